"""One place into pixels that fit the screen: what a worker process and a thread do alike."""

import importlib
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import cast

from player.core.pictures import (
    Box,
    Decoded,
    Drawn,
    Fetched,
    Pixels,
    Readable,
    Refused,
    Stored,
    Tabled,
    Unreadable,
)
from player.core.playlist import Fit
from player.decode.decoding import BadPicture, decode
from player.decode.fitting import U8, fitted
from player.decode.reading import read

Draw = Callable[[str, int, str], U8]
"""Draw picture (wnid, number, top) of the stand-in: (h, w, 4) uint8 BGRA."""


def drawing(name: str) -> Draw:
    """Return the function *name*, written ``module:function``."""
    module, function = name.split(":")
    return cast("Draw", getattr(importlib.import_module(module), function))


def make(
    place: Readable,
    box: Box,
    fit: Fit,
    draw: Draw,
    have_read: Callable[[], object],
    room: U8 | None = None,
    *,
    hashed: bool = False,
) -> Decoded:
    """Return the pixels of *place*, (h, w, 4) uint8 BGRA within *box*, or why there are none.

    *have_read* is called when all bytes are here and only computing is left. The
    pixels of most files are left at the beginning of *room*, (n,) uint8 with space for *box*.
    *hashed*: with the SHA-256 of the file, which what is drawn has not.
    """
    try:
        if isinstance(place, Drawn):
            have_read()
            return Pixels(fitted(draw(place.wnid, place.number, place.top), box, fit))
        data = _bytes_of(place)
        have_read()
        if not isinstance(data, bytes):
            return data
        made = decode(data, box, fit, room)
        return replace(made, digest=sha256(data).digest()) if hashed else made
    except BadPicture as bad:
        return Refused(bad.reason)
    except MemoryError:
        return Refused("needs too much memory")


def _bytes_of(place: Stored | Tabled | Fetched) -> bytes | Refused | Unreadable:
    match place:
        case Stored():
            return read(place)
        case Tabled():
            from player.decode.tables import read_cell  # noqa: PLC0415 - takes pyarrow, which few mirrors need

            return read_cell(place)
        case Fetched():
            return place.data
