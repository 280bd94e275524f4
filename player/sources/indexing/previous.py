"""What an earlier index of a mirror knows of containers that have not changed since."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from player.sources.form import Container, Form
from player.sources.indexing.assembly import ROWS
from player.sources.indexing.parts import Part
from player.sources.indexing.records import Finds
from player.sources.manifest.sums import sums_of
from player.sources.manifest.tables import Table, load
from player.sources.names import Skipped
from player.sources.trouble import NotIndexed

APART = frozenset({Form.CLASS_FOLDERS, Form.FOLDER_OF_TARS})
"""Forms whose containers each hold one synset, so that one can be looked through alone."""

REMARKS = "remarks.json"
"""What was noticed in containers, beside the rows of their pictures."""


class Known(NamedTuple):
    """A part as an earlier index has it; *finds* fetches its pictures."""

    pictures: int
    volume: int
    skipped: dict[Skipped, int]
    cut: int | None
    finds: Callable[[], Finds]


Noticed = tuple[dict[Skipped, int], int | None]
"""What was skipped in a part, and where it was cut."""

_REMARKS = TypeAdapter(dict[int, Noticed])


def known_before(
    state: Path, root: bytes, form: Form, containers: Sequence[Container], parts: Sequence[Part]
) -> dict[int, Known]:
    """Return, by key, those of *parts* that the index of the mirror at *root* has as they are now.

    A damaged index knows nothing.
    """
    try:
        folder, table = load(state, root)
        numbers = {container: number for number, container in enumerate(table.containers)}
        same = [part for part in parts if containers[part.container] in numbers]
        if form not in APART or table.form is not form or not same:
            return {}
        previous = _Previous(folder, table)
        return {part.key: previous.known(part, numbers[containers[part.container]]) for part in same}
    except (NotIndexed, OSError, ValueError):
        return {}


def remarks_of(noticed: Mapping[int, Noticed]) -> bytes:
    """Return what keeps what was *noticed*, by container, for the next index."""
    return _REMARKS.dump_json(dict(noticed))


class _Previous:
    """The rows of an earlier index.

    Raises:
        ValueError: they are not as they were written.
        OSError: they cannot be read.
    """

    def __init__(self, folder: Path, table: Table) -> None:
        rows, names = folder / "rows.bin", folder / "names.bin"
        if sums_of(rows) + sums_of(names) != (folder / "sums.bin").read_bytes():
            raise ValueError("rows or names are not as they were written")
        self._noticed = _REMARKS.validate_json((folder / REMARKS).read_bytes())
        # Mapped, as they are read once from end to end and then let go.
        self._rows: NDArray[np.void] = np.memmap(rows, ROWS, "r")
        self._names: NDArray[np.uint8] = np.memmap(names, np.uint8, "r")
        ends = np.cumsum(table.counts).tolist()
        self._spans = dict(zip(table.wnids, zip([0, *ends], ends, strict=False), strict=True))

    def known(self, part: Part, number: int) -> Known:
        """Return what is known of *part*, which was the container of that number."""
        first, last = self._spans.get(part.wnid.decode("ascii"), (0, 0))
        rows = self._rows[first:last]
        sizes = rows["size"][rows["container"] == number]
        volume = part.end if part.is_tar else int(sizes.sum(dtype=np.uint64))
        skipped, cut = self._noticed.get(number, ({}, None))
        return Known(len(sizes), volume, skipped, cut, partial(self._finds, rows, number))

    def _finds(self, rows: NDArray[np.void], number: int) -> Finds:
        """Return those of the *rows* of a synset that lie in the container of that *number*."""
        taken = rows["container"] == number
        if not taken.any():
            return Finds(b"", np.zeros((0, 2), np.uint64))
        begin, last = int(rows["name"][0]), int(rows["name"][-1])
        text = self._names[begin : last + 1 + int(self._names[last])].copy()
        at = (rows["name"] - begin).astype(np.int64)
        lengths = np.diff(at, append=len(text))
        text[at] = 0  # each length becomes the NUL behind the name before
        paths = text[np.repeat(taken, lengths)][1:].tobytes() + b"\0"
        return Finds(paths, np.stack([rows["offset"], rows["size"].astype("<u8")], axis=1)[taken])
