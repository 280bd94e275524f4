"""Gentler light: how far a picture is dimmed. It alone decides that, so that it always looks the same."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from player.core.flashes import LINEAR, WEIGHTS
from player.core.playlist import Gentle

WHOLE = 10**9
"""Shares are billionths, as everywhere in a playlist."""

STEPS = 256
"""Gains are rounded down to so many steps: a table serves many pictures, and nobody sees the difference."""

SAMPLES = 64
"""Pixels that are looked at along the longer side: enough for a mean."""

_GREY = np.array(WEIGHTS[::-1])
"""The weights of B, G and R."""


def gain(pixels: NDArray[np.uint8], gentle: Gentle) -> float:
    """Return by what the light of *pixels*, (h, w, 3 or 4) BGR(A), is multiplied: 1 leaves it, 0 is black."""
    most = gentle.luminance / WHOLE
    if gentle.mean < WHOLE:
        most = min(most, gentle.mean / WHOLE / max(mean_luminance(pixels), 1e-6))
    return max(1, int(min(1.0, most) * STEPS)) / STEPS


def mean_luminance(pixels: NDArray[np.uint8]) -> float:
    """Return the mean relative luminance of *pixels*, (h, w, 3 or 4) BGR(A), 0 to 1, by a sample of them."""
    step = max(1, max(pixels.shape[:2]) // SAMPLES)
    return float(LINEAR[pixels[::step, ::step, :3]].mean(axis=(0, 1)) @ _GREY)


@lru_cache(maxsize=STEPS)
def dimming(gain: float) -> NDArray[np.uint8]:
    """Return what becomes of each value of B, G and R when light is multiplied by *gain*: (256, 4)."""
    light = LINEAR * gain
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    dimmed = np.rint(code * 255).astype(np.uint8)
    return np.stack([dimmed, dimmed, dimmed, np.arange(256, dtype=np.uint8)], axis=-1)
