"""The course of a showing: what the rows of a ledger tell, followed in their order.

A ledger of two months is some two hundred thousand rows; each is looked at
once and none is kept. What stays are sums, and one `Quarter` for each quarter
of an hour in which something was shown, for all that is drawn over time.

A stretch stands from its origin to the end of its last beat. A pause row
follows the stretch whose last picture pauses, and replaces that picture's
beat; whatever begins before the pause is over cuts it short. What stands
between the end of one and the beginning of the next is no playing: doors
closed, a hold, a fault.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from player.core.leap import Leap, leap_of
from player.core.ledger import EDGES, Anchor, EventKind, Row, RowKind
from player.core.reasons import Reasons
from player.core.record_beats import Lateness
from player.core.record_notes import Note, plain, told
from player.core.record_places import Places
from player.core.record_time import Quarters
from player.core.record_troubles import Disturbance, Troubles
from player.core.schedule import Schedule
from player.core.units import MICROSECOND, MILLISECOND, SECOND, Ns, Position, Wall

WITHOUT_A_WORD = "ended without a word"
BEFORE_THE_FIRST_START = "before the first start"
"""The cause of an interruption before which no end was entered: a kill, a power cut, a crash."""

_CALENDAR = 8_000 * 365 * 86_400 * SECOND
"""Nanoseconds since 1970 that are still a date."""


@dataclass(frozen=True, slots=True)
class Pacing:
    """A tempo row: from (pass, position) on, *share* / 2**64 of the positions pause.

    *short* is the time by which what was left did not fit even without pauses, 0 if it did.
    """

    pass_number: int
    position: Position
    share: int
    cause: str
    at: Wall
    short: Ns = Ns(0)


@dataclass(frozen=True, slots=True)
class Jumped:
    """Somebody went to another position, asking through *by*, at *at*."""

    leap: Leap
    at: Wall
    by: str


@dataclass(slots=True)
class _Standing:
    """What plays: from *begins* to *until*, its last picture due at *due*, and whether that one pauses."""

    begins: int
    until: int
    due: int
    period: int
    pausing: bool = False


class Course:
    """Follows rows; *schedule* tells when the doors were to be open, None for always."""

    def __init__(self, schedule: Schedule | None = None) -> None:
        """Begin before the first row."""
        self.quarters = Quarters()
        self.troubles = Troubles()
        self.periods: Counter[int] = Counter()
        self.tally = [0] * (len(EDGES) + 1)
        self.lengths: Counter[int] = Counter()
        self.pauses = self.paused = self.cut = 0
        self.outside = 0
        self.pacing: list[Pacing] = []
        self._reasons = Reasons()
        self.screens: Counter[str] = Counter()
        self.versions: dict[str, None] = {}
        self.mirrors: dict[str, None] = {}
        self.notes: list[Note] = []
        self.jumps: list[Jumped] = []
        self.others: Counter[str] = Counter()
        self.starts = self.openings = self.recovered = self.unreadable = 0
        self.first: Wall | None = None
        self.last: Wall | None = None
        self.alive = Wall(0)
        self.places = Places()
        self._schedule = schedule
        self._standing: _Standing | None = None
        self._ended: tuple[int, str] | None = None
        self._anchor = Anchor(0, Ns(0))

    @property
    def reasons(self) -> Counter[str]:
        """How many positions could not be shown for which reason."""
        return self._reasons.counts

    @property
    def lateness(self) -> Lateness:
        """How late the flips came."""
        return Lateness(tuple(self.tally))

    def follow(self, row: Row) -> None:
        """Take in *row*; one that cannot be read is counted, for the chain says what became of it."""
        try:
            body = json.loads(row.body)
            moment = _moment(body.get("wall", 0))
            self.places.enter(row)
            _FOLLOWS.get(row.kind, Course._other)(self, row, body)
            self.alive = max(self.alive, moment)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            self.unreadable += 1

    def close(self) -> Wall:
        """End what stands, for nothing says that it outlasted its last beat; return when that was."""
        standing = self._standing
        if standing is None:
            return self.alive
        ends = Wall(standing.due + standing.period)
        self._stop(ends)
        return ends

    # --- what stands ------------------------------------------------------

    def _stretch(self, row: Row, body: Mapping[str, Any]) -> None:
        begins, period, count = body["wall"], body["period"], row.count
        tally = [int(n) for n in body["lateness"].split()]
        due = begins + (count - 1) * period
        last = _moment(due)
        self._reasons.seen(row)
        self._stop(begins)
        self._ended = None
        self._standing = _Standing(begins, due + period, due, period)
        self.tally = [a + b for a, b in zip(self.tally, tally, strict=True)]
        self.periods[period] += count
        quarter = self.quarters.at(begins)
        if row.kind == RowKind.SHOWN:
            quarter.pictures += count
        else:
            quarter.withheld += count
        self.screens[plain(f"{body['driver']} {body['mode']}".strip())] += count
        self.first = Wall(begins) if self.first is None else self.first
        self.last = last
        self.alive = max(self.alive, last)

    def _pause(self, row: Row, body: Mapping[str, Any]) -> None:
        del row
        standing, length = self._standing, body["ms"] * MILLISECOND
        if standing is not None and not standing.pausing:
            standing.pausing = True
            standing.until = standing.due + length
            self.lengths[body["ms"] // 1_000] += 1

    def _stop(self, at: int) -> None:
        """Let what stands end at *at*, if it did not before."""
        standing, self._standing = self._standing, None
        if standing is None:
            return
        ends = max(standing.begins, min(standing.until, at))
        quarter = self.quarters.at(standing.begins)
        quarter.played += ends - standing.begins
        self.outside += ends - standing.begins - self._open(standing.begins, ends)
        if standing.pausing:
            paused = max(0, ends - standing.due)
            where = self.quarters.at(standing.due)
            where.pauses += 1
            where.paused += paused
            self.pauses += 1
            self.paused += paused
            self.cut += ends < standing.until

    def _open(self, begin: int, end: int) -> int:
        """Return how much of *begin* … *end* the doors were to be open."""
        if self._schedule is None:
            return end - begin
        opening = self._schedule.opening_at(Wall(begin))
        if opening is not None and end <= opening.closes:
            return end - begin
        following = self._schedule.next_opening(Wall(begin))
        if opening is None and (following is None or end <= following.opens):
            return 0
        return self._schedule.open_between(Wall(begin), Wall(end))

    # --- what happens -----------------------------------------------------

    def _start(self, row: Row, body: Mapping[str, Any]) -> None:
        at = body["wall"]
        self.starts += 1
        self.versions[plain(body.get("version", "not stated"))] = None
        self._anchor = Anchor(at, Ns(body["at"]))
        if self._ended is None:
            self._ended = (self.close(), WITHOUT_A_WORD) if self.starts > 1 else self._doors_first(at)
        self._go_dark(row, at)

    def _doors_first(self, at: int) -> tuple[int, str]:
        """Return when the showing was to begin, if that was before the first start *at*."""
        openings = self._schedule.openings if self._schedule else ()
        begins = openings[0].opens if openings else at
        return min(begins, at), BEFORE_THE_FIRST_START

    def _go_dark(self, row: Row, until: int) -> None:
        """Enter as off what was to be open between the last end and *until*."""
        (since, cause), self._ended = self._ended or (until, ""), None
        dark = self._open(since, until) if until > since else 0
        if dark:
            self._disturb("off", since, dark, row, cause)

    def _end(self, row: Row, body: Mapping[str, Any]) -> None:
        del row
        self._stop(body["wall"])
        self._ended = body["wall"], plain(body.get("cause", "ended as asked"))

    def _doors(self, row: Row, body: Mapping[str, Any]) -> None:
        del row
        self.openings += bool(body["open"])
        if not body["open"]:
            self._stop(body["wall"])

    def _delay(self, row: Row, body: Mapping[str, Any]) -> None:
        """Enter what is entered when it ends, with its length."""
        length = body["ms"] * MILLISECOND
        begins = body["wall"] - length
        self._stop(begins)
        self._disturb(row.kind, begins, length, row, plain(body.get("cause", "")))

    def _slip(self, row: Row, body: Mapping[str, Any]) -> None:
        self.troubles.count(row.kind, body["late_us"] * MICROSECOND)

    def _clock(self, row: Row, body: Mapping[str, Any]) -> None:
        shift = body["wall"] - self._anchor.wall_at(Ns(body["at"]))
        self._anchor = Anchor(body["wall"], Ns(body["at"]))
        if self._standing is not None:
            self._stop(self._standing.until)
        self._disturb(row.kind, body["wall"], 0, row, f"set by {shift / SECOND:+.3f} s")

    def _change(self, row: Row, body: Mapping[str, Any]) -> None:
        said = {key: value for key, value in body.items() if key not in {"at", "wall"}}
        at = body.get("wall", self.last or 0)
        self._disturb(row.kind, at, 0, row, plain(", ".join(f"{key} {value}" for key, value in said.items())))

    def _jump(self, row: Row, body: Mapping[str, Any]) -> None:
        leap, at, by = leap_of(row), Wall(body["wall"]), plain(body.get("by", "not stated"))
        self.jumps.append(Jumped(leap, at, by))
        self._disturb(row.kind, at, 0, row, f"{leap}, by {by}")

    def _mirror(self, row: Row, body: Mapping[str, Any]) -> None:
        """Enter another mirror than the one before; the first one is no change."""
        name = plain(body["mirror"])
        if self.mirrors and name != next(reversed(self.mirrors)):
            self._disturb(row.kind, body["wall"], 0, row, f"to {name}")
        self.mirrors.pop(name, None)
        self.mirrors[name] = None

    def _tempo(self, row: Row, body: Mapping[str, Any]) -> None:
        where = row.pass_number, Position(row.first)
        short = Ns(body.get("short", 0) * MILLISECOND)
        self.pacing.append(Pacing(*where, body["share"], plain(body["cause"]), Wall(body["wall"]), short))

    def _unshowable(self, row: Row, body: Mapping[str, Any]) -> None:
        self._reasons.refused(row, plain(body.get("reason", "not stated")))

    def _recovered(self, row: Row, body: Mapping[str, Any]) -> None:
        del body
        self._reasons.seen(row)
        self.recovered += row.count

    def _note(self, row: Row, body: Mapping[str, Any]) -> None:
        self.notes.append(Note(Wall(body["wall"]), told(body["text"]), row.number))

    def _silent(self, row: Row, body: Mapping[str, Any]) -> None:
        """Take in what the audit counts."""

    def _other(self, row: Row, body: Mapping[str, Any]) -> None:
        del body
        self.others[plain(row.kind)] += 1

    def _disturb(self, kind: str, at: int, length: int, row: Row, cause: str) -> None:
        where = row.pass_number, Position(row.first)
        self.troubles.add(Disturbance(Wall(at), Ns(length), str(kind), *where, cause))


def _moment(wall: int) -> Wall:
    """Return *wall*; ValueError if it is no moment of the calendar."""
    if not 0 <= wall < _CALENDAR:
        raise ValueError(f"{wall} is no moment of the calendar")
    return Wall(wall)


_FOLLOWS: Mapping[str, Callable[[Course, Row, Mapping[str, Any]], None]] = {
    RowKind.SHOWN: Course._stretch,  # noqa: SLF001 - the table of the class above
    RowKind.WITHHELD: Course._stretch,  # noqa: SLF001 - as above
    RowKind.RECOVERED: Course._recovered,  # noqa: SLF001 - as above
    RowKind.DAMAGED: Course._change,  # noqa: SLF001 - as above
    RowKind.UNCERTAIN: Course._silent,  # noqa: SLF001 - as above
    RowKind.NOTHING: Course._silent,  # noqa: SLF001 - as above
    EventKind.START: Course._start,  # noqa: SLF001 - as above
    EventKind.END: Course._end,  # noqa: SLF001 - as above
    EventKind.TEMPO: Course._tempo,  # noqa: SLF001 - as above
    EventKind.PAUSE: Course._pause,  # noqa: SLF001 - as above
    EventKind.UNSHOWABLE: Course._unshowable,  # noqa: SLF001 - as above
    EventKind.SLIP: Course._slip,  # noqa: SLF001 - as above
    EventKind.HOLD: Course._delay,  # noqa: SLF001 - as above
    EventKind.STARVED: Course._delay,  # noqa: SLF001 - as above
    EventKind.CALM: Course._delay,  # noqa: SLF001 - as above
    EventKind.CLOCK: Course._clock,  # noqa: SLF001 - as above
    EventKind.MIRROR: Course._mirror,  # noqa: SLF001 - as above
    EventKind.CHANGE: Course._change,  # noqa: SLF001 - as above
    EventKind.JUMP: Course._jump,  # noqa: SLF001 - as above
    "doors": Course._doors,  # noqa: SLF001 - as above
    "unseen": Course._delay,  # noqa: SLF001 - as above
    "note": Course._note,  # noqa: SLF001 - as above
}
