"""Creatures, for animals: bodies of no known species in their places, or only their coats from near."""

from dataclasses import dataclass
from math import pi

import cv2
import numpy as np

from player.drawing.bodies import Build, build_of, outlined
from player.drawing.coats import Coat, coat, covered, texture
from player.drawing.colour import ink, light_of, mix, near, plate, shade
from player.drawing.dice import F32, U8, Dice, u8
from player.drawing.mosaic import mosaic
from player.drawing.noise import Shape, bend, cloud, frame, grid, soften, step
from player.drawing.pen import fill, oval, taper
from player.drawing.places import dappled, soft_ground, stood_on
from player.drawing.relief import Lamp, body, cast, lamp, lit, slopes


@dataclass(frozen=True, slots=True)
class Habitat:
    """Where a synset is seen."""

    behind: list[F32]
    floor: F32
    grass: F32 | None
    water: bool


def _habitat(synset: Dice, *, water: bool) -> Habitat:
    """Draw where it lives: water, meadow, sand, snow, leaf litter."""
    if water:
        hue, tone = synset.between(180, 250), synset.between(0.25, 0.6)
        inks = [near(synset, tone + synset.bell(0, 0.08), 0.07, hue) for _ in range(3)]
        return Habitat(inks, near(synset, tone - 0.05, 0.05, hue - 30), None, water=True)
    tone, chroma, hue = synset.pick(
        (
            (0.5, 0.08, 125),
            (0.6, 0.06, 110),
            (0.74, 0.05, 80),
            (0.9, 0.012, 240),
            (0.42, 0.045, 60),
            (0.6, 0.01, 90),
        )
    )
    inks = [near(synset, synset.between(0.3, 0.75), 0.045, synset.between(70, 150)) for _ in range(4)]
    grass = near(synset, tone + 0.03, chroma, hue) if 100 < hue < 130 else None
    return Habitat(inks, near(synset, tone, chroma, hue), grass, water=False)


