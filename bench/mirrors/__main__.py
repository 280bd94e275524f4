"""Measure index, feeding rate and open time beside those of peers, in one run.

    python -m bench.mirrors [--quick] [--json] [--write] [--index] [--feed] [--open] [--stages]
                            [--samples TAR] [--folder FOLDER]

Contenders run in turn, each in a process of its own, and are compared within
each round. Peers that are not there are left out and named; what they are:
bench/peers.txt, and nginx. It takes 4 GB in FOLDER, given back at the end,
two cores, and a machine that has nothing else to do. --write leaves the
tables in docs/benchmarks.md. --samples takes a tar of real pictures, which
are repeated; without it pictures are drawn that are as large.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from bench.mirrors.feeding import feeding
from bench.mirrors.figures import Section, markdown, show
from bench.mirrors.indexing import indexing, opening
from bench.mirrors.stages import stages
from bench.page import write_part

ROUNDS = 3


def measured(asked: argparse.Namespace, folder: Path) -> Iterator[Section]:
    """Yield what was asked for, all of it where nothing was named."""
    every = not (asked.index or asked.feed or asked.open or asked.stages)
    tar = folder / "whole.tar"
    members, pictures = (200_000, 1_500) if asked.quick else (2_000_000, 10_000)
    if every or asked.index or asked.open:
        index = indexing(tar, folder, members, ROUNDS if every or asked.index else 0)
        if every or asked.index:
            yield index
        if every or asked.open:
            yield opening(tar, folder, ROUNDS)
        tar.unlink()
    if every or asked.feed:
        yield from feeding(folder, pictures, ROUNDS, asked.samples)
    if every or asked.stages:
        yield stages(folder, asked.samples)


def circumstances(asked: argparse.Namespace) -> dict[str, str]:
    """Return what a reader of the figures must know."""
    kernel = platform.release().partition("-")[0]
    return {
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {kernel}",
        "Python": platform.python_version(),
        "load at the end": f"{os.getloadavg()[0]:.1f}",
        "run": "quick" if asked.quick else "full",
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for switch in ("quick", "json", "write", "index", "feed", "open", "stages"):
        parser.add_argument(f"--{switch}", action="store_true")
    parser.add_argument("--samples", type=Path, default=None)
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    console, sections = Console(), []
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for section in measured(asked, Path(folder)):
            sections.append(section)
            if not asked.json:
                show(section, console)
    if asked.json:
        print(json.dumps([section.as_json() for section in sections], indent=1))
    if asked.write:
        write_part("bench.mirrors", markdown(sections, circumstances(asked)))


if __name__ == "__main__":
    main()
