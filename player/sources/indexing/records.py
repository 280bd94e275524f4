"""What a scan found, as columns: the form in which it is sent between processes and kept on disk."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import NamedTuple, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from player.sources.names import Skipped

REASONS = tuple(Skipped)
"""The order in which an entry counts what was skipped."""

_ENTRY = np.dtype(
    [
        ("key", "<u8"),
        ("first", "?"),
        ("final", "?"),
        ("reached", "<u8"),
        ("volume", "<u8"),
        ("cut", "<i8"),
        ("skipped", "<u8", (len(REASONS),)),
        ("finds", "<u4"),
        ("length", "<u4"),
    ]
)
_HEAD = Struct("<4sIIII")
"""Mark, CRC-32 of what follows, number of entries, of finds, of bytes of their paths."""

HEAD_SIZE = _HEAD.size

_MARK = b"12h1"
"""Begins a record; another number when records, or what a scan takes for a picture, change."""

_WHOLE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Finds:
    """Pictures as columns, in the order in which they were found.

    *paths* holds each path followed by a NUL; *places*, (n, 2) uint64, its
    offset and size in bytes.
    """

    paths: bytes
    places: NDArray[np.uint64]

    @classmethod
    def of(cls, paths: Sequence[bytes], places: Sequence[tuple[int, int]]) -> Self:
        """Return the finds *paths*, which lie at *places*."""
        columns = np.array(places, dtype=np.uint64).reshape(-1, 2)
        return cls(b"".join(path + b"\0" for path in paths), columns)

    def __add__(self, more: "Finds") -> "Finds":
        if not more.paths:
            return self
        return Finds(self.paths + more.paths, np.concatenate([self.places, more.places]))


class Entry(NamedTuple):
    """What is new of the part *key*: whether nothing before counts, whether this is all.

    *reached* is the offset from which a scan can go on, 0 where it cannot;
    *volume* are the bytes looked through since the entry before, *cut* is
    where a tar ended too early.
    """

    key: int
    first: bool
    final: bool
    reached: int
    volume: int
    cut: int | None
    skipped: Mapping[Skipped, int]
    finds: Finds


class Piece(NamedTuple):
    """Where the finds of an entry lie: the places of so many *pictures*, and *length* bytes of paths."""

    places_at: int
    pictures: int
    paths_at: int
    length: int


class News(NamedTuple):
    """An entry whose finds are elsewhere."""

    key: int
    first: bool
    final: bool
    reached: int
    volume: int
    cut: int | None
    skipped: Counter[Skipped]
    piece: Piece


def encode(entries: Sequence[Entry]) -> bytes:
    """Return *entries* as one record."""
    rows = []
    for entry in entries:
        cut = _WHOLE if entry.cut is None else entry.cut
        skipped = [entry.skipped.get(reason, 0) for reason in REASONS]
        told = (entry.key, entry.first, entry.final, entry.reached, entry.volume, cut, skipped)
        rows.append((*told, len(entry.finds.places), len(entry.finds.paths)))
    places = b"".join(entry.finds.places.tobytes() for entry in entries)
    paths = b"".join(entry.finds.paths for entry in entries)
    body = np.array(rows, _ENTRY).tobytes() + places + paths
    return _HEAD.pack(_MARK, crc32(body), len(entries), len(places) // 16, len(paths)) + body


def length_of(head: bytes) -> int | None:
    """Return the bytes of the record that *head* begins, None if it begins none."""
    if len(head) < HEAD_SIZE:
        return None
    mark, _, entries, finds, length = _HEAD.unpack_from(head)
    return HEAD_SIZE + entries * _ENTRY.itemsize + 16 * finds + length if mark == _MARK else None


def is_sound(record: bytes) -> bool:
    """Tell whether *record* is whole and as it was written."""
    return length_of(record) == len(record) and crc32(record[HEAD_SIZE:]) == _HEAD.unpack_from(record)[1]


def news(record: bytes, at: int) -> Iterator[News]:
    """Yield what the sound *record*, which lies at *at* of its file, tells."""
    _, _, entries, finds, _ = _HEAD.unpack_from(record)
    places_at = at + HEAD_SIZE + entries * _ENTRY.itemsize
    paths_at = places_at + 16 * finds
    table = np.frombuffer(record, _ENTRY, entries, HEAD_SIZE)
    for key, first, final, reached, volume, cut, skipped, count, length in table.tolist():
        counted = Counter({reason: int(n) for reason, n in zip(REASONS, skipped, strict=True) if n})
        ended = None if cut == _WHOLE else cut
        piece = Piece(places_at, count, paths_at, length)
        yield News(key, first, final, reached, volume, ended, counted, piece)
        places_at += 16 * count
        paths_at += length
