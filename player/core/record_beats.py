"""What the ledger's histogram says of the beat: how late the flips came against their deadlines."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from player.core.ledger import EDGES
from player.core.units import MILLISECOND, Ns

BEYOND = Ns(5 * MILLISECOND)
"""What the record of showing reports the share of; it is an edge of the bins, so that the share is exact."""

_EARLY, _LATE = EDGES.index(-BEYOND), EDGES.index(BEYOND)

Bin = tuple[Ns | None, Ns | None]
"""From (inclusive) and to (exclusive); None where it is open."""


def bin_at(number: int) -> Bin:
    """Return the bounds of bin *number*."""
    low = Ns(EDGES[number - 1]) if number else None
    return low, Ns(EDGES[number]) if number < len(EDGES) else None


@dataclass(frozen=True, slots=True)
class Lateness:
    """How many flips fell into which bin of `EDGES`."""

    counts: tuple[int, ...]

    @property
    def flips(self) -> int:
        """How many flips there were."""
        return sum(self.counts)

    @property
    def beyond(self) -> int:
        """How many came more than 5 ms early, or 5 ms late or more."""
        return sum(self.counts[: _EARLY + 1]) + sum(self.counts[_LATE + 1 :])

    def quantile(self, hundredths: int) -> Bin | None:
        """Return the bin in which so many hundredths of the flips end, None if there was no flip.

        The single flip is not kept: a bin is all that can be said.
        """
        if not self.flips:
            return None
        rank = (self.flips - 1) * hundredths // 100
        return bin_at(bisect_right(list(accumulate(self.counts)), rank))
