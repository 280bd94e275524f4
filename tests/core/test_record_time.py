from datetime import UTC, date
from zoneinfo import ZoneInfo

from player.core.record_time import Quarters, days
from player.core.schedule import Schedule
from player.core.units import SECOND, Wall
from tests.core.rows import TEN, wall

LONDON = ZoneInfo("Europe/London")
HOUR = 3600


def test_a_quarter_of_an_hour_gathers_what_began_in_it() -> None:
    quarters = Quarters()
    quarters.at(wall(901)).pictures += 7
    quarters.at(wall(899)).pictures += 1
    quarters.at(wall(0)).pictures += 2
    assert [(begin, quarter.pictures) for begin, quarter in quarters] == [(wall(0), 3), (wall(900), 7)]


def test_a_day_is_that_of_the_zone() -> None:
    quarters = Quarters()
    quarters.at(wall(13.75 * HOUR)).pictures += 5  # 23:45 in London
    quarters.at(wall(14 * HOUR)).pictures += 6  # 0:00
    assert [(d.date, d.shown.pictures) for d in days(quarters, None, LONDON)] == [
        (date(2019, 7, 1), 5),
        (date(2019, 7, 2), 6),
    ]
    assert [d.shown.pictures for d in days(quarters, None, UTC)] == [11]


def test_open_time_is_cut_at_midnight_and_a_day_without_pictures_is_a_day() -> None:
    late = Schedule([(wall(0), wall(14 * HOUR)), (wall(24 * HOUR), wall(39 * HOUR))])
    told = [(d.date.day, d.planned / SECOND / HOUR) for d in days(Quarters(), late, LONDON)]
    assert told == [(1, 14), (2, 14), (3, 1)]


def test_day_and_night_have_24_hours_but_where_the_clock_changes() -> None:
    begin = TEN + 117 * 86_400 * SECOND  # 26 October 2019, 10:00 in summer time
    always = Schedule([(Wall(begin), Wall(begin + 3 * 86_400 * SECOND))])
    told = [d.planned / SECOND / HOUR for d in days(Quarters(), always, LONDON)]
    assert told == [14, 25, 24, 9]


def test_doors_that_close_at_midnight_do_not_open_the_next_day() -> None:
    until_midnight = Schedule([(wall(0), wall(14 * HOUR))])
    assert [d.date.day for d in days(Quarters(), until_midnight, LONDON)] == [1]


def test_two_openings_of_a_day_are_one_day() -> None:
    split = Schedule([(wall(0), wall(HOUR)), (wall(2 * HOUR), wall(4 * HOUR))])
    assert [d.planned / SECOND / HOUR for d in days(Quarters(), split, LONDON)] == [3]
