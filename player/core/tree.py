"""The synsets of a score as a tree below ImageNet's nine tops, laid out in preorder.

WordNet is no tree: a synset may lie below several others. To be walked down,
and to fill a map, each must have one place. It is that of its caption: the
first hypernym at each step; but where that does not lead to the top which the
census gives it (301 of 21,841, most of them natural objects), it is the first
of the ways that do.

A *place* is a number in preorder, over all synsets of these ways; those that
the score plays have a *row* too, numbered in the same order. So what lies
below a place is a range of places, and of rows. Plain arrays hold all that: a
node as an object each would take twenty times the memory.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from player.core.synsets import MISC, Census, WordNet

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """*wnids* in preorder, one a place; a top's subtree follows the one before.

    *ends* has the place after each one's subtree, *above* the place of its
    parent (-1 for a top), *before* how many rows lie before it, with the number
    of all rows at its end; *tops* are the places of the nine, in the order of
    the census.
    """

    wnids: tuple[str, ...]
    ends: Ints
    above: Ints
    before: Ints
    tops: tuple[int, ...]
    _ascending: Ints
    _names: NDArray[np.bytes_]

    @property
    def rows(self) -> int:
        """How many synsets are played."""
        return int(self.before[-1])

    def played(self, place: int) -> bool:
        """Tell whether the synset at *place* has pictures of its own in the score."""
        return bool(self.before[place + 1] > self.before[place])

    def place_of_row(self, row: int) -> int | None:
        """Return the place of the synset that has *row*, None where there is no such row."""
        return int(np.searchsorted(self.before, row, side="right")) - 1 if row < self.rows else None

    def below(self, place: int) -> tuple[int, int]:
        """Return the rows at *place* and below: the first, and the one after the last."""
        return int(self.before[place]), int(self.before[self.ends[place]])

    def children(self, place: int) -> list[int]:
        """Return the places right below *place*."""
        found, at = [], place + 1
        while at < self.ends[place]:
            found.append(at)
            at = int(self.ends[at])
        return found

    def way(self, place: int) -> list[int]:
        """Return the places from the top down to *place*."""
        found = [place]
        while (above := int(self.above[found[-1]])) >= 0:
            found.append(above)
        return found[::-1]

    def place(self, wnid: str) -> int | None:
        """Return the place of *wnid*, None where it is not in the tree.

        A synset that others are reached through may lie below two tops: its own place comes first.
        """
        name = np.bytes_(wnid.encode("ascii", "replace"))
        at = int(np.searchsorted(self._names, name))
        stop = int(np.searchsorted(self._names, name, side="right"))
        found = [int(place) for place in self._ascending[at:stop]]
        return next((place for place in found if self.played(place)), found[0] if found else None)


def tree_of(
    wnids: Sequence[str], wordnet: WordNet, census: Census, rest: Callable[[], None] = lambda: None
) -> Tree:
    """Return the tree of *wnids*, the synsets played; *rest* is called every now and then.

    It takes some tenths of a second, which others may need more.
    """
    tops = tuple(census.tops.values())
    planted = _planted(wnids, wordnet, census, rest)
    names, above, depth_first = list[str](), list[int](), list[int]()
    own = frozenset(wnids)
    before, ends = [0], list[int]()
    for top in tops:
        depth_first.append(len(names))
        for wnid, parent, closed in _walked(planted[top], top, len(names)):
            if closed is not None:
                ends[closed] = len(names)
                continue
            rest()
            names.append(wnid)
            above.append(parent)
            ends.append(0)
            before.append(before[-1] + (wnid in own and census.top(wnid) == top))
    held = np.array(names, np.bytes_)
    ascending = np.argsort(held, kind="stable").astype(np.int32)
    return Tree(
        tuple(names),
        np.array(ends, np.int32),
        np.array(above, np.int32),
        np.array(before, np.int32),
        tuple(depth_first),
        ascending,
        held[ascending],
    )


Children = dict[str, set[str]]


def _planted(
    wnids: Sequence[str], wordnet: WordNet, census: Census, rest: Callable[[], None]
) -> dict[str, Children]:
    """Return, for each top, the children of every synset on the ways down to *wnids*."""
    planted: dict[str, Children] = {top: {top: set()} for top in census.tops.values()}
    for wnid in wnids:
        rest()
        top = census.top(wnid)
        children = planted[top]
        way = _way(wnid, top, wordnet)
        for parent, child in pairwise(way):
            children.setdefault(parent, set()).add(child)
    return planted


def _way(wnid: str, top: str, wordnet: WordNet) -> tuple[str, ...]:
    """Return the wnids from *top* down to *wnid*."""
    way = wordnet.path(wnid)
    if way[0] == top:
        return way
    if top == MISC:
        return (MISC, *way)
    others = (other for other in wordnet.paths(wnid) if other[0] == top)
    return next(others, (top, *way))


def _walked(children: Children, top: str, first: int) -> Iterator[tuple[str, int, int | None]]:
    """Yield (wnid, parent's place, None) in preorder from place *first*, and ("", 0, place) as each ends."""
    ahead: list[tuple[str, int, int | None]] = [(top, -1, None)]
    place = first
    while ahead:
        node = wnid, _, closed = ahead.pop()
        yield node
        if closed is None:
            ahead.append(("", 0, place))
            ahead += [(child, place, None) for child in sorted(children.get(wnid, ()), reverse=True)]
            place += 1
