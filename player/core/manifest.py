"""The manifest seen by the score: which synsets, how many pictures of each, and one hash for all."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import lt

import numpy as np
from numpy.typing import NDArray

from player.core.units import Index

_WNID = re.compile(rb"n\d{8}")
_NUMBER = re.compile(rb"\d+")


@dataclass(frozen=True, slots=True, eq=False)
class Manifest:
    """The frozen list of a mirror's pictures, grouped by synset in ascending wnid.

    *counts* (int64) has one entry a synset; the pictures of synset *k* are the
    rows ``firsts[k] … firsts[k] + counts[k] - 1``, in playing order.
    *hash* is the content hash of DESIGN's contract, 64 hex digits;
    *hash_comparable* is False where the form does not keep original names.
    """

    form: str
    hash: str
    hash_comparable: bool
    wnids: tuple[str, ...]
    counts: NDArray[np.int64]
    firsts: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        """Derive the first row of each synset."""
        if not all(map(lt, self.wnids, self.wnids[1:])):
            raise ValueError("wnids must ascend and be unique")
        if len(self.counts) != len(self.wnids) or (self.counts < 1).any():
            raise ValueError("each synset needs a count of at least one picture")
        firsts = np.concatenate([[0], np.cumsum(self.counts)[:-1]]).astype(np.int64)
        object.__setattr__(self, "firsts", firsts)

    @property
    def pictures(self) -> int:
        """The number of rows."""
        return int(self.counts.sum())

    def synset_at(self, index: Index) -> int:
        """Return the ordinal of the synset that row *index* belongs to."""
        return int(np.searchsorted(self.firsts, index, side="right")) - 1


def stem_of(name: bytes) -> bytes:
    """Return a file name without its folder and extension, as raw bytes."""
    base = name.rsplit(b"/", 1)[-1]
    stem, dot, _ = base.rpartition(b".")
    return stem if dot and stem else base


def playing_key(name: bytes) -> tuple[int, bytes]:
    """Return (number, stem): the playing order of *name* within its synset.

    The number is the last run of decimal digits after a leading wnid is
    removed, -1 where there is none.
    """
    stem = stem_of(name)
    wnid = _WNID.match(stem)
    digits = _NUMBER.findall(stem, wnid.end() if wnid else 0)
    return (int(digits[-1]) if digits else -1, stem)


def content_hash(rows: Iterable[tuple[str, bytes]]) -> str:
    """Return SHA-256 over ``wnid NUL stem LF`` of (wnid, stem) *rows* in playing order, as hex."""
    digest = hashlib.sha256()
    for wnid, stem in rows:
        digest.update(b"%s\0%s\n" % (wnid.encode("ascii"), stem))
    return digest.hexdigest()
