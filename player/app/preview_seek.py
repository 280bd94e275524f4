"""Seeking in a preview: one place after the other, so that a bar can be dragged over a whole showing."""

from collections.abc import Callable

from player.core.snapshot import Snapshot
from player.core.units import SECOND, Ns, Position

PATIENCE = Ns(2 * SECOND)
"""How long a picture is waited for before a newer wish is followed anyway."""


class Seeker:
    """Follows the newest wish as soon as the picture of the one before is there."""

    def __init__(self, go: Callable[[Position], None]) -> None:
        """Have *go* send play to a position."""
        self._go = go
        self._wanted: Position | None = None
        self._going: tuple[Position, Ns] | None = None

    def aim(self, latest: Snapshot) -> Position:
        """Return where play is, or will be in a moment."""
        if self._wanted is not None:
            return self._wanted
        return self._going[0] if self._going else latest.position

    def by(self, positions: int, latest: Snapshot) -> None:
        """Go so many *positions* on from there."""
        last = latest.about.pictures - 1
        self.to(Position(min(max(self.aim(latest) + positions, 0), last)))

    def to(self, position: Position) -> None:
        """Go to *position*."""
        self._wanted = position

    def look(self, latest: Snapshot, now: Ns) -> None:
        """Set out if there is a wish, and nothing on its way."""
        if self._going is not None:
            since = self._going[1]
            if latest.at > since or now - since > PATIENCE:
                self._going = None
        if self._wanted is not None and self._going is None:
            self._going, self._wanted = (self._wanted, now), None
            self._go(self._going[0])
