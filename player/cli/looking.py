"""The commands for whoever stands before the wall: the card, and the doctor."""

import os

import typer

from player.cli.options import (
    Beat,
    Config,
    Display,
    Exit,
    For,
    Json,
    Mirror,
    PlaylistFile,
    Size,
    State,
    Windowed,
    app,
    explained,
    machine,
    print_json,
)


@app.command()
def card(
    config: Config = None,
    length: For = None,
    display: Display = None,
    window: Windowed = False,
    size: Size = None,
    cadence: Beat = "90 ms",
) -> None:
    """Show a test picture on the wall: edge, greys, sizes of words, and beats to film; any key ends it."""
    with explained():
        held = machine(config, display=display, window=window, size=size)
        from player.app.card import card as shown  # noqa: PLC0415 - imports pygame

        typer.echo(shown(held, cadence, length).words)


@app.command()
def doctor(
    playlist: PlaylistFile = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    display: Display = None,
    as_json: Json = False,
) -> None:
    """Say whether machine, display, mirror, disk and clock can do it; the wall shows grey for a while."""
    from player.app.doctor import examine  # noqa: PLC0415 - each command imports what it needs: --help is quick
    from player.app.patient import Patient  # noqa: PLC0415 - as above
    from player.app.wishes import Wishes, playlist_of  # noqa: PLC0415 - as above
    from player.cli.examined import print_checks  # noqa: PLC0415 - as above
    from player.config import find_machine  # noqa: PLC0415 - as above
    from player.core.doctor import holds  # noqa: PLC0415 - as above

    with explained():
        held = machine(config, state=state, display=display, mirror=mirror)
        plays = playlist_of(held, Wishes(playlist=playlist))
        checks = examine(Patient(held, plays, find_machine(os.environ, config), os.environ))
    if as_json:
        print_json({"checks": [check.as_json() for check in checks]})
    else:
        print_checks(checks)
    if not holds(checks):
        raise typer.Exit(Exit.DOES_NOT_HOLD)
