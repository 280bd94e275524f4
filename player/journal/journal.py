"""The journal of a running player: entered at once, written by a thread of its own."""

from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from threading import Event as Signal
from threading import Thread

from player.core.ledger import Event, EventKind
from player.core.pauses import Tempo
from player.core.pictures import Shown
from player.core.units import Ns, Position
from player.journal.marks import Marks
from player.journal.scribe import Scribe

IDLE = 1.0
"""Seconds without entries after which what there is goes to the disk; in trouble, until the next attempt."""
FLUSH = 5.0
"""Seconds `flush` waits at most: a hung disk must not hang the wall."""
CLOSE = 0.7
"""Seconds `close` waits at most: the player ends within one; what is not written then is in the mark."""


@dataclass(frozen=True, slots=True)
class _Request:
    """A wish to have everything so far on the disk; *last*: and then to stop."""

    last: bool = False
    done: Signal = field(default_factory=Signal)


_Item = tuple[int, Shown | Event] | _Request


class SqliteJournal:
    """The ledger of one run, open for one player; `open_run` makes it.

    `shown`, `note`, `tempo`, `jump`, `flush` and `close` belong to one thread, the one that flips.
    """

    def __init__(self, scribe: Scribe, marks: Marks, start: Event) -> None:
        """Begin to write after *start*."""
        self._scribe = scribe
        self._marks = marks
        self._entry = scribe.entry
        self._last: Shown | Event = start
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        self._thread = Thread(target=self._write, name="ledger", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str | None:
        """What keeps the record from the disk at the moment, in a sentence; None when all is well."""
        trouble = self._scribe.trouble
        if trouble is None:
            return self._marks.trouble
        return trouble + ("; the position is kept" if self._marks.kept else "; nor is the position kept")

    @property
    def head(self) -> bytes:
        """The seal of the last row that the writing thread has made; steady after a `flush`."""
        return self._scribe.head

    def shown(self, shown: Shown) -> None:
        """Enter a flip. It outlives a kill when this returns.

        Raises:
            RuntimeError: the writing thread has died of a bug.
        """
        self._entry += 1
        self._last = shown
        self._marks.shown(self._entry, shown)
        self._put((self._entry, shown))

    def note(self, event: Event) -> None:
        """Enter anything else that happened (starts are entered by `open_run`)."""
        self._entry += 1
        self._last = event
        self._marks.noted(self._entry, event)
        self._put((self._entry, event))

    def tempo(self, pass_number: int, tempo: Tempo, at: Ns) -> bool:
        """Enter a pacing decision and wait until it is on the disk.

        Returns False if the disk would not take it; it is then entered in
        the mark and in memory, outlives a kill, and is written when the disk
        lets us.
        """
        self.note(Event(EventKind.TEMPO, pass_number, tempo.start, at, tempo.body()))
        return self.flush()

    def jump(self, event: Event) -> None:
        """Enter that play goes on elsewhere; `tempo`, which follows, waits for the disk once for both.

        The row keeps its number among the entries: where a ledger lost its end,
        positions do not tell which of the mark's entries came after it.
        """
        self.note(replace(event, body={**event.body, "entry": self._entry + 1}))

    def flush(self) -> bool:
        """Wait until all that was entered is on the disk; False if it is not (see `trouble`)."""
        return self._ask(_Request(), FLUSH) and self._scribe.trouble is None

    def close(self, clean: bool, at: Ns | None = None) -> None:
        """Write what there is and stop.

        *clean* enters that the player ended of its own will, at the moment *at*
        (by default that of the last entry), unless such an end was the last thing noted.
        """
        last = self._last
        if clean and not (isinstance(last, Event) and last.kind is EventKind.END):
            self.note(Event(EventKind.END, *_place(last), last.at if at is None else at))
        saved = self._ask(_Request(last=True), CLOSE) and self._scribe.trouble is None
        last = self._last
        if saved and isinstance(last, Event) and last.kind is EventKind.END:
            self._marks.saved(self._entry, last)
        self._marks.close()

    def _put(self, item: _Item) -> None:
        if not self._thread.is_alive():
            raise RuntimeError("the thread that writes the ledger has died")
        self._queue.put(item)

    def _ask(self, request: _Request, patience: float) -> bool:
        self._put(request)
        return request.done.wait(patience)

    # --- the writing thread -----------------------------------------------

    def _write(self) -> None:
        try:
            self._follow()
        finally:
            self._scribe.close()

    def _follow(self) -> None:
        stopped = False
        while not stopped:
            items = self._waiting()
            requests = [item for item in items if isinstance(item, _Request)]
            for item in items:
                if not isinstance(item, _Request):
                    self._scribe.take(*item)
            if requests or not items:
                self._scribe.save()
                self._mind_marks()
            elif self._scribe.write():
                self._mind_marks()
            stopped = any(request.last for request in requests)
            if stopped:
                self._scribe.close()
            for request in requests:
                request.done.set()

    def _mind_marks(self) -> None:
        """Renew the marks on a disk that is well; on one that refuses the ledger they must do for it."""
        if self._scribe.trouble is None:
            self._marks.renew()
        else:
            self._marks.sync()

    def _waiting(self) -> list[_Item]:
        """Wait for entries and requests and return all that are there; none if IDLE passes in vain."""
        items: list[_Item] = []
        try:
            # What is not on the disk yet must not wait for the next picture.
            items.append(self._queue.get(timeout=None if self._scribe.settled() else IDLE))
            while True:
                items.append(self._queue.get_nowait())
        except Empty:
            return items


def _place(item: Shown | Event) -> tuple[int, Position]:
    if isinstance(item, Shown):
        return item.slot.pass_number, item.slot.position
    return item.pass_number, item.position
