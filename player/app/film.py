"""An excerpt of a score as a film, and beside it what it shows when."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

import cv2

from player.app.excerpt import Excerpts
from player.app.film_making import Making
from player.app.film_place import beginning, beginning_as_shown, legs_of
from player.app.film_reel import Plan, canvas_of, form_of
from player.app.known import score_on
from player.app.pacer import planned_whole
from player.app.place import position_by
from player.app.programme import bill_of
from player.app.record import writing_state
from player.app.wishes import Wishes
from player.core.audit import OK, intact, verdict
from player.core.film import Made, Shot, planned
from player.core.film_shown import beats, shown
from player.core.ledger import Row
from player.core.machine import Machine
from player.core.pictures import Box
from player.core.playlist import Fit
from player.core.score import Score
from player.core.units import SECOND, Ns, Wall
from player.film import FilmError, NoSuchFilmError
from player.journal.reading import read_ledger
from player.sources import NotIndexed, build_index
from player.sources import Progress as Indexing

MINUTE = Ns(60 * SECOND)
"""How long an excerpt is where nobody says how long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What film is asked for, at *out*: from *start* for *length*, at *rate* frames a second if that is even.

    *track*: captions as a track of text. *poster*: a still beside it. *as_shown*: what the ledger says.
    *note* is told what people should know of the place.
    """

    out: Path
    start: str | None = None
    length: Ns = MINUTE
    rate: Fraction | None = None
    track: bool = False
    poster: Path | None = None
    as_shown: bool = False
    note: Callable[[str], None] = lambda _: None


Tell = Callable[[Indexing], None]

Progress = Callable[[Made], None]
"""Is told after each picture what there is of the film."""


def export(
    machine: Machine,
    wishes: Wishes,
    asked: Asked,
    now: Wall,
    progress: Progress = lambda _: None,
    tell: Tell = lambda _: None,
) -> Made:
    """Make the film that is *asked* for of what *machine* plays by *wishes*; *tell* of indexing, if need be.

    Raises:
        NoSuchFilmError: there can be no such film.
        FilmError: it cannot be made, or not be written.
        NotThere: it cannot begin there.
        ConfigError, ScoreError, MirrorAway, MirrorError, LedgerUnavailable, NoLedger: it cannot be played.
    """
    form = form_of(asked.out)
    if not asked.length:
        raise NoSuchFilmError("a film of no length shows nothing")
    if asked.track and not form.coded:
        raise NoSuchFilmError(f"{asked.out.name}: a track of text goes into .mp4 and .webm alone")
    playlist = bill_of(machine, wishes).at(now).playlist
    cv2.setNumThreads(1)  # pictures are painted side by side
    with ExitStack() as stack:
        excerpts = opened(machine, canvas_of(machine), playlist.fit, stack, tell)
        score = score_on(excerpts.source, playlist)
        shots, stays = _as_shown(machine, score, asked) if asked.as_shown else _as_planned(score, asked)
        plan = Plan(
            machine, score, form, stays, asked.out, asked.length, asked.rate, track=asked.track,
            poster=asked.poster, as_shown=asked.as_shown,
        )  # fmt: skip
        making = Making(plan, stack)
        asyncio.run(making.shoot(excerpts, shots, progress))
        if not making.made.at:
            raise FilmError("nothing can be shown of what was asked for")
        making.complete = True
        return making.made


def opened(machine: Machine, canvas: Box, fit: Fit, stack: ExitStack, tell: Tell) -> Excerpts:
    """Open the mirror, for pictures that are fitted into *canvas*; index it first if need be."""
    try:
        return Excerpts(machine, canvas, fit, stack)
    except NotIndexed:
        with writing_state(machine.state):
            build_index(machine.mirrors[-1], machine.state, tell)
        return Excerpts(machine, canvas, fit, stack)


def _as_planned(score: Score, asked: Asked) -> tuple[Iterator[Shot], set[Ns]]:
    """Return the shots by the plan, and every beat among them."""
    plan = planned_whole(score)
    begin = beginning(asked.start, score, partial(position_by, plan), asked.note)
    return planned(score, begin, legs_of(plan)), set(score.beats.periods)


def _as_shown(machine: Machine, score: Score, asked: Asked) -> tuple[Iterator[Shot], set[Ns]]:
    """Return the shots by the ledger, and every beat among them.

    Raises:
        NoLedger: the run has none.
    """
    rows, playlist = rows_of(machine, score), score.playlist
    begins = beginning_as_shown(asked.start, score, asked.note)
    shots = shown(rows, playlist.seed, playlist.pauses, score.decides, begins)
    return shots, beats(rows) or set(score.beats.periods)


def rows_of(machine: Machine, score: Score) -> list[Row]:
    """Return the rows of the run of *score*, as far as their seals hold.

    Raises:
        NoLedger: the run has none.
    """
    ledger = read_ledger(machine.state, score.run)
    rows = [sealed.row for sealed in intact(ledger)]
    return [*rows, ledger.tail.row] if ledger.tail and verdict(ledger) == OK else rows
