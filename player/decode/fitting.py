"""Never larger than the screen: which part of a picture is seen, and how far it may shrink."""

import cv2
import numpy as np
from numpy.typing import NDArray

from player.core.pictures import Box
from player.core.playlist import Fit

U8 = NDArray[np.uint8]


def shrink(width: int, height: int, box: Box, fit: Fit) -> float:
    """Return how many stored pixels fall on one of the screen, at least 1."""
    across, down = width / box.width, height / box.height
    if fit is Fit.NATIVE:
        return 1.0
    return max(1.0, max(across, down) if fit is Fit.CONTAIN else min(across, down))


def fitted(pixels: U8, box: Box, fit: Fit) -> U8:
    """Return what is seen of *pixels* (height, width[, channels]) in *box*; never enlarges.

    CONTAIN reduces until both sides fit. COVER crops the centre to the box's
    aspect, then reduces it to the box if it is larger. NATIVE crops the centre.
    """
    height, width = pixels.shape[:2]
    factor = shrink(width, height, box, fit)
    if fit is Fit.CONTAIN:
        size = max(1, round(width / factor)), max(1, round(height / factor))
        return _reduced(pixels, *size)
    if fit is Fit.NATIVE:
        return _centre(pixels, box.width, box.height)
    scale = min(width / box.width, height / box.height)
    seen = _centre(pixels, max(1, round(box.width * scale)), max(1, round(box.height * scale)))
    return _reduced(seen, box.width, box.height) if factor > 1 else seen


def _centre(pixels: U8, width: int, height: int) -> U8:
    rows, columns = pixels.shape[:2]
    top, left = max(0, rows - height) // 2, max(0, columns - width) // 2
    return pixels[top : top + height, left : left + width]


def _reduced(pixels: U8, width: int, height: int) -> U8:
    if pixels.shape[:2] == (height, width):
        return pixels
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def turned(box: Box, orientation: int) -> Box:
    """Return *box* as a picture of the Exif *orientation* sees it before it is set upright."""
    return Box(box.height, box.width) if orientation >= 5 else box


def upright(pixels: U8, orientation: int) -> U8:
    """Return *pixels* set upright from the Exif *orientation* 1 … 8."""
    if orientation >= 5:
        pixels = np.asarray(cv2.transpose(pixels), np.uint8)
    flip = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}.get(orientation)
    return pixels if flip is None else np.asarray(cv2.flip(pixels, flip), np.uint8)
