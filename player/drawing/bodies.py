"""Bodies: outlines of animals of no known species, four-footed, winged, finned, creeping."""

from dataclasses import dataclass

import cv2
import numpy as np

from player.drawing.colour import near
from player.drawing.dice import F32, U8, Dice
from player.drawing.noise import Shape
from player.drawing.pen import mark, oval, taper


@dataclass(frozen=True, slots=True)
class Build:
    """A synset's body, lengths in parts of the trunk's."""

    plan: str  # beast, bird, fish, snake, beetle
    depth: float
    legs: float
    leg_width: float
    neck: float
    raised: float
    head: float
    muzzle: float
    tail: float
    tail_width: float
    ears: float
    eye: F32
    fin: float


def build_of(synset: Dice) -> Build:
    """Draw a synset's body."""
    return Build(
        plan=synset.pick(("beast", "beast", "beast", "bird", "bird", "fish", "snake", "beetle")),
        depth=synset.between(0.34, 0.62),
        legs=synset.between(0.25, 0.75),
        leg_width=synset.between(0.07, 0.15),
        neck=synset.between(0.1, 0.5),
        raised=synset.between(0.1, 1.2),
        head=synset.between(0.17, 0.3),
        muzzle=synset.between(0.0, 0.3),
        tail=synset.between(0.1, 0.75),
        tail_width=synset.between(0.04, 0.16),
        ears=synset.between(0.0, 0.16),
        eye=near(synset, synset.between(0.12, 0.3), 0.03, 60),
        fin=synset.between(0.15, 0.4),
    )


def outlined(
    build: Build, shape: Shape, at: F32, size: F32, shot: Dice
) -> tuple[U8, U8, tuple[float, float] | None]:
    """Return the body's outline, that of its far limbs (h, w), and where its eye is, if it has one.

    *at* is the middle of the trunk in px, *size* its length along and across
    in px, the first negative where it faces left.
    """
    mask, limbs = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    eye = _PLANS[build.plan](mask, limbs, build, at, size, shot)
    length = float(size[1])
    return _grown_together(mask, length), _grown_together(limbs, length), eye


def _grown_together(mask: U8, length: float) -> U8:
    """Round the corners where the parts of a body meet."""
    soft = cv2.GaussianBlur(mask, (0, 0), max(1.0, length * 0.014))
    return np.clip((soft.astype(np.int16) - 104) * 6, 0, 255).astype(np.uint8)


def _p(at: F32, size: F32, x: float, y: float) -> F32:
    """Return the point (*x*, *y*) of the body's own frame in pixels."""
    return at + size * np.array([x, y], np.float32)


def _blob(mask: U8, centre: F32, rx: float, ry: float, turn: float = 0.0) -> None:
    mark(mask, oval(float(centre[0]), float(centre[1]), rx, ry, turn))


def _beast(mask: U8, limbs: U8, b: Build, at: F32, size: F32, shot: Dice) -> tuple[float, float]:
    """Draw a four-footed body: trunk of two rounds, legs in mid-step, neck, head, ears, tail."""
    length = float(size[1])
    trunk, stride = length * b.depth * 0.5, shot.bell(0, 0.1)
    head_at = _p(at, size, 0.5 + b.neck * 0.55, -b.neck * b.raised + shot.bell(0, 0.05))
    for side, layer, swing in ((-1, limbs, stride), (1, mask, -stride)):
        for x in (-0.36, 0.36):
            knee = _p(at, size, x + swing * 0.5 - (0.06 if x < 0 else -0.02), b.depth * 0.5 + b.legs * 0.4)
            foot = _p(at, size, x + swing + 0.05 * side, b.depth * 0.42 + b.legs)
            mark(
                layer,
                taper(
                    _p(at, size, x + 0.03 * side, 0.05),
                    knee,
                    length * b.leg_width * 2.6,
                    length * b.leg_width * 0.8,
                ),
            )
            mark(layer, taper(knee, foot, length * b.leg_width * 0.8, length * b.leg_width * 0.5))
            _blob(layer, foot, length * b.leg_width * 0.36, length * b.leg_width * 0.24)
    tail = _p(at, size, -0.5 - b.tail * 0.6, b.tail * shot.between(-0.3, 0.6))
    mark(limbs, taper(_p(at, size, -0.44, -0.06), tail, length * b.tail_width, length * b.tail_width * 0.5))
    _blob(mask, _p(at, size, -0.24, 0.0), length * 0.3, trunk * 0.95)
    _blob(mask, _p(at, size, 0.22, 0.0), length * 0.3, trunk)
    mark(mask, taper(_p(at, size, -0.25, -0.02), _p(at, size, 0.25, -0.02), trunk * 1.8, trunk * 1.85))
    mark(mask, taper(_p(at, size, 0.36, -0.02), head_at, trunk * 1.5, length * b.head * 0.95))
    return _head(mask, limbs, b, head_at, size)


