"""The corner of a preview's window: what is wrong with the playlist, and what was just done."""

import math
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
    extent,
    inked,
    marks_of,
    words,
    wrapped,
)
from player.stage.scrub import inset_of
from player.stage.stick import Palette

WRONG: Colour = (255, 176, 96)
"""Amber: 10 : 1 on the ground; not red, which is a picture's business."""

CAP = 0.0145
LEAST_CAP = 8.5
"""Of the canvas's shorter side; the least in pixels."""

LEADING = 2.1
"""In cap heights."""

WIDEST = 0.72
TALLEST = 0.6
"""Of the canvas's width and height: the rest of the picture is still to be seen."""


def corner(
    canvas: Box, top: int, palette: Palette, errors: Sequence[str], notes: Sequence[str]
) -> tuple[Rect, Canvas]:
    """Return the panel in the upper left corner below row *top*, and its pixels: *errors*, then *notes*."""
    kind = Type(Face.SANS, max(LEAST_CAP, CAP * min(canvas.width, canvas.height)))
    inset, step = inset_of(canvas), LEADING * kind.cap
    measure = WIDEST * canvas.width - 2 * inset
    said = [line for note in notes for line in wrapped(note, kind, palette.tone(0.9), measure)]
    room = int((TALLEST * canvas.height - top - 4 * kind.cap) / step) + 1
    set_lines = [
        *fitted([wrapped(e, kind, WRONG, measure) for e in errors], max(2, room - len(said)), kind),
        *said,
    ]
    width = min(canvas.width, round(max(map(extent, set_lines)) + 2 * inset))
    height = min(canvas.height - top, round(step * (len(set_lines) - 1) + 4 * kind.cap))
    panel = Rect(0, top, width, height)
    marks: list[Mark] = []
    for row, line in enumerate(set_lines):
        marks += marks_of(line, inset, top + round(2.5 * kind.cap + row * step))
    return panel, inked(marks, panel, palette.ground)


def fitted(errors: Sequence[Sequence[Line]], room: int, kind: Type) -> list[Line]:
    """Return the lines of as many *errors* as *room* holds, at least part of one; say how many more."""
    lines = [line for error in errors for line in error]
    if len(lines) <= room:
        return lines
    kept, whole = list(errors[0][: room - 1]), 1
    while whole < len(errors) and len(kept) + len(errors[whole]) < room:
        kept += errors[whole]
        whole += 1
    left = len(errors) - whole
    more = f"… and {left} more: check names them all" if left else "… check says all of it"
    return [*kept, words(more, kind, WRONG, math.inf)]
