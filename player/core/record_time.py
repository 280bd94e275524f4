"""When things were shown: sums over quarters of an hour, and over the days of a zone."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from player.core.schedule import Schedule
from player.core.units import SECOND, Ns, Wall, datetime_of, wall_of

QUARTER = Ns(900 * SECOND)
"""The grain of what is told over time; every zone of today is a whole number of them from UTC."""


@dataclass(slots=True)
class Quarter:
    """What began within some time: pictures shown and withheld, time played, pauses and their time (ns)."""

    pictures: int = 0
    withheld: int = 0
    played: int = 0
    pauses: int = 0
    paused: int = 0

    def add(self, other: "Quarter") -> None:
        """Take in *other* too."""
        self.pictures += other.pictures
        self.withheld += other.withheld
        self.played += other.played
        self.pauses += other.pauses
        self.paused += other.paused


class Quarters:
    """The quarters of an hour in which something was shown."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: dict[int, Quarter] = {}

    def at(self, wall: int) -> Quarter:
        """Return the quarter that *wall* lies in."""
        return self._held.setdefault(wall // QUARTER, Quarter())

    def __iter__(self) -> Iterator[tuple[Wall, Quarter]]:
        """Yield each quarter and when it began, in the order of time."""
        for number in sorted(self._held):
            yield Wall(number * QUARTER), self._held[number]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the showing in its zone: what was to be open (ns), and what was shown."""

    date: date
    planned: Ns
    shown: Quarter


def days(quarters: Quarters, schedule: Schedule | None, zone: tzinfo) -> list[Day]:
    """Return the days of *schedule* and those on which something was shown, ascending."""
    shown: dict[date, Quarter] = {}
    for wall, quarter in quarters:
        shown.setdefault(datetime_of(wall, zone).date(), Quarter()).add(quarter)
    planned = dict(_planned(schedule, zone)) if schedule else {}
    return [
        Day(day, Ns(planned.get(day, 0)), shown.get(day, Quarter())) for day in sorted({*shown, *planned})
    ]


def _planned(schedule: Schedule, zone: tzinfo) -> Iterator[tuple[date, int]]:
    """Yield for each day that the doors are to open how long they are open in it."""
    starts = [opening.opens for opening in schedule.openings]
    for day in _days_of(schedule, zone):
        begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        first = max(0, bisect_left(starts, begin) - 1)
        last = bisect_left(starts, end)
        openings = schedule.openings[first:last]
        length = sum(max(0, min(o.closes, end) - max(o.opens, begin)) for o in openings)
        if length:
            yield day, length


def _days_of(schedule: Schedule, zone: tzinfo) -> Iterator[date]:
    seen: set[date] = set()
    for opening in schedule.openings:
        day = datetime_of(opening.opens, zone).date()
        last = datetime_of(opening.closes, zone).date()
        while day <= last:
            if day not in seen:
                seen.add(day)
                yield day
            day += timedelta(days=1)


def _midnight(day: date, zone: tzinfo) -> Wall:
    return wall_of(datetime(day.year, day.month, day.day, tzinfo=zone))
