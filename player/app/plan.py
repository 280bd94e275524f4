"""What ``plan`` reports: the arithmetic of a showing, in words and numbers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from player.app.known import known_mirror, score_on
from player.app.mirror import address
from player.app.pacer import pacing_of
from player.app.programme import bill_of
from player.app.wishes import Wishes
from player.assets import load_census, load_wordnet
from player.core.advice import advice
from player.core.audit import intact
from player.core.contested import Contested, contested, undecided
from player.core.days import Day, days_of, numbered_days
from player.core.machine import STAND_IN, Machine
from player.core.past import Past
from player.core.plan import Plan, planned
from player.core.playlist import Playlist
from player.core.schedule import Schedule
from player.core.score import Score, resolve
from player.core.synsets import TOPS
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall, datetime_of
from player.journal.reading import NoLedger, read_ledger
from player.sources import NotIndexed, StandIn

BUILT_IN = "the built-in table of the fall 2011 release"


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """The days of one calendar week, Monday first (or seven numbered ones), added up."""

    name: str
    days: tuple[Day, ...]

    @property
    def open(self) -> Ns:
        """For how long the doors are open."""
        return Ns(sum(day.open for day in self.days))

    @property
    def pictures(self) -> int:
        """How many pictures are flipped."""
        return sum(day.pictures for day in self.days)

    @property
    def pauses(self) -> int:
        """How many of them pause."""
        return sum(day.pauses for day in self.days)


@dataclass(frozen=True, slots=True, eq=False)
class PlanReport:
    """The *plan*, and what is told of it: where the counts are from, its *days*, and *advice* in sentences.

    *now* is given where the plan is of the rest.
    """

    plan: Plan
    counts: str
    zone: tzinfo
    days: tuple[Day, ...]
    contested: tuple[Contested, ...]
    advice: tuple[str, ...]
    now: Wall | None

    @property
    def weeks(self) -> tuple[Week, ...]:
        """The days by weeks."""
        weeks: dict[str, list[Day]] = defaultdict(list)
        for day in self.days:
            weeks[_week(day)].append(day)
        return tuple(Week(name, tuple(days)) for name, days in weeks.items())

    def moment(self, at: Wall | None) -> Wall | None:
        """Return *at*; without a calendar, only of a rest that begins now is it known."""
        if at is None or self.plan.schedule is not None:
            return at
        return None if self.now is None else Wall(self.now + at)

    def as_json(self, rehearsal: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the keys of ``plan --json``; *rehearsal* has those of ``plan --rehearse``."""
        plan, playlist = self.plan, self.plan.score.playlist
        showing = plan.schedule is not None
        told = {
            "pictures": plan.score.pictures,
            "omitted": plan.score.omitted,
            "cadence_ms": _plain(playlist.cadence, MILLISECOND),
            "open_s": seconds(plan.open) if showing else None,
            "pictures_s": seconds(Ns(plan.score.beats.before(plan.score.pictures))),
            "pause_budget_s": seconds(plan.budget) if showing else None,
            "pauses": plan.forecast.pauses,
            "fits": plan.forecast.fits,
            "last_picture_at": self.instant(plan.forecast.last_picture_at),
            "closes_at": self.instant(plan.forecast.closes_at) if showing else None,
        }
        return (
            told | ({} if rehearsal is None else {"rehearsal": dict(rehearsal)}) | {"detail": self._detail()}
        )

    def instant(self, at: Wall | None) -> str | None:
        """Return *at* as ISO 8601 with offset, to the millisecond."""
        known = self.moment(at)
        return None if known is None else datetime_of(known, self.zone).isoformat(timespec="milliseconds")

    def _detail(self) -> dict[str, Any]:
        plan, first = self.plan, self.plan.forecast.first
        showing = plan.schedule is not None
        return {
            "playlist": plan.score.playlist.id,
            "title": plan.score.playlist.title,
            "counts": self.counts,
            "run": plan.score.run,
            "begins_at": self.instant(plan.forecast.segments[0].begins) if plan.forecast.segments else None,
            "position": plan.begin[0],
            "selected": plan.score.traversal.selected,
            "openings": len(plan.openings.openings) if showing else None,
            "greetings_s": seconds(plan.greetings) if showing else None,
            "reserve_s": seconds(plan.reserve),
            "paused_s": seconds(plan.forecast.paused),
            "mean_pause_s": plan.forecast.paused / plan.forecast.pauses / SECOND
            if plan.forecast.pauses
            else None,
            "share": first.share / 2**64,
            "lacking_s": seconds(plan.lacking),
            "surplus_s": seconds(plan.surplus),
            "advice": list(self.advice),
            "contested": [self._contested(one) for one in self.contested],
            "weeks": [
                {"week": w.name, "open_s": seconds(w.open), "pictures": w.pictures, "pauses": w.pauses}
                for w in self.weeks
            ],
            "days": [self._day(day) for day in self.days],
        }

    def _contested(self, one: Contested) -> dict[str, Any]:
        policy = one.policy
        return {
            "policy": one.name,
            "verdict": one.verdict,
            "decided_by": policy.decided_by if policy else None,
            "on": policy.on.isoformat() if policy and policy.on else None,
            "synsets": one.synsets,
            "pictures": one.held,
            "coming": one.coming,
            "span": [self.instant(at) for at in one.span],
            "bulk": [self.instant(at) for at in one.bulk],
            "density": round(one.density, 4),
        }

    def _day(self, day: Day) -> dict[str, Any]:
        return {
            "day": day.date.isoformat() if day.date else day.number,
            "open_s": seconds(day.open),
            "first": day.first,
            "pictures": day.pictures,
            "pauses": day.pauses,
            "paused_s": seconds(day.paused),
            "tops": {name: count for name, count in zip(TOPS, day.tops, strict=True) if count},
        }


