"""One slot's way to bytes: which mirror is asked, and what is tried when it fails."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from player.core.pictures import (
    BEHIND,
    CHANGED,
    Fetched,
    Place,
    Readable,
    Refused,
    Remote,
    Slot,
    Unreadable,
    Withdrawn,
)
from player.ports import Fetcher
from player.prefetch.mirrors import Held, Mirrors, failed, served
from player.prefetch.retry import ATTEMPTS, POLL, Patience, in_thread

HANGS = 4
"""Times that the reading of one picture may hang, though its mirror came back each time, before it is
taken for the cause: some disks stand still for half a minute at each try of a bad sector."""

_HUNG = len(ATTEMPTS)
"""Attempts that one which hung counts for: there is one more, for which the ring has just the time."""


@dataclass(slots=True, eq=False)
class Errand:
    """A slot, and what has been tried for it; *reaching* is under way where a network is needed."""

    slot: Slot
    attempt: int = 0
    hangs: int = 0
    renewed: bool = False
    refused_by: frozenset[int] = frozenset()
    reaching: "asyncio.Task[Reached] | None" = field(default=None)

    def drop(self) -> None:
        """Call back what is under way: nobody wants it any more."""
        if self.reaching is not None:
            self.reaching.cancel()
            self.reaching = None


Reached = tuple[Readable | Refused, Held]
"""What the decoder may take, or why there is nothing to take; and from which mirror."""


class Ways:
    """The ways to the pictures of *mirrors*; used from the prefetcher's loop alone."""

    def __init__(
        self, mirrors: Mirrors, fetcher: Fetcher | None, patience: Patience, report: Callable[[str], None]
    ) -> None:
        """Ask *fetcher* for what is remote; tell *report* of mirrors that changed."""
        self._mirrors = mirrors
        self._fetcher = fetcher
        self._patience = patience
        self._report = report
        self._renewing = asyncio.Lock()
        self._watches: set[asyncio.Task[None]] = set()

    async def reach(self, errand: Errand) -> Reached:
        """Return what a decoder may take: a place it reads itself, or bytes brought from the network."""
        while True:
            held = self._mirrors.best(_now(), errand.refused_by)
            assert held is not None, "an errand that every mirror refused is over"
            outcome = await self._take(held.source.picture(errand.slot.picture.index).place)
            if not isinstance(outcome, Unreadable | Refused):
                if isinstance(outcome, Fetched) and not outcome.kept:
                    served(held)
                    self._patience.found()
                return outcome, held
            if not await self.again(errand, held, outcome):
                return Refused(outcome.reason), held

    async def again(self, errand: Errand, held: Held, outcome: Refused | Unreadable) -> bool:
        """Tell whether to try again, after waiting as long as it takes, when *held* gave only *outcome*."""
        if isinstance(outcome, Refused):
            errand.refused_by |= {held.place}
            return self._mirrors.best(_now(), errand.refused_by) is not None
        if outcome.reason == CHANGED:
            await self._renew(held)
            if not errand.renewed:
                errand.renewed = True
                return True
        self._leave_alone(held, outcome)
        other = self._mirrors.best(_now(), errand.refused_by)
        if other is not None and other is not held:
            if held.failures == 1 and outcome.reason != BEHIND:
                self._report(f"{held.name} fails ({outcome.reason}); {other.name} stands in")
            return True
        if self._fetcher is not None and self._fetcher.resting:
            await self._patience.rest(self._fetcher.resting)
            return True
        return await self._asks_again(errand, outcome)

    async def _asks_again(self, errand: Errand, outcome: Unreadable) -> bool:
        """Tell whether to ask the same mirror again, after waiting until it is there."""
        errand.hangs += outcome.hung
        if await self._patience.waited(outcome.reason):
            return errand.hangs < HANGS
        if outcome.reason == BEHIND:
            return await self._patience.worth_another(0)
        attempt, errand.attempt = errand.attempt, errand.attempt + (_HUNG if outcome.hung else 1)
        return await self._patience.worth_another(attempt)

    def _leave_alone(self, held: Held, outcome: Unreadable) -> None:
        """Leave *held* alone for a while; one that hangs until it answers: each try would cost a worker."""
        if outcome.reason == BEHIND:
            return
        failed(held, _now())
        if outcome.hung and len(self._mirrors.names) > 1 and not held.is_watched:
            held.is_watched = True
            watch = asyncio.create_task(self._until_it_answers(held))
            self._watches.add(watch)
            watch.add_done_callback(self._watches.discard)

    async def _until_it_answers(self, held: Held) -> None:
        while not await in_thread(held.source.reachable):  # noqa: ASYNC110 - as in `retry`
            await asyncio.sleep(POLL)
        held.is_watched = False

    async def _take(self, place: Place) -> Readable | Refused | Unreadable:
        match place:
            case Withdrawn():
                return Refused(place.reason)
            case Remote():
                assert self._fetcher is not None, "a remote place needs a fetcher"
                return await self._fetcher.fetch(place)
            case _:
                return place

    async def _renew(self, held: Held) -> None:
        """Have *held* indexed anew where it changed; one that cannot be will be asked again."""
        async with self._renewing:
            try:
                line = await in_thread(held.source.renew)
            except OSError as error:
                line = f"changed, and cannot be indexed anew: {error.strerror or error}"
        if line:
            self._report(f"{held.name or 'the mirror'}: {line}")


def _now() -> float:
    return asyncio.get_running_loop().time()
