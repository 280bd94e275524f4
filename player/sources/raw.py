"""Files by their raw names: a mirror's names are bytes, of which pathlib knows only those that are text."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def absolute(mirror: str | Path) -> bytes:
    """Return the absolute path of *mirror*; symlinks stay, so that one may be turned to another disk."""
    return os.path.abspath(os.fsencode(mirror))  # noqa: PTH100 - raw, and not resolved


def below(root: bytes, path: bytes) -> bytes:
    """Return *path* below *root*: *root* itself where it is empty, *path* alone where it is absolute."""
    if path.startswith(b"/"):
        return path
    return root + b"/" + path if path else root


def status_of(path: bytes) -> os.stat_result:
    """Return the status of *path*, links followed; OSError if there is none."""
    return os.stat(path)  # noqa: PTH116 - raw


def regular(entry: os.DirEntry[bytes]) -> os.stat_result | None:
    """Return the status of a regular file, links followed; None for a folder, FIFO, dead or circular link."""
    try:
        status = entry.stat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def is_there(path: bytes) -> bool:
    """Tell whether there is anything at *path*."""
    return os.path.exists(path)  # noqa: PTH110 - raw


def is_folder(path: bytes) -> bool:
    """Tell whether there is a folder at *path*, links followed."""
    return os.path.isdir(path)  # noqa: PTH112 - raw


def is_bare(path: bytes) -> bool:
    """Tell whether *path* is a folder without entries; OSError if it cannot be opened."""
    if is_folder(path):
        with os.scandir(path) as entries:
            return next(entries, None) is None
    with opened(path):
        return False


@contextmanager
def opened(path: bytes) -> Iterator[int]:
    """Open *path* for reading as a file descriptor."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield fd
    finally:
        os.close(fd)


def content_of(path: bytes, most: int) -> bytes:
    """Return what the file *path* holds.

    Raises:
        ValueError: that is more than *most* bytes.
        OSError: it cannot be read.
    """
    with opened(path) as fd:
        size = os.fstat(fd).st_size
        if size > most:
            raise ValueError(f"{size} bytes")
        return os.pread(fd, size, 0)
