"""Animated WebP, written frame by frame: Pillow, which makes each, would keep all to write them at once.

The container is that of the WebP Container Specification (RFC 9649): RIFF,
VP8X, ANIM and an ANMF for each frame. Its length stands at its beginning, and
is put right after each frame, so that it always tells of what is whole.
"""

import io
import struct
from fractions import Fraction
from math import floor
from pathlib import Path

import cv2
from PIL import Image

from player.film import Canvas, FilmError, Make
from player.film.growing import Growing

_ANIMATED = 0x02
_LIMIT = 2**32 - 2**26
"""Bytes: RIFF counts in 32 bits; so much room is left for the last frame."""
_LONGEST = 2**24 - 1
"""Milliseconds that a frame can stand."""
_QUALITY = 85


class WebpFilm:
    """A WebP that loops (implements Film)."""

    def __init__(self, path: Path, make: Make) -> None:
        """Write the head."""
        self._make = make
        width, height = make.canvas.width - 1, make.canvas.height - 1
        sized = width.to_bytes(3, "little") + height.to_bytes(3, "little")
        self._frame = b"\x00" * 6 + sized
        head = _chunk(b"VP8X", bytes([_ANIMATED, 0, 0, 0]) + sized) + _chunk(
            b"ANIM", b"\x00\x00\x00\xff\x00\x00"
        )
        self._file = Growing(path)
        self._append(b"RIFF\x00\x00\x00\x00WEBP" + head)

    def prepare(self, canvas: Canvas) -> bytes:
        """Return the frame's data."""
        file = io.BytesIO()
        Image.fromarray(cv2.cvtColor(canvas, cv2.COLOR_BGRA2RGB)).save(
            file, "WEBP", quality=_QUALITY, method=2
        )
        return file.getvalue()[12:]

    def write(self, prepared: bytes, begins: int, ends: int) -> None:
        """Append a frame.

        Raises:
            FilmError: the file would be longer than a WebP can be, or the disk does not take it.
        """
        if self._file.size > _LIMIT:
            raise FilmError("an animated WebP cannot be longer than 4 GB; make an MP4 or a WebM")
        stands = min(self._milliseconds(ends) - self._milliseconds(begins), _LONGEST)
        self._append(_chunk(b"ANMF", self._frame + stands.to_bytes(3, "little") + b"\x02" + prepared))

    def say(self, text: str, begins: int, ends: int) -> None:
        """Do nothing: a WebP has no track."""

    def close(self) -> None:
        """End."""
        self._file.close()

    def _append(self, data: bytes) -> None:
        self._file.append(data)
        self._file.put(4, struct.pack("<I", self._file.size - 8))

    def _milliseconds(self, units: int) -> int:
        return floor(units * self._make.unit * 1000 + Fraction(1, 2))


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)
