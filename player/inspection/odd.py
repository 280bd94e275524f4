"""The odd pictures of a mirror, by what a check has found: read beside a check that may be under way."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from player.core.units import Index
from player.core.verdicts import ROW, Chunk, Kind, Kinds, Standing

TINY = 64
"""Both sides below: less than half of the narrowest picture that ImageNet's own samples have (136 pixels)."""

HUGE = 2_400
"""A side beyond: the widest of the same samples."""

MOST_OF_A_KIND = 2_000
"""Examples kept of each oddity: more than the pages of any sheet are looked through."""

_CHUNK = 4_096
_UNSEEN = 0


class NotChecked(LookupError):  # noqa: N818 - a state of the world, not a mistake
    """Nobody has looked at the mirror's pictures."""


@dataclass(frozen=True, slots=True)
class Odd:
    """Odd pictures by what is odd about them: *indices* of the first of each, *counts* of all of them.

    A picture may be odd in two ways.
    """

    indices: dict[str, list[Index]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def enter(self, oddity: str, index: Index) -> None:
        """Count picture *index*."""
        self.counts[oddity] += 1
        if len(self.indices[oddity]) < MOST_OF_A_KIND:
            self.indices[oddity].append(index)


def odd_in(folder: Path, plays: Callable[[Index], bool]) -> Odd:
    """Return what is odd by the check in *folder*, of the pictures that *plays* tells are in the score.

    What cannot be shown comes first, then what is odd and yet well, then the tiny and the huge.

    Raises:
        NotChecked: there was none.
        OSError: it cannot be read.
    """
    kinds, odd, sizes = _kinds(folder), Odd(), Odd()
    named = {number: kind for kind, number in kinds}
    for first, rows in _chunks(folder):
        numbers = kinds.believed((first, rows))
        for at in np.flatnonzero(_of_interest(numbers, rows, named)).tolist():
            index, kind = Index(first + at), named[int(numbers[at])]
            if not plays(index):
                continue
            if kind.oddity:
                odd.enter(kind.oddity, index)
            width, height = int(rows["width"][at]), int(rows["height"][at])
            if kind.standing is Standing.WELL and (size := _size(width, height)):
                sizes.enter(size, index)
    order = {kind.oddity: (kind.standing is Standing.WELL, kind.standing) for kind, _ in kinds}
    found = Odd({}, {})
    for part, names in ((odd, sorted(odd.counts, key=lambda name: (order[name], name))), (sizes, _SIZES)):
        found.indices.update({name: part.indices[name] for name in names if name in part.counts})
        found.counts.update({name: part.counts[name] for name in names if name in part.counts})
    return found


_SIZES = ("tiny", "huge")


def _size(width: int, height: int) -> str:
    if max(width, height) > HUGE:
        return "huge"
    return "tiny" if max(width, height) < TINY else ""


def _of_interest(
    numbers: NDArray[np.uint16], rows: NDArray[np.void], named: dict[int, Kind]
) -> NDArray[np.bool_]:
    """Tell of each row whether it may be odd, without looking at each alone."""
    kinds = np.array([number for number, kind in named.items() if kind.oddity], np.uint16)
    side = np.maximum(rows["width"], rows["height"])
    unusual = (side < TINY) | (side > HUGE)
    found: NDArray[np.bool_] = (numbers != _UNSEEN) & (np.isin(numbers, kinds) | unusual)
    return found


def _kinds(folder: Path) -> Kinds:
    try:
        lines = (folder / "kinds.jsonl").read_bytes().split(b"\n")[:-1]
    except FileNotFoundError as error:
        raise NotChecked from error
    return Kinds(folder.name, [line.decode("ascii", "replace") for line in lines])


def _chunks(folder: Path) -> Iterator[Chunk]:
    with (folder / "verdicts.bin").open("rb") as file:
        first = 0
        while packed := file.read(_CHUNK * ROW.itemsize):
            rows = np.frombuffer(packed[: len(packed) // ROW.itemsize * ROW.itemsize], ROW)
            yield first, rows
            first += len(rows)
