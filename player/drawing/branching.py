"""Branching, for plants: sprays of leaves, ferns, flowers, grasses, trees."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin

import cv2
import numpy as np

from player.drawing.colour import ink, light_of, near, paint, plate
from player.drawing.dice import F32, U8, Dice
from player.drawing.noise import Shape, soften
from player.drawing.pen import fill, oval, placed, stroke, taper
from player.drawing.places import dappled, discs_of_light, soft_ground
from player.drawing.trees import tree


@dataclass(frozen=True, slots=True)
class Leaf:
    """A synset's leaf: half its outline from foot to tip, unit length, and its inks."""

    half: F32  # (n, 2)
    shine: tuple[F32, F32]  # the half towards the light, the half away
    rib: F32


@dataclass(frozen=True, slots=True)
class Plant:
    """A synset's plant."""

    habit: str
    leaf: Leaf
    stem: F32
    behind: list[F32]
    size: float  # of a leaf, in parts of the short side
    gap: float  # between two pairs of leaves, in leaf lengths
    angle: float  # radians between stem and leaf
    paired: bool
    arch: float
    petals: int
    rings: int
    petal: Leaf
    heart: F32
    bright: bool


def _half_leaf(synset: Dice, width: float) -> F32:
    """Draw half a leaf's outline: where it is widest, how pointed, how lobed."""
    t = np.linspace(0, 1, 15)
    a, b = synset.between(0.5, 1.3), synset.between(0.5, 1.5)
    outline = t**a * (1 - t) ** b
    outline *= width / outline.max()
    if synset.chance(0.35):
        outline *= 1 + synset.between(0.1, 0.35) * np.sin(t * synset.between(9, 26))
    return np.stack([t, outline], axis=1).astype(np.float32)


def plant(synset: Dice) -> Plant:
    """Draw a synset's plant."""
    hue, tone, chroma = synset.bell(128, 9), synset.between(0.42, 0.62), synset.between(0.06, 0.13)
    if synset.chance(0.12):  # autumn, copper beeches
        hue, chroma = synset.between(20, 85), synset.between(0.06, 0.12)
    leaf = Leaf(
        _half_leaf(synset, synset.between(0.1, 0.34)),
        (near(synset, tone + 0.06, chroma, hue - 6, 0.4), near(synset, tone - 0.08, chroma, hue + 5, 0.4)),
        near(synset, tone + 0.14, chroma * 0.8, hue - 10, 0.3),
    )
    bloom = synset.pick((0.0, 20.0, 60.0, 95.0, 100.0, 320.0, 345.0, 295.0, 275.0))
    light = synset.between(0.6, 0.95)
    strong = min(0.19, 0.02 + 0.5 * (1 - light) + synset.between(0, 0.08))
    petal = Leaf(
        _half_leaf(synset, synset.between(0.12, 0.4)),
        (ink(light, strong, bloom), ink(light - 0.1, strong, bloom - 4)),
        ink(light - 0.16, strong, bloom - 8),
    )
    bright = synset.chance(0.3)
    low, high = (0.62, 0.9) if bright else (0.18, 0.48)
    return Plant(
        habit=synset.pick(("spray", "spray", "fern", "flower", "flower", "flower", "blades", "tree", "tree")),
        leaf=leaf,
        stem=near(synset, tone - 0.1, chroma * 0.7, synset.between(60, hue)),
        behind=[
            near(synset, synset.between(low, high), synset.between(0.02, 0.08), hue + synset.bell(0, 12))
            for _ in range(4)
        ],
        size=synset.between(0.16, 0.4),
        gap=synset.between(0.2, 0.5),
        angle=synset.between(0.5, 1.2),
        paired=synset.chance(0.6),
        arch=synset.between(0.1, 0.9),
        petals=synset.pick((4, 5, 5, 6, 8, 12, 16, 21)),
        rings=synset.pick((1, 1, 2, 3)),
        petal=petal,
        heart=near(synset, synset.between(0.3, 0.8), 0.11, synset.between(50, 110)),
        bright=bright,
    )


