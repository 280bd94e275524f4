"""The mark in more than one place: in the run's folder, and where that folder's disk does not matter.

A ledger that is damaged, on a disk that is full, read-only or gone, cannot
tell where to go on, and the mark beside it may share its fate. So the same
entries are kept in second places, too: which, the composition root says.
What is found in any of them counts.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from player.core.ledger import Event, EventKind
from player.core.pictures import Shown
from player.journal.mark import Mark

_SAVED = "saved"
"""In second places: the end in order after which the ledger was on the disk, whole."""


class Marks:
    """The marks of run *run_id* at *paths*, the run's own first.

    *entries* is what they held when opened; *ended* tells that the last player
    ended in order and left nothing unsaid. `renew` and `sync` belong to the
    thread that writes the ledger, all others to the one that flips.
    """

    def __init__(self, paths: Sequence[Path], run_id: str) -> None:
        """Open or begin them."""
        for path in paths[1:]:
            with suppress(OSError):
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._paths, self._run_id = paths, run_id
        # Replaced as a whole: while one thread stores, the other may renew.
        self._marks = tuple(Mark(path, run_id) for path in paths)
        self.entries: dict[int, Shown | Event] = {}
        for mark in self._marks:
            self.entries.update(mark.entries)
        self.ended = self._take_end()

    def _take_end(self) -> bool:
        """Tell whether the last entry is an end with nothing left unsaid; that is no part of the ledger."""
        number = max(self.entries, default=0)
        last = self.entries.get(number)
        if not isinstance(last, Event) or last.kind is not EventKind.END or _SAVED not in last.body:
            return False
        self.entries[number] = replace(last, body={k: v for k, v in last.body.items() if k != _SAVED})
        return True

    @property
    def trouble(self) -> str | None:
        """What keeps the run's own mark from being written, None if nothing does."""
        return self._marks[0].trouble

    @property
    def kept(self) -> bool:
        """Whether the position is kept in any of them."""
        return any(mark.trouble is None for mark in self._marks)

    def forget(self) -> None:
        """Begin anew: what they held is of a ledger that was taken away on purpose."""
        self.entries = {}
        for mark in self._marks:
            mark.clear()

    def shown(self, entry: int, shown: Shown) -> None:
        """Store the flip *shown* as number *entry*."""
        for mark in self._marks:
            mark.shown(entry, shown)

    def noted(self, entry: int, event: Event) -> None:
        """Store *event* as number *entry*."""
        for mark in self._marks:
            mark.noted(entry, event)

    def saved(self, entry: int, end: Event) -> None:
        """Store that *end*, entry number *entry*, and all before it are on the disk."""
        for mark in self._marks[1:]:
            mark.noted(entry, replace(end, body={**end.body, _SAVED: 1}))

    def sync(self) -> None:
        """Bring to the disks what they hold; may wait for one."""
        for mark in reversed(self._marks):
            mark.sync()

    def renew(self) -> None:
        """Open those anew whose files could not be had before, or were taken away; from now on they do."""
        if not all(mark.in_place() for mark in self._marks):
            pairs = zip(self._marks, self._paths, strict=True)
            self._marks = tuple(m if m.in_place() else Mark(path, self._run_id) for m, path in pairs)

    def close(self) -> None:
        """Give the mappings back."""
        for mark in self._marks:
            mark.close()
