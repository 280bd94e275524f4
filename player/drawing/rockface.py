"""Rock faces: stone from near, in beds, folds, cracks or the mouth of a cave."""

import numpy as np

from player.drawing.colour import mix, near, ramp, shade
from player.drawing.dice import F32, Dice
from player.drawing.noise import Shape, bend, cloud, frame, step
from player.drawing.relief import lamp, lit, slopes


def rock_face(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return rock that fills the picture (h, w, 3); some synsets' rocks open into a cave."""
    hue, tone = synset.pick((35.0, 60.0, 75.0, 90.0, 250.0)), synset.between(0.42, 0.7)
    chroma = synset.between(0.01, 0.03) if hue > 200 else synset.between(0.015, 0.055)
    inks = [near(synset, tone + synset.bell(0, 0.09), chroma, hue) for _ in range(5)]
    beds, fold, dip = synset.between(2.5, 9), synset.between(0.08, 0.5), synset.bell(0, 0.5)
    blocky, cave, depth = synset.chance(0.5), synset.chance(0.3), synset.between(7, 17)
    zoom = shot.between(0.7, 1.4)

    x, y = frame(shape)
    large = cloud(shot, shape, 0.6 / zoom, 6, 0.55)
    small = cloud(shot, shape, 0.14 / zoom, 5, 0.66)
    bed = (y + np.float32(dip + shot.bell(0, 0.06)) * x) * np.float32(beds * zoom) + large * np.float32(fold)
    edge = np.abs(bed - np.rint(bed)) * 2
    height = large * np.float32(0.9) + small * np.float32(0.32) + edge * np.float32(0.35)
    if blocky:
        joints = np.abs(bend(cloud(shot, shape, 0.5 / zoom, 2), small * 3, large * 4))
        height -= step(joints, 0.1, 0.0) * np.float32(0.5)
    dx, dy = slopes(height, 0.7)
    light = lit(dx * np.float32(depth), dy * np.float32(depth), lamp(synset, shot))
    colour = ramp(np.mod(bed * np.float32(0.37) + small * np.float32(0.08), 1), [*inks, inks[0]])
    rock = shade(colour, light * (1 + small * np.float32(0.08)))
    return _with_cave(rock, shot, large, x, y) if cave else rock


def _with_cave(rock: F32, shot: Dice, large: F32, x: F32, y: F32) -> F32:
    """Return *rock* with an opening into the dark, wider than high, its floor pale with daylight."""
    cx, cy, wide = shot.bell(0, 0.14), shot.bell(0.22, 0.06), shot.between(0.35, 0.75)
    r = np.sqrt(
        ((x - np.float32(cx)) / np.float32(wide)) ** 2 + ((y - np.float32(cy)) / np.float32(wide * 0.6)) ** 2
    )
    r = r + large * np.float32(0.3)
    inside = step(r, 1.03, 0.9)
    floor = np.broadcast_to(step(y - np.float32(cy), -0.02, wide * 0.5), inside.shape)
    within = shade(rock, 0.1 + 0.3 * floor + 0.3 * np.clip(r - np.float32(0.45), 0, 1))
    return mix(rock, within, inside)
