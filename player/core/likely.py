"""About how often a showing pauses, without a look at its draws: for the first second of a preview."""

from player.core.pacing import available, most_paused
from player.core.pauses import FULL
from player.core.playlist import PauseRule
from player.core.schedule import Schedule
from player.core.units import Ns


def likely_share(pictures: int, period: Ns, rule: PauseRule, schedule: Schedule) -> int:
    """Return about which share (of 2**64) of *pictures* pause, a *period* each, to fill *schedule* by *rule*.

    Pauses are reckoned with at their mean length, so that this is right to a
    few thousandths; what is exact takes a second (`core.pacing`).
    """
    if not schedule.openings:
        return 0
    opens = schedule.openings[0].opens
    slack = available(schedule, opens, arriving=True, reserve=rule.reserve) - pictures * period
    mean = max(1, (rule.shortest + rule.longest) // 2)
    most = most_paused(schedule.openings, rule.at_most)
    pauses = min(slack // max(1, mean - period), most // mean)
    return min(FULL, max(0, pauses) * FULL // pictures)
