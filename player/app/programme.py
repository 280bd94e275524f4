"""The bill: which playlist is on at which time, by the config's programme or because it is the only one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from player.app.wishes import Wishes, playlist_of
from player.clock import local_zone, today
from player.config import load_playlist
from player.core.machine import Machine, ProgrammeEntry
from player.core.playlist import Playlist
from player.core.programme import Line, Programme
from player.core.schedule import Schedule
from player.core.units import Wall, datetime_of

HORIZON = timedelta(days=400)
"""How far ahead the hours of a playlist without a showing are worked out; after half of it they are again."""


@dataclass(frozen=True, slots=True)
class Act:
    """A playlist on the bill; *schedule* is None where its own showing decides, or nothing does.

    *followed* are the closings at which another playlist takes over without a break.
    *always*: no hours are kept, not even its own.
    """

    playlist: Playlist
    schedule: Schedule | None = None
    followed: frozenset[Wall] = frozenset()
    always: bool = False


class Bill:
    """What is on: one playlist, or those of a programme, whose hours are known for some time about a day."""

    def __init__(self, acts: Sequence[Act], programme: Programme | None = None, day: date = date.max) -> None:
        """Take the *acts*; *programme* names them by their playlists' ids and is known about *day*."""
        self._acts = {act.playlist.id: act for act in acts}
        self._programme = programme
        self._day = day

    @property
    def first(self) -> Playlist:
        """The playlist of the first line."""
        return next(iter(self._acts.values())).playlist

    def at(self, now: Wall) -> Act:
        """Return what is on at *now*, or else what will be on next, or else what was on last."""
        if self._programme is None:
            return next(iter(self._acts.values()))
        present = self._programme.on_at(now)
        if present is not None:
            return self._acts[present.playlist]
        coming = ((act.schedule.next_opening(now), act) for act in self._acts.values() if act.schedule)
        dated = [(opening.opens, act) for opening, act in coming if opening is not None]
        return min(dated, key=lambda found: found[0])[1] if dated else next(iter(self._acts.values()))

    def act(self, playlist: str) -> Act | None:
        """Return the act of *playlist* (its id), None if it is not on the bill."""
        return self._acts.get(playlist)

    def gives_way(self, act: Act, now: Wall) -> bool:
        """Tell whether another act than *act* should be on at *now*, or be next; or nobody knows any more."""
        if self._programme is None:
            return False
        known = abs(datetime_of(now).date() - self._day) < HORIZON / 2
        return not known or self.at(now).playlist.id != act.playlist.id

    @property
    def hours(self) -> Schedule | None:
        """When anything of a programme is on, None without a programme."""
        if self._programme is None:
            return None
        times = (act.schedule.openings for act in self._acts.values() if act.schedule)
        return Schedule(chain.from_iterable(times))


def bill_of(machine: Machine, wishes: Wishes, day: date | None = None) -> Bill:
    """Return what is on by *machine*'s programme, unless *wishes* name a playlist or ignore the hours.

    Hours without a showing are worked out about *day*, by default today or what is pretended.

    Raises:
        ConfigError: a file has errors.
    """
    if wishes.playlist is not None or not machine.programme or not wishes.hours:
        return Bill([Act(playlist_of(machine, wishes))])
    played = {entry.playlist: _loaded(entry.playlist, wishes) for entry in machine.programme}
    day = day or (wishes.pretend.date() if wishes.pretend else today())
    programme = Programme([_line(entry, played[entry.playlist], day) for entry in machine.programme])
    times = {entry.playlist: entry.schedule for entry in programme.entries}
    return Bill([_act(one, times[one.id], programme) for one in played.values()], programme, day)


def _loaded(path: Path, wishes: Wishes) -> Playlist:
    playlist = load_playlist(path)
    return playlist if wishes.seed is None else replace(playlist, seed=wishes.seed)


def _act(playlist: Playlist, schedule: Schedule, programme: Programme) -> Act:
    closings = (opening.closes for opening in schedule.openings)
    followed = frozenset(closing for closing in closings if programme.on_at(closing) is not None)
    return Act(playlist, schedule, followed)


def _line(entry: ProgrammeEntry, playlist: Playlist, day: date) -> Line:
    """Return *entry* as a line; without a showing its hours are the machine's zone's, from *day* on."""
    from player.hours import schedule_of, schedule_within  # noqa: PLC0415 - 20 ms, only for hours

    showing = playlist.showing
    if showing is None:
        first = day - timedelta(days=1)
        zone, country, last = local_zone(), None, first + HORIZON
        return Line(playlist.id, schedule_within(entry.hours, zone, country, first, last))
    span: tuple[date, date] = (showing.first, showing.last)
    hours = schedule_within(entry.hours, showing.timezone, showing.country, *span)
    return Line(playlist.id, hours, schedule_of(showing))
