from hypothesis import given
from hypothesis import strategies as st

from player.core.ladder import LONGEST_GROUND, Stance, remembered, stance
from player.core.units import SECOND, Ns

MINUTE = 60


def at(*seconds: float) -> list[Ns]:
    return [Ns(int(second * SECOND)) for second in seconds]


def after(*seconds: float) -> Stance:
    """Return the stance at the start that finds the last of these deaths."""
    deaths = at(*seconds)
    return stance(deaths, deaths[-1])


def test_who_never_died_plays_at_once() -> None:
    assert stance([], Ns(5)) == Stance()


def test_one_death_changes_nothing() -> None:
    assert after(100) == Stance()


def test_after_the_second_death_within_a_minute_the_ground_stays() -> None:
    assert after(100, 160).ground == 10 * SECOND
    assert after(100, 161).ground == 0


def test_each_further_death_before_play_is_steady_doubles_it() -> None:
    grounds, deaths = [], [0.0]
    for _ in range(8):
        grounds.append(after(*deaths).ground // SECOND)
        deaths.append(deaths[-1] + grounds[-1] + 5)
    assert grounds == [0, 10, 20, 40, 80, 160, 300, 300]


def test_a_minute_of_play_behind_the_ground_is_steady() -> None:
    assert after(0, 30, 30 + 10 + 60).ground == 20 * SECOND
    assert after(0, 30, 30 + 10 + 61).ground == 0


def test_a_start_long_after_the_last_death_shows_a_picture_at_once() -> None:
    deaths = at(0, 30)
    assert stance(deaths, Ns(89 * SECOND)).ground == 10 * SECOND
    assert stance(deaths, Ns(90 * SECOND)).ground == 0


def test_three_deaths_in_half_an_hour_lead_to_an_hour_of_plain_play() -> None:
    assert after(0, 900).plain == 0
    assert after(0, 900, 1_800).plain == 3_600 * SECOND
    assert after(0, 900, 1_801).plain == 0


def test_plain_play_ends_by_itself_after_an_hour() -> None:
    deaths = at(0, 900, 1_800)
    assert stance(deaths, Ns(5_000 * SECOND)).plain == 400 * SECOND
    assert stance(deaths, Ns(5_400 * SECOND)).plain == 0


def test_a_death_during_plain_play_begins_the_hour_anew() -> None:
    assert after(0, 900, 1_800, 5_000).plain == 3_600 * SECOND
    assert after(0, 900, 1_800, 5_400).plain == 0


def test_deaths_of_another_boot_decide_nothing() -> None:
    # The monotonic clock began again: what lies ahead of it was before.
    assert stance(at(50_000, 50_010, 50_020), Ns(100 * SECOND)) == Stance()
    assert remembered(at(50_000, 90), Ns(100 * SECOND)) == tuple(at(90))


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=60).map(sorted))
def test_whatever_happened_the_ground_ends(seconds: list[int]) -> None:
    found = after(*seconds)
    assert 0 <= found.ground <= LONGEST_GROUND
    assert 0 <= found.plain <= 3_600 * SECOND
