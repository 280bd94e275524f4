"""Opening hours against an oracle that shares nothing with them but the calendar and the zones.

The oracle paints every minute that a clock on the wall can show, open or
closed, day by day, from a small grammar of its own; then it walks through
every minute of universal time and looks which minute the clock shows. Where
the clock goes back, what it has shown before is not looked at again.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from player.core.schedule import Schedule
from player.core.units import Wall, datetime_of
from player.hours import schedule_within

Painted = NDArray[np.bool_]
DAYS = 400
MINUTE = 60 * 10**9
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

PLACES = {
    # zone: the first of the 400 days, the country, how often its clocks change in them
    "Europe/London": (date(2019, 11, 20), "GB", 2),
    "America/New_York": (date(2019, 11, 20), "US", 2),
    "Australia/Lord_Howe": (date(2019, 11, 20), None, 2),  # by half an hour
    "Africa/Casablanca": (date(2019, 11, 20), None, 2),  # back for Ramadan
    "America/Havana": (date(2019, 11, 20), None, 2),  # at midnight
    "Pacific/Apia": (date(2011, 11, 15), None, 3),  # 30 December 2011 never was
}
HOLIDAYS = {
    "GB": "2019-12-25 2019-12-26 2020-04-10 2020-05-08 2020-05-25",
    "US": "2019-11-28 2019-12-25 2020-01-01 2020-01-20 2020-02-17 2020-05-25 2020-07-03"
    " 2020-09-07 2020-11-11 2020-11-26",
    None: "",
}

WEEKS = {
    "a gallery": "Mo-Sa 10:00-18:00; Th 10:00-20:00; Su 11:00-18:00; Jan 1 off; Dec 24 10:00-14:00;"
    " 2020 Feb 29 12:00-24:00; 2012 Feb 29 off",
    "nights": "Mo-Th 18:00-02:00; Fr,Sa 20:00-26:30; Su 11:00-01:30; Dec 31 20:00-05:00; Jan 1 off;"
    " Feb 29 22:00-03:00; Mo 15:00-16:00 off",
    "around the hour that changes": "Mo-Su 00:00-02:30,03:15-23:30; Su 01:15-02:45, Su 04:30-05:00;"
    " Sa 23:45-00:15, Tu 23:50-24:10",
    "day and night": "24/7; We 23:00-01:30 off; Dec 29-31 06:00-30:00; Mar 29 off",
}


@pytest.mark.parametrize("hours", WEEKS.values(), ids=list(WEEKS))
@pytest.mark.parametrize("place", PLACES)
def test_at_every_minute_of_400_days_the_doors_are_as_the_oracle_says(place: str, hours: str) -> None:
    first, country, _ = PLACES[place]
    made = schedule_within(hours, place, country, first, last(first))
    expected = oracle(hours, place)
    assert not difference(painted(made, place), expected, place)
    assert sum(opening.length for opening in made.openings) == int(expected.sum()) * MINUTE


@pytest.mark.parametrize("place", ["Europe/London", "America/New_York"])
def test_on_public_holidays_too(place: str) -> None:
    first, country, _ = PLACES[place]
    hours = "Mo-Su 10:00-18:00; Sa 20:00-02:00; PH off; Dec 26 12:00-16:00; PH 11:00-12:00"
    made = schedule_within(hours, place, country, first, last(first))
    assert not difference(painted(made, place), oracle(hours, place), place)


@pytest.mark.parametrize("place", PLACES)
def test_the_400_days_hold_a_leap_day_a_new_year_and_every_change_of_the_clocks(place: str) -> None:
    first, _, changes = PLACES[place]
    year = first.year + 1
    assert first < date(year, 1, 1) < date(year, 2, 29) < last(first)
    assert np.count_nonzero(np.diff(clock(place) - np.arange(len(clock(place))))) == changes


# the oracle


def last(first: date) -> date:
    return first + timedelta(days=DAYS - 1)


def oracle(hours: str, place: str) -> Painted:
    """Tell of every minute of universal time whether the doors are open."""
    first, country, _ = PLACES[place]
    wall = np.zeros((DAYS + 6) * 1440, np.bool_)  # from two days before the first
    shut = np.zeros_like(wall)
    for k in range(-1, DAYS + 1):
        windows, cuts = one_day(hours, first + timedelta(days=k), HOLIDAYS[country].split())
        for begin, end in windows if 0 <= k < DAYS else []:
            wall[(k + 2) * 1440 + begin : (k + 2) * 1440 + end] = True
        for begin, end in cuts:
            shut[(k + 2) * 1440 + begin : (k + 2) * 1440 + end] = True
    latest = np.maximum.accumulate(clock(place))
    return (wall & ~shut)[latest]


@cache
def clock(place: str) -> NDArray[np.int64]:
    """Return what the clock shows at each minute of universal time, in minutes since two days before."""
    zone, first = ZoneInfo(place), PLACES[place][0]
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    count = (DAYS + 3) * 1440
    hourly = [offset(start + timedelta(minutes=m), zone) for m in range(0, count + 60, 60)]
    shown = np.repeat(hourly[:-1], 60)
    for hour in np.flatnonzero(np.diff(hourly)):  # here the offset is asked minute by minute
        for m in range(hour * 60, hour * 60 + 60):
            shown[m] = offset(start + timedelta(minutes=m), zone)
    return np.asarray(1440 + np.arange(count) + shown, np.int64)


def offset(at: datetime, zone: ZoneInfo) -> int:
    ahead = at.astimezone(zone).utcoffset()
    assert ahead is not None
    return ahead // timedelta(minutes=1)


Windows = list[tuple[int, int]]


def one_day(hours: str, day: date, holidays: list[str]) -> tuple[Windows, Windows]:
    """Return the windows that begin on *day*, and the times on its clock that are shut."""
    windows: Windows = []
    cuts: Windows = []
    for sign, days, times in rules(hours):
        if not is_about(days.strip(), day, holidays):
            continue
        spans = [(minute(a), minute(b)) for a, b in re.findall(r"([0-9]+:[0-9]+)-([0-9]+:[0-9]+)", times)]
        spans = [(a, b if b > a else b + 1440) for a, b in spans]
        if times == "off":
            windows, cuts = [], []
        elif times.endswith("off"):
            cuts = cuts + spans
        else:
            windows = (windows if sign == ", " else []) + (spans or [(0, 1440)])
            cuts = cuts if sign == ", " else []
    return windows, cuts


@cache
def rules(hours: str) -> list[tuple[str, str, str]]:
    """Split *hours* into (what joins it to the one before, days, times), one a rule."""
    days = r"(?:\d{4} )?[A-Z]\S*(?: [0-9][0-9-]*(?= ))? "
    found = re.findall(rf"(^|; |, )((?:{days})?)(24/7|off|\d\S*(?: off)?)(?=$|; |, )", hours)
    assert "".join(map("".join, found)) == hours
    return found


def minute(text: str) -> int:
    return int(text[:-3]) * 60 + int(text[-2:])


def is_about(days: str, day: date, holidays: list[str]) -> bool:
    """Tell whether *days* ("", "PH", "Mo-Th", "Fr,Sa", "Feb 29", "Dec 29-31", "2020 Feb 29") names *day*."""
    if days in {"", "PH"}:
        return days == "" or day.isoformat() in holidays
    *year, name, number = days.rsplit(" ", 2) if " " in days else (days, "")
    if number:
        begin, _, end = number.partition("-")
        within = int(begin) <= day.day <= int(end or begin)
        return within and MONTHS[day.month - 1] == name and year in ([], [str(day.year)])
    begin, _, end = days.partition("-")
    if end:
        return WEEKDAYS.index(begin) <= day.weekday() <= WEEKDAYS.index(end)
    return WEEKDAYS[day.weekday()] in days.split(",")


# the comparison


def painted(made: Schedule, place: str) -> Painted:
    """Return the state of *made* at every minute; each opening begins and ends with one."""
    first = PLACES[place][0]
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    minutes = np.zeros(len(clock(place)), np.bool_)
    for opening in made.openings:
        assert opening.opens % MINUTE == opening.closes % MINUTE == 0
        a, b = (at // MINUTE - int(begin.timestamp()) // 60 for at in opening)
        assert 0 < a < b < len(minutes)
        minutes[a:b] = True
    return minutes


def difference(found: Painted, expected: Painted, place: str) -> list[str]:
    """Name the first minutes at which the two differ, as the clock shows them."""
    first = PLACES[place][0]
    begin = int((datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)).timestamp())
    return [
        f"{datetime_of(Wall((begin + 60 * int(m)) * 10**9), ZoneInfo(place))}: {found[m]}"
        for m in np.flatnonzero(found != expected)[:20]
    ]