def seconds(length: Ns) -> int | float:
    """Return *length* in seconds, whole where it is."""
    return _plain(length, SECOND)


def _plain(length: Ns, unit: int) -> int | float:
    whole, rest = divmod(length, unit)
    return length / unit if rest else whole


def _week(day: Day) -> str:
    if day.date is None:
        return f"week {(day.number - 1) // 7 + 1}"
    year, week, _ = day.date.isocalendar()
    return f"{year}-W{week:02}"


def plan(machine: Machine, wishes: Wishes, now: Wall, local: tzinfo, *, rest: bool = False) -> PlanReport:
    """Return the plan of what *machine* plays by *wishes*, from its first day, or of the *rest* from *now*.

    *local* is the zone of a playlist without a showing.

    Raises:
        ConfigError, ScoreError, MirrorError: it cannot be planned.
    """
    act = bill_of(machine, wishes).at(now)
    playlist = act.playlist
    score, counts = _scored(machine, playlist)
    census = load_census()
    showing = playlist.showing
    zone = ZoneInfo(showing.timezone) if showing else local
    schedule = (act.schedule or _schedule(score)) if showing else None
    number, position = _following(machine, score) if rest else (0, Position(0))
    if number and showing:
        position = Position(score.pictures)  # with a showing there is one pass, and it is over
    found = planned(score, pacing_of(score, number), schedule, _begin(schedule, position, now, rest=rest))
    openings, begin = found.openings, found.begin[0]
    days = (
        numbered_days(score, census, found.forecast, openings, begin)
        if schedule is None
        else days_of(score, census, found.forecast, openings, zone, begin)
    )
    everything = resolve(undecided(playlist), score.manifest, load_wordnet(), census)
    decided = tuple(contested(score, everything, census, found.forecast))
    return PlanReport(found, counts, zone, days, decided, advice(found, zone), now if rest else None)


def _schedule(score: Score) -> Schedule:
    from player.hours import schedule_of  # noqa: PLC0415 - 20 ms, only for hours

    showing = score.playlist.showing
    assert showing is not None, "without a showing there are no hours"
    return schedule_of(showing)


def _scored(machine: Machine, playlist: Playlist) -> tuple[Score, str]:
    """Return *playlist* on the machine's mirror, or on the built-in counts, and which of the two."""
    try:
        with known_mirror(machine) as known:
            own = machine.mirrors == (STAND_IN,)
            return known.score(playlist), BUILT_IN if own else f"the index of {address(machine.mirrors[0])}"
    except NotIndexed:
        why = f"{address(machine.mirrors[0])} is not indexed yet"
        return score_on(StandIn(load_census()), playlist), f"{BUILT_IN}, as {why}"


def _begin(schedule: Schedule | None, position: Position, now: Wall, *, rest: bool) -> tuple[Position, Wall]:
    """Return the next position and the instant from which the plan goes on: before the doors first open."""
    if schedule is None:
        return position, Wall(0)
    if rest or not schedule.openings:
        return position, now
    return position, Wall(schedule.openings[0].opens - 1)


def _following(machine: Machine, score: Score) -> tuple[int, Position]:
    """Return the pass and position that the ledger says come next."""
    try:
        ledger = read_ledger(machine.state, score.run)
    except NoLedger:
        return 0, Position(0)
    rows = [sealed.row for sealed in intact(ledger)]
    tail = [ledger.tail.row] if ledger.tail else []
    return Past(rows + tail).following(score.pictures)
