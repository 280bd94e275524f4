"""Letters: fonts by their cap height, words with their widths, lines broken by measure, and ink."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, features

from player import assets
from player.stage.composition import Rect

Colour = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""

Canvas = NDArray[np.uint8]
"""(height, width, 4) uint8, BGRA; rows may be padded."""


class Face(StrEnum):
    """The shipped fonts, by file name."""

    SANS = "SourceSans3-Regular.ttf"
    SANS_STRONG = "SourceSans3-Semibold.ttf"
    SERIF = "LiberationSerif-Regular.ttf"
    SERIF_STRONG = "LiberationSerif-Bold.ttf"


Font = Face | Path
"""A shipped font, or one beside a playlist."""


@dataclass(frozen=True, slots=True)
class Type:
    """A font at a size, named by the height of its capitals in pixels."""

    face: Font
    cap: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Text set at a place: *x* from the canvas's left, *baseline* from its top, in pixels."""

    text: str
    type: Type
    colour: Colour
    x: float
    baseline: int


@dataclass(frozen=True, slots=True)
class Word:
    """What a line break never divides: texts side by side, each with its offset in pixels.

    *glue* is the space to the next word of the same line, in pixels.
    """

    parts: tuple[tuple[float, str, Type, Colour], ...]
    width: float
    glue: float


Line = Sequence[Word]


def unusable(font: Path) -> str:
    """Return why the file *font* cannot be set from; empty if it can."""
    try:
        return "" if font_of(Type(font, 20.0)).getlength("H") else "its letters have no width"
    except (OSError, ValueError, ZeroDivisionError) as error:
        return str(error)


def unkerned() -> str:
    """Return a line that says so where letters cannot be kerned; empty where they can."""
    if features.check("raqm"):
        return ""
    return "captions are set without kerning: the library fribidi is missing (Debian: libfribidi0)"


@lru_cache(maxsize=64)
def font_of(kind: Type) -> ImageFont.FreeTypeFont:
    """Return the font whose H is ``kind.cap`` pixels high."""
    sample = 1000
    path = assets.font(kind.face) if isinstance(kind.face, Face) else kind.face
    probe = ImageFont.truetype(str(path), sample)
    return probe.font_variant(size=kind.cap * sample / -probe.getbbox("H", anchor="ls")[1])


@lru_cache(maxsize=1024)
def width_of(text: str, kind: Type) -> float:
    """Return the advance of *text* in pixels, kerned."""
    return font_of(kind).getlength(text)


def word(text: str, kind: Type, colour: Colour) -> Word:
    """Return *text* as one word; a text that ends in a hyphen holds on to the next word."""
    glue = 0.0 if text.endswith("-") else width_of(" ", kind)
    return Word(((0.0, text, kind, colour),), width_of(text, kind), glue)


def followed(first: Word, gap: float, second: Word) -> Word:
    """Return two words as one, *gap* pixels apart; the glue is the second's."""
    shift = first.width + gap
    moved = tuple((shift + offset, text, kind, colour) for offset, text, kind, colour in second.parts)
    return Word(first.parts + moved, shift + second.width, second.glue)


def words(text: str, kind: Type, colour: Colour, measure: float) -> list[Word]:
    """Divide *text* where a line may break: at spaces, after hyphens, else where *measure* ends."""
    pieces = re.findall(r"[^\s-]*-+(?=\S)|\S+", text)
    return [word(part, kind, colour) for piece in pieces for part in _hyphenated(piece, kind, measure)]


def _hyphenated(piece: str, kind: Type, measure: float) -> Iterable[str]:
    """Cut a piece that no line can hold; chemistry has words of thirty letters."""
    while width_of(piece, kind) > measure and len(piece) > 1:
        fitting = (k for k in range(len(piece) - 1, 1, -1) if width_of(piece[:k] + "-", kind) <= measure)
        cut = next(fitting, 1)
        yield piece[:cut] + "-"
        piece = piece[cut:]
    yield piece


def wrapped(text: str, kind: Type, colour: Colour, measure: float) -> list[Line]:
    """Break *text* into as many lines of *measure* as it takes."""
    lines: list[list[Word]] = [[]]
    for item in words(text, kind, colour, measure):
        if lines[-1] and extent([*lines[-1], item]) > measure:
            lines.append([])
        lines[-1].append(item)
    return list(lines)


def extent(line: Line) -> float:
    """Return the width of *line* in pixels, without the glue after its last word."""
    return sum(w.width + w.glue for w in line) - (line[-1].glue if line else 0.0)


def broken(line: Line, measures: Sequence[float]) -> list[Line] | None:
    """Break *line* into at most two lines that keep *measures* (the last line's comes last).

    One line if it fits the last measure; else two, as even as can be, so that
    no word is left alone. None if neither fits.
    """
    if extent(line) <= measures[-1]:
        return [line]
    if len(measures) == 1:
        return None
    halves = ((line[:cut], line[cut:]) for cut in range(1, len(line)))
    widths = ((max(a := extent(first), b := extent(second)), a, b, first, second) for first, second in halves)
    fitting = [w for w in widths if w[1] <= measures[-2] and w[2] <= measures[-1]]
    return list(min(fitting, key=lambda w: w[0])[3:]) if fitting else None


def marks_of(line: Line, x: float, baseline: int) -> list[Mark]:
    """Set *line* from *x* on."""
    marks = []
    for item in line:
        marks += [Mark(text, kind, colour, x + dx, baseline) for dx, text, kind, colour in item.parts]
        x += item.width + item.glue
    return marks


def inked(marks: Iterable[Mark], room: Rect, ground: Colour) -> Canvas:
    """Return *room* filled with *ground* and the *marks* that stand in it, BGRA."""
    sheet = Image.new("RGBA", (room.width, room.height), _bgra(ground))
    pen = ImageDraw.Draw(sheet)
    for mark in marks:
        place = (mark.x - room.x, mark.baseline - room.y)
        pen.text(place, mark.text, fill=_bgra(mark.colour), font=font_of(mark.type), anchor="ls")
    return np.asarray(sheet)


def mixed(ground: Colour, ink: Colour, strength: float) -> Colour:
    """Return *ink* laid over *ground* with *strength* 0 (ground) to 1 (ink)."""
    red, green, blue = (round(g + (i - g) * strength) for g, i in zip(ground, ink, strict=True))
    return red, green, blue


def _bgra(colour: Colour) -> tuple[int, int, int, int]:
    """Return *colour* for a sheet whose channels are read as BGRA."""
    red, green, blue = colour
    return blue, green, red, 255
