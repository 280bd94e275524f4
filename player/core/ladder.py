"""The ladder: what a player does that was found dead again and again.

A decode worker that dies is replaced; a player that dies is started again by
its supervisor, after four seconds. Whatever it died of may be there still.
Then the wall would show a picture, the desktop, a picture…: so after the
second death within a minute of play the ground stays first, twice as long each time
(as reconnecting clients back off), until play is steady. And after three
deaths in half an hour it plays plainly for an hour: what can be left out is
left out. Times are monotonic within one boot of the machine: a clock that is
set, or wrong at boot, changes nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from player.core.units import SECOND, Ns

STEADY = Ns(60 * SECOND)
"""Play that lasts so long is steady."""
FIRST_GROUND = Ns(10 * SECOND)
LONGEST_GROUND = Ns(300 * SECOND)
"""A wall that shows a picture every five minutes is no blinking one, and somebody may see it is alive."""

MANY = 3
MANY_WITHIN = Ns(30 * 60 * SECOND)
PLAIN_FOR = Ns(3_600 * SECOND)

MEMORABLE = Ns(3 * 3_600 * SECOND)
"""Deaths older than this decide nothing any more: a crash loop at its slowest dies every six minutes."""


@dataclass(frozen=True, slots=True)
class Stance:
    """How to play now: the ground first, for *ground*; plainly, for *plain*; 0 for neither."""

    ground: Ns = Ns(0)
    plain: Ns = Ns(0)


def stance(deaths: Sequence[Ns], now: Ns) -> Stance:
    """Return how to play at *now* after *deaths* of this boot, the oldest first."""
    recent = remembered(deaths, now)
    if not recent:
        return Stance()
    ground = _ground(_in_a_row(recent)) if now - recent[-1] < STEADY else Ns(0)
    return Stance(ground, Ns(max(0, _plain_until(recent) - now)))


def remembered(deaths: Sequence[Ns], now: Ns) -> tuple[Ns, ...]:
    """Return those of *deaths* that may still decide something; what lies ahead is of another boot."""
    return tuple(death for death in deaths if 0 <= now - death <= MEMORABLE)


def _in_a_row(deaths: Sequence[Ns]) -> int:
    """Return how many of the last *deaths* came before play was steady; at least one."""
    count = 1
    for before, death in pairwise(deaths):
        count = count + 1 if death - before <= STEADY + _ground(count) else 1
    return count


def _ground(count: int) -> Ns:
    """Return how long the ground stays after so many deaths in a row."""
    if count < 2:
        return Ns(0)
    return Ns(min(LONGEST_GROUND, FIRST_GROUND << min(count - 2, 8)))


def _plain_until(deaths: Sequence[Ns]) -> Ns:
    """Return until when to play plainly, 0 for not at all."""
    until = Ns(0)
    for number, death in enumerate(deaths):
        crowded = number >= MANY - 1 and death - deaths[number - MANY + 1] <= MANY_WITHIN
        if crowded or death < until:
            until = Ns(death + PLAIN_FOR)
    return until
