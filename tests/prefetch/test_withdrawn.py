"""What is withdrawn never reaches the ring, and nothing of it is read, fetched or kept."""

import threading
import time
from collections.abc import Callable, Sequence

from player.core.pictures import Fetched, Frame, Pixels, Readable, Stored, Unshowable
from player.core.playlist import Playlist
from player.core.score import resolve
from player.core.units import Index, Position
from player.core.withdrawal import NONE, WithdrawnSet
from player.ports import Fetcher
from player.prefetch.mirrors import Mirrors
from player.prefetch.prefetcher import Prefetcher
from player.prefetch.ring import CHANNELS, Ring
from tests.fakes import CENSUS, WORDNET, FakeClock, FakeWithdrawals, withdrawn
from tests.prefetch.test_ahead import Attic, Shop
from tests.prefetch.test_prefetcher import taken
from tests.prefetch.test_several_mirrors import Messenger, Oven, Shelf


class Hashing(Oven):
    """A decoder that gives each picture the digest of its row."""

    async def decode(self, lane: int, place: Readable) -> Pixels:
        made = await super().decode(lane, place)
        assert isinstance(made, Pixels)
        return Pixels(made.array, made.origin, digest(self.asked[-1][1]))


def digest(row: int) -> bytes:
    return bytes([row]) * 32


def listing(held: WithdrawnSet = NONE) -> FakeWithdrawals:
    made = FakeWithdrawals(FakeClock())
    made._sets = [(made._sets[0][0], held)]
    return made


def started(
    mirrors: Mirrors, oven: Oven, listed: FakeWithdrawals, fetcher: Fetcher | None = None, room: int = 200
) -> tuple[Prefetcher, Ring]:
    ring = Ring(CHANNELS * room)
    score = resolve(Playlist("test"), mirrors.manifest, WORDNET, CENSUS)
    made = Prefetcher(score, mirrors, oven, ring, (0, Position(0)), print, fetcher, listed)
    made.start()
    return made, ring


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def reasons(entries: Sequence[Frame | Unshowable]) -> dict[int, str]:
    return {e.slot.position: e.reason for e in entries if isinstance(e, Unshowable)}


def test_by_its_name_it_is_consumed_without_being_read() -> None:
    oven, listed = Oven(), listing(withdrawn([3, 4, 17]))
    made, ring = started(Mirrors("a", Shelf(b"a")), oven, listed)
    entries = taken(ring, 40)
    made.close()
    assert [entry.slot.position for entry in entries] == list(range(40))
    assert reasons(entries) == dict.fromkeys((3, 4, 17), "withdrawn")
    assert not {3, 4, 17} & {row for _, row in oven.asked}
    assert [picture.index for picture in listed.asked][:3] == [3, 4, 17]


def test_by_its_content_it_is_consumed_under_any_name_and_what_is_shown_carries_its_digest() -> None:
    held = WithdrawnSet(frozenset({("n09999999", b"elsewhere")}), frozenset({digest(5), digest(21)}))
    made, ring = started(Mirrors("a", Shelf(b"a")), Hashing(), listing(held))
    entries = taken(ring, 40)
    made.close()
    assert reasons(entries) == {5: "withdrawn", 21: "withdrawn"}
    assert all(e.digest == digest(e.slot.position) for e in entries if isinstance(e, Frame))


def test_it_is_not_asked_of_a_network_and_what_is_under_way_is_called_back() -> None:
    web, listed = Messenger(lambda row, _: Fetched(b"%d" % row)), listing(withdrawn([6]))
    made, ring = started(Mirrors("w", Shop()), Oven(), listed, web, room=4)
    until(lambda: len(web.attempts) >= 8)
    fresh = max(web.attempts)
    listed._sets.append((listed._sets[0][0], withdrawn([6, fresh])))
    entries = taken(ring, 20)
    made.close()
    assert reasons(entries) == {6: "withdrawn", fresh: "withdrawn"}
    assert 6 not in web.attempts
    assert made.failure is None


def test_it_is_neither_read_ahead_nor_left_in_the_cache() -> None:
    attic, listed = Attic(10**6), listing(withdrawn([30, 90]))
    made, ring = started(Mirrors("w", Shop()), Oven(), listed, attic, room=20)
    until(lambda: len(attic.kept) > 80)
    made.forget(Index(77))
    until(lambda: attic.forgotten == [77])
    taken(ring, 40)
    until(lambda: attic.forgotten == [77, 30])
    made.close()
    assert not {30, 90} & {*attic.kept, *attic.attempts}


def test_to_forget_asks_nothing_of_what_keeps_nothing() -> None:
    made, ring = started(Mirrors("a", Shelf(b"a")), Oven(), listing())
    taken(ring, 3)
    made.forget(Index(1))
    made.close()
    made.forget(Index(1))
    assert made.failure is None


def test_a_picture_on_a_disk_has_nothing_to_be_forgotten() -> None:
    attic = Attic(10**6)
    made, ring = started(
        Mirrors("a", Shelf(b"a", lambda row, _: Stored(b"a", row, 1, None))), Oven(), listing(), attic
    )
    taken(ring, 3)
    made.forget(Index(1))
    taken(ring, 20)
    made.close()
    assert attic.forgotten == []
