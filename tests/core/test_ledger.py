from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.ledger import (
    EDGES,
    LONGEST,
    Row,
    Stretch,
    Stretches,
    beginning,
    canonical,
    chained,
    tail_of,
)
from player.core.pictures import Shown
from player.core.units import MILLISECOND, SECOND, Ns
from tests.flips import ANCHOR, BEAT, flip


def gathered(*flips: Shown) -> list[Stretch]:
    stretches = Stretches(ANCHOR, "x11", "1920x1080@60")
    ended = [stretches.add(shown) for shown in flips]
    return [stretch for stretch in (*ended, stretches.close()) if stretch is not None]


def test_an_even_beat_is_one_stretch() -> None:
    (stretch,) = gathered(*[flip(position) for position in range(7, 107)])
    assert (stretch.first, stretch.count, stretch.origin, stretch.period) == (7, 100, 7 * BEAT, BEAT)
    assert (stretch.driver, stretch.mode, stretch.withheld) == ("x11", "1920x1080@60", False)


def test_its_origin_is_told_on_the_wall_clock_too() -> None:
    (stretch,) = gathered(flip(0, due=ANCHOR.monotonic + 3 * SECOND))
    assert stretch.wall == ANCHOR.wall + 3 * SECOND


@pytest.mark.parametrize(
    "breaking",
    [
        flip(2),
        flip(1, due=BEAT + 1),
        flip(1, pass_number=1),
        replace(flip(1), period=Ns(BEAT + 1)),
        replace(flip(1), withheld=True),
        flip(0),
    ],
    ids=["a position left out", "off the grid", "another pass", "another period", "withheld", "repeated"],
)
def test_what_breaks_the_grid_begins_a_stretch(breaking: Shown) -> None:
    assert [(stretch.first, stretch.count) for stretch in gathered(flip(0), breaking)] == [
        (0, 1),
        (breaking.slot.position, 1),
    ]


def test_a_stretch_ends_before_it_lasts_a_minute() -> None:
    fits = -(-LONGEST // BEAT)  # 667 beats of 90 ms begin within 60 s
    first, second = gathered(*[flip(position) for position in range(fits + 1)])
    assert (first.count, second.first, second.count) == (fits, fits, 1)


def test_nothing_is_open_after_closing() -> None:
    stretches = Stretches(ANCHOR, "x11", "")
    stretches.add(flip(0))
    assert stretches.close() is not None
    assert stretches.open() is None
    assert stretches.close() is None
    assert stretches.add(flip(1)) is None


@given(st.lists(st.integers(-10 * MILLISECOND, 300 * MILLISECOND), min_size=1, max_size=50))
def test_each_lateness_falls_in_the_bin_between_its_edges(lates: list[int]) -> None:
    (stretch,) = gathered(*[flip(position, late=late) for position, late in enumerate(lates)])
    bounds = [-(10**12), *EDGES, 10**12]
    between = pairwise(bounds)
    assert stretch.lateness == tuple(sum(low <= late < high for late in lates) for low, high in between)


@given(st.lists(st.sampled_from(["next", "slip", "skip", "pass"]), max_size=60))
def test_stretches_cover_the_flips_and_nothing_else(steps: list[str]) -> None:
    pass_number, position, due, flips = 0, 0, 0, []
    for step in steps:
        due += BEAT + (step == "slip")
        position = 0 if step == "pass" else position + 1 + (step == "skip")
        pass_number += step == "pass"
        flips.append(flip(position, due, pass_number=pass_number))
    stretches = gathered(*flips)
    covered = [
        (stretch.pass_number, stretch.first + n, stretch.origin + n * stretch.period)
        for stretch in stretches
        for n in range(stretch.count)
    ]
    assert covered == [(shown.slot.pass_number, shown.slot.position, shown.due) for shown in flips]


def test_a_stretch_as_a_row_is_frozen_for_those_who_recompute_it() -> None:
    (stretch,) = gathered(flip(3, late=40_000), flip(4, late=60 * MILLISECOND))
    assert stretch.row(1) == Row(
        number=1,
        kind="shown",
        pass_number=0,
        first=3,
        count=2,
        body='{"driver":"x11","lateness":"0 0 0 0 1 0 0 0 0 0 0 0 0 1 0 0","mode":"1920x1080@60",'
        '"origin":270000000,"period":90000000,"wall":1561975195270000000}',
    )
    (withheld,) = gathered(replace(flip(0), withheld=True))
    assert withheld.row(1).kind == "withheld"


def test_the_seal_is_the_hash_of_the_seal_before_and_the_row() -> None:
    row = Row(2, "pause", 0, 17, 0, canonical({"ms": 4000, "at": 5}))
    text = '[2,"pause",0,17,0,"{\\"at\\":5,\\"ms\\":4000}"]'
    assert chained(b"before", row) == sha256(b"before" + text.encode()).digest()
    assert row.after() == (0, 17)


def test_every_field_counts_in_the_seal() -> None:
    row = Row(2, "shown", 0, 17, 5, "{}")
    others = [replace(row, number=3), replace(row, kind="withheld"), replace(row, pass_number=1)]
    others += [replace(row, first=18), replace(row, count=4), replace(row, body="[]")]
    assert len({chained(b"before", other) for other in [row, *others]}) == 7
    assert chained(b"other", row) != chained(b"before", row)
    assert tail_of(b"before", row, 1).seal != tail_of(b"before", row, 2).seal
    assert beginning({"id": "whole"}) != beginning({"id": "other"})
