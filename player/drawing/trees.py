"""Trees: whole ones in the open, their branches forking until they bear leaves."""

from dataclasses import dataclass, field
from math import cos, pi, sin

import cv2
import numpy as np

from player.drawing.colour import light_of, mix, near, plate, shade
from player.drawing.dice import F32, Dice
from player.drawing.noise import Shape, cloud, soften, step
from player.drawing.pen import fill, taper
from player.drawing.places import stood_on
from player.drawing.relief import Lamp, lamp, lit, slopes
from player.drawing.skies import sky, weather


@dataclass
class _Growth:
    """The limbs of one tree and where its twigs end; px."""

    limbs: list[tuple[F32, F32, float, float]] = field(default_factory=list)
    tips: list[tuple[float, float]] = field(default_factory=list)


def tree(shape: Shape, leaves: tuple[F32, F32], bark: F32, synset: Dice, shot: Dice) -> F32:
    """Return a tree in a meadow under the synset's sky (h, w, 3), bare in some synsets."""
    spread, crown = synset.between(0.3, 0.6), synset.between(0.07, 0.13)
    conifer, bare = synset.chance(0.3), synset.chance(0.2)
    meadow = near(synset, synset.between(0.5, 0.66), 0.085, synset.between(95, 125))
    bole, taper_ = synset.between(0.13, 0.24), synset.between(0.68, 0.8)
    air, source = weather(synset), lamp(synset, shot)

    h, w = shape
    edge = shot.between(0.72, 0.9)
    grass = cloud(shot, shape, 0.04, 3, 0.8, stretch=2) * np.float32(0.14)
    picture = stood_on(sky(air, shot, shape, edge), shade(meadow, 0.9 + grass), shot, edge, 0.012)
    growth = _Growth()
    foot = np.array([w * shot.between(0.35, 0.65), h * (edge + shot.between(0.02, 0.08))], np.float32)
    tall = h * (edge - shot.between(0.08, 0.25))
    if conifer:
        _raise(growth, shot, foot, tall, spread)
    else:
        first = tall * bole * 1.35
        _grow(
            growth,
            shot,
            foot,
            -pi / 2 + shot.bell(0, 0.08),
            first,
            tall * 0.07,
            (spread, taper_),
            6 if bare else 5,
        )
    picture = _shadow(picture, foot, tall * 0.4)
    canvas = plate(picture)
    for start, end, first, last in growth.limbs:
        fill(canvas, taper(start, end, first, last), bark * np.float32(shot.between(0.5, 0.8)))
    if bare and not conifer:
        return light_of(canvas)
    return _leafed(light_of(canvas), growth, leaves, min(shape) * crown, source, shot)


def _grow(  # noqa: PLR0913, PLR0917 - a limb is that many things
    growth: _Growth,
    shot: Dice,
    foot: F32,
    turn: float,
    length: float,
    width: float,
    form: tuple[float, float],
    forks: int,
) -> None:
    """Grow a limb and what forks from it; *form* is how far limbs part and how much shorter each is."""
    end = foot + np.array([cos(turn), sin(turn)], np.float32) * np.float32(length)
    growth.limbs.append((foot, end, max(1.2, width), max(1.0, width * 0.7)))
    if forks <= 2:
        growth.tips.append((float(end[0]), float(end[1])))
    if forks == 0:
        return
    count = 2 if shot.chance(0.6) else 3
    for k in range(count):
        lean = (k / (count - 1) - 0.5) * 2 * form[0] + shot.bell(0, 0.2)
        next_ = length * form[1] * shot.between(0.75, 1.2)
        _grow(growth, shot, end, turn + lean, next_, width * shot.between(0.55, 0.72), form, forks - 1)


def _raise(growth: _Growth, shot: Dice, foot: F32, tall: float, spread: float) -> None:
    """Grow a conifer: one leader, whorls of boughs that shorten to the top and droop."""
    top = foot + np.array([shot.bell(0, 4), -tall], np.float32)
    growth.limbs.append((foot, top, tall * 0.045, 1.0))
    for part in np.linspace(0.16, 1.0, 15).tolist():
        at = foot + (top - foot) * np.float32(part)
        reach = tall * (0.12 + 0.32 * spread) * (1.03 - part) ** 0.85 * shot.between(0.8, 1.15)
        for step_ in (-1.0, -0.6, -0.25, 0.25, 0.6, 1.0):
            growth.tips.append((float(at[0] + reach * step_), float(at[1] + reach * 0.3 * step_ * step_)))


def _shadow(picture: F32, foot: F32, tall: float) -> F32:
    """Darken the ground about the foot."""
    mask = np.zeros(picture.shape[:2], np.float32)
    cv2.ellipse(
        mask, (int(foot[0]), int(foot[1])), (int(tall * 1.1), max(2, int(tall * 0.12))), 0, 0, 360, 0.5, -1
    )
    return shade(picture, 1 - soften(mask, 5))


def _leafed(
    picture: F32, growth: _Growth, leaves: tuple[F32, F32], radius: float, source: Lamp, shot: Dice
) -> F32:
    """Put clumps of leaves about the tips, lit as a whole and leaf by leaf."""
    shape = (picture.shape[0], picture.shape[1])
    mass = np.zeros(shape, np.float32)
    for x, y in growth.tips:
        cv2.circle(mass, (round(x), round(y)), max(2, round(radius * shot.between(0.6, 1.2))), 1.0, -1)
    mass = soften(mass, radius * 0.35)
    fine = cloud(shot, shape, 0.06, 4, 0.85)
    cover = step(mass + fine * np.float32(0.3) * np.minimum(mass * 4, 1), 0.42, 0.6)
    dx, dy = slopes(mass + fine * np.float32(0.13), 1.0)
    light = lit(dx * np.float32(radius), dy * np.float32(radius), source)
    return mix(
        picture, shade(mix(leaves[1], leaves[0], step(fine, -0.5, 0.8)), light * np.float32(1.1)), cover
    )
