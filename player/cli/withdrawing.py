"""The command that takes a picture out of a showing, and lets it back in."""

from getpass import getuser
from typing import Annotated, Any

import typer

from player.cli.options import (
    Config,
    Exit,
    Json,
    Mirror,
    State,
    app,
    explained,
    machine,
    print_json,
    print_table,
)


@app.command()
def withdraw(  # noqa: PLR0913, PLR0917 - one parameter an option
    wnid: Annotated[str | None, typer.Argument(help="the picture's synset, such as n01440764")] = None,
    file: Annotated[str | None, typer.Argument(help="its file, such as n01440764_12.JPEG")] = None,
    reason: Annotated[str | None, typer.Option(help="why; kept in the private list")] = None,
    by: Annotated[str | None, typer.Option(help="who asked; default: the user")] = None,
    restore: Annotated[bool, typer.Option("--restore", help="let it be shown again")] = False,
    listed: Annotated[bool, typer.Option("--list", help="print the private list")] = False,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    as_json: Json = False,
) -> None:
    """Take a picture out, for good and in every mirror; also while it plays.

    Its turn is passed over; the report counts it and does not name it.
    """
    with explained():
        held = machine(config, mirror=mirror, state=state)
    if listed:
        _list(held, as_json=as_json)
        return
    if wnid is None or file is None or not (reason and reason.strip()):
        raise typer.BadParameter("WNID, FILE and --reason are needed; or --list alone")
    _enter(held, wnid, file, reason.strip(), by or getuser(), restore=restore, as_json=as_json)


def _enter(
    held: Any,  # noqa: ANN401 - a Machine
    wnid: str,
    file: str,
    reason: str,
    by: str,
    *,
    restore: bool,
    as_json: bool,
) -> None:
    from player.app import withdrawing  # noqa: PLC0415 - each command imports what it needs: --help is quick

    try:
        with explained():
            do = withdrawing.restore if restore else withdrawing.withdraw
            done = do(held, wnid, file, reason, by)
    except withdrawing.NoSuchPicture as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.DOES_NOT_HOLD) from error
    said = done.as_json()
    if as_json:
        print_json(said)
    elif restore:
        typer.echo(f"restored: {said['wnid']} {said['file']} may be shown again")
    else:
        typer.echo(f"withdrawn: {said['wnid']} {said['file']}; what plays here takes it out within a second")
        if not said["sha256"]:
            typer.echo("its content is not known yet: until it is, it is withdrawn by its name alone")


def _said(one: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of the list as people read it: a digest that is not known is no line."""
    return {name: value for name, value in one.items() if name != "sha256" or value}


def _list(held: Any, *, as_json: bool) -> None:  # noqa: ANN401 - a Machine
    from player.app.withdrawing import withdrawn  # noqa: PLC0415 - as above

    with explained():
        found, trouble = withdrawn(held)
    if as_json:
        print_json([one.as_json() for one in found])
    else:
        for one in found:
            print_table(_said(one.as_json()))
            typer.echo()
        typer.echo(f"{len(found):,} withdrawn")
    if trouble:
        typer.echo(trouble, err=True)
        raise typer.Exit(Exit.DOES_NOT_HOLD)
