"""The slow orbit of standing words."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from player.core.orbit import STEP, offset
from player.core.units import Ns

REACHES = st.integers(0, 16)


def way(reach: int) -> list[tuple[int, int]]:
    """Return where words are, step by step, until they have been everywhere and begin again."""
    return [offset(Ns(step * STEP), reach) for step in range(8 * reach * reach + 1)]


@given(REACHES)
def test_words_begin_at_their_place_and_come_back_to_it(reach: int) -> None:
    assert way(reach)[0] == way(reach)[-1] == (0, 0)


@given(REACHES)
def test_a_step_is_a_pixel_each_way_at_most(reach: int) -> None:
    assert all(abs(b[0] - a[0]) <= 1 and abs(b[1] - a[1]) <= 1 for a, b in pairwise(way(reach)))


@given(REACHES)
def test_words_come_everywhere_within_reach_and_nowhere_else(reach: int) -> None:
    square = range(-reach, reach + 1)
    assert set(way(reach)) <= {(x, y) for x in square for y in square}
    assert {x for x, _ in way(reach)} == {y for _, y in way(reach)} == set(square)


def test_between_two_steps_nothing_moves() -> None:
    assert offset(Ns(5 * STEP), 3) == offset(Ns(6 * STEP - 1), 3) != offset(Ns(6 * STEP), 3)


def test_the_way_is_the_one_that_the_panel_was_promised() -> None:
    assert way(1) == [(0, 0), (1, 0), (0, 1), (-1, 1), (0, 0), (1, 0), (0, -1), (-1, -1), (0, 0)]
