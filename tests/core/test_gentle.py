"""How far a picture is dimmed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from player.core.flashes import light_of
from player.core.gentle import dimming, gain, mean_luminance
from player.core.playlist import Gentle

PERCENT = 10**7


def of_grey(value: int, side: int = 200) -> NDArray[np.uint8]:
    return np.full((side, side, 4), (value, value, value, 255), np.uint8)


def dimmed(pixels: NDArray[np.uint8], gentle: Gentle) -> NDArray[np.uint8]:
    table = dimming(gain(pixels, gentle))
    return np.stack([table[pixels[..., k], k] for k in range(4)], axis=-1)


def test_without_a_wish_every_value_stays() -> None:
    assert gain(of_grey(255), Gentle()) == 1
    assert (dimming(1.0)[:, 0] == np.arange(256)).all()


@given(st.integers(1, 100), st.integers(0, 255))
def test_nothing_is_brighter_than_the_luminance_asked_for(percent: int, value: int) -> None:
    shown = dimmed(of_grey(value), Gentle(luminance=percent * PERCENT))
    assert light_of(shown, 1).luminance.max() <= percent / 100 + 0.01


@given(st.integers(1, 100), st.integers(0, 255))
def test_a_picture_brighter_than_the_mean_is_dimmed_to_it_and_others_stay(percent: int, value: int) -> None:
    before = of_grey(value)
    shown = dimmed(before, Gentle(mean=percent * PERCENT))
    mean = light_of(before, 1).luminance.mean()
    assert light_of(shown, 1).luminance.mean() == pytest.approx(min(mean, percent / 100), abs=0.01)
    if mean <= percent / 100:
        assert (shown == before).all()


def test_the_lower_of_both_wishes_holds() -> None:
    assert gain(of_grey(255), Gentle(50 * PERCENT, 25 * PERCENT)) == 0.25
    assert gain(of_grey(255), Gentle(25 * PERCENT, 50 * PERCENT)) == 0.25


def test_what_is_beside_the_colours_is_kept() -> None:
    assert (dimmed(of_grey(200), Gentle(10 * PERCENT))[..., 3] == 255).all()


def test_the_mean_is_that_of_light_whatever_the_size() -> None:
    assert mean_luminance(of_grey(255, 3)) == pytest.approx(1)
    assert mean_luminance(of_grey(0)) == 0
    half = of_grey(0, 640)
    half[:320] = 255
    assert mean_luminance(half) == pytest.approx(0.5, abs=0.02)
