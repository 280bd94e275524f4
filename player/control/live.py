"""The live picture of the page: what the wall shows, as a small JPEG, at most twice a second."""

import asyncio
import json
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from player.control.board import Board, Still
from player.core.units import MILLISECOND, Ns

EVERY = Ns(500 * MILLISECOND)
"""A picture is fetched from the loop at most so often, however many ask."""

PATIENCE = 0.4
"""Seconds: the loop turns at least every 50 ms, and a shutdown within a second waits for us."""

LONGEST_SIDE = 960
"""Pixels: a phone's width at its density; a 4K picture would cost 40 ms of a core."""

QUALITY = 82
GROUND = np.full((3, 4, 3), (7, 0, 7), np.uint8)
"""The empty ground, #070007 in BGR, for a wall that shows no picture."""


@dataclass(frozen=True, slots=True)
class Jpeg:
    """The picture and its label (JSON in ASCII), which belong together."""

    content: bytes
    label: str


class LivePicture:
    """The newest JPEG, made when asked for."""

    def __init__(self, board: Board) -> None:
        """Begin with nothing."""
        self._board = board
        self._turn = asyncio.Lock()
        self._jpeg: Jpeg | None = None
        self._at: Ns | None = None
        self._still: Still | None = None

    async def jpeg(self) -> Jpeg | None:
        """Return a JPEG at most half a second old, None if the loop left none."""
        async with self._turn:
            now = self._board.clock.now()
            gone = self._still is not None and self._board.still is not self._still  # it was withdrawn
            if self._at is None or now - self._at >= EVERY or gone:
                self._jpeg = await asyncio.to_thread(self._make)
                self._at = now
            return self._jpeg

    def _make(self) -> Jpeg | None:
        self._still = still = self._board.ask_picture(PATIENCE)
        if still is None:
            return None
        return Jpeg(encoded(still), json.dumps(self._board.label(still.snapshot)))


def encoded(still: Still) -> bytes:
    """Return *still* as JPEG, no side longer than `LONGEST_SIDE`."""
    pixels = GROUND if still.pixels is None else _fitted(still.pixels)
    if pixels.shape[2] == 4:
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
    _, content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return content.tobytes()


def _fitted(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = LONGEST_SIDE / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
