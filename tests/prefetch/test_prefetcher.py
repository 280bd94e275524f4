"""From the score into the ring."""

import asyncio
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from player.core.manifest import Manifest
from player.core.pictures import (
    Decoded,
    Drawn,
    Frame,
    Picture,
    Pixels,
    Readable,
    Refused,
    Unreadable,
    Unshowable,
)
from player.core.playlist import Decision, Playlist, Policy
from player.core.score import resolve
from player.core.units import Index, Position
from player.prefetch.mirrors import Mirrors
from player.prefetch.prefetcher import Prefetcher
from player.prefetch.ring import Ring
from tests.fakes import CENSUS, WORDNET, manifest, picture

HELD = manifest({"n01000001": 30, "n01000003": 10})


class Shelf:
    """A source whose pictures are numbers; *there* is whether it answers."""

    def __init__(self) -> None:
        self.there = True
        self.looks = 0

    @property
    def manifest(self) -> Manifest:
        return HELD

    def picture(self, index: Index) -> Picture:
        return picture(index, HELD.wnids[HELD.synset_at(index)])

    def reachable(self) -> bool:
        self.looks += 1
        return self.there

    def renew(self) -> str:
        return ""

    def close(self) -> None:
        raise AssertionError("the prefetcher does not own its source")


class Oven:
    """A decoder whose even lane is slow; *wrong* gives an outcome, once or always, by number."""

    lanes = 2

    def __init__(self, wrong: Callable[[int], Decoded | None] = lambda _: None) -> None:
        self.wrong = wrong
        self.asked: list[int] = []

    async def decode(self, lane: int, place: Readable) -> Decoded:
        assert isinstance(place, Drawn)
        self.asked.append(place.number)
        await asyncio.sleep(0.002 if lane == 0 else 0)
        return self.wrong(place.number) or Pixels(np.full((2, 3, 4), place.number, np.uint8))


def taken(ring: Ring, count: int) -> list[Frame | Unshowable]:
    """Take *count* entries as the loop would, releasing each frame when its successor came."""
    entries: list[Frame | Unshowable] = []
    deadline = time.monotonic() + 20
    while len(entries) < count:
        entry = ring.take()
        if entry is None:
            assert time.monotonic() < deadline, f"only {len(entries)} of {count} came"
            threading.Event().wait(0.001)
            continue
        if isinstance(entry, Frame) and entry.pixels is not None:
            number = int(entry.pixels[0, 0, 0])
            ring.release(entry)
            assert number == entry.slot.picture.index
        entries.append(entry)
    return entries


def prefetcher(
    ring: Ring, shelf: Shelf, oven: Oven, start: int = 0, playlist: Playlist | None = None
) -> tuple[Prefetcher, list[str]]:
    said: list[str] = []
    score = resolve(playlist or Playlist("test"), HELD, WORDNET, CENSUS)
    made = Prefetcher(score, Mirrors("shelf", shelf), oven, ring, (0, Position(start)), said.append)
    made.start()
    return made, said


def test_pictures_come_in_order_though_lanes_race_and_pass_follows_pass() -> None:
    ring = Ring(200)
    made, _ = prefetcher(ring, Shelf(), Oven(), start=25)
    entries = taken(ring, 60)
    made.close()
    assert [(e.slot.pass_number, e.slot.position) for e in entries] == [divmod(k, 40) for k in range(25, 85)]


def test_a_picture_at_fault_is_consumed_with_its_reason() -> None:
    ring = Ring(200)
    made, _ = prefetcher(ring, Shelf(), Oven(lambda n: Refused("truncated") if n == 3 else None))
    entries = taken(ring, 6)
    made.close()
    assert [e.reason if isinstance(e, Unshowable) else "" for e in entries] == [
        "",
        "",
        "",
        "truncated",
        "",
        "",
    ]


def test_what_is_withheld_is_never_decoded() -> None:
    ring, oven = Ring(2_000), Oven()
    playlist = Playlist("test", content={"unsafe-2019": Policy(Decision.WITHHELD)})
    made, _ = prefetcher(ring, Shelf(), oven, start=28, playlist=playlist)
    entries = taken(ring, 14)
    made.close()
    withheld = [e.slot.position for e in entries if isinstance(e, Frame) and e.pixels is None]
    assert withheld == list(range(30, 40))
    assert not set(range(30, 40)) & set(oven.asked)


