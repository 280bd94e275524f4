"""The command line: what people ask for, in their words; what came of it, in an exit code."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from player import __version__
from player.core.units import Ns, parse_duration

LEAST_SIDE, MOST_SIDE = 16, 16_384
"""Pixels: below, no letter can be set; above, no screen is."""


class Exit(IntEnum):
    """The exit codes that scripts and supervisors rely on."""

    DOES_NOT_HOLD = 1
    UNAVAILABLE = 69
    STATE_IN_USE = 75
    CONFIG = 78
    INTERRUPTED = 130


app = typer.Typer(
    help="Plays ImageNet: every picture 90 ms, with its WordNet path, pausing at random.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _duration(text: str) -> Ns:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.partition("x")
    whole = cross and width.isdecimal() and height.isdecimal()
    if not (whole and all(LEAST_SIDE <= int(side) <= MOST_SIDE for side in (width, height))):
        raise typer.BadParameter(
            f'expected a size such as "1920x1080", sides from {LEAST_SIDE} to {MOST_SIDE}, got "{text}"'
        )
    return int(width), int(height)


PlaylistFile = Annotated[Path | None, typer.Argument(help="a playlist (YAML); default: the config's")]
Config = Annotated[Path | None, typer.Option(help="the config of this machine")]
Mirror = Annotated[str | None, typer.Option(help='path or URL of an ImageNet mirror, or "stand-in"')]
State = Annotated[Path | None, typer.Option(help="folder for manifests and ledgers")]
Seed = Annotated[int | None, typer.Option(min=0, help="seed of order and pauses")]
For = Annotated[
    Any,
    typer.Option("--for", parser=_duration, metavar="DURATION", help="stop so long after the first picture"),
]
Display = Annotated[int | None, typer.Option(min=0, help="which display")]
Windowed = Annotated[bool, typer.Option("--window", help="in a window instead of full screen")]
Size = Annotated[Any, typer.Option(parser=_size, metavar="WxH", help="size of the window")]
Json = Annotated[bool, typer.Option("--json", help="report as JSON")]


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
) -> None:
    """Play for the public: full screen, ledger kept, resumes where it stopped."""
    del open_  # hours are not yet in force: it is always open
    _play(config, public=True, playlist=playlist, mirror=mirror, state=state, seed=seed, length=length,
          display=display, window=window, size=size)  # fmt: skip


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
    at: Annotated[int, typer.Option(min=0, help="begin at this position")] = 0,
) -> None:
    """Play in a window, ignore the hours, record nothing."""
    _play(config, public=False, playlist=playlist, mirror=mirror, state=state, seed=seed, length=length,
          display=display, size=size, at=at)  # fmt: skip


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
        with _explained():
            machine = _machine(config, state=state)
            if diff:
                _index_diff(mirrors, machine.state, as_json=as_json)
            elif check_pictures:
                _index_check(mirrors[0], machine.state, _form(form), sheet, again=again, as_json=as_json)
            else:
                _index(mirrors[0], machine.state, _form(form), as_json=as_json)
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
    from player.app import desk  # noqa: PLC0415 - each command imports what it needs: --help is quick
    from player.app.bar import bar  # noqa: PLC0415 - as above

    with bar(quiet=as_json) as progress:
        report = desk.index(mirror, state, progress, form)
    if as_json:
        _print_json(report.as_json())
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
    _print_report(report, as_json=as_json)


def _index_diff(mirrors: list[str], state: Path, *, as_json: bool) -> None:
    from player.app import inspect  # noqa: PLC0415 - as above
    from player.app.bar import bar  # noqa: PLC0415 - as above

    with bar(quiet=as_json) as progress:
        report = inspect.diff(mirrors[0], mirrors[1], state, progress)
    if not as_json:
        typer.echo(report.verdict)
    _print_report(report, as_json=as_json)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="playlists and configs")], as_json: Json = False
) -> None:
    """Validate playlists and configs: every error with file:line:column and a hint."""
    from player.app import desk  # noqa: PLC0415 - as above
    from player.config import aligned  # noqa: PLC0415 - as above

    problems = desk.check(files)
    if as_json:
        _print_json([{"where": p.where, "key": p.key, "message": p.message} for p in problems])
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
    state: State = None,
    run_id: Annotated[str | None, typer.Option("--run", help="which run; default: the newest")] = None,
    as_json: Json = False,
) -> None:
    """Audit a run's ledger: was each picture shown, once, and do the rows still say what was written?"""
    from player.app import desk  # noqa: PLC0415 - as above

    with _explained():
        machine = _machine(config, state=state)
        audit = desk.verify(machine, playlist.stem if playlist else None, run_id)
    if as_json:
        _print_json(audit.as_json())
    else:
        _print_table(audit.as_json())
        typer.echo("holds" if audit.ok else "does not hold")
    if not audit.ok:
        raise typer.Exit(Exit.DOES_NOT_HOLD)


