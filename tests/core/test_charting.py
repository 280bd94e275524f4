"""The chart of a pass, held against counting one by one."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from player.core import charting
from player.core.charting import ALL, Chart
from player.core.playlist import Limit, Order, Playlist
from player.core.score import Score, resolve
from player.core.tree import tree_of
from player.core.units import Position
from tests.fakes import CENSUS, WORDNET, manifest

COUNTS = {"n01000001": 30, "n01000002": 40, "n01000003": 20, "n03000001": 50, "n03000002": 10}
MIRROR = manifest(COUNTS)
TREE = tree_of(MIRROR.wnids, WORDNET, CENSUS)
ROWS = {wnid: row for row, wnid in enumerate(MIRROR.wnids)}  # here, the tree has their order


def score(order: Order = Order.BY_SYNSET, limit: int | None = None, seed: int = 7) -> Score:
    pictures = Playlist("p").pictures
    if limit is not None:
        pictures = type(pictures)(limit=Limit(pictures=limit))
    return resolve(Playlist("p", order=order, seed=seed, pictures=pictures), MIRROR, WORDNET, CENSUS)


def chart(of: Score, shown: Iterable[tuple[int, int]] = (), pass_number: int = 0) -> Chart:
    drawn = Chart(of, TREE, pass_number)
    for start, stop in shown:
        drawn.enter(start, stop)
    while drawn.count(7):
        pass
    return drawn


def by_hand(of: Score, positions: Iterable[int], pass_number: int = 0) -> list[int]:
    found = [0] * TREE.rows
    for position in positions:
        found[ROWS[of.wnid(of.index(pass_number, Position(position)))]] += 1
    return found


def shown(drawn: Chart) -> list[int]:
    return [drawn.shown((row, row + 1)) for row in range(TREE.rows)]


ranges = st.lists(st.tuples(st.integers(0, 150), st.integers(0, 150)).map(sorted), max_size=5)


@given(st.sampled_from(Order), st.integers(0, 9), st.integers(0, 2), ranges)
def test_each_picture_shown_is_counted_once_however_often_it_is_told(
    order: Order, seed: int, pass_number: int, told: list[list[int]]
) -> None:
    of = score(order, seed=seed)
    pieces = [(a, b) for a, b in told]
    members = {p for a, b in pieces for p in range(a, b)}
    drawn = chart(of, pieces * 2, pass_number)
    assert shown(drawn) == by_hand(of, members, pass_number)
    assert drawn.shown((0, TREE.rows)) == len(members)
    assert drawn.waiting == 0


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("limit", [None, 1, 60, 149])
def test_what_a_pass_holds_of_each_synset_heeds_the_limit(order: Order, limit: int | None) -> None:
    of = score(order, limit)
    assert [chart(of).due((row, row + 1)) for row in range(5)] == by_hand(of, range(of.pictures))


def test_the_map_is_empty_then_partly_then_wholly_filled() -> None:
    assert chart(score()).fill() == bytes(5)
    assert chart(score(), [(0, 31)]).fill()[:2] == bytes([ALL, 1 + 253 * 1 // 40])
    assert chart(score(), [(0, 69)]).fill()[1] == 1 + 253 * 39 // 40 < ALL
    assert chart(score(), [(0, 150)]).fill() == bytes([ALL] * 5)


def test_more_shown_is_never_less_on_the_map() -> None:
    levels = [chart(score(), [(30, 30 + n)]).fill()[1] for n in range(41)]
    assert all(a <= b for a, b in pairwise(levels))


def test_a_synset_cut_off_by_the_limit_stays_empty() -> None:
    of = score(Order.SHUFFLED, 3)
    drawn = chart(of, [(0, 3)])
    filled = [ALL if count else 0 for count in by_hand(of, range(3))]
    assert list(drawn.fill()) == filled


def test_it_tells_how_much_of_what_waits_is_counted() -> None:
    drawn = Chart(score(Order.SHUFFLED), TREE, 0)
    assert (drawn.waiting, drawn.share) == (0, 1.0)
    drawn.enter(0, 100)
    assert (drawn.waiting, drawn.share) == (100, 0.0)
    assert drawn.count(25)
    assert (drawn.waiting, drawn.share) == (75, 0.25)
    drawn.enter(100, 125)
    while drawn.count(25):
        pass
    assert (drawn.waiting, drawn.share) == (0, 1.0)
    drawn.enter(125, 130)
    assert (drawn.waiting, drawn.share) == (5, 0.0)


@given(
    st.sampled_from(Order), st.integers(0, 9), st.integers(-1, 150), st.sampled_from(sorted(ROWS.values()))
)
def test_what_comes_next_is_what_comes_first_by_stepping(
    order: Order, seed: int, after: int, row: int
) -> None:
    of, rows = score(order, 120, seed), (row, min(row + 2, 5))
    wanted = {wnid for wnid, at in ROWS.items() if rows[0] <= at < rows[1]}
    ahead = (p for p in range(after + 1, 120) if of.wnid(of.index(1, Position(p))) in wanted)
    assert chart(of).next(rows, 1, after) == next(ahead, None)


@given(st.sampled_from(Order), st.integers(0, 9), ranges, st.sampled_from(sorted(ROWS.values())))
def test_what_was_shown_last_is_what_was_entered_last(
    order: Order, seed: int, told: list[list[int]], row: int
) -> None:
    of = score(order, seed=seed)
    members = sorted({p for a, b in told for p in range(a, b)}, reverse=True)
    mine = (p for p in members if ROWS[of.wnid(of.index(0, Position(p)))] == row)
    assert chart(of, [(a, b) for a, b in told]).last((row, row + 1)) == next(mine, None)


@settings(max_examples=20)
@given(st.integers(0, 9), st.integers(-1, 150), ranges)
@example(7, 149, [])  # nothing follows, and nothing was shown
def test_many_pictures_are_met_with_where_one_looks(seed: int, after: int, told: list[list[int]]) -> None:
    of, rows = score(Order.SHUFFLED, seed=seed), (0, 3)
    pieces = [(a, b) for a, b in told]
    with pytest.MonkeyPatch.context() as patch:
        few = chart(of, pieces).next(rows, 0, after), chart(of, pieces).last(rows)
        patch.setattr(charting, "FEW", 0)
        patch.setattr(charting, "LOOK", 4)
        assert (chart(of, pieces).next(rows, 0, after), chart(of, pieces).last(rows)) == few


def test_where_nothing_is_nothing_comes() -> None:
    for order in Order:
        assert chart(score(order)).next((5, 5), 0, -1) is None
        assert chart(score(order), [(0, 150)]).last((5, 5)) is None
