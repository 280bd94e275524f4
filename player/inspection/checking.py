"""Looking at every picture once: read and decoded as the player does it, and the finding entered.

As many pictures are under way as keep every decoder busy; each takes the next
of those not yet looked at, in the order in which they lie in their container,
for a disk's head is slow. A mirror that goes away ends the check, which
begins where it stopped the next time: what is away must not be entered as
fourteen million unreadable pictures.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any

from player.core.pictures import (
    BEHIND,
    CHANGED,
    Decoded,
    Fetched,
    Picture,
    Pixels,
    Readable,
    Remote,
    Stored,
    Tabled,
    Unreadable,
    Withdrawn,
)
from player.core.units import SECOND, Index, Ns
from player.core.verdicts import Kind, Standing, kind_of
from player.core.withdrawal import NONE, WITHDRAWN, WithdrawnSet
from player.inspection.sheet import Tile, thumbnail
from player.inspection.sidecar import Sidecar
from player.ports import Decoder, Fetcher, Source

PATIENCE = (0.1, 0.4, 1.6)
"""Seconds before each further attempt at a picture that could not be read: the player's own."""

LOOK = 3.0
"""Seconds that a look at the mirror as a whole may take; a hung mount answers nothing and counts as away."""

TELL_EVERY = 0.2
"""Seconds between two tellings of the progress, for the eye."""

SETTLE_EVERY = 1.0
"""Seconds between two moments in which all findings are on the disk."""


class MirrorLost(Exception):  # noqa: N818 - a state of the world, not a mistake
    """The mirror went away while it was looked at."""


