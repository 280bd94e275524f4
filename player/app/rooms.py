"""What the page may do and show of a house: the callables given to the web."""

from typing import TYPE_CHECKING

from player.app.reading_room import ReadingRoom
from player.control.acts import Acts
from player.control.views import Views

if TYPE_CHECKING:
    from player.app.house import House


def acts_of(_house: "House") -> Acts:
    """Return what people may do by the page in *house*."""
    return Acts()


def views_of(house: "House") -> Views:
    """Return what the page shows of *house*."""
    room = ReadingRoom(lambda: house.turn.reading if house.turn else None, house.board)
    return Views(coverage=room.coverage, synset=room.synset, history=room.history)