def test_a_mirror_that_is_away_is_waited_for_and_nothing_is_lost() -> None:
    ring, shelf = Ring(200), Shelf()

    def wrong(number: int) -> Decoded | None:
        return Unreadable("EIO") if number >= 3 and not shelf.there else None

    shelf.there = False
    made, said = prefetcher(ring, shelf, Oven(wrong))
    assert len(taken(ring, 3)) == 3
    while not said:
        threading.Event().wait(0.001)
    assert made.mirror == "away: EIO"
    assert ring.take() is None
    shelf.there = True
    entries = taken(ring, 5)
    made.close()
    assert [e.slot.position for e in entries] == [3, 4, 5, 6, 7]
    assert not any(isinstance(e, Unshowable) for e in entries)
    assert said == ["mirror away (EIO); the picture stays until it is back", "mirror back"]
    assert made.mirror == "well"


def test_a_look_that_hangs_counts_as_away_and_keeps_nobody_from_ending() -> None:
    hanging = threading.Event()

    class HungMount(Shelf):
        def reachable(self) -> bool:
            self.looks += 1
            return hanging.wait(30)

    ring, shelf = Ring(200), HungMount()
    made, _ = prefetcher(ring, shelf, Oven(lambda n: Unreadable("ESTALE") if n >= 2 else None))
    assert len(taken(ring, 2)) == 2
    deadline = time.monotonic() + 20
    while not shelf.looks:
        assert time.monotonic() < deadline
        threading.Event().wait(0.001)
    begun = time.monotonic()
    made.close()
    assert time.monotonic() - begun < 1
    assert shelf.looks == 1
    hanging.set()


def test_a_picture_that_cannot_be_read_from_a_mirror_that_is_there_is_consumed() -> None:
    ring = Ring(200)
    oven = Oven(lambda n: Unreadable("ENOENT") if n == 1 else None)
    made, said = prefetcher(ring, Shelf(), oven)
    entries = taken(ring, 4)
    made.close()
    assert isinstance(entries[1], Unshowable)
    assert entries[1].reason == "ENOENT"
    assert oven.asked.count(1) == 4
    assert said == []


def test_a_bug_is_handed_to_whoever_takes() -> None:
    def bug(_: int) -> Decoded | None:
        raise ZeroDivisionError("a bug")

    made, _ = prefetcher(Ring(200), Shelf(), Oven(bug))
    deadline = time.monotonic() + 20
    while made.failure is None:
        assert time.monotonic() < deadline
        threading.Event().wait(0.001)
    made.close()
    assert isinstance(made.failure, ZeroDivisionError)


@pytest.mark.parametrize("full", [True, False])
def test_closing_ends_the_thread_wherever_it_is(full: bool) -> None:
    ring = Ring(200)
    made, _ = prefetcher(ring, Shelf(), Oven())
    if full:
        deadline = time.monotonic() + 20
        while ring.bytes < 150:
            assert time.monotonic() < deadline
            threading.Event().wait(0.001)
    made.close()
    assert not any(t.name == "prefetcher" for t in threading.enumerate())
    assert made.failure is None


def test_where_play_goes_elsewhere_the_ring_goes_on_there_without_a_picture_between() -> None:
    ring = Ring(RING_OF_FEW)
    made, _ = prefetcher(ring, Shelf(), Oven())
    for begin in (0, 30, 5, 5, 37):
        if begin:
            made.restart(0, Position(begin))
        found = taken(ring, 6)
        places = [(entry.slot.pass_number * 40 + entry.slot.position) for entry in found]
        assert places == list(range(begin, begin + 6))
    made.close()


def test_a_lane_that_is_slow_does_not_keep_the_others_from_the_new_place() -> None:
    class Stuck(Oven):
        async def decode(self, lane: int, place: Readable) -> Decoded:
            assert isinstance(place, Drawn)
            if place.number == 3:
                await asyncio.to_thread(self.let_go.wait, 20)
            return await super().decode(lane, place)

        let_go = threading.Event()

    ring, stuck = Ring(RING_OF_FEW), Stuck()
    made, _ = prefetcher(ring, Shelf(), stuck)
    taken(ring, 3)
    made.restart(0, Position(20))
    assert [entry.slot.position for entry in taken(ring, 4)] == [20, 21, 22, 23]
    stuck.let_go.set()
    assert [entry.slot.position for entry in taken(ring, 4)] == [24, 25, 26, 27]
    made.close()


def test_going_elsewhere_again_and_again_ends_where_it_was_asked_last() -> None:
    ring = Ring(RING_OF_FEW)
    made, _ = prefetcher(ring, Shelf(), Oven())
    for number in range(200):
        made.restart(0, Position(number % 40))
    assert [entry.slot.position for entry in taken(ring, 3)] == [39, 0, 1]
    made.close()


RING_OF_FEW = 5 * 2 * 3 * 3
"""Bytes of five pictures of the oven."""
