"""The record of showing: what a ledger proves, beside what the playlist and the mirror say, as one value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from player.core.audit import Audit, Ledger
from player.core.machine import Screen
from player.core.playlist import PauseRule, Playlist
from player.core.record_account import Account, account_of
from player.core.record_beats import Lateness
from player.core.record_course import Course, Jumped, Pacing
from player.core.record_notes import Note
from player.core.record_places import Family, families
from player.core.record_time import Day, Quarter, days
from player.core.record_troubles import Disturbance, Total
from player.core.schedule import Schedule
from player.core.score import Score
from player.core.synsets import Census, WordNet
from player.core.units import Ns, Wall
from player.core.withdrawal import WITHDRAWN


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a ledger when it is reported.

    *score* is that of the playlist as it stands on the mirror's manifest, None
    where one of them is not at hand or they make another run; *remarks* say
    why. *schedule* is that of the playlist's showing, in *zone*, which is called
    *zone_name*. *pretended*: the player's clock was told another time.
    *withdrawn* are the reasons of unshowables that mean: no longer in the mirror.
    """

    zone: tzinfo
    zone_name: str
    playlist: Playlist | None = None
    score: Score | None = None
    schedule: Schedule | None = None
    stand_in: bool = False
    pretended: bool = False
    screen: Screen | None = None
    withdrawn: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pauses:
    """The pauses that were: *number*, *total* time, *cut* short by closings or hands.

    *lengths* are (whole seconds, how many); *pacing* the tempo rows.
    """

    number: int
    total: Ns
    cut: int
    lengths: tuple[tuple[int, int], ...]
    rule: PauseRule | None
    pacing: tuple[Pacing, ...]

    @property
    def mean(self) -> Ns | None:
        """How long they stood in the mean."""
        return Ns(self.total // self.number) if self.number else None


@dataclass(frozen=True, slots=True)
class Hours:
    """Open time: *planned* of the whole showing, *passed* of it when the ledger ends (None without hours).

    *played* was filled by beats and pauses; *outside* of it lay outside the hours planned.
    """

    planned: Ns | None
    passed: Ns | None
    played: Ns
    outside: Ns
    openings: int
    closes_at: Wall | None


@dataclass(frozen=True, slots=True)
class Record:
    """All that is reported of a run; instants are `Wall`, lengths ns, counts over all passes unless said."""

    facts: Mapping[str, str | int]
    audit: Audit
    beside: Beside
    rehearsal: tuple[str, ...]
    first: Wall | None
    last: Wall | None
    alive: Wall
    account: Account | None
    families: tuple[Family, ...]
    reasons: Mapping[str, int]
    recovered: int
    unreadable: int
    lateness: Lateness
    periods: Mapping[int, int]
    pauses: Pauses
    jumps: Sequence[Jumped]
    hours: Hours
    totals: Mapping[str, Total]
    listed: Sequence[Disturbance]
    others: Mapping[str, int]
    days: Sequence[Day]
    quarters: Sequence[tuple[Wall, Quarter]]
    starts: int
    versions: tuple[str, ...]
    mirrors: tuple[str, ...]
    screens: Mapping[str, int]
    rows: int
    head: str
    notes: tuple[Note, ...]

    @property
    def passes(self) -> int:
        """How many passes were begun; one at least."""
        return max(1, self.audit.passes)

    @property
    def not_reached(self) -> int:
        """Positions of the passes begun whose turn has not come."""
        told = self.audit
        entered = told.shown + told.unshowable + told.withheld + told.jumped + told.missing
        return max(0, self.passes * told.pictures - entered)

    @property
    def shown_once(self) -> int:
        """Positions of which it is certain that they were shown, and no more than once but on purpose."""
        return max(0, self.audit.shown - self.audit.uncertain - self.audit.repeated)

    @property
    def withdrawn(self) -> int:
        """Unshowables that were no longer in the mirror."""
        return sum(n for reason, n in self.reasons.items() if reason in self.beside.withdrawn)

    @property
    def withdrawn_by_gallery(self) -> int:
        """Unshowables that the gallery had withdrawn; which they were stands in its private list."""
        return self.reasons.get(WITHDRAWN, 0)

    def lost(self, kind: str) -> Ns:
        """Return for how long disturbances of *kind* lasted."""
        return Ns(self.totals[kind].length if kind in self.totals else 0)

    @property
    def disturbed(self) -> Ns:
        """How long the course was kept up by what is not the work's own; what was unseen was held or calm."""
        return Ns(sum(map(self.lost, ("off", "starved", "hold", "calm"))))

    @property
    def greetings(self) -> Ns | None:
        """What is left of the open time passed: greetings, slips, the end; None without hours."""
        if self.hours.passed is None:
            return None
        return Ns(max(0, self.hours.passed - self.hours.played + self.hours.outside - self.disturbed))


def record_of(
    ledger: Ledger, told: Audit, beside: Beside, notes: Iterable[Note], wordnet: WordNet, census: Census
) -> Record:
    """Return the record of *ledger*, whose audit is *told*; *notes* are those kept beside it."""
    course = Course(beside.schedule)
    for sealed in ledger.rows:
        course.follow(sealed.row)
    if ledger.tail is not None:
        course.follow(ledger.tail.row)
    course.close()
    score = beside.score
    found = () if score is None else families(score, course.places, wordnet, census)
    return Record(
        facts=ledger.facts,
        audit=told,
        beside=beside,
        rehearsal=_rehearsal(beside),
        first=course.first,
        last=course.last,
        alive=course.alive,
        account=None if score is None else account_of(score, wordnet, census),
        families=found,
        reasons=course.reasons,
        recovered=course.recovered,
        unreadable=course.unreadable,
        lateness=course.lateness,
        periods=course.periods,
        pauses=_pauses(course, beside.playlist),
        jumps=tuple(course.jumps),
        hours=_hours(course, beside.schedule),
        totals=course.troubles.totals,
        listed=course.troubles.listed,
        others=course.others,
        days=days(course.quarters, beside.schedule, beside.zone),
        quarters=tuple(course.quarters),
        starts=course.starts,
        versions=tuple(course.versions),
        mirrors=tuple(course.mirrors),
        screens=course.screens,
        rows=len(ledger.rows),
        head=ledger.rows[-1].seal.hex() if ledger.rows else "",
        notes=tuple(sorted([*course.notes, *notes])),
    )


def _rehearsal(beside: Beside) -> tuple[str, ...]:
    """Return why this is no record of the work, in sentences; none if it is one."""
    drawn = ("The pictures were drawn by the player; they are not ImageNet.",) if beside.stand_in else ()
    pretended = ("The player was told to pretend another time.",) if beside.pretended else ()
    return drawn + pretended


def _pauses(course: Course, playlist: Playlist | None) -> Pauses:
    return Pauses(
        course.pauses,
        Ns(course.paused),
        course.cut,
        tuple(sorted(course.lengths.items())),
        None if playlist is None else playlist.pauses,
        tuple(course.pacing),
    )


def _hours(course: Course, schedule: Schedule | None) -> Hours:
    played = Ns(sum(quarter.played for _, quarter in course.quarters))
    outside = Ns(course.outside)
    if schedule is None or schedule.last_closing is None:
        return Hours(None, None, played, outside, course.openings, None)
    begins, closes = schedule.openings[0].opens, schedule.last_closing
    planned = schedule.open_between(begins, closes)
    passed = schedule.open_between(begins, course.alive)
    return Hours(planned, passed, played, outside, course.openings, closes)
