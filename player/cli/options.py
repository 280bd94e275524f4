"""What the commands share: options, exit codes, how a report is printed and a failure said."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from player.core.pictures import escaped
from player.core.units import MILLISECOND, SECOND, Ns, parse_duration

LEAST_SIDE, MOST_SIDE = 16, 16_384
"""Pixels: below, no letter can be set; above, no screen is."""

SHORTEST_BEAT, LONGEST_BEAT = Ns(10 * MILLISECOND), Ns(60 * SECOND)


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


def parsed_duration(text: str) -> Ns:
    """Read a duration as an option has it."""
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _beat(text: str) -> Ns:
    period = parsed_duration(text)
    if not SHORTEST_BEAT <= period <= LONGEST_BEAT:
        raise typer.BadParameter(f'expected a beat from 10 ms to 60 s, got "{text}"')
    return period


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
    typer.Option(
        "--for", parser=parsed_duration, metavar="DURATION", help="stop so long after the first picture"
    ),
]
Length = Annotated[
    Any, typer.Option("--for", parser=parsed_duration, metavar="DURATION", help="measure so much of it")
]
Beat = Annotated[
    Any, typer.Option("--cadence", parser=_beat, metavar="DURATION", help="how long a beat lasts")
]
At = Annotated[
    str | None,
    typer.Option(
        metavar="PLACE",
        help='begin there: a position, "40 %", "2019-08-03 14:00" by the plan, a wnid, a lemma, a top',
    ),
]
Display = Annotated[int | None, typer.Option(min=0, help="which display")]
Windowed = Annotated[bool, typer.Option("--window", help="in a window instead of full screen")]
Size = Annotated[Any, typer.Option(parser=_size, metavar="WxH", help="size of the window")]
Canvas = Annotated[Any, typer.Option("--size", parser=_size, metavar="WxH", help="size of its frames")]
Json = Annotated[bool, typer.Option("--json", help="report as JSON")]


def machine(config: Path | None, **wished: Any) -> Any:  # noqa: ANN401 - the fields of Wishes; a Machine
    """Return the machine as flags, environment and config say it is."""
    from player.app.wishes import Wishes, machine_of  # noqa: PLC0415 - each command imports what it needs: --help is quick

    return machine_of(config, Wishes(**wished), os.environ)


@contextmanager
def explained() -> Iterator[None]:
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


def end_alike() -> None:
    """Let SIGTERM end a command as Ctrl-C does, also in a background that a shell makes deaf to that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))


def _fail(error: Exception, code: Exit) -> NoReturn:
    typer.echo(str(error), err=True)
    raise typer.Exit(code) from error


def write_page(path: Path, text: str, option: str) -> None:
    """Write *text* to *path*, as the *option* asks, and say so."""
    beside = path.with_name(path.name + ".new")  # a full disk must not leave half a page
    try:
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}", param_hint=option) from error
    typer.echo(f"written: {path}", err=True)


def playlist_and_out(
    playlist: Path | None, out: Path | None, kind: str, example: str
) -> tuple[Path | None, Path]:
    """Return which playlist is meant, if any is named, and which file: a name alone is the file's."""
    if out is not None:
        return playlist, out
    if playlist is None or playlist.suffix in {".yaml", ".yml"}:
        raise typer.BadParameter(f"name the {kind}, too, such as {example}", param_hint="OUT")
    return None, playlist


def print_report(report: Any, *, as_json: bool) -> None:  # noqa: ANN401 - of a check, or of a difference
    """Print a report of a check or of a difference; exit with 1 where it does not hold."""
    if as_json:
        print_json(report.as_json())
    else:
        for heading, rows in report.tables().items():
            typer.echo(heading)
            print_table(rows)
            typer.echo()
    if not report.ok:
        raise typer.Exit(Exit.DOES_NOT_HOLD)


def print_json(value: object) -> None:
    """Print *value* as JSON for people and programs."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def print_table(rows: dict[str, Any]) -> None:
    """Print names and values side by side."""
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in rows.items():
        table.add_row(Text(escaped(name.replace("_", " "))), Text(escaped(_as_text(value))))
    Console().print(table)


def _as_text(value: object) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name} {_as_text(part)}" for name, part in value.items())
    if isinstance(value, list):
        return " › ".join(map(str, value))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "–" if value is None else str(value)