def _head(mask: U8, limbs: U8, b: Build, head_at: F32, size: F32) -> tuple[float, float]:
    """Draw a head with muzzle and ears; return where its eye is."""
    r = float(size[1]) * b.head * 0.55
    _blob(mask, head_at, r * 1.1, r)
    mark(
        mask,
        taper(
            _p(head_at, size, 0.02, b.head * 0.1),
            _p(head_at, size, b.head * 0.5 + b.muzzle * 0.6, b.head * 0.22),
            r * 1.5,
            r * 0.75,
        ),
    )
    if b.ears > 0.03:
        mark(
            mask,
            taper(
                _p(head_at, size, -b.head * 0.25, -b.head * 0.3),
                _p(head_at, size, -b.head * 0.42, -b.head * 0.5 - b.ears),
                r * 0.75,
                r * 0.2,
            ),
        )
        mark(
            limbs,
            taper(
                _p(head_at, size, b.head * 0.1, -b.head * 0.3),
                _p(head_at, size, b.head * 0.06, -b.head * 0.5 - b.ears),
                r * 0.65,
                r * 0.2,
            ),
        )
    eye = _p(head_at, size, b.head * 0.22, -b.head * 0.1)
    return float(eye[0]), float(eye[1])


def _bird(mask: U8, limbs: U8, b: Build, at: F32, size: F32, shot: Dice) -> tuple[float, float]:
    """Draw a bird: an egg that leans, small head, bill, tail, two thin legs."""
    length = float(size[1]) * 0.72
    small = size * np.float32(0.72)
    lean = -0.35 * float(np.sign(size[0])) * shot.between(0.6, 1.6)
    for x, layer in ((0.0, mask), (0.12, limbs)):
        mark(
            layer,
            taper(
                _p(at, small, x, b.depth * 0.5),
                _p(at, small, x + 0.05, b.depth * 0.5 + b.legs * 0.8),
                length * 0.035,
                length * 0.025,
            ),
        )
    mark(
        limbs,
        taper(
            _p(at, small, -0.3, 0.1),
            _p(at, small, -0.55 - b.tail * 0.7, 0.25 + shot.bell(0, 0.08)),
            length * 0.2,
            length * b.tail_width * 1.4,
        ),
    )
    _blob(mask, at, length * 0.5, length * (b.depth * 0.4 + 0.16), lean)
    head_at = _p(at, small, 0.42 + b.neck * 0.15, -0.3 - b.neck * b.raised * 0.6)
    r = length * (0.1 + b.head * 0.4)
    mark(mask, taper(_p(at, small, 0.25, -0.1), head_at, length * 0.36, r * 1.5))
    _blob(mask, head_at, r, r * 0.95)
    bill = _p(head_at, small, 0.2 + b.muzzle, 0.05 + b.ears * 0.3)
    mark(limbs, taper(_p(head_at, small, 0.08, 0.02), bill, r * 0.8, r * 0.1))
    eye = _p(head_at, small, 0.07, -0.03)
    return float(eye[0]), float(eye[1])


