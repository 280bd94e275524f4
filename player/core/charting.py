"""The chart of a pass: how many pictures of each synset were shown, kept up to date as they are.

What was shown comes as ranges of positions. In order, a range is a few spans,
and its counts are two subtractions. Shuffled, each of its positions must be
looked up, and of fourteen million that takes seconds: so ranges wait in a
queue, from which they are counted block by block, as gently as is asked for.
Each position is counted once, however often its range is told.
"""

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from player.core.ranges import RangeSet
from player.core.score import Score
from player.core.traversal import Traversal
from player.core.tree import Tree
from player.core.units import Position

Counts = NDArray[np.int64]
Rows = tuple[int, int]
"""The first row of some, and the one after the last."""

_NONE = np.empty(0, np.int64)

ALL = 255
"""What stands on the map for a synset of which each picture was shown."""


FEW = 20_000
"""Pictures of which each is looked up, when one of them comes: some milliseconds."""

LOOK = 1 << 13
"""Positions that are looked at together where there are more."""


class Chart:
    """What was shown of *score* in pass *pass_number*, by the rows of *tree*."""

    def __init__(self, score: Score, tree: Tree, pass_number: int) -> None:
        """Begin with nothing shown."""
        self.score = score
        self.tree = tree
        self.pass_number = pass_number
        self.entered = RangeSet()
        self._traversal: Traversal = score.traversal
        self._rows = _rows_of(score, tree)
        self._ordinals = np.argsort(self._rows)
        """The span of each row."""
        counts = np.array([span.count for span in score.traversal.spans], np.int64)
        self._ends = np.cumsum(counts)
        self._begins = self._ends - counts
        self._shown = np.zeros(tree.rows, np.int64)
        self._waiting: deque[tuple[int, int, Counts]] = deque()
        self._counted = self._whole = 0
        self._due = counts[self._ordinals]
        if score.pictures < score.traversal.selected:  # cut off after so many
            self._due = np.zeros(tree.rows, np.int64)
            self._wait(0, score.pictures, self._due)

    def enter(self, start: int, stop: int) -> None:
        """Take in that the positions *start* … *stop* - 1 were shown."""
        lacking = self.entered.lacking(start, stop)
        self.entered.add(start, stop)
        for first, last in lacking:
            self._wait(first, last, self._shown)

    @property
    def waiting(self) -> int:
        """How many positions are still to be counted."""
        return self._whole - self._counted

    @property
    def share(self) -> float:
        """How much of what was last found waiting is counted: 0 to 1."""
        return self._counted / self._whole if self._whole else 1.0

    def count(self, most: int) -> bool:
        """Count a range that waits, if shuffled at most *most* positions of it; False if none waited."""
        if not self._waiting:
            return False
        start, stop, counts = self._waiting.popleft()
        if self._traversal.shuffled and stop - start > most:
            self._waiting.appendleft((start + most, stop, counts))
            stop = start + most
        if self._traversal.shuffled:
            self._count_each(start, stop, counts)
        else:
            self._count_spans(start, stop, counts)
        self._counted += stop - start
        return True

    def due(self, rows: Rows) -> int:
        """Return how many pictures *rows* have in a pass."""
        return int(self._due[slice(*rows)].sum())

    def shown(self, rows: Rows) -> int:
        """Return how many of them were shown, as far as it is counted."""
        return int(self._shown[slice(*rows)].sum())

    def fill(self) -> bytes:
        """Return a byte a row: 0 where none of its pictures was shown, `ALL` where each was."""
        due, shown = self._due, np.minimum(self._shown, self._due)
        part = 1 + (ALL - 2) * shown // np.maximum(due, 1)
        fill = np.where(shown == 0, 0, np.where(shown == due, ALL, part))
        return fill.astype(np.uint8).tobytes()

    def next(self, rows: Rows, pass_number: int, after: int) -> Position | None:
        """Return the first position of pass *pass_number* after *after* at which one of *rows* comes."""
        begin = after + 1
        if self._traversal.shuffled:
            return next(self._found(rows, pass_number, [(begin, self.score.pictures)]), None)
        spans = self._ordinals[slice(*rows)]
        ahead = np.maximum(self._begins[spans], begin)
        ahead = ahead[ahead < np.minimum(self._ends[spans], self.score.pictures)]
        return Position(int(ahead.min())) if len(ahead) else None

    def last(self, rows: Rows) -> Position | None:
        """Return the last position of this pass at which one of *rows* was shown, None if none was."""
        if self._traversal.shuffled:
            backward = reversed(list(self.entered))
            return next(self._found(rows, self.pass_number, backward, step=-1), None)
        ranges = np.array([(-1, -1), *self.entered], np.int64)
        spans = self._ordinals[slice(*rows)]
        at = np.searchsorted(ranges[:, 0], self._ends[spans]) - 1
        latest = np.minimum(self._ends[spans], ranges[at, 1]) - 1
        latest = latest[latest >= np.maximum(self._begins[spans], 0)]
        return Position(int(latest.max())) if len(latest) else None

    def _found(
        self, rows: Rows, pass_number: int, ranges: Iterable[tuple[int, int]], step: int = 1
    ) -> Iterator[Position]:
        """Yield the positions within *ranges* at which *rows* come, shuffled, one way or the other.

        Few pictures are looked up where they stand; many are met with soon, wherever one looks.
        """
        spans = self._ordinals[slice(*rows)]
        counts = self._ends[spans] - self._begins[spans]
        few = int(counts.sum()) <= FEW
        wanted = np.zeros(len(self._rows), np.bool_)
        wanted[spans] = True
        own = self._positions(spans, pass_number) if few else _NONE
        for start, stop in ranges:
            if few:
                yield from map(Position, own[(own >= start) & (own < stop)][::step].tolist())
                continue
            for first in range(start, stop, LOOK)[::step]:
                block = np.arange(first, min(first + LOOK, stop), dtype=np.int64)
                yield from map(Position, block[wanted[self._spans_at(pass_number, block)]][::step].tolist())

    def _positions(self, spans: Counts, pass_number: int) -> Counts:
        found = [self._traversal.positions(pass_number, int(ordinal)) for ordinal in spans]
        return np.sort(np.concatenate([*found, _NONE]))

    def _wait(self, start: int, stop: int, counts: Counts) -> None:
        if not self._waiting:
            self._counted = self._whole = 0
        self._waiting.append((start, stop, counts))
        self._whole += stop - start

    def _count_spans(self, start: int, stop: int, counts: Counts) -> None:
        reached = slice(
            int(np.searchsorted(self._ends, start, side="right")), int(np.searchsorted(self._begins, stop))
        )
        inside = np.minimum(self._ends[reached], stop) - np.maximum(self._begins[reached], start)
        counts[self._rows[reached]] += inside

    def _count_each(self, start: int, stop: int, counts: Counts) -> None:
        ordinals = self._spans_at(self.pass_number, np.arange(start, stop, dtype=np.int64))
        counts[self._rows] += np.bincount(ordinals, minlength=len(counts))

    def _spans_at(self, pass_number: int, positions: Counts) -> Counts:
        places = self._traversal.places(pass_number, positions)
        return np.searchsorted(self._ends, places, side="right")


def _rows_of(score: Score, tree: Tree) -> NDArray[np.int64]:
    """Return the row of each span of *score*."""
    starts = np.array([span.first for span in score.traversal.spans], np.int64)
    held = np.searchsorted(score.manifest.firsts, starts, side="right") - 1
    wnids = score.manifest.wnids
    rows = {tree.wnids[place]: int(tree.before[place]) for place in np.flatnonzero(np.diff(tree.before))}
    return np.array([rows[wnids[k]] for k in held.tolist()], np.int64)
