"""Where an excerpt begins, and how the plan paces it from there on."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from player.app.place import place_of
from player.clock import local_zone
from player.core.film import Leg
from player.core.film_shown import Beginning, since_moment, since_position
from player.core.forecast import Segment
from player.core.plan import Plan
from player.core.score import Score
from player.core.units import Ns, Position
from player.core.whither import NotThere, instant, read_place

Note = Callable[[str], None]
"""Is told what people should know of a place."""


def legs_of(plan: Plan) -> list[Leg]:
    """Return how often it pauses from which position on, by *plan*, and where the doors open and close."""
    told = plan.forecast
    legs = [_leg_of(one) for one in told.segments if one.count]
    if plan.schedule is None or not legs:
        return [Leg(Position(0), told.first.share, greeted=True)]
    return legs


def _leg_of(segment: Segment) -> Leg:
    last = Position(segment.end - 1)
    left = Ns(segment.ends - int(segment.moments(np.array([last], np.int64))[0]))
    return Leg(segment.first, segment.share, segment.greeted, last, left)


def beginning(
    text: str | None, score: Score, by_plan: Callable[[datetime], Position], note: Note
) -> Position:
    """Return the position that *text* means, the first if there is none.

    Raises:
        NotThere: there is no such place.
    """
    if text is None:
        return Position(0)
    position, said = place_of(text, score, by_plan)
    if said and isinstance(read_place(text), int):
        raise NotThere(said)  # at a desk the last one is good enough; a film of it is not what was meant
    if said:
        note(said)
    return position


def beginning_as_shown(text: str | None, score: Score, note: Note) -> Beginning:
    """Return the beginning of what was shown; a moment without a zone is in the showing's, or this machine's.

    Raises:
        NotThere: there is no such place.
    """
    moment = read_place(text or "0")
    if not isinstance(moment, datetime):
        return since_position(beginning(text, score, _unasked, note))
    showing = score.playlist.showing
    return since_moment(instant(moment, ZoneInfo(showing.timezone if showing else local_zone())))


def _unasked(_moment: datetime) -> Position:
    raise NotThere("what was shown tells its moments itself")
