"""What kept a showing from its course: each kind summed up, the longest told one by one."""

from dataclasses import dataclass
from heapq import heappush, heappushpop

from player.core.units import Ns, Position, Wall

LISTED = 40
"""Disturbances that are told one by one, about a page of them; all are in the ledger."""


@dataclass(frozen=True, slots=True, order=True)
class Disturbance:
    """Something that came in the way at *at*, for *length*; *cause* in words, "" if unknown."""

    at: Wall
    length: Ns
    kind: str
    pass_number: int
    position: Position
    cause: str


@dataclass(slots=True)
class Total:
    """All disturbances of a kind: how many, for how long (ns), and the longest of them (ns)."""

    number: int = 0
    length: int = 0
    longest: int = 0


class Troubles:
    """Gathers disturbances; its size does not grow with their number."""

    def __init__(self) -> None:
        """Begin with none."""
        self.totals: dict[str, Total] = {}
        self._longest: list[tuple[int, Disturbance]] = []

    @property
    def listed(self) -> list[Disturbance]:
        """The longest, in the order of time."""
        return sorted(disturbance for _, disturbance in self._longest)

    def length(self, kind: str) -> int:
        """Return for how long, ns, all of *kind* lasted."""
        return self.totals[kind].length if kind in self.totals else 0

    def count(self, kind: str, length: int) -> None:
        """Take in one of *kind* that is not worth a line."""
        total = self.totals.setdefault(str(kind), Total())
        total.number += 1
        total.length += length
        total.longest = max(total.longest, length)

    def add(self, disturbance: Disturbance) -> None:
        """Take in *disturbance*, and list it if it is among the longest."""
        self.count(disturbance.kind, disturbance.length)
        found = disturbance.length, disturbance
        if len(self._longest) < LISTED:
            heappush(self._longest, found)
        else:
            heappushpop(self._longest, found)
