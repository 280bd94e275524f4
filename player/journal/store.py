"""The ledger's database: SQLite in WAL mode, one file a run.

Tables: *facts* of the run; *rows*, each with its seal; and *tail*, one row,
rewritten at every flip.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from player.core.audit import Ledger
from player.core.ledger import Row, Sealed, Tail, beginning, canonical

FILE = "ledger.sqlite"
BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database; of no use without it, and harmful beside another."""

FOLDED_AT = 128
"""Pages of the write-ahead log, each of 4 kB, after which SQLite folds it in: with its own thousand
a disk of 1 MB would be full of it; so it stays at half of that, and a sync more comes every few seconds."""

SCHEMA = """
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, pass INTEGER NOT NULL, first INTEGER NOT NULL,
    count INTEGER NOT NULL, body TEXT NOT NULL, seal BLOB NOT NULL
);
CREATE TABLE tail (
    only INTEGER PRIMARY KEY CHECK (only = 0), number INTEGER NOT NULL, kind TEXT NOT NULL,
    pass INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, body TEXT NOT NULL,
    seal BLOB NOT NULL, entry INTEGER NOT NULL
);
"""
_COLUMNS = "number, kind, pass, first, count, body, seal"
_TYPES = (int, str, int, int, int, str, bytes)
# Our statements are right: what SQLite calls a plain error in them is a schema that is not ours any more.
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


class DamagedLedger(Exception):  # noqa: N818 - a state of the world, not a mistake
    """The ledger's file cannot be read as what it was written."""


