"""What a storm came to: what was seen, held against what the faults explain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from player.install.texts import PAUSE
from tools.storm.faults import EASES, HOLD_LIMIT, NOTICED, RETURNS, STARTS, Fault, told
from tools.storm.keeper import Life
from tools.storm.sight import Span, View

BLIND = 0.04
"""Seconds: who did not look for so long may have missed a picture."""

A_MOMENT = 0.06
"""Seconds for which something else may stand: a picture that is being painted."""


@dataclass(slots=True)
class Course:
    """One fault under way, and what was seen from its beginning to the next one's."""

    fault: Fault
    begins: float
    undone: float = 0.0
    stays: float = 0.0
    """How long the ladder kept the ground on the wall after it."""
    longest: float = 0.0
    ground: float = 0.0
    repeated: int = 0

    @property
    def lasted(self) -> float:
        """How long it lasted, in seconds."""
        return self.undone - self.begins

    @property
    def allowed(self) -> float:
        """The longest time between two pictures that it explains, in seconds."""
        return self.fault.gap + self.stays + (self.lasted if self.fault.waits else 0.0)

    def explains(self, span: Span) -> bool:
        """Tell whether a *span* without a picture is what this fault should look like."""
        if self.fault.name in ("start", "player killed"):
            return span.ends <= self.begins + PAUSE + STARTS + self.stays
        back = {"mirror away": self.undone, "worker stopped": self.begins + NOTICED}.get(self.fault.name, 0.0)
        return span.begins >= self.begins + HOLD_LIMIT - EASES and span.ends <= back + RETURNS


@dataclass(slots=True)
class Judgement:
    """What was seen, in figures, and what must not have been, in sentences."""

    begins: float
    pictures: int = 0
    skipped: int = 0
    unseen: int = 0
    """Pictures missed while nobody looked; whether they were shown tells the ledger."""
    repeated: int = 0
    desktop: float = 0.0
    black: float = 0.0
    broken: list[str] = field(default_factory=list)

    def complain(self, moment: float, what: str) -> None:
        """Say *what* was wrong at *moment*."""
        self.broken.append(f"{moment - self.begins:.1f} s: {what}")


def judged(spans: Sequence[Span], courses: Sequence[Course], pictures: int) -> Judgement:
    """Judge *spans*, seen through *courses*, of a mirror of so many *pictures*; enter figures in both."""
    judgement = Judgement(courses[0].begins)
    seen = [span for span in spans if span.view is View.PICTURE]
    judgement.pictures = len(seen)
    for before, after in pairwise(seen):
        _follow(before, after, _course_at(courses, after.begins), judgement, pictures)
    for span in spans:
        if span.view is not View.PICTURE:
            _bare(span, _course_at(courses, span.begins), judgement)
    return judgement


def add_lives(courses: Sequence[Course], lives: Sequence[Life]) -> None:
    """Enter in each course for how long the ladder kept the ground in a life that began in it."""
    for life in lives:
        course = _course_at(courses, life.began)
        course.stays = max(course.stays, life.stays)


def _course_at(courses: Sequence[Course], moment: float) -> Course:
    return [course for course in courses if course.begins <= moment or course is courses[0]][-1]


def _follow(before: Span, after: Span, course: Course, judgement: Judgement, pictures: int) -> None:
    step = (after.number - before.number) % pictures
    gap = after.begins - before.begins
    course.longest = max(course.longest, gap)
    if gap > course.allowed:
        most = told(course.allowed)
        what = f"{told(gap)} without a new picture, {most} at most ({course.fault.name})"
        judgement.complain(before.begins, what)
    if step == 0:
        course.repeated += 1
        judgement.repeated += 1
        if course.repeated > (course.fault.name == "player killed"):
            judgement.complain(after.begins, f"picture {after.number} again ({course.fault.name})")
    elif step > 1 and max(before.blind, after.blind) > BLIND:
        judgement.unseen += step - 1
    elif step > 1:
        judgement.skipped += step - 1
        judgement.complain(
            after.begins, f"{after.number} after {before.number}: skipped ({course.fault.name})"
        )


def _bare(span: Span, course: Course, judgement: Judgement) -> None:
    """Judge a *span* in which no picture stood."""
    match span.view:
        case View.DESKTOP:
            judgement.desktop += span.length
            judgement.complain(span.begins, f"the desktop for {told(span.length)} ({course.fault.name})")
            return
        case View.BLACK:
            judgement.black += span.length
        case View.GROUND:
            course.ground += span.length
    if span.length > A_MOMENT and (span.view is View.BLACK or not course.explains(span)):
        judgement.complain(
            span.begins, f"{span.view} for {told(span.length)}, unexplained ({course.fault.name})"
        )


def by_kind(courses: Sequence[Course]) -> dict[str, dict[str, Any]]:
    """Return the figures of each kind of fault: how often, the longest gap, ground, repeated pictures."""
    return {name: _figures(list(same)) for name, same in _grouped(courses)}


def _grouped(courses: Sequence[Course]) -> Iterator[tuple[str, list[Course]]]:
    for name in dict.fromkeys(course.fault.name for course in courses):
        yield name, [course for course in courses if course.fault.name == name]


def _figures(courses: list[Course]) -> dict[str, Any]:
    return {
        "times": len(courses),
        "longest_gap_ms": round(1_000 * max(course.longest for course in courses)),
        "ground_s": round(sum(course.ground for course in courses), 1),
        "repeated": sum(course.repeated for course in courses),
    }
