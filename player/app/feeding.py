"""How quickly a mirror gives pictures and decoders make them, in a process of its own: disks may hang.

    python -m player.app.feeding < what.json

reads a `Meal` and writes what came of it, both as JSON. The pictures lie evenly
all over the mirror, and what the system remembers of their files is forgotten first.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from player.app.house import DRAW, SLOTS
from player.app.mirror import address
from player.assets import load_census
from player.clock import SystemClock
from player.core.doctor_feed import Feed
from player.core.machine import STAND_IN
from player.core.pictures import Box, Fetched, Pixels, Place, Readable, Remote, Stored, Tabled, Withdrawn
from player.core.playlist import Fit
from player.core.units import MILLISECOND, SECOND, Index, Ns
from player.decode.opening import open_decoder
from player.decode.reading import FLAGS, read
from player.ports import Fetcher, Source
from player.sources import MirrorAway, MirrorError, NotIndexed, StandIn, is_web, open_mirror
from player.sources.web import open_fetcher

PICTURES = 120
LONGEST = Ns(8 * SECOND)
"""For reading: a disk that gives fewer than fifteen in a second is told by as many."""

PATIENCE = 60.0
"""Seconds for all of it."""

FULL_HD = 1920, 1080


class NotFed(Exception):  # noqa: N818 - what is the case
    """Nothing was measured; *why* says so: ``unindexed``, ``away``, or ``unmeasured``."""

    def __init__(self, why: str, words: str) -> None:
        """Keep *why*."""
        super().__init__(words)
        self.why = why


@dataclass(frozen=True, slots=True)
class Meal:
    """Pictures of *mirror*, whose index lies in *state*, are to be made for a screen of *size*."""

    mirror: str
    state: str
    size: tuple[int, int]


def fed(mirror: str, state: Path, size: tuple[int, int] | None) -> Feed:
    """Measure in a process of its own; return what came of it.

    Raises:
        NotFed: there is no such mirror, no index of it, or it took too long.
    """
    meal = Meal(mirror, str(state), size or FULL_HD)
    asked = [sys.executable, "-m", "player.app.feeding"]
    try:
        ended = subprocess.run(  # noqa: S603 - ourselves
            asked,
            input=json.dumps(asdict(meal)),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        said = json.loads(ended.stdout)
    except subprocess.TimeoutExpired as error:
        raise NotFed("away", f"{address(mirror)}: nothing within {PATIENCE:.0f} s") from error
    except ValueError as error:
        raise NotFed("unmeasured", f"measuring ended with {ended.returncode}") from error
    if "why" in said:
        raise NotFed(said["why"], said["words"])
    return Feed(**said)


async def _feed(meal: Meal) -> Feed:
    source = _opened(meal)
    size = source.manifest.pictures
    count = min(PICTURES, size)
    places = [source.picture(Index((2 * k + 1) * size // (2 * count))).place for k in range(count)]
    fetcher = open_fetcher() if is_web(meal.mirror.encode()) else None
    feed = Feed(address(meal.mirror), count)
    try:
        feed, readable = await _read(feed, places, fetcher)
    finally:
        if fetcher is not None:
            await fetcher.close()
        source.close()
    return await _make(feed, readable, Box(*meal.size))


def _opened(meal: Meal) -> Source:
    if meal.mirror == STAND_IN:
        return StandIn(load_census())
    return open_mirror(meal.mirror, Path(meal.state))


async def _read(feed: Feed, places: Iterable[Place], fetcher: Fetcher | None) -> tuple[Feed, list[Readable]]:
    """Read one after the other, as long as there is time; return what decoders can be given then."""
    clock, readable, spent = SystemClock(), list[Readable](), Ns(0)
    for place in places:
        if spent > LONGEST:
            return replace(feed, asked=feed.read + feed.unread), readable
        _forget(place)
        begun = clock.now()
        found, size, reason = await _brought(place, fetcher)
        took = Ns(clock.now() - begun)
        spent = Ns(spent + took)
        if found is None:
            feed = replace(feed, unread=feed.unread + 1, unread_reason=feed.unread_reason or reason)
            continue
        readable.append(found)
        feed = replace(
            feed,
            read=feed.read + 1,
            size=feed.size + size,
            read_seconds=spent / SECOND,
            slowest=max(feed.slowest, took / MILLISECOND),
        )
    return feed, readable


async def _brought(place: Place, fetcher: Fetcher | None) -> tuple[Readable | None, int, str]:
    """Return *place* once its bytes have been here, how many they were, or why they did not come."""
    match place:
        case Stored():
            found = read(place)
            return (place, len(found), "") if isinstance(found, bytes) else (None, 0, found.reason)
        case Tabled():
            from player.decode.tables import read_cell  # noqa: PLC0415 - takes pyarrow, which few mirrors need

            cell = read_cell(place)
            return (place, len(cell), "") if isinstance(cell, bytes) else (None, 0, cell.reason)
        case Remote():
            assert fetcher is not None, "a mirror in a network has one"
            came = await fetcher.fetch(place)
            return (came, len(came.data), "") if isinstance(came, Fetched) else (None, 0, came.reason)
        case Withdrawn():
            return None, 0, place.reason
        case _:  # drawn: there is nothing to be read
            return place, 0, ""


def _forget(place: Place) -> None:
    """Have the system forget what it remembers of a file, where it can: else memory is measured."""
    if isinstance(place, Stored) and hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            descriptor = os.open(os.fsdecode(place.path), FLAGS)
            try:
                os.posix_fadvise(descriptor, place.offset, place.size, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


async def _make(feed: Feed, places: Sequence[Readable], box: Box) -> Feed:
    """Make pictures of *places* as the player does, as quickly as it goes."""
    if not places:
        return feed
    decoder, clock = open_decoder(box, Fit.CONTAIN, DRAW, slots=SLOTS), SystemClock()
    reasons = list[str]()

    async def lane(number: int) -> None:
        for place in places[number :: decoder.lanes]:
            made = await decoder.decode(number, place)
            if not isinstance(made, Pixels):
                reasons.append(made.reason)

    try:
        await asyncio.gather(*(decoder.decode(number, places[0]) for number in range(decoder.lanes)))
        begun = clock.now()
        await asyncio.gather(*map(lane, range(decoder.lanes)))
        spent = clock.now() - begun
    finally:
        decoder.close()
    return replace(
        feed,
        made=len(places) - len(reasons),
        made_seconds=spent / SECOND,
        refused=len(reasons),
        refused_reason=reasons[0] if reasons else "",
    )


def main() -> None:
    """Measure what stdin asks for."""
    asked = json.load(sys.stdin)
    meal = Meal(asked["mirror"], asked["state"], (asked["size"][0], asked["size"][1]))
    try:
        said = asdict(asyncio.run(_feed(meal)))
    except NotIndexed as reason:
        said = {"why": "unindexed", "words": str(reason)}
    except (MirrorAway, MirrorError) as reason:
        said = {"why": "away", "words": str(reason)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
