"""Parts: boxes and turned parts, of which things are assembled; upright y, the floor at 0, the front to z."""

from dataclasses import dataclass

import numpy as np

from player.drawing.dice import F32


@dataclass(frozen=True, slots=True)
class Part:
    """A box of *size* about *at*, or, where there is a *profile* (n, 2: radius, along), a turned part."""

    at: tuple[float, float, float]
    size: tuple[float, float, float]
    colour: F32
    gloss: float
    profile: F32 | None = None
    axis: str = "y"
    band: tuple[float, float, F32] | None = None  # from, to, ink
    proud: bool = False  # set upon another part's face, so in front of it


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing: its parts, how high it is, which side it shows, what it is made of."""

    parts: list[Part]
    height: float
    facing: float
    material: str


@dataclass(frozen=True, slots=True)
class Stock:
    """What the workshop has for one synset."""

    main: F32
    second: F32
    metal: F32
    gloss: float


def turned(
    at: tuple[float, float, float],
    points: list[tuple[float, float]],
    colour: F32,
    gloss: float,
    axis: str = "y",
    *,
    proud: bool = False,
) -> Part:
    """Return a turned part through the (radius, along) *points*; it begins and ends at the axis."""
    knots = np.array(points, np.float32)
    radius = max(r for r, _ in points)
    return Part(at, (2 * radius, 2 * radius, 2 * radius), colour, gloss, knots, axis, proud=proud)


def smooth(points: list[tuple[float, float]], count: int) -> list[tuple[float, float]]:
    """Return *count* points of a smooth curve near *points* (corners cut three times, after Chaikin)."""
    p = np.array(points)
    for _ in range(3):
        q = np.repeat(p, 2, axis=0)[1:-1]
        cut = q.copy()
        cut[0::2], cut[1::2] = 0.75 * q[0::2] + 0.25 * q[1::2], 0.25 * q[0::2] + 0.75 * q[1::2]
        p = np.concatenate([p[:1], cut, p[-1:]])
    pick = np.linspace(0, len(p) - 1, count).round().astype(int)
    return [(float(r), float(y)) for r, y in p[pick]]


def wheel(at: tuple[float, float, float], radius: float, stock: Stock) -> list[Part]:
    """Return a wheel that turns about x: a tyre and a hub."""
    dark = stock.metal * np.float32(0.4)
    wide = radius * 0.4
    tyre = [
        (0.0, -wide / 2),
        (radius * 0.9, -wide / 2),
        (radius, -wide / 4),
        (radius, wide / 4),
        (radius * 0.9, wide / 2),
        (0.0, wide / 2),
    ]
    x = at[0] + wide * 0.55 * (1 if at[0] > 0 else -1)
    hub = [(0.0, -wide * 0.1), (radius * 0.5, -wide * 0.1), (radius * 0.45, wide * 0.1), (0.0, wide * 0.1)]
    return [turned(at, tyre, dark, 0.1, "x"), turned((x, at[1], at[2]), hub, stock.metal, 0.6, "x")]
