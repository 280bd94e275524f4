"""Solids, for artifacts: things assembled from boxes and turned parts, photographed."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from player.drawing.assembly import thing
from player.drawing.colour import ink, light_of, near, plate, shade
from player.drawing.dice import F32, U8, Dice, f32
from player.drawing.noise import Shape, cloud, soften
from player.drawing.parts import Part, Thing
from player.drawing.places import discs_of_light, lit_wall, soft_ground, stood_on
from player.drawing.skies import Weather, sky, weather

_ROUND = 46  # sides of a turned part


@dataclass(frozen=True, slots=True)
class Set:
    """Where a synset's things are photographed."""

    kind: str  # studio, table, dark, outdoors, room
    wall: F32
    floor: F32
    behind: list[F32]
    weather: Weather
    light: F32  # (3,) unit vector towards the lamp: right, up, towards us
    fill: float


def _set(synset: Dice) -> Set:
    """Draw a synset's set."""
    hue = synset.between(0, 360)
    light = np.array(
        [synset.sign() * synset.between(0.3, 0.8), synset.between(0.5, 0.9), synset.between(0.25, 0.6)],
        np.float32,
    )
    return Set(
        kind=synset.pick(("studio", "studio", "table", "table", "dark", "outdoors", "room", "room")),
        wall=near(synset, synset.between(0.5, 0.85), synset.between(0.005, 0.07), hue),
        floor=near(synset, synset.between(0.35, 0.75), synset.between(0.03, 0.08), synset.between(40, 80)),
        behind=[
            near(synset, synset.between(0.25, 0.8), synset.between(0.01, 0.07), synset.between(20, 260))
            for _ in range(4)
        ],
        weather=weather(synset),
        light=light / np.linalg.norm(light),
        fill=synset.between(0.2, 0.42),
    )


def solids(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return an artifact (h, w, 3)."""
    made, place = thing(synset), _set(synset)
    pitch, yaw = shot.between(0.1, 0.5), shot.bell(made.facing, 0.45)
    turn, mesh = _turning(pitch, yaw), _meshed(made)
    seen, depth, turned, ground = _photographed(mesh, shape, made, turn, shot)
    # The floor reaches back behind the thing and its shadow.
    back = float(np.abs(mesh.quads[..., [0, 2]]).max()) + 0.5 * made.height
    edge = float(ground[1] - ground[2] * back * np.sin(pitch)) / shape[0]
    picture = _backdrop(shape, place, edge - shot.between(0.0, 0.12), shot)
    picture = _shadow(picture, place, made, mesh.quads, mesh.counts, turn, ground)
    canvas, cover = plate(picture), np.zeros(shape, np.uint8)
    front = np.flatnonzero(turned[:, 2] > 0)
    front = front[np.argsort(-depth[front])]
    inks = (_shaded(turned[front], mesh.inks[front], mesh.glosses[front], place) * 255).tolist()
    for corners, colour in zip(_overlapping(seen[front]), inks, strict=True):
        cv2.fillConvexPoly(canvas, corners, colour, cv2.LINE_AA, 4)
        cv2.fillConvexPoly(cover, corners, 255, cv2.LINE_8, 4)
    return _worn(light_of(canvas), cover, made, shot)


@dataclass(frozen=True, slots=True)
class _Mesh:
    """A thing's faces: corners (n, 4, 3), outward normals (n, 3), inks (n, 3), gloss, proudness (n,)."""

    quads: F32
    normals: F32
    inks: F32
    glosses: F32
    proud: F32
    counts: list[int]  # faces of each part


def _overlapping(seen: F32) -> NDArray[np.int32]:
    """Return faces (n, 4, 2) grown by half a pixel, so that no seam shows; in sixteenths of a pixel."""
    out = seen - seen.mean(axis=1, keepdims=True)
    grow = 1 + np.float32(0.6) / np.maximum(np.abs(out).max(axis=2, keepdims=True), 1)
    fixed: NDArray[np.int32] = np.rint((seen + out * (grow - 1)) * 16).astype(np.int32)
    return fixed


def _meshed(made: Thing) -> _Mesh:
    """Return a thing's faces."""
    quads = [_turned_part(p) if p.profile is not None else _box(p) for p in made.parts]
    inks = [_inked(p, q) for p, q in zip(made.parts, quads, strict=True)]
    counts = [len(q) for q in quads]
    glosses = np.repeat(np.array([p.gloss for p in made.parts], np.float32), counts)
    proud = np.repeat(np.array([p.proud for p in made.parts], np.float32), counts)
    all_ = np.concatenate(quads)
    # A face's diagonals span it even where two corners meet, at the tip of a cone.
    normals = np.cross(all_[:, 2] - all_[:, 0], all_[:, 3] - all_[:, 1])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-6
    return _Mesh(all_, normals.astype(np.float32), np.concatenate(inks), glosses, proud, counts)


def _inked(part: Part, quads: F32) -> F32:
    """Return the ink of each face (n, 3), the band's where there is one."""
    inks = np.repeat(part.colour[None], len(quads), axis=0)
    if part.band is not None:
        low, high, ink_ = part.band
        upright = part.axis == "y"
        along = quads.mean(axis=1)[:, 1 if upright else 0] - part.at[1 if upright else 0]
        inks[(along > low) & (along < high)] = ink_
    return inks


def _box(part: Part) -> F32:
    """Return the six faces of a box (6 × its panels, 4, 3), seen from outside counter-clockwise."""
    w, h, d = (s / 2 for s in part.size)
    c = np.array([[x, y, z] for x in (-w, w) for y in (-h, h) for z in (-d, d)], np.float32)
    faces = [(1, 5, 7, 3), (4, 0, 2, 6), (0, 1, 3, 2), (5, 4, 6, 7), (3, 7, 6, 2), (0, 4, 5, 1)]
    quads = np.stack([c[list(f)] for f in faces])
    return quads + np.array(part.at, np.float32)


def _turned_part(part: Part) -> F32:
    """Return the faces of a solid of revolution about its axis (n, 4, 3)."""
    assert part.profile is not None
    radius, along = part.profile[:, 0], part.profile[:, 1]
    t = np.linspace(0, 2 * np.pi, _ROUND + 1)
    ring = np.stack([np.cos(t), np.zeros_like(t), -np.sin(t)], axis=1)
    points = radius[:, None, None] * ring[None] + along[:, None, None] * np.array([0, 1, 0])
    quads = np.stack([points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]], axis=2).reshape(
        -1, 4, 3
    )
    if part.axis == "x":
        quads = quads[..., [1, 0, 2]] * np.array([1, -1, 1])
    elif part.axis == "z":
        quads = quads[..., [0, 2, 1]] * np.array([1, -1, 1])
    return f32((quads + np.array(part.at)).astype(np.float32))