@app.command()
def status(config: Config = None, state: State = None, as_json: Json = False) -> None:
    """Say what the running player says."""
    from player.app import desk  # noqa: PLC0415 - as above

    with _explained():
        said = desk.status(_machine(config, state=state))
    if as_json:
        _print_json(said)
    else:
        _print_table(said)


def _play(config: Path | None, **wished: Any) -> None:  # noqa: ANN401 - the fields of Wishes
    from player.app.mirror import Interrupted  # noqa: PLC0415 - as above
    from player.app.play import play  # noqa: PLC0415 - as above
    from player.app.wishes import Wishes, machine_of  # noqa: PLC0415 - as above
    from player.control.logbook import open_log  # noqa: PLC0415 - as above

    wishes = Wishes(**wished)
    with _explained():
        try:
            play(machine_of(config, wishes, os.environ), wishes, open_log())
        except Interrupted:
            return


def _machine(config: Path | None, **wished: Any) -> Any:  # noqa: ANN401 - the fields of Wishes; a Machine
    from player.app.wishes import Wishes, machine_of  # noqa: PLC0415 - as above

    return machine_of(config, Wishes(**wished), os.environ)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what people can mend into one line and its exit code; a bug stays an exception."""
    from player.config import ConfigError  # noqa: PLC0415 - as above
    from player.control.status import NotRunning  # noqa: PLC0415 - as above
    from player.core.score import ScoreError  # noqa: PLC0415 - as above
    from player.journal.lock import StateInUse  # noqa: PLC0415 - as above
    from player.journal.reading import NoLedger  # noqa: PLC0415 - as above
    from player.journal.run import LedgerUnavailable  # noqa: PLC0415 - as above
    from player.sources import MirrorAway, MirrorError, NotIndexed  # noqa: PLC0415 - as above
    from player.stage.drivers import NoScreen  # noqa: PLC0415 - as above

    mirror = (MirrorAway, MirrorError, NotIndexed)
    unavailable = (*mirror, NoScreen, LedgerUnavailable, NotRunning, NoLedger)
    try:
        yield
    except (ConfigError, ScoreError) as error:
        _fail(error, Exit.CONFIG)
    except StateInUse as error:
        _fail(error, Exit.STATE_IN_USE)
    except unavailable as error:
        _fail(error, Exit.UNAVAILABLE)


def _fail(error: Exception, code: Exit) -> NoReturn:
    typer.echo(str(error), err=True)
    raise typer.Exit(code) from error


def _print_report(report: Any, *, as_json: bool) -> None:  # noqa: ANN401 - of a check, or of a difference
    if as_json:
        _print_json(report.as_json())
    else:
        for heading, rows in report.tables().items():
            typer.echo(heading)
            _print_table(rows)
            typer.echo()
    if not report.ok:
        raise typer.Exit(Exit.DOES_NOT_HOLD)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _print_table(rows: dict[str, Any]) -> None:
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in rows.items():
        table.add_row(Text(name.replace("_", " ")), Text(_as_text(value)))
    Console().print(table)


def _as_text(value: object) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name} {_as_text(part)}" for name, part in value.items())
    if isinstance(value, list):
        return " › ".join(map(str, value))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "–" if value is None else str(value)


def with_command(arguments: Sequence[str]) -> list[str]:
    """Return *arguments* with ``run`` before them where they name no command."""
    given = list(arguments)
    if given[:1] == ["--version"] or given[:1] == ["--help"]:
        return given
    if not given or given[0].startswith("-") or given[0].endswith((".yaml", ".yml")):
        return ["run", *given]
    return given


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="say which version this is")] = False,
) -> None:
    if version:
        typer.echo(__version__)


def main() -> None:
    """Run the command line and exit."""
    app(args=with_command(sys.argv[1:]), prog_name="twelve-hours")
