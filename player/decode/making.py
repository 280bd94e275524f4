"""One place into pixels that fit the screen: what a worker process and a thread do alike."""

import importlib
from collections.abc import Callable
from typing import cast

from player.core.pictures import Box, Drawn, Place, Refused, Unreadable
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
    place: Place, box: Box, fit: Fit, draw: Draw, have_read: Callable[[], object]
) -> U8 | Refused | Unreadable:
    """Return the pixels of *place*, (h, w, 4) uint8 BGRA within *box*, or why there are none.

    *have_read* is called when all bytes are here and only computing is left.
    """
    try:
        data = b"" if isinstance(place, Drawn) else read(place)
        have_read()
        if isinstance(place, Drawn):
            return fitted(draw(place.wnid, place.number, place.top), box, fit)
        return decode(data, box, fit) if isinstance(data, bytes) else data
    except BadPicture as bad:
        return Refused(bad.reason)
    except MemoryError:
        return Refused("needs too much memory")
