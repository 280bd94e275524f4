"""About how often a showing pauses, without a look at its draws: for the first second of a preview."""

import numpy as np

from player.core.pacing import Pacing, available, most_paused
from player.core.pauses import FULL
from player.core.playlist import PauseRule
from player.core.schedule import Schedule

_LOOKED_AT = 4_096
"""Positions, evenly spaced, that tell how many of them never pause."""


def likely_share(pacing: Pacing, rule: PauseRule, schedule: Schedule) -> int:
    """Return about which share (of 2**64) of the pass *pacing* pauses to fill *schedule* by *rule*.

    Pauses are reckoned with at their mean length, and beats at theirs, so that this is
    right to a few hundredths; what is exact takes a second (`core.pacing`).
    """
    if not schedule.openings:
        return 0
    opens, composed = schedule.openings[0].opens, pacing.composed
    beats = pacing.beats.before(pacing.pictures)
    time = available(schedule, opens, arriving=True, reserve=rule.reserve, greeting=composed.greeting)
    mean = max(1, (rule.shortest + rule.longest) // 2)
    more = max(1, mean - beats // pacing.pictures)
    pauses = min((time - beats) // more, most_paused(schedule.openings, rule.at_most) // mean)
    drawn = max(0, pauses - len(composed.chosen))
    return min(FULL, drawn * FULL // max(1, _free(pacing)))


def _free(pacing: Pacing) -> int:
    """Return about how many positions may pause or not, as they draw."""
    places = np.linspace(0, pacing.pictures - 1, min(_LOOKED_AT, pacing.pictures)).astype(np.int64)
    barred = pacing.composed.barred
    kept = 1.0 if barred is None else 1.0 - float(barred(places).mean())
    return round(pacing.pictures * kept) - len(pacing.composed.chosen)
