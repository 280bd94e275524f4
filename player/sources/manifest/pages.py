"""A stored manifest, opened: its rows, read one by one, and finding one by synset and name."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from player.core.manifest import playing_key
from player.sources.manifest.sums import Damaged, Summed, sums_size
from player.sources.manifest.tables import ROW, Table
from player.sources.trouble import NotIndexed


class Row(NamedTuple):
    """A picture as the manifest has it: its name, and where it lies in which container."""

    name: bytes
    container: int
    offset: int
    size: int


class Pages:
    """The rows and names of a manifest; safe in several threads."""

    def __init__(self, folder: Path, table: Table) -> None:
        """Open the files of *table* in *folder*.

        Raises:
            OSError: they cannot be opened.
        """
        self.table = table
        counts = table.counts.cumsum()
        self._ends = array("q", counts.tobytes())
        sums = folder / "sums.bin"
        self._rows = Summed(folder / "rows.bin", sums, 0)
        try:
            self._names = Summed(folder / "names.bin", sums, sums_size(table.pictures * ROW.size))
        except OSError:
            self._rows.close()
            raise

    def synset(self, index: int) -> int:
        """Return the number of the synset that row *index* belongs to."""
        return bisect_right(self._ends, index)

    def rows_of(self, synset: int) -> range:
        """Return the rows of the synset of that number."""
        return range(self._ends[synset - 1] if synset else 0, self._ends[synset])

    def row(self, index: int) -> Row:
        """Return row *index*, which the manifest has.

        Raises:
            NotIndexed: it is damaged.
            OSError: closed, or the state folder cannot be read.
        """
        try:
            container, size, offset, at = ROW.unpack(self._rows.read(index * ROW.size, ROW.size))
            (length,) = self._names.read(at, 1)
            return Row(self._names.read(at + 1, length), container, offset, size)
        except (Damaged, OverflowError) as error:
            raise NotIndexed(f"its index is damaged at row {index}") from error

    def namesake(self, index: int) -> int:
        """Return how many rows right before row *index* have its name, as in ``train`` and ``val``."""
        name = self.row(index).name
        before = range(index - 1, self.rows_of(self.synset(index)).start - 1, -1)
        return next((n for n, row in enumerate(before) if self.row(row).name != name), len(before))

    def find(self, wnid: str, name: bytes, namesake: int = 0) -> int | None:
        """Return the row of the picture *name* of the synset *wnid*, None if there is none.

        Of several that have the name, the one with *namesake* of them before it.
        """
        at = bisect_left(self.table.wnids, wnid)
        if self.table.wnids[at : at + 1] != (wnid,):
            return None
        rows, key = self.rows_of(at), playing_key(name)
        begin = bisect_left(rows, key, key=lambda row: playing_key(self.row(row).name))
        for row in rows[begin:]:
            found = self.row(row).name
            if playing_key(found) != key:
                return None
            if found == name:
                namesake -= 1
            if namesake < 0:
                return row
        return None

    def names(self, synset: int) -> Iterator[bytes]:
        """Yield the names of the pictures of the synset of that number, in playing order."""
        for index in self.rows_of(synset):
            yield self.row(index).name

    def names_as_written(self, synset: int) -> bytes:
        """Return the names of a synset as one string of bytes, each after its length."""
        rows = self.rows_of(synset)
        try:
            (begin, last) = (
                ROW.unpack(self._rows.read(row * ROW.size, ROW.size))[3] for row in (rows[0], rows[-1])
            )
            (length,) = self._names.read(last, 1)
            return self._names.read(begin, last + 1 + length - begin)
        except (Damaged, OverflowError) as error:
            raise NotIndexed(f"its index is damaged at row {rows[0]}") from error

    def close(self) -> None:
        """Release the files."""
        self._rows.close()
        self._names.close()
