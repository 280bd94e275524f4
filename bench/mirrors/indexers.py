"""One contender indexes, or opens its index, in a process of its own.

    python -m bench.mirrors.indexers NAME TAR STATE CORES

prints, as JSON, the members it found and the seconds it took. STATE is the
folder for what it keeps. ``ours killed at 0.3`` ends itself with SIGKILL.
"""

import json
import os
import signal
import sys
import tarfile
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from player.core.units import Index
from player.sources import Progress, build_index, open_mirror

OPENINGS = 5

Work = Callable[[Path, Path, int], tuple[int, float]]
"""Work on TAR with STATE on so many cores; return members and seconds."""


def ours(tar: Path, state: Path, cores: int, killed_at: float = 1.0) -> tuple[int, float]:
    """Index as ``index MIRROR`` does; die at the share *killed_at* of the volume."""

    def look(progress: Progress) -> None:
        if progress.volume > killed_at * progress.volume_total:
            os.kill(os.getpid(), signal.SIGKILL)

    begun = time.perf_counter()
    indexed = build_index(tar, state, look, processes=cores)
    return indexed.pictures, time.perf_counter() - begun


def python_tarfile(tar: Path, _state: Path, _cores: int) -> tuple[int, float]:
    """Walk with Python's tarfile as fast as it goes: inner tars in place, no bytes of pictures read."""
    begun = time.perf_counter()
    rows: list[tuple[str, int, int]] = []
    with tar.open("rb") as file, tarfile.open(tar, "r:") as outer:
        for inner in outer:
            file.seek(inner.offset_data)
            with tarfile.open(fileobj=file, mode="r:") as members:
                rows += [(member.name, member.offset_data, member.size) for member in members]
    return len(rows), time.perf_counter() - begun


def ratarmount(tar: Path, state: Path, cores: int) -> tuple[int, float]:
    """Have ratarmount write its index."""
    begun = time.perf_counter()
    opened = _ratarmount(tar, state, cores)
    seconds = time.perf_counter() - begun
    rows = opened.index.get_connection().execute("SELECT COUNT(*) FROM files WHERE name LIKE '%.JPEG'")
    return int(rows.fetchone()[0]), seconds


def _ratarmount(tar: Path, state: Path, cores: int) -> Any:  # noqa: ANN401 - of a module that may be missing
    made = import_module("ratarmountcore.mountsource.formats.tar").SQLiteIndexedTar
    index = str(state / "ratarmount.sqlite")
    return made(str(tar), writeIndex=True, recursive=True, indexFilePath=index, parallelization=cores)


def opening(tar: Path, state: Path, cores: int, name: str) -> tuple[int, float]:
    """Open the index that is there, and ask where one picture lies."""
    seconds = []
    for _ in range(OPENINGS):
        begun = time.perf_counter()
        if name == "ours":
            source = open_mirror(tar, state)
            count = source.manifest.pictures
            source.picture(Index(count // 2))
            seconds.append(time.perf_counter() - begun)
            source.close()
        else:
            mounted = _ratarmount(tar, state, cores)
            count = int(mounted.lookup("/n10000000.tar/n10000000_7.JPEG") is not None)
            seconds.append(time.perf_counter() - begun)
            mounted.close()
    return count, sorted(seconds)[OPENINGS // 2]


WORKS: dict[str, Work] = {
    "ours": ours,
    "ours killed at 0.3": partial(ours, killed_at=0.3),
    "ours killed at 0.7": partial(ours, killed_at=0.7),
    "tarfile": python_tarfile,
    "ratarmount": ratarmount,
    "open ours": partial(opening, name="ours"),
    "open ratarmount": partial(opening, name="ratarmount"),
}


def main() -> None:
    """Do the one work on so many cores."""
    name, tar, state, cores = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    members, seconds = WORKS[name](tar, state, cores)
    print(json.dumps({"members": members, "seconds": seconds}))


if __name__ == "__main__":
    main()
