"""Flips and events made by hand, for the tests of the ledger."""

from player.core.ledger import Anchor, Event, EventKind
from player.core.pictures import Drawn, Picture, Shown, Slot
from player.core.units import MILLISECOND, SECOND, Index, Ns, Position

BEAT = Ns(90 * MILLISECOND)
PICTURE = Picture(Index(0), "n01440764", b"n01440764_1.JPEG", Drawn("n01440764", 1, "animal"))
ANCHOR = Anchor(wall=1_561_975_200 * SECOND, monotonic=Ns(5 * SECOND))  # 1 July 2019, 11:00 in London


def flip(position: int, due: int | None = None, late: int = 0, *, pass_number: int = 0) -> Shown:
    """Return a flip of *position*, by default on a grid that begins at 0."""
    instant = position * BEAT if due is None else due
    return Shown(Slot(pass_number, Position(position), PICTURE), Ns(instant), Ns(instant + late), BEAT)


def event(kind: EventKind, position: int, pass_number: int = 0, **body: str | int) -> Event:
    """Return an event at *position*, on the same grid."""
    return Event(kind, pass_number, Position(position), Ns(position * BEAT), body)
