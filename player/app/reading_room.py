"""The reading room: what the page reads of the piece that plays, beside its status.

It looks into the ledger as any other reader does, and never into what the loop holds.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Lock
from typing import Any

from player.app.atlas import Atlas
from player.app.chronicle import Chronicle
from player.app.reading import Reading
from player.control.board import Board
from player.control.views import NotNow
from player.core.snapshot import Snapshot
from player.core.units import SECOND, Ns, wall_of
from player.ports import Clock

AFRESH = Ns(10 * SECOND)
"""The map is drawn anew at most so often; while it is being counted, every second."""


class ReadingRoom:
    """Answers, ready for JSON, about what *reading* says is played; from any thread, one at a time."""

    def __init__(self, reading: Callable[[], Reading | None], board: Board) -> None:
        """Open empty: nothing is read before it is asked for."""
        self._reading = reading
        self._board = board
        self._clock = board.clock
        self._one = Lock()
        """Guards all that follows but the chart: who comes second waits."""
        self._map: Atlas | None = None
        self._told: tuple[Ns, dict[str, Any]] | None = None
        self._book: Chronicle | None = None

    def coverage(self) -> dict[str, Any]:
        """Return how far each synset has been shown in this pass."""
        with self._one:
            drawn = self._current()
            now = self._clock.now()
            if self._told is None or _is_old(now, *self._told):
                drawn.look()
                self._told = now, drawn.coverage()
            return self._told[1]

    def synset(self, wnid: str | None) -> dict[str, Any] | None:
        """Return what is known of *wnid*, or the nine tops for None; None if there is no such synset."""
        with self._one:
            drawn = self._current()
            if drawn.looked_at is None or self._clock.now() - drawn.looked_at >= AFRESH:
                drawn.look()
            return drawn.whole() if wnid is None else drawn.synset(wnid, self._latest())

    def history(self) -> dict[str, Any]:
        """Return what the ledger tells day by day, and when the doors are open today."""
        with self._one:
            reading = self._open()
            if self._book is None or self._book.ledger != reading.ledger:
                self._book = Chronicle(reading, self._clock)
            return {**self._book.history(), "today": _today(reading, self._clock)}

    def _open(self) -> Reading:
        reading = self._reading()
        if reading is None:
            raise NotNow("Nothing plays yet.")
        return reading

    def _latest(self) -> Snapshot:
        latest = self._board.latest
        if latest is None:
            raise NotNow("Nothing plays yet.")
        return latest

    def _current(self) -> Atlas:
        reading, latest = self._open(), self._latest()
        drawn = self._map
        if drawn is None or not drawn.is_of(reading, latest.pass_number):
            shelf = drawn.shelf if drawn and drawn.shelf.score is reading.piece.score else None
            self._told = None
            self._map = drawn = Atlas(reading, latest.pass_number, shelf, self._clock)
        return drawn


def _is_old(now: Ns, told_at: Ns, told: dict[str, Any]) -> bool:
    return now - told_at >= (SECOND if "counting" in told else AFRESH)


def _today(reading: Reading, clock: Clock) -> list[dict[str, str]] | None:
    """Return when the doors open and close today, None where they are always open."""
    schedule = reading.piece.schedule
    if schedule is None:
        return None
    midnight = clock.wall().astimezone(reading.zone(clock)).replace(hour=0, minute=0, second=0, microsecond=0)
    begin, end = wall_of(midnight), wall_of(midnight + timedelta(days=1))
    return [
        {"opens": reading.instant(opening.opens, clock), "closes": reading.instant(opening.closes, clock)}
        for opening in schedule.since(begin)
        if opening.opens < end
    ]
