"""When the doors are open: sorted, disjoint intervals of wall-clock time, and what can be asked of them.

Hours as people write them, zones, holidays and summer time end at the door of
this file (see the room ``hours``): here an opening is a pair of instants, so
that sums over two months are sums of integers. Ends are exclusive: at the
instant of closing the doors are closed.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from player.core.units import Ns, Wall


class Opening(NamedTuple):
    """The doors are open at every instant from *opens* on and before *closes*."""

    opens: Wall
    closes: Wall

    @property
    def length(self) -> Ns:
        """How long it lasts."""
        return Ns(self.closes - self.opens)


class Schedule:
    """The openings of a showing, ascending; those that overlap or touch are one."""

    __slots__ = ("_opens", "openings")

    def __init__(self, openings: Iterable[tuple[Wall, Wall]]) -> None:
        """Sort and join *openings*, pairs (opens, closes); empty ones are none."""
        joined: list[Opening] = []
        for opens, closes in sorted(pair for pair in openings if pair[0] < pair[1]):
            if joined and opens <= joined[-1].closes:
                joined[-1] = Opening(joined[-1].opens, max(joined[-1].closes, closes))
            else:
                joined.append(Opening(opens, closes))
        self.openings = tuple(joined)
        self._opens = [opening.opens for opening in joined]

    def __eq__(self, other: object) -> bool:
        """Tell whether *other* is open at the same instants."""
        return isinstance(other, Schedule) and self.openings == other.openings

    def __hash__(self) -> int:
        """Return the hash of the openings."""
        return hash(self.openings)

    @property
    def last_closing(self) -> Wall | None:
        """The end of the last opening; None where the doors never open."""
        return self.openings[-1].closes if self.openings else None

    def opening_at(self, at: Wall) -> Opening | None:
        """Return the opening that *at* lies in, None while the doors are closed."""
        k = bisect_right(self._opens, at) - 1
        return self.openings[k] if k >= 0 and at < self.openings[k].closes else None

    def next_opening(self, at: Wall) -> Opening | None:
        """Return the first opening that begins after *at*."""
        k = bisect_right(self._opens, at)
        return self.openings[k] if k < len(self.openings) else None

    def next_change(self, at: Wall) -> Wall | None:
        """Return the first instant after *at* at which the doors open or close."""
        opening, following = self.opening_at(at), self.next_opening(at)
        if opening is not None:
            return opening.closes
        return following.opens if following else None

    def since(self, at: Wall) -> Iterator[Opening]:
        """Yield what is left of the openings from *at* on, the current one cut to begin there."""
        now = self.opening_at(at)
        if now is not None:
            yield Opening(at, now.closes)
        yield from self.openings[bisect_right(self._opens, at) :]

    def open_between(self, begin: Wall, end: Wall) -> Ns:
        """Return for how long the doors are open from *begin* until *end*."""
        cut = (min(opening.closes, end) - opening.opens for opening in self.since(begin))
        return Ns(sum(length for length in cut if length > 0))

    def within(self, other: "Schedule") -> "Schedule":
        """Return when both this and *other* are open."""
        return Schedule(
            (max(a.opens, b.opens), min(a.closes, b.closes))
            for a in self.openings
            for b in other.since(a.opens)
            if b.opens < a.closes
        )

    def without(self, other: "Schedule") -> "Schedule":
        """Return when this is open and *other* is not."""
        return Schedule(self._gaps(other))

    def _gaps(self, other: "Schedule") -> Iterator[tuple[Wall, Wall]]:
        for opening in self.openings:
            at = opening.opens
            for cut in other.since(at):
                if cut.opens >= opening.closes:
                    break
                yield at, cut.opens
                at = cut.closes
            yield at, opening.closes
