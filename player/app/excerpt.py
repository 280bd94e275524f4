"""An excerpt of a score: its pictures decoded as the player decodes them, one after the other."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, suppress
from itertools import islice

from player.app.house import DRAW, Workshop
from player.app.withdrawing import withdrawn_set
from player.assets import load_census
from player.core.draws import draw, key
from player.core.machine import STAND_IN, Machine
from player.core.pictures import Box, Decoded, Fetched, Frame, Pixels, Remote, Slot, Withdrawn
from player.core.playlist import Fit
from player.core.score import Score
from player.core.units import Position
from player.core.withdrawal import WITHDRAWN
from player.decode.opening import open_decoder
from player.ports import Fetcher, Source
from player.sources import MirrorAway, MirrorError, NotIndexed, StandIn, is_web, open_mirror

_WHERE = 0x666C6173  # "flas"


def spread_over(score: Score, stretches: int) -> list[Position]:
    """Return where so many *stretches* begin: one in each equal part of the pass, drawn by its seed."""
    seed, pictures = key(score.playlist.seed, _WHERE), score.pictures
    parts = min(stretches, pictures)
    return [Position((k * pictures + (draw(seed, k) * pictures >> 64)) // parts) for k in range(parts)]


class Excerpts:
    """What gives the frames of a score on a machine's mirror; *stack* closes it."""

    def __init__(self, machine: Machine, box: Box, fit: Fit, stack: ExitStack) -> None:
        """Open the mirror and the decoder, which fits pictures into *box*.

        Raises:
            NotIndexed, MirrorAway, MirrorError: the mirror is not at hand.
        """
        self._decoder: Workshop = open_decoder(box, fit, DRAW)
        stack.callback(self._decoder.close)
        mirror, self.source = _opened(machine)
        stack.callback(self.source.close)
        self._web = is_web(mirror.encode())
        self._withdrawn = withdrawn_set(machine.state)
        self._decoder.hashed = bool(self._withdrawn)
        self.unshowable = 0

    async def frames(self, score: Score, start: Position) -> AsyncGenerator[Frame, None]:
        """Yield the frames from *start* on, without end; pixels are valid until the next is asked for.

        What cannot be shown takes no beat: it is counted and passed over.
        """
        fetcher = _fetcher() if self._web else None
        slots = self._slots(score, start)
        try:
            while chunk := list(islice(slots, self._decoder.lanes)):
                made = await asyncio.gather(
                    *(self._made(k, slot, score, fetcher) for k, slot in enumerate(chunk))
                )
                for frame in made:
                    if frame is not None:
                        yield frame
        finally:
            if fetcher is not None:
                await fetcher.close()

    def _slots(self, score: Score, start: Position) -> Iterator[Slot]:
        for number, place in score.onward(0, start):
            yield Slot(number, place, self.source.picture(score.index(number, place)))

    async def _made(self, lane: int, slot: Slot, score: Score, fetcher: Fetcher | None) -> Frame | None:
        if score.withheld(slot.picture.wnid) and not self._withdrawn.has(slot.picture):
            return Frame(slot, None)
        outcome = await self._decoded(lane, slot, fetcher)
        if isinstance(outcome, Pixels) and outcome.digest not in self._withdrawn.contents:
            return Frame(slot, outcome.array)
        self.unshowable += 1
        return None

    async def _decoded(self, lane: int, slot: Slot, fetcher: Fetcher | None) -> Decoded | Withdrawn:
        place = slot.picture.place
        if self._withdrawn.has(slot.picture):
            return Withdrawn(WITHDRAWN)
        if isinstance(place, Withdrawn):
            return place
        if isinstance(place, Remote):
            assert fetcher is not None, "what is remote comes from a mirror in a network"
            found = await fetcher.fetch(place)
            return await self._decoder.decode(lane, found) if isinstance(found, Fetched) else found
        return await self._decoder.decode(lane, place)


def _opened(machine: Machine) -> tuple[str, Source]:
    """Return the first mirror that can be played, and its source; where none can, the last tells why."""
    if machine.mirrors == (STAND_IN,):
        return STAND_IN, StandIn(load_census())
    *others, last = machine.mirrors
    for mirror in others:
        with suppress(MirrorAway, MirrorError, NotIndexed):
            return mirror, open_mirror(mirror, machine.state)
    return last, open_mirror(last, machine.state)


def _fetcher() -> Fetcher:
    from player.sources.web import open_fetcher  # noqa: PLC0415 - imports aiohttp, which takes a quarter second

    return open_fetcher()
