"""What a contact sheet says of time: by the plan from the first day on, or by the ledger."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from player.app.film import rows_of
from player.app.film_place import Note, beginning_as_shown
from player.app.pacer import planned_whole
from player.clock import local_zone
from player.core.film import Shot
from player.core.film_shown import Beginning, shown, since_moment, since_position
from player.core.forecast import NEVER, Forecast
from player.core.machine import Machine
from player.core.score import Score
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall, datetime_of, wall_of


def zone_of(score: Score) -> ZoneInfo:
    """Return the zone in which moments are told: the showing's, else this machine's."""
    showing = score.playlist.showing
    return ZoneInfo(showing.timezone if showing else local_zone())


def course_of(score: Score) -> Forecast:
    """Return the first pass of *score* by the plan; without a showing it begins in 1970."""
    return planned_whole(score).forecast


def by_the_plan(score: Score, course: Forecast, positions: NDArray[np.int64]) -> list[Shot]:
    """Return the shots at *positions* of the first pass, each with the moment that *course* has of it."""
    places, lengths = course.pausing()
    moments = course.moments(positions)
    at = np.searchsorted(places, positions)
    pausing = at < len(places)
    pausing[pausing] = places[at[pausing]] == positions[pausing]
    return [
        Shot(
            0,
            Position(position),
            Ns(int(lengths[k])) if pauses else score.beats.at(position),
            pauses,
            None if moment == NEVER else Wall(moment),
        )
        for position, moment, k, pauses in zip(
            positions.tolist(), moments.tolist(), at.tolist(), pausing.tolist(), strict=True
        )
    ]


def pausing_on(day: date, score: Score, course: Forecast) -> NDArray[np.int64]:
    """Return the positions that pause on *day* by the plan."""
    places, _ = course.pausing()
    moments = course.moments(places)
    begins, ends = _bounds(day, score)
    return places[(moments >= begins) & (moments < ends)]


def shown_on(day: date, machine: Machine, score: Score) -> Iterator[Shot]:
    """Yield what was shown on *day* by the ledger.

    Raises:
        NoLedger: the run has none.
    """
    begins, ends = _bounds(day, score)
    for shot in _shown(machine, score, since_moment(begins)):
        if shot.shown is not None and shot.shown >= ends:
            return
        yield shot


def shown_at(positions: Iterable[int], machine: Machine, score: Score) -> Iterator[Shot]:
    """Yield what was shown of *positions* by the ledger, in that order; in several passes, several times.

    Raises:
        NoLedger: the run has none.
    """
    wanted = frozenset(positions)
    yield from (
        shot for shot in _shown(machine, score, since_position(Position(0))) if shot.position in wanted
    )


def shown_since(place: str | None, machine: Machine, score: Score, note: Note) -> Iterator[Shot]:
    """Yield what was shown from *place* on by the ledger, from the beginning without one.

    Raises:
        NoLedger: the run has none.
        NotThere: there is no such place.
    """
    yield from _shown(machine, score, beginning_as_shown(place, score, note))


def _shown(machine: Machine, score: Score, begins: Beginning) -> Iterator[Shot]:
    playlist = score.playlist
    yield from shown(rows_of(machine, score), playlist.seed, playlist.pauses, score.decides, begins)


def _bounds(day: date, score: Score) -> tuple[Wall, Wall]:
    """Return the moments at which *day* begins and ends."""
    zone = zone_of(score)
    begins, ends = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    return wall_of(begins), wall_of(ends)


def told_moment(shot: Shot, score: Score, *, as_shown: bool) -> str:
    """Return the moment of *shot* in words, with the length of its pause, if it is one."""
    if shot.shown is None:
        said = "moment not known" if as_shown else "not reached by the plan"
    elif as_shown or score.playlist.showing is not None:
        at = datetime_of(shot.shown, zone_of(score))
        said = f"{at.day} {at:%b %Y}, {at:%H:%M:%S}.{at.microsecond // 100_000}"
    else:
        tenths = shot.shown // (100 * MILLISECOND)
        minutes, seconds = divmod(tenths, 600)
        said = f"{minutes // 60:,}:{minutes % 60:02}:{seconds // 10:02}.{seconds % 10}"
    return f"{said} · {shot.stays / SECOND:.1f} s" if shot.pauses else said
