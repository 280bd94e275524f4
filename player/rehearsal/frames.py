"""The ring of a rehearsal: the pictures of a score in its order, each there at once, a grey pixel each."""

from collections.abc import Iterator

import numpy as np

from player.core.pictures import Drawn, Frame, Picture, Slot
from player.core.score import Score
from player.core.units import Index, Position

BLOCK = 4_096
"""Positions whose places are computed in one go: a block costs a twentieth of as many single ones."""

_GREY = np.full((1, 1, 4), 128, np.uint8)


class ScoreFrames:
    """Gives the frames of *score* from position *begin* of its first pass on, to the end of the pass."""

    def __init__(self, score: Score, begin: Position) -> None:
        """Compute nothing yet."""
        self._score = score
        self._frames = self._onward(score, begin)

    def take(self) -> Frame | None:
        """Return the next frame; None after the last."""
        return next(self._frames, None)

    def release(self, frame: Frame) -> None:
        """Let *frame* go."""

    def restart(self, _pass_number: int, position: Position) -> None:
        """Go on at *position*."""
        self._frames = self._onward(self._score, position)

    @staticmethod
    def _onward(score: Score, begin: Position) -> Iterator[Frame]:
        manifest = score.manifest
        for first in range(begin, score.pictures, BLOCK):
            positions = np.arange(first, min(first + BLOCK, score.pictures), dtype=np.int64)
            rows = score.traversal.indices(0, positions)
            synsets = np.searchsorted(manifest.firsts, rows, "right") - 1
            for position, row, synset in zip(
                positions.tolist(), rows.tolist(), synsets.tolist(), strict=True
            ):
                wnid = manifest.wnids[synset]
                place = Drawn(wnid, 0, "")
                picture = Picture(Index(row), wnid, b"", place)
                yield Frame(Slot(0, Position(position), picture), _GREY)
