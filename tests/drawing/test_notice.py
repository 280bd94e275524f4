""" "drawn, not ImageNet" stands in each picture and can be read."""

import numpy as np
import pytest
from numpy.typing import NDArray

from player.drawing import FAMILIES, UNSAFE, draw
from player.drawing.notice import NOTICE, letter_size, lettering, set_notice


def luminance(inks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the relative luminance of sRGB colours (…, 3) BGR 0 … 255, after WCAG 2.2."""
    x = inks / 255
    linear = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    light: NDArray[np.float64] = linear @ np.array([0.0722, 0.7152, 0.2126])
    return light


def contrast_of_notice(picture: NDArray[np.uint8]) -> float:
    """Return the contrast between the notice's letters and what lies within two pixels of them."""
    h, w = picture.shape[:2]
    mask = lettering(NOTICE, letter_size(w, h))
    pad = max(3, mask.shape[0] // 4)
    bottom, left = h - pad - (pad - pad // 2), 2 * pad
    panel = picture[bottom - mask.shape[0] : bottom, left : left + mask.shape[1], :3]
    light = luminance(panel.astype(np.float64))
    letters, ground = light[mask > 0.9], light[mask == 0]
    above, below = (letters, ground) if letters.mean() > ground.mean() else (ground, letters)
    return float((above.min() + 0.05) / (below.max() + 0.05))


@pytest.mark.parametrize("size", [(136, 100), (100, 136), (375, 500), (500, 375), (2400, 1800)])
@pytest.mark.parametrize("ground", ["black", "white", "grey", "noise", "stripes"])
def test_it_is_legible_on_any_ground(size: tuple[int, int], ground: str) -> None:
    w, h = max(136, size[0]), size[1]
    noise = np.random.Generator(np.random.PCG64(1)).integers(0, 256, (h, w, 4), dtype=np.uint8)
    stripes = np.where(np.arange(w)[None, :, None] // 20 % 2, 255, 0).astype(np.uint8)
    plain = {"black": 0, "white": 255, "grey": 128}
    picture = np.full((h, w, 4), plain.get(ground, 0), np.uint8)
    picture += {"noise": noise, "stripes": stripes}.get(ground, np.zeros_like(picture))
    set_notice(picture)
    assert contrast_of_notice(picture) >= 4.5  # WCAG 1.4.3


@pytest.mark.parametrize("top", [*FAMILIES, UNSAFE])
def test_it_stands_in_every_picture(top: str) -> None:
    for number in range(25):
        assert contrast_of_notice(draw(f"n{number * 37:08d}", number, top)) >= 4.5


def test_it_fits_the_narrowest_picture_whole() -> None:
    assert lettering(NOTICE, letter_size(136, 100)).shape[1] + 3 * 4 <= 136


def test_it_stays_quiet() -> None:
    # At most a twentieth of a picture of the median size.
    before = np.full((375, 500, 3), 90, np.uint8)
    after = before.copy()
    set_notice(after)
    assert 0.005 < float((before != after).any(axis=2).mean()) < 0.02
