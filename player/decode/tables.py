"""The bytes of a picture that is a cell of a parquet table, read by pyarrow in the worker.

A parquet file is read by row groups: the hundred or so pictures of one lie in
pages that only decompress as a whole. So a worker keeps its place: pictures
that follow in the same group cost nothing more, any other one costs a group
of some 11 MB. Memory is that of one group's dictionary and a page.
"""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from player.core.pictures import CHANGED, Refused, Tabled, Unreadable
from player.decode.decoding import BadPicture, check_size
from player.decode.reading import FLAGS, unreadable

COLUMN = "image.bytes"

MOST_BYTES = 256 * 2**20
"""Of a row group's pictures, uncompressed: twice what Hugging Face's largest groups have."""

_PIECE = 1 << 16
"""Bytes read at once of a column; without it, pyarrow holds the compressed column beside the pages."""

DAMAGED = Refused("damaged table")


@dataclass(slots=True)
class _Cursor:
    """A place within a row group of an open table: *rows* gives that of number *at* next."""

    source: tuple[bytes, tuple[int, int, int], int]
    file: BinaryIO
    rows: Iterator[Any]
    at: int = 0


class _Held(threading.local):
    """The cursor of this thread; a worker process has one thread, a preview a few."""

    cursor: _Cursor | None = None


_held = _Held()


def read_cell(place: Tabled) -> bytes | Refused | Unreadable:
    """Return the bytes of *place*, empty where the cell is."""
    try:
        arrow = _pyarrow()
    except ImportError:
        return Unreadable("pyarrow is not installed")
    try:
        return _read(place)
    except BadPicture as bad:
        outcome: Refused | Unreadable = Refused(bad.reason)
    except MemoryError:
        outcome = Refused("needs too much memory")
    except OSError as fault:  # pyarrow raises it for some damage too, without a number
        outcome = unreadable(fault) if fault.errno else DAMAGED
    except (arrow.ArrowException, ValueError, LookupError):
        outcome = DAMAGED
    _leave()
    return outcome


def _read(place: Tabled) -> bytes | Refused | Unreadable:
    cursor = _cursor_at(place)
    if cursor is not None and _is_still(place):
        data = _cell(cursor, place.row)
        if _is_still(place):  # once more: it may have been written over while it was read
            return DAMAGED if data is None else data
    _leave()
    return Unreadable(CHANGED)


def _cell(cursor: _Cursor, row: int) -> bytes | None:
    """Return the bytes of *row*, None if the table ends before it."""
    for batch in cursor.rows:
        cursor.at += 1
        if cursor.at > row:
            data = batch.column(0).field(0)[0].as_buffer()
            check_size(data.size if data else 0)
            return bytes(data or b"")
    return None


def _is_still(place: Tabled) -> bool:
    """Tell whether there is still the table that was indexed, where it was."""
    return _is_stamped(os.stat(os.fsdecode(place.path)), place)  # noqa: PTH116 - raw


def _is_stamped(found: os.stat_result, place: Tabled) -> bool:
    return place.stamp == (found.st_ino, found.st_size, found.st_mtime_ns)


def _cursor_at(place: Tabled) -> _Cursor | None:
    """Return a cursor before the row of *place*, the held one if it serves; None if the table has changed."""
    held = _held.cursor
    source = (place.path, place.stamp, place.group)
    if held and held.source == source and held.at <= place.row:
        return held
    _leave()
    file = os.fdopen(os.open(os.fsdecode(place.path), FLAGS), "rb", buffering=0)
    _held.cursor = cursor = _Cursor(source, file, iter(()))
    if not _is_stamped(os.fstat(file.fileno()), place):
        return None
    cursor.rows = _rows(file, place.group)
    return cursor


def _rows(file: BinaryIO, group: int) -> Iterator[Any]:
    """Return the pictures of a row *group*, one record batch each."""
    import pyarrow.parquet  # noqa: PLC0415 - see _pyarrow

    table = pyarrow.parquet.ParquetFile(file, pre_buffer=False, buffer_size=_PIECE)
    columns = table.metadata.row_group(group)
    for number in range(columns.num_columns):
        column = columns.column(number)
        if column.path_in_schema == COLUMN and column.total_uncompressed_size > MOST_BYTES:
            raise BadPicture(f"row group too large: {column.total_uncompressed_size >> 20} MB")
    rows: Iterator[Any] = table.iter_batches(1, [group], [COLUMN], use_threads=False)
    return rows


def _leave() -> None:
    """Let go of the table that is held."""
    held, _held.cursor = _held.cursor, None
    if held:
        held.file.close()


def _pyarrow() -> Any:  # noqa: ANN401 - a module
    """Return pyarrow, imported at the first table: 0.1 s and 40 MB that no other mirror pays."""
    # Its own allocator reserves a gigabyte, which the worker's memory limit has not got.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    import pyarrow as pa  # noqa: PLC0415 - see above

    return pa
