"""What the player knows of WordNet's nouns and of ImageNet's fall 2011 release.

Both are read from small tables of text (assets/wordnet, assets/imagenet) that
are split into columns and otherwise left alone: a player starts in two seconds
and asks for one synset at a time, so nothing is parsed before it is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

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
CENSUS_COLUMNS = ("wnid", "pictures", "policies", "ilsvrc2012", "top")


def columns_of(table: str, names: tuple[str, ...]) -> list[list[str]]:
    r"""Return the columns of *table*: rows end in ``\n``, fields are parted by ``\t``, a header opens it.

    Raises:
        ValueError: the header is not *names*, or a row has another number of fields.
    """
    header = table.partition("\n")[0]
    if tuple(header.split("\t")) != names:
        raise ValueError(f"expected the columns {', '.join(names)}, got {header!r}")
    fields = table.removesuffix("\n").replace("\n", "\t\n").split("\t")
    first, *others = (fields[k :: len(names)] for k in range(len(names)))
    even = len(fields) == len(names) * table.count("\n")
    if not even or not all(field.startswith("\n") for field in first[1:]):
        raise ValueError(f"expected {len(names)} fields in every row of the table and a line end after each")
    return [[field[1:] for field in first[1:]], *(column[1:] for column in others)]


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
        wnids, self._lemmas, self._hypernyms, self._glosses = columns_of(table, WORDNET_COLUMNS)
        self._rows = {wnid: row for row, wnid in enumerate(wnids)}

    def __contains__(self, wnid: object) -> bool:
        return wnid in self._rows

    def __getitem__(self, wnid: str) -> Synset:
        row = self._rows[wnid]
        return Synset(wnid, tuple(self._lemmas[row].split("|")), tuple(self._hypernyms[row].split()))

    def gloss(self, wnid: str) -> str:
        """Return the definition of *wnid*, with its examples; KeyError if unknown."""
        return self._glosses[self._rows[wnid]]

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
        found = {wnid}
        ahead = [wnid]
        while ahead:
            fresh = [child for child in self._children.get(ahead.pop(), ()) if child not in found]
            found.update(fresh)
            ahead += fresh
        return frozenset(found)

    def named(self, text: str) -> tuple[str, ...]:
        """Return the wnids, ascending, that have the lemma *text*.

        Case does not matter, nor ``_`` for a space.
        """
        lemma = text.replace("_", " ").casefold()
        return tuple(
            wnid
            for wnid, row in self._rows.items()
            if lemma in (lemmas := self._lemmas[row].casefold()) and lemma in lemmas.split("|")
        )

    def _parents(self, wnid: str) -> list[str]:
        row = self._rows.get(wnid)
        return [] if row is None else self._hypernyms[row].split()

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for wnid, row in self._rows.items():
            for parent in self._hypernyms[row].split():
                children.setdefault(parent, []).append(wnid)
        return children


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
        wnids, pictures, policies, _, tops = columns_of(table, CENSUS_COLUMNS)
        self._tops = dict(zip(wnids, tops, strict=True))
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
        return self._tops.get(wnid, MISC)
