"""The past as the ledger has it: when a position had its turn, and what came of it."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from player.core.coverage import COUNTED_AS, STRETCHES
from player.core.ledger import EventKind, Row, RowKind
from player.core.pacing import HELD
from player.core.units import MILLISECOND, Ns, Position, Wall


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of a position: *state* is shown, withheld, unshowable or jumped; *at* None if it is lost."""

    state: str
    at: Wall | None


class Past:
    """The turns that the *rows* of a ledger tell of; of several that a position had, the last one."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Take the rows, in their order."""
        held = list(rows)
        self._legs: list[list[Row]] = [[]]
        self._jumps = [row for row in held if row.kind == EventKind.JUMP and row.count]
        self._last: Row | None = None
        self._ends = (0, 0)
        for row in held:
            self._take(row)
        self._pauses = [row for row in held if row.kind == EventKind.PAUSE]
        self._greets = _greets(held)

    def _take(self, row: Row) -> None:
        if row.kind == EventKind.JUMP:
            self._ends = row.after()
            self._legs.append([])
        elif row.kind in COUNTED_AS and row.count:
            self._ends = row.after()
            self._legs[-1].append(row)
            self._last = row

    def following(self, pictures: int) -> tuple[int, Position]:
        """Return the pass and position to come, of passes of *pictures* positions."""
        pass_number, position = self._ends
        begins_again = position >= pictures
        return pass_number + begins_again, Position(0 if begins_again else position)

    def turn(self, pass_number: int, position: Position) -> Turn | None:
        """Return what came of *position*; None if it had no turn."""
        for leg in reversed(self._legs):
            row = _covering(leg, pass_number, position)
            if row is not None:
                return Turn(COUNTED_AS[row.kind], moment_of(row, position))
        for row in reversed(self._jumps):
            if row.pass_number == pass_number and 0 <= position - row.first < row.count:
                return Turn("jumped", moment_of(row, Position(row.first)))
        return None

    def next_due(self) -> Wall | None:
        """Return when the picture after the last one shown falls due, or fell; None where that is lost.

        What a hold or a fault makes of it afterwards is not reckoned with.
        """
        last = self._last
        if last is None or last.kind not in STRETCHES:
            return None
        body = json.loads(last.body)
        stays, place = int(body["period"]), (last.pass_number, last.first + last.count - 1)
        for pause in self._pauses[-1:]:
            if (pause.pass_number, pause.first) == place:
                stays = int(json.loads(pause.body)["ms"]) * MILLISECOND
        held = HELD if self._greets else 0
        return Wall(int(body["wall"]) + (last.count - 1) * int(body["period"]) + held + stays)


def _covering(leg: Sequence[Row], pass_number: int, position: Position) -> Row | None:
    """Return the row of *leg*, whose rows are in the order of their positions, that covers *position*."""
    at = bisect_right(leg, (pass_number, int(position)), key=lambda row: (row.pass_number, row.first)) - 1
    if at < 0:
        return None
    row = leg[at]
    return row if row.pass_number == pass_number and position < row.first + row.count else None


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
