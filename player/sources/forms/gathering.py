"""Finds whose synsets come mixed, from any number of containers, kept as bytes: the name and 17 a picture."""

from array import array
from collections.abc import Iterator

from player.sources.rows import Batch, Find, in_playing_order

_SIZE = 32
"""Bits of a size; a larger one is kept as the largest, which the decoder refuses by far (20 MB)."""


class Gathering:
    """Finds by synset; their names hold neither ``/`` nor NUL."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._synsets: dict[bytes, tuple[bytearray, array[int]]] = {}

    @property
    def wnids(self) -> set[bytes]:
        """The synsets that have finds."""
        return set(self._synsets)

    def add(self, wnid: bytes, find: Find) -> None:
        """Put *find* to those of *wnid*."""
        if (held := self._synsets.get(wnid)) is None:
            held = self._synsets[wnid] = (bytearray(), array("Q"))
        name, container, offset, size = find
        held[0].extend(name + b"\0")
        held[1].extend((offset, container << _SIZE | min(size, (1 << _SIZE) - 1)))

    def take(self, wnid: bytes) -> Iterator[Find]:
        """Yield and forget the finds of *wnid*."""
        names, places = self._synsets.pop(wnid, (bytearray(), array("Q")))
        # Not strict: behind the last NUL, split finds one more name, of no length.
        for name, offset, packed in zip(bytes(names).split(b"\0"), places[::2], places[1::2], strict=False):
            yield name, packed >> _SIZE, offset, packed & (1 << _SIZE) - 1

    def batches(self) -> Iterator[Batch]:
        """Yield and forget the synsets in ascending order."""
        for wnid in sorted(self._synsets):
            yield wnid.decode("ascii"), in_playing_order(self.take(wnid))
