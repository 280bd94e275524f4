"""Set type that is no caption: a title card, the plate of a withheld picture, a notice, the list of keys."""

import math
from collections.abc import Sequence
from itertools import pairwise

from player.core.pictures import Box
from player.core.playlist import Fit
from player.stage.composition import SMALL_CAP, Rect, fitted
from player.stage.lettering import Face, Line, Mark, Type, extent, marks_of, word, wrapped
from player.stage.stick import SMALL_LEADING, Stick, one_line

KEYS_CAP = 0.02
LEADING = 0.047
USUAL = Box(500, 375)
"""The size of most of ImageNet's pictures."""
OUTLINE = 0.0018
"""Two pixels at 1080p."""
LARGE_LEADING = 1.55
AIR_BELOW = 0.9
"""Between the large line of a title and the small ones, in cap heights of these."""
TALLEST = 0.8
"""So much of the height a title may take."""
SIZES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Of a title's letters, as shares of a caption's: the largest in which all its words have room."""
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


def outline(box: Rect, unit: float) -> tuple[Rect, int]:
    """Return where the outline of a picture stands within *box*, and how thick it is, in pixels."""
    _, place = fitted(USUAL, box, Fit.CONTAIN)
    return place, max(1, round(OUTLINE * unit))


def title(stick: Stick, lines: Sequence[str]) -> list[Mark]:
    """Set a title card: the first of *lines* as a leaf, the others below it as a path, left as captions are.

    The block stands in the middle of the canvas's height. Many words are set smaller; what has no room there
    even so is left out.
    """
    canvas = stick.composition.canvas
    room = TALLEST * canvas.height
    blocks = (_block(stick, lines, size) for size in SIZES)
    rows, steps = next((block for block in blocks if sum(block[1]) <= room), _block(stick, lines, SIZES[-1]))
    while sum(steps) > room and len(rows) > 1:
        rows.pop()
        steps.pop()
    baseline = round((canvas.height - sum(steps)) / 2)
    marks = []
    for line, step in zip(rows, steps, strict=True):
        baseline += step
        marks += marks_of(line, stick.column.x, baseline)
    return marks


def _block(stick: Stick, lines: Sequence[str], size: float) -> tuple[list[Line], list[int]]:
    """Set *lines* at *size*, a share of a caption's; return them, and how far each stands below the last."""
    large = Type(stick.strong, size * stick.composition.leaf)
    small = Type(stick.plain, size * stick.composition.small)
    rows = [(line, large, LARGE_LEADING) for line in _filled(stick, lines[0], large, 0.94)]
    for text in lines[1:]:
        rows += [(line, small, SMALL_LEADING) for line in _filled(stick, text, small, 0.62)]
    steps = [round(kind.cap * (leading if row else 1.0)) for row, (_, kind, leading) in enumerate(rows)]
    air = [round(AIR_BELOW * small.cap) if a[1] is large and b[1] is small else 0 for a, b in pairwise(rows)]
    steps = [step + gap for step, gap in zip(steps, [0, *air], strict=True)]
    return [line for line, _, _ in rows], steps


def _filled(stick: Stick, text: str, kind: Type, strength: float) -> list[Line]:
    """Set *text* in as many lines as it needs, none for an empty one."""
    return list(filter(None, wrapped(text, kind, stick.palette.tone(strength), stick.column.width)))


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
