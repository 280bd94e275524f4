"""Mosaic: the picture parted into cells, for pebbles, scales, grains and cells."""

from dataclasses import dataclass

import cv2
import numpy as np

from player.drawing.dice import F32, Dice, f32
from player.drawing.noise import Shape


@dataclass(frozen=True, slots=True)
class Mosaic:
    """Cells of a picture (h, w): which one a pixel is in, how far from its rim and its seed (px)."""

    cell: F32
    inside: F32
    from_seed: F32


def mosaic(dice: Dice, shape: Shape, size: float, jitter: float, stagger: bool = True) -> Mosaic:
    """Part *shape* into cells of about *size* px: the places nearest to each of a grid of seeds.

    *jitter* 0 leaves the seeds on their grid (honeycomb if *stagger*), 0.5 scatters them.
    """
    h, w = shape
    rows, columns = max(2, round(h / size / 0.87) + 1), max(2, round(w / size) + 1)
    x = np.arange(columns, dtype=np.float32)[None, :] + dice.field(rows, columns) * np.float32(jitter)
    y = np.arange(rows, dtype=np.float32)[:, None] + dice.field(rows, columns) * np.float32(jitter)
    if stagger:
        x[::2] += 0.5
    free = np.full(shape, 255, np.uint8)
    column = np.clip(x * (w / (columns - 0.5)), 0, w - 1).astype(np.intp)
    row = np.clip(y * (h / (rows - 0.5)), 0, h - 1).astype(np.intp)
    free[row.ravel(), column.ravel()] = 0
    from_seed, label = cv2.distanceTransformWithLabels(
        free, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    same = np.full(shape, 255, np.uint8)
    same[:-1][label[1:] != label[:-1]] = 0
    same[:, :-1][label[:, 1:] != label[:, :-1]] = 0
    inside = f32(cv2.distanceTransform(same, cv2.DIST_L2, 3))
    return Mosaic(f32(label.astype(np.float32)), inside, f32(from_seed))
