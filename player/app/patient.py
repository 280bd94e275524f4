"""Whom the doctor examines: the machine as its config has it, with what it is to play."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from player.core.doctor import Check
from player.core.machine import Machine
from player.core.playlist import Playlist
from player.core.units import Ns


@dataclass(frozen=True, slots=True)
class Patient:
    """A *machine* that is to play *playlist*; *config* is its file, None for the defaults."""

    machine: Machine
    playlist: Playlist
    config: Path | None
    environment: Mapping[str, str]

    @property
    def period(self) -> Ns:
        """How long the shortest beat lasts."""
        return self.playlist.fastest


Examination = Callable[[Patient], list[Check]]
