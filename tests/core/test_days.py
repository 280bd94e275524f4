"""A showing from midnight to midnight."""

from datetime import UTC, date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from player.core.days import DAY, MOST_NUMBERED, calendar_days, days_of, midnight, numbered_days
from player.core.forecast import forecast
from player.core.pacing import Pacing
from player.core.plan import ALWAYS
from player.core.playlist import PauseRule, Playlist
from player.core.schedule import Schedule
from player.core.synsets import TOPS
from player.core.units import SECOND, Ns, Position, Wall
from tests.fakes import CENSUS
from tests.planned import HOUR, openings, plan_of, score_of

SCORE = score_of(Playlist("small"))


def test_every_day_from_the_first_opening_to_the_last_closing_is_one() -> None:
    far = Schedule([(Wall(0), Wall(HOUR)), (Wall(3 * DAY), Wall(4 * DAY))])
    assert calendar_days(far, UTC) == [date(1970, 1, 1) + timedelta(days=k) for k in range(4)]
    assert calendar_days(Schedule([]), UTC) == []


def test_midnight_is_that_of_the_zone_in_summer_and_winter() -> None:
    london = ZoneInfo("Europe/London")
    summer, winter = midnight(date(2019, 7, 1), london), midnight(date(2019, 12, 1), london)
    assert winter - summer == 153 * DAY + HOUR


def test_days_add_up_to_the_plan() -> None:
    plan = plan_of(openings(3, 1.5))
    told = plan.forecast
    days = days_of(plan.score, CENSUS, told, plan.openings, UTC, Position(0))
    assert [day.date for day in days] == [date(1970, 1, 1) + timedelta(days=k) for k in range(3)]
    assert all(day.open == 1.5 * HOUR for day in days)
    assert all(one.end == other.first for one, other in pairwise(days))
    assert sum(day.pictures for day in days) == 100_000
    assert sum(day.pauses for day in days) == told.pauses
    assert sum(day.paused for day in days) == told.paused
    assert [day.pauses for day in days] == [segment.pauses for segment in told.segments]
    assert all(sum(day.tops) == day.pictures for day in days)
    assert [sum(tops) for tops in zip(*(day.tops for day in days), strict=True)] == [
        {"animal": 63_000, "artifact": 27_000, "misc": 10_000}.get(top, 0) for top in TOPS
    ]


def test_an_opening_over_midnight_is_parted_there() -> None:
    night = Schedule([(Wall(22 * HOUR), Wall(26 * HOUR))])
    plan = plan_of(night, PauseRule(every=100))
    one, other = days_of(plan.score, CENSUS, plan.forecast, plan.openings, UTC, Position(0))
    assert (one.open, other.open) == (2 * HOUR, 2 * HOUR)
    assert one.end == other.first
    assert plan.forecast.at(other.first) >= DAY > plan.forecast.at(Position(one.end - 1))  # type: ignore[operator]


def test_the_days_of_a_rest_go_on_from_its_position() -> None:
    schedule = openings(3, 1.5)
    begin = (Position(60_000), Wall(schedule.openings[1].opens + HOUR))
    plan = plan_of(schedule, begin=begin)
    days = days_of(plan.score, CENSUS, plan.forecast, plan.openings, UTC, begin[0])
    assert days[0].first == 60_000
    assert days[0].open == HOUR // 2
    assert days[-1].end == 100_000


def test_doors_that_never_open_have_no_days() -> None:
    plan = plan_of(Schedule([]))
    assert days_of(plan.score, CENSUS, plan.forecast, plan.openings, UTC, Position(0)) == ()


def test_a_pass_without_a_calendar_has_numbered_days() -> None:
    plan = plan_of(None, None)
    (day,) = numbered_days(plan.score, CENSUS, plan.forecast, plan.openings, Position(0))
    assert (day.number, day.date, day.pictures) == (1, None, 100_000)


def test_of_an_endless_pass_only_some_days_are_listed() -> None:
    slow = Pacing(SCORE.pictures, Ns(100_000 * SECOND), None)
    told = forecast(slow, Schedule([(Wall(0), Wall(500 * DAY))]), None, (Position(0), Wall(0)))
    days = numbered_days(SCORE, CENSUS, told, ALWAYS, Position(0))
    assert len(days) == MOST_NUMBERED
