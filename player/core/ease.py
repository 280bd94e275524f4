"""Easing the wall to the ground: how far it has come at an instant."""

from dataclasses import dataclass

from player.core.units import Ns

GROUND_LEVEL = 255


@dataclass(frozen=True, slots=True)
class Ease:
    """From the picture (0) to the ground (255), evenly, within *over* from *start* on."""

    start: Ns
    over: Ns

    def level(self, now: Ns) -> int:
        """Return how far the wall has come by *now*, 0 … 255."""
        return min(GROUND_LEVEL, max(0, (now - self.start) * GROUND_LEVEL // self.over))
