"""What stands on a screen, told apart from outside, and since when: a picture, ground, desktop, black."""

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from tests.eye import Eye, Framebuffer

TELLTALE = 0x9D3BE7
"""What the desktop is painted in before there is a player: no picture has three such points by chance."""

GROUND = 0x070007
"""The player's ground, where nobody chose another."""

TELLING = 3
"""Points of the grid in the desktop's colour that tell that some of it is seen."""

EVERY = 0.002
"""Seconds between two looks: a picture stands for half a beat at least, which is twenty-two of them."""

PRIORITY = 10
NICE = -15
"""Where real-time scheduling is not permitted; the least that one can have is no matter."""


class View(StrEnum):
    """What a look sees; OTHER is a picture that is painted or eases, a notice, or something foreign."""

    PICTURE = "picture"
    GROUND = "ground"
    DESKTOP = "desktop"
    BLACK = "black"
    OTHER = "other"


Look = tuple[View, int]
"""What was seen, and the number of a picture, else -1."""


@dataclass(slots=True)
class Span:
    """What stood from *begins* to *ends* (s, monotonic); *blind* is the longest time between two looks."""

    view: View
    number: int
    begins: float
    ends: float
    blind: float = 0.0

    @property
    def length(self) -> float:
        """How long it stood, in seconds."""
        return self.ends - self.begins


class Watch:
    """Looks at a framebuffer five hundred times a second and keeps what stood there, span by span."""

    def __init__(self, framebuffer: Framebuffer) -> None:
        """Prepare; it runs within a ``with``."""
        self.spans: list[Span] = []
        self._eye = Eye(framebuffer)
        self._grid = framebuffer.pixels[3::20, 2::20]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def pictures_since(self, moment: float) -> int:
        """Return how many pictures came after *moment*."""
        count = 0
        for span in reversed(self.spans):
            if span.begins <= moment:
                break
            count += span.view is View.PICTURE
        return count

    def look(self) -> Look:
        """Return what is to be seen now."""
        points = self._grid & 0xFFFFFF
        if int((points == TELLTALE).sum()) >= TELLING:
            return View.DESKTOP, -1
        number = self._eye.read()
        if number is not None:
            return View.PICTURE, number
        for colour, view in ((GROUND, View.GROUND), (0, View.BLACK)):
            if bool((points == colour).all()):
                return view, -1
        return View.OTHER, -1

    def _watch(self) -> None:
        _prefer_us()
        before: Look | None = None
        looked = time.monotonic()
        while not self._stop.wait(EVERY):
            seen, now = self.look(), time.monotonic()
            self._note(seen, now, settled=seen == before, blind=now - looked)
            before, looked = seen, now

    def _note(self, seen: Look, now: float, *, settled: bool, blind: float) -> None:
        """Take note of *seen*: the desktop at once, all else when a second look agrees."""
        last = self.spans[-1] if self.spans else None
        if last is not None:
            last.ends = now
            last.blind = max(last.blind, blind)
        if (settled or seen[0] is View.DESKTOP) and (last is None or (last.view, last.number) != seen):
            self.spans.append(Span(*seen, now, now, blind))


def _prefer_us() -> None:
    """Have this thread looked after before all others, as far as that is permitted."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
