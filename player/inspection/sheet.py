"""The contact sheet of the odd: small pictures on the ground of the stage, each with name and oddity."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from player.assets import font

MOST = 60
"""Tiles on a sheet: ten rows of six, which a person can look through."""

# Lengths in pixels. Six tiles of 4:3, ImageNet's usual shape, across the width of a common screen.
_COLUMNS = 6
_WIDE, _HIGH = 288, 216
_GUTTER, _MARGIN = 24, 60
_WIDTH = 2 * _MARGIN + _COLUMNS * _WIDE + (_COLUMNS - 1) * _GUTTER
_HEAD, _FOOT = 150, 72
_LINE = 21
_BELOW = 10 + 3 * _LINE + 26  # a gap, three lines, and air before the next row

_GROUND = (7, 0, 7)  # the stage's
_EMPTY = (26, 18, 26)
_RIM = (64, 52, 64)
_WHITE, _GRAY, _AMBER = (240, 236, 240), (160, 150, 160), (236, 170, 92)


@dataclass(frozen=True, slots=True)
class Tile:
    """One odd picture: its *pixels* (h, w, 4) BGRA, None where there are none, and what stands under it.

    *grave* marks what cannot be shown.
    """

    pixels: NDArray[np.uint8] | None
    name: str
    wnid: str
    oddity: str
    grave: bool


def thumbnail(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a copy of BGRA *pixels* that fits a tile; never enlarged."""
    height, width = pixels.shape[:2]
    factor = max(1.0, width / _WIDE, height / _HIGH)
    size = max(1, round(width / factor)), max(1, round(height / factor))
    return np.array(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def draw_sheet(title: str, note: str, tiles: Sequence[Tile], more: int) -> Image.Image:
    """Return the sheet of *tiles* under *title* and *note*; *more* is how many odd ones have no room."""
    rows = -(-len(tiles) // _COLUMNS)
    height = _HEAD + rows * (_HIGH + _BELOW) + _FOOT
    sheet = Image.new("RGB", (_WIDTH, height), _GROUND)
    pen = ImageDraw.Draw(sheet)
    _write(pen, (_MARGIN, 48), title, _face(34, strong=True), _WHITE, _WIDTH - 2 * _MARGIN)
    _write(pen, (_MARGIN, 96), note, _face(19), _GRAY, _WIDTH - 2 * _MARGIN)
    for place, tile in enumerate(tiles):
        row, column = divmod(place, _COLUMNS)
        corner = _MARGIN + column * (_WIDE + _GUTTER), _HEAD + row * (_HIGH + _BELOW)
        _draw_tile(sheet, pen, corner, tile)
    if more:
        _write(pen, (_MARGIN, height - _FOOT), f"and {more:,} more", _face(22), _WHITE, _WIDTH)
    return sheet


def _draw_tile(sheet: Image.Image, pen: ImageDraw.ImageDraw, corner: tuple[int, int], tile: Tile) -> None:
    left, top = corner
    if tile.pixels is None:
        pen.rectangle((left, top, left + _WIDE - 1, top + _HIGH - 1), _EMPTY, _RIM)
    else:  # stands on its caption, like a print on a shelf
        height = tile.pixels.shape[0]
        rgb = np.ascontiguousarray(tile.pixels[:, :, 2::-1])
        sheet.paste(Image.fromarray(rgb), (left, top + _HIGH - height))
    below = top + _HIGH + 10
    lines = ((tile.name, True, _WHITE), (tile.wnid, False, _GRAY), (tile.oddity, False, _colour(tile)))
    for n, (text, strong, colour) in enumerate(lines):
        _write(pen, (left, below + n * _LINE), text, _face(16, strong=strong), colour, _WIDE)


def _colour(tile: Tile) -> tuple[int, int, int]:
    return _AMBER if tile.grave else _GRAY


@cache
def _face(size: int, *, strong: bool = False) -> ImageFont.FreeTypeFont:
    name = "SourceSans3-Semibold.ttf" if strong else "SourceSans3-Regular.ttf"
    # The basic layout needs no library that a system may lack.
    return ImageFont.truetype(str(font(name)), size, layout_engine=ImageFont.Layout.BASIC)


def _write(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    face: ImageFont.FreeTypeFont,
    colour: tuple[int, int, int],
    width: int,
) -> None:
    pen.text(at, _within(text, face, width), colour, face)


def _within(text: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    """Return *text*, its middle left out as far as *width* demands: a name's two ends tell most."""
    if face.getlength(text) <= width:
        return text
    kept = len(text) - 1
    while kept > 1 and face.getlength(shorter := _without_middle(text, kept)) > width:
        kept -= 1
    return shorter


def _without_middle(text: str, kept: int) -> str:
    """Return the first and last of *text*, *kept* characters in all."""
    head = (kept + 1) // 2
    return f"{text[:head]}…{text[len(text) - (kept - head) :]}"
