"""The card: a test picture of the size of the wall, to look at and to film.

One white pixel at the outermost edge (is all of it seen?), a circle (are
pixels square?), greys from black to white with the darkest and lightest
steps beside them, the primaries, words of the sizes that can be read from
so far, and what changes with each beat: a row of cells of which one is lit,
and the number of the beat. On a film of the wall no cell may be missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from player.core.pictures import Box, Drawn, Frame, Picture, Slot
from player.core.playlist import Fit, Style
from player.core.scene import Scene
from player.core.units import Index, Position
from player.stage.brush import fill
from player.stage.composition import Rect
from player.stage.lettering import Colour, Face, Mark, Type, inked, width_of

CELLS = 12
"""As many as beats of 90 ms fit into a second, and one: a row takes 1.08 s."""

WHITE: Colour = (255, 255, 255)
GREY: Colour = (150, 150, 150)
UNLIT: Colour = (40, 40, 40)
PRIMARIES: tuple[Colour, ...] = (
    (255, 0, 0), (255, 255, 0), (0, 255, 0), (0, 255, 255), (0, 0, 255), (255, 0, 255),
)  # fmt: skip
STEPS = 17
"""Greys from 0 to 255, sixteen codes apart but for the last."""

DARK = (0, 2, 4, 6, 8, 12, 16, 24)
LIGHT = (255, 253, 251, 249, 247, 243, 239, 231)
"""Codes that a wall should tell apart: where they run together, black is crushed or white is burnt out."""

SLOT = Slot(0, Position(0), Picture(Index(0), "n00000000", b"", Drawn("n00000000", 0, "")))


@dataclass(frozen=True, slots=True)
class Sample:
    """A line of words whose capitals are *cap* pixels high."""

    text: str
    cap: float


class Card:
    """The test picture of one canvas; *lines* say what the wall is, *samples* stand below each other."""

    def __init__(self, canvas: Box, ground: Colour, lines: Sequence[str], samples: Sequence[Sample]) -> None:
        """Draw all that stands still."""
        self._box = canvas
        self._unit = min(canvas.width, canvas.height)
        self._ground = ground
        self._pixels = np.zeros((canvas.height, canvas.width, 4), np.uint8)
        self._draw(lines, samples)

    def at(self, beat: int) -> Scene:
        """Return the card of *beat*; the last one's pixels are this one's from now on."""
        for cell, place in enumerate(self._cells()):
            fill(self._pixels, place, WHITE if cell == beat % CELLS else UNLIT)
        room = self._at(0.70, 0.50, 0.26, 0.14)
        self._write(room, [Mark(f"{beat:06}", Type(Face.SANS_STRONG, room.height * 0.6), WHITE,
                                room.x, room.bottom - room.height // 5)])  # fmt: skip
        return Scene(Frame(SLOT, self._pixels), Style.NONE, Fit.NATIVE)

    def _draw(self, lines: Sequence[str], samples: Sequence[Sample]) -> None:
        box = self._box
        fill(self._pixels, Rect(0, 0, box.width, box.height), self._ground)
        self._circle()
        self._greys()
        for column, colour in enumerate(PRIMARIES):
            fill(self._pixels, self._at(0.04 + column * 0.92 / 6, 0.335, 0.92 / 6, 0.05), colour)
        self._words(lines, samples)
        self._edge()

    def _edge(self) -> None:
        """Draw the outermost pixels, and only these."""
        width, height = self._box.width, self._box.height
        for rect in (Rect(0, 0, width, 1), Rect(0, height - 1, width, 1)):
            fill(self._pixels, rect, WHITE)
        for rect in (Rect(0, 0, 1, height), Rect(width - 1, 0, 1, height)):
            fill(self._pixels, rect, WHITE)

    def _circle(self) -> None:
        centre = self._box.width // 2, self._box.height // 2
        thin = max(1, self._unit // 540)
        cv2.circle(self._pixels, centre, self._unit * 48 // 100, (*UNLIT, 255), thin, cv2.LINE_AA)
        fill(self._pixels, Rect(0, centre[1], self._box.width, 1), UNLIT)
        fill(self._pixels, Rect(centre[0], 0, 1, self._box.height), UNLIT)

    def _greys(self) -> None:
        codes = [min(255, step * 16) for step in range(STEPS)]
        for row, (top, height, shown) in enumerate(
            ((0.06, 0.14, codes), (0.20, 0.06, DARK), (0.26, 0.06, LIGHT))
        ):
            wide = 0.92 / len(shown)
            ground = (0, 0, 0) if row < 2 else WHITE
            fill(self._pixels, self._at(0.04, top, 0.92, height), ground)
            for column, code in enumerate(shown):
                place = self._at(0.04 + column * wide, top, wide, height)
                inner = place if row == 0 else _inset(place, place.height // 5)
                fill(self._pixels, inner, (code, code, code))

    def _cells(self) -> Iterator[Rect]:
        wide = 0.92 / CELLS
        for cell in range(CELLS):
            yield _inset(self._at(0.04 + cell * wide, 0.42, wide, 0.07), max(1, self._unit // 270))

    def _words(self, lines: Sequence[str], samples: Sequence[Sample]) -> None:
        left, right = round(0.04 * self._box.width), round(0.96 * self._box.width)
        small = Type(Face.SANS, self._unit * 0.016)
        baseline = self._box.height * 0.50
        for line in lines:
            baseline += small.cap * 2.2
            self._line(Mark(line, small, GREY, left, round(baseline)), round(0.69 * self._box.width))
        baseline = max(baseline + small.cap * 2, self._box.height * 0.64)
        for sample in samples:
            baseline += sample.cap * 1.9
            kind = Type(Face.SANS_STRONG, sample.cap)
            self._line(Mark(sample.text, kind, WHITE, left, round(baseline)), right)

    def _line(self, mark: Mark, right: int) -> None:
        """Write *mark*, as far as it stands left of the column *right* and on the canvas."""
        rise = round(mark.type.cap * 1.5)
        top, bottom = mark.baseline - rise, min(self._box.height - 1, mark.baseline + rise // 3)
        width = min(right - round(mark.x), ceil(width_of(mark.text, mark.type)))
        if top < bottom and mark.baseline < self._box.height:
            self._write(Rect(round(mark.x), top, width, bottom - top), [mark])

    def _write(self, room: Rect, marks: Sequence[Mark]) -> None:
        part = self._pixels[room.y : room.bottom, room.x : room.right]
        part[:] = inked(marks, room, self._ground)

    def _at(self, x: float, y: float, width: float, height: float) -> Rect:
        """Return a rectangle given in shares of the canvas; neighbours share their edges."""
        left, top = round(x * self._box.width), round(y * self._box.height)
        right, bottom = round((x + width) * self._box.width), round((y + height) * self._box.height)
        return Rect(left, top, right - left, bottom - top)


def _inset(room: Rect, by: int) -> Rect:
    return Rect(room.x + by, room.y + by, room.width - 2 * by, room.height - 2 * by)
