"""The commands that play."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from player.cli.options import (
    At,
    Config,
    Display,
    For,
    Mirror,
    PlaylistFile,
    Seed,
    Size,
    State,
    Windowed,
    app,
    explained,
)

if TYPE_CHECKING:
    from player.core.machine import Machine


@app.command()
def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    playlist: PlaylistFile = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    seed: Seed = None,
    length: For = None,
    display: Display = None,
    window: Windowed = False,
    size: Size = None,
    open_: Annotated[bool, typer.Option("--open", help="ignore the opening hours")] = False,
    pretend: Annotated[
        datetime | None,
        typer.Option(
            "--pretend-now",
            metavar="TIME",
            help="rehearse on site: the clock shows 2019-07-01T09:58 at the start; recorded apart",
        ),
    ] = None,
    installed: Annotated[
        bool, typer.Option("--installed", help="as a service does: a screen must be there, and a real mirror")
    ] = False,
) -> None:
    """Play for the public: full screen, ledger kept, resumes where it stopped."""
    _play(config, public=True, playlist=playlist, mirror=mirror, state=state, seed=seed, length=length,
          display=display, window=window, size=size, open_=open_, pretend=pretend,
          installed=installed)  # fmt: skip


@app.command()
def preview(  # noqa: PLR0913, PLR0917 - one parameter an option
    playlist: PlaylistFile = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    seed: Seed = None,
    length: For = None,
    display: Display = None,
    size: Size = None,
    at: At = None,
) -> None:
    """Play in a window, ignore the hours, record nothing; ? in the window lists its keys."""
    from player.core.whither import NotThere  # noqa: PLC0415 - each command imports what it needs: --help is quick

    try:
        _play(config, public=False, playlist=playlist, mirror=mirror, state=state, seed=seed, length=length,
              display=display, size=size, place=at or "")  # fmt: skip
    except NotThere as error:
        raise typer.BadParameter(str(error), param_hint="--at") from error


@app.command()
def rehearse(  # noqa: PLR0913, PLR0917 - one parameter an option
    playlist: PlaylistFile = None,
    closing: Annotated[bool, typer.Option("--closing", help="the last five minutes, and the end")] = False,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    seed: Seed = None,
    length: For = None,
    display: Display = None,
    window: Windowed = False,
    size: Size = None,
) -> None:
    """Rehearse on this wall, in real time: how the showing ends. Records nothing."""
    from player.app.closing import rehearse_closing  # noqa: PLC0415 - each command imports what it needs
    from player.app.mirror import Interrupted  # noqa: PLC0415 - as above
    from player.app.rehearse import CannotRehearse  # noqa: PLC0415 - as above
    from player.app.wishes import Wishes, machine_of  # noqa: PLC0415 - as above
    from player.control.logbook import open_log  # noqa: PLC0415 - as above

    if not closing:
        raise typer.BadParameter("say what: --closing (plan --rehearse plays the whole in virtual time)")
    wishes = Wishes(public=False, playlist=playlist, mirror=mirror, state=state, seed=seed, length=length,
                    display=display, window=window, size=size, rehearsed=True)  # fmt: skip
    with explained():
        try:
            rehearse_closing(machine_of(config, wishes, os.environ), wishes, open_log())
        except CannotRehearse as error:
            raise typer.BadParameter(str(error)) from error
        except Interrupted:
            return


def _play(config: Path | None, **wished: Any) -> None:  # noqa: ANN401 - the fields of Wishes
    from player.app.mirror import Interrupted  # noqa: PLC0415 - each command imports what it needs: --help is quick
    from player.app.play import play  # noqa: PLC0415 - as above
    from player.app.wishes import Wishes, machine_of  # noqa: PLC0415 - as above
    from player.control.logbook import open_log  # noqa: PLC0415 - as above

    wishes = Wishes(**wished)

    def read() -> "Machine":
        return machine_of(config, wishes, os.environ)

    with explained():
        try:
            play(read(), wishes, open_log(), read)
        except Interrupted:
            return
