"""A programme: which playlist plays when. The first line whose hours match plays, else nothing does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from player.core.schedule import Schedule
from player.core.units import Wall

_END = Wall(2**63 - 1)
ALWAYS = Schedule([(Wall(-(2**63)), _END)])
"""Open from 1677 to 2262, as far as nanoseconds in 64 bits reach."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as written: *playlist* (its id) within *hours* and within its *showing*; None is always."""

    playlist: str
    hours: Schedule | None = None
    showing: Schedule | None = None


class Entry(NamedTuple):
    """A playlist and when it plays: what its lines give it, less what lines before them have taken."""

    playlist: str
    schedule: Schedule


class Programme:
    """Several playlists over the week and their showings; at every instant one of them plays, or none."""

    __slots__ = ("entries",)

    def __init__(self, lines: Iterable[Line]) -> None:
        """Give each line what those before it leave; the lines of one playlist are one entry."""
        times: dict[str, Schedule] = {}
        for playlist, own in _own(lines):
            times[playlist] = own if playlist not in times else _joined(times[playlist], own)
        self.entries = tuple(Entry(playlist, schedule) for playlist, schedule in times.items())

    def on_at(self, at: Wall) -> Entry | None:
        """Return what plays at the instant *at*, None while all is dark."""
        return next((entry for entry in self.entries if entry.schedule.opening_at(at) is not None), None)

    def next_change(self, at: Wall) -> Wall | None:
        """Return the first instant after *at* at which something else plays, or no longer anything."""
        changes = (entry.schedule.next_change(at) for entry in self.entries)
        return min((change for change in changes if change is not None and change < _END), default=None)


def _own(lines: Iterable[Line]) -> Iterator[tuple[str, Schedule]]:
    taken = Schedule(())
    for line in lines:
        given = [times for times in (line.hours, line.showing) if times is not None]
        wanted = reduce(Schedule.within, given, ALWAYS)
        yield line.playlist, wanted.without(taken)
        taken = _joined(taken, wanted)


def _joined(one: Schedule, other: Schedule) -> Schedule:
    return Schedule([*one.openings, *other.openings])
