"""Mixtures, for Misc: heaps and pours, dishes, and double exposures of the other families."""

import cv2
import numpy as np

from player.drawing.branching import branching
from player.drawing.caps import caps
from player.drawing.colour import ink, light_of, mix, near, plate, ramp, shade
from player.drawing.creatures import creatures
from player.drawing.dice import F32, Dice, f32
from player.drawing.mosaic import mosaic
from player.drawing.noise import Shape, bend, cloud, frame, soften, step
from player.drawing.pen import fill, oval
from player.drawing.pitches import pitches
from player.drawing.relief import gloss, lamp, lit, slopes
from player.drawing.solids import solids
from player.drawing.stones import natural_object
from player.drawing.terrain import terrain

_OTHERS = (branching, caps, creatures, pitches, solids, natural_object, terrain)


def mixtures(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return what belongs to no other family (h, w, 3)."""
    return synset.pick((_heap, _heap, _pour, _pour, _dish, _dish, _twice, _twice))(shape, synset, shot)


def _heap(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return a heap of small things of one kind: beans, sweets, crumbs, pills."""
    hue, spread = synset.between(0, 360), synset.pick((4.0, 12.0, 18.0, 110.0))
    tone, chroma = synset.between(0.35, 0.85), synset.between(0.03, 0.12)
    chroma *= 0.6 if spread > 100 else 1.0
    inks = np.stack(
        [near(synset, tone + synset.bell(0, 0.07), chroma, hue + synset.bell(0, spread)) for _ in range(6)]
    )
    size, long, shine = synset.between(0.07, 0.22), synset.between(1.0, 1.8), synset.between(0.0, 0.9)
    rough, source = synset.between(0.0, 0.05), lamp(synset, shot)
    picture = np.zeros((*shape, 3), np.float32)
    px = size * min(shape) * shot.between(0.8, 1.25)
    turn = shot.between(0, np.pi)
    for layer in (0.45, 1.0):  # the layer below shows through the gaps of the one above
        grains = mosaic(shot, (round(shape[0]), round(shape[1] / long)), px, 0.27)
        wander = cloud(shot, shape, size * 1.5, 3) * np.float32(px * 0.12)
        wide = (shape[1], shape[0])
        r = bend(
            f32(cv2.resize(grains.from_seed, wide, interpolation=cv2.INTER_LINEAR)), wander, wander[::-1]
        )
        which = cv2.resize(grains.cell, wide, interpolation=cv2.INTER_NEAREST).astype(np.intp)
        rest = bend(
            f32(cv2.resize(grains.inside, wide, interpolation=cv2.INTER_LINEAR)), wander, wander[::-1]
        )
        reach = np.float32(px * 0.52)
        t = np.clip(r / reach, 0, 1)
        grit = cloud(shot, shape, 0.03, 3, 0.8) * np.float32(rough)
        dx, dy = slopes(np.sqrt(1 - t * t) + grit, 0.8)
        dx, dy = dx * reach * np.float32(1.1), dy * reach * np.float32(1.1)
        one = inks[(which * 7919 + int(turn * 100)) % 6]
        one = (
            shade(one, lit(dx, dy, source) * (1.1 - np.float32(0.6) * t**3 + grit * 2))
            + (gloss(dx, dy, source, 30) * np.float32(shine * 0.7))[..., None]
        )
        picture = mix(picture, one * np.float32(layer), step(1 - t, 0.02, 0.1) * step(rest, 0.3, 1.6))
    return picture + shade(inks.mean(axis=0) * np.float32(0.12), np.ones(shape, np.float32))


def _pour(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return liquids that run into each other, smoke, folds of cloth: a field bent by itself."""
    hue, tone = synset.between(0, 360), synset.between(0.4, 0.75)
    inks = [
        near(synset, tone + synset.between(-0.3, 0.25), synset.between(0.01, 0.12), hue + synset.bell(0, 35))
        for _ in range(6)
    ]
    twist, relief_, wet = synset.between(0.08, 0.3), synset.between(0.0, 26.0), synset.between(0.0, 0.6)
    lumps, bands = synset.between(0.55, 1.1), synset.between(0.4, 1.3)
    source = lamp(synset, shot)
    a, b = cloud(shot, shape, lumps, 3, 0.3), cloud(shot, shape, lumps, 3, 0.3)
    reach = np.float32(twist * min(shape))
    n = bend(a, a * reach, b * reach)
    n = bend(n, b * reach, -n * reach)
    dx, dy = slopes(n, 1.6)
    light = lit(dx * np.float32(relief_), dy * np.float32(relief_), source)
    colour = ramp(np.mod(n * np.float32(0.5 * bands) + np.float32(0.5), 1), [*inks, inks[0]])
    shine = gloss(dx * np.float32(relief_), dy * np.float32(relief_), source, 40) * np.float32(wet)
    return shade(colour, light * np.float32(1.1)) + shine[..., None]


def _dish(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return a plate with something soft and something crisp on it, from above or aslant."""
    wood = near(synset, synset.between(0.3, 0.8), synset.between(0.01, 0.07), synset.between(30, 90))
    china = near(synset, synset.between(0.75, 0.97), synset.between(0.0, 0.04), synset.between(0, 360))
    foods = [
        near(
            synset,
            synset.between(0.4, 0.85),
            synset.between(0.05, 0.13),
            synset.pick((30.0, 50.0, 70.0, 90.0, 120.0, 20.0)),
        )
        for _ in range(3)
    ]
    lumps, heap, source = synset.between(0.12, 0.5), synset.between(0.5, 0.8), lamp(synset, shot)
    squash = shot.between(0.55, 1.0)

    n = cloud(shot, shape, 0.12, 5, 0.7, stretch=6)
    picture = shade(wood, 1 + n * np.float32(0.09))
    x, y = frame(shape)
    r0 = np.float32(shot.between(0.38, 0.56))
    u, v = (
        (x - np.float32(shot.bell(0, 0.07))) / r0,
        (y - np.float32(shot.bell(0, 0.07))) / (r0 * np.float32(squash)),
    )
    r = np.sqrt(u * u + v * v)
    low = np.sqrt((u + np.float32(source.x * 0.12)) ** 2 + (v - np.float32(0.12)) ** 2)
    picture = shade(picture, 1 - np.float32(0.55) * step(low, 1.2, 0.85))
    rim = np.exp(-(((r - np.float32(0.74)) * 12) ** 2)) * (
        u * np.float32(source.x) + v * np.float32(source.y)
    )
    picture = mix(
        picture,
        shade(china, np.float32(0.92) + rim * np.float32(0.3) - step(r, 0.75, 0.6) * np.float32(0.05)),
        step(r, 1.0, 0.985),
    )
    m = cloud(shot, shape, lumps, 5, 0.55)
    height = np.clip(np.float32(heap) - r + m * np.float32(0.14), 0, 1)
    on = step(height, 0.0, 0.025)
    dx, dy = slopes(np.sqrt(height) * np.float32(0.9) + np.abs(m) * np.float32(0.11), 1.2)
    steep = np.float32(min(shape) * 0.14)
    light = lit(dx * steep, dy * steep, source)
    food = ramp(np.clip(m * np.float32(0.45) + np.float32(0.5), 0, 1), foods)
    food = (
        shade(food, light * np.float32(1.1))
        + (gloss(dx * steep, dy * steep, source, 26) * np.float32(0.35))[..., None]
    )
    picture = shade(picture, 1 - np.float32(0.4) * soften(on, 5))
    picture = mix(picture, food, on)
    return _garnished(picture, foods, float(r0) * heap, shot)


def _garnished(picture: F32, foods: list[F32], reach: float, shot: Dice) -> F32:
    """Scatter a few small leaves and crumbs over the dish."""
    canvas = plate(picture)
    h, w = picture.shape[:2]
    for _ in range(shot.whole(0, 16)):
        a, r = shot.between(0, 6.3), reach * shot.between(0, 0.8) * min(h, w)
        size = min(h, w) * shot.between(0.008, 0.022)
        colour = shot.pick((foods[2], ink(0.5, 0.1, 135))) * np.float32(shot.between(0.7, 1.2))
        fill(canvas, oval(w / 2 + np.cos(a) * r, h / 2 + np.sin(a) * r, size, size * 0.6, a, 10), colour)
    return light_of(canvas)


def _twice(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return two other families on one film, each drawn small; the synset says which and how."""
    first = synset.pick(_OTHERS)
    second = synset.pick([f for f in _OTHERS if f is not first])
    how, share = synset.pick(("screen", "across", "shadows")), synset.between(0.4, 0.6)
    small = (round(shape[0] * 0.7), round(shape[1] * 0.7))
    a, b = first(small, synset, shot), second(small, synset, shot)
    wide = (shape[1], shape[0])
    a, b = (
        f32(cv2.resize(a, wide, interpolation=cv2.INTER_CUBIC)),
        f32(cv2.resize(b, wide, interpolation=cv2.INTER_CUBIC)),
    )
    if how == "screen":
        return np.sqrt(a * a * np.float32(share) + b * b * np.float32(1 - share)) * np.float32(1.1)
    if how == "shadows":  # the second is seen where the first is dark, as on a film exposed twice
        dark = step(a.mean(axis=2), 0.75, 0.25)
        return mix(a, b, dark * np.float32(0.85))
    x, y = frame(shape)
    lean = np.float32(shot.bell(0, 0.5))
    blend = step(x + lean * y + cloud(shot, shape, 0.6, 3) * np.float32(0.07), -0.22, 0.22)
    return mix(a, b, np.ascontiguousarray(blend))
