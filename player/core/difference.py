"""What one mirror has that another has not, synset by synset."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

Synset = tuple[str, Sequence[bytes]]
"""A wnid and the stems of its pictures."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """A synset in which two mirrors differ.

    *both* pictures are in either, *only_a* and *only_b* in one alone; *some_a*
    and *some_b* are the first of these. *in_a* and *in_b* tell which
    mirror has the synset at all.
    """

    wnid: str
    both: int
    only_a: int
    only_b: int
    some_a: tuple[bytes, ...] = ()
    some_b: tuple[bytes, ...] = ()

    @property
    def in_a(self) -> bool:
        """Tell whether the first mirror has pictures of the synset."""
        return self.both + self.only_a > 0

    @property
    def in_b(self) -> bool:
        """Tell whether the second mirror has pictures of the synset."""
        return self.both + self.only_b > 0


def differences(a: Iterable[Synset], b: Iterable[Synset], first: int) -> Iterator[Unlike | int]:
    """Yield of each synset of *a* and *b* how it differs, or the number of its pictures where it does not.

    In both, synsets stand by ascending wnid. A stem that comes twice counts
    twice. Of each difference the *first* few names are told. One synset of
    each side is held at a time.
    """
    for wnid, ours, theirs in _beside(a, b):
        alike = ours == theirs
        both = Counter(ours) & Counter(theirs) if ours and theirs and not alike else Counter[bytes]()
        in_both = len(ours) if alike else both.total()
        if in_both == len(ours) == len(theirs):
            yield in_both
            continue
        yield Unlike(
            wnid,
            in_both,
            len(ours) - in_both,
            len(theirs) - in_both,
            tuple(islice(_beyond(ours, both), first)),
            tuple(islice(_beyond(theirs, both), first)),
        )


def _beyond(stems: Sequence[bytes], both: Counter[bytes]) -> Iterator[bytes]:
    """Yield those of *stems* that are more than there are in *both*."""
    left = Counter(both)
    for stem in stems:
        if left[stem]:
            left[stem] -= 1
        else:
            yield stem


def count_differences(a: Iterable[tuple[str, int]], b: Iterable[tuple[str, int]]) -> Iterator[Unlike | int]:
    """Do as `differences` where names cannot be compared, by the counts of each synset alone."""
    ours, theirs = dict(a), dict(b)
    for wnid in sorted(ours.keys() | theirs.keys()):
        n, m = ours.get(wnid, 0), theirs.get(wnid, 0)
        yield n if n == m else Unlike(wnid, min(n, m), max(0, n - m), max(0, m - n))


def _beside(
    a: Iterable[Synset], b: Iterable[Synset]
) -> Iterator[tuple[str, Sequence[bytes], Sequence[bytes]]]:
    """Yield (wnid, stems in *a*, stems in *b*) of every synset of either."""
    left, right = iter(a), iter(b)
    ours, theirs = next(left, None), next(right, None)
    while ours or theirs:
        wnid = min(side[0] for side in (ours, theirs) if side)
        stems: list[Sequence[bytes]] = [(), ()]
        if ours and ours[0] == wnid:
            stems[0], ours = ours[1], next(left, None)
        if theirs and theirs[0] == wnid:
            stems[1], theirs = theirs[1], next(right, None)
        yield wnid, stems[0], stems[1]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two mirrors compared: *same* pictures are in both; *unlike* are the synsets that differ, by wnid."""

    same: int
    unlike: tuple[Unlike, ...]

    @property
    def only_a(self) -> int:
        """Pictures that the first mirror alone has."""
        return sum(synset.only_a for synset in self.unlike)

    @property
    def only_b(self) -> int:
        """Pictures that the second mirror alone has."""
        return sum(synset.only_b for synset in self.unlike)

    @property
    def synsets_only_a(self) -> int:
        """Synsets that the first mirror alone has."""
        return sum(not synset.in_b for synset in self.unlike)

    @property
    def synsets_only_b(self) -> int:
        """Synsets that the second mirror alone has."""
        return sum(not synset.in_a for synset in self.unlike)


def gathered(found: Iterable[Unlike | int]) -> Difference:
    """Return what `differences` yields as one value."""
    same, unlike = 0, []
    for synset in found:
        if isinstance(synset, Unlike):
            same += synset.both
            unlike.append(synset)
        else:
            same += synset
    return Difference(same, tuple(unlike))
