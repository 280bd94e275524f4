"""Gentler light on the stage: a picture dimmed as the playlist asks."""

import cv2
import numpy as np
from numpy.typing import NDArray

from player.core.gentle import dimming, gain
from player.core.playlist import Gentle

PLAIN = Gentle()


def softened(pixels: NDArray[np.uint8], gentle: Gentle) -> NDArray[np.uint8]:
    """Return *pixels*, (h, w, 3 or 4) BGR(A), as *gentle* asks; themselves where it asks nothing of them."""
    if gentle == PLAIN or (share := gain(pixels, gentle)) == 1:
        return pixels
    table = np.ascontiguousarray(dimming(share)[None, :, : pixels.shape[2]])
    return np.asarray(cv2.LUT(pixels, table), np.uint8)
