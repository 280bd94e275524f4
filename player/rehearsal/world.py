"""Clock, stage, inbox and board of a rehearsal."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from player.core.commands import Command
from player.core.scene import Key, Scene
from player.core.snapshot import CadenceMeter, Snapshot
from player.core.units import SECOND, Ns, Wall, datetime_of


class PowerCut(Exception):  # noqa: N818 - an event, not a mistake
    """The power failed at this moment of the rehearsal."""


class VirtualClock:
    """A clock that moves when somebody waits, and never otherwise; the power fails at *cut*."""

    def __init__(self, begin: Wall, cut: Wall | None = None) -> None:
        """Begin at the wall clock's *begin*; the monotonic clock says the same, less the year 2000 or so."""
        self._offset = begin - SECOND
        self._now = Ns(SECOND)
        self._cut = Ns(1 << 62) if cut is None else Ns(cut - self._offset)

    def now(self) -> Ns:
        """Return the monotonic time."""
        return self._now

    def wall(self) -> datetime:
        """Return the wall-clock time, aware, to the microsecond."""
        return datetime_of(Wall(self._now + self._offset))

    def wait_until(self, instant: Ns) -> None:
        """Move to *instant*, unless it has passed.

        Raises:
            PowerCut: the power fails before that, or then.
        """
        if instant >= self._cut:
            raise PowerCut
        self._now = max(self._now, instant)


class UnseenStage:
    """A stage that nobody sees: scenes are made, as always, and let go."""

    patience = Ns(3_600 * SECOND)
    """There are no keys to look for."""

    def draw(self, scene: Scene) -> None:
        """Take *scene*."""

    def flip(self) -> None:
        """Show it, in no time."""

    def toggle_full_screen(self) -> None:
        """Change nothing."""

    def keys(self) -> Sequence[Key]:
        """Return none."""
        return ()


class NoInbox:
    """Nobody asks for anything."""

    def take(self) -> Command | None:
        """Return None."""


class NoBoard:
    """Nobody reads."""

    picture_wanted = False

    def __init__(self) -> None:
        """Begin with a fresh meter."""
        self.meter = CadenceMeter()

    def post(self, snapshot: Snapshot) -> None:
        """Let *snapshot* go."""

    def leave_picture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Let *pixels* go."""
