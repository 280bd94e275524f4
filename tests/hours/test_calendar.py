from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from player.config import load_playlist
from player.core.hours import rules_of
from player.core.playlist import Showing
from player.core.schedule import Schedule
from player.core.units import SECOND, datetime_of
from player.hours import schedule_of, schedule_within

ROOT = Path(__file__).parents[2]
LONDON = "Europe/London"
HOUR = 3600 * SECOND


def openings(made: Schedule, zone: str = LONDON) -> Iterator[str]:
    """Return the openings as the clock on the wall shows them."""
    for opens, closes in made.openings:
        begin, end = (datetime_of(at, ZoneInfo(zone)) for at in (opens, closes))
        yield f"{begin:%d %H:%M} - {end:%d %H:%M}"


def july(hours: str, first: int, last: int, country: str | None = None) -> list[str]:
    """Return the openings between two days of July 2019, in London; the 1st is a Monday."""
    return list(openings(schedule_within(hours, LONDON, country, date(2019, 7, first), date(2019, 7, last))))


def test_london_2019_is_open_for_612_hours_on_75_days() -> None:
    showing = load_playlist(ROOT / "playlists" / "london-2019.yaml").showing
    assert showing is not None
    made = schedule_of(showing)
    assert len(made.openings) == 75
    assert sum(opening.length for opening in made.openings) == 612 * HOUR
    assert made.last_closing is not None
    closing = datetime(2019, 9, 13, 18, tzinfo=ZoneInfo(LONDON))
    assert datetime_of(made.last_closing, ZoneInfo(LONDON)) == closing


def test_windows_begin_on_the_days_of_the_showing_and_may_end_the_morning_after() -> None:
    assert july("20:00-02:00", 2, 3) == ["02 20:00 - 03 02:00", "03 20:00 - 04 02:00"]
    assert july("24/7", 2, 3) == ["02 00:00 - 04 00:00"]


@pytest.mark.parametrize(
    ("hours", "friday"),
    [
        ("Fr 20:00-02:00; Sa off", "05 20:00 - 06 02:00"),
        ("Fr 20:00-02:00; 2019 Jul 6 off", "05 20:00 - 06 02:00"),
        ("Fr 20:00-02:00; Sa 10:00-12:00", "05 20:00 - 06 02:00"),
        ("Sa 10:00-12:00; Fr 20:00-02:00", "05 20:00 - 06 02:00"),
        ("Fr 20:00-02:00; Sa 00:00-24:00 off", "05 20:00 - 06 00:00"),
        ("Fr 20:00-02:00; 01:00-03:00 off", "05 20:00 - 06 01:00"),
        ("Fr 20:00-02:00; Fr off", None),
    ],
)
def test_an_overnight_window_belongs_to_the_day_it_begins_on(hours: str, friday: str | None) -> None:
    found = july(hours, 5, 6)
    assert friday is None or friday in found
    assert bool(found) == bool(friday)


def test_a_time_closed_on_the_morning_after_the_last_day_is_closed() -> None:
    assert july("20:00-02:00; 00:30-01:00 off", 2, 2) == ["02 20:00 - 03 00:30", "03 01:00 - 03 02:00"]


def test_dated_exceptions_win_over_the_week() -> None:
    hours = "Mo-Su 10:00-18:00; 2019 Jul 3 off; 2019 Jul 4 12:00-13:00; 2018 Jul 5 off; Jul 6-7 11:00-12:00"
    assert july(hours, 2, 7) == [
        "02 10:00 - 02 18:00", "04 12:00 - 04 13:00", "05 10:00 - 05 18:00",
        "06 11:00 - 06 12:00", "07 11:00 - 07 12:00",
    ]  # fmt: skip


@pytest.mark.parametrize(("country", "days"), [("FR", [13, 15]), ("GB", [13, 14, 15]), (None, [13, 14, 15])])
def test_public_holidays_are_those_of_the_country(country: str | None, days: list[int]) -> None:
    found = july("Mo-Su 10:00-18:00; PH off", 13, 15, country)
    assert found == [f"{day} 10:00 - {day} 18:00" for day in days]


def test_a_day_may_be_a_weekday_and_a_holiday_and_a_holiday_may_be_the_day_after() -> None:
    assert july("Su,PH 10:00-18:00", 14, 15, "FR") == ["14 10:00 - 14 18:00"]
    assert july("PH +1 day 10:00-18:00", 13, 16, "FR") == ["15 10:00 - 15 18:00"]


def test_a_night_that_loses_or_gains_an_hour_is_that_long() -> None:
    spring = schedule_within("22:00-06:00", LONDON, None, date(2019, 3, 30), date(2019, 3, 30))
    autumn = schedule_within("22:00-06:00", LONDON, None, date(2019, 10, 26), date(2019, 10, 26))
    assert [made.openings[0].length for made in (spring, autumn)] == [7 * HOUR, 9 * HOUR]


def test_windows_that_touch_at_midnight_are_one_opening() -> None:
    assert july("Mo 10:00-24:00; Tu 00:00-12:00", 1, 2) == ["01 10:00 - 02 12:00"]


def test_a_showing_that_is_never_open() -> None:
    assert schedule_of(Showing(date(2019, 7, 1), date(2019, 7, 2), "Su 10:00-12:00", LONDON)).openings == ()


@pytest.mark.parametrize(
    "days",
    ["Mo-Fr", "Mo[1,-1]", "week 1-53/2", "2019", "2019-2021", "Jul 1-Aug 3", "Jul 1-Aug 3:", "Jul Su[1]",
     "easter -2 days", "Fr-Mo", "Nov-Feb", "Dec 24-Jan 2", "2019 Jul 14-20 Mo,We", "Jan,Mar-Apr", "Jul 14+",
     "2019+"],
)  # fmt: skip
def test_days_are_what_the_library_says_they_are(days: str) -> None:
    """A text of one rule without nights is read by the library alone; ours must agree with it."""
    from opening_hours import OpeningHours, State  # noqa: PLC0415 - the library is optional to no other test

    hours, first = f"{days} 10:00-12:00,13:00-14:30", date(2019, 3, 1)
    begin = datetime(2019, 3, 1)  # noqa: DTZ001 - local times
    library = [
        (since, until)
        for since, until, state, _ in OpeningHours(hours).intervals(begin, begin + timedelta(days=500))
        if state == State.OPEN
    ]
    made = schedule_within(hours, "UTC", None, first, first + timedelta(days=499))
    assert len(rules_of(hours)) == 1
    assert [
        tuple(datetime_of(at).replace(tzinfo=None) for at in opening) for opening in made.openings
    ] == library
