"""Stones and heavens, for natural objects: pebbles, boulders, the moon, stars, the sun behind clouds."""

import cv2
import numpy as np

from player.drawing.colour import ink, mix, near, shade
from player.drawing.dice import F32, Dice, f32
from player.drawing.heavens import heavens
from player.drawing.mosaic import mosaic
from player.drawing.noise import Shape, bend, cloud, soften, step
from player.drawing.pen import mark
from player.drawing.places import soft_ground, stood_on
from player.drawing.relief import Lamp, body, cast, gloss, lamp, lit, slopes


def natural_object(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return a sky or stones (h, w, 3)."""
    kind = synset.pick(("heavens", "heavens", "pebbles", "pebbles", "boulders"))
    if kind == "heavens":
        return heavens(shape, synset, shot)
    return (pebbles if kind == "pebbles" else boulders)(shape, synset, shot)


def pebbles(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return a bed of pebbles seen from above."""
    tone, hue, round_ = synset.between(0.42, 0.72), synset.pick((35.0, 60.0, 80.0, 250.0)), synset.chance(0.6)
    inks = [
        near(synset, tone + synset.bell(0, 0.1), synset.between(0.0, 0.035), synset.bell(hue, 22))
        for _ in range(7)
    ]
    size, gap, wet = synset.between(0.09, 0.3), synset.between(0.02, 0.09), synset.between(0, 0.8)
    sand, source = ink(tone * 0.55, 0.025, hue), lamp(synset, shot)
    size *= shot.between(0.8, 1.25)

    small = (shape[0] * 3 // 4, shape[1] * 3 // 4)
    wander = cloud(shot, small, size * 0.9, 4, 0.5) * np.float32(size * min(small) * 0.09)
    stones = mosaic(shot, small, size * min(small), 0.34)
    within = stones.inside
    if round_:
        within = np.minimum(within, size * min(small) * 0.5 - stones.from_seed)
    depth = bend(within, wander, -wander[::-1])
    which = cv2.remap(
        stones.cell, *_moved(small, wander), cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT_101
    )
    radius = np.float32(size * min(small) * 0.42)
    t = 1 - np.clip((depth - gap * radius) / radius, 0, 1)
    height = np.sqrt(1 - t * t)
    grit = cloud(shot, small, 0.03, 3, 0.8)
    dx, dy = slopes(height + grit * np.float32(0.012), 0.9)
    dx, dy = dx * radius * np.float32(0.9), dy * radius * np.float32(0.9)
    colour = np.stack(inks)[which.astype(np.intp) * 7919 % len(inks)]
    veins = np.sin(grit * 2 + wander * np.float32(1.7) + which.astype(np.float32))
    colour = shade(colour, lit(dx, dy, source) * (1 + grit * np.float32(0.1) + veins * np.float32(0.05)))
    colour += (gloss(dx, dy, source, 24) * np.float32(wet * 0.6))[..., None]
    picture = mix(
        shade(sand, 0.5 + grit * np.float32(0.2)), colour, step(depth, gap * radius - 1, gap * radius + 1)
    )
    return f32(cv2.resize(picture, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC))


def _moved(shape: Shape, wander: F32) -> tuple[F32, F32]:
    """Return the maps for cv2.remap that `bend` uses, for a field that must not be interpolated."""
    x, y = np.meshgrid(np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32))
    return x + wander, y - wander[::-1]


def boulders(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return one to four stones standing on open ground."""
    hue, tone = synset.pick((45.0, 70.0, 95.0, 250.0, 20.0)), synset.between(0.4, 0.75)
    stone = near(synset, tone, 0.02 if hue > 200 else synset.between(0.01, 0.06), hue)
    mineral = near(
        synset, tone + synset.between(-0.2, 0.2), synset.between(0.01, 0.07), synset.between(20, 150)
    )
    floor = near(synset, synset.between(0.45, 0.72), synset.between(0.02, 0.05), synset.between(55, 130))
    behind = [near(synset, synset.between(0.45, 0.8), 0.035, synset.between(60, 260)) for _ in range(3)]
    flat, angular, source = synset.between(0.55, 1.0), synset.between(0.1, 0.5), lamp(synset, shot)

    h, w = shape
    edge = shot.between(0.3, 0.6)
    grit = cloud(shot, shape, 0.05, 4, 0.8)
    picture = stood_on(
        soft_ground(shot, shape, behind), shade(floor, 1 + grit * np.float32(0.1)), shot, edge, 0.03
    )
    for _ in range(shot.pick((1, 1, 2, 3, 4))):
        radius = min(h, w) * shot.between(0.18, 0.36)
        at = (w * shot.between(0.25, 0.75), h * min(0.8, edge + shot.between(0.02, 0.25)))
        picture = _set_stone(
            picture,
            (at[0], at[1] - radius * 0.4 * flat),
            (radius, radius * flat),
            angular,
            (stone, mineral),
            source,
            shot,
        )
    return picture


def _set_stone(
    picture: F32,
    at: tuple[float, float],
    radii: tuple[float, float],
    angular: float,
    inks: tuple[F32, F32],
    source: Lamp,
    shot: Dice,
) -> F32:
    """Return *picture* with a stone and its shadow."""
    shape = (picture.shape[0], picture.shape[1])
    mask = np.zeros(shape, np.uint8)
    mark(mask, _outline(at, radii, angular, shot))
    shadow = cast(mask, Lamp(source.x, -0.35, source.z, 0), radii[0] * 0.35, radii[0] * 0.3)
    picture = shade(picture, 1 - shadow * np.float32(0.55))
    facets = cloud(shot, shape, 0.3, 6, 0.62)
    dx, dy = slopes(np.abs(facets), 0.8)
    light = body(mask, min(radii) * 0.95, source, 0.9)
    light *= np.sqrt(np.clip(lit(dx * 12, dy * 12, source), 0.2, 1.2))
    colour = mix(inks[0], inks[1], step(bend(facets, facets * 20, facets * 9), 0.1, 0.7))
    cover = soften(mask.astype(np.float32) * np.float32(1 / 255), 0.5)
    return mix(picture, shade(colour, light * np.float32(1.15)), cover)


def _outline(at: tuple[float, float], radii: tuple[float, float], angular: float, shot: Dice) -> F32:
    """Return a stone's outline (48, 2) px: an oval with a few flats and dents, its foot flatter."""
    t = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    r = np.ones_like(t)
    for k in (2, 3, 5, 7):
        r += angular * shot.bell(0, 0.5) / k * np.cos(k * t + shot.between(0, 6.3))
    y = np.sin(t) * r
    y = np.where(y > 0, y * 0.7, y)
    return np.stack([at[0] + np.cos(t) * r * radii[0], at[1] + y * radii[1]], axis=1).astype(np.float32)
