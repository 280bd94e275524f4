from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.units import datetime_of, wall_of
from player.hours.wallclock import instant

ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Havana"]


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/London", "2019-07-01T10:00", "2019-07-01T09:00"),
        ("Europe/London", "2019-03-31T01:30", "2019-03-31T01:00"),  # 00:59 is followed by 02:00
        ("Europe/London", "2019-03-31T02:00", "2019-03-31T01:00"),
        ("Europe/London", "2019-10-27T01:30", "2019-10-27T00:30"),  # the first of two
        ("Europe/London", "2019-10-27T02:00", "2019-10-27T02:00"),
        ("Australia/Lord_Howe", "2020-10-04T02:15", "2020-10-03T15:30"),  # half an hour is skipped
        ("America/Havana", "2020-03-08T00:00", "2020-03-08T05:00"),  # midnight is
        ("America/Havana", "2020-11-01T00:00", "2020-11-01T04:00"),  # midnight comes twice
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00"),  # the day that never was
        ("Pacific/Apia", "2011-12-30T23:59", "2011-12-30T10:00"),
        ("Asia/Kathmandu", "2019-07-01T10:00", "2019-07-01T04:15"),
        ("UTC", "2019-07-01T10:00", "2019-07-01T10:00"),
    ],
)
def test_a_time_is_when_the_clock_first_shows_it_or_a_later_one(zone: str, local: str, utc: str) -> None:
    found = instant(datetime.fromisoformat(local), ZoneInfo(zone))
    assert datetime_of(found) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2019, 1, 1), datetime(2021, 1, 1)),  # noqa: DTZ001 - local times
    st.timedeltas(timedelta(0), timedelta(hours=4)),
)
def test_later_times_are_never_earlier_instants(zone: str, local: datetime, later: timedelta) -> None:
    whole = local.replace(microsecond=0, fold=0)
    begin, end = instant(whole, ZoneInfo(zone)), instant(whole + later, ZoneInfo(zone))
    assert begin <= end
    assert begin <= wall_of(whole.replace(tzinfo=ZoneInfo(zone)))
