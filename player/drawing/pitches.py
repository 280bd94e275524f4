"""Pitches, for sports: fields, courts, tracks, ice and water with their lines, seen from the stands."""

from dataclasses import dataclass
from math import cos, pi, sin

import cv2
import numpy as np

from player.drawing.colour import ink, light_of, mix, near, paint, plate, shade
from player.drawing.dice import F32, U8, Dice, f32, u8
from player.drawing.noise import Shape, cloud, soften, step
from player.drawing.pen import fill, mark, oval, taper
from player.drawing.places import discs_of_light
from player.drawing.skies import sky, weather

_LONG, _WIDE = 420, 300  # the ground seen from above, px


@dataclass(frozen=True, slots=True)
class Pitch:
    """A synset's ground and those who move on it."""

    kind: str  # grass, court, track, ice, water
    ground: F32
    second: F32
    outside: F32
    line: F32
    stripes: int
    marks: tuple[int, int, int]  # which lines are there
    teams: tuple[F32, F32]
    ball: F32
    players: int
    night: bool
    crowd: list[F32]


_GROUNDS = {
    "grass": ((0.52, 0.11, 132), (0.58, 0.11, 128)),
    "clay": ((0.6, 0.1, 45), (0.62, 0.1, 47)),
    "wood": ((0.72, 0.085, 68), (0.68, 0.09, 62)),
    "blue": ((0.55, 0.11, 245), (0.56, 0.11, 243)),
    "green court": ((0.5, 0.08, 160), (0.52, 0.08, 158)),
    "track": ((0.55, 0.12, 32), (0.55, 0.12, 30)),
    "ice": ((0.92, 0.018, 230), (0.94, 0.015, 225)),
    "water": ((0.58, 0.09, 225), (0.64, 0.08, 215)),
    "sand": ((0.8, 0.06, 82), (0.77, 0.06, 80)),
}


def pitch(synset: Dice) -> Pitch:
    """Draw a synset's sport."""
    kind = synset.pick((*_GROUNDS, "grass", "grass"))
    first, second = _GROUNDS[kind]
    hue = synset.between(0, 360)
    lanes = kind in {"track", "water"}
    return Pitch(
        kind=kind,
        ground=near(synset, *first, 0.6),
        second=near(synset, *second, 0.6),
        outside=near(synset, synset.between(0.4, 0.6), synset.between(0.03, 0.11), synset.between(0, 360))
        if kind in {"blue", "green court", "clay"}
        else near(synset, *first, 0.8),
        line=near(synset, 0.4, 0.14, synset.pick((25.0, 260.0)), 0.5)
        if kind == "ice"
        else ink(0.96, 0.01, 90),
        stripes=synset.whole(7, 14) if kind in {"grass", "water", "ice"} else synset.pick((1, 24)),
        marks=(synset.whole(5, 9) if lanes else 0, synset.whole(0, 3), synset.whole(0, 3)),
        teams=(
            near(synset, synset.between(0.3, 0.9), 0.14, hue),
            near(synset, synset.between(0.25, 0.95), 0.1, hue + 150),
        ),
        ball=near(synset, synset.between(0.75, 0.97), synset.between(0, 0.14), synset.between(40, 120)),
        players=synset.pick((1, 2, 2, 4, 7, 10)),
        night=synset.chance(0.3),
        crowd=[near(synset, synset.between(0.2, 0.6), 0.06, synset.between(0, 360)) for _ in range(5)],
    )


