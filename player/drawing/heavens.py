"""Heavens: moon, planets, stars, the sun, and clouds for their own sake."""

import cv2
import numpy as np

from player.drawing.colour import ink, mix, near, ramp, shade
from player.drawing.dice import F32, Dice, f32
from player.drawing.noise import Shape, bend, cloud, frame, soften, step
from player.drawing.skies import fine_sky, weather


def heavens(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return what the synset's telescope or camera is pointed at (h, w, 3)."""
    kind = synset.pick(("globe", "stars", "clouds", "clouds"))
    if kind == "clouds":
        return fine_sky(weather(synset), shot, shape, shot.between(0.95, 1.25))
    night = near(synset, synset.between(0.06, 0.2), synset.between(0.01, 0.05), synset.between(230, 300))
    if kind == "stars":
        return _stars(shape, night, synset, shot)
    return _globe(shape, night, synset, shot)


def _stars(shape: Shape, night: F32, synset: Dice, shot: Dice) -> F32:
    """Return a starry sky, a luminous cloud or the milky way across it, perhaps a dark line of hills."""
    veil = [
        night,
        near(synset, 0.35, 0.06, synset.between(0, 360)),
        near(synset, 0.75, 0.07, synset.between(0, 100)),
    ]
    broad, turn, hills = synset.between(0.12, 0.4), synset.between(-1, 1), synset.chance(0.5)
    x, y = frame(shape)
    n = cloud(shot, shape, 0.7, 6, 0.55)
    off = (y + np.float32(turn + shot.bell(0, 0.1)) * x + n * np.float32(0.15)) / np.float32(broad)
    density = np.exp(-off * off) * np.clip(np.float32(0.6) + n * np.float32(0.7), 0, 1)
    density -= step(np.abs(bend(n, n * 20, n * 9)), 0.12, 0.0) * density * np.float32(0.5)
    picture = ramp(np.clip(density, 0, 1), veil) + _points(shape, shot, 380)[..., None]
    if not hills:
        return picture
    ridge = cloud(shot, shape, 0.6, 5)[0]
    ground = step(y - ridge[None, :] * np.float32(0.05), shot.between(0.24, 0.4), 0.42)
    return mix(picture, night * np.float32(0.4), ground)


def _points(shape: Shape, shot: Dice, count: int) -> F32:
    """Return *count* stars (h, w): most faint, a few bright and a little broad."""
    h, w = shape
    points = np.zeros(shape, np.float32)
    row, column = (shot.some(count, 0, h)).astype(np.intp), (shot.some(count, 0, w)).astype(np.intp)
    points[np.minimum(row, h - 1), np.minimum(column, w - 1)] = shot.some(count, 0.1, 1.0) ** 3 * 3
    return soften(points, 0.6) * np.float32(1.6) + soften(points, 2.4) * np.float32(1.2)


def _globe(shape: Shape, night: F32, synset: Dice, shot: Dice) -> F32:
    """Return a moon or planet, lit from the side, in its phase."""
    hue, tone = synset.between(20, 280), synset.between(0.62, 0.9)
    chroma = synset.between(0.0, 0.06)
    inks = [near(synset, tone + synset.bell(-0.1, 0.1), chroma, hue, 2) for _ in range(4)]
    banded, phase = synset.between(0, 1), synset.between(-1.3, 1.3)
    radius, day = shot.between(0.2, 0.48), synset.chance(0.25)
    cx, cy = shot.bell(0, 0.1), shot.bell(0, 0.07)

    x, y = frame(shape)
    u, v = (x - np.float32(cx)) / np.float32(radius), (y - np.float32(cy)) / np.float32(radius)
    r2 = np.minimum(u * u + v * v, 1)
    z = np.sqrt(1 - r2)
    n = cloud(shot, shape, 0.22 * radius / 0.35, 6, 0.6)
    belts = v * np.float32(banded * 3) + n * np.float32(0.28)
    surface = ramp(np.mod(belts + np.float32(0.5), 1), [*inks, inks[0]])
    light = np.clip(
        u * np.float32(np.sin(phase)) + z * np.float32(np.cos(phase)) - v * np.float32(0.25), 0, 1
    )
    surface = shade(surface, np.sqrt(light) * (1 + n * np.float32(0.13)) * np.float32(1.15))
    edge = np.float32(radius * min(shape))
    cover = np.clip((1 - np.sqrt(u * u + v * v)) * edge, 0, 1)
    behind = (
        shade(ink(0.62, 0.09, 250), 1 - 0.2 * np.broadcast_to(-y, shape).astype(np.float32)) if day else None
    )
    if behind is None:
        glow = np.exp(-np.maximum(np.sqrt(u * u + v * v) - 1, 0) * np.float32(3.5)) * np.float32(0.35)
        behind = (
            mix(shade(night, np.ones(shape, np.float32)), inks[0], glow)
            + _points(shape, shot, 120)[..., None]
        )
        return mix(behind, surface, cover)
    return f32(cv2.scaleAdd(shade(surface, cover), 0.8, behind))
