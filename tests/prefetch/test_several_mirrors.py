"""The prefetcher with several mirrors, with mirrors that change, and with one in a network."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from player.core.manifest import Manifest
from player.core.pictures import (
    BEHIND,
    CHANGED,
    Decoded,
    Fetched,
    Frame,
    Picture,
    Pixels,
    Place,
    Readable,
    Refused,
    Remote,
    Stored,
    Unreadable,
    Unshowable,
    Withdrawn,
)
from player.core.playlist import Playlist
from player.core.score import resolve
from player.core.units import Index, Position
from player.prefetch.mirrors import Mirrors
from player.prefetch.prefetcher import Prefetcher
from player.prefetch.ring import Ring
from tests.fakes import CENSUS, WORDNET, manifest
from tests.prefetch.test_prefetcher import taken

HELD = manifest({"n01000001": 40})
STAMP = (1, 2, 3)


class Shelf:
    """A source whose places say its name, the row, and how often it was renewed."""

    def __init__(self, name: bytes, place: Callable[[int, int], Place] | None = None) -> None:
        self.name = name
        self.renewals = 0
        self.there = True
        self._place = place

    @property
    def manifest(self) -> Manifest:
        return HELD

    def picture(self, index: Index) -> Picture:
        place = self._place(index, self.renewals) if self._place else Stored(self.name, index, 1, None)
        return Picture(index, "n01000001", b"n01000001_%d.JPEG" % index, place)

    def reachable(self) -> bool:
        return self.there

    def renew(self) -> str:
        self.renewals += 1
        return "a.tar has changed"

    def close(self) -> None:
        raise AssertionError("the prefetcher does not own its sources")


class Oven:
    """A decoder that knows what each (shelf, row) gives; good pictures are their row."""

    lanes = 2

    def __init__(self, wrong: Callable[[bytes, int], Decoded | None] = lambda _, __: None) -> None:
        self.wrong = wrong
        self.asked: list[tuple[bytes, int]] = []

    async def decode(self, lane: int, place: Readable) -> Decoded:
        await asyncio.sleep(0.001 * lane)
        if isinstance(place, Fetched):
            name, row = b"web", int(place.data)
        else:
            assert isinstance(place, Stored)
            name, row = place.path, place.offset
        self.asked.append((name, row))
        return self.wrong(name, row) or Pixels(np.full((1, 1, 4), row, np.uint8))


class Messenger:
    """A fetcher whose answers are given by number and attempt; it remembers how many were under way."""

    ahead = 4

    def __init__(self, answer: Callable[[int, int], Fetched | Refused | Unreadable]) -> None:
        self.answer = answer
        self.attempts: dict[int, int] = {}
        self.under_way = 0
        self.most = 0
        self.resting = ""
        self.closed = False

    async def fetch(self, place: Remote) -> Fetched | Refused | Unreadable:
        attempt = self.attempts[place.offset] = self.attempts.get(place.offset, -1) + 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.002)
        self.under_way -= 1
        return self.answer(place.offset, attempt)

    async def close(self) -> None:
        self.closed = True


@contextmanager
def playing(
    mirrors: Mirrors, oven: Oven, fetcher: Messenger | None = None
) -> Iterator[tuple[Ring, list[str]]]:
    said: list[str] = []
    ring = Ring(200)
    score = resolve(Playlist("test"), HELD, WORDNET, CENSUS)
    made = Prefetcher(score, mirrors, oven, ring, (0, Position(0)), said.append, fetcher)
    made.start()
    yield ring, said
    made.close()
    assert made.failure is None


def both(a: Shelf, b: Shelf) -> Mirrors:
    mirrors = Mirrors("a", a, 0)
    assert mirrors.admit(1, "b", b)
    return mirrors


def served_by(entries: list[Frame | Unshowable]) -> str:
    return "".join(entry.mirror if isinstance(entry, Frame) else "-" for entry in entries)


def test_the_first_mirror_serves_while_it_is_well() -> None:
    with playing(both(Shelf(b"a"), Shelf(b"b")), Oven()) as (ring, _):
        assert served_by(taken(ring, 20)) == "a" * 20


def test_when_one_fails_the_next_serves_at_once_and_nothing_is_lost() -> None:
    oven = Oven(lambda name, row: Unreadable("EIO") if name == b"a" and row >= 5 else None)
    with playing(both(Shelf(b"a"), Shelf(b"b")), oven) as (ring, said):
        entries = taken(ring, 20)
    assert [entry.slot.position for entry in entries] == list(range(20))
    assert served_by(entries) == "a" * 5 + "b" * 15
    assert said[0] == "a fails (EIO); b stands in"


def test_a_picture_that_is_broken_in_one_mirror_is_shown_from_the_next() -> None:
    oven = Oven(lambda name, row: Refused("truncated") if name == b"a" and row == 3 else None)
    with playing(both(Shelf(b"a"), Shelf(b"b")), oven) as (ring, _):
        assert served_by(taken(ring, 8)) == "aaabaaaa"


def test_a_picture_that_is_broken_in_all_is_consumed_with_its_reason() -> None:
    oven = Oven(lambda _, row: Refused("truncated") if row == 3 else None)
    with playing(both(Shelf(b"a"), Shelf(b"b")), oven) as (ring, _):
        entries = taken(ring, 6)
    assert served_by(entries) == "aaa-aa"
    assert isinstance(entries[3], Unshowable)
    assert entries[3].reason == "truncated"
    assert sorted(name for name, row in oven.asked if row == 3) == [b"a", b"b"]


def test_a_mirror_that_changed_is_looked_at_again_and_gives_the_places_as_they_are_now() -> None:
    def place(row: int, renewals: int) -> Place:
        return Stored(b"new" if renewals else b"old", row, 1, STAMP)

    shelf = Shelf(b"", place)
    oven = Oven(lambda name, _: Unreadable(CHANGED) if name == b"old" else None)
    with playing(Mirrors("a", shelf), oven) as (ring, said):
        entries = taken(ring, 10)
    assert served_by(entries) == "a" * 10
    assert shelf.renewals >= 1
    assert set(said) == {"a: a.tar has changed"}


def test_what_the_mirror_no_longer_has_is_consumed() -> None:
    def place(row: int, _: int) -> Place:
        return Withdrawn("no longer in the mirror") if row == 2 else Stored(b"a", row, 1, None)

    with playing(Mirrors("a", Shelf(b"a", place)), Oven()) as (ring, _):
        entries = taken(ring, 4)
    assert [e.reason for e in entries if isinstance(e, Unshowable)] == ["no longer in the mirror"]


def test_a_container_that_changes_without_end_costs_its_picture_and_not_the_wall() -> None:
    oven = Oven(lambda _, row: Unreadable(CHANGED) if row == 1 else None)
    with playing(Mirrors("a", Shelf(b"a")), oven) as (ring, _):
        entries = taken(ring, 4)
    assert [e.reason for e in entries if isinstance(e, Unshowable)] == [CHANGED]


def remote(row: int, _: int) -> Place:
    return Remote("http://127.0.0.1/", row, 1, None)


def body(row: int, _: int) -> Fetched:
    return Fetched(b"%d" % row)


def test_what_is_remote_is_fetched_ahead_and_comes_in_order() -> None:
    messenger = Messenger(body)
    with playing(Mirrors("w", Shelf(b"", remote)), Oven(), messenger) as (ring, _):
        entries = taken(ring, 30)
    assert [entry.slot.position for entry in entries] == list(range(30))
    assert served_by(entries) == "w" * 30
    assert 2 <= messenger.most <= Messenger.ahead + Oven.lanes
    assert messenger.closed


def test_a_request_that_fails_is_tried_again_and_a_missing_picture_is_consumed() -> None:
    def answer(row: int, attempt: int) -> Fetched | Refused | Unreadable:
        if row == 4:
            return Refused("404 Not Found")
        return Unreadable("503") if row % 7 == 2 and attempt == 0 else Fetched(b"%d" % row)

    messenger = Messenger(answer)
    with playing(Mirrors("w", Shelf(b"", remote)), Oven(), messenger) as (ring, _):
        entries = taken(ring, 12)
    assert [e.reason for e in entries if isinstance(e, Unshowable)] == ["404 Not Found"]
    assert [messenger.attempts[row] for row in (2, 3, 4, 9)] == [1, 0, 0, 1]


def test_a_server_that_fails_every_picture_is_waited_for_however_often_it_fails() -> None:
    def answer(row: int, attempt: int) -> Fetched | Unreadable:
        down = row >= 3 and attempt < 6 and messenger.attempts.get(3, 0) < 6
        messenger.resting = "503" if down else ""
        return Unreadable("503") if down else Fetched(b"%d" % row)

    messenger = Messenger(answer)
    messenger.ahead = 1
    with playing(Mirrors("w", Shelf(b"", remote)), Oven(), messenger) as (ring, said):
        entries = taken(ring, 6)
    assert served_by(entries) == "wwwwww"
    assert said == ["mirror away (503); the picture stays until it is back", "mirror back"]


def test_a_disk_takes_over_from_a_network_that_fails_and_the_other_way_round() -> None:
    down = Messenger(lambda _, __: Unreadable("timed out"))
    with playing(both(Shelf(b"", remote), Shelf(b"b")), Oven(), down) as (ring, _):
        assert served_by(taken(ring, 10)) == "b" * 10
    oven = Oven(lambda name, _: Unreadable("EIO") if name == b"a" else None)
    with playing(both(Shelf(b"a"), Shelf(b"", remote)), oven, Messenger(body)) as (ring, _):
        assert served_by(taken(ring, 10)) == "b" * 10


@pytest.mark.parametrize("failure", [OSError("gone"), PermissionError(13, "Permission denied")])
def test_a_mirror_that_could_not_be_looked_at_again_is_asked_again(failure: OSError) -> None:
    looked = threading.Event()

    class Locked(Shelf):
        def renew(self) -> str:
            looked.set()
            raise failure

    oven = Oven(lambda _, row: Unreadable(CHANGED) if row == 1 and not looked.is_set() else None)
    with playing(Mirrors("a", Locked(b"a")), oven) as (ring, said):
        entries = taken(ring, 4)
    assert served_by(entries) == "aaaa"
    assert any("cannot be indexed anew" in line for line in said)


def test_one_that_hangs_is_not_asked_again_before_it_has_answered_to_a_look() -> None:
    answers = threading.Event()

    class Hung(Shelf):
        def reachable(self) -> bool:
            return answers.wait(30)

    def wrong(name: bytes, row: int) -> Decoded | None:
        if name != b"a" or row < 5 or answers.is_set():
            return None
        return Unreadable("reading took longer than 2 s", hung=True) if row < 7 else Unreadable(BEHIND)

    oven, mirrors = Oven(wrong), both(Hung(b"a"), Shelf(b"b"))
    with playing(mirrors, oven) as (ring, said):
        assert served_by(taken(ring, 60)) == "a" * 5 + "b" * 55
        assert max(row for name, row in oven.asked if name == b"a") <= 7
        assert len(said) == 1
        answers.set()
        entries: list[Frame | Unshowable] = []
        while "a" not in served_by(entries):
            entries = taken(ring, 20)


def test_a_picture_whose_reading_hangs_is_tried_twice_and_those_behind_it_as_often_as_it_takes() -> None:
    still_behind = iter([True] * 6)

    def wrong(_: bytes, row: int) -> Decoded | None:
        if row == 3:
            return Unreadable("reading took longer than 2 s", hung=True)
        return Unreadable(BEHIND) if row == 4 and next(still_behind, False) else None

    oven = Oven(wrong)
    with playing(Mirrors("a", Shelf(b"a")), oven) as (ring, said):
        entries = taken(ring, 8)
    assert [entry.slot.position for entry in entries if isinstance(entry, Unshowable)] == [3]
    assert oven.asked.count((b"a", 3)) == 2
    assert said == []


def test_a_picture_that_makes_its_disk_hang_again_and_again_is_taken_for_the_cause() -> None:
    looks = iter([False, True] * 10)

    class Stumbling(Shelf):
        def reachable(self) -> bool:
            return next(looks)

    hung = Unreadable("reading took longer than 2 s", hung=True)
    oven = Oven(lambda _, row: hung if row == 3 else None)
    with playing(Mirrors("a", Stumbling(b"a")), oven) as (ring, _):
        entries = taken(ring, 5)
    assert [entry.slot.position for entry in entries if isinstance(entry, Unshowable)] == [3]
    assert oven.asked.count((b"a", 3)) == 4
