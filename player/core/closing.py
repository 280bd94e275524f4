"""The last minutes of a showing: where one has to begin to see how it ends."""

from dataclasses import dataclass

from player.core.forecast import Forecast
from player.core.units import SECOND, Ns, Position, Wall

BEFORE = Ns(300 * SECOND)
"""How long before the last picture."""

AFTER = Ns(20 * SECOND)
"""How long the ground is looked at, once nothing changes any more."""


@dataclass(frozen=True, slots=True)
class LastMinutes:
    """Begin with *position* when the wall clock shows *at*, and look on for *length*."""

    position: Position
    at: Wall
    length: Ns


def last_minutes(forecast: Forecast, longest: Ns) -> LastMinutes:
    """Return the last minutes of the pass of *forecast*, in which the last picture stays for *longest*.

    They end with the last closing, or with the last picture's stay where the
    doors stay open for long after it; a showing too short begins as a whole.
    """
    ends = forecast.last_picture_at or forecast.closes_at
    opened = forecast.segments[-1].begins if forecast.segments else ends
    at = Wall(max(opened, ends - BEFORE))
    over = forecast.closes_at if forecast.closes_at - ends <= BEFORE else ends + longest
    position = min(forecast.flipped_before(at), max(0, _reached(forecast) - 1))
    return LastMinutes(Position(position), at, Ns(over - at + AFTER))


def _reached(forecast: Forecast) -> int:
    return sum(segment.count for segment in forecast.segments)
