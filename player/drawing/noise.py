"""Noise: clouds of random numbers, and fields to bend pictures with."""

from functools import lru_cache

import cv2
import numpy as np

from player.drawing.dice import F32, Dice, f32

Shape = tuple[int, int]


def cloud(
    dice: Dice, shape: Shape, coarse: float, octaves: int, gain: float = 0.5, stretch: float = 1.0
) -> F32:
    """Return (h, w) float32 fractal noise, about -1 … 1, mean near 0.

    *coarse* is the size of its largest lumps as a part of the short side,
    *gain* how much of an octave's height the next has, *stretch* how much
    wider than high the lumps are. Each octave is added on a grid twice as fine, so that
    the whole costs hardly more than its finest octave.
    """
    h, w = shape
    lump = coarse * min(h, w)
    rows, columns = max(2, round(h / lump) + 2), max(2, round(w / lump / stretch) + 2)
    field, height, total = dice.field(rows, columns), 1.0, 1.0
    for _ in range(octaves - 1):
        rows, columns = min(2 * rows, h), min(2 * columns, w)
        height *= gain
        total += height * height
        field = f32(cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC))
        field += np.float32(height) * dice.field(rows, columns)
    # 0.58 is the spread of white noise in -1 … 1; cubic interpolation keeps about two thirds of it.
    field *= np.float32(1.35 / total**0.5)
    return f32(field if field.shape == shape else cv2.resize(field, (w, h), interpolation=cv2.INTER_CUBIC))


@lru_cache(maxsize=8)  # the few canvas sizes in use
def grid(shape: Shape) -> tuple[F32, F32]:
    """Return the columns (1, w) and rows (h, 1) of *shape* in pixels, to broadcast; not to be written."""
    h, w = shape
    return np.arange(w, dtype=np.float32)[None, :], np.arange(h, dtype=np.float32)[:, None]


def frame(shape: Shape) -> tuple[F32, F32]:
    """Return x (1, w) and y (h, 1), 0 at the middle, ±0.5 at the ends of the short side."""
    x, y = grid(shape)
    h, w = shape
    short = np.float32(1 / min(shape))
    return (x - np.float32(w / 2)) * short, (y - np.float32(h / 2)) * short


def bend(field: F32, dx: F32, dy: F32, border: int = cv2.BORDER_REFLECT_101) -> F32:
    """Return *field* with each pixel fetched from *dx*, *dy* pixels away."""
    x, y = grid((field.shape[0], field.shape[1]))
    return f32(cv2.remap(field, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=border))


def step(field: F32, low: float | np.float32, high: float | np.float32) -> F32:
    """Return a soft threshold: 0 below *low*, 1 above *high*, smooth between; falls where high < low."""
    t = np.clip((field - np.float32(low)) * np.float32(1 / (high - low)), 0, 1)
    return f32(t * t * (3 - 2 * t))


def soften(field: F32, radius: float) -> F32:
    """Return *field* out of focus by *radius* pixels; large radii are taken at a quarter of the size."""
    if radius < 0.3:
        return field
    if radius <= 4:
        return f32(cv2.GaussianBlur(field, (0, 0), radius))
    h, w = field.shape[:2]
    small = cv2.resize(field, (max(2, w // 4), max(2, h // 4)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), radius / 4)
    return f32(cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC))
