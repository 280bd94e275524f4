"""The whole of a pass along a line: which days and hours stand where, and what a position is called."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

import numpy as np

from player.core.days import DAY
from player.core.desk import Tick
from player.core.forecast import Forecast
from player.core.units import SECOND, Ns, Position, Wall, datetime_of, wall_of

HOUR = Ns(3_600 * SECOND)
MOST_LABELS = 12
"""So many words have room beside each other on the bar of a small window."""

_STEPS = tuple(
    Ns(step * SECOND)
    for step in (1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 2 * 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600)
) + tuple(Ns(days * DAY) for days in (1, 2, 7, 14, 28, 91, 182))


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """A pass of *pictures* as it was *told*; *zone* is that of its calendar, None where it has none."""

    told: Forecast
    pictures: int
    zone: tzinfo | None = None

    def moment(self, position: Position) -> str:
        """Return when *position* comes by the plan, to the second: a date, or how long it plays first."""
        segment = self.told.segment_of(position)
        if segment is None:
            return "not reached"
        at = Wall(int(segment.moments(np.array([position], np.int64))[0]))
        if self.zone is None:
            return elapsed(Ns(at))
        local = datetime_of(Wall((at + SECOND // 2) // SECOND * SECOND), self.zone)
        return f"{local:%a} {local.day} {local:%B %Y}, {local:%H:%M:%S}"

    def ticks(self) -> tuple[Tick, ...]:
        """Return the marks of the days or hours, so many with labels as have room."""
        if not self.told.segments:
            return ()
        first, last = self.told.segments[0].begins, self.told.segments[-1]
        ends = last.ends if self.told.ends_at is None else self.told.ends_at
        span = Ns(ends - first)
        step = next((step for step in _STEPS if span <= MOST_LABELS * step), _STEPS[-1])
        marks = self._lengths(span, step) if self.zone is None else self._dates(first, ends, step, self.zone)
        found = dict[int, str]()
        for at, label in marks:
            before = self.told.flipped_before(at)
            if 0 < before < self.pictures and (before not in found or _is_day(label)):
                found[before] = (
                    label  # where doors are closed marks fall together: the day of what comes next
                )
        return tuple(Tick(before / self.pictures, label) for before, label in found.items())

    @staticmethod
    def _lengths(span: Ns, step: Ns) -> Iterator[tuple[Wall, str]]:
        for count in range(1, -(-span // step)):
            yield Wall(count * step), short(Ns(count * step))

    @staticmethod
    def _dates(first: Wall, ends: Wall, step: Ns, zone: tzinfo) -> Iterator[tuple[Wall, str]]:
        """Yield each step of the calendar: hours of the day, or days, counted from the first midnight."""
        midnight = datetime.combine(datetime_of(first, zone).date(), time())
        word: Callable[[datetime], str] = _hour if step < DAY else _day
        length, count = timedelta(seconds=step // SECOND), 0
        while (at := wall_of((local := midnight + count * length).replace(tzinfo=zone))) < ends:
            if at > first:
                yield at, word(local)
            count += 1


def _hour(at: datetime) -> str:
    return f"{at:%H:%M}" if at.time() != time() else _day(at)


def _is_day(label: str) -> bool:
    return ":" not in label


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b}"


def short(length: Ns) -> str:
    """Return *length* in its largest whole unit: ``30 s``, ``5 min``, ``12 h``, ``3 d``."""
    for name, unit in (("d", DAY), ("h", HOUR), ("min", Ns(60 * SECOND))):
        if length >= unit and length % unit == 0:
            return f"{length // unit} {name}"
    return f"{length // SECOND} s"


def elapsed(length: Ns) -> str:
    """Return how long it plays until then: ``0:04:12``, with the day where there are several."""
    seconds = length // SECOND
    clock = f"{seconds // 3_600 % 24}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    days = length // DAY
    return f"day {days + 1}, {clock}" if days else clock
