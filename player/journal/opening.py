"""Opening a run's ledger for a player: what is there is continued, what a kill or damage left is repaired.

Rows first, then what the mark holds beyond them, then the new start; all of
it on the disk before the first picture.
"""

import json
import sqlite3
from pathlib import Path

from player.core.book import Book, since_start, tempo_rows
from player.core.ledger import Event, EventKind, RowKind, beginning, tail_of
from player.core.pictures import Shown
from player.journal.journal import SqliteJournal
from player.journal.mark import Mark
from player.journal.run import LedgerUnavailable, Resume, RunIdentity, StartInfo
from player.journal.salvage import Found, begin_again
from player.journal.scribe import Scribe
from player.journal.store import FILE, DamagedLedger, Store


def open_run(state: Path, run: RunIdentity, start: StartInfo) -> tuple[SqliteJournal, Resume]:
    """Open the ledger of *run* in the folder *state* and enter *start*; the lock on *state* must be held.

    Raises:
        LedgerUnavailable: there can be no ledger in *state*.
    """
    folder = state / "runs" / run.id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        store, found = _open(folder, run)
    except (sqlite3.Error, OSError) as error:
        raise LedgerUnavailable(f"{folder}: {error}") from error
    mark = Mark(folder / "mark", run.id)
    entry = replay(found, mark)
    book = found.book
    end = book.session.end
    unclean = book.number > 0 and end is None
    event = start.event(book.following, unclean=unclean)
    tempo = tempo_rows([*found.tempo, *(sealed.row for sealed in book.rows)], event.pass_number)
    book.start(event, start.session(unclean=unclean))
    journal = SqliteJournal(Scribe(book, store, folder / FILE, entry), mark, event)
    journal.flush()
    said = None if end is None else json.loads(end)
    return journal, Resume(event.pass_number, event.position, unclean, tempo, said)


def _open(folder: Path, run: RunIdentity) -> tuple[Store, Found]:
    path = folder / FILE
    try:
        store = Store(path)
    except DamagedLedger as error:
        return begin_again(folder, run, str(error))
    try:
        if not store.begun():
            store.begin(run.facts())
        store.check()
        return store, standing(store, run)
    except DamagedLedger as error:
        store.close()
        return begin_again(folder, run, str(error))
    except BaseException:
        store.close()
        raise


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
    " AND kind IN ('start', 'clock', 'uncertain', 'end') ORDER BY number"
)


def replay(found: Found, mark: Mark) -> int:
    """Enter what *mark* holds beyond the ledger; return the number of the last entry known."""
    book = found.book
    if mark.entries and book.number == 0:
        book.damaged({"file": "", "why": "the ledger is gone", "rows_kept": 0})
    expected = found.entry + 1
    lost = False
    for number, item in sorted(mark.entries.items()):
        if number <= found.entry:
            continue
        lost = lost or number != expected
        expected = number + 1
        if lost:
            # Go on at the first picture of the mark that the ledger does not have.
            place = _consumed(item)
            if place is None or place < book.following:
                continue
            book.recover(*place)
            lost = False
        if isinstance(item, Shown):
            book.flip(item)
        else:
            book.note(item)
    return max([found.entry, 0, *mark.entries])


def _consumed(item: Shown | Event) -> tuple[int, int] | None:
    """Return the (pass, position) that *item* consumes, None if it consumes none."""
    if isinstance(item, Shown):
        return item.slot.pass_number, item.slot.position
    return (item.pass_number, item.position) if item.kind is EventKind.UNSHOWABLE else None
