"""Going to another position by hand: from where to where, what that passes over, what it shows again."""

import json
from dataclasses import dataclass

from player.core.commands import Jump
from player.core.ledger import Event, EventKind, Row
from player.core.units import Ns, Position


class Nowhere(ValueError):  # noqa: N818 - a fact about the wish, not a mistake of ours
    """There is no such position to go to; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Leap:
    """Within *pass_number*: *start* would have come next (N after the last position), *stop* does.

    Forward, the positions from *start* to *stop* are jumped, unless they were
    shown before or are later; backward, those from *stop* on come again.
    """

    pass_number: int
    start: int
    stop: int

    @property
    def first(self) -> int:
        """The first position that its row covers; the one after those is `stop`, whichever way it goes."""
        return min(self.start, self.stop)

    @property
    def jumped(self) -> int:
        """How many positions are passed over: what its row covers, 0 backward."""
        return max(0, self.stop - self.start)

    @property
    def again(self) -> int:
        """How many positions come again, 0 forward."""
        return max(0, self.start - self.stop)

    def __str__(self) -> str:
        """Say it in a sentence without its full stop."""
        number, what = (self.jumped, "jumped") if self.jumped else (self.again, "replayed")
        pictures = f"{number:,} picture{'' if number == 1 else 's'} {what}"
        return f"from {self.start:,}, to {self.stop:,}, {pictures}"

    def event(self, at: Ns, by: str) -> Event:
        """Return this as the event of moment *at*, asked for through *by*."""
        body: dict[str, str | int] = {"from": self.start, "to": self.stop, "by": by}
        return Event(EventKind.JUMP, self.pass_number, Position(self.first), at, body)


def leap_to(jump: Jump, following: tuple[int, int], pictures: int) -> Leap:
    """Return the way of *jump* from the (pass, position) that comes next, in passes of *pictures*.

    Raises:
        Nowhere: the position lies in another pass, or in none.
    """
    pass_number, start = following
    if jump.pass_number not in (None, pass_number):
        raise Nowhere(f"only positions of the pass that plays, {pass_number}, can be gone to")
    if not 0 <= jump.position < pictures:
        raise Nowhere(f"the positions of a pass are 0 to {pictures - 1:,}")
    return Leap(pass_number, start, jump.position)


def leap_of(told: Event | Row) -> Leap:
    """Return what the event, or the row, of a jump tells.

    Raises:
        ValueError, KeyError, TypeError: it does not say what such a row says.
    """
    body = told.body if isinstance(told, Event) else json.loads(told.body)
    return Leap(told.pass_number, int(body["from"]), int(body["to"]))
