"""How a beat falls on the refreshes of a display."""

import pytest

from player.core.refresh import Fall, exact_rates
from player.core.units import MILLISECOND, Ns

BEAT = Ns(90 * MILLISECOND)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (60, "90 ms at 60 Hz: 5 and 6 refreshes in turn, 83.3 or 100.0 ms"),
        (100, "90 ms at 100 Hz: 9 refreshes exactly"),
        (50, "90 ms at 50 Hz: 4 and 5 refreshes in turn, 80.0 or 100.0 ms"),
        (59.94, "90 ms at 59.94 Hz: 5 and 6 refreshes in turn, 83.4 or 100.1 ms"),
        (144, "90 ms at 144 Hz: 12 and 13 refreshes in turn, 83.3 or 90.3 ms"),
    ],
)
def test_a_beat_of_90_ms_falls_as_it_does(rate: float, words: str) -> None:
    assert Fall(BEAT, rate).words == words


def test_a_rate_is_exact_if_one_picture_in_a_hundred_may_differ() -> None:
    assert Fall(BEAT, 100.05).exact
    assert not Fall(BEAT, 101).exact
    assert not Fall(BEAT, 0.05).exact


def test_the_exact_rates_of_a_display_are_named_once() -> None:
    assert exact_rates(BEAT, [60, 100, 50, 100.0, 144, 200]) == [100, 200]
    assert exact_rates(Ns(180 * MILLISECOND), [60, 50, 100]) == [50, 100]
