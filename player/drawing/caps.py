"""Caps, for fungi: mushrooms on the forest floor, brackets on a trunk."""

from dataclasses import dataclass

import numpy as np

from player.drawing.brackets import brackets
from player.drawing.colour import ink, mix, near, shade
from player.drawing.dice import F32, Dice, f32
from player.drawing.noise import Shape, cloud, step
from player.drawing.places import dappled, discs_of_light, soft_ground, stood_on
from player.drawing.relief import Lamp, lamp


@dataclass(frozen=True, slots=True)
class Mushroom:
    """A synset's mushroom; lengths in parts of the cap's half width."""

    cap: F32
    rim: F32
    spot: F32
    stem: F32
    gills: F32
    high: float  # of the cap
    power: float  # 2 an ellipse, more a drum, less a cone
    dip: float  # of the middle
    under: float  # how much of the gills shows
    tall: float  # the stem
    thick: float
    bulb: float
    spots: float
    ribs: float
    ring: bool
    wet: float


def mushroom(synset: Dice) -> Mushroom:
    """Draw a synset's mushroom."""
    hue, tone = synset.pick((28.0, 40.0, 55.0, 65.0, 75.0, 85.0, 300.0)), synset.between(0.36, 0.78)
    chroma = synset.between(0.02, 0.13) if hue < 200 else 0.04
    cap = near(synset, tone, chroma, hue)
    pale = synset.between(0.58, 0.84)
    return Mushroom(
        cap=cap,
        rim=near(synset, min(0.95, tone + synset.between(-0.15, 0.2)), chroma * 0.7, hue + 12),
        spot=near(synset, synset.between(0.3, 0.95), 0.02, 80),
        stem=near(synset, pale, 0.025, 80),
        gills=near(synset, pale - synset.between(0.1, 0.4), 0.03, synset.between(40, 90)),
        high=synset.between(0.25, 1.15),
        power=synset.between(1.5, 3.2),
        dip=synset.between(0.1, 0.35) if synset.chance(0.25) else 0.0,
        under=synset.between(0.05, 0.3),
        tall=synset.between(0.7, 2.4),
        thick=synset.between(0.12, 0.42),
        bulb=synset.between(1.0, 1.7),
        spots=synset.between(0.3, 0.8) if synset.chance(0.4) else 0.0,
        ribs=synset.between(0.0, 0.2),
        ring=synset.chance(0.35),
        wet=synset.between(0.0, 0.7),
    )


