"""The past as the ledger has it: when a position had its turn, and what came of it."""

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from player.core.coverage import COUNTED_AS, STRETCHES
from player.core.ledger import EventKind, Row, RowKind
from player.core.pacing import HELD
from player.core.units import MILLISECOND, Ns, Position, Wall


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of a position: *state* is shown, withheld or unshowable; *at* is None where it is lost."""

    state: str
    at: Wall | None


class Past:
    """The turns that the *rows* of a ledger tell of."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Take the rows, in their order."""
        held = list(rows)
        self._turns = sorted(
            (row for row in held if row.kind in COUNTED_AS and row.count),
            key=lambda row: (row.pass_number, row.first),
        )
        self._ends = max((row.after() for row in self._turns), default=(0, 0))
        self._pauses = [row for row in held if row.kind == EventKind.PAUSE]
        self._greets = _greets(held)

    def following(self, pictures: int) -> tuple[int, Position]:
        """Return the pass and position to come, of passes of *pictures* positions."""
        pass_number, position = self._ends
        begins_again = position >= pictures
        return pass_number + begins_again, Position(0 if begins_again else position)

    def turn(self, pass_number: int, position: Position) -> Turn | None:
        """Return what came of *position*; None if it had no turn."""
        at = bisect_right(
            self._turns, (pass_number, int(position)), key=lambda row: (row.pass_number, row.first)
        )
        if not at:
            return None
        row = self._turns[at - 1]
        if row.pass_number != pass_number or position >= row.first + row.count:
            return None
        return Turn(COUNTED_AS[row.kind], moment_of(row, position))

    def next_due(self) -> Wall | None:
        """Return when the picture after the last one shown falls due, or fell; None where that is lost.

        What a hold or a fault makes of it afterwards is not reckoned with.
        """
        last = self._turns[-1] if self._turns else None
        if last is None or last.kind not in STRETCHES:
            return None
        body = json.loads(last.body)
        stays, place = int(body["period"]), (last.pass_number, last.first + last.count - 1)
        for pause in self._pauses[-1:]:
            if (pause.pass_number, pause.first) == place:
                stays = int(json.loads(pause.body)["ms"]) * MILLISECOND
        held = HELD if self._greets else 0
        return Wall(int(body["wall"]) + (last.count - 1) * int(body["period"]) + held + stays)


def _greets(rows: Iterable[Row]) -> bool:
    """Tell whether the last picture of *rows* is the first since the doors opened by the hours."""
    opened = greets = False
    for row in rows:
        if row.kind == EventKind.DOORS:
            opened = bool(json.loads(row.body)["open"])
        elif row.kind in STRETCHES and row.count:
            opened, greets = False, opened and row.count == 1
    return greets


def moment_of(row: Row, position: Position) -> Wall | None:
    """Return when *position* of *row* was due; an unshowable's is the moment it was passed over."""
    if row.kind == RowKind.RECOVERED:
        return None
    body = json.loads(row.body)
    period = Ns(int(body.get("period", 0)))
    return Wall(int(body["wall"]) + (position - row.first) * period)
