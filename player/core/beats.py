"""How long each position of a pass beats: one period for all, or another from some positions on.

Everything that reckons with time asks here: sums of beats are differences of
an exact, piecewise linear function of the position, so that a pass of many
cadences costs no more than one of one. Where there is one period alone, each
answer is the plain multiplication that it always was.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from player.core.units import Ns

_BEYOND = 1 << 62
"""146 years of nanoseconds: what begins later is never reached, and has to fit 64 bits."""


@dataclass(frozen=True, slots=True)
class Beats:
    """From position ``starts[k]`` on a picture beats for ``periods[k]``; *starts* ascend from 0."""

    starts: tuple[int, ...]
    periods: tuple[Ns, ...]
    _sums: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Add up the beats before each start."""
        if self.starts[0] != 0 or list(self.starts) != sorted(set(self.starts)):
            raise ValueError("starts must ascend from 0")
        sums = [0]
        for k in range(1, len(self.starts)):
            sums.append(sums[-1] + (self.starts[k] - self.starts[k - 1]) * self.periods[k - 1])
        object.__setattr__(self, "_sums", tuple(sums))

    @property
    def even(self) -> bool:
        """Tell whether all positions beat alike."""
        return len(self.periods) == 1

    @property
    def fastest(self) -> Ns:
        """The shortest period."""
        return min(self.periods)

    @property
    def slowest(self) -> Ns:
        """The longest period."""
        return max(self.periods)

    def at(self, position: int) -> Ns:
        """Return how long *position* beats."""
        if len(self.periods) == 1:
            return self.periods[0]
        return self.periods[bisect_right(self.starts, position) - 1]

    def fastest_spans(self, pictures: int) -> list[range]:
        """Return which positions of a pass of so many *pictures* beat for the shortest period."""
        stops = (*self.starts[1:], pictures)
        spans = zip(self.starts, stops, self.periods, strict=True)
        return [range(start, stop) for start, stop, period in spans if period == self.fastest]

    def scaled(self, times: Fraction, least: Ns) -> "Beats":
        """Return the same with each period so many *times* as long, but no shorter than *least*."""
        return replace(self, periods=tuple(max(least, Ns(round(period * times))) for period in self.periods))

    def one_period(self, first: int, beyond: int) -> Ns | None:
        """Return how long each position from *first* on and before *beyond* beats, None if that differs."""
        last = bisect_right(self.starts, beyond - 1) - 1
        return self.periods[last] if self.starts[last] <= first else None

    def each(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return `at` of every one of *positions* (int64)."""
        kinds = np.searchsorted(np.array(self.starts, np.int64), positions, side="right") - 1
        periods: NDArray[np.int64] = np.array(self.periods, np.int64)[kinds]
        return periods

    def before(self, position: int) -> int:
        """Return how long all positions before *position* beat."""
        k = bisect_right(self.starts, position) - 1
        return self._sums[k] + (position - self.starts[k]) * self.periods[k]

    def between(self, first: int, beyond: int) -> Ns:
        """Return how long the positions from *first* on and before *beyond* beat."""
        return Ns(self.before(beyond) - self.before(first))

    def spans(self, first: NDArray[np.int64], beyond: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return `between` of every pair of *first* and *beyond* (int64)."""
        if self.even:
            return (beyond - first) * self.periods[0]
        return self._before_each(beyond) - self._before_each(first)

    def _before_each(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        starts = np.array(self.starts, np.int64)
        kinds = np.searchsorted(starts, positions, side="right") - 1
        sums = np.array([min(_BEYOND, total) for total in self._sums], np.int64)
        before: NDArray[np.int64] = (
            sums[kinds] + (positions - starts[kinds]) * np.array(self.periods, np.int64)[kinds]
        )
        return before

    def due_within(self, first: int, length: int) -> int:
        """Return how many positions from *first* on fall due in less than *length* after it does."""
        until = self.before(first) + length
        k = max(0, bisect_left(self._sums, until) - 1)
        reached = self.starts[k] - (self._sums[k] - until) // self.periods[k]
        return max(0, reached - first)


def beats_of(period: Ns, changes: Iterable[tuple[int, Ns]], pictures: int) -> Beats:
    """Return the beats of a pass of *pictures* positions that begins with *period*.

    *changes* are (position, period), in any order; of two at one place the
    later one holds, and what begins beyond the pass is none.
    """
    held = {0: period} | {start: other for start, other in changes if start < pictures}
    starts = sorted(held)
    kept = [k for k, start in enumerate(starts) if not k or held[start] != held[starts[k - 1]]]
    return Beats(tuple(starts[k] for k in kept), tuple(held[starts[k]] for k in kept))
