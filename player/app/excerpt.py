"""An excerpt of a score: its pictures decoded as the player decodes them, one after the other."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import ExitStack, aclosing, suppress
from itertools import islice
from typing import TypeVar

from player.app.house import DRAW, Workshop
from player.app.mirror import address
from player.app.withdrawing import hidden_set
from player.assets import load_census
from player.core.draws import draw, key
from player.core.film import Shot
from player.core.machine import STAND_IN, Machine
from player.core.pictures import (
    Box,
    Decoded,
    Fetched,
    Frame,
    Pixels,
    Remote,
    Slot,
    Unreadable,
    Unshowable,
    Withdrawn,
)
from player.core.playlist import Fit
from player.core.score import Score
from player.core.units import Position
from player.core.withdrawal import WITHDRAWN
from player.decode.opening import open_decoder
from player.ports import Fetcher, Source
from player.sources import MirrorAway, MirrorError, NotIndexed, StandIn, is_web, open_mirror

T = TypeVar("T")

_WHERE = 0x666C6173  # "flas"

_AGAIN, _PATIENCE = 2, 0.3
"""How often what cannot be read is tried again, and after how many seconds."""


def spread_over(score: Score, stretches: int) -> list[Position]:
    """Return where so many *stretches* begin: one in each equal part of the pass, drawn by its seed.

    Where a playlist has several cadences, it is the part of the pass that has the fastest.
    """
    seed, fastest = key(score.playlist.seed, _WHERE), score.beats.fastest_spans(score.pictures)
    pictures = sum(map(len, fastest))
    parts = min(stretches, pictures)
    places = [(k * pictures + (draw(seed, k) * pictures >> 64)) // parts for k in range(parts)]
    return [_place_in(fastest, place) for place in places]


def _place_in(spans: list[range], place: int) -> Position:
    """Return the position at *place* of *spans*, laid one after the other."""
    for span in spans:
        if place < len(span):
            return Position(span[place])
        place -= len(span)
    raise IndexError(place)


class Excerpts:
    """What gives the frames of a score on a machine's mirror; *stack* closes it."""

    def __init__(self, machine: Machine, box: Box, fit: Fit, stack: ExitStack) -> None:
        """Open the mirror and the decoder, which fits pictures into *box*.

        Raises:
            NotIndexed, MirrorAway, MirrorError: the mirror is not at hand.
            LedgerUnavailable: what is withdrawn cannot be known.
        """
        self._decoder: Workshop = open_decoder(box, fit, DRAW)
        stack.callback(self._decoder.close)
        self.mirror, self.source = _opened(machine)
        stack.callback(self.source.close)
        self._web = is_web(self.mirror.encode())
        self.withdrawn = hidden_set(machine.state)
        self._decoder.hashed = bool(self.withdrawn)
        self.unshowable = 0

    async def frames(self, score: Score, start: Position) -> AsyncGenerator[Frame, None]:
        """Yield the frames from *start* on, without end; pixels are valid until the next is asked for.

        What cannot be shown takes no beat: it is counted and passed over.
        """
        fetcher = _fetcher() if self._web else None
        slots = (self._slot(score, place) for place in score.onward(0, start))
        try:
            while chunk := list(islice(slots, self._decoder.lanes)):
                made = await asyncio.gather(
                    *(self._made(k, slot, score, fetcher) for k, slot in enumerate(chunk))
                )
                for frame in made:
                    if isinstance(frame, Frame):
                        yield frame
        finally:
            if fetcher is not None:
                await fetcher.close()

    async def worked(
        self, score: Score, shots: Iterable[Shot], work: Callable[[Shot, Frame], Awaitable[T]]
    ) -> AsyncGenerator[tuple[Shot, T | None], None]:
        """Yield *shots* with what *work* makes of the frame of each, in order; None where there is none."""

        async def shown(shot: Shot, made: Frame | Unshowable) -> T | None:
            return None if isinstance(made, Unshowable) else await work(shot, made)

        async with aclosing(self.judged(score, shots, shown)) as judged:
            async for found in judged:
                yield found

    async def judged(
        self, score: Score, shots: Iterable[Shot], work: Callable[[Shot, Frame | Unshowable], Awaitable[T]]
    ) -> AsyncGenerator[tuple[Shot, T], None]:
        """Yield *shots* with what *work* makes of the frame of each, in order, or of why there is none.

        As many are under way at once as the decoder takes; a frame's pixels are valid while *work* is.
        """
        fetcher = _fetcher() if self._web else None

        async def chain(lane: int, shot: Shot) -> tuple[Shot, T]:
            slot = self._slot(score, (shot.pass_number, shot.position))
            return shot, await work(shot, await self._made(lane, slot, score, fetcher))

        under_way = deque[asyncio.Task[tuple[Shot, T]]]()
        lanes = self._decoder.lanes
        try:
            for number, shot in enumerate(shots):
                if number >= lanes:
                    yield await under_way.popleft()
                under_way.append(asyncio.create_task(chain(number % lanes, shot)))
            while under_way:
                yield await under_way.popleft()
        finally:
            await asyncio.gather(*under_way, return_exceptions=True)  # until then, lanes are taken
            if fetcher is not None:
                await fetcher.close()

    def _slot(self, score: Score, place: tuple[int, Position]) -> Slot:
        """Return what stands at *place*, a pass and a position of it."""
        return Slot(*place, self.source.picture(score.index(*place)))

    async def _made(self, lane: int, slot: Slot, score: Score, fetcher: Fetcher | None) -> Frame | Unshowable:
        if score.withheld(slot.picture.wnid) and not self.withdrawn.has(slot.picture):
            return Frame(slot, None)
        outcome = await self._patiently(lane, slot, fetcher)
        if isinstance(outcome, Pixels) and outcome.digest not in self.withdrawn.contents:
            return Frame(slot, outcome.array)
        self.unshowable += 1
        return Unshowable(slot, WITHDRAWN if isinstance(outcome, Pixels) else outcome.reason)

    async def _patiently(self, lane: int, slot: Slot, fetcher: Fetcher | None) -> Decoded | Withdrawn:
        """Try again what could not be read.

        Raises:
            MirrorAway: it still cannot, and the mirror is not there at all.
        """
        outcome = await self._decoded(lane, slot, fetcher)
        for _ in range(_AGAIN):
            if not isinstance(outcome, Unreadable):
                return outcome
            await asyncio.sleep(_PATIENCE)
            outcome = await self._decoded(lane, slot, fetcher)
        if isinstance(outcome, Unreadable) and not await asyncio.to_thread(self.source.reachable):
            advice = "check the path, and whether its disk is mounted"
            raise MirrorAway(f"went away ({outcome.reason})", address(self.mirror), advice)
        return outcome

    async def _decoded(self, lane: int, slot: Slot, fetcher: Fetcher | None) -> Decoded | Withdrawn:
        place = slot.picture.place
        if self.withdrawn.has(slot.picture):
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
