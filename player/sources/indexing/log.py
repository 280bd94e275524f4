"""What a scan has found so far, on disk: an interrupted indexing goes on from there.

Records follow one another in one file of the draft. Each is whole or not
there: what a kill or a power cut left torn at the end is cut off before
anything is added. A part's key tells what it was, so that of a container that
has changed meanwhile nothing is used.
"""

import os
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from player.sources.indexing.records import HEAD_SIZE, Finds, News, Piece, is_sound, length_of, news
from player.sources.names import Skipped


@dataclass(slots=True)
class Held:
    """What is known of a part: where its finds lie in the log, how far its scan is."""

    pieces: list[Piece] = field(default_factory=list)
    skipped: Counter[Skipped] = field(default_factory=Counter)
    pictures: int = 0
    volume: int = 0
    reached: int = 0
    cut: int | None = None
    final: bool = False

    def take(self, told: News) -> None:
        """Add what is *told*."""
        self.pieces.append(told.piece)
        self.skipped += told.skipped
        self.pictures += told.piece.pictures
        self.volume += told.volume
        self.reached, self.cut, self.final = told.reached, told.cut, told.final


class Log:
    """The log at *path*, of which the parts with *keys* count.

    `held` has what it holds of each of them; `pictures` and `volume` are
    theirs together, `parts` how many of them are complete.
    """

    def __init__(self, path: Path, keys: Collection[int]) -> None:
        """Prepare; nothing is opened yet."""
        self._path, self._keys = path, frozenset(keys)
        self._fd = -1
        self._end = 0
        self.held: dict[int, Held] = {}
        self.pictures = self.volume = self.parts = 0

    def __enter__(self) -> Self:
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        for record in self._records():
            self._take(record)
        os.truncate(self._fd, self._end)
        for key in [key for key, held in self.held.items() if not (held.final or held.reached)]:
            self._count(self.held.pop(key), -1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)

    def add(self, record: bytes) -> None:
        """Write *record* at the end."""
        written = 0
        while written < len(record):
            written += os.pwrite(self._fd, memoryview(record)[written:], self._end + written)
        self._take(record)

    def finds(self, key: int) -> Finds:
        """Return the finds of a part, read from the disk."""
        pieces = self.held[key].pieces
        paths = [os.pread(self._fd, piece.length, piece.paths_at) for piece in pieces]
        places = [os.pread(self._fd, 16 * piece.pictures, piece.places_at) for piece in pieces]
        return Finds(b"".join(paths), np.frombuffer(b"".join(places), "<u8").reshape(-1, 2))

    def _records(self) -> Iterator[bytes]:
        """Yield the sound records from the beginning on."""
        size = os.fstat(self._fd).st_size
        while length := length_of(os.pread(self._fd, HEAD_SIZE, self._end)):
            record = os.pread(self._fd, length, self._end) if self._end + length <= size else b""
            if not is_sound(record):
                return
            yield record

    def _take(self, record: bytes) -> None:
        for told in news(record, self._end):
            if told.key in self._keys:
                held = self.held.get(told.key) or Held()
                self._count(held, -1)
                self.held[told.key] = held = Held() if told.first else held
                held.take(told)
                self._count(held, 1)
        self._end += len(record)

    def _count(self, held: Held, sign: int) -> None:
        self.pictures += sign * held.pictures
        self.volume += sign * held.volume
        self.parts += sign * held.final
