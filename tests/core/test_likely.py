"""A guess at the pauses of a showing."""

import numpy as np
import pytest

from player.core.beats import Beats
from player.core.composed import Composed
from player.core.likely import likely_share
from player.core.pacing import GREETING, PLAIN, Pacing, pace
from player.core.pauses import FULL, PauseDraws
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, SECOND, Ns, Position
from tests.planned import FILL, openings

BEAT = Ns(90 * MILLISECOND)
UNEVEN = Beats((0, 40_000), (BEAT, Ns(20 * MILLISECOND)))
COMPOSED = Composed(Ns(GREETING + 60 * SECOND), np.arange(0, 100_000, 1_000), lambda places: places % 5 > 2)


def pacing(beats: Beats | Ns = BEAT, composed: Composed = PLAIN) -> Pacing:
    return Pacing(100_000, beats, PauseDraws(2019, 0, FILL.shortest, FILL.longest), composed)


@pytest.mark.parametrize("composed", [PLAIN, COMPOSED])
@pytest.mark.parametrize("beats", [BEAT, UNEVEN])
@pytest.mark.parametrize("hours", [1.5, 2.0, 3.0, 30.0])
def test_the_guess_is_near_what_is_solved(hours: float, beats: Beats | Ns, composed: Composed) -> None:
    schedule, asked = openings(2, hours), pacing(beats, composed)
    solved = pace(asked, schedule, FILL, Position(0), schedule.openings[0].opens, arriving=True).share
    # Some fifty to some thousand pauses are drawn.
    assert likely_share(asked, FILL, schedule) == pytest.approx(solved, rel=0.1, abs=FULL // 10_000)


def test_where_nothing_fits_nothing_pauses() -> None:
    assert likely_share(pacing(), FILL, openings(1, 1.0)) == 0
    assert likely_share(pacing(), FILL, Schedule([])) == 0