def _photographed(mesh: _Mesh, shape: Shape, made: Thing, turn: F32, shot: Dice) -> tuple[F32, F32, F32, F32]:
    """Return corners on the picture (n, 4, 2), depth (n,), normals towards the camera, the foot (x, y)."""
    centre = np.array([0, made.height / 2, 0], np.float32)
    there = (mesh.quads - centre) @ turn.T
    facing = mesh.normals @ turn.T
    reach = float(np.abs(there[..., :2]).max(axis=(0, 1)).max())
    far = np.float32(reach * 4.2)
    z = far - there[..., 2]
    # Fit the whole into the picture, then a little closer or farther.
    flat = there[..., :2] / z[..., None] * far
    low, high = flat.min(axis=(0, 1)), flat.max(axis=(0, 1))
    span, middle_of = high - low, (high + low) / 2
    scale = min(shape[1] * 0.74 / span[0], shape[0] * 0.74 / span[1]) * shot.between(0.7, 1.12)
    middle = np.array([shape[1] * shot.bell(0.5, 0.04), shape[0] * shot.bell(0.52, 0.03)], np.float32)
    upright = np.array([scale, -scale], np.float32)
    seen = middle + (flat - middle_of) * upright
    foot = middle + ((np.array([0, -made.height / 2, 0], np.float32) @ turn.T)[:2] - middle_of) * upright
    view = -there.mean(axis=1) + np.array([0, 0, far], np.float32)
    towards = (facing * view).sum(axis=1) / np.linalg.norm(view, axis=1)
    facing = np.concatenate([facing[:, :2], towards[:, None]], axis=1)
    depth = z.mean(axis=1) * 0.6 + z.min(axis=1) * 0.4
    depth -= mesh.proud * np.float32(0.55)  # enough to come before the face they sit on, seen aslant
    return seen.astype(np.float32), depth, facing.astype(np.float32), np.array([*foot, scale], np.float32)


