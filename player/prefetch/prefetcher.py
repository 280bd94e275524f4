"""The prefetcher: an asyncio thread that keeps the ring full, in the order of the score.

As many lanes as the decoder has work at once; each takes the next slot,
decodes it, waits for its turn and copies it into the ring. A mirror that is
away is waited for at the slot where it went; a picture that cannot be read
though the mirror is there is consumed.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread

from player.core.pictures import CHANGED, Decoded, Frame, Pixels, Refused, Slot, Unreadable, Unshowable
from player.core.score import Score
from player.core.units import Position
from player.ports import Decoder, Source
from player.prefetch.retry import Patience
from player.prefetch.ring import Ring

PARTING = 2.0
"""Seconds that closing waits for the thread to begin, and to end."""

Report = Callable[[str], None]


class MirrorChanged(Exception):  # noqa: N818 - a state of the world, not a mistake
    """A container is no longer what the index says: no picture of it may be shown under these labels."""


class Prefetcher:
    """Fills *ring* with the pictures of *score* from (pass, position) on, until closed.

    `score` may be exchanged for another of the same run; it holds from the next picture on.
    """

    def __init__(
        self,
        score: Score,
        source: Source,
        decoder: Decoder,
        ring: Ring,
        start: tuple[int, Position],
        report: Report,
    ) -> None:
        """Prepare; nothing runs before `start`. *report* is told of a mirror lost and found."""
        self.score = score
        self._source = source
        self._decoder = decoder
        self._ring = ring
        self._slots = self._upcoming(*start)
        self._patience = Patience(source.reachable, report)
        self._thread = Thread(target=self._main, name="prefetcher", daemon=True)
        self._begun = Event()
        self._work: asyncio.Future[list[None]] | None = None
        self.failure: BaseException | None = None

    @property
    def mirror(self) -> str:
        """How the mirror is: ``well``, or what it is being waited for."""
        return self._patience.waiting_for or "well"

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

    def _main(self) -> None:
        try:
            asyncio.run(self._fill())
        except asyncio.CancelledError:
            pass
        except BaseException as failure:  # noqa: BLE001 - handed to the main thread, which raises it
            self.failure = failure
        finally:
            self._begun.set()

    async def _fill(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        turn.set_result(None)
        self._turn: asyncio.Future[None] = turn
        lanes = [self._lane(k) for k in range(self._decoder.lanes)]
        self._work = asyncio.gather(*lanes)
        self._begun.set()
        await self._work

    async def _lane(self, lane: int) -> None:
        for slot in self._slots:
            turn, following = self._turn, asyncio.get_running_loop().create_future()
            self._turn = following
            if self.score.withheld(slot.picture.wnid):
                await turn
                await self._put(Frame(slot, None))
            else:
                outcome = await self._decoded(lane, slot)
                await turn
                await self._enter(slot, outcome)
            following.set_result(None)

    def _upcoming(self, pass_number: int, position: Position) -> Iterator[Slot]:
        for number, place in self.score.onward(pass_number, position):
            yield Slot(number, place, self._source.picture(self.score.index(number, place)))

    async def _decoded(self, lane: int, slot: Slot) -> Pixels | Refused:
        attempt = 0
        while True:
            outcome: Decoded = await self._decoder.decode(lane, slot.picture.place)
            if not isinstance(outcome, Unreadable):
                return outcome
            if outcome.reason == CHANGED:
                raise MirrorChanged(f"{slot.picture.file}: {CHANGED}; start again to index the mirror anew")
            if not await self._patience.worth_another(attempt, outcome.reason):
                return Refused(outcome.reason)
            attempt += 1

    async def _enter(self, slot: Slot, outcome: Pixels | Refused) -> None:
        if isinstance(outcome, Refused):
            await self._put(Unshowable(slot, outcome.reason))
            return
        pixels = outcome.array
        await self._until_room(lambda called: self._ring.offer(slot, pixels, called))

    async def _put(self, entry: Frame | Unshowable) -> None:
        await self._until_room(lambda called: self._ring.put(entry, called))

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
