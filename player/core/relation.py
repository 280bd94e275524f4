"""How two ledgers of one run stand to each other: which goes on where the other ends."""

from enum import Enum
from json import loads

from player.core.audit import Ledger
from player.core.ledger import Row, RowKind


class Relation(Enum):
    """How one ledger of a run stands to another."""

    SAME = "says the same"
    BEHIND = "is contained in the other"
    AHEAD = "contains the other"
    APART = "went another way"


def relation(here: Ledger, there: Ledger) -> Relation:
    """Return how *here* stands to *there*, both of one run."""
    if here.rows == there.rows and here.tail == there.tail:
        return Relation.SAME
    if contains(there, here):
        return Relation.BEHIND
    return Relation.AHEAD if contains(here, there) else Relation.APART


def contains(whole: Ledger, part: Ledger) -> bool:
    """Tell whether *whole* goes on where *part* ends, its open row included."""
    held = len(part.rows)
    if whole.rows[:held] != part.rows:
        return False
    following = [sealed.row for sealed in whole.rows[held : held + 1]]
    if not following and whole.tail is not None:
        following = [whole.tail.row]
    return part.tail is None or any(_goes_on(part.tail.row, row) for row in following)


def _goes_on(tail: Row, row: Row) -> bool:
    """Tell whether *row* is what became of the open row *tail*."""
    if tail.kind == RowKind.NOTHING:
        return True
    same = (tail.kind, tail.pass_number, tail.first) == (row.kind, row.pass_number, row.first)
    return same and tail.count <= row.count and grid_of(tail) == grid_of(row)


def grid_of(stretch: Row) -> tuple[int, int, int]:
    """Return origin, period and moment on the wall clock of the first flip."""
    body = loads(stretch.body)
    return body["origin"], body["period"], body["wall"]
