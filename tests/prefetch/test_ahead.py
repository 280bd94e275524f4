"""Reading ahead: what is kept while the network is there is played when it is not; the beat comes first."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from player.core.manifest import Manifest
from player.core.pictures import Fetched, Picture, Place, Refused, Remote, Slot, Stored, Unreadable
from player.core.playlist import Decision, Playlist, Policy
from player.core.score import resolve
from player.core.units import Index, Position
from player.prefetch.ahead import MEDIAN_FILE, TRIES, ReadAhead
from player.prefetch.mirrors import Mirrors
from player.prefetch.prefetcher import Prefetcher
from player.prefetch.ring import CHANNELS, Ring
from player.sources.web.cache import Cache
from player.sources.web.caching import CachingFetcher
from tests.fakes import CENSUS, WORDNET, manifest
from tests.prefetch.test_prefetcher import taken
from tests.prefetch.test_several_mirrors import Messenger, Oven, Shelf, both, served_by

MANY = manifest({"n01000001": 250})
HALF_UNSAFE = manifest({"n01000001": 60, "n01000003": 90})
RING = 20
"""Pictures in the ring."""

FRONT = RING + Messenger.ahead + 1 + Oven.lanes
"""How many may have set out while nobody takes any."""


class Shop(Shelf):
    """A mirror in a network with many pictures."""

    def __init__(
        self, name: bytes = b"", place: Callable[[int, int], Place] | None = None, held: Manifest = MANY
    ) -> None:
        super().__init__(name, place or remote)
        self.held = held

    @property
    def manifest(self) -> Manifest:
        return self.held

    def picture(self, index: Index) -> Picture:
        return replace(super().picture(index), wnid=self.held.wnids[self.held.synset_at(index)])


class Attic(Messenger):
    """A keeper whose pictures take *size* bytes each; *wrong* says which do not come."""

    def __init__(
        self,
        capacity: int,
        size: int = 1,
        wrong: Callable[[int], Refused | Unreadable | None] = lambda _: None,
    ) -> None:
        super().__init__(lambda row, _: Fetched(b"%d" % row))
        self.capacity = capacity
        self.size = size
        self.wrong = wrong
        self.kept: list[int] = []
        self.forgotten: list[int] = []
        self.asked: list[tuple[str, int]] = []

    async def keep(self, place: Remote) -> int | Refused | Unreadable:
        self.asked.append((place.url, place.offset))
        if failure := self.wrong(place.offset):
            return failure
        self.kept.append(place.offset)
        return self.size

    async def forget(self, place: Remote) -> None:
        self.forgotten.append(place.offset)


def remote(row: int, _: int) -> Place:
    return Remote("http://127.0.0.1/", row, 1, None)


@contextmanager
def playing(
    mirrors: Mirrors, fetcher: Messenger | CachingFetcher, playlist: Playlist | None = None
) -> Iterator[tuple[Ring, Prefetcher, list[str]]]:
    said: list[str] = []
    ring = Ring(CHANNELS * RING)
    score = resolve(playlist or Playlist("test"), mirrors.manifest, WORDNET, CENSUS)
    made = Prefetcher(score, mirrors, Oven(), ring, (0, Position(0)), said.append, fetcher)
    made.start()
    try:
        yield ring, made, said
    finally:
        made.close()
    assert made.failure is None


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def len_beyond(numbers: list[int], count: int) -> bool:
    return len(numbers) > count


def test_while_the_network_is_away_all_that_is_kept_is_played_and_then_it_is_waited_for(
    tmp_path: Path,
) -> None:
    web = Messenger(lambda row, _: Unreadable("no route") if web.resting else Fetched(b"%d" % row))
    folder = tmp_path / "cache"
    keeper = CachingFetcher(web, Cache(folder, 10**6, print, spare=0))
    with playing(Mirrors("w", Shop()), keeper) as (ring, made, said):
        until(lambda: folder.exists() and len(list(folder.iterdir())) >= 60)
        web.resting = "no route"
        until(lambda: said)
        assert made.mirror == "away: no route; playing on from the cache"
        entries = taken(ring, RING + 60)
        assert said == ["mirror away (no route); playing on from the cache"]
        while not any("stays" in line for line in said):
            entries += taken(ring, 1) if ring.filled else []
        assert len(entries) < 150
        web.resting = ""
        entries += taken(ring, 200 - len(entries))
        until(lambda: made.mirror == "well")
    assert [entry.slot.position for entry in entries] == list(range(200))
    assert served_by(entries) == "w" * 200
    assert [said.count(line) for line in ("mirror back", "reading ahead again")] == [1, 1]
    assert len(said) == 4


def test_a_start_without_the_network_plays_what_an_earlier_one_kept(tmp_path: Path) -> None:
    up, down = Messenger(lambda row, _: Fetched(b"%d" % row)), Messenger(lambda _, __: Unreadable("no route"))
    down.resting = "no route"
    with playing(Mirrors("w", Shop()), CachingFetcher(up, Cache(tmp_path, 10**6, print, spare=0))):
        until(lambda: len(list(tmp_path.iterdir())) >= 40)
    first = min(row for row in range(250) if row not in up.attempts)
    fresh = Shop()
    keeper = CachingFetcher(down, Cache(tmp_path, 10**6, print, spare=0))
    ring, said = Ring(CHANNELS * RING), list[str]()
    score = resolve(Playlist("test"), MANY, WORDNET, CENSUS)
    made = Prefetcher(score, Mirrors("w", fresh), Oven(), ring, (0, Position(FRONT)), said.append, keeper)
    made.start()
    entries = taken(ring, 20)
    made.close()
    assert first >= FRONT + 20
    assert served_by(entries) == "w" * 20


def test_it_runs_no_further_ahead_than_what_is_kept_can_hold_and_follows_the_score() -> None:
    attic = Attic(capacity=100, size=10)
    with playing(Mirrors("w", Shop()), attic) as (ring, made, _):
        until(lambda: len(attic.kept) >= 9)
        ahead = made._ahead
        assert ahead is not None
        assert ahead._bytes <= 90 + 4 * 10
        for _ in range(20):
            longer = partial(len_beyond, attic.kept, len(attic.kept))
            taken(ring, 1)
            until(longer)
            assert ahead._bytes <= 90 + 4 * 10
    assert max(attic.kept) <= FRONT + 20 + 13
    assert len(attic.kept) == len(set(attic.kept))


async def test_it_fetches_nothing_while_the_beat_waits_for_bytes() -> None:
    attic, mirrors = Attic(10**6), Mirrors("w", Shop())
    slots = (Slot(0, Position(n), mirrors.picture(Index(n))) for n in range(6))
    seen: list[tuple[bool, int]] = []

    def quiet() -> bool:
        seen.append((len(seen) % 2 == 1, len(attic.asked)))
        return seen[-1][0]

    await ReadAhead(attic, mirrors, slots, print).read(quiet, lambda _: True)
    assert attic.kept == [0, 1, 2, 3, 4, 5]
    assert seen[:6] == [(False, 0), (True, 0), (False, 1), (True, 1), (False, 2), (True, 2)]


def test_what_is_withheld_is_not_fetched() -> None:
    attic = Attic(10**7)
    playlist = Playlist("test", content={"unsafe-2019": Policy(Decision.WITHHELD)})
    with playing(Mirrors("w", Shop(held=HALF_UNSAFE)), attic, playlist) as (_, made, __):
        ahead = made._ahead
        assert ahead is not None
        until(lambda: ahead._bytes >= 5 * MEDIAN_FILE)
    assert max(attic.kept) == 59


def test_of_a_disk_nothing_is_kept_until_the_network_serves() -> None:
    attic = Attic(10**6)
    with playing(both(Shop(b"disk", lambda row, _: Stored(b"disk", row, 1, None)), Shop()), attic) as (
        ring,
        _,
        __,
    ):
        taken(ring, 60)
    assert attic.kept == []


def test_a_picture_that_does_not_come_holds_nothing_up() -> None:
    def wrong(row: int) -> Refused | Unreadable | None:
        if row == 40:
            return Refused("404 Not Found")
        return Unreadable("403 Forbidden") if row == 41 else None

    attic = Attic(10**7, wrong=wrong)
    with playing(Mirrors("w", Shop()), attic) as (_, made, said):
        until(lambda: max(attic.kept, default=0) >= 80 and len(attic.asked) - len(attic.kept) == 1 + TRIES)
        assert made.mirror == "well"
    assert said == []
    assert not {40, 41} & set(attic.kept)


def test_when_a_mirror_fails_the_next_one_is_read_ahead() -> None:
    attic = Attic(10**7, wrong=lambda row: Unreadable("503") if row < 1_000 else None)
    other = Shop(b"", lambda row, _: Remote("http://other/", 1_000 + row, 1, None))
    with playing(both(Shop(), other), attic) as (_, __, said):
        until(lambda: len(attic.kept) >= 4)
    assert min(attic.kept) >= 1_000
    assert said == []


def test_when_nothing_can_be_kept_any_more_play_goes_on() -> None:
    attic = Attic(0)
    with playing(Mirrors("w", Shop()), attic) as (ring, made, _):
        assert served_by(taken(ring, 100)) == "w" * 100
        assert made.mirror == "well"
    assert attic.asked == []


def test_where_play_goes_elsewhere_what_comes_there_is_kept_and_room_is_made_for_it() -> None:
    attic = Attic(10 * 90)
    with playing(Mirrors("w", Shop()), attic) as (ring, made, _):
        until(lambda: len_beyond(attic.kept, 20))
        made.restart(0, Position(200))
        until(lambda: any(offset >= 225 for offset in attic.kept))
        entries = taken(ring, 20)
    assert [entry.slot.position for entry in entries] == list(range(200, 220))
