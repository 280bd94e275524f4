"""Position ↔ index."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.traversal import Span, Traversal
from player.core.units import Index, Position


@st.composite
def traversals(draw: st.DrawFn) -> Traversal:
    lengths = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 40)), min_size=1, max_size=12))
    spans, row = [], 0
    for gap, count in lengths:
        spans.append(Span(row + gap, count))
        row += gap + count
    played = draw(st.permutations(spans))
    length = draw(st.integers(1, sum(s.count for s in played)))
    return Traversal(played, length, draw(st.booleans()), draw(st.integers(0, 2**63)))


@given(traversals(), st.integers(0, 5))
def test_a_pass_holds_each_of_its_pictures_once(walk: Traversal, pass_number: int) -> None:
    rows = [walk.index(pass_number, Position(p)) for p in range(walk.length)]
    held = {row for s in walk.spans for row in range(s.first, s.first + s.count)}
    assert len(set(rows)) == walk.length
    assert set(rows) <= held


@given(traversals(), st.integers(0, 5))
def test_positions_are_found_again_and_rows_that_do_not_play_have_none(
    walk: Traversal, pass_number: int
) -> None:
    rows = {walk.index(pass_number, Position(p)): p for p in range(walk.length)}
    last = max(s.first + s.count for s in walk.spans)
    for row in range(last + 3):
        assert walk.position(pass_number, Index(row)) == rows.get(Index(row))


@given(traversals(), st.integers(0, 5))
def test_blocks_equal_single_calls(walk: Traversal, pass_number: int) -> None:
    rows = [walk.index(pass_number, Position(p)) for p in range(walk.length)]
    assert walk.indices(pass_number, np.arange(walk.length)).tolist() == rows


def test_in_order_the_spans_follow_each_other_and_the_limit_cuts_the_end() -> None:
    walk = Traversal([Span(10, 2), Span(3, 4)], length=5, shuffled=False, seed=0)
    assert [walk.index(0, Position(p)) for p in range(5)] == [10, 11, 3, 4, 5]


def test_each_pass_is_shuffled_anew() -> None:
    walk = Traversal([Span(0, 1000)], length=1000, shuffled=True, seed=2019)
    first, second = (walk.indices(k, np.arange(1000)).tolist() for k in (0, 1))
    assert first != second
    assert sorted(first) == sorted(second)


@pytest.mark.parametrize("position", [-1, 5])
def test_outside_is_an_error(position: int) -> None:
    walk = Traversal([Span(0, 5)], length=5, shuffled=False, seed=0)
    with pytest.raises(IndexError, match="0 … 4"):
        walk.index(0, Position(position))


@pytest.mark.parametrize(("spans", "length"), [([], 1), ([Span(0, 5)], 0), ([Span(0, 5)], 6)])
def test_what_cannot_be_cut_is_refused(spans: list[Span], length: int) -> None:
    with pytest.raises(ValueError, match="cannot be cut"):
        Traversal(spans, length, shuffled=False, seed=0)


@given(traversals(), st.integers(0, 3))
def test_the_positions_of_a_span_are_where_its_rows_come(walk: Traversal, pass_number: int) -> None:
    for ordinal, span in enumerate(walk.spans):
        rows = range(span.first, span.first + span.count)
        stands = (walk.position(pass_number, Index(row)) for row in rows)
        expected = sorted(position for position in stands if position is not None)
        assert walk.positions(pass_number, ordinal).tolist() == expected
