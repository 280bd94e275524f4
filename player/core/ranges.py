"""Sets of positions as ranges (after aioquic's RangeSet): fourteen million pictures are a few integers."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator


class RangeSet:
    """A set of integers as ascending, disjoint ranges that do not touch; *stop* is exclusive throughout."""

    __slots__ = ("_starts", "_stops")

    def __init__(self) -> None:
        """Begin empty."""
        self._starts: list[int] = []
        self._stops: list[int] = []

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield the ranges as (start, stop), ascending."""
        return zip(self._starts, self._stops, strict=True)

    def __contains__(self, position: int) -> bool:
        """Tell whether *position* is in the set."""
        at = bisect_right(self._starts, position) - 1
        return at >= 0 and position < self._stops[at]

    def __len__(self) -> int:
        """Return how many integers the set holds."""
        return sum(self._stops) - sum(self._starts)

    @property
    def stop(self) -> int:
        """One more than the greatest member; 0 when empty."""
        return self._stops[-1] if self._stops else 0

    def add(self, start: int, stop: int) -> int:
        """Add start … stop-1 and return how many of them were members before."""
        if stop <= start:
            return 0
        # The ranges first … last-1 overlap the new one or touch it, and become one with it.
        first = bisect_left(self._stops, start)
        last = bisect_right(self._starts, stop)
        touched = zip(self._starts[first:last], self._stops[first:last], strict=True)
        overlap = sum(min(stop, b) - max(start, a) for a, b in touched)
        if first < last:
            start, stop = min(start, self._starts[first]), max(stop, self._stops[last - 1])
        self._starts[first:last] = [start]
        self._stops[first:last] = [stop]
        return overlap

    def lacking(self, start: int, stop: int) -> list[tuple[int, int]]:
        """Return the ranges of *start* … *stop*-1 that are not in the set, ascending."""
        found, at = list[tuple[int, int]](), start
        for k in range(bisect_right(self._stops, start), len(self._starts)):
            if self._starts[k] >= stop:
                break
            if at < self._starts[k]:
                found.append((at, self._starts[k]))
            at = self._stops[k]
        return [*found, (at, stop)] if at < stop else found

    def gaps(self, stop: int) -> Iterator[tuple[int, int]]:
        """Yield the ranges of 0 … *stop*-1 that are not in the set, ascending."""
        at = 0
        for start, end in self:
            if start >= stop:
                break
            if at < start:
                yield at, start
            at = end
        if at < stop:
            yield at, stop
