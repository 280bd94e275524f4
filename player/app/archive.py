"""The state of a showing carried elsewhere, and its parts joined to one record again."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from player import __version__
from player.app.record import writing_state
from player.core.audit import Ledger, audit
from player.core.ledger import beginning
from player.core.merge import Merged, merge
from player.core.record_notes import Note
from player.core.relation import Relation
from player.core.units import Wall
from player.journal.lock import lock_state
from player.journal.moving import CannotMove, compare, copy_run, ledger_at, put_run, refuse_loss, runs_of
from player.journal.packing import Item, pack, unpack
from player.journal.reading import NoLedger, newest_run
from player.journal.store import FILE
from player.journal.withdrawn import FILE as LIST
from player.journal.withdrawn import FOLDER, read_list, take_in
from player.report.notes import FILE as NOTES
from player.report.notes import append_note

_LIVING = (FILE, f"{FILE}-wal", f"{FILE}-shm", "mark", "lock")
"""What in a run's folder is not copied as a file: it changes, or is the ledger."""

_SCRATCH = ".import-"


@dataclass(frozen=True, slots=True)
class Moved:
    """A run that was exported or imported, and where it goes on; *fresh*: it was not here, or not so far."""

    run: str
    pass_number: int
    position: int
    pictures: int
    fresh: bool = True

    @property
    def line(self) -> str:
        """Say it."""
        where = f"goes on at pass {self.pass_number}, position {self.position:,} of {self.pictures:,}"
        return f"{self.run}: {where}{'' if self.fresh else ' (was here already)'}"


def _moved(ledger: Ledger, *, fresh: bool = True) -> Moved:
    found = audit(ledger)
    return Moved(found.run, found.pass_number, found.position, found.pictures, fresh)


# --- export ---------------------------------------------------------------------


def export_state(state: Path, target: Path, made: datetime) -> list[Moved]:
    """Write all runs in the folder *state*, with their manifests and notes, to the archive *target*.

    A player may play meanwhile.

    Raises:
        NoLedger: there is no run, or one cannot be read.
        OSError: *target* cannot be written.
    """
    runs = runs_of(state)
    if not runs:
        raise NoLedger(f"no run is recorded in {state}")
    with TemporaryDirectory(dir=target.absolute().parent, prefix=".export-") as scratch:
        staged = Path(scratch)
        ledgers = [copy_run(state, run, staged / "runs" / run) for run in runs]
        _stage_papers(state, runs, staged)
        items = [*_items(staged, staged), *_manifests(state, ledgers)]
        moved = [_moved(ledger) for ledger in ledgers]
        pack(target, items, {"made": made.isoformat(), "player": __version__, "runs": runs})
    return moved


def _stage_papers(state: Path, runs: Sequence[str], staged: Path) -> None:
    """Copy what lies beside the ledgers: notes, ledgers that were set aside, and what is withdrawn."""
    beside = [path for run in runs for path in (state / "runs" / run).iterdir() if path.name not in _LIVING]
    for path in (*beside, *state.glob("notes*"), *state.glob("runs/notes*"), state / FOLDER / LIST):
        if path.is_file():
            target = staged / path.relative_to(state)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _items(folder: Path, root: Path) -> list[Item]:
    """Return the files in *folder* under their names below *root*."""
    return [
        Item(path.relative_to(root).as_posix(), path) for path in sorted(folder.rglob("*")) if path.is_file()
    ]


def _manifests(state: Path, ledgers: Sequence[Ledger]) -> Iterator[Item]:
    """Yield the files of the manifests that the runs were played from, and what points at them."""
    hashes = {str(ledger.facts.get("manifest", ""))[:16] for ledger in ledgers}
    for folder in sorted(state.glob("manifests/*")):
        if folder.name.partition("-")[0] in hashes:
            yield from _items(folder, state)
    for path in sorted(state.glob("mirrors/*.json")):
        if _pointed_at(path).partition("-")[0] in hashes:
            yield Item(path.relative_to(state).as_posix(), path)


