"""The scribe: takes entries into the book and brings the book to the disk, whatever the disk does."""

import sqlite3
from pathlib import Path

from player.core.book import Book
from player.core.ledger import Event, Sealed
from player.core.pictures import Shown
from player.core.units import SECOND, Ns
from player.journal.store import DamagedLedger, Store


class Scribe:
    """Writes *book* to the database at *path*; *entry* is the number of the last entry in it.

    One thread's business, and without clock: the entries tell the time. When
    writing fails, `trouble` says why, rows wait in memory (a minute of
    pictures is one row) and each `save` tries again on a connection of its
    own, because a file whose sync has failed once must not be trusted to say
    later that all is well.
    """

    def __init__(self, book: Book, store: Store, path: Path, entry: int) -> None:
        """Continue *book*, whose rows are not written yet."""
        self.trouble: str | None = None
        self.entry = entry
        self._book = book
        self._store: Store | None = store
        self._path = path
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

    def write(self) -> None:
        """Commit what was taken in; once a second of entries until it is on the disk."""
        if self._latest >= self._synced_at + SECOND:
            self.save()
        elif self.trouble is None:
            self._commit(durable=False)

    def save(self) -> bool:
        """Commit until it is on the disk; return False, with `trouble`, if that fails."""
        self._synced_at = self._latest
        return self._commit(durable=True)

    def _commit(self, *, durable: bool) -> bool:
        try:
            if self._store is None:
                self._store = Store(self._path)
                self._book.rows[:0] = self._unsynced
                self._unsynced.clear()
            self._store.write(self._book.rows, self._book.tail(self.entry), durable)
        except (sqlite3.Error, DamagedLedger) as error:
            self.trouble = f"the ledger is not written: {error}"
            self.close()
            return False
        self.trouble = None
        self._unsynced = [] if durable else self._unsynced + self._book.rows
        self._book.rows.clear()
        self._saved = self.entry if durable else self._saved
        return True

    def close(self) -> None:
        """Disconnect."""
        if self._store is not None:
            self._store.close()
            self._store = None
