"""Skies, for every family that stands under one."""

from dataclasses import dataclass

import cv2
import numpy as np

from player.drawing.colour import ink, mix, ramp
from player.drawing.dice import F32, Dice, f32
from player.drawing.noise import Shape, cloud, frame, step


@dataclass(frozen=True, slots=True)
class Weather:
    """A synset's sky: its colours from zenith to horizon, its clouds, its sun."""

    zenith: F32
    middle: F32
    horizon: F32
    cloud_lit: F32
    cloud_dark: F32
    cover: float
    sun: F32
    low_sun: bool


def weather(synset: Dice) -> Weather:
    """Draw a synset's weather: clear, hazy, overcast, dusk or storm."""
    kind = synset.pick(("clear", "clear", "clear", "haze", "overcast", "dusk", "storm"))
    hue = synset.bell(248, 7)
    if kind == "clear":
        return Weather(
            ink(synset.between(0.42, 0.62), synset.between(0.08, 0.13), hue + 6),
            ink(0.72, 0.085, hue),
            ink(0.9, 0.03, hue - 15),
            ink(0.98, 0.005, 90),
            ink(0.76, 0.025, 260),
            synset.between(-0.6, 0.35),
            ink(0.99, 0.03, 95),
            low_sun=False,
        )
    if kind == "haze":
        warm = synset.between(50, 100)
        return Weather(
            ink(0.72, 0.04, hue - 10),
            ink(0.83, 0.03, warm + 40),
            ink(0.93, 0.04, warm),
            ink(0.95, 0.02, warm),
            ink(0.82, 0.02, warm),
            synset.between(-0.6, 0.1),
            ink(0.99, 0.05, warm),
            low_sun=synset.chance(0.5),
        )
    if kind == "overcast":
        return Weather(
            ink(0.66, 0.015, 255),
            ink(0.75, 0.012, 250),
            ink(0.88, 0.01, 220),
            ink(0.9, 0.008, 90),
            ink(0.55, 0.02, 260),
            synset.between(0.3, 0.8),
            ink(0.95, 0.02, 90),
            low_sun=False,
        )
    if kind == "dusk":
        glow = synset.between(25, 75)
        return Weather(
            ink(synset.between(0.22, 0.42), 0.07, synset.between(255, 300)),
            ink(0.6, 0.09, synset.between(0, 40)),
            ink(0.84, 0.13, glow),
            ink(0.8, 0.13, glow - 10),
            ink(0.35, 0.05, 310),
            synset.between(-0.2, 0.4),
            ink(0.98, 0.09, glow + 15),
            low_sun=True,
        )
    return Weather(
        ink(0.3, 0.03, 255),
        ink(0.45, 0.03, 245),
        ink(0.74, 0.04, synset.between(80, 200)),
        ink(0.7, 0.015, 240),
        ink(0.2, 0.025, 265),
        synset.between(0.4, 0.9),
        ink(0.9, 0.04, 100),
        low_sun=False,
    )


def sky(w: Weather, shot: Dice, shape: Shape, horizon: float) -> F32:
    """Return the sky (h, w, 3) with its *horizon* at that part of the height; drawn small, being soft."""
    small = fine_sky(w, shot, (shape[0] // 2, shape[1] // 2), horizon)
    return f32(cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC))


def fine_sky(w: Weather, shot: Dice, shape: Shape, horizon: float) -> F32:
    """Return `sky` in full detail; below its horizon the haze goes on."""
    x, y = frame(shape)
    height = shape[0] / min(shape)
    down = np.clip((y / height + np.float32(0.5)) / np.float32(max(0.05, horizon)), 0, 1)
    air = ramp(np.broadcast_to(down, shape), [w.zenith, w.middle, w.horizon])
    air = _sunned(air, w, shot, x, y, height, horizon)
    density, light = _clouds(w, shot, shape, down)
    return mix(air, mix(w.cloud_dark, w.cloud_lit, light), density)


def _sunned(air: F32, w: Weather, shot: Dice, x: F32, y: F32, height: float, horizon: float) -> F32:
    """Add the glow of the sun; it stands in the picture only where it is low."""
    sx = shot.between(-0.6, 0.6)
    sy = height * (horizon - 0.5) - (0.05 if w.low_sun else shot.between(0.5, 0.9))
    distance2 = (x - np.float32(sx)) ** 2 * np.float32(0.6) + (y - np.float32(sy)) ** 2
    glow = np.float32(0.028) / (distance2 + np.float32(0.035))
    disc = step(distance2, 0.0016, 0.0009) if w.low_sun and w.cover < 0.2 else np.float32(0)
    return mix(air, w.sun, np.clip(glow * np.float32(0.75 if w.low_sun else 0.4) + disc, 0, 1))


def _clouds(w: Weather, shot: Dice, shape: Shape, down: F32) -> tuple[F32, F32]:
    """Return how dense the clouds are and how lit: a flat layer seen in perspective, lit from above."""
    tile = cloud(shot, (160, 224), 0.4, 6, 0.56)
    near = np.float32(1) / (np.float32(1.16) - down)
    x, _ = frame(shape)
    u = x * near * np.float32(80) + np.float32(112)
    v = np.ascontiguousarray(np.broadcast_to(near * np.float32(52), shape))
    reflect = cv2.BORDER_REFLECT_101
    here = f32(cv2.remap(tile, u, v, cv2.INTER_LINEAR, borderMode=reflect))
    above = f32(cv2.remap(tile, u, v - 5 * near, cv2.INTER_LINEAR, borderMode=reflect))
    density = step(here, 0.55 - 1.2 * w.cover, 1.25 - 1.2 * w.cover)
    light = np.clip(np.float32(0.62) + (here - above) * np.float32(0.55) - here * np.float32(0.12), 0, 1)
    return density * np.float32(0.94) * step(np.broadcast_to(down, shape), 1.02, 0.86), light
