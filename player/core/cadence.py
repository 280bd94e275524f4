"""The even beat, in exact integers.

A picture shown for 90 ms fourteen million times is a clock. Adding 90 ms to
the moment of the last flip would add every lateness to all that follow: one
millisecond late a picture is four hours over London's two months. So
deadlines are multiplied out from a fixed origin, and a late flip leaves the
grid where it is. Only a lateness of half a beat or more moves the grid, as a
whole: catching up would show the next pictures for less than half a beat,
and no picture may be cheated of its time for another one's fault. (The same
reasoning as in BBC mediatimestamp: count to time in exact integers.)
"""

from dataclasses import dataclass, replace

from player.core.units import Ns


@dataclass(frozen=True, slots=True)
class Cadence:
    """An even beat: beat *n* is due at ``origin + n * period``."""

    period: Ns
    origin: Ns

    def due(self, beat: int) -> Ns:
        """Return the instant at which *beat* is due."""
        return Ns(self.origin + beat * self.period)

    def rebased(self, beat: int, at: Ns) -> "Cadence":
        """Return the same beat, shifted so that *beat* falls due at *at*."""
        return replace(self, origin=Ns(at - beat * self.period))

    def slips(self, beat: int, at: Ns) -> bool:
        """Tell whether a flip of *beat* at *at* is so late (half a period) that the grid must move."""
        return 2 * (at - self.due(beat)) >= self.period
