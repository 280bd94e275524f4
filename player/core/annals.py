"""The annals of a run: what its ledger tells of each day, what came in the way, and each closing.

The rows are followed in their order, a few at a time, while the player plays;
what is kept grows with the days, not with the rows.
"""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, tzinfo
from typing import Any

from player.core.deaths import Cause
from player.core.leap import leap_of
from player.core.ledger import EventKind, Row, RowKind
from player.core.record_notes import plain
from player.core.units import MICROSECOND, MILLISECOND, SECOND, Ns, Wall, datetime_of
from player.core.withdrawal import WITHDRAWN

TOLD = 200
"""Disturbances that are told, the newest; all are in the ledger."""

QUIET = frozenset(
    {
        EventKind.TEMPO,
        EventKind.PAUSE,
        EventKind.DOORS,
        EventKind.UNSHOWABLE,
        EventKind.NOTE,
        RowKind.SHOWN,
        RowKind.WITHHELD,
        RowKind.UNCERTAIN,
        RowKind.NOTHING,
    }
)
"""What belongs to the course of a showing, or is only counted: file names are nobody else's business."""


@dataclass(slots=True)
class Day:
    """What happened on one day of the showing's zone; the first five count pictures and pauses."""

    shown: int = 0
    unshowable: int = 0
    withheld: int = 0
    withdrawn: int = 0
    pauses: int = 0
    slips: int = 0
    starved_ms: int = 0
    starts: int = 0


