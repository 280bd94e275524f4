"""Finds become rows in playing order: in bulk where names are usual, synset by synset where not.

Within a synset rows stand by (number, stem, name, container, offset). Where
all names of a synset are usual and no number comes twice, the number alone
decides, and a sort of integers does for many synsets at once what
`in_playing_order` does for one. A number that comes twice may also be a path
that comes twice, of which a tar's last counts. So any such synset is done
with care.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from player.sources.indexing.paths import I64, Paths, ragged
from player.sources.indexing.records import Finds
from player.sources.rows import Batch, Find, in_playing_order

LARGEST = 2**32 - 1
"""Bytes; what is larger is entered so: the decoder refuses it by far (20 MB)."""

AT_ONCE = 1 << 15
"""Rows that become one page: some megabytes of columns."""

ROWS = np.dtype([("container", "<u4"), ("size", "<u4"), ("offset", "<u8"), ("name", "<u8")])

_NUMBER_BITS = 34
"""Ten digits fit."""


class Page(NamedTuple):
    """Some rows, ready to be written: *rows* is `ROWS`, its names counted from the start of *names*.

    *synsets* says how many pictures of which; the first may go on from the
    page before. *names* holds each after a byte of length; *text* is what the
    content hash is made of, ``wnid NUL stem LF`` of each row.
    """

    synsets: Sequence[tuple[str, int]]
    rows: NDArray[np.void]
    names: bytes
    text: bytes


class Share(NamedTuple):
    """What a synset has from one part: *finds* in the container of that number.

    An empty *wnid* leaves it to the paths. A path that comes twice in *finds*
    counts once, unless that is *settled*.
    """

    wnid: bytes
    container: int
    finds: Finds
    settled: bool = False


def page_of(batch: Batch) -> Page:
    """Return the rows of a synset as a page."""
    wnid, rows = batch
    table = np.zeros(len(rows), ROWS)
    names = [row[2] for row in rows]
    table["container"] = [row[3] for row in rows]
    table["offset"] = [row[4] for row in rows]
    table["size"] = [min(row[5], LARGEST) for row in rows]
    table["name"] = _places(np.array([len(name) + 1 for name in names], np.int64))
    written = b"".join(bytes([len(name)]) + name for name in names)
    text = b"".join(b"%s\0%s\n" % (wnid.encode("ascii"), row[1]) for row in rows)
    return Page([(wnid, len(rows))], table, written, text)


def pages_of(shares: Sequence[Share]) -> Iterator[Page]:
    """Yield the rows of all pictures of *shares*, by synset and in playing order."""
    if not any(share.finds.paths for share in shares):
        return
    sheet = _Sheet(shares)
    order, codes, careful = sheet.ordered()
    bounds = np.flatnonzero(np.diff(careful)) + 1  # between synsets, as all rows of one are alike
    for first, last in zip([0, *bounds.tolist()], [*bounds.tolist(), len(order)], strict=True):
        if careful[first]:
            yield from (page_of(batch) for batch in sheet.batches(order[first:last], codes[first:last]))
        else:
            for at in range(first, last, AT_ONCE):
                part = slice(at, min(at + AT_ONCE, last))
                yield sheet.page(order[part], codes[part])


class _Sheet:
    """The finds of many shares as columns of one table."""

    def __init__(self, shares: Sequence[Share]) -> None:
        self._shares = shares
        counts = [len(share.finds.places) for share in shares]
        self._paths = Paths(b"".join(share.finds.paths for share in shares))
        self._places = np.concatenate([share.finds.places for share in shares])
        self._share: I64 = np.repeat(np.arange(len(shares)), counts)
        self._container = np.repeat(np.array([share.container for share in shares], np.uint32), counts)
        told = np.array([int(share.wnid[1:] or b"-1") for share in shares], np.int64)
        self._codes: I64 = np.repeat(told, counts)
        if (told < 0).any():
            self._codes = np.where(self._codes < 0, self._paths.codes(), self._codes)
        self._usual, self._numbers, self._stems = self._paths.usual()
        self._measured = self._paths.text.copy()  # with its length before each name
        self._measured[self._paths.names - 1] = np.minimum(self._paths.ends - self._paths.names, 255)
        self._lined = self._paths.text.copy()  # with a line feed behind each stem
        self._lined[self._stems] = ord("\n")

    def ordered(self) -> tuple[I64, I64, NDArray[np.bool_]]:
        """Return the rows in order, their synsets' digits, and which are of a synset that wants care."""
        key = self._codes << _NUMBER_BITS | self._numbers & (1 << _NUMBER_BITS) - 1
        order = np.argsort(key)
        key, codes = key[order], self._codes[order]
        doubtful = ~self._usual[order]
        doubtful[1:] |= key[1:] == key[:-1]
        return order, codes, np.isin(codes, codes[doubtful])

    def page(self, order: I64, codes: I64) -> Page:
        """Return the rows *order*, whose synsets have the digits *codes*."""
        names, stems = self._paths.names[order], self._stems[order]
        lengths = self._paths.ends[order] - names + 1
        rows = np.zeros(len(order), ROWS)
        rows["container"] = self._container[order]
        rows["offset"] = self._places[order, 0]
        rows["size"] = np.minimum(self._places[order, 1], LARGEST)
        rows["name"] = _places(lengths)
        digits, nth, counts = np.unique(codes, return_inverse=True, return_counts=True)
        wnids = [f"n{code:08d}" for code in digits.tolist()]
        heads = np.frombuffer("".join(wnid + "\0" for wnid in wnids).encode(), np.uint8)
        starts = np.stack([len(self._lined) + nth * 10, names], axis=1).ravel()
        pieces = np.stack([np.full(len(order), 10), stems - names + 1], axis=1).ravel()
        text = ragged(np.concatenate([self._lined, heads]), starts, pieces)
        return Page(
            list(zip(wnids, counts.tolist(), strict=True)),
            rows,
            ragged(self._measured, names - 1, lengths),
            text,
        )

    def batches(self, order: I64, codes: I64) -> Iterator[Batch]:
        """Yield the synsets of the rows *order* one by one, each sorted with care."""
        bounds = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(codes)]
        for first, last in pairwise(bounds):
            finds = self._finds(np.sort(order[first:last]).tolist())
            yield f"n{codes[first]:08d}", in_playing_order(finds)

    def _finds(self, rows: Iterable[int]) -> Iterable[Find]:
        """Return the finds of *rows*, which come as they were found; of a path that comes twice, the last."""
        last: dict[tuple[int, bytes | int], Find] = {}
        for row in rows:
            share, path = int(self._share[row]), self._paths.path(row)
            offset, size = self._places[row].tolist()
            key = row if self._shares[share].settled else path.removeprefix(b"./")
            last[share, key] = (path.rpartition(b"/")[2], int(self._container[row]), offset, size)
        return last.values()


def _places(lengths: I64) -> I64:
    """Return where pieces of *lengths* begin that follow one another."""
    return np.cumsum(lengths) - lengths
