"""The page of a contact sheet: heading, pictures with their captions, foot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from player.core.sheet import Block, Face, Grid, Ink, Mark, Print, Text

INK, GREY, PALE, PAPER = (17, 17, 17), (107, 107, 107), (196, 196, 196), (255, 255, 255)
"""As on the other sheets of paper that the player draws."""

FAINT = (222, 222, 222)

HAIR = 0.4
"""The thickness of a rule: a hairline in print."""

LIGHT = (172, 166, 172)
"""Words on an empty ground: as the plate on the wall, 62 % from a near-black ground to white."""


FILE = 2
"""The line of a caption that is a file's name: where it is too long, its middle is left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A place on a sheet: *caption* line by line, of which line `FILE` is a file's name.

    *pixels* (h, w, 3) uint8 BGR; None is an empty frame, of the *ground* if it has one, with the words
    of its *plate*.
    """

    caption: tuple[str, ...]
    pixels: NDArray[np.uint8] | None = None
    ground: Ink | None = None
    plate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the pictures, and as *legend* below: *place* is what is shown, *facts* whence.

    *notice*, if there is one, stands white on black.
    """

    title: str
    place: str
    facts: str
    legend: str
    notice: str = ""


def page_of(grid: Grid, heading: Heading, tiles: Sequence[Tile], number: int, pages: int) -> list[Mark]:
    """Return the marks of page *number* of *pages*."""
    marks = [*_head(grid, heading), *_foot(grid, heading, number, pages)]
    for place, tile in enumerate(tiles):
        marks += _tile(grid, *grid.place(place), tile)
    return marks


def _head(grid: Grid, heading: Heading) -> Iterator[Mark]:
    left, unit, top, measure = grid.margin, grid.unit, grid.margin, grid.measure
    notice = 95 * unit if heading.notice else 0.0  # the words, and 6 points on either side
    if heading.notice:
        right = left + measure
        yield Block(right - notice, top, notice, 16 * unit, fill=INK)
        yield Text(
            right - 6 * unit, top + 11 * unit, heading.notice, 9.2 * unit, Face.STRONG, PAPER,
            room=notice - 10 * unit, right=True,
        )  # fmt: skip
    beside = measure - notice - (8 * unit if notice else 0)
    yield Text(left, top + 13 * unit, heading.title, 17 * unit, Face.TITLE, INK, beside)
    yield Text(left, top + 28.5 * unit, heading.place, 9.5 * unit, Face.STRONG, INK, measure)
    yield Text(left, top + 39.5 * unit, heading.facts, 7.2 * unit, Face.PLAIN, GREY, measure)
    yield Block(left, top + 46 * unit, measure, HAIR * unit, fill=INK)


def _foot(grid: Grid, heading: Heading, number: int, pages: int) -> Iterator[Mark]:
    unit, baseline = grid.unit, grid.height - grid.margin
    count, size = f"page {number:,} of {pages:,}", 7.2 * unit
    spared = 0.55 * size * len(count)  # more than any of its letters is wide
    yield Text(grid.margin, baseline, heading.legend, size, Face.PLAIN, GREY, grid.measure - spared)
    yield Text(grid.width - grid.margin, baseline, count, size, Face.STRONG, INK, spared, right=True)


def _tile(grid: Grid, x: float, y: float, tile: Tile) -> Iterator[Mark]:
    """Stand the picture on its caption, as prints stand on a shelf."""
    width, height = grid.cell
    if tile.pixels is None:
        yield Block(x, y, width, height, fill=tile.ground, rim=None if tile.ground else PALE)
        yield from _plate(grid, x, y, tile)
    else:
        rows, columns = tile.pixels.shape[:2]
        scale = min(width / columns, height / rows)
        across, down = columns * scale, rows * scale
        top = y + height - down
        # A picture that is white at its edges has edges nevertheless.
        yield Block(x - HAIR, top - HAIR, across + 2 * HAIR, down + 2 * HAIR, fill=FAINT)
        yield Print(x, top, across, down, tile.pixels)
    for number, line in enumerate(tile.caption):
        face, ink = (Face.STRONG, INK) if not number else (Face.PLAIN, GREY)
        baseline = y + height + grid.baseline(number)
        yield Text(x, baseline, line, grid.type, face, ink, width, middle=number == FILE)


def _plate(grid: Grid, x: float, y: float, tile: Tile) -> Iterator[Mark]:
    """Stand the lines of a plate in the middle of its frame, flush left with the caption below."""
    width, height = grid.cell
    size, ink = grid.type, LIGHT if tile.ground else GREY
    first = y + height / 2 - (len(tile.plate) - 1) / 2 * 1.5 * size + 0.33 * size
    for number, line in enumerate(tile.plate):
        baseline = first + number * 1.5 * size
        yield Text(x + size, baseline, line, size, Face.PLAIN, ink, width - 2 * size)
