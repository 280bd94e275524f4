"""Every picture is looked at once, whatever happens meanwhile."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from player.core.manifest import Manifest
from player.core.pictures import (
    CHANGED,
    Decoded,
    Drawn,
    Fetched,
    Origin,
    Picture,
    Pixels,
    Place,
    Readable,
    Refused,
    Remote,
    Stored,
    Tabled,
    Unreadable,
    Withdrawn,
)
from player.core.units import SECOND, Index, Ns
from player.core.verdicts import Kind, Standing
from player.inspection.checking import Check, ContainerChanged, Looked, MirrorLost
from player.inspection.sidecar import Sidecar
from tests.fakes import manifest

WELL = Kind(Standing.WELL, "", "JPEG", "RGB")
AT_ONCE = (0.0, 0.0)
"""Patience of a test: two further attempts, no waiting."""


@dataclass
class Shelf:
    """A source of so many pictures, each a part of one tar unless *places* says otherwise."""

    pictures: int
    places: Mapping[int, Place] = field(default_factory=dict)
    there: bool = True
    hung: threading.Event | None = None

    @property
    def manifest(self) -> Manifest:
        return manifest({"n01000001": self.pictures})

    def picture(self, index: Index) -> Picture:
        place = self.places.get(index, Stored(b"/a.tar", 1_000_000 - index, 1, (1, 2, 3)))
        return Picture(index, "n01000001", b"n01000001_%d.JPEG" % index, place)

    def reachable(self) -> bool:
        return self.hung.wait(30) if self.hung else self.there

    def renew(self) -> str:
        return ""

    def close(self) -> None: ...


def well(place: Readable) -> Decoded:
    del place
    return Pixels(np.full((600, 800, 4), 9, np.uint8), Origin("JPEG", "RGB", 800, 600))


@dataclass
class Bench:
    """A decoder that notes what it is given and how many at once."""

    answer: Callable[[Readable], Decoded] = well
    lanes: int = 3
    seen: list[Readable] = field(default_factory=list)
    busy: set[int] = field(default_factory=set)
    most: int = 0

    async def decode(self, lane: int, place: Readable) -> Decoded:
        assert lane not in self.busy, "a lane takes one picture at a time"
        self.busy.add(lane)
        self.most = max(self.most, len(self.busy))
        self.seen.append(place)
        await asyncio.sleep(0)
        self.busy.remove(lane)
        return self.answer(place)


@pytest.fixture
def told() -> list[Looked]:
    return []


@pytest.fixture
def sidecar(tmp_path: Path) -> Iterator[Sidecar]:
    with Sidecar(tmp_path / "m", 10) as opened:
        yield opened


async def looked(shelf: Shelf, bench: Bench, sidecar: Sidecar, told: list[Looked]) -> None:
    await Check(shelf, bench, sidecar, told.append, patience=AT_ONCE).run()


async def test_every_picture_is_decoded_once_on_all_lanes(sidecar: Sidecar, told: list[Looked]) -> None:
    bench = Bench()
    await looked(Shelf(10), bench, sidecar, told)
    assert len(bench.seen) == len(set(bench.seen)) == 10
    assert bench.most == 3
    assert sidecar.summary(9).counts == {WELL: 10}
    assert sidecar.summary(9).width is not None
    assert (told[0].done, told[-1].done, told[-1].pictures) == (0, 10, 10)


async def test_pictures_are_read_in_the_order_in_which_they_lie(sidecar: Sidecar, told: list[Looked]) -> None:
    bench = Bench(lanes=1)
    await looked(Shelf(10), bench, sidecar, told)
    offsets = [place.offset for place in bench.seen if isinstance(place, Stored)]
    assert offsets == sorted(offsets)


async def test_cells_of_tables_are_read_group_by_group(sidecar: Sidecar, told: list[Looked]) -> None:
    places = {n: Tabled(b"/t.parquet", n % 2, n, (1, 2, 3)) for n in range(10)}
    bench = Bench(lanes=1)
    await looked(Shelf(10, places), bench, sidecar, told)
    groups = [place.group for place in bench.seen if isinstance(place, Tabled)]
    assert groups == [0] * 5 + [1] * 5


async def test_verdicts_are_the_decoders_own(sidecar: Sidecar, told: list[Looked]) -> None:
    def judge(place: Readable) -> Decoded:
        assert isinstance(place, Stored)
        return Refused("truncated") if place.offset % 2 else well(place)

    await looked(Shelf(10), Bench(judge), sidecar, told)
    assert sidecar.summary(9).counts == {WELL: 5, Kind(Standing.REFUSED, "truncated"): 5}
    assert told[-1].refused == 5


async def test_a_second_check_looks_at_nothing_again(sidecar: Sidecar, told: list[Looked]) -> None:
    await looked(Shelf(10), Bench(lambda _: Refused("truncated")), sidecar, told)
    again = Bench()
    await looked(Shelf(10), again, sidecar, told)
    assert not again.seen
    assert (told[-1].known, told[-1].done, told[-1].refused) == (10, 10, 10)


class Stop(Exception):  # noqa: N818 - a person's wish
    """A person's Ctrl-C."""


