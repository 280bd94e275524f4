"""Places: what stands behind and under a subject, mostly out of focus."""

import cv2
import numpy as np

from player.drawing.colour import mix, shade
from player.drawing.dice import F32, Dice, f32
from player.drawing.noise import Shape, cloud, frame, grid, soften, step


def soft_ground(dice: Dice, shape: Shape, inks: list[F32], lumps: float = 0.5) -> F32:
    """Return a background far out of focus (h, w, 3) in which *inks* flow into each other."""
    rows, columns = max(4, round(2.2 / lumps)), max(4, round(2.2 / lumps * shape[1] / shape[0]))
    all_ = np.stack(inks)
    small = all_[dice.lots(rows, columns, len(inks))]
    small = small * np.float32(0.72) + all_.mean(axis=0) * np.float32(0.28)
    small *= (1 + np.float32(0.1) * dice.field(rows, columns))[..., None]
    eighth = (max(8, shape[1] // 8), max(8, shape[0] // 8))
    middle = cv2.GaussianBlur(cv2.resize(small, eighth, interpolation=cv2.INTER_CUBIC), (0, 0), 9 * lumps)
    return f32(cv2.resize(middle, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC))


def discs_of_light(dice: Dice, ground: F32, colour: F32, count: int, radius: float) -> F32:
    """Return *ground* with *count* lights out of focus, discs of about *radius* px."""
    h, w = ground.shape[:2]
    layer = np.zeros((h, w), np.uint8)
    for _ in range(count):
        at = (dice.whole(0, w), dice.whole(0, h))
        size, strength = max(2, round(radius * dice.between(0.6, 1.3))), dice.whole(25, 120)
        cv2.circle(layer, at, size, strength, -1, cv2.LINE_AA)
    glow = soften(layer.astype(np.float32) * np.float32(1 / 255), 1.2)
    return shade(ground, 1 - glow * np.float32(0.5)) + shade(colour, glow)


def stood_on(behind: F32, floor: F32, shot: Dice, edge: float, blur: float) -> F32:
    """Return *behind* above, *floor* (an ink or a picture) below *edge* of the height, the edge soft."""
    h, w = behind.shape[:2]
    rows = grid((h, w))[1] * np.float32(1 / h)
    below = np.repeat(step(rows, edge - blur, edge + blur + 1e-3), w, axis=1)
    fall = np.float32(1.06) - np.repeat(np.abs(rows - np.float32(edge)), w, axis=1) * np.float32(
        shot.between(0.1, 0.35)
    )
    return mix(behind, shade(floor, fall), below)


def lit_wall(shot: Dice, shape: Shape, colour: F32, side: float) -> F32:
    """Return a plain wall (h, w, 3) with a soft pool of light from *side* (-1 left … 1 right)."""
    x, y = frame(shape)
    d2 = (x - np.float32(side * 0.45)) ** 2 + (y + np.float32(shot.between(0.05, 0.35))) ** 2
    pool = np.float32(0.62) + np.float32(0.5) / (1 + d2 * np.float32(shot.between(2.0, 5.0)))
    return shade(colour, pool + cloud(shot, shape, 0.5, 5, 0.5) * np.float32(0.025))


def dappled(picture: F32, shot: Dice, depth: float, lumps: float = 0.35) -> F32:
    """Return *picture* in the broken light under leaves, *depth* 0 … 1 strong."""
    h, w = picture.shape[:2]
    patches = np.clip(cloud(shot, (h // 4, w // 4), lumps, 3, 0.4) * np.float32(0.32) + np.float32(0.5), 0, 1)
    light = cv2.resize(patches, (w, h), interpolation=cv2.INTER_CUBIC) * np.float32(depth)
    return shade(picture, light + np.float32(1 - 0.6 * depth))
