"""Pen: smooth shapes on a plate (uint8), with sub-pixel corners."""

from functools import lru_cache
from math import cos, hypot, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from player.drawing.colour import paint
from player.drawing.dice import F32, U8

_SHIFT = 4  # corners in sixteenths of a pixel
_FINE = np.float32(1 << _SHIFT)


def fill(canvas: U8, points: F32, colour: F32) -> None:
    """Fill the polygon *points* (n, 2) px on a colour plate."""
    cv2.fillPoly(canvas, [_fixed(points)], paint(colour), cv2.LINE_AA, _SHIFT)


def mark(mask: U8, points: F32, value: int = 255) -> None:
    """Fill the polygon *points* (n, 2) px on a mask."""
    cv2.fillPoly(mask, [_fixed(points)], value, cv2.LINE_AA, _SHIFT)


def stroke(canvas: U8, points: F32, colour: F32, width: float) -> None:
    """Draw the open line *points* (n, 2) px; *width* in whole px, at least 1."""
    cv2.polylines(canvas, [_fixed(points)], False, paint(colour), max(1, round(width)), cv2.LINE_AA, _SHIFT)  # noqa: FBT003 - cv2's "closed" has no name


def taper(start: F32, end: F32, first: float, last: float) -> F32:
    """Return the quadrilateral of a limb from *start* to *end*, *first* and *last* px wide there."""
    (x0, y0), (x1, y1) = start.tolist(), end.tolist()
    length = 2 * max(1e-3, hypot(x1 - x0, y1 - y0))
    x, y = (y0 - y1) / length, (x1 - x0) / length
    corners = (
        (x0 + x * first, y0 + y * first),
        (x1 + x * last, y1 + y * last),
        (x1 - x * last, y1 - y * last),
        (x0 - x * first, y0 - y * first),
    )
    return np.array(corners, np.float32)


def oval(x: float, y: float, rx: float, ry: float, turn: float = 0.0, corners: int = 28) -> F32:
    """Return an ellipse about (*x*, *y*) turned by *turn* radians as a polygon (corners, 2)."""
    return placed(_circle(corners) * np.array([rx, ry], np.float32), x, y, 1.0, turn)


@lru_cache(maxsize=8)  # the few numbers of corners in use
def _circle(corners: int) -> F32:
    t = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.stack([np.cos(t), np.sin(t)], axis=1).astype(np.float32)


def placed(points: F32, x: float, y: float, scale: float, turn: float) -> F32:
    """Return *points* scaled, turned by *turn* radians and moved to (*x*, *y*)."""
    c, s = cos(turn) * scale, sin(turn) * scale
    return points @ np.array([[c, s], [-s, c]], np.float32) + np.array([x, y], np.float32)


def _fixed(points: F32) -> NDArray[np.int32]:
    out: NDArray[np.int32] = np.rint(points * _FINE).astype(np.int32)
    return out