async def test_interrupted_it_goes_on_where_it_stopped(sidecar: Sidecar, told: list[Looked]) -> None:
    def stops_at_the_fourth(place: Readable) -> Decoded:
        if len(first.seen) > 4:
            raise Stop
        return well(place)

    first, second = Bench(stops_at_the_fourth, lanes=1), Bench()
    with pytest.raises(Stop):
        await looked(Shelf(10), first, sidecar, told)
    await looked(Shelf(10), second, sidecar, told)
    times = Counter([*first.seen[:4], *second.seen])
    assert set(times.values()) == {1}
    assert len(times) == 10


async def test_one_failure_ends_all_lanes_and_is_raised_as_it_is(
    sidecar: Sidecar, told: list[Looked]
) -> None:
    def fails(_: Readable) -> Decoded:
        raise RuntimeError("no decode worker starts")

    with pytest.raises(RuntimeError, match="no decode worker"):
        await looked(Shelf(10), Bench(fails), sidecar, told)
    assert len(asyncio.all_tasks()) == 1


async def test_what_cannot_be_read_is_tried_again_and_then_entered(
    sidecar: Sidecar, told: list[Looked]
) -> None:
    def fails_sometimes(place: Readable) -> Decoded:
        assert isinstance(place, Stored)
        tries = sum(seen == place for seen in bench.seen)
        bad = place.offset == 1_000_000 or (place.offset == 999_999 and tries == 1)
        return Unreadable("EIO: Input/output error") if bad else well(place)

    bench = Bench(fails_sometimes)
    await looked(Shelf(10), bench, sidecar, told)
    assert sidecar.summary(9).counts == {WELL: 9, Kind(Standing.UNREADABLE, "EIO: Input/output error"): 1}
    assert told[-1].unreadable == 1
    assert len(bench.seen) == 10 + 2 + 1


async def test_a_mirror_that_goes_away_ends_the_check_and_enters_nothing(
    sidecar: Sidecar, told: list[Looked]
) -> None:
    away = Bench(lambda _: Unreadable("ENOENT: No such file or directory"))
    with pytest.raises(MirrorLost, match="ENOENT"):
        await looked(Shelf(10, there=False), away, sidecar, told)
    assert sidecar.summary(9).unseen == 10


class Hasty(asyncio.SelectorEventLoop):
    """A loop whose seconds are milliseconds."""

    def time(self) -> float:
        return super().time() * 1_000


def hastily(shelf: Shelf, bench: Bench, sidecar: Sidecar, told: list[Looked]) -> None:
    with asyncio.Runner(loop_factory=Hasty) as runner:
        runner.run(looked(shelf, bench, sidecar, told))


def test_a_mount_that_answers_nothing_counts_as_away(sidecar: Sidecar, told: list[Looked]) -> None:
    hung = threading.Event()
    with pytest.raises(MirrorLost):
        hastily(Shelf(10, hung=hung), Bench(lambda _: Unreadable("reading took longer")), sidecar, told)
    hung.set()


