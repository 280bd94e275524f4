"""The chronicle: the days of the run that plays, read from its ledger as it grows."""

from typing import Any

from player.app.reading import Breath, Reading
from player.core.annals import Annals
from player.core.units import SECOND, Ns
from player.journal.following import Follower
from player.journal.reading import NoLedger
from player.ports import Clock

PATIENCE = Ns(4 * SECOND)
"""How long a long ledger, read for the first time, may keep a visitor; more is read when asked again."""


class Chronicle:
    """The annals of what *reading* has for a ledger; one thread's business at a time."""

    def __init__(self, reading: Reading, clock: Clock) -> None:
        """Begin before the first row."""
        self.ledger = reading.ledger
        self._clock = clock
        self._zone = reading.zone(clock)
        self._follower = Follower(*reading.ledger) if reading.ledger else None
        self._annals = Annals(self._zone)

    def history(self) -> dict[str, Any]:
        """Return the history; "counting" tells how much of it is read where that is not all."""
        if self._follower is None:
            return self._annals.as_json()
        try:
            last = self._follower.last()
            if last < self._annals.number:  # the ledger was begun again
                self._annals = Annals(self._zone)
            self._read(self._follower)
            share = self._annals.number / last if last else 1.0
            told = self._annals.as_json(self._follower.tail() if share >= 1 else None)
        except NoLedger:
            return self._annals.as_json()  # the status says what is wrong with it
        return told if share >= 1 else {**told, "counting": round(share, 3)}

    def _read(self, follower: Follower) -> None:
        breath, until = Breath(self._clock), self._clock.now() + PATIENCE
        while self._clock.now() < until and (rows := follower.rows(self._annals.number)):
            for sealed in rows:
                self._annals.follow(sealed.row, sealed.seal)
                breath()