def _fish(mask: U8, limbs: U8, b: Build, at: F32, size: F32, shot: Dice) -> tuple[float, float]:
    """Draw a fish: a spindle, a forked tail, fins above and below."""
    t = np.linspace(0, 1, 24)
    half = b.depth * 0.5 * np.sin(np.pi * t**0.7) ** 0.8 * 0.9 + 0.03
    sway = shot.bell(0, 0.12) * (t - 0.5) ** 2
    outline = np.concatenate(
        [np.stack([0.55 - t * 1.05, sway - half], 1), np.stack([0.55 - t * 1.05, sway + half], 1)[::-1]]
    )
    mark(mask, (at + size * outline).astype(np.float32))
    for way in (-1, 1):
        fork = [_p(at, size, -0.46, way * 0.03), _p(at, size, -0.78, way * b.fin), _p(at, size, -0.62, 0.0)]
        mark(limbs, np.stack(fork))
        back = [
            _p(at, size, 0.15, way * b.depth * 0.4),
            _p(at, size, -0.2, way * (b.depth * 0.45 + b.fin * 0.6)),
            _p(at, size, -0.3, way * b.depth * 0.25),
        ]
        mark(limbs, np.stack(back))
    eye = _p(at, size, 0.4, -0.05)
    return float(eye[0]), float(eye[1])


def _snake(mask: U8, limbs: U8, b: Build, at: F32, size: F32, shot: Dice) -> tuple[float, float]:
    """Draw a long body in loops, thick in the middle."""
    t = np.linspace(0, 1, 46)
    first = shot.between(0, 6.3)
    x = (t - 0.5) * 1.25 + 0.12 * np.sin(9 * t + first)
    y = (0.07 + b.fin * 0.16) * np.sin((7 + 8 * b.neck) * t + first) + 0.22
    width = float(size[1]) * (b.leg_width * 0.55) * (np.sin(np.pi * np.minimum(t * 1.02, 1)) ** 0.4 + 0.15)
    points = (at + size * np.stack([x, y], 1)).astype(np.float32)
    for i, (px, py) in enumerate(points.tolist()):
        mark(mask, oval(px, py, float(width[i]), float(width[i]), corners=12))
        if i:
            mark(mask, taper(points[i - 1], points[i], float(width[i - 1]) * 2, float(width[i]) * 2))
    head, r = points[-1], float(size[1]) * b.leg_width * 0.55
    mark(limbs, oval(float(head[0]), float(head[1]), r * 0.3, r * 0.3))
    _blob(mask, head, r * 1.15, r * 0.8)
    return float(head[0]) + r * 0.4 * float(np.sign(size[0])), float(head[1]) - r * 0.3


def _beetle(mask: U8, limbs: U8, b: Build, at: F32, size: F32, shot: Dice) -> None:
    """Draw a body of two or three shells, six jointed legs, feelers; it has no face."""
    length = float(size[1])
    for way in (-1, 1):
        for x in (-0.18, 0.05, 0.26):
            knee = _p(at, size, x * 1.5 + shot.bell(0, 0.03), way * (0.2 + b.legs * 0.35))
            foot = _p(at, size, x * 2.3 + shot.bell(0, 0.05), way * (0.3 + b.legs * 0.6))
            mark(limbs, taper(_p(at, size, x, 0), knee, length * 0.045, length * 0.03))
            mark(limbs, taper(knee, foot, length * 0.03, length * 0.012))
        feeler = _p(at, size, 0.75 + b.tail * 0.3, way * (0.1 + b.ears))
        mark(limbs, taper(_p(at, size, 0.45, way * 0.04), feeler, length * 0.02, length * 0.01))
    _blob(mask, _p(at, size, -0.18, 0), length * 0.36, length * b.depth * 0.42)
    cut = _p(at, size, 0.2, 0)
    cv2.circle(
        mask, (round(float(cut[0])), round(float(cut[1]))), max(2, round(length * 0.17)), 0, -1, cv2.LINE_AA
    )
    _blob(mask, _p(at, size, 0.27, 0), length * 0.16, length * b.depth * 0.33)
    _blob(mask, _p(at, size, 0.45, 0), length * 0.1, length * b.head * 0.4)


_PLANS = {"beast": _beast, "bird": _bird, "fish": _fish, "snake": _snake, "beetle": _beetle}
