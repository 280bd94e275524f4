"""The commands that make the record of a showing."""

from pathlib import Path
from typing import Annotated, Any

import typer

from player.cli.options import (
    Config,
    Json,
    Mirror,
    PlaylistFile,
    State,
    app,
    explained,
    machine,
    print_json,
    write_page,
)

Run = Annotated[str | None, typer.Option("--run", help="which run; default: the newest")]


@app.command()
def report(  # noqa: PLR0913, PLR0917 - one parameter an option
    playlist: PlaylistFile = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    run_id: Run = None,
    html: Annotated[
        Path | None, typer.Option(help="write it as one page of HTML, with plots, to this file")
    ] = None,
    bundle: Annotated[
        Path | None, typer.Option(help="write it with all papers, no pictures, as a BagIt folder")
    ] = None,
    merge: Annotated[
        list[Path] | None,
        typer.Option(help="join the parts of a run that moved: state folders or their exports; give several"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make the record of showing: what was shown, when, how evenly; what was left out, whose decision."""
    from player.app.report import report as reported  # noqa: PLC0415 - each command imports what it needs: --help is quick
    from player.cli.archiving import report_bundled  # noqa: PLC0415 - as above
    from player.cli.recorded import print_record  # noqa: PLC0415 - as above

    if merge and bundle:
        raise typer.BadParameter("--merge goes without --bundle")
    if merge:
        _check_parts(merge, playlist)
    held = _machine(config, mirror, state)
    if merge:
        _report_merged(held, playlist, run_id, merge, html, as_json=as_json)
        return
    with explained():
        made = reported(held, playlist, run_id)
    if html is not None:
        write_page(html, made.html(), "--html")
    if bundle is not None:
        report_bundled(held, bundle, made, (playlist, config))
    if as_json:
        print_json(made.figures)
    elif html is None and bundle is None:
        print_record(made.figures)


def _machine(config: Path | None, mirror: str | None, state: Path | None) -> Any:  # noqa: ANN401 - a Machine
    with explained():
        return machine(config, mirror=mirror, state=state)


def _check_parts(parts: list[Path], playlist: Path | None) -> None:
    """Refuse what joins nothing; a part named without its own ``--merge`` would be taken for the playlist."""
    if playlist is not None and playlist.suffix not in {".yaml", ".yml"}:
        raise typer.BadParameter(
            f"give it before each part: --merge {parts[0]} --merge {playlist}", param_hint="--merge"
        )
    if len(parts) == 1:
        raise typer.BadParameter(
            f"there is one part only, {parts[0]}: give --merge for each", param_hint="--merge"
        )


def _report_merged(
    held: Any,  # noqa: ANN401 - a Machine
    playlist: Path | None,
    run_id: str | None,
    sources: list[Path],
    html: Path | None,
    *,
    as_json: bool,
) -> None:
    """Report the parts of a run as one; exit with 1 where they do not hold."""
    from player.app.archive import joined  # noqa: PLC0415 - as above
    from player.app.report import merged  # noqa: PLC0415 - as above
    from player.cli.archiving import report_merged  # noqa: PLC0415 - as above
    from player.core.merge import NotOneRun  # noqa: PLC0415 - as above
    from player.journal.moving import CannotMove  # noqa: PLC0415 - as above

    if html is not None:
        try:
            with explained():
                made = merged(held, playlist, joined(sources, run_id))
        except (CannotMove, NotOneRun) as error:
            raise typer.BadParameter(str(error), param_hint="--merge") from error
        write_page(html, made.html(), "--html")
    report_merged(sources, run_id, as_json=as_json)


@app.command()
def note(
    text: Annotated[str, typer.Argument(help='such as "rain came in, room closed 14:00 to 15:10"')],
    playlist: Annotated[Path | None, typer.Option(help="a playlist; default: the newest run's")] = None,
    config: Config = None,
    state: State = None,
    run_id: Run = None,
) -> None:
    """Add a note, with its moment, to the record of a run; also while it plays.

    A note that begins with one of these and a colon states it in the report:
    venue, artist's agreement, curator, approvals, room, light, wall, photographs.
    """
    from player.app.report import note as noted  # noqa: PLC0415 - as above

    if not text.strip():
        raise typer.BadParameter("a note needs some text")
    with explained():
        noted(machine(config, state=state), playlist, run_id, text.strip())
    typer.echo("noted")
