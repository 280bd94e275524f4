"""What became of each synset in the first pass: shown, in part, not reached, withheld, omitted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from player.core.coverage import COUNTED_AS
from player.core.ledger import Row
from player.core.playlist import Decision
from player.core.ranges import RangeSet
from player.core.score import Score, decided, selected
from player.core.synsets import Census, WordNet
from player.core.traversal import Traversal

BLOCK = 1 << 20
"""Positions that are looked up at once: 8 MB an array."""


class Fate(StrEnum):
    """What became of a synset, by the letter that stands for it on the map."""

    SHOWN = "s"
    PARTLY = "p"
    """Some of its pictures have not had their turn, or were jumped."""
    NOT_REACHED = "n"
    UNSHOWABLE = "u"
    """None of its pictures could be shown."""
    WITHHELD = "w"
    OMITTED = "o"
    NOT_SELECTED = "x"
    """The playlist does not ask for it, or cuts it off by number."""


@dataclass(frozen=True, slots=True)
class Family:
    """The synsets of a mirror under one top, in the order of the tree; *fates* has a letter for each.

    *shown* counts pictures shown, of *pictures* that the mirror has.
    """

    top: str
    pictures: int
    shown: int
    fates: str

    def synsets(self, fate: Fate) -> int:
        """Return how many synsets met with *fate*."""
        return self.fates.count(fate)


@dataclass(frozen=True, slots=True)
class Places:
    """Positions of the first pass that had a turn; of them *shown* were shown."""

    passed: RangeSet = field(default_factory=RangeSet)
    shown: RangeSet = field(default_factory=RangeSet)

    def enter(self, row: Row) -> None:
        """Take in what *row* covers of the first pass."""
        if row.pass_number or not row.count or row.kind not in COUNTED_AS:
            return
        stop = row.first + row.count
        self.passed.add(row.first, stop)
        if COUNTED_AS[row.kind] == "shown":
            self.shown.add(row.first, stop)


def families(score: Score, places: Places, wordnet: WordNet, census: Census) -> tuple[Family, ...]:
    """Return what became of the synsets of *score*'s mirror, by top, *places* having been passed."""
    taking = _Taking(score)
    due, passed = taking.whole(), taking.of(places.passed)
    shown = taking.of(places.shown)
    fates = _fates(score, due, passed, shown, wordnet, census)
    return tuple(_gathered(score, shown, fates, wordnet, census))


class _Taking:
    """Counts positions of the first pass by synset (ordinals of the manifest)."""

    def __init__(self, score: Score) -> None:
        self._traversal: Traversal = score.traversal
        self._firsts = score.manifest.firsts
        starts = np.array([span.first for span in score.traversal.spans], np.int64)
        self._counts = np.array([span.count for span in score.traversal.spans], np.int64)
        self._ordinals = self._of_rows(starts)
        self._ends = np.cumsum(self._counts)

    def whole(self) -> NDArray[np.int64]:
        everything = RangeSet()
        everything.add(0, self._traversal.length)
        return self.of(everything)

    def of(self, places: RangeSet) -> NDArray[np.int64]:
        """Return how many of *places* fall on each synset."""
        if not self._traversal.shuffled:
            return self._in_order(places)
        # What is to be looked up one by one is the smaller side.
        selected, others = self._traversal.selected, RangeSet()
        if 2 * len(places) <= selected:
            return self._one_by_one(places)
        for start, stop in places.gaps(selected):
            others.add(start, stop)
        return self._spread(self._counts) - self._one_by_one(others)

    def _in_order(self, places: RangeSet) -> NDArray[np.int64]:
        ranges = np.array(list(places), np.int64).reshape(-1, 2)
        return self._spread(_below(ranges, self._ends) - _below(ranges, self._ends - self._counts))

    def _one_by_one(self, places: RangeSet) -> NDArray[np.int64]:
        total = np.zeros(len(self._firsts), np.int64)
        for block in _blocks(places):
            rows = self._traversal.indices(0, block)
            total += np.bincount(self._of_rows(rows), minlength=len(total))
        return total

    def _of_rows(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(self._firsts, rows, side="right") - 1

    def _spread(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        total = np.zeros(len(self._firsts), np.int64)
        total[self._ordinals] = counts
        return total


def _below(ranges: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many members of *ranges* (start, stop; ascending) lie below each of *places*."""
    if not len(ranges):
        return np.zeros(len(places), np.int64)
    before = np.concatenate([[0], np.cumsum(ranges[:, 1] - ranges[:, 0])])
    at = np.searchsorted(ranges[:, 0], places, side="right") - 1
    inside = np.minimum(places, ranges[at, 1]) - ranges[at, 0]
    return np.where(at >= 0, before[at] + inside, 0)


def _blocks(places: RangeSet) -> Iterator[NDArray[np.int64]]:
    """Yield the members of *places* in arrays of some size: single ones are gathered, long ranges are cut."""
    gathered: list[NDArray[np.int64]] = []
    held = 0
    for start, stop in places:
        for first in range(start, stop, BLOCK):
            gathered.append(np.arange(first, min(first + BLOCK, stop), dtype=np.int64))
            held += len(gathered[-1])
            if held >= BLOCK:
                yield np.concatenate(gathered)
                gathered, held = [], 0
    if gathered:
        yield np.concatenate(gathered)


def _fates(
    score: Score,
    due: NDArray[np.int64],
    passed: NDArray[np.int64],
    shown: NDArray[np.int64],
    wordnet: WordNet,
    census: Census,
) -> list[Fate]:
    held = frozenset(score.manifest.wnids)
    asked = selected(score.playlist.pictures, held, wordnet, census)
    omitted = asked & decided(score.playlist, census, Decision.OMITTED)

    def fate(ordinal: int, wnid: str) -> Fate:
        if wnid in omitted:
            return Fate.OMITTED
        if not due[ordinal]:
            return Fate.NOT_SELECTED
        if score.withheld(wnid) and passed[ordinal]:
            return Fate.WITHHELD
        if not passed[ordinal]:
            return Fate.NOT_REACHED
        if passed[ordinal] < due[ordinal]:
            return Fate.PARTLY
        return Fate.SHOWN if shown[ordinal] else Fate.UNSHOWABLE

    return [fate(ordinal, wnid) for ordinal, wnid in enumerate(score.manifest.wnids)]


def _gathered(
    score: Score, shown: NDArray[np.int64], fates: list[Fate], wordnet: WordNet, census: Census
) -> Iterator[Family]:
    names = {wnid: name for name, wnid in census.tops.items()}
    wnids, counts = score.manifest.wnids, score.manifest.counts
    tops = [names[census.top(wnid)] for wnid in wnids]
    ordinals = sorted(range(len(wnids)), key=lambda k: (tops[k], wordnet.path(wnids[k])))
    for top, group in groupby(ordinals, key=lambda k: tops[k]):
        members = list(group)
        letters = "".join(fates[k] for k in members)
        yield Family(top, int(counts[members].sum()), int(shown[members].sum()), letters)
