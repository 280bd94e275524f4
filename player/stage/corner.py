"""The corner of a preview's window: what is wrong with the playlist, and what was just done."""

from collections.abc import Sequence

from player.core.pictures import Box
from player.stage.composition import Rect
from player.stage.lettering import (
    Canvas,
    Colour,
    Face,
    Line,
    Mark,
    Type,
    Word,
    extent,
    inked,
    marks_of,
    words,
)
from player.stage.scrub import inset_of
from player.stage.stick import Palette

WRONG: Colour = (255, 176, 96)
"""Amber: 10 : 1 on the ground; not red, which is a picture's business."""

CAP = 0.0145
LEAST_CAP = 8.5
"""Of the canvas's height; the least in pixels."""

LEADING = 2.1
"""In cap heights."""

WIDEST = 0.72
"""Of the canvas's width."""

MOST_ROWS = 9


def corner(
    canvas: Box, top: int, palette: Palette, errors: Sequence[str], notes: Sequence[str]
) -> tuple[Rect, Canvas]:
    """Return the panel in the upper left corner below row *top*, and its pixels: *errors*, then *notes*."""
    kind = Type(Face.SANS, max(LEAST_CAP, CAP * canvas.height))
    inset = inset_of(canvas)
    measure = WIDEST * canvas.width - 2 * inset
    set_lines = [
        line
        for text, colour in ((*((e, WRONG) for e in errors), *((n, palette.tone(0.9)) for n in notes)))
        for line in wrapped(text, kind, colour, measure)
    ][:MOST_ROWS]
    step = LEADING * kind.cap
    width = min(canvas.width, round(max(map(extent, set_lines)) + 2 * inset))
    height = min(canvas.height - top, round(step * (len(set_lines) - 1) + 4 * kind.cap))
    panel = Rect(0, top, width, height)
    marks: list[Mark] = []
    for row, line in enumerate(set_lines):
        marks += marks_of(line, inset, top + round(2.5 * kind.cap + row * step))
    return panel, inked(marks, panel, palette.ground)


def wrapped(text: str, kind: Type, colour: Colour, measure: float) -> list[Line]:
    """Break *text* into as many lines of *measure* as it takes."""
    lines: list[list[Word]] = [[]]
    for word in words(text, kind, colour, measure):
        if lines[-1] and extent([*lines[-1], word]) > measure:
            lines.append([])
        lines[-1].append(word)
    return list(lines)
