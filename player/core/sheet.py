"""A contact sheet: its paper, the places on its pages, and what can stand there. Lengths are points."""

import re
from dataclasses import dataclass
from enum import StrEnum
from math import floor

import numpy as np
from numpy.typing import NDArray

POINT_MM = 25.4 / 72
"""Millimetres in a point, which is 1/72 inch in print and in PDF."""

LEAST_MM, MOST_MM = 60.0, 1_189.0
"""A postcard's side, below which no heading has room, and A0's."""

DOTS = 300
"""Pixels an inch in print: the finest that a screened photograph needs (150 lines an inch, twice)."""

_MM = re.compile(r"(\d+(?:\.\d+)?)\s*x\s*(\d+(?:\.\d+)?)(?:\s*mm)?", re.ASCII)


def points(mm: float) -> float:
    """Return *mm* in points."""
    return mm / POINT_MM


def pixels(length: float) -> int:
    """Return *length* in pixels of print."""
    return round(length * DOTS / 72)


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper, in mm."""

    width: float
    height: float

    def turned(self) -> "Paper":
        """Return it in landscape."""
        return Paper(max(self.width, self.height), min(self.width, self.height))


PAPERS = {
    "A4": Paper(210, 297),  # ISO 216
    "A3": Paper(297, 420),
    "Letter": Paper(215.9, 279.4),  # ANSI/ASME Y14.1, sizes A and B
    "Tabloid": Paper(279.4, 431.8),
}


def paper_of(text: str) -> Paper:
    """Return the paper called *text*, or of as many mm: ``200x250``.

    Raises:
        ValueError: it is neither, or of sides that no page can have.
    """
    named = {name.lower(): paper for name, paper in PAPERS.items()}
    if paper := named.get(text.strip().lower()):
        return paper
    found = _MM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'expected {", ".join(PAPERS)}, or mm such as "200x250", got "{text}"')
    paper = Paper(float(found[1]), float(found[2]))
    if not all(LEAST_MM <= side <= MOST_MM for side in (paper.width, paper.height)):
        raise ValueError(f"expected sides from {LEAST_MM:g} to {MOST_MM:g} mm, got {text}")
    return paper


class Face(StrEnum):
    """The shipped fonts that a sheet is set in, by file name."""

    PLAIN = "SourceSans3-Regular.ttf"
    STRONG = "SourceSans3-Semibold.ttf"
    TITLE = "LiberationSerif-Bold.ttf"


Ink = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words on the baseline *y*, from *x* on, to which they end if *right*; no wider than *room*.

    *middle* tells that words too long lose their middle, as names of files do, and not their end.
    """

    x: float
    y: float
    words: str
    size: float
    face: Face = Face.PLAIN
    ink: Ink = (17, 17, 17)
    room: float = float("inf")
    right: bool = False
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle, filled or outlined or both."""

    x: float
    y: float
    width: float
    height: float
    fill: Ink | None = None
    rim: Ink | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """A picture: *pixels* (h, w, 3) uint8 BGR, in a rectangle of their shape."""

    x: float
    y: float
    width: float
    height: float
    pixels: NDArray[np.uint8]


Mark = Text | Block | Print


# --- where things stand ------------------------------------------------------

CELL_MM = 34.0
"""A picture's width, more or less: five side by side on A4, in the measure of 35 mm film's contact prints."""
SHAPE = 3 / 4
"""Height of a picture's place to its width: the shape of the median picture, 500 × 375."""
GUTTER_MM, ROW_MM = 4.5, 4.0
"""Air between columns, and between a caption and the next row."""
MARGIN_SHARE, LEAST_MARGIN_MM, MOST_MARGIN_MM = 0.065, 7.0, 20.0
LEAD = 1.24
"""Leading of a caption, in sizes of its type."""
TYPE, LEAST_TYPE, MOST_TYPE = 0.068, 4.6, 7.0
"""Size of a caption in widths of a picture's place, and its bounds: 4.6 pt is as small as print is read."""
GAP = 0.6
"""Air between a picture and its caption, in sizes of type beside the capitals."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The places on a page of *paper*: so many *columns* and *rows*, captions of *lines* lines."""

    paper: Paper
    columns: int
    lines: int

    @property
    def width(self) -> float:
        """The page's."""
        return points(self.paper.width)

    @property
    def height(self) -> float:
        """The page's."""
        return points(self.paper.height)

    @property
    def margin(self) -> float:
        """What stays empty on every side."""
        share = MARGIN_SHARE * min(self.paper.width, self.paper.height)
        return points(min(MOST_MARGIN_MM, max(LEAST_MARGIN_MM, share)))

    @property
    def measure(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin

    @property
    def unit(self) -> float:
        """What the heading is sized by: 1 on A4, 1.4 on A3; smaller paper is read little nearer."""
        return min(1.6, max(0.8, min(self.paper.width, self.paper.height) / PAPERS["A4"].width))

    @property
    def top(self) -> float:
        """Where the first row begins, below the heading."""
        return self.margin + 58 * self.unit

    @property
    def bottom(self) -> float:
        """Where the last row must have ended, above the foot."""
        return self.height - self.margin - 20 * self.unit

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a picture's place."""
        gutters = (self.columns - 1) * points(GUTTER_MM)
        across = (self.measure - gutters) / self.columns
        room = self.bottom - self.top - self._below(across)
        across = min(across, max(points(8), room) / SHAPE)  # a page much wider than high
        return across, across * SHAPE

    @property
    def type(self) -> float:
        """The size of a caption's type."""
        return _type(self.cell[0])

    @property
    def rows(self) -> int:
        """How many rows have room, at least one."""
        pitch = self.cell[1] + self._below(self.cell[0]) + points(ROW_MM)
        return max(1, floor((self.bottom - self.top + points(ROW_MM)) / pitch))

    @property
    def places(self) -> int:
        """How many pictures a page takes."""
        return self.columns * self.rows

    def place(self, number: int) -> tuple[float, float]:
        """Return the upper left corner of place *number*, row by row; full pages reach down to their foot."""
        row, column = divmod(number, self.columns)
        across = (self.measure - self.columns * self.cell[0]) / max(1, self.columns - 1)
        used = self.cell[1] + self._below(self.cell[0])
        down = (self.bottom - self.top - self.rows * used) / max(1, self.rows - 1)
        down = min(max(down, 0.0), 3 * points(ROW_MM))
        return self.margin + column * (self.cell[0] + across), self.top + row * (used + down)

    def baseline(self, line: int) -> float:
        """Return how far below a picture's place line *line* of its caption stands."""
        return self.type * (GAP + 0.66 + line * LEAD)  # 0.66 is the height of Source Sans's capitals

    def _below(self, across: float) -> float:
        """Return what a caption takes below a picture's place that is *across* wide."""
        return _type(across) * (GAP + 0.66 + (self.lines - 1) * LEAD + 0.25)


def _type(across: float) -> float:
    return min(MOST_TYPE, max(LEAST_TYPE, TYPE * across))


def grid_of(paper: Paper, lines: int, columns: int | None = None) -> Grid:
    """Return the grid of *paper*, with as many columns as suit it unless *columns* are wished."""
    one = Grid(paper, 1, lines)
    suits = round((one.measure + points(GUTTER_MM)) / points(CELL_MM + GUTTER_MM))
    return Grid(paper, columns or max(1, suits), lines)
