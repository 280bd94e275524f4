"""What there is to read of the piece that plays, and how to read it without the beat noticing.

Python lets one thread run at a time, so whatever takes longer takes breath
every few milliseconds.
"""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from player.core.units import MILLISECOND, Ns, Wall, datetime_of
from player.piece import Piece
from player.ports import Clock

WORK, REST = Ns(2 * MILLISECOND), 0.002
"""What takes long works for two milliseconds and rests for as many (seconds)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to read: *piece*, and where its ledger lies, folder and run; None for a preview."""

    piece: Piece
    ledger: tuple[Path, str] | None

    def zone(self, clock: Clock) -> tzinfo:
        """Return the zone of the showing, or that of the machine's *clock*."""
        showing = self.piece.score.playlist.showing
        return ZoneInfo(showing.timezone) if showing else clock.wall().tzinfo or UTC

    def instant(self, at: Wall, clock: Clock) -> str:
        """Return *at* as ISO 8601 in that zone."""
        return datetime_of(at, self.zone(clock)).isoformat(timespec="milliseconds")


class Breath:
    """Called every now and then by what takes long, it lets others run."""

    def __init__(self, clock: Clock) -> None:
        """Begin to work."""
        self._clock = clock
        self._never = Event()
        self._since = clock.now()

    def __call__(self) -> None:
        """Rest a little if it is time to."""
        if self._clock.now() - self._since >= WORK:
            self._never.wait(REST)
            self._since = self._clock.now()
