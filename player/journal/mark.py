"""The mark: the last entries of the ledger once more, in a small mapped file.

The ledger's thread writes a flip into SQLite a moment after it happened, and
while it waits for a disk to sync, several moments. A kill then would lose
them. So the thread that flips first writes each entry into one of 124 slots
of a mapped file: 3 µs, no system call, nothing that can wait for a disk. What
is stored in mapped memory belongs to the kernel at once and outlives the
process, however it dies. (It does not outlive a power cut; there the ledger's
one synced commit a second counts.)

Rule: *record after the flip, resume at the next*. The mark is that record.
At opening, entries that are in the mark and not in the ledger are entered as
if they had just happened, so the next picture is the one after the last
flipped. What remains is the fraction of a millisecond between flip and
mark: one picture may come again, and is entered as uncertain.

If more entries were lost than the mark holds (the ledger could not be
written for long, or was damaged), the positions between are entered as
recovered: passed, because positions are never skipped; when, is lost. Only a
person skips them, or goes back: the last four jumps have slots of their own,
for without them those positions would tell of another course. Each
slot has a checksum that begins with the run's name: a torn, damaged or
foreign slot is no slot. A kill within the store tears at most the one slot.

The file is filled when opened, so that storing never needs a new block of a
full disk. If that fails, the show goes on without this mark; what it holds is
read all the same. There is more than one (`marks`).
"""

import json
import mmap
import os
import struct
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from player.core.ledger import Event, EventKind, canonical
from player.core.pictures import Drawn, Picture, Shown, Slot
from player.core.units import Index, Ns, Position

MARK = "mark"
"""The file in the run's folder."""
SLOTS = 124
"""11 seconds of beats; the longest commit measured beside a disk kept busy took 46 ms."""
JUMPS = 4
"""Slots behind these for the last jumps."""
SLOT = 512
"""Bytes; the smallest unit a disk writes whole."""

_SUM = struct.Struct("<I")
# entry, kind, pass, position, due (of a flip), at, period (of a flip), length of the text
_ENTRY = struct.Struct("<QBIQqqqH")
_SHOWN, _WITHHELD, _EVENT = 1, 2, 3
_ROOM = SLOT - _SUM.size - _ENTRY.size
_WHOLE = (SLOTS + JUMPS) * SLOT
_SHORT = 24
"""Characters left of each text when an event does not fit: its row names the position, the score the file."""
_UNNAMED = Picture(Index(-1), "", b"", Drawn("", 0, ""))
"""The mark keeps no pictures: position and score tell which it was."""


class Mark:
    """The mark of run *run_id* at *path*.

    `trouble` says why there is none, `entries` is what it held when opened.
    Used by the thread that flips; `sync` and `in_place` by any.
    """

    def __init__(self, path: Path, run_id: str) -> None:
        """Open or begin the mark; trouble with the file is told, not raised."""
        self.trouble: str | None = None
        self.entries: dict[int, Shown | Event] = {}
        self._seed = crc32(run_id.encode())
        self._jumps = [0] * JUMPS
        """The entries in the slots for jumps."""
        self._path = path
        self._memory: mmap.mmap | None = None
        self._descriptor: int | None = None
        try:
            self._open(path)
        except OSError as error:
            self.trouble = f"the mark is not written: {error.strerror or error}"
            self._look(path)

    def _open(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        with os.fdopen(descriptor, "r+b") as file:
            held = file.read(_WHOLE)
            self._take_in(held)
            file.seek(0)
            file.write(held.ljust(_WHOLE, b"\0"))
            file.truncate()
            file.flush()
            self._memory = mmap.mmap(file.fileno(), _WHOLE)
            self._descriptor = os.dup(file.fileno())

    def _look(self, path: Path) -> None:
        """Take in what can be read where nothing can be written."""
        with suppress(OSError):
            self._take_in(path.read_bytes()[:_WHOLE])

    def _take_in(self, held: bytes) -> None:
        held = held.ljust(_WHOLE, b"\0")
        numbers = [self._read(held[start : start + SLOT]) for start in range(0, len(held), SLOT)]
        self._jumps = numbers[SLOTS:]

    def _read(self, slot: bytes) -> int:
        """Take in *slot* if it holds an entry; return the number of that, 0 if there is none."""
        (total,) = _SUM.unpack_from(slot)
        entry, kind, pass_number, position, due, at, period, length = _ENTRY.unpack_from(slot, _SUM.size)
        text = _SUM.size + _ENTRY.size
        if length > _ROOM or total != crc32(slot[_SUM.size : text + length], self._seed):
            return 0
        if kind == _EVENT:
            name, body = json.loads(slot[text : text + length])
            place = pass_number, Position(position)
            self.entries[entry] = Event(EventKind(name), *place, Ns(at), body)
        else:
            where = Slot(pass_number, Position(position), _UNNAMED)
            self.entries[entry] = Shown(where, Ns(due), Ns(at), Ns(period), kind == _WITHHELD)
        return int(entry)

    def shown(self, entry: int, shown: Shown) -> None:
        """Store the flip *shown* as number *entry*."""
        slot = shown.slot
        kind = _WITHHELD if shown.withheld else _SHOWN
        fields = (entry, kind, slot.pass_number, slot.position, shown.due, shown.at, shown.period, 0)
        self._store(entry % SLOTS, _ENTRY.pack(*fields))

    def noted(self, entry: int, event: Event) -> None:
        """Store *event* as number *entry*, its texts shortened if they do not fit."""
        text = _fitting(event)
        fields = (entry, _EVENT, event.pass_number, event.position, 0, event.at, 0, len(text))
        content = _ENTRY.pack(*fields) + text
        self._store(entry % SLOTS, content)
        if event.kind is EventKind.JUMP:
            oldest = self._jumps.index(min(self._jumps))
            self._jumps[oldest] = entry
            self._store(SLOTS + oldest, content)

    def _store(self, place: int, content: bytes) -> None:
        if self._memory is None:
            return
        start = place * SLOT
        slot = _SUM.pack(crc32(content, self._seed)) + content
        self._memory[start : start + len(slot)] = slot

    def clear(self) -> None:
        """Forget every entry."""
        if self._memory is not None:
            self._memory[:] = bytes(_WHOLE)
            self._jumps = [0] * JUMPS

    def sync(self) -> None:
        """Bring to the disk what is stored, if it lets us; may wait for it."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.fsync(self._descriptor)

    def in_place(self) -> bool:
        """Tell whether it is stored, in the file that is at its path."""
        if self._descriptor is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._path.stat())
        except OSError:
            return False

    def close(self) -> None:
        """Give the mapping back."""
        if self._memory is not None:
            self._memory.close()
            self._memory = None
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _fitting(event: Event) -> bytes:
    """Return kind and body of *event* as JSON of at most `_ROOM` bytes."""
    text = canonical([event.kind, dict(event.body)])
    if len(text) > _ROOM:
        short = {k: v[:_SHORT] if isinstance(v, str) else v for k, v in event.body.items()}
        text = canonical([event.kind, short])
    if len(text) > _ROOM:
        text = canonical([event.kind, {}])
    return text.encode()
