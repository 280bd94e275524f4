"""The command that makes films."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from player.cli.options import (
    At,
    Canvas,
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
    parsed_duration,
    playlist_and_out,
    print_json,
)

FASTEST = 240
"""Frames a second: no screen shows more."""


def _rate(text: str) -> Fraction:
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise typer.BadParameter(
            f'expected frames a second, such as 25 or 30000/1001, got "{text}"'
        ) from error
    if not 1 <= rate <= FASTEST:
        raise typer.BadParameter(f"expected 1 to {FASTEST} frames a second, got {text}")
    return rate


def _captions(text: str) -> bool:
    if text not in {"wall", "track"}:
        raise typer.BadParameter(f'expected "wall" or "track", got "{text}"')
    return text == "track"


Duration = Annotated[
    Any, typer.Option("--for", parser=parsed_duration, metavar="DURATION", help="how long it is")
]
Rate = Annotated[
    Any, typer.Option(parser=_rate, metavar="N", help="so many frames a second; else one for each picture")
]
Captions = Annotated[
    Any,
    typer.Option(parser=_captions, metavar="wall|track", help="below the pictures, or as a track of text"),
]


@app.command()
def export(  # noqa: PLR0913, PLR0917 - one parameter an option
    playlist: Annotated[
        Path | None,
        typer.Argument(
            metavar="PLAYLIST", help="a playlist (YAML); default: the config's", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Argument(
            metavar="OUT",
            help="the film: .mp4, .webm, .gif, .webp, or stills: name-%06d.png, .jpg",
            show_default=False,
        ),
    ] = None,
    config: Config = None,
    mirror: Mirror = None,
    state: State = None,
    seed: Seed = None,
    at: At = None,
    length: Duration = "1m",
    fps: Rate = None,
    size: Canvas = None,
    captions: Captions = "wall",
    poster: Annotated[
        Path | None, typer.Option(help="write a still of the first pause to this file (.png, .jpg)")
    ] = None,
    as_shown: Annotated[bool, typer.Option("--as-shown", help="what was shown, by the ledger")] = False,
    as_json: Json = False,
) -> None:
    """Make a film or stills of an excerpt, and OUT.json, which says what is seen when."""
    from player.app.bar import film_bar  # noqa: PLC0415 - each command imports what it needs: --help is quick
    from player.app.film import Asked  # noqa: PLC0415 - as above
    from player.app.film import export as made_of  # noqa: PLC0415 - as above
    from player.app.wishes import Wishes  # noqa: PLC0415 - as above
    from player.clock import SystemClock  # noqa: PLC0415 - as above
    from player.core.units import wall_of  # noqa: PLC0415 - as above
    from player.core.whither import NotThere  # noqa: PLC0415 - as above
    from player.film import FilmError, NoSuchFilmError  # noqa: PLC0415 - as above

    chosen, film = playlist_and_out(playlist, out, "film", "excerpt.mp4")
    asked = Asked(film, at, length, fps, captions, poster, as_shown, lambda line: typer.echo(line, err=True))
    now = wall_of(SystemClock().wall())
    # Whoever ends us wants what there is of the film.
    end_alike()
    with explained():
        held = machine(config, mirror=mirror, state=state, size=size, public=False)
        wishes = Wishes(public=False, playlist=chosen, seed=seed)
        try:
            with film_bar(length, quiet=as_json) as (progress, tell):
                made = made_of(held, wishes, asked, now, progress, tell)
        except NoSuchFilmError as error:
            raise typer.BadParameter(str(error)) from error
        except FilmError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(Exit.UNAVAILABLE) from error
        except NotThere as error:
            raise typer.BadParameter(str(error), param_hint="--at") from error
        except KeyboardInterrupt as error:
            typer.echo(f"stopped; {film.name} plays to where it came", err=True)
            raise typer.Exit(Exit.INTERRUPTED) from error
    told = {"film": str(film), **made.as_json()}
    if as_json:
        print_json(told)
    else:
        typer.echo(made.words(film.name))