def _pointed_at(path: Path) -> str:
    try:
        return str(json.loads(path.read_bytes())["manifest"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


# --- import ---------------------------------------------------------------------


def import_state(state: Path, source: Path) -> list[Moved]:
    """Take the runs in the archive *source* into the folder *state*; each goes on at its next picture.

    Either all of them or none.

    Raises:
        CannotMove: something here would be lost, or the archive is not whole.
        StateInUse: a player plays here.
        LedgerUnavailable: *state* cannot be written.
    """
    with writing_state(state), lock_state(state, patience=0):
        for left in state.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(dir=state, prefix=_SCRATCH) as scratch:
            coming = Path(scratch) / "coming"
            coming.mkdir()
            unpack(source, coming)
            found = [_checked(state, run, coming, Path(scratch) / run) for run in _arrived(coming, source)]
            _take_manifests(coming, state)
            for moved in found:
                if moved.fresh:
                    put_run(state, moved.run, coming / "runs" / moved.run / FILE)
            _take_papers(coming, state)
            if lines := read_list(coming).lines:
                take_in(state, lines)
    return found


def _arrived(coming: Path, source: Path) -> list[str]:
    runs = runs_of(coming)
    if not runs:
        raise CannotMove(f"{source} holds no run")
    return runs


def _checked(state: Path, run: str, coming: Path, scratch: Path) -> Moved:
    """Return what taking *run* will come to; CannotMove if something would be lost."""
    there = ledger_at(coming / "runs" / run / FILE)
    here = compare(state, run, there, scratch)
    refuse_loss(run, there, here)
    if there.facts.get("id") != run:
        raise CannotMove(f"run {run} in the archive says that it is {there.facts.get('id')}")
    return _moved(there, fresh=here is not Relation.SAME)


def _take_manifests(coming: Path, state: Path) -> None:
    for room in ("manifests", "mirrors"):
        for path in sorted(coming.glob(f"{room}/*")):
            target = state / room / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                path.replace(target)


def _take_papers(coming: Path, state: Path) -> None:
    for item in _items(coming / "runs", coming):
        target = state / item.name
        if target.name in _LIVING:
            continue
        if not target.exists():
            item.path.replace(target)
        elif target.read_bytes() != item.path.read_bytes():
            _join(item.path, target)


def _join(coming: Path, here: Path) -> None:
    """Keep both: notes in one file, anything else under a name of its own."""
    if here.name == NOTES and _join_notes(coming, here):
        return
    number = 1
    while (target := here.with_name(f"{here.stem}.imported-{number}{here.suffix}")).exists():
        number += 1
    coming.replace(target)


def _join_notes(coming: Path, here: Path) -> bool:
    """Add the notes in *coming* that are not *here* yet; False if a line of them cannot be read."""
    theirs, ours = coming.read_bytes(), here.read_bytes()
    if theirs.startswith(ours):
        coming.replace(here)
        return True
    try:
        told = [json.loads(line) for line in theirs.splitlines() if line not in ours.splitlines()]
        fresh = [
            (Note(Wall(said["at"]), said["text"], said["after_row"]), bytes.fromhex(said["head"]))
            for said in told
        ]
    except (ValueError, KeyError, TypeError):
        return False
    begins = beginning(ledger_at(here.parent / FILE).facts)
    with lock_state(here.parent):
        for note, head in fresh:
            append_note(here.parent, begins, note, head)
    return True


# --- joining --------------------------------------------------------------------


def joined(sources: Sequence[Path], run: str | None = None) -> Merged:
    """Return the record that the parts of one run make: archives, state folders or ledgers' files.

    It is the run *run*, or the one that was started last in the first of *sources*.

    Raises:
        NoLedger: one of them does not have it.
        CannotMove: one of them is no archive.
        NotOneRun: the files are of several runs.
    """
    ledgers: list[tuple[str, Ledger]] = []
    for source in sources:
        with _state_of(source) as state:
            if state is None:
                ledger = ledger_at(source)
            else:
                run = run or newest_run(state)
                ledger = _read(state, run, source)
        ledgers.append((str(source), ledger))
    return merge(ledgers)


def _read(state: Path, run: str, source: Path) -> Ledger:
    if not (state / "runs" / run / FILE).exists():
        raise NoLedger(f"{source} has no run {run}; it has {', '.join(runs_of(state)) or 'none'}")
    with TemporaryDirectory() as scratch:
        return copy_run(state, run, Path(scratch))


@contextmanager
def _state_of(source: Path) -> Iterator[Path | None]:
    """Give the state folder that *source* is, or is an archive of; None if it is a ledger's file."""
    if source.is_dir():
        yield source
    elif source.suffix == ".sqlite":
        yield None
    else:
        with TemporaryDirectory() as scratch:
            unpack(source, Path(scratch))
            yield Path(scratch)
