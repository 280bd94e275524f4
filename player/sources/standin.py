"""The stand-in: a mirror that is always there, because its pictures are drawn.

Its manifest is the census of the fall 2011 release, its names are wnid_1 …
wnid_count: both are computed, nothing is stored.
"""

from collections.abc import Iterator

from player.core.manifest import Manifest, stem_of
from player.core.pictures import Drawn, Picture
from player.core.synsets import Census
from player.core.units import Index

PICTURES = 14_197_114
"""The sum of the fall 2011 release's counts per synset."""

HASH = "f134f58ada3cdd06b2b8e8be7a83989ce65c48d2b323f9c3fd70815995d9dc61"
"""The content hash of all its names, which costs seconds to compute; a slow test computes it again."""

GROUND = "unsafe"
"""The top under which the synsets of unsafe-2019 are drawn: an empty ground."""


class StandIn:
    """A source whose pictures are drawn from their wnid, number and top."""

    def __init__(self, census: Census, content: str = HASH) -> None:
        """Take the synsets of *census*; *content* is the hash of its `names`.

        Raises:
            ValueError: a census other than the whole needs a hash of its own.
        """
        self._manifest = Manifest(
            "stand-in", content, hash_comparable=True, wnids=census.wnids, counts=census.counts
        )
        self._pictures = self._manifest.pictures
        if content == HASH and self._pictures != PICTURES:
            raise ValueError(f"{self._pictures} pictures cannot have the hash of {PICTURES}")
        self._census = census
        self._unsafe = census.policies["unsafe-2019"]

    @property
    def manifest(self) -> Manifest:
        """The computed list of pictures."""
        return self._manifest

    def picture(self, index: Index) -> Picture:
        """Return row *index*; IndexError outside the manifest."""
        if not 0 <= index < self._pictures:
            raise IndexError(f"{index} is not within 0 … {self._pictures - 1}")
        ordinal = self._manifest.synset_at(index)
        wnid = self._manifest.wnids[ordinal]
        number = index - int(self._manifest.firsts[ordinal]) + 1
        top = GROUND if wnid in self._unsafe else self._census.top(wnid)
        return Picture(index, wnid, _name(wnid, number), Drawn(wnid, number, top))

    def reachable(self) -> bool:
        """Tell that it is there."""
        return True

    def renew(self) -> str:
        """Tell of no change: what is drawn stays."""
        return ""

    def close(self) -> None:
        """Release nothing."""


def names(census: Census) -> Iterator[tuple[str, bytes]]:
    """Yield (wnid, stem) of every picture in playing order, as the content hash wants them."""
    for wnid, count in zip(census.wnids, census.counts.tolist(), strict=True):
        for number in range(1, count + 1):
            yield wnid, stem_of(_name(wnid, number))


def _name(wnid: str, number: int) -> bytes:
    return b"%s_%d.JPEG" % (wnid.encode("ascii"), number)
