"""A run's ledger carried elsewhere: copied while it is written, put in place where nothing is lost by it."""

import os
import sqlite3
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from player.core.audit import OK, Ledger, verdict
from player.core.relation import Relation, relation
from player.journal.folder import standing
from player.journal.mark import MARK, Mark
from player.journal.reading import NoLedger
from player.journal.replay import replay
from player.journal.run import RunIdentity
from player.journal.store import BESIDE, FILE, DamagedLedger, Store

PATIENCE = 10
AGAIN = 0.05
"""How often, and after how many seconds, a ledger is copied again that lacks what the mark holds."""


class CannotMove(Exception):  # noqa: N818 - a state of the world, not a mistake
    """A ledger is not put in place, because something would be lost; the text says what."""


def runs_of(state: Path) -> list[str]:
    """Return the runs that have a ledger in the folder *state*."""
    return sorted(path.parent.name for path in state.glob(f"runs/*/{FILE}"))


def copy_run(state: Path, run_id: str, folder: Path) -> Ledger:
    """Copy the ledger of *run_id* into *folder* as it stands at one moment; return it.

    What only the mark holds is entered in the copy. The mark is copied first,
    so that a player that plays meanwhile has nothing there that the copy lacks.

    Raises:
        NoLedger: it cannot be read.
    """
    source = state / "runs" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    try:
        mark = _copied_mark(source, folder, run_id)
        _copy_database(source / FILE, folder / FILE)
        for _ in range(PATIENCE):
            if _entry(folder / FILE) >= max(mark.entries, default=0):
                break
            time.sleep(
                AGAIN
            )  # what is in the mark alone is on its way to the ledger, or the disk is in trouble
            _copy_database(source / FILE, folder / FILE)
        else:
            _take_in(mark, folder / FILE)
        _make_one_file(folder / FILE)
        return ledger_at(folder / FILE)
    except (sqlite3.Error, OSError) as error:
        raise NoLedger(f"the ledger of run {run_id} in {state} cannot be copied: {error}") from error


def ledger_at(path: Path) -> Ledger:
    """Return the ledger in the database at *path*.

    Raises:
        NoLedger: it cannot be read.
    """
    try:
        with closing(Store(path, read_only=True)) as store:
            return store.ledger()
    except (sqlite3.Error, DamagedLedger) as error:
        raise NoLedger(f"{path} is no ledger that can be read: {error}") from error


def _copied_mark(source: Path, folder: Path, run_id: str) -> Mark:
    """Return the mark in *source* as it is now; one without an entry if there is none."""
    copied = folder / MARK
    with suppress(OSError):  # a run goes on without a mark, too
        copied.write_bytes((source / MARK).read_bytes())
    mark = Mark(copied, run_id)
    mark.close()
    copied.unlink(missing_ok=True)
    return mark


def _copy_database(source: Path, target: Path) -> None:
    """Copy page by page, damage and all, within one transaction."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as there,
        closing(sqlite3.connect(target)) as here,
    ):
        there.backup(here)


def _entry(path: Path) -> int:
    """Return the number of the last entry in the ledger at *path*; where it is damaged, none is awaited."""
    try:
        with closing(Store(path, read_only=True)) as store:
            tail = store.tail()
    except DamagedLedger:
        return sys.maxsize
    return tail.entry if tail else sys.maxsize


def _take_in(mark: Mark, path: Path) -> None:
    """Enter in the ledger at *path*, a copy, what only *mark* holds, if both are whole."""
    with closing(Store(path)) as store, suppress(DamagedLedger, TypeError):
        found = standing(store, RunIdentity(**store.facts()))  # type: ignore[arg-type] # as they were written
        entry = replay(found, mark.entries)
        store.write(found.book.rows, found.book.tail(entry), durable=True)


def _make_one_file(path: Path) -> None:
    """Leave the database at *path* without what SQLite keeps beside it, also where it is only read."""
    with closing(sqlite3.connect(path)) as connection, suppress(sqlite3.DatabaseError):  # damaged: as it is
        connection.execute("PRAGMA journal_mode=DELETE")


def compare(state: Path, run_id: str, there: Ledger, scratch: Path) -> Relation | None:
    """Return how the ledger of *run_id* in *state* stands to *there*, None if there is none.

    *scratch* is an empty folder for a copy. The lock on *state* must be held.
    """
    if not (state / "runs" / run_id / FILE).exists():
        return None
    held = copy_run(state, run_id, scratch)
    said = verdict(held) if held.fault is None else held.fault
    if said != OK:
        raise CannotMove(
            f"the ledger of run {run_id} here is damaged: {said}. Start the player once, which saves what"
            f" holds of it, or move runs/{run_id} out of the state folder; nothing was imported"
        )
    return relation(held, there)


def refuse_loss(run_id: str, there: Ledger, here: Relation | None) -> None:
    """Raise `CannotMove` if putting *there* in place would lose rows, or its chain does not hold."""
    said = verdict(there)
    if said != OK:
        raise CannotMove(f"run {run_id} in the archive does not hold: {said}")
    if here is Relation.AHEAD:
        raise CannotMove(f"run {run_id} is further on here than in the archive; nothing was imported")
    if here is Relation.APART:
        raise CannotMove(
            f"run {run_id} went on here after it was exported, and in the archive too; nothing was imported."
            f" Move runs/{run_id} out of the state folder to import it all the same, and keep it:"
            " report --merge joins both"
        )


def put_run(state: Path, run_id: str, source: Path) -> None:
    """Put the database at *source*, on the same disk, in the place of the ledger of *run_id*.

    The lock on *state* must be held. Whenever it ends, one of the two is there whole.
    """
    folder = state / "runs" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / FILE).exists():
        _fold(folder / FILE)
    for suffix in BESIDE:
        (folder / (FILE + suffix)).unlink(missing_ok=True)
    source.replace(folder / FILE)
    sync_folder(folder)
    (folder / MARK).unlink(missing_ok=True)


def _fold(path: Path) -> None:
    """Bring what SQLite keeps beside the database at *path* into it."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise CannotMove(f"{path} cannot be replaced: {error}") from error


def sync_folder(folder: Path) -> None:
    """Bring the names in *folder* onto the disk; where folders cannot be opened, nothing is needed."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
