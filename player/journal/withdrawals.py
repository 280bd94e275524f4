"""What the gallery has withdrawn, as a player has it: asked of each picture, followed as the list changes.

Whoever plays looks a few times a second whether the file is another, in a
thread of its own, for a disk may hang. What is new on the list is read once by
its mirrors, in another thread, for its SHA-256.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Protocol

from player.core.manifest import stem_of
from player.core.pictures import Picture
from player.core.units import Wall
from player.core.withdrawal import NONE, Act, Entry, Name, Withdrawal, WithdrawnSet, as_set, standing
from player.journal.withdrawn import append, read_list, stamp

EVERY = 0.3
"""Seconds between two looks at the file: what a command withdraws is off the wall within one."""

PARTING = 1.0
"""Seconds that closing waits for a look that hangs."""

_UNKNOWN = (0,)
"""No file's stamp: the list is to be read."""


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
                seen = stamp(self._state)
                if seen == self._stamp:
                    return
                listed = read_list(self._state)
            except OSError as error:
                self._stamp = _UNKNOWN
                self._tell(f"the list of withdrawn pictures cannot be read: {error.strerror or error}")
                return
            before, after = self._standing, standing(listed.entries)
            self._standing, self._stamp = after, seen
            self._tell(listed.trouble)
            if listed.torn and not self._torn:
                self._say("the last line of the list of withdrawn pictures is torn, and left aside")
            self._torn = listed.torn
            if after != before:
                self._renew()
            if fresh and after.keys() != before.keys():
                self._say(f"the list of withdrawn pictures has changed: {len(after):,} on it")
        for name in after if fresh else ():
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
        if learnt.alike:
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
