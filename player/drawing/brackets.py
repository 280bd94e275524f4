"""Brackets: fungi that grow in shelves from a trunk, zoned like agate."""

import numpy as np

from player.drawing.colour import mix, near, ramp, shade
from player.drawing.dice import F32, Dice
from player.drawing.noise import Shape, bend, cloud, step
from player.drawing.places import dappled
from player.drawing.relief import Lamp, lamp, lit, slopes


def brackets(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return shelves on bark (h, w, 3)."""
    hue, tone = synset.between(40, 95), synset.between(0.45, 0.75)
    zones = [
        near(synset, tone + synset.bell(0, 0.12), synset.between(0.03, 0.11), hue + synset.bell(0, 16))
        for _ in range(6)
    ]
    edge_ink, bark = (
        near(synset, 0.9, 0.03, 85),
        near(synset, synset.between(0.28, 0.48), 0.03, synset.between(40, 80)),
    )
    count, flat, rings = synset.whole(3, 9), synset.between(0.3, 0.6), synset.between(1.0, 2.4)
    source = lamp(synset, shot)

    picture = dappled(_bark(shape, bark, source, shot), shot, 0.35)
    n = cloud(shot, shape, 0.25, 5, 0.6)
    for _ in range(count + shot.whole(-1, 1)):
        size = min(shape) * shot.between(0.18, 0.44) / (0.6 + 0.1 * count)
        at = (shape[1] * shot.bell(0.5, 0.18), shape[0] * shot.between(0.08, 0.9))
        x, y = (np.arange(side, dtype=np.float32) for side in (shape[1], shape[0]))
        rows = slice(max(0, int(at[1] - size)), min(shape[0], int(at[1] + size * 1.1)))
        columns = slice(max(0, int(at[0] - size * 1.3)), min(shape[1], int(at[0] + size * 1.3)))
        u = (x[None, columns] - np.float32(at[0])) / np.float32(size)
        v = (y[rows, None] - np.float32(at[1])) / np.float32(size)
        if min(u.size, v.size) > 4:
            picture[rows, columns] = _shelf(
                picture[rows, columns], u, v, flat, rings, zones, edge_ink, n[rows, columns]
            )
    return picture


def _bark(shape: Shape, bark: F32, source: Lamp, shot: Dice) -> F32:
    """Return bark: ridges that run up, lit from the side."""
    n = cloud(shot, shape, 0.12, 5, 0.62, stretch=0.22)
    ridges = np.abs(bend(n, n * 6, n * 2))
    dx, dy = slopes(ridges, 0.9)
    light = lit(dx * 14, dy * 6, source)
    return shade(bark, light * (np.float32(0.7) + np.float32(0.35) * ridges))


def _shelf(  # noqa: PLR0913, PLR0917 - a shelf and its place
    picture: F32, u: F32, v: F32, flat: float, rings: float, zones: list[F32], edge_ink: F32, n: F32
) -> F32:
    """Draw one shelf: a half disc seen from above its edge, with a pale rim and a shadow below."""
    wavy = n * np.float32(0.09)
    r = np.sqrt(u * u + (v / np.float32(flat)) ** 2) + wavy
    low = np.sqrt(u * u + ((v - np.float32(0.3)) / np.float32(flat)) ** 2) + wavy
    shadow = step(low, 1.25, 0.55) * step(v, -0.1, 0.1)
    picture = shade(picture, 1 - np.float32(0.6) * shadow)
    under = np.sqrt(u * u + ((v - np.float32(0.07)) / np.float32(flat)) ** 2) + wavy
    upper = step(v + np.float32(0.25) + wavy, 0, 0.05)
    picture = mix(
        picture,
        shade(edge_ink, np.clip(np.float32(0.85) - u * np.float32(0.15) + 0 * v, 0, 1)),
        step(under, 1.0, 0.97) * upper,
    )
    top = ramp(np.mod(r * np.float32(rings) + n * np.float32(0.05), 1), [*zones, zones[0]])
    light = np.float32(0.78) + np.float32(0.32) * step(r, 0.2, 0.95) - u * np.float32(0.1)
    rim = step(r, 0.9, 0.98)
    return mix(picture, mix(shade(top, light), edge_ink, rim * np.float32(0.7)), step(r, 1.0, 0.97) * upper)
