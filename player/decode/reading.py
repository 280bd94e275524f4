"""The bytes of a stored picture, read so that no odd file can hang, mislead or flood us."""

import errno
import os
import stat

from player.core.pictures import CHANGED, Refused, Stamp, Stored, Unreadable
from player.decode.decoding import BadPicture, check_size

FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""Without O_NONBLOCK, opening a FIFO waits for a writer. Windows has neither flag, but text files."""
_PIECE = 1 << 20


def read(place: Stored) -> bytes | Refused | Unreadable:
    """Return the bytes of *place*: of the whole file where it has no stamp, else of its part.

    A part that lies beyond the end is returned as far as it goes.
    """
    try:
        file = os.open(os.fsdecode(place.path), FLAGS)
    except OSError as fault:
        if fault.errno == errno.ENXIO:  # a socket
            return Refused("not a regular file")
        return unreadable(fault)
    try:
        return _read_open(file, place)
    except OSError as fault:
        return unreadable(fault)
    except BadPicture as bad:
        return Refused(bad.reason)
    finally:
        os.close(file)


def _read_open(file: int, place: Stored) -> bytes | Refused | Unreadable:
    found = os.fstat(file)
    if not stat.S_ISREG(found.st_mode):
        return Refused("not a regular file")
    if place.stamp is None:
        check_size(found.st_size)
        return _read_part(file, 0, found.st_size)
    if place.stamp != _stamp(found):
        return Unreadable(CHANGED)
    check_size(place.size)
    data = _read_part(file, place.offset, place.size)
    # A write sets the mtime before it changes a byte: what was read under an unchanged one is whole and old.
    return data if place.stamp == _stamp(os.fstat(file)) else Unreadable(CHANGED)


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _read_part(file: int, offset: int, size: int) -> bytes:
    os.lseek(file, offset, os.SEEK_SET)
    data = os.read(file, size)
    while data and len(data) < size and (more := os.read(file, min(_PIECE, size - len(data)))):
        data += more
    return data


def unreadable(fault: OSError) -> Unreadable:
    """Return why nothing could be read, in the system's words."""
    name = errno.errorcode.get(fault.errno or 0, "unknown")
    return Unreadable(f"{name}: {fault.strerror}")
