"""The scribe: takes entries into the book and brings the book to the disk, whatever the disk does."""

import sqlite3
from contextlib import ExitStack, closing

from player.core.book import Book
from player.core.ledger import Event, Sealed, chained
from player.core.pictures import Shown
from player.core.units import SECOND, Ns
from player.journal.folder import RunFolder
from player.journal.replay import Entries, replay, say_gone
from player.journal.store import DamagedLedger, Store


class Scribe:
    """Writes *book* to the database in *folder*; *entry* is the number of the last entry in it.

    One thread's business, and without clock: the entries tell the time. When
    writing fails, `trouble` says why, rows wait in memory (a minute of
    pictures is one row) and each `save` tries again on a connection of its
    own, because a file whose sync has failed once must not be trusted to say
    later that all is well.

    Nor is the ledger that is found then taken for the one that was left: it
    may have been damaged, taken away, or never been seen, where the disk
    refused from the start. Unless the waiting rows continue its chain it is
    opened as at a start (damaged ones are set aside), and they go on from there.
    """

    def __init__(
        self, book: Book, store: Store | None, folder: RunFolder, entry: int, *, trouble: str | None = None
    ) -> None:
        """Continue *book*, whose rows are not written yet; without a *store* there is *trouble*."""
        self.trouble = trouble
        self.entry = entry
        self.before: Entries = {}
        """What the marks held at the start, as long as the ledger has not taken it in for good."""
        self._book = book
        self._store = store
        self._folder = folder
        self._ruined = False
        self._unsynced: list[Sealed] = []
        """Written, but not yet known to be on the disk."""
        self._saved = entry
        self._synced_at = Ns(0)
        self._latest = Ns(0)

    @property
    def head(self) -> bytes:
        """The seal of the last row."""
        return self._book.head

    def take(self, entry: int, item: Shown | Event) -> None:
        """Take in *item* as number *entry*."""
        self.entry = entry
        self._latest = item.at
        if isinstance(item, Shown):
            self._book.flip(item)
        else:
            self._book.note(item)

    def settled(self) -> bool:
        """Tell whether all that was taken in is on the disk."""
        return self._saved == self.entry and not self._book.rows

    def write(self) -> bool:
        """Commit what was taken in; once a second of entries until it is on the disk: tell whether now."""
        if self._latest >= self._synced_at + SECOND:
            self.save()
            return True
        if self.trouble is None:
            self._commit(durable=False)
        return False

    def save(self) -> bool:
        """Commit until it is on the disk; return False, with `trouble`, if that fails."""
        self._synced_at = self._latest
        return self._commit(durable=True)

    def _commit(self, *, durable: bool) -> bool:
        try:
            store = self._store = self._ready(look=durable)
            store.write(self._book.rows, self._book.tail(self.entry), durable)
            if self.trouble is not None:  # who knows what else became of the disk
                store.check()
        except (sqlite3.Error, DamagedLedger, OSError) as error:
            self._ruined = self._ruined or isinstance(error, DamagedLedger)
            self.trouble = not_written(error)
            self.close()
            return False
        self.trouble = None
        self._unsynced = [] if durable else self._unsynced + self._book.rows
        self._book.rows.clear()
        if durable:
            self._saved = self.entry
            self.before = {}
        return True

    def _ready(self, *, look: bool) -> Store:
        """Return the store to write to; *look* whether its file is still where it belongs."""
        if self._store is None:
            return self._connected()
        if look and not self._store.in_place():
            return self._folder.put_back(self._store)
        return self._store

    def _connected(self) -> Store:
        self._book.rows[:0] = self._unsynced
        self._unsynced = []
        if not self._ruined:
            with ExitStack() as stack:
                store = stack.enter_context(closing(self._folder.connect()))
                if self._continues(store):
                    stack.pop_all()
                    return store
        store, found = self._folder.open()
        replay(found, self.before)
        say_gone(found.book)
        self._book.go_on_after(found.book)
        self._ruined = False
        return store

    def _continues(self, store: Store) -> bool:
        """Tell whether what waits continues the chain in *store*."""
        rows = self._book.rows
        head = store.seal(rows[0].row.number - 1 if rows else self._book.number)
        if head is None:
            return False
        return chained(head, rows[0].row) == rows[0].seal if rows else head == self._book.head

    def close(self) -> None:
        """Disconnect."""
        if self._store is not None:
            self._store.close()
            self._store = None


def not_written(error: Exception) -> str:
    """Return in a sentence that *error* keeps the ledger from the disk; paths are nobody else's business."""
    return f"the ledger is not written: {error.strerror or error if isinstance(error, OSError) else error}"
