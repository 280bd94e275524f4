"""Which positions of a run's passes were entered in its ledger, and as what.

A position may be entered more than once: where somebody went back by hand it
is *replayed*, and what it was seen as at best is what it counts as. The
entries between two jumps are a *leg*; only within one of those an entry of
what was entered already is *repeated*, which must not be.
"""

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

BY_WEIGHT = ("shown", "withheld", "unshowable", "jumped")
"""As what a position counts that was entered as several: the first of these."""


class _Pass:
    """The positions entered in one pass: by weight, each set within the next; and those of the leg."""

    def __init__(self) -> None:
        self.at_least = tuple(RangeSet() for _ in BY_WEIGHT)
        self.leg = RangeSet()

    def enter(self, weight: int, first: int, stop: int) -> int:
        """Take in what counts as BY_WEIGHT[*weight*]; return how many were before, and not jumped."""
        before = [held.add(first, stop) for held in self.at_least[weight:]]
        return before[-2] if len(before) > 1 else 0


class Coverage:
    """The positions entered, of passes of *pictures* positions.

    *repeated* counts what was entered before in the same leg, *replayed* what
    was before the last jump; *following* is the (pass, position) after the
    last row taken in.
    """

    def __init__(self, pictures: int) -> None:
        """Begin without an entry."""
        self._pictures = pictures
        self._passes: dict[int, _Pass] = {}
        self.repeated = 0
        self.replayed = 0
        self.following = (0, 0)

    @property
    def counts(self) -> dict[str, int]:
        """How many positions count as each of `BY_WEIGHT`."""
        found = dict.fromkeys(BY_WEIGHT, 0)
        for held in self._passes.values():
            before = 0
            for name, at_least in zip(BY_WEIGHT, held.at_least, strict=True):
                found[name] += len(at_least) - before
                before = len(at_least)
        return found

    @property
    def passes(self) -> int:
        """How many passes were begun."""
        return max(self._passes, default=-1) + 1

    def enter(self, row: Row) -> None:
        """Take in what *row* covers."""
        jumps = row.kind == EventKind.JUMP
        name = "jumped" if jumps else COUNTED_AS.get(row.kind)
        if name is None:
            return
        held = self._passes.setdefault(row.pass_number, _Pass())
        stop = row.first + row.count
        before = held.enter(BY_WEIGHT.index(name), row.first, stop)
        if jumps:
            held.leg = RangeSet()
        else:
            again = held.leg.add(row.first, stop)
            self.repeated += again
            self.replayed += before - again
        self.following = row.after()

    def missing(self) -> int:
        """Return how many positions were passed without an entry; what is not begun is not missing."""
        found = 0
        for number in range(self.passes):
            held = self._passes.get(number)
            if held is None:
                found += self._pictures
                continue
            *_, passed = held.at_least
            stop = passed.stop if number == self.passes - 1 else self._pictures
            found += sum(b - a for a, b in passed.gaps(stop))
        return found
