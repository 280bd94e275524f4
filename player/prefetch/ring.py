"""The ring between prefetcher and stage.

One arena of private memory, filled by one producer (the prefetcher's thread)
and emptied by one consumer (the main thread), in the order of the score. A
picture lies in it as one contiguous block; a block that does not fit before
the arena's end starts again at its beginning. Blocks are given back in the
order they were taken, and only when the successor is on screen: a picture
that is held, dimmed or uncovered must still be there to be painted again.
When play goes on elsewhere the consumer empties it; what the producer still
brings of the *leg* before is let go.
Nothing is allocated for a picture, so two months of them gather no memory.
The fourth byte of a pixel, which says nothing, is left out: a quarter of the memory.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from player.core.pictures import Digest, Frame, Slot, Unshowable

CHANNELS = 3
"""Bytes that a pixel takes in the ring: B, G, R."""

ENTRIES = 1_024
"""Entries at most, so that unshowables, which take no bytes, are bounded too."""


@dataclass(slots=True)
class _Block:
    start: int
    size: int


class Ring:
    """Pictures ready to be shown: *capacity* bytes of them, in order."""

    def __init__(self, capacity: int) -> None:
        """Reserve *capacity* bytes; pages are touched only as they are filled."""
        self._arena: NDArray[np.uint8] = np.empty(capacity, np.uint8)
        # _lock guards everything below; the pixels themselves are the producer's
        # until _ready holds them and the consumer's until they are released.
        self._lock = Lock()
        self._ready: deque[Frame | Unshowable] = deque()
        self._blocks: deque[_Block] = deque()
        self._filling: _Block | None = None
        """The newest block, while the producer writes to it."""
        self._leg = 0
        self._head = 0
        self._on_room: Callable[[], None] | None = None

    @property
    def filled(self) -> int:
        """How many entries wait to be taken."""
        return len(self._ready)

    @property
    def bytes(self) -> int:
        """How many bytes are in use, taken and waiting."""
        with self._lock:
            return sum(block.size for block in self._blocks)

    def offer(
        self,
        slot: Slot,
        pixels: NDArray[np.uint8],
        on_room: Callable[[], None],
        mirror: str = "",
        digest: Digest = b"",
        leg: int = 0,
    ) -> bool:
        """Copy *pixels* (h, w, 4), which *mirror* served, in as the next entry, or return False: no room.

        After a False, *on_room* is called once, from the consumer's thread, as
        soon as something was given back. What is of another *leg* than the
        one that began last is let go.
        """
        height, width = pixels.shape[:2]
        size = height * width * CHANNELS
        with self._lock:
            if leg != self._leg:
                return True
            start = self._place(size) if len(self._ready) < ENTRIES else None
            if start is None:
                self._on_room = on_room
                return False
            self._filling = block = _Block(start, size)
            self._blocks.append(block)
            self._head = start + size
        mine = self._arena[start : start + size].reshape(height, width, CHANNELS)
        cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR, mine)
        mine.flags.writeable = False
        with self._lock:
            self._filling = None
            if leg == self._leg:
                self._ready.append(Frame(slot, mine, mirror, digest))
            else:
                self._drop()
        return True

    def put(self, entry: Frame | Unshowable, on_room: Callable[[], None], leg: int = 0) -> bool:
        """Append an entry that has no pixels, or return False: no room (see `offer`)."""
        with self._lock:
            if leg != self._leg:
                return True
            if len(self._ready) >= ENTRIES:
                self._on_room = on_room
                return False
            self._ready.append(entry)
        return True

    def restart(self) -> int:
        """Forget what waits (consumer) and return the number of the leg that begins.

        What was taken stays until it is released.
        """
        with self._lock:
            self._leg += 1
            filling = None if self._filling is None else self._blocks.pop()
            for entry in self._ready:
                if isinstance(entry, Frame) and entry.pixels is not None:
                    self._drop()
            self._ready.clear()
            if filling is not None:
                self._blocks.append(filling)
        self._call_producer()
        return self._leg

    def _drop(self) -> None:
        """Take the newest block away; the lock is held."""
        self._blocks.pop()
        self._head = self._blocks[-1].start + self._blocks[-1].size if self._blocks else 0

    def take(self) -> Frame | Unshowable | None:
        """Return the next entry, None if it is not there yet."""
        try:
            entry = self._ready.popleft()
        except IndexError:
            return None
        if not isinstance(entry, Frame) or entry.pixels is None:
            self._call_producer()
        return entry

    def release(self, frame: Frame) -> None:
        """Give back the memory of *frame*, the oldest one taken and not yet released."""
        if frame.pixels is not None:
            with self._lock:
                self._blocks.popleft()
        self._call_producer()

    def _call_producer(self) -> None:
        with self._lock:
            call, self._on_room = self._on_room, None
        if call is not None:
            call()

    def _place(self, size: int) -> int | None:
        """Return where *size* bytes fit; the lock is held."""
        if size > self._arena.size:
            raise ValueError(f"a picture of {size} bytes does not fit a ring of {self._arena.size}")
        if not self._blocks:
            return 0
        tail = self._blocks[0].start
        if self._head > tail:
            if self._head + size <= self._arena.size:
                return self._head
            return 0 if size <= tail else None
        return self._head if self._head + size <= tail else None
