"""The ledger of a rehearsal: the same book as the real one, its rows counted and let go."""

from player.core.book import Book, Session
from player.core.coverage import Coverage
from player.core.ledger import Anchor, Event, EventKind, Row, Stretches, beginning
from player.core.pauses import Tempo
from player.core.pictures import Shown
from player.core.units import Ns, Position, Wall

FOLD = 1_000
"""Rows that may gather before they are counted."""


class Tally:
    """A journal of a run of *pictures* positions that outlives power cuts (implements ports.Journal).

    *pauses* counts, *tempi* keeps the pacing decisions, *last* is the last flip's moment on the wall clock.
    """

    def __init__(self, pictures: int) -> None:
        """Begin with nothing shown."""
        self.coverage = Coverage(pictures)
        self.pauses = 0
        self.tempi: list[tuple[Wall, Tempo]] = []
        self._last: Shown | None = None
        self._anchor = Anchor(0, Ns(0))
        self._book = Book(beginning({"pictures": pictures}), 0, (0, 0), pictures, self._session())

    def start(self, anchor: Anchor) -> tuple[int, Position]:
        """Begin, also after a power cut; return (pass, position) of the next picture."""
        pass_number, position = self._book.following
        self._anchor, self._last = anchor, None
        event = Event(EventKind.START, pass_number, Position(position), anchor.monotonic)
        self._book.start(event, self._session())
        self.fold()
        return pass_number, Position(position)

    def shown(self, shown: Shown) -> None:
        """Enter a flip."""
        self._last = shown
        self._book.flip(shown)
        if len(self._book.rows) >= FOLD:
            self.fold()

    def note(self, event: Event) -> None:
        """Enter anything else."""
        self._book.note(event)

    def tempo(self, pass_number: int, tempo: Tempo, at: Ns) -> bool:
        """Enter a pacing decision."""
        self.note(Event(EventKind.TEMPO, pass_number, tempo.start, at, tempo.body()))
        self.tempi.append((Wall(self._anchor.wall_at(at)), tempo))
        return True

    def jump(self, event: Event) -> None:
        """Enter that play goes on elsewhere."""
        self.note(event)

    @property
    def last(self) -> tuple[Position, Wall] | None:
        """The position flipped last since the last start, and when."""
        if self._last is None:
            return None
        return self._last.slot.position, Wall(self._anchor.wall_at(self._last.at))

    def fold(self) -> None:
        """Count the rows that are closed."""
        for sealed in self._book.rows:
            self._count(sealed.row)
        self._book.rows.clear()

    def finish(self) -> None:
        """Count the open stretch, too."""
        self.fold()
        self._count(self._book.tail(0).row)

    def _count(self, row: Row) -> None:
        self.coverage.enter(row)
        self.pauses += row.kind == EventKind.PAUSE

    def _session(self) -> Session:
        return Session(Stretches(self._anchor, "rehearsal", "none"))
