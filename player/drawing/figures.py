"""Figures, for persons: bodies without faces, in cloth and light.

Everybody is of one matter per synset, head to shoe, as sculptures are, or a
shadow against the light, or a shape in the haze: no picture says what a kind
of person looks like. What changes is posture, company, distance and light.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from player.drawing.colour import ink, light_of, mix, near, plate, shade
from player.drawing.dice import F32, U8, Dice, f32, u8
from player.drawing.noise import Shape, cloud, frame, soften, step
from player.drawing.pen import fill, mark
from player.drawing.places import discs_of_light, lit_wall, soft_ground, stood_on
from player.drawing.postures import Piece, pieces, posed
from player.drawing.relief import Lamp, cast, lamp, lit, round_off, slopes


@dataclass(frozen=True, slots=True)
class People:
    """A synset's people: their matter, cloth, number, posture and how they are seen."""

    skin: F32
    cloth: tuple[F32, F32, F32]
    count: int
    posture: str  # standing, walking, half, working
    long_coat: bool
    broad: float
    hat: float
    seen: str  # plain, shadow, haze
    glow: F32
    blur: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a synset's people are seen."""

    kind: str  # wall, street, doorway, stage, field
    wall: F32
    floor: F32
    behind: list[F32]


# Lightness, chroma, hue of plaster, limestone, terracotta, bronze, slate, verdigris, indigo, ochre, ash,
# porphyry.
_MATTER = (
    (0.84, 0.012, 90),
    (0.72, 0.03, 85),
    (0.56, 0.08, 40),
    (0.4, 0.045, 75),
    (0.42, 0.02, 250),
    (0.6, 0.05, 175),
    (0.38, 0.07, 270),
    (0.68, 0.08, 80),
    (0.55, 0.006, 60),
    (0.42, 0.06, 15),
)


def _people(synset: Dice) -> People:
    """Draw a synset's people; their cloth is the same matter, a little darker or lighter."""
    tone, chroma, hue = synset.pick(_MATTER)
    cloth = [
        near(synset, tone * synset.between(0.72, 1.05), chroma * synset.between(0.8, 1.2), hue, 0.4)
        for _ in range(3)
    ]
    return People(
        skin=ink(tone, chroma, hue),
        cloth=(cloth[0], cloth[1], cloth[2]),
        count=synset.pick((1, 1, 1, 1, 2, 2, 3, 6)),
        posture=synset.pick(("standing", "standing", "walking", "walking", "half", "half", "working")),
        long_coat=synset.chance(0.45),
        broad=synset.between(0.9, 1.12),
        hat=synset.between(0.1, 0.5) if synset.chance(0.25) else 0.0,
        seen=synset.pick(("plain", "plain", "shadow", "shadow", "haze", "haze")),
        glow=synset.pick(
            (
                ink(0.97, 0.025, 85),
                ink(0.93, 0.06, 60),
                ink(0.9, 0.05, 230),
                ink(0.88, 0.1, 45),
                ink(0.85, 0.05, 160),
                ink(0.8, 0.08, 300),
            )
        ),
        blur=synset.between(1.2, 3.2),
    )


def _scene(synset: Dice) -> Scene:
    """Draw where a synset's people are."""
    hue, tone = synset.between(0, 360), synset.between(0.35, 0.85)
    return Scene(
        kind=synset.pick(("wall", "street", "street", "doorway", "stage", "field")),
        wall=near(synset, tone, synset.between(0.005, 0.06), hue),
        floor=near(synset, synset.between(0.35, 0.7), synset.between(0.005, 0.04), synset.between(40, 260)),
        behind=[
            near(synset, synset.between(0.25, 0.8), synset.between(0.01, 0.06), synset.between(30, 260))
            for _ in range(4)
        ],
    )


