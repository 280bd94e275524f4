"""Days and hours along a pass."""

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from player.core.desk import Tick
from player.core.playlist import PauseRule
from player.core.schedule import Schedule
from player.core.timeline import HOUR, MOST_LABELS, Timeline, elapsed, short
from player.core.units import SECOND, Ns, Position, Wall
from tests.planned import openings, plan_of

UTC = ZoneInfo("UTC")
EVERY = PauseRule(every=50_000)


def line_of(days: int, hours: float) -> Timeline:
    return Timeline(plan_of(openings(days, hours)).forecast, 100_000, UTC)


def test_a_position_of_a_showing_has_a_date_and_an_hour() -> None:
    assert line_of(3, 1.0).moment(Position(0)) == "Thu 1 January 1970, 10:00:02"
    assert line_of(3, 1.0).moment(Position(99_999)).startswith("Sat 3 January 1970, 10:59:")


def test_without_a_calendar_it_is_told_how_long_it_plays_until_then() -> None:
    line = Timeline(plan_of(None, EVERY).forecast, 100_000)
    assert line.moment(Position(0)) == "0:00:00"
    assert line.moment(Position(10)) == "0:00:00"
    assert line.moment(Position(40_001))[:5] in ("1:00:", "1:01:")


def test_what_is_not_reached_is_said() -> None:
    assert line_of(1, 0.5).moment(Position(99_999)) == "not reached"


@pytest.mark.parametrize("days", [1, 2, 3, 10, 40, 75, 400])
def test_the_marks_are_days_or_hours_and_no_more_than_have_room(days: int) -> None:
    line = line_of(days, max(0.1, 3.5 / days))
    ticks = line.ticks()
    assert 1 <= len([tick for tick in ticks if tick.label]) <= MOST_LABELS
    assert all(0 < tick.share < 1 for tick in ticks)
    assert all(a.share <= b.share for a, b in pairwise(ticks))


def test_a_mark_stands_where_its_day_begins() -> None:
    line = line_of(3, 1.0)
    told = line.told
    second = next(segment.first for segment in told.segments if segment.begins > 24 * HOUR)
    assert Tick(second / 100_000, "2 Jan") in line.ticks()


def test_the_hours_of_a_night_are_marked_by_the_day_that_follows() -> None:
    line = line_of(2, 1.75)
    second = next(segment.first for segment in line.told.segments if segment.begins > 24 * HOUR)
    ticks = line.ticks()
    assert [tick.label for tick in ticks if tick.share == second / 100_000] == ["2 Jan"]
    assert len({tick.share for tick in ticks}) == len(ticks)


def test_within_a_day_the_marks_are_hours_of_the_clock() -> None:
    labels = [tick.label for tick in line_of(1, 3.5).ticks()]
    assert labels == [
        "10:30",
        "11:00",
        "11:30",
        "12:00",
        "12:30",
        "13:00",
    ]


def test_without_a_calendar_they_are_lengths() -> None:
    line = Timeline(plan_of(None, EVERY).forecast, 100_000)
    assert [tick.label for tick in line.ticks()] == ["30 min", "1 h", "90 min", "2 h", "150 min"]


def test_what_never_plays_has_no_marks() -> None:
    assert Timeline(plan_of(Schedule([])).forecast, 100_000, UTC).ticks() == ()


def test_what_is_not_finished_has_marks_up_to_its_last_closing() -> None:
    begins = Wall(10 * HOUR)
    told = plan_of(Schedule([(begins, Wall(begins + HOUR))])).forecast
    assert Timeline(told, 100_000, UTC).ticks()


def test_lengths_are_told_in_their_largest_unit() -> None:
    lengths = [30, 90, 300, 7_200, 2 * 86_400]
    assert [short(Ns(s * SECOND)) for s in lengths] == ["30 s", "90 s", "5 min", "2 h", "2 d"]
    assert elapsed(Ns(3_725 * SECOND)) == "1:02:05"
    assert elapsed(Ns((86_400 + 61) * SECOND)) == "day 2, 0:01:01"
