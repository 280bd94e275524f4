"""What the page may do and show of a house: the callables given to the web."""

from typing import TYPE_CHECKING

from player.app.asking import Asking
from player.app.reading_room import ReadingRoom
from player.control.acts import Acts
from player.control.views import NotNow, Views

if TYPE_CHECKING:
    from player.app.house import House


def acts_of(house: "House") -> Acts:
    """Return what people may do by the page in *house*."""

    def withdraw(wnid: str, file: str, reason: str, by: str) -> bool:
        try:
            return house.withdrawals.withdraw(wnid, file, reason, by)
        except OSError as error:
            raise NotNow(f"Not withdrawn: the list cannot be written ({error.strerror or error}).") from error

    asking = Asking(house)
    return Acts(
        jump=asking.jump,
        jump_text=asking.jump_text,
        choose=asking.choose,
        playlists=asking.playlists,
        identify=asking.identify,
        withdraw=withdraw,
        withdrawn=lambda: [one.as_json() for one in house.withdrawals.withdrawn()],
    )


def views_of(house: "House") -> Views:
    """Return what the page shows of *house*."""
    room = ReadingRoom(lambda: house.turn.reading if house.turn else None, house.board)
    return Views(coverage=room.coverage, synset=room.synset, history=room.history)