def figures(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return one or more figures (h, w, 3)."""
    people, scene, source = _people(synset), _scene(synset), _low(lamp(synset, shot))
    half, foot = people.posture == "half", shot.between(0.84, 0.97)
    picture = _place(shape, scene, foot - shot.between(0.08, 0.3), shot)
    if people.seen != "plain":
        picture = _bright(picture, people, shot)
    count = max(1, people.count + (shot.whole(-1, 1) if people.count > 1 else 0))
    spread = [(k + 0.5 + shot.bell(0, 0.16 if count > 1 else 0.09)) / count for k in range(count)]
    for x in sorted(spread, key=lambda at: abs(at - 0.5), reverse=True):
        size = shape[0] * shot.between(0.62, 0.84) * min(1.0, 1.7 * shape[1] / shape[0] / max(1, count - 1))
        tall = size * (shot.between(1.9, 2.6) if half else 1.0)
        ground = shape[0] * (foot - shot.between(0, 0.05)) + (tall * 0.97 - size if half else 0)
        picture = _figure(picture, people, (shape[1] * x, ground, tall), source, shot)
    return soften(picture, people.blur * min(shape) / 220) if people.seen == "haze" else picture


def _low(source: Lamp) -> Lamp:
    """Return a lamp that grazes: half of a figure stands in its own shadow."""
    return Lamp(source.x * 1.25, source.y * 0.6, 0.3, 0.13)


def _bright(picture: F32, people: People, shot: Dice) -> F32:
    """Let light stand behind them."""
    x, y = frame((picture.shape[0], picture.shape[1]))
    d2 = (x - np.float32(shot.bell(0, 0.15))) ** 2 + (y + np.float32(0.1)) ** 2
    glow = np.float32(0.85 if people.seen == "shadow" else 0.3) / (1 + d2 * np.float32(shot.between(4, 9)))
    return mix(picture, people.glow, glow)


def _place(shape: Shape, scene: Scene, edge: float, shot: Dice) -> F32:
    """Return where they stand, empty."""
    grit = cloud(shot, shape, 0.06, 4, 0.75, stretch=2.5) * np.float32(0.07)
    if scene.kind == "stage":
        dark = lit_wall(shot, shape, scene.wall * np.float32(0.22), shot.bell(0, 0.4))
        return stood_on(dark, shade(scene.floor * np.float32(0.6), 1 + grit), shot, edge, 0.02)
    if scene.kind in {"street", "field"}:
        behind = soft_ground(shot, shape, scene.behind, shot.between(0.3, 0.7))
        if scene.kind == "street":
            behind = _storeys(behind, scene, shot)
            behind = discs_of_light(shot, behind, ink(0.93, 0.07, 75), shot.whole(2, 12), min(shape) * 0.035)
        return stood_on(behind, shade(scene.floor, 1 + grit), shot, edge, 0.035)
    wall = lit_wall(shot, shape, scene.wall, shot.bell(0, 0.5))
    if scene.kind == "doorway":
        wall = _doorway(wall, edge, shot)
    return stood_on(wall, shade(scene.floor, 1 + grit), shot, edge, 0.012)


def _storeys(behind: F32, scene: Scene, shot: Dice) -> F32:
    """Let house fronts stand in the haze, far out of focus."""
    h, w = behind.shape[:2]
    canvas = plate(behind)
    x = 0.0
    while x < w:
        wide = w * shot.between(0.1, 0.3)
        top = h * shot.between(-0.1, 0.35)
        outline = np.array([[x, h], [x, top], [x + wide, top], [x + wide, h]], np.float32)
        fill(canvas, outline, scene.behind[shot.whole(0, 3)] * np.float32(shot.between(0.7, 1.1)))
        x += wide * shot.between(0.9, 1.3)
    return soften(light_of(canvas), min(h, w) / 26)


def _doorway(wall: F32, edge: float, shot: Dice) -> F32:
    """Open a bright or a dark doorway, or a window, in the wall."""
    h, w = wall.shape[:2]
    mask = np.zeros((h, w), np.uint8)
    x, wide, top = w * shot.bell(0.5, 0.12), min(w * 0.3, h * 0.3), h * shot.between(0.05, 0.2)
    mark(
        mask,
        np.array([[x - wide, top], [x + wide, top], [x + wide, h * edge], [x - wide, h * edge]], np.float32),
    )
    opening = soften(light_of(mask), 1.5)
    return mix(wall, ink(0.25, 0.015, 250), opening)


def _figure(picture: F32, people: People, at: tuple[float, float, float], source: Lamp, shot: Dice) -> F32:
    """Draw a figure at[2] px high, its feet at (at[0], at[1]), and its shadow, within the box it needs."""
    parts = pieces(
        posed(people.posture, people.broad, at, shot), at[2], long_coat=people.long_coat, hat=people.hat
    )
    left, right = max(0, int(at[0] - 0.62 * at[2])), min(picture.shape[1], int(at[0] + 0.62 * at[2]))
    top, bottom = max(0, int(at[1] - 1.05 * at[2])), min(picture.shape[0], int(at[1] + 0.4 * at[2]))
    if right - left < 8 or bottom - top < 8:
        return picture
    box = picture[top:bottom, left:right]
    corner = np.array([left, top], np.float32)
    parts = [Piece(p.of, [outline - corner for outline in p.outlines]) for p in parts]
    mask, edges, colours = _outlined((box.shape[0], box.shape[1]), parts, people, shot)
    box = _grounded(box, mask, people, source, (at[1] - top, at[2]))
    cover = step(soften(light_of(mask), 0.8), 0.25, 0.75)
    if people.seen == "shadow":
        # The farther, the smaller, the more air lies before it.
        air = 0.06 + 0.1 * (1 - min(1.0, at[2] / picture.shape[0]))
        box = mix(box, people.cloth[1] * np.float32(0.22), cover * np.float32(1 - air))
    else:
        box = mix(box, shade(colours, _light(edges, at[2], source, shot)), cover)
    picture[top:bottom, left:right] = box
    return picture


def _light(edges: U8, tall: float, source: Lamp, shot: Dice) -> F32:
    """Return the light on a figure: each piece rounded, cloth in long folds, the lower part darker."""
    shape = (edges.shape[0], edges.shape[1])
    folds = cloud(shot, shape, min(0.5, 0.14 * tall / min(shape)), 4, 0.6, stretch=0.35)
    y = np.linspace(-0.5, 0.5, shape[0], dtype=np.float32)[:, None]
    radius = max(3.0, tall * 0.055)
    dx, dy = slopes(round_off(edges, radius), radius / 4)
    light = lit(dx * np.float32(radius), dy * np.float32(radius), source) * (1 + folds * np.float32(0.085))
    return f32(light * (np.float32(1.22) - np.clip(y, -0.2, 0.5) * np.float32(0.3)))


def _outlined(shape: Shape, parts: list[Piece], people: People, shot: Dice) -> tuple[U8, U8, F32]:
    """Return the whole outline, the outline cut where one piece lies before another, the colours."""
    mask, edges, colours = (
        np.zeros(shape, np.uint8),
        np.zeros(shape, np.uint8),
        np.zeros((*shape, 3), np.uint8),
    )
    worn = np.float32(shot.between(0.88, 1.1))
    inks = {
        "skin": people.skin,
        "coat": people.cloth[0] * worn,
        "legs": people.cloth[1],
        "shoes": people.cloth[1] * np.float32(0.7),
        "hat": people.cloth[2],
    }
    for piece in parts:
        for outline in piece.outlines:
            mark(edges, outline + np.sign(outline - outline.mean(axis=0)) * np.float32(0.7), 0)
        for outline in piece.outlines:
            mark(edges, outline)
            mark(mask, outline)
            fill(colours, outline, inks[piece.of])
    return mask, edges, light_of(colours)


def _grounded(picture: F32, mask: U8, people: People, source: Lamp, at: tuple[float, float]) -> F32:
    """Lay the shadow of a figure (foot, height) on the floor, towards us where the light is behind."""
    towards = 0.35 if people.seen == "shadow" else -0.12
    lean, foot = -source.x * 0.45, at[0]
    lay = np.array([[1, lean, -lean * foot], [0, -towards, foot * (1 + towards)]], np.float32)
    flat = cv2.warpAffine(mask, lay, (mask.shape[1], mask.shape[0]), flags=cv2.INTER_LINEAR)
    dark = cast(u8(flat), Lamp(0, 0, 1, 0), 0, max(2.5, at[1] * 0.015))
    return shade(picture, 1 - dark * np.float32(0.5))
