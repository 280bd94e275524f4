"""Set type that is no caption: the plate of a withheld picture, a notice, the list of keys."""

import math
from collections.abc import Sequence

from player.core.pictures import Box
from player.stage.composition import SMALL_CAP, Rect
from player.stage.lettering import Face, Mark, Type, extent, marks_of, word
from player.stage.stick import Stick, one_line

KEYS_CAP = 0.02
LEADING = 0.047
NOTICE_CAP = 0.0125
NOTICE_BASELINE = 0.0075
NOTICE_HEIGHT = 0.0215
"""Below the descenders of the lowest line of a caption. All of these are shares of the unit."""


def plate(stick: Stick, lines: Sequence[str]) -> list[Mark]:
    """Set *lines* where a picture would be, one below the other, in the middle of its box."""
    unit, box = stick.composition.unit, stick.composition.picture
    kind, step = Type(stick.plain, SMALL_CAP * unit), LEADING * unit
    first = box.y + box.height / 2 - (len(lines) - 1) / 2 * step
    marks = []
    for row, text in enumerate(lines):
        line = one_line(text, kind, stick.palette.tone(0.62), box.width)
        baseline = round(first + row * step + kind.cap / 2)
        marks += marks_of(line, box.x + (box.width - extent(line)) / 2, baseline)
    return marks


def notice(stick: Stick, text: str) -> tuple[Rect, list[Mark]]:
    """Set one quiet line in the lower left corner; return the corner it needs, and the line."""
    unit, canvas = stick.composition.unit, stick.composition.canvas
    kind, inset = Type(Face.SANS, NOTICE_CAP * unit), round(NOTICE_HEIGHT * unit)
    line = one_line(text, kind, stick.palette.tone(0.62), canvas.width - 2 * inset)
    height = math.floor(NOTICE_HEIGHT * unit)
    width = min(canvas.width, round(extent(line)) + 2 * inset)
    corner = Rect(0, canvas.height - height, width, height)
    return corner, marks_of(line, inset, canvas.height - round(NOTICE_BASELINE * unit))


def keys(stick: Stick, listed: Sequence[tuple[str, str]]) -> tuple[Rect, list[Mark]]:
    """Set the list of keys in two columns, in the middle; return its panel, and the list."""
    canvas, unit, palette = stick.composition.canvas, stick.composition.unit, stick.palette
    plain, strong = Type(Face.SANS, KEYS_CAP * unit), Type(Face.SANS_STRONG, KEYS_CAP * unit)
    names = [word(name, strong, palette.tone(1.0)) for name, _ in listed]
    rows = [one_line(text, plain, palette.tone(0.8), canvas.width) for _, text in listed]
    step = LEADING * unit
    gap = max(w.width for w in names) + step
    width, height = gap + max(map(extent, rows)), step * (len(rows) + 1)
    left, top = (canvas.width - width) / 2, (canvas.height - height) / 2
    marks = []
    for row, (name, line) in enumerate(zip(names, rows, strict=True), start=1):
        baseline = round(top + row * step + plain.cap / 2)
        marks += marks_of([name], left, baseline) + marks_of(line, left + gap, baseline)
    return _within(canvas, left - step, top, width + 2 * step, height), marks


def _within(canvas: Box, x: float, y: float, width: float, height: float) -> Rect:
    """Return a rectangle, in whole pixels, cut to *canvas*."""
    left, top = max(0, round(x)), max(0, round(y))
    return Rect(left, top, min(canvas.width - left, round(width)), min(canvas.height - top, round(height)))
