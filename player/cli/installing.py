"""The commands of whoever sets a machine up: the service, and the page's token."""

from pathlib import Path
from typing import Annotated, Any

import typer

from player.cli.options import Exit, Json, app, explained, print_json
from player.install.texts import Kind


@app.command()
def install(
    kind: Annotated[
        Kind | None,
        typer.Option(help="bare screen (kms), kiosk compositor (cage), this graphical session (desktop)"),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="the config that the service is to use")] = None,
    root: Annotated[
        Path, typer.Option(help="another machine's root folder: files are placed, nothing is run")
    ] = Path("/"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would be done")] = False,
    remove: Annotated[
        bool, typer.Option("--uninstall", help="take it all away again; config and state stay")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the systemd unit(s), so that the machine plays from the moment it is switched on."""
    from player.app import install as at  # noqa: PLC0415 - each command imports what it needs: --help is quick

    order = at.Order(kind, config, root.absolute(), dry_run)
    try:
        with explained():
            done = (at.uninstall if remove else at.install)(order, at.look_around())
    except at.NotInstalled as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.CONFIG) from error
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(Exit.DOES_NOT_HOLD) from error
    if as_json:
        print_json(done.as_json())
    else:
        _tell(done, texts=dry_run)
    if not done.ok:
        raise typer.Exit(Exit.DOES_NOT_HOLD)


@app.command()
def token(
    file: Annotated[Path, typer.Argument(help="where the token is to be", show_default=False)],
    renew: Annotated[bool, typer.Option("--renew", help="put a new one in the place of the old")] = False,
) -> None:
    """Make the token with which people act by the page; the file is for its owner alone."""
    from player.app.secret import TokenExists, make_token  # noqa: PLC0415 - as above

    try:
        make_token(file, renew=renew)
    except TokenExists as error:
        typer.echo(f"{file} is there already; --renew makes a new one", err=True)
        raise typer.Exit(Exit.DOES_NOT_HOLD) from error
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}", err=True)
        raise typer.Exit(Exit.DOES_NOT_HOLD) from error
    typer.echo(f"{file} holds a new token: one word, to be typed into the page once")
    typer.echo(f"the config names it, from the next start on: control: {{token_file: {file.absolute()}}}")
    typer.echo("only its owner can read it; a service of another user takes chown, or chgrp and chmod 640")


def _tell(done: Any, *, texts: bool) -> None:  # noqa: ANN401 - a player.app.install.Installed
    """Print what was done, with the *texts* of what would be written."""
    for file in done.files:
        typer.echo(f"{file.path}  {'would be ' if texts and file.changed else ''}{file.did}")
        if texts and file.text:
            typer.echo("".join(f"    {line}\n" for line in file.text.splitlines()))
    for command, said in done.commands:
        typer.echo(f"{command}  {said}")
    for note in done.notes:
        typer.echo(note)