def _turning(pitch: float, yaw: float) -> F32:
    """Return the rotation (3, 3): first about the upright by *yaw*, then the camera up by *pitch*."""
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    about = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    over = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    return f32((over @ about).astype(np.float32))


def _shaded(turned: F32, inks: F32, glosses: F32, place: Set) -> F32:
    """Return each face's ink in the lamp's light, the floor's glow from below, and what it mirrors."""
    lambert = np.clip(turned @ place.light, 0, 1)
    around = np.float32(place.fill) * (1 + np.float32(0.35) * turned[:, 1])
    light = np.sqrt(np.clip(lambert * np.float32(1.05 - place.fill) + around, 0, 1.2))
    half = place.light + np.array([0, 0, 1], np.float32)
    half /= np.linalg.norm(half)
    mirror = np.clip(turned @ half, 0, 1) ** 22 * glosses
    rim = np.clip(1 - turned[:, 2], 0, 1) ** 4 * glosses * np.float32(0.35)
    return f32(np.clip(inks * light[:, None] + (mirror + rim)[:, None], 0, 1))


def _backdrop(shape: Shape, place: Set, edge: float, shot: Dice) -> F32:
    """Return the set without the thing; its floor ends at *edge*, a part of the height."""
    edge = min(0.75, max(0.05, edge))
    if place.kind == "studio":
        white = lit_wall(
            shot, shape, ink(0.96, 0.004, 90) if place.fill > 0.3 else place.wall, float(place.light[0])
        )
        return stood_on(white, white, shot, edge, 0.12)
    if place.kind == "dark":
        return lit_wall(shot, shape, place.wall * np.float32(0.25), float(place.light[0]))
    if place.kind == "outdoors":
        grit = cloud(shot, shape, 0.05, 4, 0.8, stretch=2) * np.float32(0.12)
        return stood_on(
            sky(place.weather, shot, shape, edge + 0.1), shade(place.floor, 1 + grit), shot, edge, 0.01
        )
    behind = lit_wall(shot, shape, place.wall, float(place.light[0]))
    if place.kind == "room":
        behind = soft_ground(shot, shape, place.behind, shot.between(0.35, 0.8))
        if shot.chance(0.4):
            behind = discs_of_light(shot, behind, ink(0.93, 0.06, 80), shot.whole(2, 8), min(shape) * 0.05)
    grain = cloud(shot, shape, 0.1, 5, 0.7, stretch=9) * np.float32(0.09)
    return stood_on(behind, shade(place.floor, 1 + grain), shot, edge, 0.015)


def _shadow(
    picture: F32, place: Set, made: Thing, quads: F32, counts: list[int], turn: F32, ground: F32
) -> F32:
    """Lay the thing's shadow on the floor: the hull of each part thrown along the light, then softened."""
    towards = turn.T @ place.light
    drop = quads[..., 1] / max(0.25, float(towards[1]))
    flat = (quads - drop[..., None] * towards) @ turn.T
    points = np.clip(ground[:2] + flat[..., :2] * np.array([ground[2], -ground[2]], np.float32), -2000, 4000)
    mask = np.zeros(picture.shape[:2], np.uint8)
    for part in np.split(points, np.cumsum(counts)[:-1]):
        hull = cv2.convexHull(part.reshape(-1, 2).astype(np.float32))
        cv2.fillConvexPoly(mask, np.rint(hull * 16).astype(np.int32), 255, cv2.LINE_8, 4)
    dark, size = light_of(mask), made.height * float(ground[2])
    close, wide = soften(dark, max(2.0, size * 0.03)), soften(dark, max(4.1, size * 0.11))
    return shade(picture, (1 - close * np.float32(0.42)) * (1 - wide * np.float32(0.3)))


def _worn(picture: F32, cover: U8, made: Thing, shot: Dice) -> F32:
    """Give the surfaces their material: wood's grain, cast iron's mottle, paint's evenness."""
    shape = (picture.shape[0], picture.shape[1])
    stretch = {"wood": 7.0, "cast": 1.0, "paint": 2.0}[made.material]
    n = cloud(shot, shape, 0.12 if made.material != "cast" else 0.05, 5, 0.7, stretch=stretch)
    depth = {"wood": 0.1, "cast": 0.07, "paint": 0.025}[made.material]
    inside = soften(light_of(cover), 0.6) * np.float32(depth)
    return shade(picture, 1 + n * inside)
