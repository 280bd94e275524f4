"""The playlists that people may choose, and what a chosen one plays as."""

from dataclasses import replace
from pathlib import Path

from player.app.programme import Act
from player.app.wishes import Wishes
from player.assets import shipped
from player.config import ConfigError, load_playlist
from player.core.machine import Machine
from player.core.playlist import Playlist
from player.core.schedule import Schedule

_Stamp = tuple[int, int]
"""When a file was changed last, ns, and its size."""


class Choices:
    """The playlists of the config's programme, or without one those beside the configured one, if sound.

    A file is read again when it has changed; used from any thread.
    """

    def __init__(self, machine: Machine, wishes: Wishes) -> None:
        """Look at nothing yet."""
        self._wishes = wishes
        self._programme: tuple[Path, ...] = ()
        if wishes.hours and wishes.playlist is None:
            self._programme = tuple(dict.fromkeys(entry.playlist for entry in machine.programme))
        first = machine.programme[0].playlist if machine.programme else None
        self._configured = wishes.playlist or machine.playlist or first
        self._looked: dict[Path, tuple[_Stamp, bool]] = {}

    def names(self) -> list[str]:
        """Return the names that may be chosen: the programme's in its order, or the configured one first."""
        return list(self._sound())

    def playlist(self, name: str) -> Playlist | None:
        """Return the playlist *name* as its file has it now, None if there is no such one to choose.

        Raises:
            ConfigError: it has errors.
        """
        path = self._sound().get(name)
        if path is None:
            return None
        found = load_playlist(path)
        return found if self._wishes.seed is None else replace(found, seed=self._wishes.seed)

    def _sound(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path in self._paths():
            if path.stem not in found and self._is_sound(path):
                found[path.stem] = path
        return found

    def _paths(self) -> list[Path]:
        if self._programme:
            return list(self._programme)
        configured = self._configured or shipped("playlists", "whole.yaml")
        try:
            beside = sorted(path for path in configured.parent.iterdir() if path.suffix in _SUFFIXES)
        except OSError:
            beside = []
        return [configured, *beside]

    def _is_sound(self, path: Path) -> bool:
        """Tell whether *path* is a playlist without errors, as `check` finds."""
        try:
            state = path.stat()
        except OSError:
            return False
        stamp = (state.st_mtime_ns, state.st_size)
        known = self._looked.get(path)
        if known is None or known[0] != stamp:
            self._looked[path] = known = (stamp, _loads(path))
        return known[1]


_SUFFIXES = (".yaml", ".yml")


def _loads(path: Path) -> bool:
    try:
        load_playlist(path)
    except ConfigError:
        return False
    return True


def chosen_act(playlist: Playlist, doors: Schedule | None) -> Act:
    """Return *playlist* as it plays when it was chosen: while *doors* are open, not by its own hours."""
    return Act(playlist, doors, always=doors is None)
