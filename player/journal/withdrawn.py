"""What the gallery has withdrawn, on disk: a list that only grows, shared by all runs of a state folder.

    withdrawn/withdrawn.jsonl    an entry a line, each with a sum of its own (see `core.withdrawal`)

It names pictures that must not be seen, so it is for its owner alone (0600).
It is written aside, synced and renamed, so that a power cut or a full disk
leaves the list as it was, and a failed sync is never tried again on the same
file; a lock beside it keeps writers apart, of which there may be two: the
player, whose own lock is another one, and the command.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from player.core.withdrawal import Entry, entry_in, joined, line_of
from player.journal.lock import StateInUse, lock_state

FOLDER = "withdrawn"
FILE = "withdrawn.jsonl"

PATIENCE = 2.0
"""Seconds that a writer waits for another, who takes some milliseconds."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The list as read: its *lines*, the *entries* on them, and how many of them are *damaged*.

    *torn*: the last line had no end and could not be read; it was never promised to anybody.
    """

    lines: tuple[bytes, ...] = ()
    entries: tuple[Entry, ...] = ()
    damaged: int = 0
    torn: bool = False

    @property
    def trouble(self) -> str:
        """What is wrong with the list, in a sentence; empty if nothing is."""
        if not self.damaged:
            return ""
        lines = "1 line" if self.damaged == 1 else f"{self.damaged} lines"
        return f"{lines} of the list of withdrawn pictures cannot be read: what they name may be shown"


def read_list(state: Path) -> Listed:
    """Return the list in the folder *state*, empty if nothing was ever withdrawn.

    Raises:
        OSError: it cannot be read.
    """
    try:
        held = (state / FOLDER / FILE).read_bytes()
    except FileNotFoundError:
        return Listed()
    *lines, last = held.split(b"\n")
    torn = bool(last) and entry_in(last) is None
    if last and not torn:
        lines.append(last)
    found = [entry_in(line) for line in lines]
    entries = tuple(entry for entry in found if entry is not None)
    return Listed(tuple(lines), entries, len(lines) - len(entries), torn)


def append(state: Path, entries: Sequence[Entry]) -> None:
    """Add *entries* to the list in *state*; they are on the disk when this returns.

    Raises:
        OSError: they could not be written; the list is as it was.
    """
    with _locked(state):
        _replace(state, [*read_list(state).lines, *map(line_of, entries)])


def take_in(state: Path, lines: Sequence[bytes]) -> None:
    """Join *lines* of another list with that in *state*.

    Raises:
        OSError: as `append`.
    """
    with _locked(state):
        _replace(state, joined(read_list(state).lines, lines))


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    """Keep other writers out.

    Raises:
        OSError: somebody writes for seconds, or the folder cannot be made.
    """
    folder = state / FOLDER
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _give_to_owner(folder, state)
    try:
        with lock_state(folder, PATIENCE):
            yield
    except StateInUse as error:
        raise BlockingIOError(
            f"the list of withdrawn pictures is being written by process {error.pid}"
        ) from error


def _replace(state: Path, lines: Sequence[bytes]) -> None:
    """Put *lines* in the place of the list, whole or not at all."""
    folder = state / FOLDER
    aside = folder / f"{FILE}.new"
    aside.unlink(missing_ok=True)
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"".join(line + b"\n" for line in lines))
            file.flush()
            os.fsync(descriptor)
        _give_to_owner(aside, state)
        aside.replace(folder / FILE)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    for above in (folder, state):
        _sync(above)


def _give_to_owner(path: Path, state: Path) -> None:
    """Let what root has made belong to whom the state folder belongs to, who could not read it else."""
    if sys.platform != "win32" and os.geteuid() == 0:
        owner = state.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _sync(folder: Path) -> None:
    with suppress(OSError):  # where a folder cannot be opened (Windows) or synced, the rename has to do
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def stamp(state: Path) -> tuple[int, ...] | None:
    """Return what tells the list in *state* from the one before it, None if there is none.

    Raises:
        OSError: the disk does not say.
    """
    try:
        found = (state / FOLDER / FILE).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
