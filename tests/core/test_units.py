"""Durations as people write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.units import SECOND, Ns, datetime_of, format_duration, parse_duration, wall_of


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("90 ms", 90_000_000),
        ("30s", 30_000_000_000),
        ("5m", 300_000_000_000),
        ("5 min", 300_000_000_000),
        ("2h", 7_200_000_000_000),
        ("61d", 61 * 86_400_000_000_000),
        ("0.5 s", 500_000_000),
        ("16.666667 ms", 16_666_667),
        (" 1 h ", 3_600_000_000_000),
    ],
)
def test_a_duration_is_read_exactly(text: str, nanoseconds: int) -> None:
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize(
    "text", ["", "90", "ms", "-5 s", "1e3 s", "90 MS", "5 weeks", "0x10 s", "1.5.2 s", "١ s\n"]
)
def test_anything_else_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(ValueError, match="expected a duration"):
        parse_duration(text)


def test_a_fraction_of_a_nanosecond_is_refused() -> None:
    with pytest.raises(ValueError, match="whole nanoseconds"):
        parse_duration("0.0000001 ms")


@given(st.integers(0, 10**18))
def test_writing_and_reading_is_the_identity(length: int) -> None:
    assert parse_duration(format_duration(Ns(length))) == length


def test_durations_are_written_in_the_largest_whole_unit() -> None:
    assert [format_duration(parse_duration(t)) for t in ("120 s", "90 ms", "36h", "0.5 ms", "0 s")] == [
        "2 m",
        "90 ms",
        "36 h",
        "0.5 ms",
        "0 ms",
    ]


def test_the_wall_clock_is_exact_and_knows_no_summer_time() -> None:
    before = datetime(2019, 10, 27, 1, 59, 59, 999_999, tzinfo=ZoneInfo("Europe/London"))
    after = before.replace(fold=1)
    assert wall_of(after) - wall_of(before) == 3_600 * SECOND
    assert datetime_of(wall_of(before)).isoformat() == "2019-10-27T00:59:59.999999+00:00"
    assert datetime_of(wall_of(after), ZoneInfo("Europe/London")).fold == 1
