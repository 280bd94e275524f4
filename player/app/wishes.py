"""What the command line asks, laid over the config."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from player.app.refuge import second_places
from player.assets import shipped
from player.config import ConfigError, Problem, default_machine, find_machine, load_machine, load_playlist
from player.core.machine import STAND_IN, Machine
from player.core.playlist import Playlist
from player.core.units import Ns

DESK_SIZE = (1280, 720)
"""The window of a preview where nobody said how large."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks beyond the config; None leaves it to the config.

    *public* keeps the ledger and is full screen; otherwise it is a preview,
    which begins at position *at*, or where *place* says in words. *length* is how long to play.
    *open_* ignores the opening hours; *pretend* is the moment that the clock is to show at the start.
    *rehearsed* plays as for the public, from *at* on, and records nothing.
    *installed*: nobody is there to see that it plays unseen, or not the work.
    """

    public: bool = True
    playlist: Path | None = None
    mirror: str | None = None
    state: Path | None = None
    seed: int | None = None
    display: int | None = None
    window: bool = False
    size: tuple[int, int] | None = None
    length: Ns | None = None
    at: int = 0
    place: str = ""
    open_: bool = False
    pretend: datetime | None = None
    rehearsed: bool = False
    installed: bool = False

    @property
    def at_desk(self) -> bool:
        """Tell whether it is a preview, for whoever composes."""
        return not self.public and not self.rehearsed

    @property
    def on_the_wall(self) -> bool:
        """Tell whether it is full screen and by the hours, as for the public."""
        return self.public or self.rehearsed

    @property
    def hours(self) -> bool:
        """Tell whether the doors open and close by the hours."""
        return self.on_the_wall and not self.open_


def machine_of(config: Path | None, wishes: Wishes, environment: Mapping[str, str]) -> Machine:
    """Return the machine's config with *wishes* laid over it: flags beat environment beat file.

    Raises:
        ConfigError: the file has errors, or names the stand-in where that may not be.
    """
    found = find_machine(environment, config)
    machine = default_machine() if found is None else load_machine(found)
    windowed = wishes.window or not wishes.on_the_wall
    screen = replace(
        machine.screen,
        display=machine.screen.display if wishes.display is None else wishes.display,
        fullscreen=machine.screen.fullscreen and not windowed,
        required=(machine.screen.required and wishes.on_the_wall) or (wishes.installed and wishes.public),
        size=wishes.size or machine.screen.size or (DESK_SIZE if windowed else None),
    )
    mirrors = machine.mirrors if wishes.mirror is None else (wishes.mirror,)
    if wishes.installed and STAND_IN in mirrors:
        why = "an installed service does not play the stand-in, which is for rehearsals; name a mirror"
        raise ConfigError([Problem(str(found or "the defaults"), 1, 1, "mirror", why)])
    state = machine.state if wishes.state is None else wishes.state.absolute()
    beside = second_places(state, environment)
    return replace(machine, mirrors=mirrors, state=state, screen=screen, beside=beside)


def playlist_of(machine: Machine, wishes: Wishes) -> Playlist:
    """Return the playlist to play: the one wished for, the config's, or the shipped whole.

    Raises:
        ConfigError: the file has errors.
    """
    playlist = load_playlist(path_of(machine, wishes))
    return playlist if wishes.seed is None else replace(playlist, seed=wishes.seed)


def path_of(machine: Machine, wishes: Wishes) -> Path:
    """Return the file of the playlist to play."""
    first = machine.programme[0].playlist if machine.programme else None
    return wishes.playlist or machine.playlist or first or shipped("playlists", "whole.yaml")
