"""Colour: inks chosen in OKLCH, where equal steps look equal.

An ink is a float32 (blue, green, red) in 0 … 1, encoded with gamma 2: the
square is linear light. In a pure power law shading still multiplies, so a
surface is its ink times the root of its light and the darkroom alone encodes
for the screen. OKLab: Björn Ottosson, "A perceptual color space for image
processing" (2020), matrices from there.
"""

from math import cos, pi, sin

import cv2
import numpy as np

from player.drawing.dice import F32, U8, Dice, f32, u8


def ink(lightness: float, chroma: float, hue: float) -> F32:
    """Return the ink of OKLCH *lightness* (0 … 1), *chroma* (0 … 0.25), *hue* (degrees), clipped to sRGB."""
    a, b = chroma * cos(hue * pi / 180), chroma * sin(hue * pi / 180)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return np.array([max(0.0, min(1.0, x)) ** 0.5 for x in (blue, green, red)], np.float32)


def near(dice: Dice, lightness: float, chroma: float, hue: float, spread: float = 1.0) -> F32:
    """Return an ink scattered about the given one; *spread* 1 is what one meadow or one brick wall has."""
    return ink(
        max(0.03, dice.bell(lightness, 0.05 * spread)),
        max(0.0, dice.bell(chroma, 0.015 * spread)),
        dice.bell(hue, 9 * spread),
    )


def paint(colour: F32) -> tuple[float, float, float]:
    """Return an ink as cv2 wants it for a plate: three numbers 0 … 255."""
    b, g, r = colour.tolist()
    return 255 * b, 255 * g, 255 * r


def plate(light: F32) -> U8:
    """Return a picture in floats as a plate (uint8) to draw shapes on."""
    return u8(np.clip(light * np.float32(255), 0, 255).astype(np.uint8))


def light_of(plate_: U8) -> F32:
    """Return a plate as floats 0 … 1."""
    return plate_.astype(np.float32) * np.float32(1 / 255)


def ramp(values: F32, inks: list[F32]) -> F32:
    """Return (h, w, 3): *values* 0 … 1 (h, w) coloured along *inks*, evenly spaced, smooth between."""
    steps = np.linspace(0, 1, len(inks))
    table = np.stack(
        [np.interp(np.linspace(0, 1, 256), steps, [i[c] for i in inks]) for c in range(3)], axis=1
    )
    index = np.clip(values * np.float32(255), 0, 255).astype(np.uint8)
    return f32(np.take(table.astype(np.float32), index, axis=0))


def shade(surface: F32, light: F32) -> F32:
    """Return *surface* (an ink or a picture) under *light* (h, w): a picture (h, w, 3)."""
    if surface.ndim == 1:
        return f32(cv2.merge([light * channel for channel in surface]))
    return surface * cv2.merge((light, light, light))


def mix(under: F32, over: F32, share: F32) -> F32:
    """Return *under* where *share* (h, w) is 0, *over* where it is 1; each is an ink or a picture."""
    rest = 1 - share
    if under.ndim == 3 and over.ndim == 3:
        return f32(cv2.blendLinear(under, over, rest, share))
    return shade(under, rest) + shade(over, share)
