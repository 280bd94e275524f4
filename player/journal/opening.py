"""Opening a run's ledger for a player: what is there is continued, what a kill or damage left is repaired.

Rows first, then what the marks hold beyond them, then the new start; all of
it on the disk before the first picture. Where the disk refuses (full,
read-only, gone), what can be read of all this tells where to go on; it waits
in memory like any other row until the disk is well, and is then held against
what is found there.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from player.core.book import tempo_rows
from player.journal.folder import RunFolder
from player.journal.journal import SqliteJournal
from player.journal.mark import MARK
from player.journal.marks import Marks
from player.journal.replay import replay
from player.journal.run import LedgerUnavailable, Resume, RunIdentity, StartInfo, may_pass
from player.journal.salvage import Found
from player.journal.scribe import Scribe, not_written
from player.journal.store import Store


def open_run(
    state: Path, run: RunIdentity, start: StartInfo, beside: Sequence[Path] = ()
) -> tuple[SqliteJournal, Resume]:
    """Open the ledger of *run* in the folder *state* and enter *start*; the lock on *state* must be held.

    *beside* are folders elsewhere, in which the position is kept, too.

    Raises:
        LedgerUnavailable: there can never be a ledger in *state*.
    """
    folder = RunFolder(state / "runs" / run.id, run)
    removed = not folder.path.exists()
    store, found, trouble = _opened(folder)
    marks = Marks([folder.path / MARK, *(place / f"{run.id}.{MARK}" for place in beside)], run.id)
    if removed and marks.ended:  # somebody wants it to begin anew
        marks.forget()
    entry = replay(found, marks.entries) + 1
    book = found.book
    end = book.session.end
    unclean = book.number > 0 and end is None
    event = start.event(book.following, unclean=unclean)
    tempo = tempo_rows([*found.tempo, *(sealed.row for sealed in book.rows)], event.pass_number)
    session = start.session(unclean=unclean)
    book.start(event, session)
    wall = session.stretches.anchor.wall
    marks.noted(entry, replace(event, body={**event.body, "wall": wall}))
    scribe = Scribe(book, store, folder, entry, trouble=trouble)
    scribe.before = marks.entries
    journal = SqliteJournal(scribe, marks, event)
    journal.flush()
    said = None if end is None else json.loads(end)
    return journal, Resume(event.pass_number, event.position, unclean, tempo, said)


def _opened(folder: RunFolder) -> tuple[Store | None, Found, str | None]:
    """Return the ledger in *folder*, or what can be read of it, and why it cannot be had."""
    try:
        return *folder.open(), None
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, OSError) and not may_pass(error):
            raise LedgerUnavailable(f"{folder.path}: {error}") from error
        return None, folder.look(), not_written(error)
