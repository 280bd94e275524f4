"""The playlist's file while it is edited: looked at four times a second, read again when it is another."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from player.app.preview_plan import Plan
from player.config import ConfigError
from player.core.score import ScoreError
from player.piece import Piece

LOOK = 0.25
"""Seconds between two looks: an edit is to be seen within one."""

SETTLE = 0.03
"""Seconds in which a file that is being saved comes to rest: half a file is no edit."""


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A *piece* and its *plan*."""

    piece: Piece
    plan: Plan


Edit = Planned | tuple[str, ...]
"""What an edit came to: another piece, or what is wrong, line by line."""


class Watch:
    """Watches *path*; has *read* make a piece of it in a thread; *tell* is told what came of that."""

    def __init__(self, path: Path, read: Callable[[], Planned], tell: Callable[[Edit], object]) -> None:
        """Begin with the file as it is."""
        self._path = path
        self._read = read
        self._tell = tell
        self._again = False
        self._ending = Event()
        self._thread = Thread(target=self._watch, args=(self._content(),), name="edits", daemon=True)
        self._thread.start()

    def again(self) -> None:
        """Read the file at the next look, whether or not it is another."""
        self._again = True

    def close(self) -> None:
        """Look no more."""
        self._ending.set()

    def _watch(self, known: bytes | None) -> None:
        while not self._ending.wait(LOOK):
            content = self._content()
            if content == known and not self._again:
                continue
            while not self._ending.wait(SETTLE) and content != (content := self._content()):
                pass
            known, self._again = content, False
            self._tell(self._edit())

    def _content(self) -> bytes | None:
        try:
            return self._path.read_bytes()
        except OSError:
            return None

    def _edit(self) -> Edit:
        try:
            return self._read()
        except ConfigError as error:
            return tuple(f"{self._path.name}{_after(line, self._path)}" for line in str(error).splitlines())
        except ScoreError as error:
            return (f"{self._path.name}: {error}",)


def _after(line: str, path: Path) -> str:
    """Return what *line* says after the path: the corner has little room."""
    head, found, tail = line.partition(str(path))
    return tail if found and not head else f": {line}"
