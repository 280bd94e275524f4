"""Reading ledgers, also while a player writes them; no lock is taken."""

import sqlite3
from contextlib import closing
from pathlib import Path

from player.core.audit import Ledger
from player.core.book import since_start
from player.journal.store import FILE, DamagedLedger, Store


class NoLedger(LookupError):  # noqa: N818 - a state of the world, not a mistake
    """There is no such ledger."""


def read_ledger(state: Path, run_id: str) -> Ledger:
    """Return the ledger of *run_id* in the folder *state* as it stands at one moment.

    Where the file is damaged, `fault` says so and the rows before it are there.

    Raises:
        NoLedger: there is none, or it cannot be opened.
    """
    path = state / "runs" / run_id / FILE
    try:
        with closing(Store(path, read_only=True)) as store:
            ledger = store.ledger()
    except (sqlite3.Error, DamagedLedger) as error:
        if not path.exists():
            raise NoLedger(f"nothing was shown yet: {state} has no ledger of run {run_id}") from error
        raise NoLedger(f"no ledger of run {run_id} can be read in {state}: {error}") from error
    known: dict[str, str | int] = {"id": run_id, "pictures": 0}
    return ledger._replace(facts=known | dict(ledger.facts))


def place_of(state: Path, run_id: str) -> tuple[int, int]:
    """Return the (pass, position) to come in *run_id*, also at the end of a pass; (0, 0) if unknown."""
    try:
        with closing(Store(state / "runs" / run_id / FILE, read_only=True)) as store:
            tail = store.tail()
    except (sqlite3.Error, DamagedLedger):
        tail = None
    return (0, 0) if tail is None else tail.row.after()


def newest_run(state: Path, playlist: str | None = None) -> str:
    """Return the id of the run (of *playlist*, if given) that was started last.

    Raises:
        NoLedger: there is none.
    """
    starts = {path.parent.name: _started(path, playlist) for path in state.glob(f"runs/*/{FILE}")}
    found = {run: wall for run, wall in starts.items() if wall is not None}
    if not found:
        of = f" of {playlist}" if playlist else ""
        raise NoLedger(f"no run{of} is recorded in {state}")
    return max(found, key=lambda run: (found[run], run))


def _started(path: Path, playlist: str | None) -> int | None:
    """Return when the run at *path* was last started, ns since 1970 UTC; None if it is another playlist's."""
    try:
        with closing(Store(path, read_only=True)) as store:
            if playlist is not None and store.facts().get("playlist") != playlist:
                return None
            starts = store.rows("kind = 'start' ORDER BY number DESC LIMIT 1")
            return since_start(sealed.row for sealed in starts).stretches.anchor.wall
    except (sqlite3.Error, DamagedLedger, ValueError, KeyError):
        return 0  # damaged, yet there: verify is to say so if nothing newer is
