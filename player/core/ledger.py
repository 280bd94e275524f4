"""What was shown, as stretches of an even beat, and as rows of which each seals the one before.

Nothing is stored per picture. Fourteen million flips on an even beat say
little more than "from here, so many, every 90 ms": a *stretch*. It goes on
while each flip is the next position, due on the same unbroken grid; a pause,
slip, change or 60 s end it. What a registrar may want of the single moment
survives as a histogram of lateness. Only closed stretches and events become
*rows*, numbered from 1; each row's seal is the SHA-256 of the seal before it
and of the row itself, so that a row edited, deleted or moved is named, as in
any chain of hashes since Haber and Stornetta (1991). The chain begins with
the seal of the run's facts. The still open stretch is the *tail*: it is
rewritten at every flip and sealed for itself.

What the chain does not prove: whoever can rewrite the whole ledger can seal
it anew. Hence the head is also told elsewhere, and a rewrite shows there.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from player.core.pictures import Shown
from player.core.units import MILLISECOND, SECOND, Ns, Position

LONGEST = 60 * SECOND
"""A stretch ends after this: what a lost row could take with it stays under a minute."""

EDGES = tuple(
    int(edge * MILLISECOND) for edge in (-5, -1, -0.1, 0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 45, 90, 180)
)
"""The bins of lateness in ns: bin *k* counts EDGES[k-1] <= lateness < EDGES[k], the first and last are open.

±5 ms is what the record of showing reports, 45 ms is half a beat (there the grid slips), 180 ms
the gap that must be explained; between them 1-2-5, fine about zero where the median lies.
"""


class EventKind(StrEnum):
    """What may happen besides a flip."""

    START = "start"
    TEMPO = "tempo"
    PAUSE = "pause"
    UNSHOWABLE = "unshowable"
    SLIP = "slip"
    HOLD = "hold"
    STARVED = "starved"
    CALM = "calm"
    CHANGE = "change"
    JUMP = "jump"
    """Play goes on elsewhere in the pass; forward, the row covers the positions passed over."""
    CLOCK = "clock"
    MIRROR = "mirror"
    DOORS = "doors"
    UNSEEN = "unseen"
    NOTE = "note"
    END = "end"


class RowKind(StrEnum):
    """The rows that are no events: stretches, and what the ledger says about itself."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    UNCERTAIN = "uncertain"
    """The picture that follows may have been on screen once already."""
    RECOVERED = "recovered"
    """These were passed, as the mark proves; their moments are lost."""
    DAMAGED = "damaged"
    """The ledger's file was damaged and set aside."""
    NOTHING = ""
    """A tail without an open stretch."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at *position* (at the picture on screen or about to be) and moment *at*."""

    kind: EventKind
    pass_number: int
    position: Position
    at: Ns
    body: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the ledger: it covers the positions first … first+count-1; *body* is canonical JSON."""

    number: int
    kind: str
    pass_number: int
    first: int
    count: int
    body: str

    def after(self) -> tuple[int, int]:
        """Return the (pass, position) that follows what this row covers, within its pass."""
        return self.pass_number, self.first + self.count


@dataclass(frozen=True, slots=True)
class Sealed:
    """A row with its seal (SHA-256)."""

    row: Row
    seal: bytes


@dataclass(frozen=True, slots=True)
class Tail:
    """What is open: the open stretch, or an empty row at the next position.

    *entry* is the number of the last flip or event that the ledger has taken in.
    """

    row: Row
    entry: int
    seal: bytes


def canonical(value: object) -> str:
    """Write *value* as the one JSON text it has: keys sorted, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def chained(previous: bytes, row: Row) -> bytes:
    """Return the seal of *row* after the row sealed *previous*."""
    fields = [row.number, row.kind, row.pass_number, row.first, row.count, row.body]
    return sha256(previous + canonical(fields).encode()).digest()


def beginning(facts: Mapping[str, str | int]) -> bytes:
    """Return the seal with which the chain of a run with these *facts* begins."""
    return sha256(canonical(dict(facts)).encode()).digest()


def tail_of(head: bytes, row: Row, entry: int) -> Tail:
    """Seal *row* as the tail after *head*, with *entry* entries of this ledger taken in."""
    return Tail(row, entry, sha256(chained(head, row) + str(entry).encode()).digest())


@dataclass(frozen=True, slots=True)
class Anchor:
    """One moment on both clocks: nanoseconds since 1970 UTC, and of the monotonic clock."""

    wall: int
    monotonic: Ns

    def wall_at(self, instant: Ns) -> int:
        """Return the wall-clock moment of *instant*, nanoseconds since 1970 UTC."""
        return self.wall + instant - self.monotonic


@dataclass(frozen=True, slots=True)
class Stretch:
    """Positions first … first+count-1 on one unbroken grid: the n-th of them was due at origin + n * period.

    *wall* is *origin* in ns since 1970 UTC; *lateness* counts the flips per bin of `EDGES`.
    """

    withheld: bool
    pass_number: int
    first: Position
    count: int
    wall: int
    origin: Ns
    period: Ns
    lateness: tuple[int, ...]
    driver: str
    mode: str

    def row(self, number: int) -> Row:
        """Return this stretch as row *number*."""
        body: dict[str, str | int] = {
            "driver": self.driver,
            "lateness": " ".join(map(str, self.lateness)),
            "mode": self.mode,
            "origin": self.origin,
            "period": self.period,
            "wall": self.wall,
        }
        kind = RowKind.WITHHELD if self.withheld else RowKind.SHOWN
        return Row(number, kind, self.pass_number, self.first, self.count, canonical(body))


class Stretches:
    """Gathers flips into stretches; *anchor* ties its monotonic moments to the wall clock."""

    __slots__ = (
        "_due", "_first", "_next", "_origin", "_pass", "_period", "_tally", "_until", "_withheld",
        "anchor", "driver", "mode",
    )  # fmt: skip

    def __init__(self, anchor: Anchor, driver: str, mode: str) -> None:
        """Begin without an open stretch."""
        self.anchor = anchor
        self.driver = driver
        self.mode = mode
        self._next = -1
        self._due = Ns(0)

    def add(self, shown: Shown) -> Stretch | None:
        """Take in a flip; return the stretch that it ended, if it did not go on with it."""
        slot, due, position = shown.slot, shown.due, shown.slot.position
        ended = None
        if (
            position != self._next
            or due != self._due
            or slot.pass_number != self._pass
            or shown.period != self._period
            or shown.withheld is not self._withheld
            or due >= self._until
        ):
            ended = self.close()
            self._begin(shown)
        self._next = position + 1
        self._due = Ns(due + self._period)
        self._tally[bisect_right(EDGES, shown.at - due)] += 1
        return ended

    def _begin(self, shown: Shown) -> None:
        self._pass, self._first = shown.slot.pass_number, shown.slot.position
        self._origin, self._period = shown.due, shown.period
        self._withheld = shown.withheld
        self._until = shown.due + LONGEST
        self._tally = [0] * (len(EDGES) + 1)

    def open(self) -> Stretch | None:
        """Return the stretch as it stands, None if there is none."""
        if self._next < 0:
            return None
        return Stretch(
            withheld=self._withheld,
            pass_number=self._pass,
            first=self._first,
            count=self._next - self._first,
            wall=self.anchor.wall_at(self._origin),
            origin=self._origin,
            period=self._period,
            lateness=tuple(self._tally),
            driver=self.driver,
            mode=self.mode,
        )

    def close(self) -> Stretch | None:
        """End the open stretch and return it, None if there is none."""
        stretch = self.open()
        self._next = -1
        return stretch
