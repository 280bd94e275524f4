"""Sheets as PNG, a file a page, 300 pixels an inch."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from player.core.sheet import DOTS, Block, Mark, Paper, Print, Text, pixels, points
from player.sheets.letters import PLAIN, Letters, Run, shaped

_COMPRESSION = 3
"""A third of the time of Pillow's own 6, for a twentieth more bytes."""

_HAIR = 1
"""Pixels of a rim: a quarter of a point."""


class PngSheets:
    """Pages numbered from 1, each under its name when it is whole (implements Sheets)."""

    def __init__(self, path: Path, paper: Paper, pages: int, letters: Letters) -> None:
        """Write to *path* itself, or beside it with the page's number where there are several *pages*."""
        self._path, self._letters = path, letters
        self._size = pixels(points(paper.width)), pixels(points(paper.height))
        self._digits = len(str(pages)) if pages > 1 else 0
        self._written: list[Path] = []
        self._open: Path | None = None

    def page(self, marks: Sequence[Mark]) -> None:
        """Write the next page."""
        path = self._named(len(self._written) + 1)
        self._open = path.with_name(path.name + ".new")
        sheet = painted(marks, self._size, self._letters)
        sheet.save(self._open, "PNG", dpi=(DOTS, DOTS), compress_level=_COMPRESSION)
        self._open.replace(path)
        self._open = None
        self._written.append(path)

    def close(self) -> list[Path]:
        """Return the files."""
        return self._written

    def abandon(self) -> None:
        """Remove the page that was being written; those before it are whole."""
        if self._open is not None:
            self._open.unlink(missing_ok=True)

    def _named(self, number: int) -> Path:
        if not self._digits:
            return self._path
        return self._path.with_name(f"{self._path.stem}-{number:0{self._digits}d}{self._path.suffix}")


def painted(marks: Sequence[Mark], size: tuple[int, int], letters: Letters) -> Image.Image:
    """Return the page of *marks*, of *size* in pixels."""
    sheet = Image.new("RGB", size, (255, 255, 255))
    pen = ImageDraw.Draw(sheet)
    for mark in marks:
        match mark:
            case Text():
                _write(pen, mark, letters)
            case Block():
                corners = (pixels(mark.x), pixels(mark.y), *_far(mark))
                pen.rectangle(corners, mark.fill, mark.rim, _HAIR if mark.rim else 0)
            case Print():
                _paste(sheet, mark)
    return sheet


def _far(mark: Block) -> tuple[int, int]:
    """Return the last pixel of a rectangle, which has one at least."""
    right, bottom = pixels(mark.x + mark.width), pixels(mark.y + mark.height)
    return max(right - 1, pixels(mark.x)), max(bottom - 1, pixels(mark.y))


def _paste(sheet: Image.Image, mark: Print) -> None:
    left, top = pixels(mark.x), pixels(mark.y)
    size = max(1, pixels(mark.x + mark.width) - left), max(1, pixels(mark.y + mark.height) - top)
    smaller = size[0] < mark.pixels.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    picture = cv2.resize(mark.pixels, size, interpolation=way)
    sheet.paste(Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1])), (left, top))


def _write(pen: ImageDraw.ImageDraw, mark: Text, letters: Letters) -> None:
    words = letters.fitted(mark)
    x = mark.x - (letters.width(words, mark.face, mark.size) if mark.right else 0)
    whole = shaped(words)
    runs = [Run(letters.font_of(words, mark.face), words)] if whole else letters.runs(words, mark.face)
    for run in runs:
        place = x * DOTS / 72, mark.y * DOTS / 72
        face = _face(run.font, mark.size * DOTS / 72)
        pen.text(place, run.letters, mark.ink, face, anchor="ls", features=None if whole else PLAIN)
        x += face.getlength(run.letters, features=None if whole else PLAIN) * 72 / DOTS


@lru_cache(maxsize=32)
def _face(path: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)
