"""What SQLite writes and syncs, written down in order, and what of it a power cut leaves on the disk.

SQLite reaches the disk through a *VFS* (sqlite.org/vfs.html); ours hands
everything on to the real one and keeps a list. Whatever was written to a file
before its last sync is on the platter. Of what came later each sector of 512
bytes is there or not, in any order, as disks and file systems leave it.
"""

import _sqlite3
import ctypes
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512

_INT, _LONG, _POINTER = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p
_Write = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)
_Truncate = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
_Sync = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
# Names are handed on as the addresses they are: SQLite keeps them.
_Open = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_Delete = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT)


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3."""

    _fields_ = (
        ("version", _INT), ("close", _POINTER), ("read", _POINTER),
        ("write", _Write), ("truncate", _Truncate), ("sync", _Sync), ("rest", _POINTER * 13),
    )  # fmt: skip


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = (
        ("version", _INT), ("file_size", _INT), ("longest_path", _INT), ("next", _POINTER),
        ("name", ctypes.c_char_p), ("own", _POINTER), ("open", _Open), ("delete", _Delete),
        ("rest", _POINTER * 14),
    )  # fmt: skip


@dataclass(frozen=True)
class Written:
    """*content* went to *file* (its name), from *at* on."""

    file: str
    at: int
    content: bytes


@dataclass(frozen=True)
class Cut:
    """*file* was cut to *size* bytes."""

    file: str
    size: int


@dataclass(frozen=True)
class Synced:
    """What *file* holds is on the disk."""

    file: str


@dataclass(frozen=True)
class Deleted:
    """*file* is gone."""

    file: str


@dataclass(frozen=True)
class Flipped:
    """Picture *number* was on the wall."""

    number: int


Happened = Written | Cut | Synced | Deleted | Flipped


@dataclass
class Platter:
    """A list of what happened."""

    course: list[Happened] = field(default_factory=list)

    def left(self, before: Mapping[str, bytes], stop: int, dice: Random) -> dict[str, bytes]:
        """Return the files that a power cut after *stop* steps leaves, of those there *before* and since."""
        kept: dict[str, bytes] = dict(before)
        pending: dict[str, list[Written | Cut]] = {}
        for step in self.course[:stop]:
            match step:
                case Written(file) | Cut(file):
                    pending.setdefault(file, []).append(step)
                case Synced(file):
                    kept[file] = _done(kept.get(file, b""), pending.pop(file, []))
                case Deleted(file):
                    pending.pop(file, None)
                    kept.pop(file, None)
        share = dice.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for file, steps in pending.items():
            survived = [part for step in steps for part in _sectors(step) if dice.random() < share]
            if survived or file in kept:
                kept[file] = _done(kept.get(file, b""), survived)
        return kept


def _sectors(step: Written | Cut) -> Iterator[Written | Cut]:
    """Yield *step* in parts of which each happens or not."""
    if isinstance(step, Cut):
        yield step
        return
    begin, stop = step.at, step.at + len(step.content)
    while begin < stop:
        end = min(stop, (begin // SECTOR + 1) * SECTOR)
        yield Written(step.file, begin, step.content[begin - step.at : end - step.at])
        begin = end


def _done(content: bytes, steps: Sequence[Written | Cut]) -> bytes:
    """Return *content* after *steps*."""
    held = bytearray(content)
    for step in steps:
        if isinstance(step, Cut):
            held = held[: step.size].ljust(step.size, b"\0")
        else:
            held = held.ljust(step.at, b"\0")
            held[step.at : step.at + len(step.content)] = step.content
    return bytes(held)


def restored(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put *files* into the new *folder*."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


class NotSeen(Exception):  # noqa: N818 - a state of the world
    """This Python's SQLite does not let us look."""


@contextmanager
def seen(platter: Platter) -> Iterator[None]:
    """Let *platter* see whatever SQLite does in this process; open no connection across the ends of this.

    Raises:
        NotSeen: SQLite is built into this Python without a door.
    """
    library = _library()
    real = ctypes.cast(library.sqlite3_vfs_find(None), ctypes.POINTER(_Vfs)).contents
    names: dict[int, str] = {}
    watched: dict[int, _Methods] = {}

    def watch(methods: int) -> int:
        """Return the address of methods that tell of what those at *methods* do."""
        if methods in watched:
            return ctypes.addressof(watched[methods])
        own = ctypes.cast(methods, ctypes.POINTER(_Methods)).contents
        told = _Methods.from_buffer_copy(own)

        def write(file: int, content: int, length: int, at: int) -> int:
            platter.course.append(Written(names[file], at, ctypes.string_at(content, length)))
            return int(own.write(file, content, length, at))

        def truncate(file: int, size: int) -> int:
            platter.course.append(Cut(names[file], size))
            return int(own.truncate(file, size))

        def sync(file: int, flags: int) -> int:
            # What is synced is safe when the call returns; between, nothing is sure.
            code = int(own.sync(file, flags))
            platter.course.append(Synced(names[file]))
            return code

        told.write, told.truncate, told.sync = _Write(write), _Truncate(truncate), _Sync(sync)
        watched[methods] = told
        return ctypes.addressof(told)

    def open_(vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        code = int(real.open(vfs, name, file, flags, out))
        methods = ctypes.cast(file, ctypes.POINTER(_POINTER))
        if code == 0 and name is not None and methods[0]:
            names[file] = _file(name)
            methods[0] = watch(methods[0])
        return code

    def delete(vfs: int, name: int, sync: int) -> int:
        platter.course.append(Deleted(_file(name)))
        return int(real.delete(vfs, name, sync))

    ours = _Vfs.from_buffer_copy(real)
    ours.name, ours.open, ours.delete = b"platter", _Open(open_), _Delete(delete)
    library.sqlite3_vfs_register(ctypes.byref(ours), 1)
    try:
        yield
    finally:
        library.sqlite3_vfs_unregister(ctypes.byref(ours))
        library.sqlite3_vfs_register(ctypes.byref(real), 1)


def _file(name: int) -> str:
    """Return the last part of the path at the address *name*."""
    return Path(os.fsdecode(ctypes.string_at(name))).name


def _library() -> ctypes.CDLL:
    """Return the SQLite that Python's own module uses."""
    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    try:
        library.sqlite3_vfs_find.restype = _POINTER
    except AttributeError as error:
        raise NotSeen("SQLite is built into this Python, and not to be looked at") from error
    return library