def pitches(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return a sports ground (h, w, 3) from the stands, from the line, or from straight above."""
    game, air = pitch(synset), weather(synset)
    high = shot.pick((0.0, 0.0, 0.35, 1.0))  # camera: at the line, in the stands, above
    horizon = 0.0 if high == 1 else shot.between(0.22, 0.42) * (1 - high * 1.6)
    ground = _drawn_ground(game, shot)
    to_view = _camera(shape, shot, horizon, high)
    picture = cv2.warpPerspective(
        ground, to_view, (shape[1], shape[0]), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    picture = light_of(u8(picture))
    if horizon > 0.02:
        picture = _before_stands(picture, game, sky(air, shot, shape, horizon + 0.2), horizon, shot)
    if not game.night:
        picture = _in_sun_and_shade(picture, shot)
    return _played(picture, game, to_view, shot, above=high == 1)


def _drawn_ground(game: Pitch, shot: Dice) -> U8:
    """Return the ground from above, striped, worn and lined (uint8)."""
    column = np.arange(_LONG) * game.stripes // _LONG % 2
    stripes = np.where(column[:, None] == 0, game.ground, game.second).astype(np.float32)
    worn = cloud(shot, (_WIDE, _LONG), 0.35, 6, 0.68, stretch=3 if game.kind == "wood" else 1)
    if game.kind == "water":
        worn = np.sin(worn * 5) * np.float32(1.6)
    canvas = plate(shade(np.broadcast_to(stripes, (_WIDE, _LONG, 3)), 1 + worn * np.float32(0.055)))
    _edge(canvas, game)
    _lines(canvas, game)
    return canvas


def _edge(canvas: U8, game: Pitch) -> None:
    """Colour what lies outside the lines."""
    if game.kind in {"blue", "green court", "clay"}:
        cv2.rectangle(canvas, (0, 0), (_LONG, _WIDE), paint(game.outside), 56)


def _lines(canvas: U8, game: Pitch) -> None:
    """Draw lanes, or touch lines, middle, circles and boxes, as the game wants."""
    colour, width = paint(game.line), 3
    lanes, circles, boxes = game.marks
    for k in range(lanes + 1 if lanes else 0):
        y = 20 + (_WIDE - 40) * k // lanes
        cv2.line(canvas, (0, y), (_LONG, y), colour, width, cv2.LINE_AA)
    if lanes:
        return
    left, right, top, bottom = 34, _LONG - 34, 30, _WIDE - 30
    cv2.rectangle(canvas, (left, top), (right, bottom), colour, width, cv2.LINE_AA)
    cv2.line(canvas, (_LONG // 2, top), (_LONG // 2, bottom), colour, width, cv2.LINE_AA)
    if circles:
        cv2.circle(canvas, (_LONG // 2, _WIDE // 2), 18 + 14 * circles, colour, width, cv2.LINE_AA)
    for k in range(boxes):
        deep, broad = 30 + 34 * k, 46 + 34 * k
        for x, inward in ((left, 1), (right, -1)):
            cv2.rectangle(
                canvas,
                (x, _WIDE // 2 - broad),
                (x + inward * deep, _WIDE // 2 + broad),
                colour,
                width,
                cv2.LINE_AA,
            )
            if circles > 1:
                cv2.ellipse(
                    canvas, (x + inward * deep, _WIDE // 2), (26, 26), 0, 0, 360, colour, width, cv2.LINE_AA
                )


def _camera(shape: Shape, shot: Dice, horizon: float, high: float) -> F32:
    """Return the homography (3, 3) from the ground to the picture."""
    h, w = shape
    x, y = shot.between(0.2, 0.8) * _LONG, shot.between(0.35, 0.65) * _WIDE
    if high == 1:
        turn, zoom = shot.between(0, 2 * pi), max(h / _WIDE, w / _LONG) * shot.between(1.1, 2.2)
        c, s = cos(turn) * zoom, sin(turn) * zoom
        return np.array(
            [[c, -s, w / 2 - c * x + s * y], [s, c, h / 2 - s * x - c * y], [0, 0, 1]], np.float32
        )
    near_, far = shot.between(60, 190) * (1 + high), _LONG * shot.between(1.2, 1.7)
    turn = shot.bell(0, 0.35)
    corners = np.array([[x - near_, _WIDE], [x + near_, _WIDE], [x + far, -10], [x - far, -10]], np.float32)
    c, s = cos(turn), sin(turn)
    middle = np.array([x, _WIDE * 0.6], np.float32)
    corners = (corners - middle) @ np.array([[c, s], [-s, c]], np.float32) + middle
    view = np.array(
        [[0, h * 1.02], [w, h * 1.02], [w * 1.35, h * horizon], [-w * 0.35, h * horizon]], np.float32
    )
    return cv2.getPerspectiveTransform(corners, view).astype(np.float32)


def _before_stands(picture: F32, game: Pitch, air: F32, horizon: float, shot: Dice) -> F32:
    """Put stands full of people, a hoarding and the sky or the night above the far edge."""
    h, w = picture.shape[:2]
    rows = np.broadcast_to((np.arange(h, dtype=np.float32) / h)[:, None], (h, w))
    many = np.stack(game.crowd)[shot.lots(h // 4, w // 4, len(game.crowd))]
    people = cv2.resize(
        many * (0.5 + np.abs(shot.field(h // 4, w // 4)))[..., None], (w, h), interpolation=cv2.INTER_LINEAR
    )
    people = soften(f32(people), 1.5)
    top = horizon - shot.between(0.1, 0.3)
    if game.night:
        air = shade(ink(0.12, 0.03, 265), np.full((h, w), 0.8, np.float32))
        air = discs_of_light(shot, air, ink(0.97, 0.03, 95), shot.whole(3, 8), w * 0.02)
    behind = mix(air, people, step(rows, top, top + 0.02))
    hoarding = shade(game.teams[1], np.full((h, w), 0.8, np.float32))
    behind = mix(behind, hoarding, step(rows, horizon - 0.035, horizon - 0.03))
    return mix(behind, picture, step(rows, horizon - 0.004, horizon + 0.004))


def _in_sun_and_shade(picture: F32, shot: Dice) -> F32:
    """Let the roof of a stand throw its straight shadow over a part of the ground, in two of three."""
    if shot.chance(0.35):
        return picture
    h, w = picture.shape[:2]
    mask = np.zeros((h, w), np.uint8)
    y = h * shot.between(0.45, 1.1)
    mark(
        mask, np.array([[-9, y], [w + 9, y + h * shot.bell(0, 0.2)], [w + 9, h * 2], [-9, h * 2]], np.float32)
    )
    dark = soften(light_of(mask), 1.2)
    return shade(picture, 1 - dark * np.float32(0.38))


def _played(picture: F32, game: Pitch, to_view: F32, shot: Dice, *, above: bool) -> F32:
    """Put players and a ball on the ground, with shadows; small, in motion, nobody in particular."""
    h, w = picture.shape[:2]
    spots = np.stack(
        [shot.some(game.players + 1, 0.1, 0.9) * _LONG, shot.some(game.players + 1, 0.15, 0.98) * _WIDE],
        axis=1,
    )
    seen = cv2.perspectiveTransform(spots[None], to_view)[0]
    ahead = cv2.perspectiveTransform(spots[None] + np.array([6, 0], np.float32), to_view)[0]
    canvas, shadow = plate(picture), np.zeros((h, w), np.uint8)
    order = np.argsort(seen[:, 1])
    side = shot.sign() * shot.between(0.3, 0.9)
    for k in order.tolist():
        unit = float(np.clip(np.hypot(*(ahead[k] - seen[k])), 1.0, h / 9)) / 6  # px per px of ground
        x, y = float(seen[k, 0]), float(seen[k, 1])
        if not (-20 < x < w + 20 and h * 0.1 < y < h * 1.1):
            continue
        _player(canvas, shadow, (x, y), unit * 24, side, game.teams[k % 2], shot, above=above)
    x, y = shot.between(0.2, 0.8) * w, shot.between(0.35, 0.85) * h
    fill(canvas, oval(x, y, h * 0.016, h * 0.016), game.ball)
    return shade(light_of(canvas), 1 - soften(light_of(shadow), 1.0) * np.float32(0.5))


def _player(  # noqa: PLR0913 - a player and its shadow
    canvas: U8,
    shadow: U8,
    at: tuple[float, float],
    tall: float,
    side: float,
    shirt: F32,
    shot: Dice,
    *,
    above: bool,
) -> None:
    """Draw a runner of height *tall* px, or a head and shoulders from above."""
    foot = np.array(at, np.float32)
    dark = ink(0.25, 0.03, 60)
    if above:
        fill(canvas, oval(at[0], at[1], tall * 0.2, tall * 0.1, shot.between(0, pi)), shirt)
        fill(canvas, oval(at[0], at[1], tall * 0.07, tall * 0.07), dark)
        mark(
            shadow,
            taper(foot, foot + np.array([tall * side, tall * 0.4], np.float32), tall * 0.16, tall * 0.12),
        )
        return
    stride = shot.bell(0, 0.16) * tall
    hip, neck = (
        foot + np.array([0, -tall * 0.48], np.float32),
        foot + np.array([stride * 0.3, -tall * 0.83], np.float32),
    )
    mark(
        shadow, taper(foot, foot + np.array([tall * side, tall * 0.12], np.float32), tall * 0.14, tall * 0.2)
    )
    for sign in (-1, 1):
        fill(
            canvas,
            taper(
                hip,
                foot + np.array([sign * stride, -abs(stride) * (0.3 if sign > 0 else 0)], np.float32),
                tall * 0.13,
                tall * 0.06,
            ),
            dark,
        )
        hand = neck + np.array([-sign * stride * 1.1 + sign * tall * 0.1, tall * 0.3], np.float32)
        fill(
            canvas,
            taper(neck + np.array([0, tall * 0.04], np.float32), hand, tall * 0.08, tall * 0.05),
            shirt * np.float32(0.85),
        )
    fill(canvas, taper(neck, hip, tall * 0.24, tall * 0.17), shirt)
    fill(
        canvas,
        oval(float(neck[0] + stride * 0.1), float(neck[1] - tall * 0.08), tall * 0.062, tall * 0.08),
        dark,
    )
