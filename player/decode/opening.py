"""Which decoder this machine can have."""

import os
from typing import TYPE_CHECKING

from player.core.pictures import Box
from player.core.playlist import Fit

if TYPE_CHECKING:
    from player.decode.pool import DecodePool
    from player.decode.threads import ThreadDecoder


def open_decoder(
    box: Box, fit: Fit, draw: str, workers: int = 2, slots: int = 8
) -> "DecodePool | ThreadDecoder":
    """Return a decoder in processes if the system has what that takes, else one in threads.

    *draw*, ``module:function``, draws the stand-in's pictures: called with
    (wnid, number, top), it returns (h, w, 4) uint8 BGRA. So many *workers* decode side by side,
    and each of them is asked for so many pictures (*slots*) at once.
    """
    if hasattr(os, "fork") and hasattr(os, "memfd_create"):
        from player.decode.pool import DecodePool  # noqa: PLC0415 - the player itself then loads no decoder

        return DecodePool(box, fit, draw, workers, slots)
    from player.decode.threads import ThreadDecoder  # noqa: PLC0415 - as above

    return ThreadDecoder(box, fit, draw, workers)
