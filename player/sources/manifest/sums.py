"""Files that are read in small parts, each part with proof that it is as it was written.

A manifest is played from for months, and a bit that flips in an offset would
put another picture under a label without any error. So there is a CRC-32 for
each 4 KiB of the rows and of the names: read with the block it vouches for, 4
bytes for 4,096, where a page is read from the disk anyway. The block read last
is kept, so that pictures in order cost no read at all.
"""

import os
import zlib
from pathlib import Path

import numpy as np

BLOCK = 4096
"""Bytes that one sum vouches for: a page of memory, the least that a disk reads."""

_SUM = 4
"""Bytes of a CRC-32."""

_PIECE = 256 * BLOCK


class Damaged(Exception):  # noqa: N818 - a state of the file, not a mistake
    """A block is not as it was written."""


def sums_of(path: Path) -> bytes:
    """Return the sums of all blocks of the file *path*, in order, as little-endian u4."""
    sums: list[int] = []
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            blocks = memoryview(piece)
            sums += [zlib.crc32(blocks[at : at + BLOCK]) for at in range(0, len(piece), BLOCK)]
    return np.array(sums, dtype="<u4").tobytes()


def sums_size(size: int) -> int:
    """Return how many bytes the sums of a file of *size* bytes are."""
    return -(-size // BLOCK) * _SUM


class Summed:
    """A file and its sums, which begin at byte *first* of the file *sums*; safe in several threads."""

    def __init__(self, path: Path, sums: Path, first: int) -> None:
        """Open both.

        Raises:
            OSError: one of them cannot be opened.
        """
        self._first = first
        self._last = (-1, b"")
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._sums = os.open(sums, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            os.close(self._fd)
            raise

    def read(self, at: int, size: int) -> bytes:
        """Return the *size* bytes from *at* on.

        Raises:
            Damaged: they are not as they were written, or lie beyond the end.
            OSError: closed, or unreadable.
        """
        begin, end = at // BLOCK, -(-(at + size) // BLOCK)
        blocks = [self._block(number) for number in range(begin, end)]
        within = at - begin * BLOCK
        found = (blocks[0] if len(blocks) == 1 else b"".join(blocks))[within : within + size]
        if len(found) != size:
            raise Damaged("it ends before its time")
        return found

    def close(self) -> None:
        """Release both files; from then on reading is an OSError."""
        for fd in (self._fd, self._sums):
            if fd >= 0:
                os.close(fd)
        self._fd = self._sums = -1
        self._last = (-1, b"")

    def _block(self, number: int) -> bytes:
        last, kept = self._last
        if last == number:
            return kept
        block = os.pread(self._fd, BLOCK, number * BLOCK)
        wanted = os.pread(self._sums, _SUM, self._first + number * _SUM)
        if zlib.crc32(block) != int.from_bytes(wanted, "little"):
            raise Damaged(f"block {number} is not as it was written")
        self._last = (number, block)
        return block
