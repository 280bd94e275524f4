"""Decoding in threads, without isolation: for previews where there is no fork and no memfd."""

import asyncio
from functools import partial

from player.core.pictures import Box, Decoded, Readable
from player.core.playlist import Fit
from player.decode.making import drawing, make


class ThreadDecoder:
    """The same work as `DecodePool` does, but a file that kills or hangs a decoder kills or hangs us."""

    def __init__(self, box: Box, fit: Fit, draw: str, lanes: int = 2) -> None:
        """Decode into *box*; *draw*, ``module:function``, draws the stand-in's pictures."""
        self.box = box
        self.fit = fit
        self.lanes = lanes
        self.hashed = False
        """Whether pictures come with the SHA-256 of their files."""
        self._draw = drawing(draw)

    async def decode(self, lane: int, place: Readable) -> Decoded:  # noqa: ARG002 - threads share no scratch
        """Return the pixels of *place* or why there are none."""
        work = partial(make, place, self.box, self.fit, self._draw, lambda: None, hashed=self.hashed)
        return await asyncio.to_thread(work)

    def close(self) -> None:
        """Do nothing: the threads are the loop's."""
