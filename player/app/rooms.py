"""What the page may do and show of a house: the callables given to the web."""

from typing import TYPE_CHECKING

from player.control.acts import ActRefused, Acts
from player.control.views import Views

if TYPE_CHECKING:
    from player.app.house import House


def acts_of(house: "House") -> Acts:
    """Return what people may do by the page in *house*."""

    def withdraw(wnid: str, file: str, reason: str, by: str) -> bool:
        try:
            return house.withdrawals.withdraw(wnid, file, reason, by)
        except OSError as error:
            raise ActRefused(
                f"Not withdrawn: the list cannot be written ({error.strerror or error})."
            ) from error

    return Acts(
        withdraw=withdraw,
        withdrawn=lambda: [one.as_json() for one in house.withdrawals.withdrawn()],
    )


def views_of(_house: "House") -> Views:
    """Return what the page shows of *house*."""
    return Views()
