"""The forecast of a pass: which picture is flipped when, by the hours, the pauses and the outages.

Nothing is stepped through: within a *segment* (from the doors' opening, or a
start, to a closing, or an outage) one tempo is in force, so that a flip is a
multiplication and a look into the pauses before it. The rules of time that
this follows are those of docs/score.md.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from player.core.beats import Beats
from player.core.pacing import HELD, Pacing, Solution, pace
from player.core.playlist import PauseRule
from player.core.schedule import Opening, Schedule
from player.core.units import MILLISECOND, Ns, Position, Wall

_NO_PLACES = np.empty(0, np.int64)

NEVER = -1
"""Stands among moments for a position that is never reached."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Positions from *first* on, one after the other, the own time of *first* beginning at *origin*.

    *places* (int64, ascending) are those that pause; *pause* and *resume* (ns
    after *origin*, int64) are when each of them and the position after it fall due.
    """

    first: Position
    origin: Wall
    beats: Beats
    places: NDArray[np.int64]
    pause: NDArray[np.int64]
    resume: NDArray[np.int64]

    def due(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return when each of *positions* (int64, none before *first*) falls due."""
        ahead = np.searchsorted(self.places, positions)
        place = np.concatenate(([self.first], self.places + 1))[ahead]
        since = np.concatenate((np.zeros(1, np.int64), self.resume))[ahead]
        moments: NDArray[np.int64] = self.origin + since + self.beats.spans(place, positions)
        return moments

    def due_before(self, at: Wall) -> int:
        """Return how many positions fall due before *at*, if the course never ended."""
        passed = at - self.origin
        paused = int(np.searchsorted(self.pause, passed))
        place = int(self.places[paused - 1]) + 1 if paused else self.first
        since = int(self.resume[paused - 1]) if paused else 0
        return place - self.first + self.beats.due_within(place, passed - since)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """*count* positions on one course, from the instant *begins* to the closing or outage at *ends*.

    *greeted*: the doors opened by the hours at *begins*. *solution* is the
    pacing decision made there.
    """

    begins: Wall
    ends: Wall
    greeted: bool
    count: int
    solution: Solution
    course: Course

    @property
    def first(self) -> Position:
        """The first position."""
        return self.course.first

    @property
    def end(self) -> Position:
        """The position after the last."""
        return Position(self.first + self.count)

    @property
    def share(self) -> int:
        """The tempo: positions pause whose draw lies below it."""
        return self.solution.share

    @property
    def pauses(self) -> int:
        """How many of the positions pause."""
        return int(np.searchsorted(self.course.places, self.end))

    @property
    def paused(self) -> Ns:
        """How long these pauses last; the closing may cut the last one short."""
        return Ns(int(self.pausing()[1].sum()))

    def pausing(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return those of its positions that pause, and for how long (ns)."""
        course, pauses = self.course, self.pauses
        return course.places[:pauses], (course.resume - course.pause)[:pauses]

    def moments(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return when each of *positions* (int64, all within the segment) is flipped."""
        due = self.course.due(positions)
        return due - HELD * (positions == self.first) if self.greeted else due

    def flipped_before(self, at: Wall) -> int:
        """Return how many positions are flipped before *at*."""
        held = HELD if self.greeted else 0
        waited = int(self.course.origin - held < at)
        return min(self.count, max(waited, self.course.due_before(at)))


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """A pass from a beginning to its end, or to the last closing.

    *first* is the decision at the beginning. *last_picture_at* is the last
    picture's flip, None if it is never reached; *ends_at* when its own time is
    over. *fits* tells that it is flipped, and not in the rule's reserve.
    """

    segments: tuple[Segment, ...]
    first: Solution
    last_picture_at: Wall | None
    ends_at: Wall | None
    closes_at: Wall
    fits: bool

    def at(self, position: Position) -> Wall | None:
        """Return when *position* is flipped; None if it never is."""
        moment = int(self.moments(np.array([position], np.int64))[0])
        return None if moment == NEVER else Wall(moment)

    def moments(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return `at` of every one of *positions* (int64), `NEVER` where it is None."""
        moments = np.full(len(positions), NEVER, np.int64)
        for segment in self.segments:
            here = (positions >= segment.first) & (positions < segment.end)
            if here.any():
                moments[here] = segment.moments(positions[here])
        return moments

    def flipped_before(self, at: Wall) -> int:
        """Return how many positions are flipped before *at*."""
        over = bisect_right(self.segments, at, key=lambda segment: segment.ends)
        counted = sum(segment.count for segment in self.segments[:over])
        return counted + sum(segment.flipped_before(at) for segment in self.segments[over : over + 1])

    def pausing(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the positions that pause, ascending, and for how long (ns); a closing may cut some short."""
        parts = [segment.pausing() for segment in self.segments] or [(_NO_PLACES, _NO_PLACES)]
        places, lengths = zip(*parts, strict=True)
        return np.concatenate(places), np.concatenate(lengths)

    def segment_of(self, position: Position) -> Segment | None:
        """Return the segment in which *position* is flipped; None if it never is."""
        k = bisect_right(self.segments, position, key=lambda segment: segment.first) - 1
        return self.segments[k] if k >= 0 and position < self.segments[k].end else None

    @property
    def pauses(self) -> int:
        """How many pictures pause."""
        return sum(segment.pauses for segment in self.segments)

    @property
    def paused(self) -> Ns:
        """How long these pauses last, cut short or not."""
        return Ns(sum(segment.paused for segment in self.segments))


def forecast(
    pacing: Pacing,
    schedule: Schedule,
    rule: PauseRule | None,
    begin: tuple[Position, Wall],
    outages: Sequence[tuple[Wall, Wall]] = (),
) -> Forecast:
    """Return how the pass goes on from the position and instant *begin*.

    An instant within open hours is a start there, without a greeting. In an
    outage (a, b) the player is off from a on and starts again at b, if the
    doors are open then; nobody knew of it before.
    """
    position, at = begin
    off = Schedule(outages)
    restarts = {outage.closes for outage in off.openings}
    segments: list[Segment] = []
    for span in schedule.without(off).since(at):
        if position >= pacing.pictures:
            break
        greeted = span.opens > at and span.opens not in restarts
        segments.append(_segment(pacing, schedule, rule, position, span, greeted=greeted))
        position = segments[-1].end
    first = segments[0].solution if segments else pace(pacing, schedule, rule, begin[0], at, arriving=False)
    if begin[0] >= pacing.pictures:
        return Forecast((), first, None, None, _closing(schedule, at), fits=True)
    return _ended(pacing, schedule, rule, tuple(segments), first, at)


def _closing(schedule: Schedule, at: Wall) -> Wall:
    return at if schedule.last_closing is None else schedule.last_closing


def _ended(
    pacing: Pacing,
    schedule: Schedule,
    rule: PauseRule | None,
    segments: tuple[Segment, ...],
    first: Solution,
    at: Wall,
) -> Forecast:
    closing = _closing(schedule, at)
    if not segments or segments[-1].end < pacing.pictures:
        return Forecast(segments, first, None, None, closing, fits=False)
    last = np.array([pacing.pictures - 1], np.int64)
    flipped = Wall(int(segments[-1].moments(last)[0]))
    ends = Wall(int(segments[-1].course.due(last + 1)[0]))
    fits = schedule.open_between(flipped, closing) >= (rule.reserve if rule else 0)
    return Forecast(segments, first, flipped, ends, closing, fits=fits)


def _segment(
    pacing: Pacing,
    schedule: Schedule,
    rule: PauseRule | None,
    position: Position,
    span: Opening,
    *,
    greeted: bool,
) -> Segment:
    solution = pace(pacing, schedule, rule, position, span.opens, arriving=greeted)
    origin = Wall(span.opens + pacing.composed.greeting) if greeted else span.opens
    course = _course(pacing, solution.share, position, origin, span.closes)
    reached = int(origin - (HELD if greeted else 0) < span.closes)
    count = min(max(reached, course.due_before(span.closes)), pacing.pictures - position)
    return Segment(span.opens, span.closes, greeted, count, solution, course)


def _course(pacing: Pacing, share: int, first: Position, origin: Wall, until: Wall) -> Course:
    """Return the course from *first* on, as far as it may get before *until*."""
    fastest = pacing.beats.fastest
    shortest = min(fastest, pacing.draws.shortest if pacing.draws else fastest)
    beyond = pacing.pictures
    if shortest:
        beyond = min(beyond, first + max(0, until - origin) // shortest + 2)
    places, lengths = pacing.pausing(share, first, Position(beyond))
    before = np.cumsum(lengths) - lengths
    pause = _beaten(pacing.beats, first, places) + before * MILLISECOND
    return Course(first, origin, pacing.beats, places, pause, pause + lengths * MILLISECOND)


def _beaten(beats: Beats, first: Position, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how long the positions from *first* on and before each of *places* beat; these pause."""
    if beats.even:
        return (places - first - np.arange(len(places))) * beats.fastest
    spared = beats.each(places)
    return beats.spans(np.full(len(places), first, np.int64), places) - (np.cumsum(spared) - spared)