class ContainerChanged(Exception):  # noqa: N818 - a state of the world, not a mistake
    """A container is no longer what the index says of it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How far a check is: *done* of *pictures*, of which *known* before it began; *elapsed* since."""

    done: int
    pictures: int
    refused: int
    unreadable: int
    known: int
    elapsed: Ns

    @property
    def per_second(self) -> float:
        """Pictures looked at in a second, on the average of this check."""
        return (self.done - self.known) * SECOND / max(1, self.elapsed)

    @property
    def left(self) -> Ns | None:
        """The time that the rest will take, None while that cannot be told."""
        looked = self.done - self.known
        return Ns((self.pictures - self.done) * self.elapsed // looked) if looked else None


class Check:
    """One check of *source*; the findings go into *sidecar*."""

    def __init__(
        self,
        source: Source,
        decoder: Decoder,
        sidecar: Sidecar,
        progress: Callable[[Looked], None],
        fetcher: Fetcher | None = None,
        patience: Sequence[float] = PATIENCE,
    ) -> None:
        """Prepare, within the loop. *progress* is told several times a second, and may raise to interrupt.

        *fetcher* brings the bytes of pictures that are not on this machine.
        """
        self._source, self._decoder, self._sidecar = source, decoder, sidecar
        self._progress, self._fetcher, self._patience = progress, fetcher, patience
        self._free: asyncio.Queue[int] = asyncio.Queue()
        for lane in range(decoder.lanes):
            self._free.put_nowait(lane)
        found = sidecar.summary(0)
        self._refused = found.count(Standing.REFUSED)
        self._unreadable = 0
        self._known = self._done = found.count(Standing.WELL) + self._refused

    async def run(self) -> None:
        """Look at every picture that nobody has looked at, and at those that could not be read.

        Raises:
            MirrorLost: the mirror is not there any more.
            ContainerChanged: it is not what it was when it was indexed.
            OSError: the findings cannot be written.
        """
        self._begun = self._told = self._settled = _now()
        self._tell()
        at_once = max(self._decoder.lanes, self._fetcher.ahead if self._fetcher else 0)
        pictures = self._pictures()
        await _all_or_none([self._look(pictures) for _ in range(at_once)])
        self._sidecar.settle()
        self._tell()

    async def tile(self, index: Index, kind: Kind, withdrawn: WithdrawnSet = NONE) -> Tile:
        """Return picture *index*, found to be of *kind*, for the sheet; one at a time, when `run` is over.

        Of what is *withdrawn* neither picture nor name is told.
        """
        picture = self._source.picture(index)
        if withdrawn.has(picture):
            return Tile(None, "", picture.wnid, WITHDRAWN, grave=True)
        seen = await self._attempt(picture) if kind.standing is Standing.WELL else None
        if isinstance(seen, Pixels) and seen.digest in withdrawn.contents:
            return Tile(None, "", picture.wnid, WITHDRAWN, grave=True)
        pixels = thumbnail(seen.array) if isinstance(seen, Pixels) else None
        grave = kind.standing is not Standing.WELL
        return Tile(pixels, picture.file, picture.wnid, kind.oddity, grave)

    def _pictures(self) -> Iterator[Picture]:
        for indices in self._sidecar.open_questions():
            chunk = [self._source.picture(Index(index)) for index in indices.tolist()]
            yield from sorted(chunk, key=_where)

    async def _look(self, pictures: Iterator[Picture]) -> None:
        for picture in pictures:
            outcome = await self._outcome(picture)
            kind = kind_of(outcome, picture.name)
            origin = outcome.origin if isinstance(outcome, Pixels) else None
            size = (origin.width, origin.height) if origin else (0, 0)
            self._sidecar.enter(picture.index, kind, size)
            self._done += 1
            self._refused += kind.standing is Standing.REFUSED
            self._unreadable += kind.standing in {Standing.UNREADABLE, Standing.WITHDRAWN}
            await self._now_and_then()

    async def _outcome(self, picture: Picture) -> Decoded | Withdrawn:
        for pause in (*self._patience, None):
            outcome = await self._attempt(picture)
            if not isinstance(outcome, Unreadable):
                break
            if outcome.reason == CHANGED:
                raise ContainerChanged(f"{picture.wnid}/{picture.file}: {CHANGED}")
            if not await self._reachable():
                raise MirrorLost(outcome.reason)
            if pause is not None:
                await asyncio.sleep(pause)
        return outcome

    async def _attempt(self, picture: Picture) -> Decoded | Withdrawn:
        place = picture.place
        if isinstance(place, Withdrawn):
            return place
        if not isinstance(place, Remote):
            return await self._decoded(place)
        assert self._fetcher is not None, "pictures on a web server need a fetcher"
        fetched = await self._fetcher.fetch(place)
        return await self._decoded(fetched) if isinstance(fetched, Fetched) else fetched

    async def _decoded(self, place: Readable) -> Decoded:
        lane = await self._free.get()
        try:
            while (outcome := await self._decoder.decode(lane, place)) == Unreadable(BEHIND):
                pass
            return outcome
        finally:
            self._free.put_nowait(lane)

    async def _reachable(self) -> bool:
        """Look whether the mirror is there, in a thread that nobody waits for."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bool] = loop.create_future()

        def ask() -> None:
            there = self._source.reachable()
            with suppress(RuntimeError):  # the loop has closed meanwhile
                loop.call_soon_threadsafe(_answer, answer, there)

        Thread(target=ask, name="look", daemon=True).start()
        try:
            return await asyncio.wait_for(answer, LOOK)
        except TimeoutError:
            return False

    async def _now_and_then(self) -> None:
        now = _now()
        if now - self._told >= TELL_EVERY:
            self._told = now
            self._tell()
        if now - self._settled >= SETTLE_EVERY:
            self._settled = now
            await asyncio.to_thread(self._sidecar.settle)

    def _tell(self) -> None:
        elapsed = Ns(round((_now() - self._begun) * SECOND))
        self._progress(
            Looked(
                self._done,
                self._source.manifest.pictures,
                self._refused,
                self._unreadable,
                self._known,
                elapsed,
            )
        )


def _where(picture: Picture) -> tuple[bytes, int, int]:
    """Return where *picture* lies, so that neighbours in a container stand beside each other."""
    match picture.place:
        case Stored(path, offset):
            return path, offset, 0
        case Tabled(path, group, row):
            return path, group, row
        case Remote(url, offset):
            return url.encode(), offset, 0
        case _:
            return b"", 0, 0


def _answer(future: "asyncio.Future[bool]", there: bool) -> None:
    if not future.done():  # else nobody waits for it any more
        future.set_result(there)


def _now() -> float:
    """Return the loop's time in seconds."""
    return asyncio.get_running_loop().time()


async def _all_or_none(works: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run *works* together; when one fails, end the others and raise what it raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
