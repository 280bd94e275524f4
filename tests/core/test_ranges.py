from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from player.core.ranges import RangeSet

small = st.integers(0, 40)
pieces = st.lists(st.tuples(small, small), max_size=30)


def filled(adds: list[tuple[int, int]]) -> tuple[RangeSet, set[int], int]:
    ranges, members, overlaps = RangeSet(), set[int](), 0
    for start, stop in adds:
        before = len(members & set(range(start, stop)))
        overlap = ranges.add(start, stop)
        assert overlap == before
        overlaps += overlap
        members |= set(range(start, stop))
    return ranges, members, overlaps


@given(pieces)
def test_it_holds_what_a_set_holds(adds: list[tuple[int, int]]) -> None:
    ranges, members, _ = filled(adds)
    assert len(ranges) == len(members)
    assert [n for n in range(-1, 45) if n in ranges] == sorted(members)
    assert ranges.stop == max(members, default=-1) + 1


@given(pieces, small)
def test_gaps_are_what_is_not_there(adds: list[tuple[int, int]], stop: int) -> None:
    ranges, members, _ = filled(adds)
    missing = {n for start, end in ranges.gaps(stop) for n in range(start, end)}
    assert missing == set(range(stop)) - members
    assert all(start < end for start, end in ranges.gaps(stop))


@given(pieces, small, small)
def test_lacking_is_what_is_not_there_of_a_range(adds: list[tuple[int, int]], start: int, stop: int) -> None:
    ranges, members, _ = filled(adds)
    lacking = ranges.lacking(start, stop)
    assert {n for a, b in lacking for n in range(a, b)} == set(range(start, stop)) - members
    assert all(a < b for a, b in lacking)


@given(pieces)
def test_ranges_ascend_and_never_touch(adds: list[tuple[int, int]]) -> None:
    edges = [edge for piece in filled(adds)[0] for edge in piece]
    assert all(a < b for a, b in pairwise(edges))


def test_fourteen_million_positions_in_order_are_two_integers() -> None:
    ranges = RangeSet()
    for start in range(0, 14_197_122, 666):
        ranges.add(start, min(start + 666, 14_197_122))
    assert list(ranges) == [(0, 14_197_122)]
    assert len(ranges) == 14_197_122
