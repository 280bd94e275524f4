"""Reading ahead: pictures beyond the ring are kept on disk, for the time when the network is away.

It gives way to the beat: it fetches only while every errand that has set out
has its bytes, a few at a time and at a bounded pace. It never runs further
ahead than what is kept can hold, so that only what was shown has to go.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator

from player.core.pictures import CHANGED, Refused, Remote, Slot, Unreadable, Withdrawn
from player.ports import Keeper
from player.prefetch.mirrors import Held, Mirrors, failed, served

AT_ONCE = 4
"""Pictures at once: with 0.2 s for each they still gain on the beat of 11.1 a second."""

PAUSE = 0.1
"""Seconds after each: at most 40 a second in all, which leaves the processor to the beat."""

REST = 1.0
"""Seconds between tries, as long as a server is left alone at the most."""

TRIES = 4
"""For one picture while the server gives others; that many of all at once mean that it is away."""

MEDIAN_FILE = 110_000
"""Bytes of ImageNet's median picture: what is not kept counts as much, so that nothing runs away."""


class ReadAhead:
    """Keeps the pictures of *slots*, those to come first; used from the prefetcher's loop alone."""

    def __init__(
        self, keeper: Keeper, mirrors: Mirrors, slots: Iterator[Slot], report: Callable[[str], None]
    ) -> None:
        """Take the *slots* from the first on that will set out; tell *report* when a server is away."""
        self._keeper = keeper
        self._mirrors = mirrors
        self._slots = enumerate(slots)
        self._report = report
        self._set_out = 0
        self._kept: deque[tuple[int, int]] = deque()  # number of the slot, bytes
        self._bytes = 0
        self.waiting_for = ""

    def restart(self, slots: Iterator[Slot]) -> None:
        """Go on with *slots* instead; what is kept of the others goes when room is needed."""
        self._slots = enumerate(slots)
        self._set_out = self._bytes = 0
        self._kept.clear()

    def passed(self) -> None:
        """One more slot has set out by itself: what is kept for it is about to be spent."""
        self._set_out += 1
        while self._kept and self._kept[0][0] < self._set_out:
            self._bytes -= self._kept.popleft()[1]

    async def read(self, quiet: Callable[[], bool], wanted: Callable[[Slot], bool]) -> None:
        """Go on to the end of the slots: keep what is *wanted*, while it is *quiet* and there is room."""
        while True:
            await asyncio.sleep(PAUSE)
            if self._full() or not quiet():
                continue
            slots = self._slots
            number, slot = next((one for one in slots if one[0] >= self._set_out), (0, None))
            if slot is None:
                return
            size = await self._keep(number, slot) if wanted(slot) else MEDIAN_FILE
            if slots is self._slots and number >= self._set_out:
                self._kept.append((number, size))
                self._bytes += size

    def _full(self) -> bool:
        """Tell whether nine tenths are to come; the last holds what the ring has, for a restart."""
        return self._bytes >= self._keeper.capacity * 0.9

    async def _keep(self, number: int, slot: Slot) -> int:
        """Return the bytes that keeping *slot* takes, when that is done or needed no more."""
        tries = 0
        while tries < TRIES and number >= self._set_out:
            outcome = await self._asked(slot)
            if isinstance(outcome, int):
                self._found()
                return outcome or MEDIAN_FILE
            if isinstance(outcome, Refused) or outcome.reason == CHANGED:
                break  # whoever shows it sees to that
            tries += not self._keeper.resting
            await asyncio.sleep(REST)
        return MEDIAN_FILE

    async def _asked(self, slot: Slot) -> int | Refused | Unreadable:
        held = self._mirrors.best(_now())
        assert held is not None, "there is a mirror"
        match held.source.picture(slot.picture.index).place:
            case Remote() as place:
                outcome = await self._keeper.keep(place)
            case Withdrawn(reason):
                return Refused(reason)
            case _:
                return Unreadable("on a disk, from where it need not be kept")
        if isinstance(outcome, int) and not self._keeper.resting:
            served(held)
        if isinstance(outcome, Unreadable) and outcome.reason != CHANGED:
            failed(held, _now())
            self._lose(held)
        return outcome

    def _lose(self, held: Held) -> None:
        reason = self._keeper.resting
        if reason and not self.waiting_for and self._mirrors.best(_now()) is held:
            self._report(f"mirror away ({reason}); playing on from the cache")
            self.waiting_for = f"away: {reason}; playing on from the cache"

    def _found(self) -> None:
        if self.waiting_for and not self._keeper.resting:
            self._report("reading ahead again")
            self.waiting_for = ""


def _now() -> float:
    return asyncio.get_running_loop().time()
