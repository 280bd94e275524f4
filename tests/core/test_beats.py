"""How long each position beats, and what that adds up to."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.beats import Beats, beats_of
from player.core.units import MILLISECOND, Ns

BEAT, SLOW = Ns(90 * MILLISECOND), Ns(360 * MILLISECOND)
CHANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9).map(Ns)), max_size=5)


def test_one_cadence_is_a_multiplication() -> None:
    beats = beats_of(BEAT, [], 1_000)
    assert beats.even
    assert beats.before(700) == 700 * BEAT
    assert beats.spans(np.array([3]), np.array([10])).tolist() == [7 * BEAT]


def test_another_cadence_holds_from_its_place_on() -> None:
    beats = beats_of(BEAT, [(10, SLOW), (20, BEAT)], 1_000)
    assert [beats.at(p) for p in (0, 9, 10, 19, 20)] == [BEAT, BEAT, SLOW, SLOW, BEAT]
    assert beats.before(21) == 11 * BEAT + 10 * SLOW
    assert beats.fastest == BEAT


def test_all_may_be_slower_or_faster_in_proportion_down_to_a_least() -> None:
    beats = beats_of(BEAT, [(10, SLOW)], 1_000)
    assert beats.slowest == SLOW
    assert beats.scaled(Fraction(2, 1), BEAT).periods == (2 * BEAT, 2 * SLOW)
    assert beats.scaled(Fraction(1, 6), BEAT) == Beats((0, 10), (BEAT, BEAT))
    assert beats.scaled(Fraction(2, 1), BEAT).before(11) == 20 * BEAT + 2 * SLOW


def test_the_fastest_may_be_anywhere() -> None:
    beats = beats_of(SLOW, [(10, BEAT), (20, SLOW), (90, BEAT)], 100)
    assert beats.fastest_spans(100) == [range(10, 20), range(90, 100)]
    assert beats_of(BEAT, [], 7).fastest_spans(7) == [range(7)]


def test_of_two_at_one_place_the_later_holds_and_what_begins_beyond_is_none() -> None:
    assert beats_of(BEAT, [(5, Ns(1)), (5, SLOW), (100, Ns(2))], 100) == Beats((0, 5), (BEAT, SLOW))
    assert beats_of(BEAT, [(0, SLOW), (7, SLOW)], 100) == Beats((0,), (SLOW,))


def test_starts_that_do_not_ascend_from_0_are_refused() -> None:
    for starts in ((1,), (0, 5, 5), (0, 9, 3)):
        with pytest.raises(ValueError, match="ascend"):
            Beats(starts, tuple(BEAT for _ in starts))


@given(CHANGES, st.integers(0, 60), st.integers(0, 60), st.integers(-5, 600))
def test_sums_and_counts_are_those_of_adding_one_after_the_other(
    changes: list[tuple[int, Ns]], one: int, other: int, length: int
) -> None:
    beats = beats_of(Ns(3), changes, 61)
    periods = [beats.at(p) for p in range(2_000)]
    first, beyond = sorted((one, other))
    assert beats.each(np.arange(61)).tolist() == periods[:61]
    assert beats.between(first, beyond) == sum(periods[first:beyond])
    assert beats.spans(np.array([first]), np.array([beyond])).tolist() == [sum(periods[first:beyond])]
    due = [sum(periods[first:p]) for p in range(first, first + 700)]
    assert beats.due_within(first, length) == sum(moment < length for moment in due)
    alike = set(periods[first : beyond + 1])
    assert beats.one_period(first, beyond + 1) == (periods[first] if len(alike) == 1 else None)
