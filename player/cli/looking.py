"""The commands for whoever stands before the wall: the card."""

import typer

from player.cli.options import Beat, Config, Display, For, Size, Windowed, app, explained, machine


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
