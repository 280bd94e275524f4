"""A title card: words on the ground before the first picture of an opening, which come and go by fading."""

from dataclasses import dataclass, replace

from player.core.ease import GROUND_LEVEL, Ease
from player.core.playlist import TitleCard
from player.core.scene import Scene
from player.core.units import MILLISECOND, Ns

FADES = Ns(600 * MILLISECOND)
"""How long a title card takes to come, and to go."""

CLEARS = Ns(200 * MILLISECOND)
"""So long before the first picture a title card has gone: the picture is drawn meanwhile."""


@dataclass(slots=True)
class Introduction:
    """A title card: its *lines*, when it begins to come and when it has gone; *level* is 255 unseen."""

    lines: tuple[str, ...]
    begins: Ns
    ends: Ns
    level: int = GROUND_LEVEL

    @classmethod
    def of(cls, card: TitleCard, at: Ns) -> "Introduction":
        """Return *card* as it stands from *at* on, gone in time for the first picture."""
        return cls(card.lines, at, Ns(at + card.length - CLEARS))

    def level_at(self, now: Ns) -> int:
        """Return how far it is from being seen as it is at *now*."""
        coming = GROUND_LEVEL - Ease(self.begins, FADES).level(now)
        return max(coming, Ease(Ns(self.ends - FADES), FADES).level(now))

    def over(self, ground: Scene) -> Scene:
        """Return *ground* with the card on it, as far as it has come."""
        if self.level == GROUND_LEVEL:
            return ground
        return replace(ground, title=self.lines, ease=self.level)
