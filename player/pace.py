"""The tempo in force: decided anew at each opening and after each disturbance, durable before it holds."""

from player.core.units import SECOND, Ns, Position, Wall
from player.piece import Piece
from player.ports import Journal

AGAIN = Ns(60 * SECOND)
"""How long a decision holds before a disturbance is answered by another one."""


class Pace:
    """Holds which *share* of positions pauses; asks the piece's pacer, if any, and enters what it says.

    An answer is for one position. It takes effect there or not at all: what
    comes too late leaves us disturbed, and the next pause is the next occasion.
    """

    def __init__(self, piece: Piece, journal: Journal) -> None:
        """Begin with the share of *piece*, until something else is decided."""
        self.share = piece.share
        self._pacer = piece.pacer
        self._journal = journal
        self._disturbed = ""
        self._asked: Position | None = None
        """The position of the question that waits for an answer."""
        self._again = Ns(0)

    @property
    def ends(self) -> Wall | None:
        """The moment of the last picture, as it was reckoned last."""
        return self._pacer.ends if self._pacer else None

    def disturb(self, cause: str) -> None:
        """Note that time was lost or won, by *cause*."""
        self._disturbed = self._disturbed or cause

    def exchange(self, piece: Piece, place: tuple[int, Position], now: Ns) -> None:
        """Follow *piece* from *place* on; a share that was solved stays in force until it is solved again."""
        self._pacer, self._asked = piece.pacer, None
        self.share = self.share if piece.filled else piece.share
        self._tell(piece, place, "playlist", now)
        self.disturb("the playlist was changed")

    def jump(self, piece: Piece, place: tuple[int, Position], now: Ns) -> None:
        """Say that what is in force holds from *place* on, too, until it is solved again."""
        self._tell(piece, place, "jump", now)

    def _tell(self, piece: Piece, place: tuple[int, Position], cause: str, now: Ns) -> None:
        self._journal.tempo(place[0], piece.tempo(place[1], self.share, cause), now)

    def open(self, position: Position, at: Wall, cause: str, *, arriving: bool) -> None:
        """Ask for the tempo from *position* on, which comes at *at*; *arriving*: greeted first."""
        if self._pacer is not None:
            self._disturbed = ""
            self._asked = position
            self._pacer.ask(position, at, cause, arriving=arriving)

    def pausing(self, position: Position, at: Wall, now: Ns) -> None:
        """Ask again if there was a disturbance: there is time until *position* comes, at *at*."""
        if self._disturbed and now >= self._again:
            self._again = Ns(now + AGAIN)
            self.open(position, at, self._disturbed, arriving=False)

    def settle(self, pass_number: int, position: Position, now: Ns, *, anyway: bool = False) -> None:
        """Let an answer take effect if it is for *position*, the next to come; *anyway*: from there on."""
        if self._asked is None or self._pacer is None or (tempo := self._pacer.answer()) is None:
            return
        if tempo.start != self._asked:
            return  # to an older question; ours is still being thought about
        self._asked = None
        if tempo.start != position and not anyway:
            self.disturb(tempo.cause)
            return
        if tempo.share != self.share or tempo.short:
            self._journal.tempo(pass_number, tempo.moved(position), now)
            self.share = tempo.share
