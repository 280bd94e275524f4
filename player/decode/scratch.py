"""The memory that a worker and the player share: a page of stamps, then a slot for each picture under way.

Its bounds are far apart and cost nothing: a page is taken when it is first
used. A slot holds bytes that came over a network on the way to the worker, pixels
on the way back, and the stamps of a slot are the instant when the worker had read
all bytes, and how long it had computed by then, so that the player need not be
woken to learn of it.
"""

import mmap
import os
import time
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from player.decode.fitting import U8

_APART = 2**30
"""Bytes from one slot to the next: pixels of 16,384 × 16,384."""

_KEPT = 2**20
"""Bytes of a slot that stay between pictures: 512 × 512, larger than most of ImageNet's.

They are taken at once, for memory that grows with the largest picture so far looks like a leak.
"""

_POPULATE_WRITE = 23
"""MADV_POPULATE_WRITE of Linux 5.14 (linux/mman.h), which Python names since 3.14."""


class Scratch:
    """One side's view of the memfd; what is asked for is mapped as it is needed."""

    def __init__(self, memfd: int) -> None:
        """Map the stamps of *memfd*, which `lay_out` has prepared: two words a slot, a page for 256 slots."""
        self._memfd = memfd
        stamps = mmap.mmap(memfd, mmap.PAGESIZE)
        self._stamps: NDArray[np.int64] = np.frombuffer(stamps, np.int64)
        self._maps: dict[int, mmap.mmap] = {}
        self._rooms: dict[int, U8] = {}
        self.mapped = 0

    def room(self, slot: int, size: int) -> U8:
        """Return *slot*, (n,) uint8 with n at least *size*; views of a smaller one stay valid."""
        # An empty file takes a byte: asked for none, mmap would map all slots there are.
        room = self._rooms.get(slot)
        if room is None or len(room) < size:
            mapped = mmap.mmap(self._memfd, max(1, size), offset=(1 + slot) * _APART)
            with suppress(OSError):  # an older kernel: then the pages come as pictures need them
                mapped.madvise(_POPULATE_WRITE, 0, min(len(mapped), _KEPT))
            self._maps[slot] = mapped
            room = self._rooms[slot] = np.frombuffer(mapped, np.uint8)
            self.mapped = sum(map(len, self._maps.values()))
        return room

    def stamp(self, slot: int) -> None:
        """Note that all bytes of the picture in *slot* have been read now, by the process that calls."""
        # One aligned word cannot be seen half written; the first of the two is that which matters less.
        self._stamps[2 * slot + 1] = time.process_time_ns()
        self._stamps[2 * slot] = time.clock_gettime_ns(
            time.CLOCK_MONOTONIC
        )  # as the loop of the player counts

    def wipe(self, slot: int) -> None:
        """Forget when the bytes of the last picture in *slot* were read."""
        self._stamps[2 * slot : 2 * slot + 2] = 0

    def read_at(self, slot: int) -> int:
        """Return when the bytes of the picture in *slot* were read, ns of CLOCK_MONOTONIC; 0: not yet."""
        return int(self._stamps[2 * slot])

    def computed_at(self, slot: int) -> int:
        """Return how long the worker had computed when they were, ns of CPU; 0: not known yet."""
        return int(self._stamps[2 * slot + 1])

    def give_back(self, slot: int) -> None:
        """Let go of what a rare large picture or file took in *slot*."""
        if slot in self._maps and len(self._maps[slot]) > _KEPT:
            self._maps[slot].madvise(mmap.MADV_REMOVE, _KEPT)


def is_large(size: int) -> bool:
    """Tell whether *size* bytes are more than a slot keeps."""
    return size > _KEPT


def lay_out(memfd: int, slots: int) -> None:
    """Give *memfd* room for its stamps and so many *slots*."""
    os.ftruncate(memfd, (1 + slots) * _APART)
