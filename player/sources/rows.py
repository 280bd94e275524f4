"""Finds of a scan, brought into playing order synset by synset."""

from array import array
from collections.abc import Iterable, Iterator

from player.core.manifest import playing_key

Find = tuple[bytes, int, int, int]
"""A picture found: name (no folder), number of its container, offset, size."""

Row = tuple[int, bytes, bytes, int, int, int]
"""A row in the making: number, stem, name, container, offset, size."""

Batch = tuple[str, list[Row]]
"""A synset's wnid and its rows in playing order."""


def in_playing_order(finds: Iterable[Find]) -> list[Row]:
    """Return *finds* of one synset by (number, stem).

    Pictures that share both (other endings, or ``train`` and ``val``) follow
    by name, then container, then offset: always the same order, whatever the
    order in which a file system lists them.
    """
    return sorted([(*playing_key(find[0]), *find) for find in finds])


class Bins:
    """Finds of one container whose synsets come mixed, kept as bytes: the path and 17 more per picture.

    A path that comes twice replaces the one before, as it would when a tar
    is unpacked: so a mirror keeps its hash when it is.
    """

    def __init__(self) -> None:
        """Begin with no bin."""
        self._bins: dict[bytes, tuple[bytearray, array[int]]] = {}

    def add(self, wnid: bytes, path: bytes, offset: int, size: int) -> None:
        """Put the picture *path* into the bin of *wnid*."""
        if (held := self._bins.get(wnid)) is None:
            held = self._bins[wnid] = (bytearray(), array("Q"))
        held[0].extend(path + b"\0")
        held[1].extend((offset, size))

    def batches(self) -> Iterator[Batch]:
        """Yield and forget the synsets in ascending order."""
        for wnid in sorted(self._bins):
            yield wnid.decode("ascii"), in_playing_order(_unpacked(*self._bins.pop(wnid)))


def _unpacked(paths: bytearray, places: "array[int]") -> Iterator[Find]:
    """Yield the finds of a bin, the last of each path."""
    # Not strict: behind the last NUL, split finds one more path, of no length.
    last = dict(zip(bytes(paths).split(b"\0"), zip(places[::2], places[1::2], strict=True), strict=False))
    for path, (offset, size) in last.items():
        yield path.rpartition(b"/")[2], 0, offset, size
