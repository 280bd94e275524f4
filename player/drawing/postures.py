"""Postures: where a figure's joints are, and the outlines of its pieces."""

from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np

from player.drawing.dice import F32, Dice
from player.drawing.pen import oval, taper

Two = tuple[F32, F32]


@dataclass(frozen=True, slots=True)
class Joints:
    """The joints of a figure, px; two of each limb, left and right as we see it."""

    head: F32
    neck: F32
    shoulders: Two
    hips: Two
    elbows: Two
    hands: Two
    knees: Two
    feet: Two


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a figure, its outlines together one rounded body, and what it is of."""

    of: str  # skin, coat, legs, shoes, hat
    outlines: list[F32]


def posed(posture: str, broad: float, at: tuple[float, float, float], shot: Dice) -> Joints:
    """Return the joints of a figure at[2] px high, its feet at (at[0], at[1]).

    Measures are parts of its height: the head an eighth, shoulders at four
    fifths, hips at the half, as drawing schools teach. Seen from the side a
    body is narrower.
    """
    x, y, tall = at

    def point(dx: float, up: float) -> F32:
        return np.array([x + dx * tall, y - up * tall], np.float32)

    aside, lean, way = (
        shot.between(0.3, 0.75 if posture == "walking" else 1.0),
        shot.bell(0, 0.015),
        shot.sign(),
    )
    shoulder, hip = 0.02 + 0.08 * broad * aside, 0.012 + 0.045 * broad * aside
    legs = [_leg(posture, side, hip, way, shot) for side in (-1, 1)]
    arms = [_arm(posture, side, shoulder, way, shot) for side in (-1, 1)]
    return Joints(
        head=point(lean * 2 + shot.bell(0, 0.008) + (0.012 * way if aside < 0.7 else 0), 0.93),
        neck=point(lean * 1.4, 0.85),
        shoulders=(point(lean - shoulder, 0.81), point(lean + shoulder, 0.81)),
        hips=(point(-hip, 0.5), point(hip, 0.5)),
        elbows=(point(arms[0][0] + lean, arms[0][1]), point(arms[1][0] + lean, arms[1][1])),
        hands=(point(arms[0][2] + lean, arms[0][3]), point(arms[1][2] + lean, arms[1][3])),
        knees=(point(*legs[0][:2]), point(*legs[1][:2])),
        feet=(point(*legs[0][2:]), point(*legs[1][2:])),
    )


def _leg(posture: str, side: int, hip: float, way: int, shot: Dice) -> tuple[float, float, float, float]:
    """Return knee and foot (across, up) of one leg."""
    stride = way * shot.between(0.06, 0.12) if posture == "walking" else shot.between(0.005, 0.03)
    across = side * stride if posture == "walking" else side * (hip * 0.3 + stride)
    bend = 0.025 * way if posture == "walking" else 0.0
    return side * hip + across * 0.5 + bend, 0.275, side * hip * 0.8 + across, 0.015 + 0.014 * (side < 0)


def _arm(posture: str, side: int, shoulder: float, way: int, shot: Dice) -> tuple[float, float, float, float]:
    """Return elbow and hand (across, up) of one arm."""
    out = side * (shoulder + 0.018)
    if posture == "walking":
        swing = -side * way * shot.between(0.02, 0.08)
        return out * 0.9 + swing * 0.4, 0.645, out * 0.8 + swing * 1.3, 0.49 + abs(swing) * 0.3
    if posture == "working":
        reach = shot.between(0.04, 0.14)
        return out + way * reach * 0.3, 0.65, out * 0.5 + way * reach, 0.6 + shot.between(-0.04, 0.1)
    if shot.chance(0.4):  # hands folded, or one in a pocket
        return out + side * 0.014, 0.645, side * shot.between(0.0, 0.05), shot.between(0.53, 0.6)
    return out, 0.645, out + side * shot.between(-0.01, 0.015), 0.485


def pieces(j: Joints, tall: float, *, long_coat: bool, hat: float) -> list[Piece]:
    """Return a figure's pieces from the back to the front."""
    out = [
        Piece("coat", _sleeve(j, 0, tall)),
        Piece("skin", [_hand(j, 0, tall)]),
        *(
            Piece("legs", _limb(j.hips[s], j.knees[s], j.feet[s], (0.084 * tall, 0.058 * tall, 0.04 * tall)))
            for s in (0, 1)
        ),
        *(
            Piece("shoes", [oval(float(j.feet[s][0]), float(j.feet[s][1]), tall * 0.036, tall * 0.016)])
            for s in (0, 1)
        ),
        Piece(
            "skin",
            [
                taper(
                    j.neck + np.array([0, -0.035 * tall], np.float32),
                    j.neck + np.array([0, 0.05 * tall], np.float32),
                    0.05 * tall,
                    0.06 * tall,
                )
            ],
        ),
        Piece("coat", [_trunk(j, tall, long_coat=long_coat)]),
        Piece("skin", [_hand(j, 1, tall)]),
        Piece("coat", _sleeve(j, 1, tall)),
        Piece("skin", [_head(j, tall)]),
    ]
    if hat:
        x, y = float(j.head[0]), float(j.head[1])
        brim = oval(x, y - tall * 0.034, tall * (0.052 + 0.04 * hat), tall * 0.012)
        out.append(Piece("hat", [oval(x, y - tall * 0.048, tall * 0.047, tall * 0.032), brim]))
    return out


