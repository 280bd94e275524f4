"""Darkroom: a drawn canvas becomes a photograph: framed, exposed, toned, grained, enlarged."""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

import cv2
import numpy as np

from player.drawing.colour import ink, shade
from player.drawing.dice import F32, U8, Dice, f32, u8
from player.drawing.noise import Shape, frame

# Canvases have about this many pixels whatever the picture's size: a 500 × 375 picture is drawn at
# 0.56 of its size and enlarged under full-size grain, which the eye takes for a lens and not for a lack.
_CANVAS_PIXELS = 58_000
# Larger prints than this are enlarged from it with their grain, as a scan is; smaller ones reduced.
_PRINT_LONG, _PRINT_SHORT_OF = 640, 360
_GRAIN_SIDE, _GRAIN_SPREAD = 768, 36


def canvas_shape(width: int, height: int) -> Shape:
    """Return rows and columns of the canvas for a picture of *width* × *height*."""
    scale = (_CANVAS_PIXELS / (width * height)) ** 0.5
    return max(64, round(height * scale)), max(64, round(width * scale))


@dataclass(frozen=True, slots=True)
class Film:
    """How a synset's pictures are exposed and toned; one photographer's habit, as it were."""

    target: float  # mean of the print, in ink units
    contrast: float
    saturation: float
    shadows: F32
    highlights: F32
    grain: float

    @classmethod
    def of(cls, synset: Dice) -> "Film":
        """Draw a synset's film. ImageNet's pictures have mean 117 ± 25 of 255 and spread 58 (300 sampled)."""
        return cls(
            target=synset.bell(0.5, 0.07),
            contrast=synset.between(0.5, 1.2),
            saturation=synset.bell(1.0, 0.12),
            shadows=ink(0.5, synset.between(0.0, 0.05), synset.between(180, 320)),
            highlights=ink(0.5, synset.between(0.0, 0.04), synset.between(30, 110)),
            grain=synset.between(0.02, 0.075),
        )


def develop(canvas: F32, width: int, height: int, film: Film, shot: Dice) -> U8:
    """Return the print of *canvas* (h, w, 3): (*height*, *width*, 3) uint8."""
    exposed = _exposed(_glowing(canvas), film, shot)
    toned = _toned(u8(cv2.convertScaleAbs(np.maximum(exposed, 0), alpha=255)), film, shot)
    long = max(width, height)
    scale = min(_PRINT_LONG, max(_PRINT_SHORT_OF, long)) / long
    print_ = _framed(toned, max(64, round(width * scale)), max(64, round(height * scale)), shot)
    print_ = _grained(print_, film.grain * shot.between(0.6, 1.8), shot)
    if print_.shape[:2] == (height, width):
        return print_
    how = cv2.INTER_AREA if scale > 1 else cv2.INTER_CUBIC
    return u8(cv2.resize(print_, (width, height), interpolation=how))


