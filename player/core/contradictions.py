"""What a ledger's rows say, recomputed: can it have been so?

The chain tells that nobody changed a row after it was written; not that what
was written can be true. Much of it follows from the run's seed and its tempo
rows, and is computed here once more: which positions there are and in which
order they come, that time goes forward within a start, which pictures paused
and for how long, and, where the score is at hand, which file stood where. What
only the day can tell (a hold, an empty ring) excuses a pause that did not come.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from json import loads
from typing import Any, Protocol

from player.core.audit import Ledger
from player.core.beats import Beats
from player.core.composed import Decides
from player.core.coverage import COUNTED_AS, STRETCHES
from player.core.drawn import DrawnPauses
from player.core.leap import Leap, leap_of
from player.core.ledger import EDGES, Anchor, EventKind, Row, RowKind
from player.core.pauses import FULL
from player.core.units import MILLISECOND, Ns, Position

NameOf = Callable[[int, Position], tuple[str, str]]
"""(pass, position) → wnid and file of the picture that the score has there."""

EARLY = 5 * MILLISECOND
"""By so much an event may precede the flip before it: a clock is read for each of them."""

SHORTENED = 24
"""Characters that the mark leaves of a text too long for it; only the beginning is compared then."""


def contradictions(
    ledger: Ledger, name_of: NameOf | None = None, decides: Decides | None = None
) -> tuple[str, ...]:
    """Return a sentence for each row of *ledger* that cannot be true, by row.

    The seals are not looked at; *name_of* is what the score says, if it is at
    hand, and *decides* what it decides beside its draws.
    """
    pauses = DrawnPauses(ledger.facts, decides)
    places = _Places(int(ledger.facts["pictures"]))
    readers: list[_Reader] = [places, _Times(), _Names(name_of), _Cadences(decides), pauses]
    found = [(row.number, words) for row in rows_of(ledger) for words in _read(readers, row)]
    found.extend(pauses.judged())
    return tuple(f"row {number} cannot be: {words}" for number, words in sorted(found))


def rows_of(ledger: Ledger) -> Iterator[Row]:
    """Yield the rows of *ledger*, the open one last."""
    tail = [] if ledger.tail is None else [ledger.tail.row]
    return chain((sealed.row for sealed in ledger.rows), tail)


class _Reader(Protocol):
    """Looks at one row after the other."""

    def see(self, row: Row, body: Mapping[str, Any]) -> Iterator[str]:
        """Yield what is wrong with *row*."""


def _read(readers: Sequence[_Reader], row: Row) -> list[str]:
    """Return what *readers* find in *row*; whoever seals anew can write anything."""
    try:
        body = loads(row.body)
        return [words for reader in readers for words in reader.see(row, body)]
    except (ValueError, TypeError, KeyError, AttributeError):
        return ["it does not say what a row of its kind says"]


class _Places:
    """Positions lie within the pass, and go forward, but for jumps, which say from where to where."""

    def __init__(self, pictures: int) -> None:
        self._pictures = pictures
        self._following = (0, 0)
        self._shown = (0, 0)

    def see(self, row: Row, body: Mapping[str, Any]) -> Iterator[str]:
        if not (0 <= row.first <= row.first + row.count <= self._pictures and row.pass_number >= 0):
            yield f"a pass has the positions 0 … {self._pictures - 1}"
        if row.kind == EventKind.JUMP:
            yield from self._jump(row, leap_of(row))
        elif row.kind in COUNTED_AS:
            if (row.pass_number, row.first) < self._following:
                yield f"position {row.first} had its turn before"
            self._following = row.after()
        if row.kind in STRETCHES:
            self._shown = row.after()
        if row.kind == EventKind.TEMPO:
            if not 0 <= body["share"] <= FULL:
                yield "a share lies within 0 … 2**64"
            if (row.pass_number, row.first) < self._shown:
                yield f"it decides on position {row.first}, which was shown before"

    def _jump(self, row: Row, leap: Leap) -> Iterator[str]:
        pass_number, position = self._following
        stood = [(pass_number, position)]
        if position >= self._pictures:
            stood.append((pass_number + 1, 0))
        if (leap.pass_number, leap.start) not in stood:
            yield f"it jumps from {leap.start} where position {position} was to come"
        if (row.first, row.count) != (leap.first, leap.jumped) or not 0 <= leap.stop < self._pictures:
            yield f"a jump from {leap.start} to {leap.stop} does not cover what it says"
        self._following = self._shown = row.after()


class _Times:
    """Within one start of the player time goes forward, and stretches have as many flips as they say."""

    def __init__(self) -> None:
        self._anchor: Anchor | None = None
        self._event = self._due = 0

    def see(self, row: Row, body: Mapping[str, Any]) -> Iterator[str]:
        if row.kind == EventKind.START:
            self._anchor = Anchor(body["wall"], Ns(body["at"]))
            self._event, self._due = body["at"], -FULL
        elif row.kind == RowKind.DAMAGED:
            self._anchor = None  # whose clock the next rows have is lost
        elif row.kind in STRETCHES:
            yield from self._stretch(row, body)
        elif self._anchor is not None and "at" in body:
            yield from self._moment(row, body)

    def _stretch(self, row: Row, body: Mapping[str, Any]) -> Iterator[str]:
        lateness = [int(flips) for flips in body["lateness"].split()]
        if len(lateness) != len(EDGES) + 1 or sum(lateness) != row.count or min(lateness) < 0:
            yield f"its histogram does not tell of {row.count} flips"
        origin, period = body["origin"], body["period"]
        if self._anchor is None:
            return
        if body["wall"] != self._anchor.wall_at(origin):
            yield "its moment on the wall clock is not that of the start or of the clock set before it"
        if period <= 0 or origin <= self._due:
            yield "it begins before what stands before it has ended"
        self._due = origin + (row.count - 1) * period

    def _moment(self, row: Row, body: Mapping[str, Any]) -> Iterator[str]:
        at = body["at"]
        if at < max(self._event, self._due - EARLY):
            yield "it happened before what stands before it"
        self._event = at
        if row.kind == EventKind.CLOCK:
            self._anchor = Anchor(body["wall"], Ns(at))


class _Names:
    """What could not be shown is the picture that the score has there."""

    def __init__(self, name_of: NameOf | None) -> None:
        self._name_of = name_of

    def see(self, row: Row, body: Mapping[str, Any]) -> Iterator[str]:
        if self._name_of is None or row.kind != EventKind.UNSHOWABLE:
            return
        try:
            names = self._name_of(row.pass_number, Position(row.first))
        except IndexError:
            return  # no position of this score, which the ranges say
        said = [str(body.get(key, "")) for key in ("wnid", "file")]
        if not all(map(_may_be, said, names)):
            yield f"it names {said[1] or said[0]}, the score has {names[1]}"


class _Cadences:
    """Where a playlist has several cadences, each position beat for as long as its own says."""

    def __init__(self, decides: Decides | None) -> None:
        self._decides = decides
        self._beats: Beats | None = None

    def see(self, row: Row, body: Mapping[str, Any]) -> Iterator[str]:
        if row.kind == RowKind.DAMAGED:
            self._beats = None
        elif row.kind == EventKind.TEMPO and self._decides is not None:
            self._beats = self._decides.beats_by(str(body.get("composed", "")))
        elif row.kind in STRETCHES and self._beats is not None:
            period = body["period"]
            if self._beats.one_period(row.first, row.first + row.count) != period:
                yield f"its pictures beat for {period} ns each, which the score does not say of all of them"


def _may_be(said: str, name: str) -> bool:
    """Tell whether *said* is *name* in another form of the mirror, or what the mark could keep of it."""
    same = said == "" or _stem(said) == _stem(name)
    return same or (len(said) == SHORTENED and name.startswith(said))


def _stem(name: str) -> str:
    """Return *name* without its extension: the same content has other ones in another form."""
    stem, _, extension = name.rpartition(".")
    return stem if stem and extension.isalnum() and len(extension) <= _LONGEST_EXTENSION else name


_LONGEST_EXTENSION = 5
"""Letters: "JPEG" has four, and no text behind a name is taken for one."""
