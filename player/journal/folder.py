"""The folder of a run on the disk: its ledger opened, looked at, made good, put back."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from player.core.book import Book, since_start
from player.core.ledger import RowKind, beginning, tail_of
from player.journal.run import RunIdentity
from player.journal.salvage import Found, begin_again, finish, found_in, salvaged, set_aside
from player.journal.store import FILE, DamagedLedger, Store


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder at *path*, where *run* has its ledger; who writes there holds the state folder's lock."""

    path: Path
    run: RunIdentity

    @property
    def ledger(self) -> Path:
        """Where the database lies."""
        return self.path / FILE

    def open(self) -> tuple[Store, Found]:
        """Return the ledger as it was left; one that is damaged is begun again with what holds of it.

        Raises:
            sqlite3.Error, OSError: the disk refuses.
        """
        try:
            store = self.connect()
        except DamagedLedger as error:
            return begin_again(self.path, self.run, str(error))
        try:
            store.check()
            return store, standing(store, self.run)
        except DamagedLedger as error:
            store.close()
            return begin_again(self.path, self.run, str(error))
        except BaseException:
            store.close()
            raise

    def connect(self) -> Store:
        """Return the database, begun if it is new; what it holds is not looked at.

        Raises:
            sqlite3.Error, OSError: the disk refuses.
            DamagedLedger: it is none any more.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        finish(self.path)
        store = Store(self.ledger)
        try:
            if not store.begun():
                store.begin(self.run.facts())
        except BaseException:
            store.close()
            raise
        return store

    def look(self) -> Found:
        """Return what can be read of the ledger where nothing can be written."""
        try:
            with closing(Store(self.ledger, read_only=True)) as store:
                return standing(store, self.run)
        except (sqlite3.Error, DamagedLedger):
            return found_in(salvaged(self.ledger, self.run), self.run)

    def put_back(self, store: Store) -> Store:
        """Write what *store* holds to where its file was taken away from, and return the store there.

        Raises:
            sqlite3.Error, OSError: the disk refuses.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        set_aside(self.path)
        store.copy_to(self.ledger)
        store.close()
        return Store(self.ledger)


def standing(store: Store, run: RunIdentity) -> Found:
    """Return the ledger in *store* as it was left."""
    facts = store.facts()
    if not run.owns(facts):
        raise DamagedLedger("its facts are not those of this run")
    tail, last = store.tail(), next(store.rows("1 ORDER BY number DESC LIMIT 1"), None)
    if tail is None and last is None:
        return Found(Book(beginning(facts), 0, (0, 0), run.pictures, since_start(())), 0, [])
    head = last.seal if last else beginning(facts)
    if tail is None or tail_of(head, tail.row, tail.entry) != tail:
        raise DamagedLedger("the open row does not fit its seal")
    try:
        session = since_start(sealed.row for sealed in store.rows(_SINCE_START))
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedLedger(f"the last start is unreadable: {error}") from error
    book = Book(head, tail.row.number - 1, (tail.row.pass_number, tail.row.first), run.pictures, session)
    if tail.row.kind != RowKind.NOTHING:
        book.adopt(tail.row)
    return Found(book, tail.entry, [sealed.row for sealed in store.rows("kind = 'tempo' ORDER BY number")])


_SINCE_START = (
    "number >= (SELECT max(number) FROM rows WHERE kind = 'start')"
    " AND kind IN ('start', 'clock', 'uncertain', 'end', 'damaged') ORDER BY number"
)
