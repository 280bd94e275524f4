"""The tempo in force: decided anew at each opening and after each disturbance, durable before it holds."""

from player.core.units import SECOND, Ns, Position, Wall
from player.ports import Journal, Pacer

AGAIN = Ns(60 * SECOND)
"""How long a decision holds before a disturbance is answered by another one."""


class Pace:
    """Holds which *share* of positions pauses; asks *pacer*, if there is one, and enters what it says.

    An answer is for one position. It takes effect there or not at all: what
    comes too late leaves us disturbed, and the next pause is the next occasion.
    """

    def __init__(self, pacer: Pacer | None, journal: Journal, share: int) -> None:
        """Begin with *share* / 2**64, until something else is decided."""
        self.share = share
        self._pacer = pacer
        self._journal = journal
        self._disturbed = ""
        self._asked = False
        self._again = Ns(0)

    @property
    def ends(self) -> Wall | None:
        """The moment of the last picture, as it was reckoned last."""
        return self._pacer.ends if self._pacer else None

    def disturb(self, cause: str) -> None:
        """Note that time was lost or won, by *cause*."""
        self._disturbed = self._disturbed or cause

    def exchange(self, pacer: Pacer | None, share: int) -> None:
        """Follow another *pacer* from the next pause on, or *share* where there is none."""
        self._pacer, self._asked = pacer, False
        if pacer is None:
            self.share = share
        self.disturb("the playlist was changed")

    def open(self, position: Position, at: Wall, cause: str, *, arriving: bool) -> None:
        """Ask for the tempo from *position* on, which comes at *at*; *arriving*: greeted first."""
        if self._pacer is not None:
            self._disturbed = ""
            self._asked = True
            self._pacer.ask(position, at, cause, arriving=arriving)

    def pausing(self, position: Position, at: Wall, now: Ns) -> None:
        """Ask again if there was a disturbance: there is time until *position* comes, at *at*."""
        if self._disturbed and now >= self._again:
            self._again = Ns(now + AGAIN)
            self.open(position, at, self._disturbed, arriving=False)

    def settle(self, pass_number: int, position: Position, now: Ns, *, anyway: bool = False) -> None:
        """Let an answer take effect if it is for *position*, the next to come; *anyway*: from there on."""
        if not self._asked or self._pacer is None or (tempo := self._pacer.answer()) is None:
            return
        self._asked = False
        if tempo.start != position:
            self._disturbed = self._disturbed or tempo.cause
            if not anyway:
                return
            tempo = tempo.moved(position)
        if tempo.share != self.share or tempo.short:
            self._journal.tempo(pass_number, tempo, now)
            self.share = tempo.share
