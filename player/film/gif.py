"""Animated GIF, written frame by frame: Pillow, which makes each, would keep all to write them at once."""

import io
import struct
from fractions import Fraction
from math import floor
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from player.core.pictures import Box
from player.film import Canvas, Make
from player.film.growing import Growing

_COLOURS = 256
_TABLE = 3 * _COLOURS
_SCREEN = 13
"""Bytes of the signature and the logical screen descriptor (GIF89a, 17 and 18)."""
_DESCRIPTOR = 10
_FOREVER = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_LOCAL_TABLE = 0x87
"""A table of 256 colours follows."""
_LONGEST = 0xFFFF
"""Hundredths of a second that a frame can stand."""


class GifFilm:
    """A GIF that loops (implements Film); every frame has colours of its own."""

    def __init__(self, path: Path, make: Make) -> None:
        """Write the head."""
        self._make = make
        self._file = Growing(path)
        self._file.append(_head(make.canvas, make.comment))

    def prepare(self, canvas: Canvas) -> bytes:
        """Return the block of a frame."""
        image = Image.fromarray(cv2.cvtColor(canvas, cv2.COLOR_BGRA2RGB))
        drawn = image.quantize(palette=_colours(image), dither=Image.Dither.NONE)
        drawn.paste(0, mask=_ground(canvas))  # Pillow takes what is almost nearest
        return _block(drawn, self._make.canvas)

    def write(self, prepared: bytes, begins: int, ends: int) -> None:
        """Append a frame; one that stands longer than GIF can say is repeated.

        Raises:
            FilmError: the disk does not take it.
        """
        left = self._hundredths(ends) - self._hundredths(begins)
        while left > 0:
            stands = min(left, _LONGEST)
            self._file.append(b"!\xf9\x04\x04" + struct.pack("<H", stands) + b"\x00\x00" + prepared)
            left -= stands

    def say(self, text: str, begins: int, ends: int) -> None:
        """Do nothing: a GIF has no track."""

    def close(self) -> None:
        """Write the end."""
        self._file.append(b";")
        self._file.close()

    def _hundredths(self, units: int) -> int:
        return floor(units * self._make.unit * 100 + Fraction(1, 2))


def _head(canvas: Box, comment: str) -> bytes:
    text = comment.encode("ascii", "replace")[:255]
    said = b"!\xfe" + bytes([len(text)]) + text + b"\x00" if text else b""
    return b"GIF89a" + struct.pack("<HHBBB", canvas.width, canvas.height, 0x70, 0, 0) + _FOREVER + said


def _colours(image: Image.Image) -> Image.Image:
    """Return the colours that stand best for *image*, found on every third pixel of it across and down.

    The first is the ground's, in the corner, as it is: it must not flicker from frame to frame.
    """
    few = image.resize((max(1, image.width // 3), max(1, image.height // 3)), Image.Resampling.NEAREST)
    found = few.quantize(_COLOURS - 1, Image.Quantize.MEDIANCUT).getpalette() or []
    colours = Image.new("P", (1, 1))
    colours.putpalette([*image.crop((0, 0, 1, 1)).tobytes(), *found[: _TABLE - 3]])
    return colours


def _ground(canvas: Canvas) -> Image.Image:
    """Return where *canvas* is as in its corner."""
    colours = np.ascontiguousarray(canvas).view(np.uint32)[..., 0]
    return Image.fromarray(colours == colours[0, 0])


def _block(image: Image.Image, canvas: Box) -> bytes:
    """Return descriptor, colours and data of *image*, as they stand in a GIF of its own."""
    file = io.BytesIO()
    image.save(file, "GIF", optimize=False, interlace=False)  # the descriptor says rows in their order
    made = file.getvalue()
    size = 3 << (1 + (made[10] & 7))
    colours = made[_SCREEN : _SCREEN + size].ljust(_TABLE, b"\x00")
    at = made.index(b",", _SCREEN + size)
    placed = struct.pack("<BHHHHB", 0x2C, 0, 0, canvas.width, canvas.height, _LOCAL_TABLE)
    return placed + colours + made[at + _DESCRIPTOR : -1]
