import pytest

from player.report import writing


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "–"),
        (0, "0 s"),
        (0.061, "0.061 s"),
        (7.25, "7.25 s"),
        (11.014, "11.0 s"),
        (59.6, "1 min 00 s"),
        (61, "1 min 01 s"),
        (3_599.7, "1 h 00 min"),
        (2_203_200, "612 h 00 min"),
        (36_000_000, "10,000 h 00 min"),
    ],
)
def test_a_length_is_told_in_its_two_largest_units(seconds: float | None, written: str) -> None:
    assert writing.length(seconds) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (None, "–"),
        (0, "0 %"),
        (1, "100 %"),
        (0.447939, "44.8 %"),
        (0.000241985, "0.0242 %"),
        (1e-8, "under 0.0001 %"),
    ],
)
def test_a_share_has_as_many_digits_as_tell_something(share: float | None, written: str) -> None:
    assert writing.share(share) == written


@pytest.mark.parametrize(
    ("bounds", "written"),
    [
        (None, "–"),
        ([None, -5.0], "under −5 ms"),
        ([-0.1, 0.0], "−0.1 to 0 ms"),
        ([0.2, 0.5], "0.2 to 0.5 ms"),
        ([180.0, None], "180 ms or more"),
    ],
)
def test_a_bin_is_told_by_its_bounds(bounds: list[float | None] | None, written: str) -> None:
    assert writing.bounds(bounds) == written


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("2019-07-01", "2019-09-13", "1 July – 13 September 2019, 75 days"),
        ("2019-07-01T10:00:02+01:00", "2019-07-03T17:00:00+01:00", "1 – 3 July 2019, 3 days"),
        ("2019-12-31", "2020-01-01", "31 December 2019 – 1 January 2020, 2 days"),
        ("2019-07-01", "2019-07-01", "1 July 2019"),
    ],
)
def test_days_are_told_once(first: str, last: str, written: str) -> None:
    assert writing.days(first, last) == written


def test_differences_and_what_is_taken_away_have_their_signs() -> None:
    assert (writing.signed(-8), writing.signed(8), writing.signed(None)) == ("−8", "+8", "–")
    assert (writing.less(600_041), writing.less(0), writing.less(None)) == ("−600,041", "0", "–")


def test_an_instant_is_that_of_the_clock_on_the_wall() -> None:
    assert writing.instant("2019-07-01T10:00:02.900+01:00") == "1 July 2019, 10:00:02"
    assert writing.instant(None) == writing.day(None) == "–"


def test_a_path_leads_through_lists_and_ends_where_nothing_is_known() -> None:
    figures = {"a": [{"b": 7}], "c": None}
    assert writing.at_path(figures, "a.0.b") == 7
    assert writing.at_path(figures, "c.d.e") is None
