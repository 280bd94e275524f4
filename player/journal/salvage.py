"""A damaged ledger is set aside, never deleted; a new one begins with its rows as far as their seals hold."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from player.core.audit import Ledger, intact
from player.core.book import Book, since_start
from player.core.ledger import Row, beginning
from player.journal.run import RunIdentity
from player.journal.store import FILE, Store


@dataclass(frozen=True, slots=True)
class Found:
    """A ledger as it was left: its book, the number of the last entry in it, its tempo rows."""

    book: Book
    entry: int
    tempo: list[Row]


NEVER = -1
"""The last entry of a ledger that lost its tail: which entries of the mark it has, only positions tell."""


def begin_again(folder: Path, run: RunIdentity, why: str) -> tuple[Store, Found]:
    """Set the damaged file aside and begin a new one with the rows whose seals hold."""
    aside = _set_aside(folder)
    old = _salvaged(aside, run)
    store = Store(folder / FILE)
    store.begin(old.facts)
    rows = [sealed.row for sealed in old.rows]
    head = old.rows[-1].seal if rows else beginning(old.facts)
    following = next((row.after() for row in reversed(rows) if row.count), (0, 0))
    book = Book(head, len(rows), following, run.pictures, since_start(rows))
    store.write(old.rows, book.tail(NEVER), durable=True)
    book.damaged({"file": aside.name, "why": why, "rows_kept": len(rows)})
    return store, Found(book, NEVER, rows)


def _set_aside(folder: Path) -> Path:
    """Rename the database and what SQLite keeps beside it; return the new name."""
    number = 1
    while (aside := folder / f"ledger.damaged-{number}.sqlite").exists():
        number += 1
    for suffix in ("", "-wal", "-shm"):
        source = folder / (FILE + suffix)
        if source.exists():
            source.rename(folder / (aside.name + suffix))
    return aside


def _salvaged(path: Path, run: RunIdentity) -> Ledger:
    """Return of the damaged ledger at *path* the rows whose seals hold, from the first on."""
    try:
        with closing(Store(path, read_only=True)) as store:
            ledger = store.ledger()
    except sqlite3.Error:
        return Ledger(run.facts(), [], None)
    # The chain begins with the facts: where they are damaged, no row would hold.
    known = [facts for facts in (ledger.facts, run.facts()) if run.owns(facts)]
    held = [Ledger(facts, intact(ledger._replace(facts=facts)), None) for facts in known]
    return max(reversed(held), key=lambda ledger: len(ledger.rows))
