"""The command that measures flashes."""

from pathlib import Path
from typing import Annotated, Any

import typer

from player.cli.options import (
    Config,
    Exit,
    Json,
    Length,
    Mirror,
    PlaylistFile,
    Seed,
    Size,
    State,
    app,
    explained,
    machine,
    print_json,
    print_table,
    write_page,
)

MOST_METRES = 1_000


def _languages(text: str) -> list[str]:
    from player.report import LANGUAGES  # noqa: PLC0415 - each command imports what it needs: --help is quick

    asked = [code.strip() for code in text.split(",")]
    if unknown := [code for code in asked if code not in LANGUAGES]:
        raise typer.BadParameter(f'"{unknown[0]}": expected some of {",".join(LANGUAGES)}')
    return asked


Languages = Annotated[
    Any,
    typer.Option(
        parser=_languages, metavar="CODES", help="of the notice, the first one large: en,fr,de,es,eu"
    ),
]


@app.command()
def flashes(  # noqa: PLR0913, PLR0917 - one parameter an option
    playlist: PlaylistFile = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    seed: Seed = None,
    start: Annotated[
        int | None, typer.Option("--from", min=0, help="measure from this position on, not a sample")
    ] = None,
    length: Length = None,
    stretches: Annotated[
        int, typer.Option(min=1, max=10_000, help="of so many stretches is the sample")
    ] = 24,
    size: Size = None,
    height_m: Annotated[
        float | None,
        typer.Option("--height-m", min=0.01, max=MOST_METRES, help="height of the screen in metres"),
    ] = None,
    distance_m: Annotated[
        float | None,
        typer.Option("--distance-m", min=0.01, max=MOST_METRES, help="from where it is seen, in metres"),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="measure gentler ways to play it beside it")
    ] = False,
    plot: Annotated[Path | None, typer.Option(help="draw it into this file (.png, .svg or .pdf)")] = None,
    notice: Annotated[
        Path | None, typer.Option(help="write the notice for the door to this file (.html)")
    ] = None,
    ask: Annotated[
        str, typer.Option(help="on the notice: whom to ask, such as a name and a telephone number")
    ] = "",
    languages: Languages = None,
    as_json: Json = False,
) -> None:
    """Measure how often the work flashes, by WCAG 2.3.1; exit with 1 where that is more than it allows."""
    from player.app.bar import stretch_bar  # noqa: PLC0415 - each command imports what it needs: --help is quick
    from player.app.flashes import Asked  # noqa: PLC0415 - as above
    from player.app.flashes import flashes as measured  # noqa: PLC0415 - as above
    from player.app.wishes import Wishes  # noqa: PLC0415 - as above
    from player.clock import SystemClock  # noqa: PLC0415 - as above
    from player.core.units import Position, wall_of  # noqa: PLC0415 - as above

    begin = None if start is None else Position(start)
    asked = Asked(begin, length, stretches, height_m, distance_m, compare)
    now = wall_of(SystemClock().wall())
    with explained():
        held = machine(config, mirror=mirror, state=state, size=size)
        wishes = Wishes(playlist=playlist, seed=seed)
        with stretch_bar(quiet=as_json) as progress:
            report = measured(held, wishes, asked, now, progress)
        made = "" if notice is None else _notice(report, held, wishes, now, languages, ask)
    if notice is not None:
        write_page(notice, made, "--notice")
    _draw(report, plot)
    if as_json:
        print_json(report.as_json())
    else:
        tell(report)
    if not report.holds:
        raise typer.Exit(Exit.DOES_NOT_HOLD)


def _notice(
    report: Any,  # noqa: ANN401 - a player.app.flash_report.FlashReport
    held: Any,  # noqa: ANN401 - a Machine
    wishes: Any,  # noqa: ANN401 - a Wishes
    now: Any,  # noqa: ANN401 - a moment
    languages: list[str] | None,
    ask: str,
) -> str:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - as above

    from player.app.door import notice_of  # noqa: PLC0415 - as above
    from player.clock import local_zone  # noqa: PLC0415 - as above
    from player.report import LANGUAGES, door_notice  # noqa: PLC0415 - as above

    notice = notice_of(report, held, wishes, now, ZoneInfo(local_zone()), ask)
    return door_notice(notice, languages or list(LANGUAGES))


def _draw(report: Any, file: Path | None) -> None:  # noqa: ANN401 - a player.app.flash_report.FlashReport
    if file is None:
        return
    from player.app.flash_plot import PlotUnavailable, draw_report  # noqa: PLC0415 - as above

    try:
        draw_report(report, file)
    except PlotUnavailable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.UNAVAILABLE) from error


def tell(report: Any) -> None:  # noqa: ANN401 - a player.app.flash_report.FlashReport
    """Print *report*."""
    from player.app import flash_words as words  # noqa: PLC0415 - as above

    typer.echo(words.heading(report))
    print_table(words.figures(report))
    typer.echo()
    _print_rows(words.COLUMNS, [words.row(view) for view in report.views(report.look)])
    if len(report.looks) > 1:
        typer.echo(f"\nGentler ways to play it, seen from {words.distance(report.nearest)}:")
        _print_rows(words.LOOKS, [words.look_row(report, look) for look in report.looks])
    typer.echo(f"\n{words.conclusion(report)}")


def _print_rows(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in columns:
        table.add_column(name, justify="left" if name in {"", "WCAG 2.3.1"} else "right")
    for cells in rows:
        table.add_row(*cells)
    Console().print(table)