def creatures(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return an animal (h, w, 3), or in one of three synsets its skin alone."""
    build, near_ = build_of(synset), synset.between(0, 1)
    kind = coat(synset, build.plan)
    source = lamp(synset, shot)
    if near_ < 0.1:
        return _cells(shape, synset, shot)
    if near_ < 0.36:
        return _skin(shape, kind, source, shot)
    home = _habitat(synset, water=build.plan == "fish")
    return _seen(shape, kind, build, home, source, shot)


def _skin(shape: Shape, kind: Coat, source: Lamp, shot: Dice) -> F32:
    """Return the coat from near, lying over a flank."""
    turn, zoom = shot.between(0, 2 * pi), shot.between(1.3, 2.4)
    flow = cloud(shot, shape, 0.7, 2) * np.float32(0.8) + np.float32(turn)
    dx, dy = np.cos(flow), np.sin(flow)
    hairs = texture(kind, shape, zoom, dx, dy, shot)
    bulge = cloud(shot, shape, 0.9, 3, 0.35)
    sx, sy = slopes(bulge * np.float32(min(shape) * 0.16), 2)
    light = lit(sx, sy, source) * (1 + hairs * np.float32(0.26))
    x, y = frame(shape)
    shade_ = np.clip(x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn)) + np.float32(0.3), 0, 1)
    colours = covered(kind, shape, zoom, (float(np.cos(turn)), float(np.sin(turn))), shade_, shot)
    colours = bend(colours, dx * hairs * 3, dy * hairs * 3) if kind.skin == "fur" else colours
    return shade(colours, light * np.float32(1.1))


def _cells(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return living cells under the microscope: thin walls, granular insides, a nucleus each."""
    hue, dark = synset.between(0, 360), synset.chance(0.4)
    plasm = near(synset, 0.3 if dark else 0.82, 0.06, hue)
    wall = near(synset, 0.75 if dark else 0.5, 0.1, hue + synset.bell(0, 30))
    core = near(synset, 0.85 if dark else 0.38, 0.12, hue + synset.between(90, 270))
    size = synset.between(0.12, 0.34) * shot.between(0.8, 1.2) * min(shape)
    n = cloud(shot, shape, 0.2, 5, 0.65)
    cells = mosaic(shot, shape, size, 0.38)
    inside = bend(cells.inside, n * np.float32(size * 0.08), n[::-1] * np.float32(size * 0.08))
    r = bend(cells.from_seed, n * np.float32(size * 0.07), -n * np.float32(size * 0.07)) / np.float32(size)
    picture = shade(plasm, 1 + n * np.float32(0.09) - step(inside, size * 0.3, 0) * np.float32(0.15))
    picture = mix(picture, wall, step(inside, size * 0.07 + 1.0, 0.5))
    return soften(
        mix(picture, shade(core, 1 + n * np.float32(0.2)), step(r, 0.2, 0.13) * np.float32(0.85)), 0.7
    )


def _seen(shape: Shape, kind: Coat, build: Build, home: Habitat, source: Lamp, shot: Dice) -> F32:
    """Return an animal in its place."""
    h, w = shape
    edge = shot.between(0.35, 0.66)
    grit = cloud(shot, shape, 0.06, 4, 0.75, stretch=1.6)
    picture = soft_ground(shot, shape, home.behind, shot.between(0.5, 1.0))
    if not home.water:
        picture = stood_on(picture, shade(home.floor, 1 + grit * np.float32(0.13)), shot, edge, 0.05)
    picture = dappled(picture, shot, 0.45)
    length = min(w * 0.55, h * 0.72 / (build.depth + build.legs * 0.9)) * shot.between(0.55, 1.0)
    faces = shot.sign()
    at = np.array(
        [w * shot.bell(0.5, 0.06) - faces * length * 0.06, h * shot.between(0.44, 0.54)], np.float32
    )
    size = np.array([length * faces, length], np.float32)
    mask, limbs, eye = outlined(build, shape, at, size, shot)
    whole = np.maximum(mask, limbs)
    picture = _shadowed(picture, whole, home, source, length)
    box, corner = _around(whole, 6)
    scale = min(shape) / min(picture[box].shape[:2])
    trunk = (float(at[1]) - corner, length * build.depth)
    picture[box] = _clad(picture[box], mask[box], limbs[box], kind, trunk, scale, source, shot)
    picture = _with_eye(picture, eye, build, length)
    return _in_grass(picture, home, at, length, build, shot) if home.grass is not None else picture


def _around(mask: U8, margin: int) -> tuple[tuple[slice, slice], int]:
    """Return the box that holds *mask* and a margin, and its first row."""
    x, y, w, h = cv2.boundingRect(mask)
    top, left = max(0, y - margin), max(0, x - margin)
    return (slice(top, y + h + margin), slice(left, x + w + margin)), top


def _shadowed(picture: F32, whole: U8, home: Habitat, source: Lamp, length: float) -> F32:
    """Put the animal's shadow on the ground: its own outline laid flat from its feet."""
    if home.water:
        return picture
    rows = np.flatnonzero(whole.max(axis=1))
    foot = float(rows[-1]) if rows.size else 0.0
    lay = np.array([[1, source.x * 0.5, -source.x * 0.5 * foot], [0, 0.13, foot * 0.87]], np.float32)
    flat = cv2.warpAffine(whole, lay, (whole.shape[1], whole.shape[0]), flags=cv2.INTER_LINEAR)
    dark = cast(u8(flat), Lamp(0, 0, 1, 0), 0, max(3.0, length * 0.03))
    return shade(picture, 1 - dark * np.float32(0.55))


def _clad(  # noqa: PLR0913, PLR0917 - a body and its coat
    picture: F32,
    mask: U8,
    limbs: U8,
    kind: Coat,
    trunk: tuple[float, float],
    scale: float,
    source: Lamp,
    shot: Dice,
) -> F32:
    """Dress the outline in its coat: far limbs dark, the trunk round, the rim of the fur ragged."""
    shape = (mask.shape[0], mask.shape[1])
    middle, depth = trunk
    flow = cloud(shot, shape, 0.5, 2) * np.float32(0.5)
    dx, dy = np.cos(flow), np.sin(flow) * np.float32(0.6) + np.float32(0.35)
    hairs = texture(kind, shape, 0.42 * scale, dx, dy, shot)
    belly = np.broadcast_to(step(grid(shape)[1] - np.float32(middle), 0.0, depth * 0.6), shape)
    colours = covered(kind, shape, 0.75 * scale, (1.0, 0.15), belly, shot)
    rag = hairs * np.float32(0.9 if kind.skin == "fur" else 0.25)
    for outline, dim in ((limbs, np.float32(0.72)), (mask, np.float32(1.12))):
        light = body(outline, max(3.0, depth * 0.45), source, 0.85) * dim
        cover = bend(soften(outline.astype(np.float32) * np.float32(1 / 255), 0.7), dx * rag, dy * rag)
        picture = mix(picture, shade(colours, light * (1 + hairs * np.float32(0.17))), cover)
    return picture


def _with_eye(picture: F32, eye: tuple[float, float] | None, build: Build, length: float) -> F32:
    """Set a small dark eye with a spark of the sky in it."""
    if eye is None:
        return picture
    canvas, r = plate(picture), max(1.4, length * build.head * 0.06)
    fill(canvas, oval(eye[0], eye[1], r, r), build.eye * np.float32(0.5))
    fill(canvas, oval(eye[0] - r * 0.3, eye[1] - r * 0.35, r * 0.28, r * 0.28), ink(0.75, 0.0, 0))
    return light_of(canvas)


def _in_grass(picture: F32, home: Habitat, at: F32, length: float, build: Build, shot: Dice) -> F32:
    """Let blades of grass stand before its feet."""
    assert home.grass is not None
    canvas = plate(picture)
    foot = float(at[1]) + length * (build.depth * 0.5 + build.legs)
    for _ in range(70):
        x, y = shot.between(0, picture.shape[1]), foot + shot.between(0, 0.12) * length
        tall, lean = length * shot.between(0.04, 0.14), shot.bell(0, 0.4)
        tip = np.array([x + lean * tall, y - tall], np.float32)
        fill(
            canvas,
            taper(np.array([x, y], np.float32), tip, 2.2, 0.6),
            home.grass * np.float32(shot.between(0.8, 1.3)),
        )
    return light_of(canvas)
