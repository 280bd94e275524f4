"""Structures: things one can enter, vehicles and buildings."""

import numpy as np

from player.drawing.dice import Dice
from player.drawing.parts import Part, Stock, turned, wheel


def vehicle(d: Dice, s: Stock) -> list[Part]:
    """Cars, carts, engines: a body on wheels, a cabin, lamps; its front towards us."""
    w, long, r = d.between(0.6, 0.85), d.between(1.2, 2.2), d.between(0.14, 0.32)
    h = d.between(0.25, 0.6)
    y = r * 1.1 + h / 2
    parts = [Part((0, y, 0), (w, h, long), s.main, s.gloss)]
    for z in np.linspace(-0.36, 0.36, d.pick((2, 2, 2, 3))).tolist():
        for x in (-1, 1):
            parts += wheel((x * w / 2, r, z * long), r, s)
    if d.chance(0.8):
        cab, at = d.between(0.25, 0.6), d.between(-0.25, 0.1)
        deep = long * d.between(0.3, 0.55)
        parts.append(Part((0, y + h / 2 + cab / 2, at * long), (w * 0.9, cab, deep), s.main, s.gloss))
        glass = s.metal * np.float32(0.35)
        parts.append(
            Part(
                (0, y + h / 2 + cab / 2, at * long + deep / 2 + 0.01),
                (w * 0.78, cab * 0.66, 0.02),
                glass,
                0.9,
                proud=True,
            )
        )
        parts += [
            Part(
                (x * (w * 0.45 + 0.01), y + h / 2 + cab / 2, at * long),
                (0.02, cab * 0.62, deep * 0.8),
                glass,
                0.9,
                proud=True,
            )
            for x in (-1, 1)
        ]
        parts.append(
            Part((0, y + h / 2 + cab + 0.03, at * long), (w * 0.95, 0.06, deep * 1.05), s.second, s.gloss)
        )
    if d.chance(0.3):
        parts.append(
            turned(
                (0, y + h / 2, long * 0.35),
                [(0, 0), (0.1, 0), (0.1, 0.35), (0.14, 0.42), (0, 0.42)],
                s.metal,
                0.4,
            )
        )
    front = [(0.0, 0.0), (0.09, 0.0), (0.08, 0.05), (0.0, 0.06)]
    parts += [turned((x * w * 0.33, y, long / 2), front, s.second, 0.9, "z", proud=True) for x in (-1, 1)]
    return parts


def building(d: Dice, s: Stock) -> list[Part]:
    """Houses and towers: storeys with windows, a roof, perhaps a mast."""
    w, depth, storeys = d.between(0.6, 1.8), d.between(0.6, 1.1), d.whole(1, 6)
    h, columns = storeys * 0.36, d.whole(2, 5)
    parts = [Part((0, h / 2, 0), (w, h, depth), s.main, 0.05)]
    glass = s.metal * np.float32(0.4)
    for i in range(storeys):
        for k in range(columns):
            x = w * ((k + 0.5) / columns - 0.5)
            parts.append(
                Part(
                    (x, 0.36 * (i + 0.52), depth / 2 + 0.01),
                    (w / columns * 0.5, 0.19, 0.02),
                    glass,
                    0.7,
                    proud=True,
                )
            )
        parts += [
            Part(
                (side * (w / 2 + 0.01), 0.36 * (i + 0.52), z * depth),
                (0.02, 0.19, 0.2),
                glass,
                0.7,
                proud=True,
            )
            for side in (-1, 1)
            for z in (-0.22, 0.22)
        ]
    parts.append(Part((0, h + 0.04, 0), (w * 1.08, 0.08, depth * 1.1), s.second, 0.05))
    if d.chance(0.5):
        r = min(w, depth) * 0.4
        dome = d.pick(
            (
                [(r, 0.06), (r, 0.3), (0.0, 0.9)],
                [(r, 0.06), (r, 0.35), (r * 0.8, 0.6), (r * 0.4, 0.75), (0.0, 0.8)],
            )
        )
        parts.append(turned((0, h, 0), [(0.0, 0.06), *dome], s.second, 0.15))
    else:
        parts.append(Part((w * 0.2, h + 0.25, 0), (w * 0.3, 0.35, depth * 0.5), s.main, 0.05))
    return parts
