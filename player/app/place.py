"""From what a person writes, as ``--at`` or at a desk, to a position of what plays."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from player.assets import load_census, load_wordnet
from player.core.plan import Plan
from player.core.score import Score
from player.core.units import Position
from player.core.whither import (
    NotThere,
    Share,
    instant,
    position_at,
    position_of_moment,
    position_of_name,
    read_place,
)

OUTSET = 0, Position(-1)
"""Before the first picture: of what is shuffled, the first is meant."""


def place_of(
    text: str, score: Score, by_plan: Callable[[datetime], Position], here: tuple[int, Position] = OUTSET
) -> tuple[Position, str]:
    """Return the position of *score* that *text* means, *here* being on the wall, and a line to say of it.

    *by_plan* says which position stands there at a moment.

    Raises:
        NotThere: there is no such place.
    """
    match read_place(text):
        case Share(of_pass):
            return position_at(of_pass, score.pictures), ""
        case datetime() as moment:
            return by_plan(moment), ""
        case str(name):
            known = load_wordnet(), load_census()
            found, senses = position_of_name(name, score, known, here)
            return found, _others(name, senses)
        case position:
            last = score.pictures - 1
            return Position(min(position, last)), f"the last position is {last:,}" * (position > last)


def position_by(plan: Plan, moment: datetime) -> Position:
    """Return which position stands on the wall at *moment*, by *plan*; without a zone it is the showing's.

    Raises:
        NotThere: none does.
    """
    showing = plan.score.playlist.showing
    if showing is None or plan.schedule is None:
        raise NotThere("without a showing there is no calendar: say a share, such as 40 %, or a position")
    return position_of_moment(instant(moment, ZoneInfo(showing.timezone)), plan.forecast, plan.schedule)


def _others(name: str, senses: tuple[str, ...]) -> str:
    """Say which other synsets are called so."""
    return f"{name}: {senses[0]}; also {', '.join(senses[1:])}" if len(senses) > 1 else ""
