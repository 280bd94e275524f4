"""How large a picture is on its way to the screen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.core.pictures import Box
from player.core.playlist import Fit
from player.decode.fitting import fitted

sides = st.integers(1, 400)


@given(sides, sides, sides, sides, st.sampled_from(Fit))
@settings(max_examples=200, deadline=None)
def test_nothing_is_larger_than_the_screen_or_than_it_was(w: int, h: int, bw: int, bh: int, fit: Fit) -> None:
    height, width = fitted(np.zeros((h, w, 4), np.uint8), Box(bw, bh), fit).shape[:2]
    assert 1 <= width <= min(w, bw)
    assert 1 <= height <= min(h, bh)


@pytest.mark.parametrize(
    ("fit", "size", "expected"),
    [
        (Fit.CONTAIN, (500, 375), (500, 375)),
        (Fit.CONTAIN, (2000, 1000), (1000, 500)),
        (Fit.CONTAIN, (1000, 4000), (200, 800)),
        (Fit.COVER, (2000, 1600), (1000, 800)),
        (Fit.COVER, (4000, 1600), (1000, 800)),
        (Fit.COVER, (500, 500), (500, 400)),
        (Fit.COVER, (3000, 80), (100, 80)),
        (Fit.NATIVE, (500, 375), (500, 375)),
        (Fit.NATIVE, (2000, 375), (1000, 375)),
    ],
)
def test_each_fit_keeps_what_is_seen(fit: Fit, size: tuple[int, int], expected: tuple[int, int]) -> None:
    pixels = fitted(np.zeros((size[1], size[0]), np.uint8), Box(1000, 800), fit)
    assert pixels.shape == (expected[1], expected[0])


@pytest.mark.parametrize("fit", [Fit.COVER, Fit.NATIVE])
def test_the_centre_is_kept(fit: Fit) -> None:
    row = np.tile(np.arange(21, dtype=np.uint8), (7, 1))
    assert fitted(row, Box(7, 7), fit)[0].tolist() == list(range(7, 14))
