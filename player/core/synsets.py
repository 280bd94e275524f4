"""What the player knows of WordNet's nouns and of ImageNet's fall 2011 release.

Both are read from small tables of text (assets/wordnet, assets/imagenet) that
stay as they are: a player starts in a second and asks for one synset at a time,
so nothing is parsed before it is asked for.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from player.core.table import Table

MISC = "fa11misc"
"""ImageNet's own name for the top of whatever lies below none of the other eight."""

TOPS: Mapping[str, str] = MappingProxyType(
    {
        "animal": "n00015388",
        "artifact": "n00021939",
        "fungus": "n12992868",
        "geological formation": "n09287968",
        "misc": MISC,
        "natural object": "n00019128",
        "person": "n00007846",
        "plant": "n00017222",
        "sport": "n00523513",
    }
)
"""The nine top categories of the fall 2011 release, by name."""

POLICIES = ("unsafe-2019", "winter-2021")
"""The omissions that ImageNet's makers published, by the names that playlists use."""

_CUTS = frozenset(TOPS.values()) - {MISC}

WORDNET_COLUMNS = ("wnid", "lemmas", "hypernyms", "gloss")
_WNID, _LEMMAS, _HYPERNYMS, _GLOSS = range(len(WORDNET_COLUMNS))
CENSUS_COLUMNS = ("wnid", "pictures", "policies", "ilsvrc2012", "top")


@dataclass(frozen=True, slots=True)
class Synset:
    """One sense: its *lemmas*, the usual one first, and its *hypernyms* (wnids) in data.noun's order."""

    wnid: str
    lemmas: tuple[str, ...]
    hypernyms: tuple[str, ...]


class WordNet:
    """The nouns of WordNet 3.0 that ImageNet uses, with all their ancestors.

    A mirror may hold a wnid that is not among them. Subscription and `gloss`
    refuse it; whatever plays must go on, so to `path`, `paths` and
    `descendants` it is a synset that stands alone.
    """

    def __init__(self, table: str) -> None:
        """Take the text of ``assets/wordnet/synsets.tsv``.

        Raises:
            ValueError: *table* is not such a text.
        """
        self._table = Table(table, WORDNET_COLUMNS)
        self._wnids = _ascending(self._table.column(_WNID))

    def __contains__(self, wnid: object) -> bool:
        return isinstance(wnid, str) and self._row(wnid) is not None

    def __getitem__(self, wnid: str) -> Synset:
        row = self._known(wnid)
        lemmas = self._table.field(row, _LEMMAS).split("|")
        return Synset(wnid, tuple(lemmas), tuple(self._table.field(row, _HYPERNYMS).split()))

    def gloss(self, wnid: str) -> str:
        """Return the definition of *wnid*, with its examples; KeyError if unknown."""
        return self._table.field(self._known(wnid), _GLOSS)

    def path(self, wnid: str) -> tuple[str, ...]:
        """Return the wnids from the top down to *wnid*: the path of its caption.

        The first hypernym at each step, cut at the first of eight tops it meets
        (all but misc); a path that meets none begins at entity. Sorted by their
        paths, synsets stand in the order of the tree: a parent before its
        children, siblings by wnid.
        """
        path = [wnid]
        while path[-1] not in _CUTS and (parents := self._parents(path[-1])):
            path.append(parents[0])
        return tuple(reversed(path))

    def paths(self, wnid: str) -> tuple[tuple[str, ...], ...]:
        """Return the paths through every hypernym, the caption's first.

        Each is cut as `path` is: above a top ImageNet's own tree ends, and two
        ways that part only there would read as the same line twice.
        """
        parents = () if wnid in _CUTS else self._parents(wnid)
        if not parents:
            return ((wnid,),)
        return tuple((*above, wnid) for parent in parents for above in self.paths(parent))

    def descendants(self, wnid: str) -> frozenset[str]:
        """Return *wnid* and all that lies below it by any hypernym."""
        row = self._row(wnid)
        if row is None:
            return frozenset((wnid,))
        starts, children = self._children
        found = {row}
        ahead = [row]
        while ahead:
            above = ahead.pop()
            fresh = set(children[starts[above] : starts[above + 1]].tolist()) - found
            found |= fresh
            ahead += fresh
        return frozenset(self._wnids[row] for row in found)

    def named(self, text: str) -> tuple[str, ...]:
        """Return the wnids, ascending, that have the lemma *text*.

        Case does not matter, nor ``_`` for a space.
        """
        lemma = text.replace("_", " ").casefold()
        return tuple(
            wnid
            for row, wnid in enumerate(self._wnids)
            if lemma in (lemmas := self._table.field(row, _LEMMAS).casefold()) and lemma in lemmas.split("|")
        )

    def _parents(self, wnid: str) -> list[str]:
        row = self._row(wnid)
        return [] if row is None else self._table.field(row, _HYPERNYMS).split()

    def _row(self, wnid: str) -> int | None:
        return _found(self._wnids, wnid)

    def _known(self, wnid: str) -> int:
        row = self._row(wnid)
        if row is None:
            raise KeyError(wnid)
        return row

    @cached_property
    def _children(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Where the children of each row begin, with the end of the last one's, and the children (rows)."""
        edges = [
            (parent, row)
            for row, above in enumerate(self._table.column(_HYPERNYMS))
            for wnid in above.split()
            if (parent := self._row(wnid)) is not None
        ]
        pairs = np.array(sorted(edges), np.int32).reshape(-1, 2)
        return np.searchsorted(pairs[:, 0], np.arange(len(self._wnids) + 1)), pairs[:, 1].copy()


class Census:
    """The fall 2011 release: which synsets, how many pictures of each, below which top.

    *wnids* ascend; *counts* (int64, read-only) has one entry for each of them.
    *tops* and *policies* map a playlist's names to a top's wnid and to the
    synsets that the policy concerns.
    """

    def __init__(self, table: str) -> None:
        """Take the text of ``assets/imagenet/census.tsv``.

        Raises:
            ValueError: *table* is not such a text.
        """
        held = Table(table, CENSUS_COLUMNS)
        wnids, pictures, policies, _, tops = (held.column(k) for k in range(len(CENSUS_COLUMNS)))
        self._all = _ascending(wnids)
        names = sorted(set(tops))
        self._names = tuple(names)
        self._below = bytes(map(names.index, tops))
        # A synset without pictures is one of ILSVRC 2012 that the release does not have.
        self.wnids = tuple(w for w, count in zip(wnids, pictures, strict=True) if count != "0")
        self.counts: NDArray[np.int64] = np.array([int(c) for c in pictures if c != "0"], dtype=np.int64)
        self.counts.flags.writeable = False
        self.tops = TOPS
        concerned = list(zip(wnids, policies, strict=True))
        self.policies: Mapping[str, frozenset[str]] = MappingProxyType(
            {name: frozenset(wnid for wnid, marks in concerned if name in marks) for name in POLICIES}
        )

    def top(self, wnid: str) -> str:
        """Return the wnid of the top that *wnid* belongs to; misc if the release does not know it."""
        row = _found(self._all, wnid)
        return MISC if row is None else self._names[self._below[row]]


def _ascending(wnids: list[str]) -> tuple[str, ...]:
    if any(a >= b for a, b in pairwise(wnids)):
        raise ValueError("expected the wnids of the table to ascend")
    return tuple(wnids)


def _found(wnids: tuple[str, ...], wnid: str) -> int | None:
    row = bisect_left(wnids, wnid)
    return row if wnids[row : row + 1] == (wnid,) else None
