"""The plan of a showing as a sheet of paper."""

from bisect import bisect_right
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from player.app.plan import PlanReport
from player.app.plan_words import told_beats
from player.assets import load_census
from player.core.advice import told_length
from player.core.contested import Contested
from player.core.days import DAY, Day
from player.core.spread import covered, span_groups
from player.core.synsets import TOPS
from player.core.units import SECOND, Ns, Wall, datetime_of
from player.plots import PlotUnavailable, Sheet, Strip, draw

__all__ = ["PlotUnavailable", "draw_plan", "sheet_of"]

SLICES = 400
"""How finely the staves are drawn, about: thinner than half a millimetre on A3 nobody sees."""

MOST_TICKS = 14


def draw_plan(report: PlanReport, file: Path) -> None:
    """Draw *report* into *file*, a PNG, SVG or PDF by its ending.

    Raises:
        PlotUnavailable: it cannot be drawn or written.
    """
    draw(sheet_of(report), file)


def sheet_of(report: PlanReport) -> Sheet:
    """Return what is drawn of *report*."""
    tops = _tops(report)
    totals = tops.sum(axis=1)
    order = [k for k in _entering(report, tops) if totals[k]]
    pictures = np.maximum(tops.sum(axis=0), 1)
    days = report.days
    paused = np.array([day.paused / DAY * 24 for day in days])
    beat = np.array([_beat_hours(report, day) for day in days])
    return Sheet(
        title=report.plan.score.playlist.title or report.plan.score.playlist.id,
        subtitle=_subtitle(report),
        figures=_figures(report),
        staves=[(list(TOPS)[k], int(totals[k])) for k in order],
        shares=(tops / pictures)[order],
        beat=beat,
        paused=paused,
        strips=[strip for one in report.contested if (strip := _strip(report, one)) is not None],
        ticks=_ticks(days),
        footer=_footer(report),
    )


def _tops(report: PlanReport) -> NDArray[np.float64]:
    """Return how many pictures of each top every slice has, (tops, slices)."""
    score, days = report.plan.score, report.days
    if score.traversal.shuffled:  # finer slices would show chance, and take seconds
        return np.array([day.tops for day in days], np.float64).reshape(-1, len(TOPS)).T
    slices = max(1, -(-SLICES // max(1, len(days))))
    parts = [np.linspace(day.first, day.end, slices + 1).astype(np.int64)[:-1] for day in days]
    edges = np.concatenate([*parts, [days[-1].end if days else 0]]).astype(np.int64)
    known = list(TOPS.values())
    census = load_census()
    groups = span_groups(score, lambda wnid: known.index(census.top(wnid)))
    return covered(score.traversal, groups, len(TOPS), edges).T.astype(np.float64)


def _entering(report: PlanReport, tops: NDArray[np.float64]) -> list[int]:
    """Return the tops in the order in which they enter; where all play throughout, by their size."""
    totals = tops.sum(axis=1)
    if report.plan.score.traversal.shuffled:
        return [int(k) for k in np.argsort(-totals, kind="stable")]
    centre = (tops * np.arange(tops.shape[1])).sum(axis=1) / np.maximum(totals, 1)
    return [int(k) for k in np.argsort(centre, kind="stable")]


def _beat_hours(report: PlanReport, day: Day) -> float:
    beats = report.plan.score.beats.between(day.first, day.end)
    return (day.pictures - day.pauses) * (beats / max(1, day.pictures)) / DAY * 24


def _subtitle(report: PlanReport) -> str:
    showing = report.plan.score.playlist.showing
    if showing is None:
        return "a pass, played day and night"
    first, last = showing.first, showing.last
    span = f"{first.day} {first:%B}{f' {first.year}' if first.year != last.year else ''}"
    return f"{span} to {last.day} {last:%B %Y}   ·   {showing.hours}   ·   {showing.timezone}"


def _figures(report: PlanReport) -> list[tuple[str, str]]:
    plan, told = report.plan, report.plan.forecast
    mean = f", {told.paused / told.pauses / SECOND:.1f} s in the mean" if told.pauses else ""
    figures = [
        (f"{plan.score.pictures:,}", f"pictures, {told_beats(plan.score.beats)} each"),
        (told_length(plan.need), "of beat"),
        (f"{told.pauses:,}", f"pauses{mean}, {told_length(told.paused)}"),
    ]
    if plan.schedule is not None:
        openings = len(plan.openings.openings)
        figures.insert(1, (told_length(plan.open), f"open, in {openings} opening{'s' * (openings > 1)}"))
    return [*figures, _last(report)]


def _last(report: PlanReport) -> tuple[str, str]:
    last = report.plan.forecast.last_picture_at
    if last is None:
        missed = report.plan.left - report.plan.forecast.flipped_before(report.plan.forecast.closes_at)
        return f"{missed:,}", "pictures that will not have come"
    at = report.moment(last)
    if at is None:
        return told_length(Ns(last)), "until the last picture"
    moment = datetime_of(at, report.zone)
    return f"{moment.day} {moment:%B, %H:%M:%S}", "the last picture"


def _strip(report: PlanReport, one: Contested) -> Strip | None:
    begins, ends, low, high = (_place(report, at) for at in (*one.span, *one.bulk))
    if begins is None or ends is None or low is None or high is None:
        return None
    return Strip(f"{one.name}, {one.verdict}", begins, ends, (low, high))


def _place(report: PlanReport, at: Wall | None) -> float | None:
    """Return where the picture flipped at *at* stands among the days, whose pictures are evenly spread."""
    if at is None:
        return None
    plan = report.plan
    position = plan.begin[0] + plan.forecast.flipped_before(at)
    day = bisect_right(report.days, position, key=lambda day: day.first) - 1
    held = report.days[day]
    return day + (position - held.first) / max(1, held.pictures)


def _ticks(days: tuple[Day, ...]) -> list[tuple[int, str]]:
    """Return each Monday and the first day, or fewer of them where they would crowd."""
    weekly = [
        k for k, day in enumerate(days) if k == 0 or (day.date.weekday() == 0 if day.date else k % 7 == 0)
    ]
    every = -(-len(weekly) // MOST_TICKS)
    return [(k, _tick(days[k])) for k in weekly[::every]]


def _tick(day: Day) -> str:
    return f"{day.date.day} {day.date:%b}" if day.date else f"day {day.number}"


def _footer(report: PlanReport) -> str:
    playlist = report.plan.score.playlist
    return (
        "A column is a day, a stave a top category of ImageNet: the ink is its share of the pictures. "
        "Hatched: where pictures that somebody decided upon lie, or would. "
        f"A plan, not a record, counted in {report.counts}; order {playlist.order}, seed {playlist.seed}."
    )
