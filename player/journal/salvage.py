"""A damaged ledger is set aside, never deleted; a new one begins with its rows as far as their seals hold."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from player.core.audit import Ledger, intact
from player.core.book import Book, since_start
from player.core.ledger import EventKind, Row, beginning
from player.journal.run import RunIdentity
from player.journal.store import BESIDE, FILE, Store

FRESH = "ledger.new.sqlite"
"""The new ledger until it is whole: a disk that is full then leaves the damaged one where it was."""


@dataclass(frozen=True, slots=True)
class Found:
    """A ledger as it was left: its book, the number of the last entry in it, its tempo rows."""

    book: Book
    entry: int
    tempo: list[Row]


NEVER = -1
"""The last entry of a ledger that lost its tail: which entries of the mark it has, only positions tell.

Since the last jump, that is: its row says which entry it was.
"""


def begin_again(folder: Path, run: RunIdentity, why: str) -> tuple[Store, Found]:
    """Set the damaged file aside and begin a new one with the rows whose seals hold.

    Raises:
        sqlite3.Error, OSError: the disk refuses; the damaged file is where it was.
    """
    old = salvaged(folder / FILE, run)
    found = found_in(old, run)
    _write(folder / FRESH, old, found.book)
    aside = set_aside(folder)
    finish(folder)
    found.book.damaged({"file": aside.name, "why": why, "rows_kept": len(old.rows)})
    return Store(folder / FILE), found


def finish(folder: Path) -> None:
    """Put a new ledger in its place, where the one before was set aside and no more was done."""
    if not (folder / FILE).exists() and (folder / FRESH).exists():
        (folder / FRESH).replace(folder / FILE)


def set_aside(folder: Path) -> Path:
    """Rename the database and what SQLite keeps beside it; return the new name."""
    number = 1
    while (aside := folder / f"ledger.damaged-{number}.sqlite").exists():
        number += 1
    for suffix in (*BESIDE, ""):
        source = folder / (FILE + suffix)
        if source.exists():
            source.rename(folder / (aside.name + suffix))
    return aside


def salvaged(path: Path, run: RunIdentity) -> Ledger:
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


def found_in(old: Ledger, run: RunIdentity) -> Found:
    """Return the rows of *old* as a ledger that lost its tail."""
    rows = [sealed.row for sealed in old.rows]
    head = old.rows[-1].seal if rows else beginning(old.facts)
    following = next((row.after() for row in reversed(rows) if row.count or _jumps(row)), (0, 0))
    entry = next((entry_of(row) for row in reversed(rows) if _jumps(row)), NEVER)
    return Found(Book(head, len(rows), following, run.pictures, since_start(rows)), entry, rows)


def _jumps(row: Row) -> bool:
    return row.kind == EventKind.JUMP


def entry_of(jump: Row) -> int:
    """Return the number that the row of a jump has among the entries, `NEVER` where it has none."""
    return int(json.loads(jump.body).get("entry", NEVER))


def _write(path: Path, ledger: Ledger, book: Book) -> None:
    """Write *ledger*, which *book* continues, to a database of its own."""
    for suffix in ("", *BESIDE):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with closing(Store(path)) as store:
        store.begin(ledger.facts)
        store.write(ledger.rows, book.tail(NEVER), durable=True)