class Store:
    """A connection to the database at *path*, created if it is not there; *read_only* for readers.

    Raises sqlite3.Error as SQLite does, but `DamagedLedger` where the file is no longer a ledger.
    """

    def __init__(self, path: Path, read_only: bool = False) -> None:
        """Connect."""
        self._path = path
        self._connection = _reading(path) if read_only else _connected(path, "mode=rwc")
        self._durable = False
        try:
            if not read_only:
                self._execute("PRAGMA journal_mode=WAL")
                self._execute("PRAGMA synchronous=NORMAL")
                self._execute(f"PRAGMA wal_autocheckpoint={FOLDED_AT}")
                self._file = path.stat()
        except BaseException:
            self.close()
            raise

    def _execute(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise _judged(error) from error

    def _select(self, statement: str) -> Iterator[tuple[object, ...]]:
        cursor = self._execute(statement)
        try:
            for found in cursor:  # noqa: UP028 - a reader that stops early must not close the cursor late
                yield found
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise _judged(error) from error

    def check(self) -> None:
        """Raise `DamagedLedger` if the file's structure is damaged."""
        (verdict,) = next(self._select("PRAGMA quick_check(1)"))
        if verdict != "ok":
            raise DamagedLedger(str(verdict).replace("\n", " "))

    def begun(self) -> bool:
        """Tell whether the tables are there."""
        return any(self._select("SELECT 1 FROM sqlite_master WHERE name = 'tail'"))

    def begin(self, facts: Mapping[str, str | int]) -> None:
        """Make the tables and write *facts*."""
        self._execute("BEGIN IMMEDIATE")
        with self._connection:
            for statement in SCHEMA.split(";"):
                self._execute(statement)
            # As JSON: a seed may be larger than an integer of SQLite.
            values = [(key, canonical(value)) for key, value in facts.items()]
            self._connection.executemany("INSERT INTO facts VALUES (?, ?)", values)

    def write(self, rows: Iterable[Sealed], tail: Tail, durable: bool) -> None:
        """Commit *rows* and *tail*; *durable*: return when they are on the disk."""
        if durable is not self._durable:
            self._execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._durable = durable
        self._execute("BEGIN IMMEDIATE")
        with self._connection:
            # After a failed sync rows come twice, unchanged.
            self._connection.executemany(
                "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)",
                [_values(sealed.row, sealed.seal) for sealed in rows],
            )
            values = (0, *_values(tail.row, tail.seal), tail.entry)
            self._connection.execute("INSERT OR REPLACE INTO tail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def facts(self) -> dict[str, str | int]:
        """Return the facts of the run."""
        found: dict[str, str | int] = {}
        for key, value in self._select("SELECT key, value FROM facts"):
            try:
                found[str(key)] = json.loads(str(value))
            except ValueError as error:
                raise DamagedLedger(f"fact {key!r} is unreadable") from error
        return found

    def rows(self, where: str = "1 ORDER BY number") -> Iterator[Sealed]:
        """Yield the rows that *where* (SQL) selects, all in order by default."""
        for found in self._select(f"SELECT {_COLUMNS} FROM rows WHERE {where}"):  # noqa: S608 - our own words
            yield _sealed(found)

    def spans(self, where: str) -> Iterator[tuple[int, int, int]]:
        """Yield (number, first, count) of the rows that *where* (SQL) selects."""
        for found in self._select(f"SELECT number, first, count FROM rows WHERE {where}"):  # noqa: S608 - our own words
            if not all(isinstance(value, int) for value in found):
                raise DamagedLedger(f"row {found[0]!r} is unreadable")
            number, first, count = found
            yield number, first, count  # type: ignore[misc] # checked the line above

    def tail(self) -> Tail | None:
        """Return the tail, None if there is none."""
        for *found, entry in self._select(f"SELECT {_COLUMNS}, entry FROM tail"):  # noqa: S608 - our own words
            sealed = _sealed(tuple(found))
            if not isinstance(entry, int):
                raise DamagedLedger("the open row is unreadable")
            return Tail(sealed.row, entry, sealed.seal)
        return None

    def ledger(self) -> Ledger:
        """Return the whole ledger as it stands at one moment, as far as it can be read."""
        facts: dict[str, str | int] = {}
        rows: list[Sealed] = []
        try:
            self._execute("BEGIN")
            facts = self.facts()
            rows.extend(self.rows())
            return Ledger(facts, rows, self.tail())
        except DamagedLedger as error:
            return Ledger(facts, rows, None, f"after row {len(rows)} the ledger cannot be read: {error}")
        finally:
            self._connection.rollback()

    def seal(self, number: int) -> bytes | None:
        """Return the seal of row *number*, that of the facts for 0; None if there is no such row."""
        if number == 0:
            return beginning(self.facts())
        return next((sealed.seal for sealed in self.rows(f"number = {number}")), None)

    def in_place(self) -> bool:
        """Tell whether the file at the path is still the one that is written."""
        try:
            return os.path.samestat(self._file, self._path.stat())
        except FileNotFoundError:
            return False

    def copy_to(self, path: Path) -> None:
        """Write all there is to a new database at *path*; the file that it is read from may be gone."""
        with closing(sqlite3.connect(path)) as there:
            self._connection.backup(there)

    def close(self) -> None:
        """Disconnect."""
        self._connection.close()


def _connected(path: Path, how: str) -> sqlite3.Connection:
    # The connection is made by the thread that opens the run and then used by the writer alone.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False
    )
    # Bytes that are not UTF-8 must reach the seal, not fail before it.
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    return connection


def _reading(path: Path) -> sqlite3.Connection:
    """Connect for reading, also where SQLite can put nothing beside the database, if nothing is there."""
    connection = _connected(path, "mode=ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:
        if not path.with_name(path.name + BESIDE[0]).exists():
            connection.close()
            return _connected(path, "mode=ro&immutable=1")
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        pass  # what is damaged is judged when it is read
    return connection


def _judged(error: sqlite3.DatabaseError | UnicodeDecodeError) -> Exception:
    """Return what *error* means: damage, or a trouble that may pass."""
    if isinstance(error, UnicodeDecodeError):  # SQLite quotes a damaged schema
        return DamagedLedger("its schema is unreadable")
    return DamagedLedger(str(error)) if error.sqlite_errorcode & 0xFF in _DAMAGE else error


def _values(row: Row, seal: bytes) -> tuple[int, str, int, int, int, str, bytes]:
    return (row.number, str(row.kind), row.pass_number, row.first, row.count, row.body, seal)


def _sealed(found: Sequence[object]) -> Sealed:
    if not all(map(isinstance, found, _TYPES)):
        raise DamagedLedger(f"row {found[0]!r} is unreadable")
    *row, seal = found
    return Sealed(Row(*row), seal)  # type: ignore[arg-type] # checked the line above
