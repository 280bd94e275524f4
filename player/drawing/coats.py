"""Coats: fur, scales, feathers and cells, and the patterns they bear."""

from dataclasses import dataclass

import cv2
import numpy as np

from player.drawing.colour import mix, near
from player.drawing.dice import F32, Dice, f32
from player.drawing.mosaic import mosaic
from player.drawing.noise import Shape, bend, cloud, frame, step


@dataclass(frozen=True, slots=True)
class Coat:
    """A synset's coat: its inks, its pattern, what it is made of."""

    back: F32
    belly: F32
    mark: F32
    pattern: str  # plain, spots, stripes, patches, rosettes
    size: float  # of the pattern's parts, in parts of the short side
    strength: float
    skin: str  # fur, scales, feathers, shell
    length: float  # of a hair or scale, in parts of the short side


_SKINS = {"beast": "fur", "bird": "feathers", "fish": "scales", "snake": "scales", "beetle": "shell"}


def coat(synset: Dice, plan: str) -> Coat:
    """Draw a coat for a body of *plan*: earths, greys, blacks for beasts, some colours for the rest."""
    vivid = plan != "beast" and synset.chance(0.45)
    hue = synset.between(0, 360) if vivid else synset.between(45, 80)
    tone = synset.between(0.28, 0.78)
    chroma = synset.between(0.08, 0.15) if vivid else synset.between(0.01, 0.075)
    pale = tone > 0.5
    return Coat(
        back=near(synset, tone, chroma, hue),
        belly=near(
            synset, min(0.93, tone + synset.between(0.08, 0.3)), chroma * 0.6, hue + synset.bell(0, 10)
        ),
        mark=near(
            synset, synset.between(0.12, 0.3) if pale else synset.between(0.6, 0.92), chroma * 0.7, hue
        ),
        pattern=synset.pick(("plain", "plain", "spots", "stripes", "patches", "rosettes")),
        size=synset.between(0.07, 0.2),
        strength=synset.between(0.65, 1.0),
        skin=_SKINS[plan],
        length=synset.between(0.03, 0.09),
    )


def pattern(kind: Coat, shape: Shape, scale: float, along: tuple[float, float], shot: Dice) -> F32:
    """Return where the marks are (h, w), 0 … 1; *along* is the direction of the back (unit vector)."""
    if kind.pattern == "plain":
        return np.zeros(shape, np.float32)
    size = kind.size * scale
    n = cloud(shot, shape, size * 1.6, 3, 0.4)
    if kind.pattern == "stripes":
        x, y = frame(shape)
        phase = (x * np.float32(along[0]) + y * np.float32(along[1])) * np.float32(
            3.6 / size
        ) + n * np.float32(1.7)
        return step(np.sin(phase), -0.05, 0.35) * np.float32(kind.strength)
    if kind.pattern == "patches":
        return step(cloud(shot, shape, size * 2.6, 4, 0.45), 0.05, 0.22) * np.float32(kind.strength)
    cells = mosaic(shot, shape, max(7.0, size * min(shape)), 0.33)
    reach = np.float32(size * min(shape))
    r = bend(cells.from_seed, n * reach * np.float32(0.2), n[::-1] * reach * np.float32(0.2)) / reach
    spot = step(r, 0.36, 0.27)
    if kind.pattern == "rosettes":
        spot -= step(r, 0.2, 0.13) * np.float32(0.75)
    return spot * np.float32(kind.strength)


def covered(
    kind: Coat, shape: Shape, scale: float, along: tuple[float, float], shade_: F32, shot: Dice
) -> F32:
    """Return the coat's colours (h, w, 3); *shade_* (h, w) is 0 on the back, 1 on the belly."""
    base = mix(kind.back, kind.belly, shade_)
    marks = pattern(kind, shape, scale, along, shot) * (1 - shade_ * np.float32(0.7))
    return mix(base, kind.mark, marks) if kind.pattern != "plain" else base


def texture(kind: Coat, shape: Shape, scale: float, dx: F32, dy: F32, shot: Dice) -> F32:
    """Return light and dark of hairs, scales or feathers (h, w), about -1 … 1, lying along (*dx*, *dy*)."""
    length = max(3.0, kind.length * scale * min(shape))
    if kind.skin == "fur":
        return combed(shape, dx, dy, length, shot)
    if kind.skin == "shell":
        return cloud(shot, shape, 0.08, 3, 0.6) * np.float32(0.3)
    rows = mosaic(shot, shape, length * (1.0 if kind.skin == "scales" else 1.7), 0.08)
    rim = np.clip(rows.inside / np.float32(length * 0.42), 0, 1)
    tilt = bend(rim, dx * np.float32(length * 0.3), dy * np.float32(length * 0.3)) - rim
    out = rim * np.float32(1.2) - np.float32(0.8) + tilt * np.float32(1.3)
    if kind.skin == "feathers":
        out = out * np.float32(0.6) + combed(shape, dx, dy, length, shot) * np.float32(0.6)
    return f32(out)


def combed(shape: Shape, dx: F32, dy: F32, length: float, shot: Dice) -> F32:
    """Return hairs (h, w): noise smeared *length* px along the unit field (*dx*, *dy*).

    Line integral convolution (Cabral and Leedom 1993) by doubling: each round
    adds the smear to itself a further step along, so n rounds reach 2**n steps.
    """
    h, w = shape
    field = shot.field(h, w)
    field += cv2.resize(shot.field(h // 3 + 1, w // 3 + 1), (w, h), interpolation=cv2.INTER_LINEAR)
    reach, rounds = 1.0, 0
    while reach < length and rounds < 5:
        field += bend(field, dx * np.float32(reach), dy * np.float32(reach))
        reach, rounds = reach * 2, rounds + 1
    return field * np.float32(1.3 / 2 ** (rounds * 0.75))
