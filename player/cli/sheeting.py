"""The command that makes contact sheets."""

import re
from datetime import date
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
    end_alike,
    explained,
    machine,
    playlist_and_out,
    print_json,
)

ALL = "all"
MOST_COLUMNS = 40


def _paper(text: str) -> Any:  # noqa: ANN401 - a core.sheet.Paper
    from player.core.sheet import paper_of  # noqa: PLC0415 - each command imports what it needs: --help is quick

    try:
        return paper_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _day(text: str) -> date | str:
    if text == "today":
        return text
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise typer.BadParameter(f'expected a day such as 2019-08-03, or "today", got "{text}"')


def _dated(day: date | str | None) -> date | None:
    from player.clock import today  # noqa: PLC0415 - as above

    return today() if isinstance(day, str) else day


def _count(text: str) -> int:
    from player.app.sheet_choice import MOST  # noqa: PLC0415 - as above

    if text == ALL:
        return MOST
    if text.isdecimal() and 1 <= int(text) <= MOST:
        return int(text)
    raise typer.BadParameter(f'expected 1 to {MOST:,} pictures, or "{ALL}", got "{text}"')


Day = Annotated[
    Any,
    typer.Option("--pauses", parser=_day, metavar="DAY", help='the pauses of a day: 2019-08-03, or "today"'),
]
Count = Annotated[
    Any, typer.Option(parser=_count, metavar="N|all", help="so many pictures at most; else a page of them")
]
Sheet = Annotated[
    Any,
    typer.Option("--paper", parser=_paper, metavar="PAPER", help="A4, A3, Letter, Tabloid, or mm: 200x250"),
]


def _meant(playlist: Path | None, out: Path | None) -> tuple[Path | None, Path]:
    """Return which playlist is meant, if any is named, and which file."""
    from player.sheets import ENDINGS  # noqa: PLC0415 - as above

    chosen, file = playlist_and_out(playlist, out, "sheet", "sheet.pdf")
    if file.suffix.lower() not in ENDINGS:
        endings = " or ".join(ENDINGS)
        raise typer.BadParameter(f"{file.name}: expected a name that ends in {endings}", param_hint="OUT")
    return chosen, file


@app.command()
def sheet(  # noqa: PLR0913, PLR0917 - one parameter an option
    playlist: Annotated[
        Path | None,
        typer.Argument(
            metavar="PLAYLIST", help="a playlist (YAML); default: the config's", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT", help="the sheet: .pdf, or .png", show_default=False)
    ] = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    seed: Seed = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help='from a position, "40%", a wnid, or "2019-08-03 14:00" on'),
    ] = None,
    synset: Annotated[
        str | None, typer.Option(metavar="NAME", help="of a synset: n02084071, or what it is called")
    ] = None,
    pauses: Day = None,
    odd: Annotated[
        bool, typer.Option("--odd", help="of what is odd: cannot be shown, grey, tiny, withheld …")
    ] = False,
    count: Count = None,
    paper: Sheet = "A4",
    landscape: Annotated[bool, typer.Option("--landscape", help="wider than high")] = False,
    columns: Annotated[
        int | None, typer.Option(min=1, max=MOST_COLUMNS, help="how many side by side")
    ] = None,
    as_shown: Annotated[bool, typer.Option("--as-shown", help="what was shown, by the ledger")] = False,
    as_json: Json = False,
) -> None:
    """Make contact sheets to print: PDF, or PNG at 300 dots an inch, a file a page."""
    if sum((at is not None, synset is not None, pauses is not None, odd)) > 1:
        raise typer.BadParameter("--at, --synset, --pauses and --odd are four different sheets; name one")
    if odd and as_shown:
        raise typer.BadParameter("--odd is told by the mirror, not by the ledger: leave out --as-shown")
    chosen, file = _meant(playlist, out)
    from player.app.bar import sheet_bar  # noqa: PLC0415 - as above
    from player.app.sheet import Asked  # noqa: PLC0415 - as above
    from player.app.sheet import sheet as made_of  # noqa: PLC0415 - as above
    from player.app.sheet_choice import MOST, NothingThere, Wanted  # noqa: PLC0415 - as above
    from player.app.wishes import Wishes  # noqa: PLC0415 - as above
    from player.clock import SystemClock  # noqa: PLC0415 - as above
    from player.core.units import wall_of  # noqa: PLC0415 - as above
    from player.core.whither import NotThere  # noqa: PLC0415 - as above
    from player.inspection.odd import NotChecked  # noqa: PLC0415 - as above
    from player.sheets import SheetError  # noqa: PLC0415 - as above

    now = wall_of(SystemClock().wall())
    wanted = Wanted(at, synset, _dated(pauses), odd, count or MOST, as_shown)
    whole = count is not None or pauses is not None  # a day's pauses are asked for as a day's
    printed = paper.turned() if landscape else paper
    asked = Asked(file, wanted, printed, columns, whole, lambda line: typer.echo(line, err=True))
    # Whoever ends us wants no half of a file.
    end_alike()
    with explained():
        held = machine(config, mirror=mirror, state=state, public=False)
        wishes = Wishes(public=False, playlist=chosen, seed=seed)
        try:
            with sheet_bar(quiet=as_json) as (progress, tell):
                made = made_of(held, wishes, asked, now, progress, tell)
        except NothingThere as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(Exit.DOES_NOT_HOLD) from error
        except NotThere as error:
            named = "--synset" if synset else "--pauses" if pauses else "--at"
            raise typer.BadParameter(str(error), param_hint=named) from error
        except NotChecked as error:
            typer.echo("nobody has looked at this mirror's pictures: index MIRROR --check", err=True)
            raise typer.Exit(Exit.UNAVAILABLE) from error
        except SheetError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(Exit.UNAVAILABLE) from error
        except KeyboardInterrupt as error:
            typer.echo("stopped; no page is half written", err=True)
            raise typer.Exit(Exit.INTERRUPTED) from error
    if as_json:
        print_json({"sheet": str(file), **made.as_json()})
    else:
        typer.echo(made.words(file.name))
