"""The doors: the schedule of openings on the loop's own clock."""

from player.core.schedule import Opening, Schedule
from player.core.units import Ns, Wall, wall_of
from player.ports import Clock

NEVER = Ns(1 << 62)
"""An instant that no clock reaches: 146 years of nanoseconds."""


class Doors:
    """When the doors open and close, as instants of the monotonic clock; always open without a *schedule*.

    What is known holds until `look`, which follows a wall clock that was set.
    """

    def __init__(self, schedule: Schedule | None, clock: Clock) -> None:
        """Look once."""
        self.schedule = schedule
        self._clock = clock
        self.offset = Ns(0)
        """The wall clock's time less the monotonic one."""
        self.opened = self.opens = self.closes = NEVER
        """When the opening began that lasts, when the next begins, when the one that lasts ends."""
        self.look()

    def look(self) -> None:
        """Look at the wall clock again."""
        wall = wall_of(self._clock.wall())
        self.offset = Ns(wall - self._clock.now())
        if self.schedule is None:
            return
        present, following = self.schedule.opening_at(wall), self.schedule.next_opening(wall)
        self.opened, self.closes = self._span(present)
        self.opens, _ = self._span(following)

    def exchange(self, schedule: Schedule | None) -> None:
        """Follow *schedule* from now on."""
        self.schedule = schedule
        self.opened = self.opens = self.closes = NEVER
        self.look()

    @property
    def are_open(self) -> bool:
        """Tell whether they were open at the last look."""
        return self.schedule is None or self.opened != NEVER

    def wall_at(self, instant: Ns) -> Wall:
        """Return the wall clock's time at *instant*."""
        return Wall(instant + self.offset)

    def next_change(self) -> Wall | None:
        """Return when they open or close next, as seen at the last look; None if never."""
        change = self.closes if self.are_open else self.opens
        return None if change == NEVER else self.wall_at(change)

    def _span(self, opening: Opening | None) -> tuple[Ns, Ns]:
        if opening is None:
            return NEVER, NEVER
        return Ns(opening.opens - self.offset), Ns(opening.closes - self.offset)
