"""The days of a forecast, from midnight to midnight: open time, pictures, pauses, and the nine tops."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

import numpy as np

from player.core.forecast import Forecast
from player.core.schedule import Schedule
from player.core.score import Score
from player.core.spread import covered, span_groups
from player.core.synsets import TOPS, Census
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall, datetime_of, wall_of

DAY = Ns(24 * 3_600 * SECOND)

MOST_NUMBERED = 400
"""Days that are listed of a pass without a calendar."""

_TOP = {wnid: k for k, wnid in enumerate(TOPS.values())}


@dataclass(frozen=True, slots=True)
class Day:
    """One day: how long the doors are *open*, which positions are flipped, what pauses among them.

    It has a *date*, or, where there is no calendar, only its *number* from 1.
    *tops* are pictures of each of TOPS, in that order.
    """

    number: int
    date: date | None
    open: Ns
    first: Position
    end: Position
    pauses: int
    paused: Ns
    tops: tuple[int, ...]

    @property
    def pictures(self) -> int:
        """How many pictures are flipped."""
        return self.end - self.first


def calendar_days(openings: Schedule, zone: tzinfo) -> list[date]:
    """Return every date in *zone* from the first opening to the last closing."""
    if openings.last_closing is None:
        return []
    first = datetime_of(openings.openings[0].opens, zone).date()
    last = datetime_of(Wall(openings.last_closing - 1), zone).date()
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]


def midnight(day: date, zone: tzinfo) -> Wall:
    """Return when *day* begins in *zone*."""
    return wall_of(datetime.combine(day, time(), zone))


def days_of(
    score: Score, census: Census, told: Forecast, openings: Schedule, zone: tzinfo, begin: Position
) -> tuple[Day, ...]:
    """Return the days of the *openings* in the calendar of *zone*, while *told* goes on from *begin*."""
    dates = calendar_days(openings, zone)
    if not dates:
        return ()
    edges = [midnight(day, zone) for day in (*dates, dates[-1] + timedelta(days=1))]
    return tuple(_days(score, census, told, openings, edges, dates, begin))


def numbered_days(
    score: Score, census: Census, told: Forecast, openings: Schedule, begin: Position
) -> tuple[Day, ...]:
    """Return the days of a pass that has no calendar and goes on from *begin* at the instant 0."""
    whole = MOST_NUMBERED if told.ends_at is None else -(-told.ends_at // DAY)
    edges = [Wall(k * DAY) for k in range(min(whole, MOST_NUMBERED) + 1)]
    dates: list[date | None] = [None] * (len(edges) - 1)
    return tuple(_days(score, census, told, openings, edges, dates, begin))


def _days(
    score: Score,
    census: Census,
    told: Forecast,
    openings: Schedule,
    edges: list[Wall],
    dates: list[date] | list[date | None],
    begin: Position,
) -> Iterator[Day]:
    positions = np.array([begin + told.flipped_before(edge) for edge in edges], np.int64)
    groups = span_groups(score, lambda wnid: _TOP[census.top(wnid)])
    tops = covered(score.traversal, groups, len(TOPS), positions).tolist()
    places, lengths = told.pausing()
    nth = np.searchsorted(places, positions)
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths // MILLISECOND)))[nth]
    for k, (begins, ends) in enumerate(pairwise(edges)):
        yield Day(
            number=k + 1,
            date=dates[k],
            open=openings.open_between(begins, ends),
            first=Position(int(positions[k])),
            end=Position(int(positions[k + 1])),
            pauses=int(nth[k + 1] - nth[k]),
            paused=Ns(int(sums[k + 1] - sums[k]) * MILLISECOND),
            tops=tuple(tops[k]),
        )
