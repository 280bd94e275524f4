"""Pictures come in ImageNet's sizes: mostly 500 px long, landscape twice as often as anything else."""

import numpy as np
from numpy.typing import NDArray

from player.drawing import FAMILIES, draw
from player.drawing.dice import picture_dice
from player.drawing.sizes import size


def many() -> NDArray[np.int64]:
    return np.array([size(picture_dice(f"n{i % 40:08d}", i)) for i in range(12_000)])


def test_the_median_picture_is_500_by_375() -> None:
    assert np.median(many(), axis=0).tolist() == [500, 375]


def test_widths_lie_between_136_and_2400() -> None:
    widths, heights = many().T
    assert widths.min() >= 136
    assert heights.min() >= 100
    assert 1600 <= widths.max() <= 2400


def test_most_are_500_on_the_long_side() -> None:
    long = many().max(axis=1)
    assert 0.8 < float((np.abs(long - 500) <= 3).mean()) < 0.92


def test_formats_mix_as_in_imagenet() -> None:
    # 300 real pictures: 67 % landscape, 25 % portrait, 8 % square.
    ratio = many()[:, 0] / many()[:, 1]
    assert abs(float((ratio > 1.05).mean()) - 0.67) < 0.03
    assert abs(float((ratio < 0.95).mean()) - 0.25) < 0.03


def test_a_picture_has_the_size_drawn_for_it() -> None:
    largest = max(range(4000), key=lambda n: size(picture_dice("n00000007", n))[0])
    narrowest = min(range(4000), key=lambda n: size(picture_dice("n00000007", n))[0])
    for number in (1, largest, narrowest):
        width, height = size(picture_dice("n00000007", number))
        assert draw("n00000007", number, next(iter(FAMILIES))).shape == (height, width, 4)
