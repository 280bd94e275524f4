"""Following a ledger while a player writes it: a few rows at a time, so that nobody waits for a reader.

Each look is a transaction of its own: one that stayed open would keep SQLite
from folding in what was written meanwhile.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from player.core.ledger import Row, RowKind, Sealed
from player.journal.reading import NoLedger
from player.journal.store import FILE, DamagedLedger, Store

LOOK = 500
"""Rows read at once: some milliseconds."""

_SHOWN = f"kind IN ('{RowKind.SHOWN}', '{RowKind.RECOVERED}')"


class Follower:
    """Reads the ledger of *run_id* in the folder *state* anew at each call; from any one thread.

    Raises:
        NoLedger: from every method: there is none yet, or it cannot be read at the moment.
    """

    def __init__(self, state: Path, run_id: str) -> None:
        """Take the place; nothing is opened."""
        self._path = state / "runs" / run_id / FILE
        self._run_id = run_id

    def last(self) -> int:
        """Return the number of the last sealed row, 0 if there is none."""
        with self._store() as store:
            return next((number for number, _, _ in store.spans("1 ORDER BY number DESC LIMIT 1")), 0)

    def rows(self, after: int) -> list[Sealed]:
        """Return some rows from the one after number *after* on; none at the end."""
        with self._store() as store:
            return list(store.rows(f"number > {after} ORDER BY number LIMIT {LOOK}"))

    def tail(self) -> Row | None:
        """Return the open stretch, None if there is none."""
        with self._store() as store:
            tail = store.tail()
        return tail.row if tail is not None and tail.row.kind != RowKind.NOTHING else None

    def shown(self, pass_number: int, after: int) -> tuple[int, list[tuple[int, int]]]:
        """Return what some rows after number *after* say was shown in *pass_number*, and the last's number.

        Ranges (start, stop) that touch are joined. Where there is no further row the number is *after*.
        """
        with self._store() as store:
            where = f"number > {after} AND pass = {pass_number} AND {_SHOWN}"
            found = list(store.spans(f"{where} ORDER BY number LIMIT {10 * LOOK}"))
        ranges: list[tuple[int, int]] = []
        for _, first, count in found:
            if ranges and ranges[-1][1] == first:
                ranges[-1] = ranges[-1][0], first + count
            else:
                ranges.append((first, first + count))
        return (found[-1][0] if found else after), ranges

    def telling_of(self, pass_number: int, position: int) -> Row | None:
        """Return the last row that tells of *position* being shown, None if there is none."""
        with self._store() as store:
            where = (
                f"{_SHOWN} AND pass = {pass_number} AND first <= {position} AND first + count > {position}"
            )
            return next((one.row for one in store.rows(f"{where} ORDER BY number DESC LIMIT 1")), None)

    @contextmanager
    def _store(self) -> Iterator[Store]:
        try:
            with closing(Store(self._path, read_only=True)) as store:
                yield store
        except (sqlite3.Error, DamagedLedger) as error:
            raise NoLedger(f"the ledger of run {self._run_id} cannot be read: {error}") from error
