"""The last minutes of a showing."""

from player.core.closing import AFTER, BEFORE, LastMinutes, last_minutes
from player.core.forecast import forecast
from player.core.pacing import Pacing
from player.core.schedule import Schedule
from player.core.units import SECOND, Ns, Position, Wall
from tests.planned import openings, plan_of

LONGEST = Ns(20 * SECOND)


def test_a_showing_that_is_filled_ends_with_its_last_closing() -> None:
    told = plan_of(openings(2, 2)).forecast
    found = last_minutes(told, LONGEST)
    assert told.last_picture_at
    assert found.at == told.last_picture_at - BEFORE
    assert found.at + found.length == told.closes_at + AFTER


def test_its_first_position_is_the_one_that_is_planned_for_that_moment() -> None:
    told = plan_of(openings(2, 2)).forecast
    found = last_minutes(told, LONGEST)
    before, on_time = told.at(Position(found.position - 1)), told.at(found.position)
    assert before is not None
    assert on_time is not None
    assert before < found.at <= on_time
    assert 0 < 100_000 - found.position < 3_400


def test_doors_that_stay_open_long_after_the_last_picture_are_not_waited_for() -> None:
    told = plan_of(openings(2, 5), rule=None).forecast
    found = last_minutes(told, LONGEST)
    assert found.length == BEFORE + LONGEST + AFTER


def test_a_showing_too_long_for_its_hours_closes_without_an_end() -> None:
    told = plan_of(openings(1, 1)).forecast
    assert told.last_picture_at is None
    found = last_minutes(told, LONGEST)
    assert (found.at, found.length) == (told.closes_at - BEFORE, BEFORE + AFTER)


def test_a_showing_of_a_minute_begins_as_a_whole() -> None:
    opens = Wall(3_600 * SECOND)
    hours = Schedule([(opens, Wall(opens + 60 * SECOND))])
    told = forecast(Pacing(100, Ns(SECOND), None), hours, None, (Position(0), Wall(opens - 1)))
    assert last_minutes(told, LONGEST).at == opens
    assert last_minutes(told, LONGEST).position == 0


def test_a_showing_without_hours_has_nothing_to_see() -> None:
    told = forecast(Pacing(100, Ns(SECOND), None), Schedule([]), None, (Position(0), Wall(5 * SECOND)))
    assert last_minutes(told, LONGEST) == LastMinutes(Position(0), told.closes_at, AFTER)
