"""The command that indexes, checks and compares mirrors."""

from pathlib import Path
from typing import Annotated, Any

import typer

from player.cli.options import Config, Exit, Json, State, app, explained, machine, print_json, print_report


@app.command()
def index(  # noqa: PLR0913, PLR0917 - one parameter an option
    mirrors: Annotated[
        list[str], typer.Argument(metavar="MIRROR", help='path or URL of an ImageNet mirror, or "stand-in"')
    ],
    config: Config = None,
    state: State = None,
    form: Annotated[
        str | None,
        typer.Option(help="take the mirror for this form instead of looking; wrong ones are listed"),
    ] = None,
    check_pictures: Annotated[
        bool, typer.Option("--check", help="read and decode every picture once, on all cores; resumes")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="with --check: look at all of them anew")] = False,
    sheet: Annotated[
        Path | None, typer.Option(help="with --check: where the contact sheet of the odd ones goes (PNG)")
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="of two mirrors: what one has that the other has not")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build or refresh the manifest of a mirror; pictures are listed, not read.

    With --check each is read and decoded too: exit code 1 if any could not be
    read. With --diff two mirrors are compared: exit code 1 if they differ.
    """
    if diff and (check_pictures or form):
        raise typer.BadParameter("--diff goes without --check and --form")
    if len(mirrors) != 1 + diff:
        raise typer.BadParameter("expected two mirrors, A and B" if diff else "expected one mirror")
    if (again or sheet) and not check_pictures:
        raise typer.BadParameter("--again and --sheet go with --check")
    try:
        with explained():
            held = machine(config, state=state)
            if diff:
                _index_diff(mirrors, held.state, as_json=as_json)
            elif check_pictures:
                _index_check(mirrors[0], held.state, _form(form), sheet, again=again, as_json=as_json)
            else:
                _index(mirrors[0], held.state, _form(form), as_json=as_json)
    except KeyboardInterrupt:
        typer.echo("interrupted; the same command goes on from there", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None


def _form(name: str | None) -> Any:  # noqa: ANN401 - a sources.Form, or None
    from player.sources import Form  # noqa: PLC0415 - each command imports what it needs: --help is quick

    if name is None:
        return None
    try:
        return Form(name)
    except ValueError:
        raise typer.BadParameter(f'no form is called "{name}"; there are {", ".join(Form)}') from None


def _index(mirror: str, state: Path, form: Any, *, as_json: bool) -> None:  # noqa: ANN401 - as above
    from player.app import desk  # noqa: PLC0415 - as above
    from player.app.bar import bar  # noqa: PLC0415 - as above

    with bar(quiet=as_json) as progress:
        report = desk.index(mirror, state, progress, form)
    if as_json:
        print_json(report.as_json())
        return
    for note in report.notes:
        typer.echo(note, err=True)
    typer.echo(
        f"{report.form}: {report.pictures:,} pictures in {report.synsets:,} synsets"
        f" in {report.seconds:.1f} s\nhash {report.hash}"
        + ("" if report.hash_comparable else " (of names that are not ImageNet's own)")
    )


def _index_check(
    mirror: str,
    state: Path,
    form: Any,  # noqa: ANN401 - as above
    sheet: Path | None,
    *,
    again: bool,
    as_json: bool,
) -> None:
    from player.app import desk, inspect  # noqa: PLC0415 - as above
    from player.app.bar import bar  # noqa: PLC0415 - as above

    with bar(quiet=as_json) as progress:
        if form is not None:
            desk.index(mirror, state, progress, form)
        report = inspect.check(mirror, state, progress, sheet, again=again)
    if not as_json:
        for note in report.notes:
            typer.echo(note, err=True)
        if report.sheet:
            typer.echo(f"what is not well is listed in {report.listed}", err=True)
            typer.echo(f"contact sheet {report.sheet}", err=True)
    print_report(report, as_json=as_json)


def _index_diff(mirrors: list[str], state: Path, *, as_json: bool) -> None:
    from player.app import inspect  # noqa: PLC0415 - as above
    from player.app.bar import bar  # noqa: PLC0415 - as above

    with bar(quiet=as_json) as progress:
        report = inspect.diff(mirrors[0], mirrors[1], state, progress)
    if not as_json:
        typer.echo(report.verdict)
    print_report(report, as_json=as_json)
