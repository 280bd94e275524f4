"""A file that grows by whole pieces: of one that the disk does not take, nothing stays."""

from contextlib import suppress
from pathlib import Path

from player.film import refused


class Growing:
    """A new file at *path*, over what is there; what is written survives us."""

    def __init__(self, path: Path) -> None:
        """Open it."""
        self._path = path
        self._file = path.open("wb", buffering=0)
        self.size = 0

    def append(self, piece: bytes) -> None:
        """Write all of *piece* at the end.

        Raises:
            FilmError: the disk does not take it.
        """
        self.end(self.size, piece)

    def end(self, at: int, piece: bytes) -> None:
        """Write all of *piece* at byte *at*, and let it be the last.

        Raises:
            FilmError: the disk does not take it; the file ends at *at*.
        """
        try:
            self.put(at, piece)
        except OSError as error:
            with suppress(OSError):
                self._cut(at)
            raise refused(self._path, error) from error
        self._cut(at + len(piece))

    def put(self, at: int, piece: bytes) -> None:
        """Write *piece* over what stands at byte *at*."""
        self._file.seek(at)
        left = memoryview(piece)
        while left:
            left = left[self._file.write(left) :]  # a disk that gets full takes a part, and refuses the next

    def close(self) -> None:
        """Close it."""
        self._file.close()

    def _cut(self, size: int) -> None:
        self._file.truncate(size)
        self.size = size
