"""Which positions of a run's passes were entered in its ledger, and as what."""

from collections.abc import Mapping

from player.core.ledger import EventKind, Row, RowKind
from player.core.ranges import RangeSet

COUNTED_AS: Mapping[str, str] = {
    RowKind.SHOWN: "shown",
    RowKind.RECOVERED: "shown",
    RowKind.WITHHELD: "withheld",
    EventKind.UNSHOWABLE: "unshowable",
}
"""The kinds of rows that consume positions, and what their positions count as."""

STRETCHES = (RowKind.SHOWN, RowKind.WITHHELD)
"""The kinds of rows that tell of flips on a grid."""


class Coverage:
    """The positions entered, of passes of *pictures* positions.

    *counts* has a number for each of `COUNTED_AS`, *repeated* counts what was
    entered before, *following* is the (pass, position) after the last row taken in.
    """

    def __init__(self, pictures: int) -> None:
        """Begin without an entry."""
        self._pictures = pictures
        self._passes: dict[int, RangeSet] = {}
        self.counts = dict.fromkeys(("shown", "unshowable", "withheld"), 0)
        self.repeated = 0
        self.following = (0, 0)

    def enter(self, row: Row) -> None:
        """Take in what *row* covers."""
        name = COUNTED_AS.get(row.kind)
        if name is None:
            return
        covered = self._passes.setdefault(row.pass_number, RangeSet())
        overlap = covered.add(row.first, row.first + row.count)
        self.counts[name] += row.count - overlap
        self.repeated += overlap
        self.following = row.after()

    def missing(self) -> int:
        """Return how many positions were passed without an entry; what is not begun is not missing."""
        if not self._passes:
            return 0
        current = max(self._passes)
        found = (current + 1 - len(self._passes)) * self._pictures
        for pass_number, covered in self._passes.items():
            stop = covered.stop if pass_number == current else self._pictures
            found += sum(b - a for a, b in covered.gaps(stop))
        return found
