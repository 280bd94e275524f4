"""The eye before the wall: reads an X server's screen from its file and notes which picture stands when.

    python -m bench.wall.observer FRAMEBUFFER X,Y,WIDTH,HEIGHT [--warm-up 5] [--seconds 60] [--patience 40]

FRAMEBUFFER is what ``Xvfb -fbdir`` keeps; the rectangle is where pictures lie.
Prints a JSON object a line: ``ready`` before it first looks; ``first``, the
moment (s, monotonic) at which the first picture stood whole; and at the end
`Sight`. It talks to no player and no server. It looks once a millisecond, in
real-time scheduling where it may; how long it was ever blind is in `Sight`:
moments are as exact as that.
"""

import argparse
import ctypes
import gc
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.wall.marks import CELLS, number_of
from tests.eye import Framebuffer

EVERY = 0.001
"""Seconds between two looks."""

PRIORITY = 10
"""SCHED_FIFO: above every player, for some microseconds a look."""

PR_SET_TIMERSLACK = 29
"""From linux/prctl.h: by how much the kernel may delay a sleeper's waking (50 µs unless told)."""

GREEN = 8
"""How far green is shifted in a pixel of 32 bits."""

Rectangle = tuple[int, int, int, int]
"""x, y, width, height, in pixels of the screen."""

Look = Callable[[], bytes]
Now = Callable[[], float]
Rest = Callable[[float], None]


@dataclass(slots=True)
class Sight:
    """What was seen between *begins* and *ends* (s, monotonic).

    Each picture *begins* to appear at an onset, stands whole at *whole*, and is
    known by its number. Gaps are the times between two looks.
    """

    begins: float = 0.0
    ends: float = 0.0
    onsets: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    looks: int = 0
    longest_gap: float = 0.0
    long_gaps: int = 0
    real_time: bool = False


LONG_GAP = 0.010
"""Seconds: a run in which the observer was blind for longer does not count."""


class Reader:
    """Reads the cells of the picture that lies in *where* of *pixels*."""

    def __init__(self, pixels: NDArray[np.uint32], where: Rectangle) -> None:
        """Find the cells' middles."""
        x, y, width, height = where
        self._pixels = pixels
        self._rows = np.array([int(y + down * height) for _, down in CELLS])
        self._columns = np.array([int(x + across * width) for across, _ in CELLS])

    def look(self) -> bytes:
        """Return the pixels in the middles of the cells."""
        cells: bytes = self._pixels[self._rows, self._columns].tobytes()
        return cells


def spelled(cells: bytes) -> int | None:
    """Return the number that *cells* spell, None where no picture stands whole."""
    lit = (np.frombuffer(cells, "<u4") >> GREEN & 255) > 127
    return number_of(lit.tolist())


class Watch:
    """Follows the cells, look by look, and knows when which picture came."""

    def __init__(self) -> None:
        """Begin before the first look."""
        self.sight = Sight()
        self.standing: int | None = None
        self._cells = b""
        self._onset: float | None = None

    def see(self, cells: bytes, now: float) -> bool:
        """Take note of what was seen at *now*; tell whether a picture came."""
        if cells == self._cells:
            return False
        self._cells = cells
        if self._onset is None:
            self._onset = now
        number = spelled(cells)
        if number is None:
            return False
        onset, self._onset = self._onset, None
        if number == self.standing:
            return False
        self.standing = number
        self.sight.onsets.append(onset)
        self.sight.whole.append(now)
        self.sight.numbers.append(number)
        return True

    def forget(self, now: float) -> None:
        """Begin again at *now*, with whatever stands."""
        self.sight = Sight(begins=now)


def watched(
    look: Look,
    watch: Watch,
    until: float,
    *,
    first: bool,
    now: Now = time.monotonic,
    rest: Rest = time.sleep,
) -> None:
    """Look once a millisecond until *until*, or until the first picture stands if *first*."""
    sight = watch.sight
    before = due = now()
    while before < until:
        due += EVERY
        ahead = due - now()
        if ahead > 0:
            rest(ahead)
        else:
            due = now()
        cells, at = look(), now()
        gap, before = at - before, at
        sight.looks += 1
        sight.longest_gap = max(sight.longest_gap, gap)
        sight.long_gaps += gap > LONG_GAP
        if watch.see(cells, at) and first:
            return
    sight.ends = before


def prefer_us() -> bool:
    """Ask for real-time scheduling and exact waking; tell whether it was granted."""
    gc.disable()
    ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0)
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
        return True
    return False


def tell(**said: object) -> None:
    """Print a line that the bench reads at once."""
    print(json.dumps(said), flush=True)


def main() -> None:
    """Wait for the first picture, let the player warm up, watch."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("framebuffer", type=Path)
    parser.add_argument("where", type=lambda text: tuple(map(int, text.split(","))))
    parser.add_argument("--warm-up", type=float, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--patience", type=float, default=40)
    asked = parser.parse_args()
    look = Reader(Framebuffer(asked.framebuffer).pixels, asked.where).look
    watch, real_time = Watch(), prefer_us()
    tell(ready=True)
    watched(look, watch, time.monotonic() + asked.patience, first=True)
    if not watch.sight.numbers:
        tell(first=None)
        return
    first = watch.sight.whole[0]
    tell(first=first)
    watched(look, watch, first + asked.warm_up, first=False)
    watch.forget(first + asked.warm_up)
    watched(look, watch, first + asked.warm_up + asked.seconds, first=False)
    watch.sight.real_time = real_time
    tell(**asdict(watch.sight))


if __name__ == "__main__":
    main()
