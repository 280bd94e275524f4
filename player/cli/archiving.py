"""The commands for the calendar and the archive: when a picture comes, and how a showing moves."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from player.cli.options import (
    Config,
    Exit,
    Json,
    Mirror,
    Seed,
    State,
    app,
    explained,
    machine,
    print_json,
    print_table,
)

states = typer.Typer(help="Carry the state of a showing to another computer.", no_args_is_help=True)
app.add_typer(states, name="state")


@app.command()
def when(
    query: Annotated[
        str, typer.Argument(help="a synset (n01514752, gamecock) or a picture (n01514752_1234)")
    ],
    playlist: Annotated[Path | None, typer.Option(help="of which playlist; default: the config's")] = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Say when a synset or a picture comes, or came: the past by the ledger, the rest by the plan."""
    from player.app.when import Unheard  # noqa: PLC0415 - each command imports what it needs: --help is quick
    from player.app.when import when as asked  # noqa: PLC0415 - as above
    from player.clock import SystemClock  # noqa: PLC0415 - as above
    from player.core.units import wall_of  # noqa: PLC0415 - as above

    try:
        with explained():
            held = machine(config, mirror=mirror, state=state)
            answers = asked(held, query, wall_of(SystemClock().wall()), playlist, seed)
    except Unheard as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.DOES_NOT_HOLD) from error
    if as_json:
        print_json([told for answer in answers for told in answer.as_json()])
        return
    for answer in answers:
        _tell(answer)
    if not answers[0].begun:
        begins = "from the showing's first day" if answers[0].timezone else "as if it began now"
        typer.echo(f"(by the plan, {begins}: nothing of this run has been played)")


def _tell(answer: Any) -> None:  # noqa: ANN401 - a player.app.when.Answer
    """Print *answer* in words."""
    counts = ", ".join(f"{count:,} {state}" for state, count in answer.counts.items())
    heading = f"{answer.wnid}  {answer.words}".rstrip()
    pictures = f"{answer.pictures:,} picture{'' if answer.pictures == 1 else 's'}"
    typer.echo(f"{heading}: {pictures}, {counts}" if answer.whole else heading)
    for name, occurrence in answer.told:
        if occurrence.state == "omitted":
            typer.echo(f"  {occurrence.file}  {answer.why}")
            continue
        where = f"pass {occurrence.pass_number}, position {occurrence.position:,}"
        typer.echo(
            f"  {name + '  ' if name else ''}{occurrence.file}  {where}  {_moment(answer, occurrence)}"
        )


def _moment(answer: Any, occurrence: Any) -> str:  # noqa: ANN401 - as above
    """Return the state of *occurrence* and its moment, for people."""
    if occurrence.at is None:
        lost = (
            occurrence.state
            if occurrence.state in {"not reached", "withdrawn"}
            else f"{occurrence.state}, at a moment unknown"
        )
        return str(lost)
    at = answer.moment(occurrence.at)
    return f"{occurrence.state} {at:%a} {at.day} {at:%B %Y %H:%M:%S %Z}"


@states.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="the archive to write, such as showing.tar")],
    config: Config = None,
    state: State = None,
) -> None:
    """Write all runs, with manifests and notes, into one file; also while it plays.

    What a player shows after this moment is not in the file: end it first to move the showing.
    """
    from player.app.archive import export_state  # noqa: PLC0415 - as above
    from player.clock import SystemClock  # noqa: PLC0415 - as above

    with explained(), _carried():
        held = machine(config, state=state)
        for moved in export_state(held.state, file, SystemClock().wall()):
            typer.echo(moved.line)
    typer.echo(f"written: {file} ({file.stat().st_size / 1e6:,.1f} MB)")


@states.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="an archive that state export has written")],
    config: Config = None,
    state: State = None,
) -> None:
    """Take the runs of an archive into this state folder; each goes on at its next picture.

    Refused where a player plays, or a run is further on here.
    """
    from player.app.archive import import_state  # noqa: PLC0415 - as above

    with explained(), _carried():
        held = machine(config, state=state)
        for moved in import_state(held.state, file):
            typer.echo(moved.line)


@contextmanager
def _carried() -> Iterator[None]:
    """Say in one line why a state cannot be carried."""
    from player.journal.moving import CannotMove  # noqa: PLC0415 - as above
    from player.journal.run import LedgerUnavailable  # noqa: PLC0415 - as above

    try:
        yield
    except LedgerUnavailable:
        raise
    except CannotMove as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.DOES_NOT_HOLD) from error
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}" if error.filename else str(error), err=True)
        raise typer.Exit(Exit.DOES_NOT_HOLD) from error


def report_merged(sources: Sequence[Path], run: str | None, *, as_json: bool) -> None:
    """Print the one record that the parts of a run make; exit with 1 where it does not hold.

    *sources* are archives of `state export`, state folders, or ledgers' files.
    """
    from player.app.archive import joined  # noqa: PLC0415 - as above
    from player.core.merge import NotOneRun  # noqa: PLC0415 - as above

    with explained(), _carried():
        try:
            merged = joined(sources, run)
        except NotOneRun as error:
            raise typer.BadParameter(str(error), param_hint="--merge") from error
    if as_json:
        print_json(merged.as_json())
    else:
        print_table(merged.audit.as_json())
        for line in merged.lines():
            typer.echo(line)
    if not merged.audit.ok:
        raise typer.Exit(Exit.DOES_NOT_HOLD)


def report_bundled(
    held: Any,  # noqa: ANN401 - a Machine
    target: Path,
    report: Any,  # noqa: ANN401 - a player.app.report.Report
    files: tuple[Path | None, Path | None],
) -> None:
    """Write the papers of the run that *report* is about to the folder *target*.

    *files* are the playlist and the config that were asked for, None for those that are in use.
    """
    from player.app.bundle import bundle, playlist_file  # noqa: PLC0415 - as above
    from player.clock import SystemClock  # noqa: PLC0415 - as above
    from player.config import find_machine  # noqa: PLC0415 - as above

    work = report.figures["work"]
    papers = {
        "playlist": playlist_file(held, files[0], str(work["playlist"])),
        "config": find_machine(os.environ, files[1]),
    }
    with explained():
        try:
            bundle(
                held, target, str(work["run"]), report.figures, report.html(), papers, SystemClock().wall()
            )
        except OSError as error:
            raise typer.BadParameter(str(error), param_hint="--bundle") from error
    typer.echo(f"written: {target}", err=True)
