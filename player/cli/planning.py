"""The command that plans a showing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

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
    print_table,
)


@app.command()
def plan(  # noqa: PLR0913, PLR0917 - one parameter an option
    playlist: PlaylistFile = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    seed: Seed = None,
    from_now: Annotated[
        bool, typer.Option("--from-now", help="the rest from now on, where the ledger stands")
    ] = False,
    plot: Annotated[Path | None, typer.Option(help="draw it into this file (.png, .svg or .pdf)")] = None,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="play the whole in virtual time, by the real loop")
    ] = False,
    outages: Annotated[
        int, typer.Option(min=0, max=1_000, help="with --rehearse: so many random power cuts")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Say what a showing comes to: pictures, open hours, pauses, and when the last picture comes."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - as below

    from player.app.plan import plan as planned  # noqa: PLC0415 - each command imports what it needs
    from player.app.wishes import Wishes  # noqa: PLC0415 - as above
    from player.clock import SystemClock, local_zone  # noqa: PLC0415 - as above
    from player.core.units import wall_of  # noqa: PLC0415 - as above

    if outages and not rehearse:
        raise typer.BadParameter("--outages goes with --rehearse")
    with explained():
        report = planned(
            machine(config, mirror=mirror, state=state),
            Wishes(playlist=playlist, seed=seed),
            wall_of(SystemClock().wall()),
            ZoneInfo(local_zone()),
            rest=from_now,
        )
    _draw(report, plot)
    tell(report, _rehearsed(report, outages, quiet=as_json) if rehearse else None, as_json=as_json)


def _rehearsed(report: Any, outages: int, *, quiet: bool) -> dict[str, Any]:  # noqa: ANN401 - a PlanReport
    from player.app.bar import day_bar  # noqa: PLC0415 - as above
    from player.app.rehearse import CannotRehearse, rehearse_plan  # noqa: PLC0415 - as above

    try:
        with day_bar(report.plan.score.pictures, report.zone, quiet=quiet) as progress:
            return rehearse_plan(report, outages, progress)
    except CannotRehearse as error:
        raise typer.BadParameter(str(error)) from error


def _draw(report: Any, file: Path | None) -> None:  # noqa: ANN401 - a player.app.plan.PlanReport
    if file is None:
        return
    from player.app.plot import PlotUnavailable, draw_plan  # noqa: PLC0415 - as above

    try:
        draw_plan(report, file)
    except PlotUnavailable as error:
        raise typer.BadParameter(str(error), param_hint="--plot") from error


def tell(report: Any, rehearsal: Mapping[str, Any] | None = None, *, as_json: bool) -> None:  # noqa: ANN401 - as above
    """Print *report*, and what the *rehearsal* came to, if there was one, by its JSON keys."""
    from player.app.plan_words import contested_words, figures, heading  # noqa: PLC0415 - as above

    if as_json:
        print_json(report.as_json(rehearsal))
        return
    typer.echo(heading(report))
    print_table(figures(report))
    for sentence in (*report.advice, *contested_words(report)):
        typer.echo(sentence)
    if rehearsal is not None:
        typer.echo("Rehearsed:")
        print_table(dict(rehearsal))
    _print_days(report)


def _print_days(report: Any) -> None:  # noqa: ANN401 - as above
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above

    from player.app.plan_words import day_row  # noqa: PLC0415 - as above
    from player.core.advice import told_length  # noqa: PLC0415 - as above

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for name in ("open", "pictures", "pauses", "paused"):
        table.add_column(name, justify="right")
    table.add_column("")
    for week in report.weeks:
        row = (week.name, told_length(week.open), f"{week.pictures:,}", f"{week.pauses:,}")
        table.add_row(*row, style="bold")
        for day in week.days:
            table.add_row(*day_row(day))
    Console().print(table)
