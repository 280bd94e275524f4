"""Indexing a tar of tars, interrupted and not, and opening the index again."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.mirrors.figures import Comparison, Section
from bench.mirrors.members import write_tar_of_tars
from bench.mirrors.running import Died, missing, run

CONTENDERS = (("ours", 1), ("ours", 2), ("tarfile", 1), ("ratarmount", 1), ("ratarmount", 2))

COMPARISONS = (
    Comparison("ours, 1 core", "tarfile, 1 core", 5.0),
    Comparison("ours, 2 cores", "tarfile, 1 core", 8.0),
    Comparison("ours, 1 core", "ratarmount, 1 core", 10.0),
    Comparison("ours, 2 cores", "ratarmount, 2 cores", 10.0),
)

OPENINGS = (Comparison("ours", "ratarmount"), Comparison("ours", "tarfile"))

REMARKS = (
    "The file was read once before: this is the work, not the disk. Each writes a fresh index.",
    "tarfile: Python's, walking the inner tars in place; it keeps the rows in memory alone.",
    "ratarmount: its library, recursive.",
)


def indexing(tar: Path, folder: Path, members: int, rounds: int) -> Section:
    """Return the members a second of each contender, and whether killed indexings resume."""
    write_tar_of_tars(tar, members)
    _read_once(tar)
    section = Section(f"Index of {members:,} members in a tar of tars", "members/s", COMPARISONS)
    section.remarks += REMARKS
    for number in range(rounds):
        for contender, cores in CONTENDERS:
            name = f"{contender}, {cores} core{'s' * (cores > 1)}"
            if lack := missing(contender):
                section.remarks += [] if lack in section.remarks else [lack]
                continue
            state = folder / f"{contender} {number} {cores}"
            state.mkdir()
            answer = run("indexers", contender, str(tar), str(state), str(cores))
            assert answer["members"] == members, f"{name} found {answer['members']}"
            section.add(name, members / answer["seconds"])
            shutil.rmtree(state)
    section.remarks += _killed(tar, folder)
    return section


def _read_once(tar: Path) -> None:
    """Bring *tar* into the page cache."""
    with tar.open("rb") as file:
        while file.read(1 << 22):
            pass


def _killed(tar: Path, folder: Path) -> Iterator[str]:
    """Yield a line for each indexing that was killed on its way and begun again."""
    whole = run("indexers", "ours", str(tar), str(_fresh(folder, "whole")), "2")
    for share in ("0.3", "0.7"):
        state = _fresh(folder, share)
        try:
            run("indexers", f"ours killed at {share}", str(tar), str(state), "2")
        except Died:
            again = run("indexers", "ours", str(tar), str(state), "2")
            same = "identical" if _content(state) == _content(folder / "whole") else "DIFFERENT"
            yield (
                f"Killed (SIGKILL) at {float(share):.0%} and begun again: {again['seconds']:.2f} s more "
                f"of {whole['seconds']:.2f} s, the index {same}."
            )
        else:
            yield f"It was not killed at {float(share):.0%}."


def _fresh(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir()
    return path


def _content(state: Path) -> set[tuple[str, str]]:
    """Return name and digest of every file of the manifest that *state* holds."""
    files = (path for path in (state / "manifests").rglob("*") if path.is_file())
    return {(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files}


def opening(tar: Path, folder: Path, rounds: int) -> Section:
    """Return how long the index takes to open until one picture's place is known, imports apart."""
    section = Section("Opening that index", "ms", OPENINGS, more=False)
    state = _fresh(folder, "opened")
    for contender in ("ours", "ratarmount"):
        if not missing(contender):
            run("indexers", contender, str(tar), str(state), "2")
            for _ in range(rounds):
                answer = run("indexers", f"open {contender}", str(tar), str(state), "1")
                section.add(contender, 1000 * answer["seconds"])
    section.add("tarfile", 1000 * run("indexers", "tarfile", str(tar), str(state), "1")["seconds"])
    section.remarks.append("tarfile has no index to open: it walks again.")
    return section