def _glowing(canvas: F32) -> F32:
    """Let the highlights spill over, as every lens does."""
    h, w = canvas.shape[:2]
    small = cv2.resize(canvas, (w // 4, h // 4), interpolation=cv2.INTER_AREA)
    spill = cv2.GaussianBlur(np.maximum(small * small - np.float32(0.55), 0), (0, 0), min(h, w) / 60)
    return f32(cv2.scaleAdd(cv2.resize(spill, (w, h), interpolation=cv2.INTER_LINEAR), 0.35, canvas))


def _exposed(canvas: F32, film: Film, shot: Dice) -> F32:
    """Meter, expose, shade the corners; now and then by flash, too long, or with a moving hand."""
    h, w = canvas.shape[:2]
    x, y = frame((max(4, h // 8), max(4, w // 8)))
    radius2 = (x - np.float32(shot.bell(0, 0.05))) ** 2 + (y - np.float32(shot.bell(0, 0.05))) ** 2
    lot = shot.between(0, 1)
    fall = shot.between(0.12, 0.5) if lot > 0.05 else 1.6  # 5 % by flash: bright before us, dark around
    lens = np.float32(1) / (1 + np.float32(fall) * radius2)
    mean = max(0.08, float(canvas.mean()))
    bright = max(0.2, float(np.percentile(canvas[::7, ::7], 97)))
    gain = min(1.7, max(0.6, (film.target / mean) ** 0.7), 1.03 / bright) * shot.bell(1.0, 0.05)
    if 0.05 < lot < 0.09:
        gain *= 1.3  # 4 % overexposed
    if lot > 0.96:
        canvas = _shaken(canvas, shot)
    balance = np.array([shot.bell(1, 0.02), 1, shot.bell(1, 0.02)], np.float32) * np.float32(gain)
    return f32(
        cv2.transform(
            shade(canvas, f32(cv2.resize(lens, (w, h)))), _saturating(film.saturation) * balance[:, None]
        )
    )


def _shaken(canvas: F32, shot: Dice) -> F32:
    """Smear along a short line."""
    kernel = np.zeros((11, 11), np.float32)
    turn, reach = shot.between(0, pi), shot.between(2, 5)
    a = (round(5 - reach * cos(turn)), round(5 - reach * sin(turn)))
    b = (round(5 + reach * cos(turn)), round(5 + reach * sin(turn)))
    cv2.line(kernel, a, b, 1.0)
    return f32(cv2.filter2D(canvas, -1, kernel / kernel.sum()))


def _framed(flat: U8, width: int, height: int, shot: Dice) -> U8:
    """Cut the print out of the canvas: a little closer, a little off, one in three a little askew."""
    h, w = flat.shape[:2]
    zoom = shot.between(1.0, 1.2)
    if shot.chance(0.35):
        roll = shot.bell(0, 1.2) * (4 if shot.chance(0.12) else 1)
        zoom = max(zoom, 1.04)
        turn = cv2.getRotationMatrix2D((w / 2, h / 2), roll, 1.03)
        flat = u8(
            cv2.warpAffine(flat, turn, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        )
    rows, columns = round(h / zoom), round(w / zoom)
    top, left = shot.whole(0, h - rows), shot.whole(0, w - columns)
    cut = flat[top : top + rows, left : left + columns]
    return u8(cv2.resize(cut, (width, height), interpolation=cv2.INTER_CUBIC))


@lru_cache(maxsize=1)
def _film_stock() -> U8:
    """Return the one sheet of grain (768, 768, 3) that all prints take a piece of; mean 128."""
    dice = Dice(0x6772_6169_6E)  # "grain"
    side = _GRAIN_SIDE
    luma = dice.field(side, side) + dice.field(side, side) + dice.field(side, side)  # nearly a bell
    luma = f32(cv2.GaussianBlur(luma, (0, 0), 0.6))
    chroma = np.stack([cv2.GaussianBlur(dice.field(side, side), (0, 0), 1.1) for _ in range(3)], axis=2)
    sheet = luma[..., None] / luma.std() + np.float32(0.5) * chroma / chroma.std()
    return u8(np.clip(128 + _GRAIN_SPREAD * sheet, 0, 255).astype(np.uint8))


def _grained(print_: U8, amount: float, shot: Dice) -> U8:
    """Lay a piece of grain over the print; *amount* 0.1 spreads it by four of 255."""
    h, w = print_.shape[:2]
    top, left = shot.whole(0, _GRAIN_SIDE - h), shot.whole(0, _GRAIN_SIDE - w)
    piece = _film_stock()[top : top + h, left : left + w]
    return u8(cv2.addWeighted(print_, 1.0, piece, amount, -128 * amount))


def _toned(print_: U8, film: Film, shot: Dice) -> U8:
    """Encode for the screen with the film's curve; 2.5 % in black and white, as in ImageNet."""
    if shot.chance(0.025):
        grey = cv2.cvtColor(print_, cv2.COLOR_BGR2GRAY)
        tint = shot.pick((0.0, 0.0, 0.0, 0.03))  # one in four is sepia
        return _through(
            u8(cv2.merge([grey, grey, grey])), film.contrast, ink(0.5, tint, 70), ink(0.5, tint, 80)
        )
    return _through(print_, film.contrast, film.shadows, film.highlights)


def _saturating(amount: float) -> F32:
    """Return the matrix (3, 3) that moves colours away from their grey (or, below 1, towards it)."""
    grey = np.array([0.114, 0.587, 0.299], np.float32) * np.float32(1 - amount)  # Rec. 601
    return f32(np.tile(grey, (3, 1)) + np.eye(3, dtype=np.float32) * np.float32(amount))


def _through(print_: U8, contrast: float, shadows: F32, highlights: F32) -> U8:
    """Apply the tone curve: gamma 2 → sRGB's 2.2, an S of *contrast*, tinted shadows and highlights."""
    x = np.linspace(0, 1, 256) ** (2 / 2.2)
    s = x + contrast * 0.6 * (x * x * (3 - 2 * x) - x)
    low = (shadows - shadows.mean()) * 0.9
    high = (highlights - highlights.mean()) * 0.7
    curve = s[:, None] + np.outer((1 - s) ** 2 * s**0.5, low) + np.outer(s * s * (1 - s) * 2, high)
    table = np.clip(curve * 251 + 3, 0, 255).astype(np.uint8).reshape(256, 1, 3)
    return u8(cv2.LUT(print_, table))
