"""What a pass has covered by a position: its pictures counted by group, such as the nine tops."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from player.core.score import Score
from player.core.traversal import Span, Traversal
from player.core.units import Position

BLOCK = 1 << 16
"""Positions shuffled at once: half a megabyte an array, which stays in a processor's cache."""


def span_groups(score: Score, group: Callable[[str], int]) -> NDArray[np.int64]:
    """Return the *group* (a small number, from 0) of the synset of each span of *score*, in playing order."""
    firsts = [span.first for span in score.traversal.spans]
    ordinals = np.searchsorted(score.manifest.firsts, firsts, side="right") - 1
    return np.array([group(score.manifest.wnids[k]) for k in ordinals.tolist()], np.int64)


def covered(
    traversal: Traversal, groups: NDArray[np.int64], kinds: int, edges: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return how many pictures of each of *kinds* groups stand between neighbours of *edges*.

    *groups* has one entry a span; *edges* are ascending positions of pass 0,
    the result is (edges - 1, kinds).
    """
    if traversal.shuffled:
        return _covered_shuffled(traversal, groups, kinds, edges)
    return np.diff(_covered_before(traversal, groups, kinds, edges), axis=0)


def _covered_before(
    traversal: Traversal, groups: NDArray[np.int64], kinds: int, edges: NDArray[np.int64]
) -> NDArray[np.int64]:
    counts = np.array([span.count for span in traversal.spans], np.int64)
    ends = np.cumsum(counts)
    of_group = np.zeros((len(counts) + 1, kinds), np.int64)
    of_group[np.arange(1, len(counts) + 1), groups] = counts
    before = np.cumsum(of_group, axis=0)
    span = np.minimum(np.searchsorted(ends, edges, side="right"), len(counts) - 1)
    sums: NDArray[np.int64] = before[span]
    sums[np.arange(len(edges)), groups[span]] += edges - (ends - counts)[span]
    return sums


def _covered_shuffled(
    traversal: Traversal, groups: NDArray[np.int64], kinds: int, edges: NDArray[np.int64]
) -> NDArray[np.int64]:
    of_place = np.repeat(groups.astype(np.uint8), [span.count for span in traversal.spans])
    whole = Span(0, traversal.selected)  # in which a picture's row is its place
    shuffle = Traversal([whole], traversal.length, shuffled=True, seed=traversal.seed)
    found = np.zeros((len(edges) - 1, kinds), np.int64)
    for day, (first, end) in enumerate(pairwise(edges.tolist())):
        for begin in range(first, end, BLOCK):
            positions = np.arange(begin, min(begin + BLOCK, end), dtype=np.int64)
            found[day] += np.bincount(of_place[shuffle.indices(0, positions)], minlength=kinds)
    return found


def quantile(traversal: Traversal, groups: NDArray[np.int64], share: float) -> Position:
    """Return the position by which *share* of the pictures of group 1 have come.

    0 is the first of them, 1 the last. The pass is in order, and one comes at least.
    """
    ends = np.minimum(np.cumsum([span.count for span in traversal.spans]), traversal.length)
    sums = np.cumsum(np.diff(ends, prepend=0) * (groups == 1))
    nth = min(int(sums[-1]) - 1, int(share * int(sums[-1])))
    span = int(np.searchsorted(sums, nth, side="right"))
    return Position(int(ends[span] - sums[span]) + nth)
