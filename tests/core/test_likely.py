"""A guess at the pauses of a showing."""

import pytest

from player.core.likely import likely_share
from player.core.playlist import PauseRule
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, Ns
from tests.planned import FILL, openings, plan_of

BEAT = Ns(90 * MILLISECOND)


@pytest.mark.parametrize("hours", [1.5, 2.0, 3.0, 30.0])
def test_the_guess_is_near_what_is_solved(hours: float) -> None:
    schedule = openings(2, hours)
    solved = plan_of(schedule).forecast.first.share
    assert likely_share(100_000, BEAT, FILL, schedule) == pytest.approx(solved, rel=0.05)


def test_where_nothing_fits_nothing_pauses() -> None:
    assert likely_share(100_000, BEAT, FILL, openings(1, 1.0)) == 0
    assert likely_share(100_000, BEAT, PauseRule(every=None), Schedule([])) == 0
