"""Relief: flat masks become rounded bodies under a lamp."""

from dataclasses import dataclass
from math import cos, pi, sin, sqrt

import cv2
import numpy as np

from player.drawing.dice import F32, U8, Dice, f32


@dataclass(frozen=True, slots=True)
class Lamp:
    """Where the light comes from (x to the right, y down, z to us) and how much of it is all around."""

    x: float
    y: float
    z: float
    ambient: float

    @classmethod
    def at(cls, bearing: float, height: float, ambient: float) -> "Lamp":
        """Return a lamp at *bearing* degrees (0 right, 90 above), *height* degrees out of the picture."""
        flat = cos(height * pi / 180)
        return cls(
            flat * cos(bearing * pi / 180), -flat * sin(bearing * pi / 180), sin(height * pi / 180), ambient
        )


def lamp(synset: Dice, shot: Dice) -> Lamp:
    """Return the synset's lamp, moved a little for one picture: from above, left or right, hard or soft."""
    bearing = 90 + synset.sign() * synset.between(10, 65)
    height, ambient = synset.between(20, 60), synset.between(0.25, 0.5)
    return Lamp.at(bearing + shot.bell(0, 10), height + shot.bell(0, 6), ambient)


def round_off(mask: U8, radius: float) -> F32:
    """Return the height (0 … 1) of a body with the outline *mask*, its rim rounded over *radius* pixels."""
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    t = 1 - np.minimum(depth * np.float32(1 / radius), 1)
    return f32(np.sqrt(1 - t * t))


def slopes(height: F32, blur: float) -> tuple[F32, F32]:
    """Return dx, dy of *height* per pixel after softening it by *blur* pixels."""
    smooth = cv2.GaussianBlur(height, (0, 0), blur) if blur > 0 else height
    dx = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    dy = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    return f32(dx), f32(dy)


def lit(dx: F32, dy: F32, source: Lamp) -> F32:
    """Return the light on a surface with these slopes: a factor for inks (root of linear light), 0 … 1.1."""
    towards = np.float32(source.z) - dx * np.float32(source.x) - dy * np.float32(source.y)
    facing = np.maximum(towards / np.sqrt(1 + dx * dx + dy * dy), 0)
    return f32(np.sqrt(facing * np.float32((1 - source.ambient) * 1.15) + np.float32(source.ambient)))


def body(mask: U8, radius: float, source: Lamp, bulge: float = 1.0) -> F32:
    """Return the light on a rounded body; *radius* in pixels, *bulge* 1 is a full half round."""
    dx, dy = slopes(round_off(mask, radius), max(0.8, radius / 12))
    strength = np.float32(radius * bulge)
    return lit(dx * strength, dy * strength, source)


def gloss(dx: F32, dy: F32, source: Lamp, sharpness: float) -> F32:
    """Return the mirror light on a surface with these slopes, 0 … 1, after Blinn; viewer straight ahead."""
    hx, hy, hz = source.x, source.y, source.z + 1
    length = sqrt(hx * hx + hy * hy + hz * hz)
    facing = (hz - dx * np.float32(hx) - dy * np.float32(hy)) / (
        np.float32(length) * np.sqrt(1 + dx * dx + dy * dy)
    )
    return np.power(np.maximum(facing, 0), np.float32(sharpness))


def cast(mask: U8, source: Lamp, reach: float, blur: float) -> F32:
    """Return the soft shadow (0 … 1) of *mask* moved *reach* pixels away from the lamp."""
    shift = np.array([[1, 0, -source.x * reach], [0, 1, -source.y * reach]], np.float32)
    h, w = mask.shape
    quarter = cv2.warpAffine(mask, shift, (w, h), flags=cv2.INTER_LINEAR)
    small = cv2.resize(quarter, (max(2, w // 4), max(2, h // 4)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(0.5, blur / 4))
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR).astype(np.float32) * np.float32(1 / 255)
