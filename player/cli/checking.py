"""The commands that tell whether files, ledgers and players are well."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from player.cli.options import (
    Config,
    Exit,
    Json,
    Mirror,
    PlaylistFile,
    State,
    app,
    explained,
    machine,
    print_json,
    print_table,
)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="playlists and configs")], as_json: Json = False
) -> None:
    """Validate playlists and configs: every error with file:line:column and a hint."""
    from player.app import desk  # noqa: PLC0415 - each command imports what it needs: --help is quick
    from player.config import aligned  # noqa: PLC0415 - as above

    problems = desk.check(files)
    if as_json:
        print_json([{"where": p.where, "key": p.key, "message": p.message} for p in problems])
    elif problems:
        typer.echo(aligned(problems))
    else:
        typer.echo(f"{len(files)} file{'' if len(files) == 1 else 's'}: well")
    if problems:
        raise typer.Exit(Exit.CONFIG)


@app.command()
def verify(
    playlist: PlaylistFile = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    run_id: Annotated[str | None, typer.Option("--run", help="which run; default: the newest")] = None,
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", help="a head of the chain that was told elsewhere, as at a closing"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Audit a run's ledger: was each picture shown, once, and do the rows still say what was written?"""
    from player.app.verify import verify as verified  # noqa: PLC0415 - as above

    with explained():
        held = machine(config, mirror=mirror, state=state)
        found = verified(held, playlist, run_id, heads or ())
    audit = found.audit
    if as_json:
        print_json(audit.as_json())
    else:
        print_table(audit.as_json())
        typer.echo(found.basis)
        for sentence in audit.contradictions:
            typer.echo(sentence)
        typer.echo("holds" if audit.ok else "does not hold")
    if not audit.ok:
        raise typer.Exit(Exit.DOES_NOT_HOLD)


@app.command()
def status(
    config: Config = None,
    state: State = None,
    live: Annotated[bool, typer.Option("--live", help="keep it up to date, until Ctrl-C")] = False,
    as_json: Json = False,
) -> None:
    """Say what the running player says."""
    from player.app import desk  # noqa: PLC0415 - as above
    from player.cli.wall import page  # noqa: PLC0415 - as above

    with explained():
        held = machine(config, state=state)
        said = desk.status(held)
    if live:
        _keep_showing(held.control)
    elif as_json:
        print_json(said)
    else:
        from rich.console import Console  # noqa: PLC0415 - as above

        Console(highlight=False).print(page(said))


def _keep_showing(control: Any) -> None:  # noqa: ANN401 - a Control
    """Show what the player says as it says it, also after it was away; Ctrl-C ends it."""
    from rich.live import Live  # noqa: PLC0415 - as above

    from player.app import desk  # noqa: PLC0415 - as above
    from player.cli.wall import page  # noqa: PLC0415 - as above

    with suppress(KeyboardInterrupt), Live(auto_refresh=False, vertical_overflow="crop") as live:
        for told in desk.follow(control):
            live.update(page(told.status, told.coverage, told.silence), refresh=True)