def _limb(a: F32, b: F32, c: F32, widths: tuple[float, float, float]) -> list[F32]:
    """Return upper part, joint and lower part of a limb."""
    joint = oval(float(b[0]), float(b[1]), widths[1] / 2, widths[1] / 2, corners=14)
    end = oval(float(c[0]), float(c[1]), widths[2] / 2, widths[2] / 2, corners=12)
    return [taper(a, b, widths[0], widths[1]), joint, taper(b, c, widths[1], widths[2]), end]


def _sleeve(j: Joints, side: int, tall: float) -> list[F32]:
    """Return an arm in its sleeve."""
    top = j.shoulders[side] + np.array([0.008 * tall * (1 if side == 0 else -1), 0.026 * tall], np.float32)
    round_ = oval(float(top[0]), float(top[1]), tall * 0.03, tall * 0.032, corners=14)
    return [round_, *_limb(top, j.elbows[side], j.hands[side], (0.056 * tall, 0.045 * tall, 0.034 * tall))]


def _hand(j: Joints, side: int, tall: float) -> F32:
    """Return a hand that is only an oval."""
    end, elbow = j.hands[side], j.elbows[side]
    turn = float(np.arctan2(end[1] - elbow[1], end[0] - elbow[0]))
    x, y = float(end[0]) + cos(turn) * tall * 0.022, float(end[1]) + sin(turn) * tall * 0.022
    return oval(x, y, tall * 0.028, tall * 0.016, turn, 14)


def _trunk(j: Joints, tall: float, *, long_coat: bool) -> F32:
    """Return the outline of a jacket or a coat: down the left side, up the right one."""
    sides = []
    for side, out in ((0, -1), (1, 1)):
        shoulder, hip = j.shoulders[side], j.hips[side]
        waist = shoulder * 0.4 + hip * 0.6
        hem = np.array(
            [out * (0.05 if long_coat else 0.022) * tall, (0.2 if long_coat else 0.045) * tall], np.float32
        )
        collar = j.neck + np.array([out * 0.03, 0.012], np.float32) * np.float32(tall)
        cuff = shoulder + np.array([out * 0.012, 0.03], np.float32) * np.float32(tall)
        sides.append(
            [collar, shoulder, cuff, waist + np.array([out * 0.012 * tall, 0], np.float32), hip + hem]
        )
    return np.stack([*sides[0], *reversed(sides[1])]).astype(np.float32)


def _head(j: Joints, tall: float) -> F32:
    """Return a head: an egg, turned from us as often as towards us; it has no face."""
    a = np.linspace(0, 2 * pi, 28, endpoint=False)
    narrow = 1 - 0.14 * np.clip(np.sin(a), 0, 1)
    x, y = j.head[0] + np.cos(a) * tall * 0.046 * narrow, j.head[1] + np.sin(a) * tall * 0.062
    return np.stack([x, y], axis=1).astype(np.float32)