class Counting(Sidecar):
    """A sidecar that counts how often it is brought onto the disk."""

    settled = 0

    def settle(self) -> None:
        self.settled += 1
        super().settle()


def test_in_a_long_check_progress_is_told_and_findings_settled_again_and_again(
    tmp_path: Path, told: list[Looked]
) -> None:
    with Counting(tmp_path / "m", 2_000) as sidecar:
        hastily(Shelf(2_000), Bench(), sidecar, told)
        assert 2 < sidecar.settled < len(told)
    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 2_000)


async def test_a_container_that_changed_ends_the_check(sidecar: Sidecar, told: list[Looked]) -> None:
    with pytest.raises(ContainerChanged, match="n01000001_"):
        await looked(Shelf(10), Bench(lambda _: Unreadable(CHANGED)), sidecar, told)
    assert sidecar.summary(9).unseen == 10


async def test_what_the_mirror_no_longer_has_is_entered_as_that(sidecar: Sidecar, told: list[Looked]) -> None:
    bench = Bench()
    await looked(Shelf(10, {3: Withdrawn("gone since it was indexed")}), bench, sidecar, told)
    assert len(bench.seen) == 9
    assert sidecar.summary(9).count(Standing.WITHDRAWN) == 1


class Web:
    """A fetcher that brings the URL as bytes, and refuses some."""

    ahead = 8
    resting = ""

    def __init__(self) -> None:
        self.under_way = self.most = 0

    async def fetch(self, place: Remote) -> Fetched | Refused | Unreadable:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        return Refused("404") if place.url.endswith("7") else Fetched(place.url.encode())

    async def close(self) -> None: ...


async def test_remote_pictures_are_fetched_first_more_at_once_than_are_decoded(
    sidecar: Sidecar, told: list[Looked]
) -> None:
    shelf = Shelf(10, {n: Remote(f"http://host/{n}", 0, 1, None) for n in range(10)})
    bench, web = Bench(), Web()
    await Check(shelf, bench, sidecar, told.append, web, AT_ONCE).run()
    assert web.most == 8
    assert bench.most <= 3
    assert {place.data for place in bench.seen if isinstance(place, Fetched)} == {
        b"http://host/%d" % n for n in range(10) if n != 7
    }
    assert sidecar.summary(9).reasons(Standing.REFUSED) == {"404": 1}


async def test_a_tile_has_small_pixels_of_what_is_well_and_none_of_the_rest(sidecar: Sidecar) -> None:
    bench = Bench()
    check = Check(Shelf(10), bench, sidecar, lambda _: None)
    odd = await check.tile(Index(2), Kind(Standing.WELL, "", "JPEG", "L"))
    assert odd.pixels is not None
    assert odd.pixels.shape == (216, 288, 4)
    assert (odd.name, odd.wnid, odd.oddity, odd.grave) == (
        "n01000001_2.JPEG",
        "n01000001",
        "grayscale",
        False,
    )
    bad = await check.tile(Index(3), Kind(Standing.REFUSED, "truncated"))
    assert (bad.pixels, bad.oddity, bad.grave) == (None, "truncated", True)
    assert len(bench.seen) == 1


async def test_a_drawn_picture_can_be_looked_at_too(sidecar: Sidecar, told: list[Looked]) -> None:
    bench = Bench()
    await looked(Shelf(10, {0: Drawn("n01000001", 1, "n00015388")}), bench, sidecar, told)
    assert len(bench.seen) == 10


def test_the_rate_and_the_time_left_count_what_this_check_has_looked_at() -> None:
    progress = Looked(1_500, 3_000, 0, 0, known=1_000, elapsed=Ns(2 * SECOND))
    assert progress.per_second == 250
    assert progress.left == 6 * SECOND
    assert Looked(1_000, 3_000, 0, 0, known=1_000, elapsed=Ns(SECOND)).left is None
