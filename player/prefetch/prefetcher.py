"""The prefetcher: an asyncio thread that keeps the ring full, in the order of the score.

As many lanes as the decoder has work at once; each takes the next slot,
decodes it, waits for its turn and copies it into the ring. What must come over
a network sets out some slots ahead; where the fetcher can keep it, it comes
far ahead, as the beat leaves time. A picture that cannot be read or decoded is
asked of the next mirror, if there are several; one that no mirror gives though
they are there is consumed; when all are away, they are waited for at the slot
where they went.

Where play goes on elsewhere another *leg* begins: what a lane has in hand is
not called back, for a worker that is left alone would be replaced; it comes to
its end without waiting for its turn, and the ring lets it go.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Generator
from contextlib import suppress
from threading import Event, Thread

from player.core.pictures import Decoded, Frame, Pixels, Refused, Remote, Slot, Unshowable
from player.core.score import Score
from player.core.units import Index, Position
from player.core.withdrawal import WITHDRAWN, NothingWithdrawn
from player.ports import Decoder, Fetcher, Keeper, Withdrawals
from player.prefetch.ahead import AT_ONCE, ReadAhead
from player.prefetch.errand import Errand, Ways
from player.prefetch.mirrors import Held, Mirrors, served
from player.prefetch.retry import Patience
from player.prefetch.ring import Ring

PARTING = 2.0
"""Seconds that closing waits for the thread to begin, and to end."""

Report = Callable[[str], None]


class Prefetcher:
    """Fills *ring* with the pictures of *score* from (pass, position) on, until closed.

    `score` may be exchanged for another of the same run, which holds from the next picture on;
    for one of another run at a restart.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - it stands between all of them
        self,
        score: Score,
        mirrors: Mirrors,
        decoder: Decoder,
        ring: Ring,
        start: tuple[int, Position],
        report: Report,
        fetcher: Fetcher | None = None,
        withdrawals: Withdrawals | None = None,
    ) -> None:
        """Prepare; nothing runs before `start`. *report* is told of mirrors lost, found and changed.

        *fetcher* brings what is remote; it is used and closed on the prefetcher's loop.
        """
        self._withdrawals: Withdrawals = withdrawals or NothingWithdrawn()
        self.score = score
        self._mirrors = mirrors
        self._decoder = decoder
        self._ring = ring
        self._report = report
        self._fetcher = fetcher
        self._slots: Generator[Slot, None, None] = self._upcoming(*start)
        self._leg = 0
        self._turn: asyncio.Future[None]
        self._turns: set[asyncio.Future[None]] = set()
        """The turns of this leg that are yet to come."""
        self._errands: deque[Errand] = deque()
        self._patience = Patience(mirrors.reachable, report)
        self._ahead: ReadAhead | None = None
        self._far: Generator[Slot, None, None] | None = None
        if isinstance(fetcher, Keeper):
            self._far = self._upcoming(*start)
            self._ahead = ReadAhead(fetcher, mirrors, self._far, report)
        self._thread = Thread(target=self._main, name="prefetcher", daemon=True)
        self._begun = Event()
        self._forgetting: set[asyncio.Future[None]] = set()
        self._work: asyncio.Future[list[None]] | None = None
        self.failure: BaseException | None = None

    @property
    def mirror(self) -> str:
        """How the mirrors are: ``well``, what is being waited for, or which of them fail."""
        ahead = self._ahead.waiting_for if self._ahead else ""
        failing = self._mirrors.failing if len(self._mirrors.names) > 1 else ()
        failed = f"failing: {', '.join(failing)}" if failing else ""
        return self._patience.waiting_for or ahead or failed or "well"

    def restart(self, pass_number: int, position: Position, score: Score | None = None) -> None:
        """Empty the ring and fill it from *position* on (consumer's thread), by another *score* if given."""
        leg = self._ring.restart()
        self._begun.wait(PARTING)
        with suppress(RuntimeError):  # it has ended of a bug, which the consumer is about to learn
            if self._work is not None:
                place = pass_number, position, score or self.score
                self._work.get_loop().call_soon_threadsafe(self._begin_leg, leg, *place)

    def _begin_leg(self, leg: int, pass_number: int, position: Position, score: Score) -> None:
        """Send every lane to (pass, position) of *score* as it comes free."""
        self._leg = leg
        self.score = score
        for errand in self._errands:
            errand.drop()
        self._errands.clear()
        self._slots.close()
        self._slots = self._upcoming(pass_number, position)
        if self._ahead is not None and self._far is not None:
            self._far.close()
            self._far = self._upcoming(pass_number, position)
            self._ahead.restart(self._far)
        for turn in self._turns:
            if not turn.done():
                turn.set_result(None)
        self._turns.clear()
        self._turn = asyncio.get_running_loop().create_future()
        self._turn.set_result(None)

    def start(self) -> None:
        """Begin to fill the ring."""
        self._thread.start()

    def close(self) -> None:
        """End the thread; a picture being decoded is abandoned."""
        self._begun.wait(PARTING)
        if self._work is not None:
            with suppress(RuntimeError):  # it has ended by itself, and its loop is closed
                self._work.get_loop().call_soon_threadsafe(self._work.cancel)
        self._thread.join(PARTING)
        if not self._thread.is_alive():
            self._slots.close()  # a suspended generator and its owner keep each other, and the ring, alive
            if self._far is not None:
                self._far.close()

    def forget(self, index: Index) -> None:
        """Keep row *index* no longer, where it was kept for the time without a network; from any thread."""
        if self._work is not None and isinstance(self._fetcher, Keeper):
            with suppress(RuntimeError):  # as above
                self._work.get_loop().call_soon_threadsafe(self._forget, index)

    def _forget(self, index: Index) -> None:
        assert isinstance(self._fetcher, Keeper), "only a keeper has something to forget"
        for place in self._mirrors.places(index):
            if isinstance(place, Remote):
                task = asyncio.ensure_future(self._fetcher.forget(place))
                self._forgetting.add(task)
                task.add_done_callback(self._forgetting.discard)

    def _main(self) -> None:
        try:
            asyncio.run(self.fill())
        except asyncio.CancelledError:
            pass
        except BaseException as failure:  # noqa: BLE001 - handed to the main thread, which raises it
            self.failure = failure
        finally:
            self._begun.set()

    async def fill(self) -> None:
        """Fill the ring until cancelled; for whoever has an event loop of their own, instead of `start`."""
        turn = asyncio.get_running_loop().create_future()
        turn.set_result(None)
        self._turn = turn
        self._ways = Ways(self._mirrors, self._fetcher, self._patience, self._report)
        lanes = [self._lane(k) for k in range(self._decoder.lanes)]
        if self._ahead is not None:
            lanes += [self._ahead.read(self._quiet, self._wanted) for _ in range(AT_ONCE)]
        self._work = asyncio.gather(*lanes)
        self._begun.set()
        try:
            await self._work
        finally:
            await self._abandon()

    async def _abandon(self) -> None:
        """Cancel what has set out, then close the connections that it uses."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._fetcher is not None:
            await self._fetcher.close()

    async def _lane(self, lane: int) -> None:
        while (errand := self._next()) is not None:
            leg, turn, following = self._leg, self._turn, asyncio.get_running_loop().create_future()
            self._turn = following
            self._turns.add(following)
            if self._withdrawals.current.has(errand.slot.picture):
                errand.drop()
                await turn
                await self._put(self._withdrawn(errand.slot), leg)
            elif not self._wanted(errand.slot):
                await turn
                await self._put(Frame(errand.slot, None), leg)
            else:
                outcome, held = await self._decoded(lane, errand)
                await turn
                await self._enter(errand.slot, outcome, held.name, leg)
            self._turns.discard(following)
            if not following.done():
                following.set_result(None)

    def _next(self) -> Errand | None:
        """Return the next errand; those behind it that need the network have set out."""
        ahead = self._fetcher.ahead if self._fetcher is not None else 0
        while len(self._errands) <= ahead and (slot := next(self._slots, None)) is not None:
            errand = Errand(slot)
            if self._ahead is not None:
                self._ahead.passed()
            if ahead and self._wanted(slot):
                errand.reaching = asyncio.create_task(self._ways.reach(errand))
            self._errands.append(errand)
        return self._errands.popleft() if self._errands else None

    def _wanted(self, slot: Slot) -> bool:
        withheld = self.score.withheld(slot.picture.wnid)
        return not withheld and not self._withdrawals.current.has(slot.picture)

    def _withdrawn(self, slot: Slot) -> Unshowable:
        """Return the entry of *slot*, whose picture is withdrawn; nothing of it stays behind."""
        self._withdrawals.met(slot.picture)
        self.forget(slot.picture.index)
        return Unshowable(slot, WITHDRAWN)

    def _quiet(self) -> bool:
        """Tell whether everything that has set out is there."""
        return all(errand.reaching is None or errand.reaching.done() for errand in self._errands)

    def _upcoming(self, pass_number: int, position: Position) -> Generator[Slot, None, None]:
        for number, place in self.score.onward(pass_number, position):
            yield Slot(number, place, self._mirrors.picture(self.score.index(number, place)))

    async def _decoded(self, lane: int, errand: Errand) -> tuple[Pixels | Refused, Held]:
        while True:
            reaching, errand.reaching = errand.reaching, None
            place, held = await (reaching or self._ways.reach(errand))
            if isinstance(place, Refused):
                return place, held
            outcome: Decoded = await self._decoder.decode(lane, place)
            if isinstance(outcome, Pixels):
                served(held)
                return outcome, held
            if not await self._ways.again(errand, held, outcome):
                return Refused(outcome.reason), held

    async def _enter(self, slot: Slot, outcome: Pixels | Refused, mirror: str, leg: int) -> None:
        if isinstance(outcome, Refused):
            await self._put(Unshowable(slot, outcome.reason), leg)
            return
        if outcome.digest in self._withdrawals.current.contents:
            await self._put(self._withdrawn(slot), leg)
            return
        pixels, digest = outcome.array, outcome.digest
        await self._until_room(lambda called: self._ring.offer(slot, pixels, called, mirror, digest, leg))

    async def _put(self, entry: Frame | Unshowable, leg: int) -> None:
        await self._until_room(lambda called: self._ring.put(entry, called, leg))

    async def _until_room(self, attempt: Callable[[Callable[[], None]], bool]) -> None:
        room = asyncio.Event()
        while not attempt(_waker(room)):
            await room.wait()
            room.clear()


def _waker(event: asyncio.Event) -> Callable[[], None]:
    loop = asyncio.get_running_loop()

    def wake() -> None:
        loop.call_soon_threadsafe(event.set)

    return wake
