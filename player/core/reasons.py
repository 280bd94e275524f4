"""Why pictures could not be shown: each position with one reason, however often it had its turn."""

from collections import Counter

from player.core.ledger import Row
from player.core.ranges import RangeSet


class Reasons:
    """The reasons of positions that never had a flip; of several reasons, the last."""

    def __init__(self) -> None:
        """Begin without an entry."""
        self._seen: dict[int, RangeSet] = {}
        self._refused: list[tuple[int, int, int, str]] = []

    def seen(self, row: Row) -> None:
        """Take in that the positions of *row* had their flip, shown or withheld."""
        self._seen.setdefault(row.pass_number, RangeSet()).add(row.first, row.first + row.count)

    def refused(self, row: Row, reason: str) -> None:
        """Take in that the positions of *row* were passed over for *reason*."""
        self._refused.append((row.pass_number, row.first, row.first + row.count, reason))

    @property
    def counts(self) -> Counter[str]:
        """How many positions have which reason; together as many as the audit counts as unshowable."""
        told, found = dict[int, RangeSet](), Counter[str]()
        for number, first, stop, reason in reversed(self._refused):
            taken = told.setdefault(number, RangeSet())
            seen = self._seen.get(number, RangeSet())
            for a, b in taken.lacking(first, stop):
                found[reason] += sum(d - c for c, d in seen.lacking(a, b))
            taken.add(first, stop)
        return found