def branching(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return a plant (h, w, 3) before others of its kind, out of focus."""
    kind = plant(synset)
    if kind.habit == "tree":
        return tree(shape, kind.leaf.shine, kind.stem, synset, shot)
    ground = soft_ground(shot, shape, kind.behind, shot.between(0.4, 0.9))
    if shot.chance(0.5):
        ground = discs_of_light(
            shot, ground, kind.leaf.rib, shot.whole(4, 14), min(shape) * shot.between(0.04, 0.1)
        )
    grow = {"spray": _sprays, "fern": _fern, "flower": _flowers, "blades": _blades}[kind.habit]
    far = plate(ground)
    grow(far, kind, shot, 0.75, few=True)
    near_by = plate(soften(light_of(far), min(shape) / shot.between(45, 90)))
    grow(near_by, kind, shot, shot.between(0.9, 1.5), few=False)
    return dappled(light_of(near_by), shot, shot.between(0.15, 0.75))


def _leaf(canvas: U8, leaf: Leaf, foot: F32, turn: float, length: float, open_: float = 1.0) -> None:
    """Draw a leaf from *foot*; *open_* is how much of its breadth shows."""
    half = leaf.half * np.array([1, open_], np.float32)
    flip = half * np.array([1, -1], np.float32)
    x, y = float(foot[0]), float(foot[1])
    away = sin(turn) < 0
    fill(canvas, placed(half, x, y, length, turn), leaf.shine[0 if away else 1])
    fill(canvas, placed(flip, x, y, length, turn), leaf.shine[1 if away else 0])
    if length > 26:
        stroke(
            canvas,
            placed(half[::7] * np.array([0.95, 0], np.float32), x, y, length, turn),
            leaf.rib,
            length / 90,
        )


def _stem(
    start: tuple[float, float], turn: float, length: float, arch: float
) -> Iterator[tuple[F32, float, float]]:
    """Walk along an arching stem: yield point, direction and how far (0 … 1) in two dozen steps."""
    x, y = start
    for i in range(25):
        yield np.array([x, y], np.float32), turn, i / 24
        x, y = x + cos(turn) * length / 24, y + sin(turn) * length / 24
        turn += arch / 24


def _spray(
    canvas: U8, kind: Plant, shot: Dice, start: tuple[float, float], turn: float, length: float, leaf: float
) -> None:
    """Draw a stem with leaves left and right, the smallest at its end."""
    points = list(_stem(start, turn, length, kind.arch * shot.sign()))
    stroke(canvas, np.stack([p for p, _, _ in points]), kind.stem, length / 70)
    every = max(1, round(24 * kind.gap * leaf / length))
    for i, (point, along, part) in enumerate(points[2:]):
        if i % every:
            continue
        size = leaf * (1 - 0.55 * part) * shot.between(0.85, 1.1)
        sides = (-1, 1) if kind.paired else ((-1,) if (i // every) % 2 else (1,))
        for side in sides:
            _leaf(
                canvas,
                kind.leaf,
                point,
                along + side * kind.angle + shot.bell(0, 0.12),
                size,
                shot.between(0.5, 1.0),
            )
    _leaf(canvas, kind.leaf, points[-1][0], points[-1][1], leaf * 0.6)


def _sprays(canvas: U8, kind: Plant, shot: Dice, scale: float, *, few: bool) -> None:
    """Draw branches that come in from the sides."""
    h, w = canvas.shape[:2]
    short = min(h, w)
    for _ in range(2 if few else shot.whole(2, 4)):
        side = shot.between(0, 2 * pi)
        start = (w / 2 - cos(side) * w * 0.62, h / 2 - sin(side) * h * 0.62)
        _spray(
            canvas,
            kind,
            shot,
            start,
            side + shot.bell(0, 0.3),
            short * 0.95 * scale,
            short * kind.size * scale,
        )


def _fern(canvas: U8, kind: Plant, shot: Dice, scale: float, *, few: bool) -> None:
    """Draw fronds: a rib with ever shorter pinnae, each a spray of small leaves."""
    h, w = canvas.shape[:2]
    short = min(h, w) * scale
    for _ in range(1 if few else 2):
        turn = -pi / 2 + shot.bell(0, 0.45)
        points = list(
            _stem((w * shot.between(0.2, 0.8), h * 1.08), turn, short * 1.25, kind.arch * shot.sign())
        )
        stroke(canvas, np.stack([p for p, _, _ in points]), kind.stem, short / 90)
        for point, along, part in points[3:]:
            reach = short * 0.42 * min(1.0, 1.6 * (1 - part)) * (0.5 + 0.5 * min(1, part * 4))
            for side in (-1, 1):
                _pinna(canvas, kind, point, along + side * (kind.angle + 0.25), max(4.0, reach))


def _pinna(canvas: U8, kind: Plant, foot: F32, turn: float, reach: float) -> None:
    """Draw a pinna as one toothed outline: at this size its leaflets are its teeth."""
    _leaf(canvas, Leaf(_TEETH, kind.leaf.shine, kind.leaf.rib), foot, turn, reach)


def _toothed() -> F32:
    """Return half a pinna's outline (29, 2)."""
    t = np.linspace(0, 1, 29)
    teeth = 0.09 * (1 - t) ** 0.7 * np.where(np.arange(29) % 2, 1.0, 0.35)
    return np.stack([t, teeth], axis=1).astype(np.float32)


_TEETH = _toothed()


def _flowers(canvas: U8, kind: Plant, shot: Dice, scale: float, *, few: bool) -> None:
    """Draw one to five flowers on their stems; the farther the smaller."""
    h, w = canvas.shape[:2]
    short = min(h, w)
    count = 3 if few else shot.pick((1, 1, 2, 3, 5))
    radius = short * scale * (0.34 if count == 1 else 0.24 if count < 4 else 0.17) * (0.5 if few else 1.0)
    for _ in range(count):
        x, y = (
            w * shot.bell(0.5, 0.13 if count == 1 else 0.22),
            h * shot.bell(0.42, 0.1 if count == 1 else 0.16),
        )
        foot = (x + shot.bell(0, 0.2) * w, h * 1.1)
        turn = float(np.arctan2(y - foot[1], x - foot[0]))
        stem = np.array([foot, (x, y)], np.float32)
        fill(canvas, taper(stem[0], stem[1], radius * 0.12, radius * 0.08), kind.stem)
        for part in (0.25, 0.45, 0.62):
            at = stem[0] + (stem[1] - stem[0]) * np.float32(part)
            _leaf(
                canvas,
                kind.leaf,
                at,
                turn + shot.sign() * kind.angle,
                short * kind.size * scale * 0.9,
                shot.between(0.5, 1),
            )
        _flower(canvas, kind, shot, x, y, radius)


def _flower(canvas: U8, kind: Plant, shot: Dice, x: float, y: float, radius: float) -> None:
    """Draw rings of petals about a heart, seen a little from the side."""
    tilt, lean = shot.between(0.55, 1.0), shot.between(-0.5, 0.5)
    squash = np.array([1, tilt], np.float32)
    both = np.concatenate([kind.petal.half, kind.petal.half[::-1] * np.array([1, -1], np.float32)])
    both = both * np.array([1, 4.2 / max(5, kind.petals) + 0.35], np.float32)
    vein = kind.petal.half[1:12:5] * np.array([1, 0], np.float32)
    for ring in range(kind.rings):
        length, first = radius * (1 - 0.27 * ring), shot.between(0, 2 * pi)
        dim = np.float32(1 - 0.07 * ring)
        for k in range(kind.petals):
            turn = first + 2 * pi * k / kind.petals + shot.bell(0, 0.05)
            shine = kind.petal.shine[k % 2] * dim * np.float32(0.9 + 0.14 * sin(-turn))
            outline = placed(placed(both, 0, 0, length, turn) * squash, x, y, 1, lean)
            fill(canvas, outline, shine)
            rib = placed(placed(vein, 0, 0, length, turn) * squash, x, y, 1, lean)
            stroke(canvas, rib, kind.petal.rib, 1)
    heart = radius * 0.22
    fill(canvas, oval(x, y, heart, heart * tilt, lean), kind.heart * np.float32(0.75))
    for _ in range(26):
        a, r = shot.between(0, 2 * pi), heart * shot.between(0, 1) ** 0.5
        at = (round(16 * (x + cos(a) * r)), round(16 * (y + sin(a) * r * tilt)))
        colour = paint(kind.heart * np.float32(shot.between(0.8, 1.25)))
        cv2.circle(canvas, at, max(8, round(heart * 1.9)), colour, -1, cv2.LINE_AA, 4)


def _blades(canvas: U8, kind: Plant, shot: Dice, scale: float, *, few: bool) -> None:
    """Draw grasses or reeds that rise from below and bend over."""
    h, w = canvas.shape[:2]
    for _ in range(14 if few else 38):
        foot, tall = w * shot.between(-0.1, 1.1), h * shot.between(0.45, 1.15)
        lean, bend_ = shot.bell(0, 0.25), shot.bell(0, 0.5) * kind.arch
        t = np.linspace(0, 1, 9)
        x = foot + tall * (lean * t + bend_ * t * t)
        y = h * 1.05 - tall * (t - 0.25 * abs(bend_) * t * t)
        half = min(h, w) * kind.size * 0.07 * scale * (1 - t) ** 0.7
        side = np.stack([np.concatenate([x - half, (x + half)[::-1]]), np.concatenate([y, y[::-1]])], axis=1)
        fill(
            canvas,
            side.astype(np.float32),
            kind.leaf.shine[shot.whole(0, 1)] * np.float32(shot.between(0.7, 1.15)),
        )
        if kind.rings > 1:
            fill(canvas, oval(float(x[-1]), float(y[-1]), tall * 0.02, tall * 0.07, lean, 10), kind.heart)
