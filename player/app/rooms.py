"""What the page may do and show of a house: the callables given to the web."""

from typing import TYPE_CHECKING

from player.control.acts import Acts
from player.control.views import Views

if TYPE_CHECKING:
    from player.app.house import House


def acts_of(_house: "House") -> Acts:
    """Return what people may do by the page in *house*."""
    return Acts()


def views_of(_house: "House") -> Views:
    """Return what the page shows of *house*."""
    return Views()