TENTH = Ns(SECOND // 10)
"""As finely as lengths are told; two clicks can be quicker."""

TOGETHER = Ns(3_600 * SECOND)
"""Slips within so long are one disturbance: under load there are many, and people look for what was done."""


@dataclass(slots=True)
class Disturbance:
    """What came in the way at *at*: *text* says it in words."""

    at: Wall
    kind: str
    text: str


@dataclass(slots=True)
class _Slips:
    """The slips of an hour, *told* as one disturbance."""

    told: Disturbance
    count: int = 0
    longest_us: int = 0

    def take(self, late_us: int) -> None:
        """Count a slip of *late_us* microseconds."""
        self.count += 1
        self.longest_us = max(self.longest_us, late_us)
        longest = f"{self.longest_us * MICROSECOND / SECOND:,.2f} s"
        many = f"{self.count:,} slips of the beat within an hour, the longest {longest}"
        self.told.text = many if self.count > 1 else f"the beat slipped by {longest}"


@dataclass(frozen=True, slots=True)
class Closing:
    """The doors closed at *at*, at *position*; *head* (hex) is the head of the chain then."""

    at: Wall
    position: int
    head: str


class Annals:
    """Follows rows; days are those of *zone*."""

    def __init__(self, zone: tzinfo) -> None:
        """Begin before the first row."""
        self.number = 0
        """The row that was followed last."""
        self._zone = zone
        self._days: dict[date, Day] = {}
        self._disturbances: deque[Disturbance] = deque(maxlen=TOLD)
        self._closings: list[Closing] = []
        self._slips: _Slips | None = None
        self._at = Wall(0)
        self._mirror = ""

    def follow(self, row: Row, seal: bytes) -> None:
        """Take in *row*; of one that cannot be read nothing is told, for the chain says what became of it."""
        self.number = row.number
        try:
            self._enter(row, json.loads(row.body), seal)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            return

    def _enter(self, row: Row, body: Mapping[str, Any], seal: bytes) -> None:
        self._at = at = Wall(int(body.get("wall", self._at)))
        _count(self._days.setdefault(self._day(at), Day()), row, body)
        if row.kind == EventKind.DOORS and not body["open"]:
            self._closings.append(Closing(at, row.first, seal.hex()))
        elif row.kind == EventKind.SLIP:
            self._slip(at, int(body["late_us"]))
        elif row.kind not in QUIET and self._is_news(row, body) and (text := _said(row, body)):
            self._disturbances.append(Disturbance(at, plain(row.kind), plain(text)))

    def _slip(self, at: Wall, late_us: int) -> None:
        """Take in a slip: one of many within the hour, or a disturbance of its own."""
        slips = self._slips
        if slips is None or not 0 <= at - slips.told.at < TOGETHER:
            self._slips = slips = _Slips(Disturbance(at, str(EventKind.SLIP), ""))
            self._disturbances.append(slips.told)
        slips.take(late_us)

    def _is_news(self, row: Row, body: Mapping[str, Any]) -> bool:
        """Tell whether *row* tells of a change: a mirror is said at each start."""
        if row.kind != EventKind.MIRROR:
            return True
        before, self._mirror = self._mirror, body["mirror"]
        return before not in ("", self._mirror)

    def as_json(self, tail: Row | None = None) -> dict[str, Any]:
        """Return the history, ready for JSON; *tail* is the stretch that is still open."""
        days = {day: asdict(self._days[day]) for day in sorted(self._days)}
        if tail is not None and tail.kind in _COUNTS:
            today = self._day(Wall(json.loads(tail.body)["wall"]))
            days.setdefault(today, asdict(Day()))[_COUNTS[tail.kind]] += tail.count
        return {
            "days": [{"day": str(day), **told} for day, told in days.items()],
            "disturbances": [
                {"at": self._instant(one.at), "kind": one.kind, "text": one.text}
                for one in reversed(self._disturbances)
            ],
            "closings": [
                {"at": self._instant(one.at), "position": one.position, "head": one.head}
                for one in self._closings
            ],
        }

    def _day(self, at: Wall) -> date:
        return datetime_of(at, self._zone).date()

    def _instant(self, at: Wall) -> str:
        return datetime_of(at, self._zone).isoformat(timespec="milliseconds")


def _count(day: Day, row: Row, body: Mapping[str, Any]) -> None:
    if row.kind in _COUNTS:
        name = WITHDRAWN if body.get("reason") == WITHDRAWN else _COUNTS[row.kind]
        setattr(day, name, getattr(day, name) + (row.count or 1))
    elif row.kind == EventKind.STARVED:
        day.starved_ms += int(body["ms"])


_COUNTS: Mapping[str, str] = {
    RowKind.SHOWN: "shown",
    RowKind.RECOVERED: "shown",
    RowKind.WITHHELD: "withheld",
    EventKind.UNSHOWABLE: "unshowable",
    EventKind.PAUSE: "pauses",
    EventKind.SLIP: "slips",
    EventKind.START: "starts",
}


def _said(row: Row, body: Mapping[str, Any]) -> str:
    """Return what *row* tells as a disturbance, in words, "" if it is none."""
    return _SAYS.get(row.kind, _other)(row, body)


def _start(_row: Row, body: Mapping[str, Any]) -> str:
    if not body["unclean"]:
        return ""
    cause = str(body.get("after", "")).partition(":")[0]  # what follows may name files
    return f"started again after {_ENDS.get(cause, cause)}"


_ENDS: Mapping[str, str] = {
    "": "an end without a word",
    Cause.STALLED: "it stood still, and the watchdog ended it",
    Cause.MEMORY: "the memory had run out",
    Cause.SIGNAL: "a signal had ended it",
    Cause.BUG: "a bug had ended it",
    Cause.SLOW: "a start or an end that took too long",
    Cause.UNKNOWN: "an end that nobody saw",
    Cause.EXIT: "it had ended by itself, without a word",
    Cause.UNAVAILABLE: "something was missing: screen, mirror or disk",
    Cause.POWER: "the machine had gone down",
}


def _change(_row: Row, body: Mapping[str, Any]) -> str:
    """Say what people changed while it played."""
    if "chosen" in body:
        return f"{body['chosen']} was chosen to play"
    if "caption" in body:
        return f"the caption was changed: {body['caption']}"
    return f"the playlist {body['playlist']} was read again"


def _length(body: Mapping[str, Any]) -> str:
    length = int(body["ms"]) * MILLISECOND
    return f"{length / SECOND:,.1f} s" if length >= TENTH else "less than 0.1 s"


def _recovered(row: Row, _body: Mapping[str, Any]) -> str:
    return f"{row.count:,} pictures were shown, as the mark proves; their moments are lost"


def _other(_row: Row, body: Mapping[str, Any]) -> str:
    said = (f"{name.replace('_', ' ')} {value}" for name, value in body.items() if name not in {"at", "wall"})
    return ", ".join(said) or "noted"


_SAYS: Mapping[str, Callable[[Row, Mapping[str, Any]], str]] = {
    EventKind.START: _start,
    EventKind.END: lambda _row, body: f"ended: {body['cause']}" if "cause" in body else "",
    EventKind.CHANGE: _change,
    EventKind.HOLD: lambda _row, body: f"held for {_length(body)}",
    EventKind.STARVED: lambda _row, body: f"no picture for {_length(body)}",
    EventKind.CALM: lambda _row, body: f"calm for {_length(body)}",
    EventKind.UNSEEN: lambda _row, body: f"the screen was off for {_length(body)}",
    EventKind.JUMP: lambda row, _body: str(leap_of(row)),
    EventKind.CLOCK: lambda _row, _body: "the clock was set",
    EventKind.MIRROR: lambda _row, body: f"{str(body['mirror']).rstrip('/').rpartition('/')[2]} serves",
    RowKind.RECOVERED: _recovered,
    RowKind.DAMAGED: lambda _row, _body: (
        "the ledger's file was damaged, and begun again with what holds of it"
    ),
}
