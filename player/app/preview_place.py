"""From what a person writes to a position of what is previewed."""

from datetime import datetime

from player.app.preview_plan import Plan
from player.assets import load_census, load_wordnet
from player.core.score import Score
from player.core.units import Position
from player.core.whither import Share, position_at, position_of_name, read_place


def place_of(text: str, score: Score, plan: Plan, here: tuple[int, Position]) -> tuple[Position, str]:
    """Return the position of *score* that *text* means, *here* being on the wall, and a line to say of it.

    A moment waits until *plan* is reckoned.

    Raises:
        NotThere: there is no such place.
    """
    match read_place(text):
        case Share(of_pass):
            return position_at(of_pass, score.pictures), ""
        case datetime() as moment:
            return plan.position_of(moment), ""
        case str(name):
            known = load_wordnet(), load_census()
            found, senses = position_of_name(name, score, known, here)
            return found, _others(name, senses)
        case position:
            last = score.pictures - 1
            return Position(min(position, last)), f"the last position is {last:,}" * (position > last)


def _others(name: str, senses: tuple[str, ...]) -> str:
    """Say which other synsets are called so."""
    return f"{name}: {senses[0]}; also {', '.join(senses[1:])}" if len(senses) > 1 else ""
