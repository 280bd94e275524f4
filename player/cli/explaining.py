"""The command that says what a visitor will see."""

import textwrap
from typing import Any

import typer

from player.cli.options import (
    Config,
    Json,
    Mirror,
    PlaylistFile,
    Seed,
    State,
    app,
    explained,
    machine,
    print_json,
)

_COLUMNS = 100
"""Characters of a line that is read with ease."""


@app.command()
def explain(
    playlist: PlaylistFile = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Say in words what a visitor will see in the first minute, hour and day."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - as below

    from player.app.explain import explained as told_of  # noqa: PLC0415 - each command imports what it needs
    from player.app.explain_words import paragraphs  # noqa: PLC0415 - as above
    from player.app.plan import plan  # noqa: PLC0415 - as above
    from player.app.plan_words import heading  # noqa: PLC0415 - as above
    from player.app.wishes import Wishes  # noqa: PLC0415 - as above
    from player.clock import SystemClock, local_zone  # noqa: PLC0415 - as above
    from player.core.units import wall_of  # noqa: PLC0415 - as above

    with explained():
        report = plan(
            machine(config, mirror=mirror, state=state),
            Wishes(playlist=playlist, seed=seed),
            wall_of(SystemClock().wall()),
            ZoneInfo(local_zone()),
        )
    told = told_of(report)
    words = paragraphs(told)
    if as_json:
        print_json(told.as_json(words))
        return
    typer.echo(heading(report))
    _print(words)


def _print(words: dict[str, Any]) -> None:
    for sentences in words.values():
        typer.echo()
        typer.echo(textwrap.fill(" ".join(sentences), _COLUMNS))
