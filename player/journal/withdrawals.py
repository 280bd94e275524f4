"""What the gallery has withdrawn, on disk: a list that only grows, shared by all runs of a state folder.

    withdrawn/withdrawn.jsonl    an entry a line, each with a sum of its own (see `core.withdrawal`)

It names pictures that must not be seen, so it is for its owner alone (0600).
It is written aside, synced and renamed, so that a power cut or a full disk
leaves the list as it was, and a failed sync is never tried again on the same
file; a lock beside it keeps writers apart, of which there may be two: the
player, whose own lock is another one, and the command. Whoever plays looks a
few times a second whether the file is another.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Protocol

from player.core.manifest import stem_of
from player.core.pictures import Picture
from player.core.units import Wall
from player.core.withdrawal import (
    NONE,
    Act,
    Entry,
    Name,
    Withdrawal,
    WithdrawnSet,
    as_set,
    entry_in,
    joined,
    line_of,
    standing,
)
from player.journal.lock import StateInUse, lock_state

FOLDER = "withdrawn"
FILE = "withdrawn.jsonl"

EVERY = 0.3
"""Seconds between two looks at the file: what a command withdraws is off the wall within one."""

PATIENCE = 2.0
"""Seconds that a writer waits for another, who takes some milliseconds."""

PARTING = 1.0
"""Seconds that closing waits for a look that hangs."""

_UNKNOWN = (0,)
"""No file's stamp: the list is to be read."""


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


@dataclass(frozen=True, slots=True)
class Learnt:
    """The *contents* (SHA-256, hex) of a withdrawn picture, and what near it is *alike* to the byte."""

    contents: tuple[str, ...] = ()
    alike: frozenset[Name] = frozenset()


class Holdings(Protocol):
    """Where withdrawn pictures lie; either may block."""

    def stem(self, wnid: str, file: str) -> bytes | None:
        """Return the stem of the picture that people call *file*, None if there is none."""

    def learn(self, name: Name) -> Learnt:
        """Return what is known of *name*, nothing if it is not at hand; forget what is kept of it."""


class WithdrawalList:
    """The list of the folder *state* as a player has it; safe to ask from any thread."""

    def __init__(
        self, state: Path, holdings: Holdings, now: Callable[[], Wall], say: Callable[[str], None]
    ) -> None:
        """Read the list; *say* takes a line about whatever is wrong with it. `close` ends the looking."""
        self._state, self._holdings, self._now, self._say = state, holdings, now, say
        self.trouble = ""
        """What keeps withdrawn pictures from being known, empty if nothing does."""
        self._current = NONE
        self._standing: dict[Name, Withdrawal] = {}
        self._alike: dict[Name, frozenset[Name]] = {}
        self._stamp: tuple[int, ...] | None = _UNKNOWN
        self._torn = False
        self._reading = (
            Lock()
        )  # guards all of the above but `trouble` and `_current`, which are replaced as a whole
        self._learning: SimpleQueue[Name | None] = SimpleQueue()
        self._closing = Event()
        self._look(fresh=False)
        self._threads = [
            Thread(target=work, name="withdrawals", daemon=True) for work in (self._watch, self._learn)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def current(self) -> WithdrawnSet:
        """What is withdrawn now."""
        return self._current

    def met(self, picture: Picture) -> None:
        """Have the content of *picture* learnt, if it is not known yet."""
        name = picture.wnid, stem_of(picture.name)
        if name in self._current.unread:
            self._learning.put(name)

    def withdraw(self, wnid: str, file: str, reason: str, by: str) -> bool:
        """Withdraw a picture; False if there is none of that name. It is on the disk when this returns.

        Raises:
            OSError: it could not be written, and is not withdrawn.
        """
        stem = self._holdings.stem(wnid, file)
        if stem is None:
            return False
        self._enter(Entry(Act.WITHDRAW, (wnid, stem), self._now(), reason, by))
        return True

    def withdraw_picture(self, picture: Picture, reason: str, by: str) -> None:
        """Withdraw *picture*, which somebody sees.

        Raises:
            OSError: as `withdraw`.
        """
        name = picture.wnid, stem_of(picture.name)
        self._enter(Entry(Act.WITHDRAW, name, self._now(), reason, by))

    def withdrawn(self) -> list[Withdrawal]:
        """Return the private list."""
        with self._reading:
            return list(self._standing.values())

    def close(self) -> None:
        """Look no more."""
        self._closing.set()
        self._learning.put(None)
        self._threads[0].join(PARTING)

    def _enter(self, entry: Entry) -> None:
        append(self._state, [entry])
        self._look()

    # --- looking ------------------------------------------------------------

    def _watch(self) -> None:
        while not self._closing.wait(EVERY):
            self._look()

    def _look(self, *, fresh: bool = True) -> None:
        """Read the list if it is another; learn the content of what is *fresh* on it."""
        with self._reading:
            try:
                stamp = _stamp(self._state / FOLDER / FILE)
                if stamp == self._stamp:
                    return
                listed = read_list(self._state)
            except OSError as error:
                self._stamp = _UNKNOWN
                self._tell(f"the list of withdrawn pictures cannot be read: {error.strerror or error}")
                return
            before, self._standing, self._stamp = self._standing, standing(listed.entries), stamp
            self._tell(listed.trouble)
            if listed.torn and not self._torn:
                self._say("the last line of the list of withdrawn pictures is torn, and left aside")
            self._torn = listed.torn
            if self._standing != before:
                self._renew()
            if fresh and self._standing.keys() != before.keys():
                self._say(f"the list of withdrawn pictures has changed: {len(self._standing):,} on it")
        for name in self._standing if fresh else ():
            if name not in before:
                self._learning.put(name)

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self.trouble:
            self._say(trouble)
        self.trouble = trouble

    # --- learning -----------------------------------------------------------

    def _learn(self) -> None:
        """Learn the content of what is withdrawn; a disk that hangs holds up nothing else."""
        while (name := self._learning.get()) is not None:
            with suppress(OSError):  # it is met again at its next turn
                self._learn_of(name)

    def _learn_of(self, name: Name) -> None:
        learnt = self._holdings.learn(name)
        with self._reading:
            self._alike[name] = learnt.alike
            self._renew()
        if learnt.contents and name in self._current.unread:
            append(
                self._state, [Entry(Act.CONTENT, name, self._now(), content=one) for one in learnt.contents]
            )
            self._look()

    def _renew(self) -> None:
        """Make `current` anew, `_reading` held; what is alike may have been decoded before anybody asked."""
        alike = [found for name, found in self._alike.items() if name in self._standing]
        listed = as_set(self._standing.values())
        self._current = replace(listed, names=listed.names.union(*alike))


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Return what tells a file from the one before it, None if there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
