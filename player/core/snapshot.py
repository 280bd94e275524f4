"""What the loop tells the world: one small value a flip, and the meter of its beat.

The loop only notes (about a microsecond each); whoever reads does the counting and the formatting.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from player.core.pauses import FULL
from player.core.pictures import Picture
from player.core.playback import State
from player.core.playlist import Style
from player.core.units import MICROSECOND, MILLISECOND, SECOND, Ns, Position, Wall, datetime_of

BEATS = 1_000
"""How many beats the figures of the cadence reach back: a minute and a half at 90 ms."""

LATE = tuple(int(edge * MILLISECOND) for edge in (1, 2, 5, 10, 15, 20, 45, 90, 180))
"""Upper ends of the bins in which monitoring counts lateness, ns: 15 ms is promised for 99 in 100, at 45
(half a beat) the grid slips, 180 is the gap that must be explained."""

PATIENCE = 5 * SECOND
"""How long past its time a picture may stand before the player is not well."""


@dataclass(frozen=True, slots=True)
class About:
    """What stays the same from flip to flip.

    *mirror* is its name without folders, ``stand-in`` for the stand-in.
    *stay* is how long a picture stands in the mean, pauses included. *hours*:
    the doors open and close, so that the end is not found by counting on.
    """

    title: str
    mirror: str
    pictures: int
    period: Ns
    stay: Ns
    hours: bool = False


class Snapshot(NamedTuple):
    """The state of the wall at one flip or change of state; a tuple because it is made 11 times a second.

    *position* is the one on screen, or the next where *picture* is None (N after
    the last of a showing). *path* holds first lemmas, leaf last. *at* is the flip (monotonic).
    *pausing* is how long the picture pauses, 0 where it beats. *pauses* counts
    this run's. *withheld*: the empty ground stands in the picture's place.
    *next_change* is when the doors open or close next, *ends* the moment of the
    last picture as it was reckoned last; None where it is not known, or never.
    *open*: the doors are open, whatever the wall does. *following* are pass and
    position of what comes next. *identify*: the wall says which one it is. *caption* is the style in force,
    *period* how long the picture beats, None where that is the same for all.
    """

    about: About
    state: State
    pass_number: int
    position: Position
    picture: Picture | None
    path: tuple[str, ...]
    at: Ns
    pausing: Ns
    pauses: int
    withheld: bool
    next_change: Wall | None = None
    ends: Wall | None = None
    open: bool = True
    following: tuple[int, Position] = (0, Position(0))
    identify: bool = False
    caption: Style = Style.PATH
    period: Ns | None = None

    @property
    def beats(self) -> Ns:
        """How long the picture beats: where there are several cadences, that of its position."""
        return self.about.period if self.period is None else self.period


class RingLevel(NamedTuple):
    """How full the ring is: pictures ready and the bytes they occupy."""

    filled: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Beating:
    """What a `CadenceMeter` has measured; None before there is anything."""

    mean: Ns | None
    p99_late: Ns | None
    slips: int


class CadenceMeter:
    """The last thousand beats: written by the loop, read by anyone.

    Two rings of plain integers need no lock: a reader may meet one new value among old ones.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.slips = 0
        self._late = [0] * BEATS
        self._gaps = [0] * BEATS
        self._flips = 0
        self._late_sum = 0
        self._tally = [0] * (len(LATE) + 1)
        self._beats = 0
        self._due = 0
        self._at = 0
        self._period = Ns(0)

    @property
    def flips(self) -> int:
        """How many flips were noted since the start."""
        return self._flips

    def lateness(self) -> tuple[list[int], Ns]:
        """Return how many flips were late by at most each of `LATE`, and how many there were; their sum."""
        return list(accumulate(self._tally)), Ns(self._late_sum)

    def late_since(self, flips: int) -> tuple[list[Ns], int]:
        """Return how late each came after the first *flips* (at most the last thousand), and their number."""
        until = self._flips
        return [Ns(self._late[k % BEATS]) for k in range(max(flips, until - BEATS), until)], until

    def flipped(self, due: Ns, at: Ns, period: Ns) -> None:
        """Note a flip; the time since the last one counts as a beat if their dues are one *period* apart."""
        late = at - due
        if period != self._period:  # of another cadence; the mean is one of beats that were to be alike
            self._period, self._beats = period, 0
        self._late[self._flips % BEATS] = late
        self._flips += 1
        self._tally[bisect_left(LATE, late)] += 1
        if late > 0:
            self._late_sum += late
        if due - self._due == period:
            self._gaps[self._beats % BEATS] = at - self._at
            self._beats += 1
        self._due = due
        self._at = at

    def slipped(self) -> None:
        """Note that the grid moved as a whole."""
        self.slips += 1

    def read(self) -> Beating:
        """Return the mean beat, the 99th percentile of lateness, and the slips since the start."""
        late = sorted(self._late[: min(self._flips, BEATS)])
        gaps = self._gaps[: min(self._beats, BEATS)]
        return Beating(
            mean=Ns(sum(gaps) // len(gaps)) if gaps else None,
            p99_late=Ns(late[(len(late) - 1) * 99 // 100]) if late else None,
            slips=self.slips,
        )


def mean_stay(period: Ns, share: int, shortest: Ns, longest: Ns) -> Ns:
    """Return how long a picture stands in the mean if *share* / 2**64 of them pause instead of beating."""
    return Ns(((FULL - share) * period + share * (shortest + longest) // 2) // FULL)


def projected_end(now: datetime, left: int, stay: Ns) -> datetime | None:
    """Return when the last of *left* pictures has had its time, None beyond the calendar."""
    try:
        return now + timedelta(microseconds=left * stay // MICROSECOND)
    except OverflowError:
        return None


def is_well(snapshot: Snapshot, now: Ns) -> bool:
    """Tell whether the wall does what it should: a fresh picture, or none on purpose."""
    match snapshot.state:
        case State.PLAYING | State.PAUSING | State.STARVED:
            return now - snapshot.at <= snapshot.beats + snapshot.pausing + PATIENCE
        case State.EASED:
            return False
    return True


def is_meant(snapshot: Snapshot, now: Ns) -> bool:
    """Tell whether the wall stands still at *now* on purpose: a beat, a pause, a hold, nothing to show."""
    match snapshot.state:
        case State.PLAYING | State.PAUSING:
            stays = snapshot.beats + snapshot.pausing
            return snapshot.picture is not None and now - snapshot.at <= stays
        case State.STARVED | State.EASED:
            return False
    return True


def line_of(snapshot: Snapshot) -> str:
    """Return the state of the wall in one line, for a supervisor's status."""
    picture, about = snapshot.picture, snapshot.about
    where = f"position {snapshot.position:,} of {about.pictures:,}"
    passing = f"pass {snapshot.pass_number}, " if snapshot.pass_number else ""
    return f"{snapshot.state}, {passing}{where}" + (f", {picture.wnid}" if picture else "")


def status_of(
    snapshot: Snapshot, beating: Beating, ring: RingLevel, now: Ns, wall: datetime, uptime: Ns, version: str
) -> dict[str, Any]:
    """Return the status of DESIGN's contract, ready for JSON; *now* and *wall* are the same instant."""
    about = snapshot.about
    return {
        "well": is_well(snapshot, now),
        "state": str(snapshot.state),
        "title": about.title,
        "pass": snapshot.pass_number,
        "position": snapshot.position,
        "pictures": about.pictures,
        "now": now_of(snapshot, now, wall),
        "cadence": {
            "wanted_ms": _ms(snapshot.beats),
            "mean_ms": _ms(beating.mean),
            "p99_late_ms": _ms(beating.p99_late),
            "slips": beating.slips,
        },
        "ring": {"filled": ring.filled, "bytes": ring.bytes},
        "pauses": snapshot.pauses,
        "open": snapshot.open and snapshot.state is not State.CLOSED,
        "next_change": _iso(_in_zone_of(wall, snapshot.next_change)),
        "projected_end": _iso(_end_of(snapshot, wall)),
        "caption": str(snapshot.caption),
        "mirror": about.mirror,
        "uptime_s": uptime // SECOND,
        "version": version,
    }


def _end_of(snapshot: Snapshot, wall: datetime) -> datetime | None:
    about = snapshot.about
    if snapshot.state is State.ENDED:
        return None
    if about.hours:
        return _in_zone_of(wall, snapshot.ends)
    left = about.pictures - snapshot.position - (snapshot.picture is not None)
    return projected_end(wall, left, about.stay)


def _in_zone_of(wall: datetime, instant: Wall | None) -> datetime | None:
    return None if instant is None else datetime_of(instant, wall.tzinfo or UTC)


def now_of(snapshot: Snapshot, now: Ns, wall: datetime) -> dict[str, Any] | None:
    """Return the picture of *snapshot* for JSON, None where there is none.

    Of a withheld picture only the wnid: what the wall does not say the page does not either.
    """
    if snapshot.picture is None:
        return None
    told = not snapshot.withheld
    ago = timedelta(microseconds=(now - snapshot.at) // MICROSECOND)
    return {
        "position": snapshot.position,
        "wnid": snapshot.picture.wnid,
        "path": list(snapshot.path) if told else [],
        "file": snapshot.picture.file if told else "",
        "shown_at": _iso(wall - ago),
        "pausing_ms": _ms(snapshot.pausing),
        "withheld": snapshot.withheld,
    }


def _ms(length: Ns | None) -> float | None:
    """Return milliseconds to the microsecond."""
    return None if length is None else round(length / MILLISECOND, 3)


def _iso(instant: datetime | None) -> str | None:
    """Return ISO 8601 with milliseconds and offset."""
    return None if instant is None else instant.isoformat(timespec="milliseconds")
