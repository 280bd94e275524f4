"""The order of a pass: position ↔ index, computed, never listed.

A selection is a few *spans* of manifest rows, one a synset, in playing order.
In order, a position is found by bisection in the cumulated counts; shuffled,
it goes through a bijection of the whole selection first (one for each pass).
Both directions cost microseconds, so that ``when`` and a restart need no list
of fourteen million rows.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from player.core.draws import key
from player.core.permutation import Permutation
from player.core.units import Index, Position

_SHUFFLE = 0x73687566  # "shuf"


@dataclass(frozen=True, slots=True)
class Span:
    """*count* consecutive manifest rows from *first* on."""

    first: int
    count: int


@lru_cache(maxsize=4)
def _shuffle(size: int, seed: int, pass_number: int) -> Permutation:
    return Permutation(size, key(seed, pass_number, _SHUFFLE))


@dataclass(frozen=True, slots=True, eq=False)
class Traversal:
    """The pictures of *spans*, one after the other or *shuffled* by *seed*, cut after *length*."""

    spans: Sequence[Span]
    length: int
    shuffled: bool
    seed: int
    selected: int = field(init=False)
    ends: list[int] = field(init=False, repr=False)
    _stops: NDArray[np.int64] = field(init=False, repr=False)
    _offsets: NDArray[np.int64] = field(init=False, repr=False)
    """What a place within a span lacks to its row."""
    _firsts: list[int] = field(init=False, repr=False)
    _by_row: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Cumulate the counts and sort the spans by row."""
        counts = np.array([span.count for span in self.spans], np.int64)
        stops = np.cumsum(counts)
        ends = stops.tolist()
        if not ends or not 1 <= self.length <= ends[-1]:
            raise ValueError(f"{self.length} pictures cannot be cut from {ends[-1] if ends else 0}")
        by_row = sorted(range(len(self.spans)), key=lambda k: self.spans[k].first)
        object.__setattr__(self, "selected", ends[-1])
        object.__setattr__(self, "ends", ends)
        object.__setattr__(self, "_stops", stops)
        firsts = np.array([span.first for span in self.spans], np.int64)
        object.__setattr__(self, "_offsets", firsts + counts - stops)
        object.__setattr__(self, "_by_row", by_row)
        object.__setattr__(self, "_firsts", [self.spans[k].first for k in by_row])

    def index(self, pass_number: int, position: Position) -> Index:
        """Return the manifest row at *position* of pass *pass_number*.

        Raises:
            IndexError: *position* is not within 0 … length-1.
        """
        if not 0 <= position < self.length:
            raise IndexError(f"position {position} is not within 0 … {self.length - 1}")
        place: int = position
        if self.shuffled:
            place = _shuffle(self.selected, self.seed, pass_number)(position)
        span = bisect_right(self.ends, place)
        return Index(self.spans[span].first + self.spans[span].count - (self.ends[span] - place))

    def position(self, pass_number: int, index: Index) -> Position | None:
        """Return where row *index* stands in pass *pass_number*; None if it is not played."""
        found = bisect_right(self._firsts, index) - 1
        if found < 0:
            return None
        ordinal = self._by_row[found]
        span = self.spans[ordinal]
        if index >= span.first + span.count:
            return None
        place = self.ends[ordinal] - span.count + index - span.first
        if self.shuffled:
            place = _shuffle(self.selected, self.seed, pass_number).inverse(place)
        return Position(place) if place < self.length else None

    def indices(self, pass_number: int, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return `index` of every one of *positions* (int64, all within the pass)."""
        places = self.places(pass_number, positions)
        rows: NDArray[np.int64] = places + self._offsets[np.searchsorted(self._stops, places, side="right")]
        return rows

    def ordinals(self, pass_number: int, positions: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return which span each of *positions* (int64, all within the pass) is of."""
        return np.searchsorted(self._stops, self.places(pass_number, positions), side="right")

    def places(self, pass_number: int, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where each of *positions* (int64) stands with the spans laid one after the other."""
        if not self.shuffled:
            return positions
        return _shuffle(self.selected, self.seed, pass_number).block(positions)

    def positions(self, pass_number: int, ordinal: int) -> NDArray[np.int64]:
        """Return the positions, ascending (int64), of the pictures of span *ordinal* that are played."""
        stop = self.ends[ordinal]
        places = np.arange(stop - self.spans[ordinal].count, stop, dtype=np.int64)
        if self.shuffled:
            places = np.sort(_shuffle(self.selected, self.seed, pass_number).inverse_block(places))
        return places[places < self.length]
