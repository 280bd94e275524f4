"""Hugging Face's parquet tables: columns ``image`` (bytes, path) and ``label``; the bytes are not read.

Hugging Face adds the wnid to each name: ``n01440764_10026_n01440764.JPEG``,
``ILSVRC2012_val_00000001_n01751748.JPEG``. Without it the name is the
original one, and the content hash that of every other form.
"""

import os
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from player.sources.containers import Container
from player.sources.forms.gathering import Gathering
from player.sources.forms.labels import UNLABELLED, Numbers, is_original
from player.sources.names import Skipped, is_test_table, refusal, wnid_of_member
from player.sources.raw import below, opened
from player.sources.rows import Batch
from player.sources.tally import Tally
from player.sources.trouble import MirrorError

COLUMNS = ("image.bytes", "image.path", "label")

GROUP = 32
"""Bits of an offset that count the row within its group; those above count the row group."""

ROWS = 8192
"""Rows whose names and labels are read at once."""

_ADDED = re.compile(rb"(.+)_(n\d{8})(\.[^.]*)?")
"""A name with Hugging Face's addition before its ending."""


def parquet(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of parquet tables; pictures of test, which have no label, are unlabelled.

    Raises (while iterated):
        MirrorError: a table is damaged or has other columns, or its labels are not those of ILSVRC 2012.
        OSError: a table cannot be read.
    """
    tally.parts_total, tally.volume_total = len(containers), sum(table.size for table in containers)
    gathering, numbers = Gathering(), Numbers()
    for number, table in enumerate(containers):
        path = below(root, table.path)
        unlabelled = UNLABELLED.encode() if is_test_table(path) else None
        for offset, title, label in _rows(path):
            told, name = _understood(title)
            wnid = numbers.synset(label, told) or unlabelled
            if wnid is None:
                tally.skipped[Skipped.LABEL] += 1
                continue
            gathering.add(wnid, (name or _made_up(path, offset), number, offset, 0))
            tally.comparable &= is_original(name, wnid)
            tally.found()
        tally.part_done(0, table.size)
    numbers.check(root)
    yield from gathering.batches()


def _understood(title: bytes) -> tuple[bytes | None, bytes]:
    """Return the wnid that the path *title* tells, and the picture's original name, empty if it has none."""
    name = title.rpartition(b"/")[2]
    added = _ADDED.fullmatch(name)
    told = wnid_of_member(title) or (added[2] if added else None)
    if added and added[2] == told:
        name = added[1] + (added[3] or b"")
    return told, name if name and b"\0" not in name and refusal(name) is None else b""


def _made_up(path: bytes, offset: int) -> bytes:
    """Return a name for the picture at *offset* of the table *path*: the table's, row group and row."""
    table = path.rpartition(b"/")[2].removesuffix(b".parquet")[:200]
    return b"%s_%d_%d.JPEG" % (table, offset >> GROUP, offset & (1 << GROUP) - 1)


def _rows(path: bytes) -> Iterator[tuple[int, bytes, int | None]]:
    """Yield the offset, image path and label of each row of the table *path*."""
    import pyarrow as pa  # noqa: PLC0415 - an extra, which only these mirrors need

    with opened(path) as fd, os.fdopen(os.dup(fd), "rb", buffering=0) as file:
        try:
            yield from _columns(file, path)
        except (pa.ArrowException, OSError, ValueError, LookupError) as error:
            if isinstance(error, OSError) and error.errno:  # pyarrow raises it for some damage too
                raise
            first_line = str(error).partition("\n")[0]
            raise MirrorError(f"a damaged table: {first_line}", path, "fetch it again") from error


def _columns(file: BinaryIO, path: bytes) -> Iterator[tuple[int, bytes, int | None]]:
    from pyarrow import binary  # noqa: PLC0415 - as above
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - as above

    table = ParquetFile(file, pre_buffer=False)
    known = [table.schema.column(number).path for number in range(len(table.schema))]
    if not set(COLUMNS) <= set(known):
        raise _other_columns(path, known)
    offsets = _offsets(table.metadata)
    for batch in table.iter_batches(ROWS, columns=["image.path", "label"], use_threads=False):
        titles = batch.column("image").field("path").cast(binary())
        for title, label in zip(titles.to_pylist(), batch.column("label").to_pylist(), strict=True):
            yield next(offsets), title or b"", label if isinstance(label, int) else None


def _offsets(metadata: Any) -> Iterator[int]:  # noqa: ANN401 - pyarrow has no types
    """Yield the offset of each row: its row group, and its number within it."""
    for group in range(metadata.num_row_groups):
        for row in range(metadata.row_group(group).num_rows):
            yield group << GROUP | row


def _other_columns(path: bytes, known: list[str]) -> MirrorError:
    listed = ", ".join(known[:8])
    return MirrorError(
        f"a table without {', '.join(COLUMNS)}; it has {listed}",
        path,
        "write it as Hugging Face's imagenet-1k is",
    )
