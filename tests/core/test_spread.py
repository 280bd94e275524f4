"""Pictures counted by group, between any positions."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.playlist import Playlist
from player.core.spread import BLOCK, covered, quantile, span_groups
from player.core.traversal import Span, Traversal
from player.core.units import Position
from tests.planned import score_of


def test_each_span_has_the_group_of_its_synset() -> None:
    groups = span_groups(score_of(Playlist("small")), lambda wnid: int(wnid[-1]))
    assert groups.tolist() == [1, 2, 3, 1, 2]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(0, 2)), min_size=1, max_size=6),
    st.booleans(),
    st.floats(0, 1),
    st.lists(st.floats(0, 1), min_size=2, max_size=5),
)
def test_counts_are_those_of_the_pictures_one_by_one(
    parts: list[tuple[int, int, int]], shuffled: bool, limit: float, shares: list[float]
) -> None:
    firsts = np.cumsum([0, *(gap + count for gap, count, _ in parts)])
    spans = [Span(int(first) + gap, count) for first, (gap, count, _) in zip(firsts, parts, strict=False)]
    groups = np.array([group for _, _, group in parts], np.int64)
    whole = sum(span.count for span in spans)
    walk = Traversal(spans, max(1, round(limit * whole)), shuffled=shuffled, seed=5)
    edges = np.array(sorted(round(share * walk.length) for share in shares), np.int64)
    of_row = {
        row: group
        for span, group in zip(spans, groups.tolist(), strict=True)
        for row in range(span.first, span.first + span.count)
    }
    expected = [
        [sum(of_row[walk.index(0, Position(p))] == kind for p in range(first, end)) for kind in range(3)]
        for first, end in pairwise(edges.tolist())
    ]
    assert covered(walk, groups, 3, edges).tolist() == expected


def test_a_shuffled_pass_longer_than_a_block_is_counted_in_full() -> None:
    walk = Traversal([Span(0, BLOCK), Span(BLOCK, 99)], BLOCK + 99, shuffled=True, seed=1)
    counts = covered(walk, np.array([0, 1]), 2, np.array([0, BLOCK + 99]))
    assert counts.tolist() == [[BLOCK, 99]]


@pytest.mark.parametrize(
    ("share", "position"), [(0.0, 10), (0.49, 19), (0.5, 40), (0.99, 49), (1.0, 49)], ids=str
)
def test_a_quantile_is_the_position_by_which_a_share_has_come(share: float, position: int) -> None:
    walk = Traversal([Span(0, 10), Span(10, 10), Span(20, 20), Span(40, 30)], 50, shuffled=False, seed=0)
    assert quantile(walk, np.array([0, 1, 0, 1]), share) == position
