"""What the loop is given: the world it plays into, and the piece it plays."""

from collections.abc import Callable
from dataclasses import dataclass

from player.core.score import Score
from player.core.snapshot import About
from player.core.staging import Staging
from player.core.units import Ns
from player.ports import Board, Clock, Frames, Inbox, Journal, Stage


@dataclass(frozen=True, slots=True)
class World:
    """The ports, and the two boxes that people reach the loop through."""

    clock: Clock
    frames: Frames
    stage: Stage
    journal: Journal
    inbox: Inbox
    board: Board
    rest: Callable[[], None] = lambda: None
    """Called once a minute right after a flip: the moment for what may take some milliseconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What plays and how; a reload replaces it as a whole, the run stays the same.

    *share* / 2**64 of the positions pause. *hold_limit* is the longest a picture
    stays by hand or by fault. *kiosk*: visitors may find the keyboard.
    """

    score: Score
    staging: Staging
    about: About
    share: int
    hold_limit: Ns
    kiosk: bool

    @property
    def period(self) -> Ns:
        """One beat."""
        return self.score.playlist.cadence
