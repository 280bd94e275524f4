"""Measure the beat on the wall beside that of peers: same pictures, same observer, one run.

    python -m bench.wall [--quick] [--json] [--write] [--hd] [--uhd] [--disturbed] [--hurried]
                         [--rounds 3] [--seconds 60] [--samples TAR] [--folder FOLDER] [--only NAME]

Contenders take turns in an Xvfb of their own. Peers that are not installed are
named and left out (Debian: mpv feh pqiv imv ffmpeg). Nothing else should run on
the machine. It takes 40 minutes; with --folder each run is kept there, and a
bench that was ended goes on where it stopped, as long as the code is the same
(--quick takes five minutes). --write leaves the tables in docs/benchmarks.md
and the plot beside it. --samples takes a tar of real pictures; without it
pictures are drawn that cost as much.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bench.page import PAGE, write_part
from bench.wall.contenders import CONTENDERS, OURS, UHD, Contender
from bench.wall.disturbing import Disturbance
from bench.wall.hurried import Growth, Stalled, growth
from bench.wall.keeping import Shelf, state_of_the_code
from bench.wall.marks import Marked, write_marked
from bench.wall.plot import draw
from bench.wall.rounds import Order, Stand, stand
from bench.wall.telling import Part, as_values, disturbed_part, hurried_part, markdown, part_of, show
from tests.eye import screen

PLOT = PAGE.parent / "pictures" / "wall.png"
HD = (1920, 1080)
PICTURES = 1_200
"""108 seconds: more than a run, so that nobody begins again within it."""

WIDE = 140
"""Columns, where it is no terminal that is printed to."""

OTHERS = 0.5
"""The share of the time for which those are watched of whom nothing was promised."""


class Bench:
    """What was asked for, piece by piece."""

    def __init__(self, asked: argparse.Namespace, marked: Marked, shelf: Shelf, folder: Path) -> None:
        """Play *marked* pictures; *folder* is for what is given back at the end."""
        self._asked = asked
        self._marked = marked
        self._shelf = shelf
        self._folder = folder
        seconds = 6.0 if asked.quick else asked.seconds
        rounds = 1 if asked.quick else asked.rounds
        self._order = Order(rounds, seconds, seconds if asked.quick else OTHERS * seconds)
        self.drawn: Stand | None = None

    def parts(self) -> Iterator[Part]:
        """Yield each part as it is measured."""
        asked = self._asked
        every = not (asked.hd or asked.uhd or asked.disturbed or asked.hurried)
        if every or asked.hd:
            self.drawn = self._stand(HD, CONTENDERS)
            yield part_of(self.drawn)
        if every or asked.uhd:
            yield part_of(self._stand(UHD, [one for one in CONTENDERS if one.large]))
        if every or asked.disturbed:
            yield self._disturbed()
        if every or asked.hurried:
            yield self._hurried()

    def _stand(self, size: tuple[int, int], who: Sequence[Contender]) -> Stand:
        kept = [one for one in who if not self._asked.only or one.name in self._asked.only]
        return stand(self._marked, size, kept, self._order, self._shelf, _say)

    def _disturbed(self) -> Part:
        beside = Disturbance(self._folder)
        ours = [one for one in CONTENDERS if one.name == OURS]
        shelf = Shelf(self._shelf.folder / "disturbed")
        found = stand(self._marked, HD, ours, self._order, shelf, _say, beside.beside)
        polled = [*(shelf.get("polled") or []), *beside.polled]
        shelf.put("polled", polled)
        return disturbed_part(found, polled)

    def _hurried(self) -> Part:
        kept, remarks = self._shelf.get("hurried"), []
        if kept is None:
            folder = self._folder / "hurried"
            folder.mkdir()
            try:
                with screen(folder / "x", 1280, 720) as on:
                    kept = asdict(growth(folder, on.display, 0.02 if self._asked.quick else 1.0))
                self._shelf.put("hurried", kept)
            except Stalled as stalled:
                remarks.append(f"not measured: {stalled}")
        return hurried_part(Growth(**kept) if kept else None, remarks)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def shelved(asked: argparse.Namespace) -> Iterator[tuple[Shelf, Path]]:
    """Yield where runs are kept, and a folder for what is given back at the end."""
    if asked.folder:
        asked.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=asked.folder, prefix="wall-")))
        kept = asked.folder or folder
        how = f"{state_of_the_code()} {'quick' if asked.quick else asked.seconds}"
        yield Shelf(kept / "runs" / how), folder


def circumstances(asked: argparse.Namespace, marked: Marked) -> dict[str, str]:
    """Return what a reader of the figures must know."""
    kind = "real ones" if marked.real else "drawn ones"
    order = "quick" if asked.quick else f"{asked.rounds} rounds of {asked.seconds:g} s"
    return {
        "machine": f"{_processor()}, {os.cpu_count()} cores, no GPU, {platform.system()} {_kernel()}",
        "Python": platform.python_version(),
        "load at the end": f"{os.getloadavg()[0]:.1f}",
        "pictures": f"{marked.pictures:,}, {kind}, {marked.median_bytes // 1000} kB at the median",
        "run": f"{order}, {OTHERS:g} of it for those of whom nothing was promised",
    }


def _kernel() -> str:
    return platform.release().partition("-")[0]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for switch in ("quick", "json", "write", "hd", "uhd", "disturbed", "hurried"):
        parser.add_argument(f"--{switch}", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--samples", type=Path, default=None)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--only", action="append", default=[])
    asked = parser.parse_args()
    if shutil.which("Xvfb") is None:
        sys.exit("Xvfb is not installed: apt-get install xvfb")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    console, parts = Console(width=None if sys.stdout.isatty() else WIDE), []
    with shelved(asked) as (shelf, folder):
        marked = write_marked(folder / "pictures", PICTURES, asked.samples)
        bench = Bench(asked, marked, shelf, folder)
        for part in bench.parts():
            parts.append(part)
            if not asked.json:
                show(part, console)
        around = circumstances(asked, marked)
        if asked.json:
            print(json.dumps(as_values(parts, around), indent=1))
        if asked.write:
            if bench.drawn:
                draw(bench.drawn, PLOT)
            write_part(
                "bench.wall", markdown(parts, around, f"pictures/{PLOT.name}" if PLOT.exists() else "")
            )


if __name__ == "__main__":
    main()
