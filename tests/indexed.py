"""A small mirror, and what the tests of indexing ask of its index."""

import os
from pathlib import Path

from player.core.pictures import Stored
from player.core.units import Index
from player.sources import Indexed, StoredSource, build_index, open_mirror
from tests.mirrors import Content

TWO: Content = {
    "n01440764": [("n01440764_1.JPEG", b"tench"), ("n01440764_2.JPEG", b"tench too")],
    "n02105855": [("n02105855_1.JPEG", b"dog")],
}


def index(mirror: Path | str, state: Path) -> Indexed:
    """Index *mirror* unwatched."""
    return build_index(mirror, state, lambda _: None)


def names(mirror: Path, state: Path) -> list[bytes]:
    """Return the names of all pictures, in order."""
    source = open_mirror(mirror, state)
    found = [source.picture(Index(row)).name for row in range(source.manifest.pictures)]
    source.close()
    return found


def place(source: StoredSource, row: int = 0) -> Stored:
    """Return where a picture lies on disk."""
    found = source.picture(Index(row)).place
    assert isinstance(found, Stored)
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder* with its content."""
    return {
        os.fspath(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def manifest_of(state: Path) -> Path:
    """Return the folder of the one manifest in *state*."""
    (folder,) = [path for path in (state / "manifests").iterdir() if not path.name.startswith(".")]
    return folder


def later(path: Path) -> None:
    """Move the mtime of *path* on, as any change an hour later does."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 3_600 * 10**9))
