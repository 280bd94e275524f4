"""The beat."""

from hypothesis import given
from hypothesis import strategies as st

from player.core.cadence import Cadence
from player.core.units import MILLISECOND, Ns

PERIOD = Ns(90 * MILLISECOND)


@given(st.integers(0, 10**19), st.integers(0, 10**8))
def test_two_months_of_beats_gather_no_rounding_error(origin: int, beat: int) -> None:
    cadence = Cadence(PERIOD, Ns(origin))
    assert cadence.due(beat) - origin == beat * 90_000_000


@given(st.integers(0, 10**6), st.integers(0, 10**18))
def test_a_rebased_beat_falls_due_where_it_was_put_and_keeps_its_period(beat: int, at: int) -> None:
    moved = Cadence(PERIOD, Ns(0)).rebased(beat, Ns(at))
    assert moved.due(beat) == at
    assert moved.due(beat + 1) - moved.due(beat) == PERIOD


def test_the_grid_holds_below_half_a_period_and_slips_from_there_on() -> None:
    cadence = Cadence(PERIOD, Ns(0))
    assert not cadence.slips(10, Ns(900 * MILLISECOND + 45 * MILLISECOND - 1))
    assert cadence.slips(10, Ns(900 * MILLISECOND + 45 * MILLISECOND))
    assert not cadence.slips(10, Ns(900 * MILLISECOND - 40 * MILLISECOND))