def caps(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return fungi (h, w, 3), the synset's own kind, alone or in a troop."""
    if synset.chance(0.25):
        return brackets(shape, synset, shot)
    kind, source = mushroom(synset), lamp(synset, shot)
    hue = synset.between(60, 135)
    moss = near(synset, synset.between(0.25, 0.45), 0.055, hue)
    litter = near(synset, synset.between(0.28, 0.44), 0.045, synset.between(55, 80))
    behind = [near(synset, synset.between(0.14, 0.42), 0.03, hue + synset.bell(0, 12)) for _ in range(4)]
    troop = synset.pick((1, 2, 3, 6, 9))

    ground = soft_ground(shot, shape, behind, 0.5)
    if shot.chance(0.6):
        ground = discs_of_light(shot, ground, ink(0.85, 0.06, hue), shot.whole(3, 10), min(shape) * 0.06)
    edge = shot.between(0.5, 0.72)
    picture = stood_on(ground, _floor(shape, moss, litter, shot), shot, edge, 0.06)
    picture = dappled(picture, shot, 0.4)
    grit = cloud(shot, shape, 0.05, 4, 0.7)
    count = max(1, troop + shot.whole(-1, 1))
    feet = sorted(shot.between(edge, 0.97) for _ in range(count))
    for foot in feet:
        near_by = 0.6 + 0.5 * (foot - edge) / (1 - edge)
        size = near_by * min(shape) * (0.36 if count == 1 else 0.25 if count < 4 else 0.16)
        size = min(size * shot.between(0.8, 1.15), shape[0] * (foot - 0.04) / (kind.tall + kind.high))
        x = shape[1] * (shot.bell(0.5, 0.08) if count == 1 else shot.between(0.1, 0.9))
        _stand(picture, kind, (x, shape[0] * foot), size, source, grit, shot.bell(0, 0.1))
    return picture


def _floor(shape: Shape, moss: F32, litter: F32, shot: Dice) -> F32:
    """Return moss and dead leaves, lumpy."""
    n = cloud(shot, shape, 0.22, 6, 0.68)
    return shade(mix(moss, litter, step(n, -0.8, 0.9)), 0.9 + np.float32(0.24) * n)


def _stand(
    picture: F32, kind: Mushroom, foot: tuple[float, float], size: float, source: Lamp, grit: F32, lean: float
) -> None:
    """Draw one mushroom into *picture*, within the box it needs."""
    x, y = foot
    tall = kind.tall * size
    top = y - tall - kind.high * size * 1.1
    rows = slice(max(0, int(top - 2)), min(picture.shape[0], int(y + size * 0.4)))
    columns = slice(max(0, int(x - size * 1.4)), min(picture.shape[1], int(x + size * 1.4)))
    box = picture[rows, columns]
    if min(box.shape[:2]) < 4:
        return
    v = f32(((np.arange(rows.start, rows.stop, dtype=np.float32) - y + tall) / size)[:, None])
    u = f32(((np.arange(columns.start, columns.stop, dtype=np.float32) - x) / size)[None, :] - lean * v)
    grit = grit[rows, columns]
    soft = np.float32(1.2 / size)
    box = shade(box, 1 - np.float32(0.5) * np.exp(-(((v - tall / size) * 4.5) ** 2) - (u * 1.1) ** 2))
    stem = np.flatnonzero(np.abs(u).min(axis=0) < kind.thick * kind.bulb * 1.6)
    if stem.size:  # else it stands outside the picture
        near_by = slice(int(stem[0]), int(stem[-1]) + 1)
        box[:, near_by] = _stem(
            box[:, near_by], kind, u[:, near_by], v, tall / size, source, grit[:, near_by], soft
        )
    down = slice(0, int(np.searchsorted(v[:, 0], 0.5)))
    box[down] = _cap(box[down], kind, u[down], v[down], source, grit[down], soft)
    picture[rows, columns] = box


def _stem(  # noqa: PLR0913, PLR0917 - a mushroom's part and its place
    box: F32, kind: Mushroom, u: F32, v: F32, tall: float, source: Lamp, grit: F32, soft: np.float32
) -> F32:
    """Draw the stem: a cylinder, its foot a bulb, dark under the cap."""
    t = np.clip(v / np.float32(tall), 0, 1)
    half = kind.thick * (1 + np.float32(kind.bulb - 1) * t**3) * (1 + grit * np.float32(0.03))
    if kind.ring:
        half = half + np.float32(kind.thick * 0.45) * step(t, 0.16, 0.3) * step(t, 0.34, 0.31)
    across = np.clip(u / half, -1, 1)
    light = np.sqrt(
        np.clip(np.sqrt(1 - across * across) * source.z + across * source.x, 0, 1) * 0.75 + source.ambient
    )
    light = light * (np.float32(0.55) + np.float32(0.45) * step(t, 0.0, 0.3)) * (1 + grit * np.float32(0.08))
    cover = (
        step(half - np.abs(u), 0, soft)
        * step(v, -0.02, 0.02)
        * step(tall - v + kind.thick * 0.3 * (1 - across**2), 0, soft)
    )
    return mix(box, shade(kind.stem, light), cover)


def _cap(box: F32, kind: Mushroom, u: F32, v: F32, source: Lamp, grit: F32, soft: np.float32) -> F32:
    """Draw the gills' ellipse, then the cap over it."""
    inside = np.clip(1 - np.abs(u) ** kind.power, 0, 1)
    lip = np.float32(kind.under) * np.sqrt(np.clip(1 - u * u, 0, 1))
    lines = np.sin(np.arctan2(u, np.maximum(lip + np.float32(0.35) - v, 0.05)) * 70) * np.float32(0.1)
    below = step(lip - v, 0, soft) * step(v + lip, 0, soft) * step(1 - np.abs(u), 0, soft)
    box = mix(box, shade(kind.gills, np.float32(0.62) + lines - v * np.float32(0.4) + 0 * u), below)
    roof = -np.float32(kind.high) * inside ** np.float32(0.62)
    roof = roof + np.float32(kind.dip * kind.high) * np.exp(-((u * 2.4) ** 2))
    rim = lip * np.float32(0.35 if kind.under > 0.12 else 1.0)
    depth = (v - roof) / np.maximum(rim - roof, 0.02)  # 0 at the roof's line, 1 at the rim
    ny = np.clip(depth * 2 - 1.15, -1, 1)
    nx = np.clip(u * np.float32(0.95), -1, 1)
    nz = np.sqrt(np.clip(1 - nx * nx - np.minimum(ny, 0) ** 2 * np.float32(0.8), 0.02, 1))
    facing = np.clip(nx * source.x + ny * source.y + nz * source.z, 0, 1)
    light = np.sqrt(facing * np.float32((1 - source.ambient) * 1.2) + np.float32(source.ambient * 0.8))
    ribs = np.sin(np.arctan2(u, depth + np.float32(0.1)) * 40) * np.float32(kind.ribs) * step(depth, 0.5, 1)
    colour = mix(kind.cap, kind.rim, step(depth + grit * np.float32(0.1), 0.55, 1.05))
    if kind.spots:
        colour = mix(colour, kind.spot, step(grit, 1.35 - kind.spots, 1.5 - kind.spots))
    colour = shade(colour, light * (1 + grit * np.float32(0.06) + ribs))
    shine = np.clip(facing, 0, 1) ** 26 * np.float32(kind.wet)
    cover = step(v - roof, 0, soft) * step(rim - v, 0, soft) * step(1 - np.abs(u), 0, soft)
    return mix(box, colour + shine[..., None], cover)
