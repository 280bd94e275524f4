"""What was found when every picture was looked at: eight bytes a picture, and a table of kinds.

Fourteen million findings are few different ones: "a well JPEG in RGB",
"refused: truncated". Such a *kind* gets a number, in a table that only grows,
and a row holds that number and the picture's size; number 0 is a picture that
nobody has looked at, so that a file of nothing but holes is a valid beginning.

Each row carries a seal over itself, its index, the manifest's name and the
words of its kind. A row of another manifest, one moved or damaged, one whose
kind was lost from the table or has become other words: none of them keeps its
seal, and each is simply a picture that nobody has looked at. So there is no
header to go wrong, and damage costs no more than the rows it touched. Sixteen
bits are no cryptography; one damaged row in 65,536 may pass.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from player.core.pictures import Pixels, Refused, Unreadable, Withdrawn
from player.core.units import Index

ROW = np.dtype([("kind", "<u2"), ("width", "<u2"), ("height", "<u2"), ("seal", "<u2")])
"""A finding: number of its kind, size in pixels (65,535 for anything longer), seal."""

Rows = NDArray[np.void]
Chunk = tuple[int, Rows]
"""Rows that follow each other, and the index of the first."""

LONGEST_SIDE = 2**16 - 1
MOST_KINDS = 2**16 - 8
"""Beyond these only one further kind of each standing is kept: the numbers have 16 bits."""

_FORMATS = {
    b"jpeg": "JPEG", b"jpg": "JPEG", b"png": "PNG", b"webp": "WEBP", b"bmp": "BMP", b"gif": "GIF",
    b"tif": "TIFF", b"tiff": "TIFF", b"mpo": "MPO",
}  # fmt: skip
_ALIKE = {"MPO": "JPEG"}  # an MPO is a JPEG that others follow
_GRAY = ("1", "L", "I", "F", "I;16", "I;16B", "I;16L", "I;16N")  # Pillow's modes of one channel
_CLEAR = ("RGBA", "LA", "PA", "RGBa", "La")
_MIXERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # odd, of xxHash: any would do


class Standing(StrEnum):
    """How a picture stands: WELL is shown, REFUSED and WITHDRAWN never, UNREADABLE perhaps another time."""

    WELL = "well"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Kind:
    """A finding without the picture's size: its standing, and the reason or what the file is.

    *named* is the format that the file's name claims, where the file is another.
    """

    standing: Standing
    reason: str = ""
    format: str = ""
    mode: str = ""
    named: str = ""

    @property
    def oddity(self) -> str:
        """What is odd about such a picture, in a few words; empty for the usual."""
        if self.standing is not Standing.WELL:
            return self.reason
        if self.named:
            return f"{self.format} named {self.named}"
        if self.mode in _GRAY:
            return "grayscale"
        if self.mode in _CLEAR:
            return "with transparency"
        return {"RGB": "", "P": "palette"}.get(self.mode, self.mode)


def kind_of(outcome: Pixels | Refused | Unreadable | Withdrawn, name: bytes) -> Kind:
    """Return what a decoder's *outcome* for the file called *name* is."""
    if not isinstance(outcome, Pixels):
        return Kind(_STANDINGS[type(outcome)], outcome.reason)
    origin = outcome.origin
    claimed = _FORMATS.get(name.rpartition(b".")[2].lower(), origin.format)
    misnamed = _ALIKE.get(claimed, claimed) != _ALIKE.get(origin.format, origin.format)
    return Kind(Standing.WELL, "", origin.format, origin.mode, claimed if misnamed else "")


_STANDINGS = {
    Refused: Standing.REFUSED,
    Unreadable: Standing.UNREADABLE,
    Withdrawn: Standing.WITHDRAWN,
}


class Kinds:
    """The numbered kinds of one check, 1 and up; they make rows and tell which ones are to be believed."""

    def __init__(self, manifest: str, lines: Iterable[str] = ()) -> None:
        """Number *lines* as an earlier check of the manifest called *manifest* left them.

        A line that says nothing, or what another says too, keeps its number, and no row of it is believed.
        """
        self._manifest = manifest
        self._lines = 0
        self._numbers: dict[Kind, int] = {}
        self._marks = np.zeros(2**16, np.uint64)
        for line in lines:
            self._append(_kind_in(line), line)

    def __len__(self) -> int:
        """Return the highest number."""
        return self._lines

    def __iter__(self) -> Iterator[tuple[Kind, int]]:
        """Yield each kind and its number."""
        return iter(self._numbers.items())

    def number(self, kind: Kind) -> tuple[int, str]:
        """Return the number of *kind*; if it is a new one, the line that is to be kept of it too."""
        if kind not in self._numbers and len(self) >= MOST_KINDS:
            kind = Kind(kind.standing, "one of too many different findings")
        if kind in self._numbers:
            return self._numbers[kind], ""
        line = json.dumps(astuple(kind))
        self._append(kind, line)
        return len(self), line

    def row(self, index: int, number: int, width: int, height: int) -> Rows:
        """Return the sealed row (shape 1) that says: picture *index* is of kind *number*, so large."""
        sides = (min(side, LONGEST_SIDE) for side in (width, height))
        row = np.array([(number, *sides, 0)], ROW)
        row["seal"] = self._seals(index, row)
        return row

    def believed(self, chunk: Chunk) -> NDArray[np.uint16]:
        """Return the kind's number of each row; 0 where nobody has looked, or the seal is broken."""
        first, rows = chunk
        intact = (rows["seal"] == self._seals(first, rows)) & (self._marks[rows["kind"]] != 0)
        return np.where(intact, rows["kind"], 0).astype(np.uint16)

    def standing(self, *standings: Standing) -> NDArray[np.uint16]:
        """Return the numbers of the kinds of *standings*."""
        numbers = [number for kind, number in self if kind.standing in standings]
        return np.array(numbers, np.uint16)

    def _append(self, kind: Kind | None, line: str) -> None:
        self._lines += 1
        if kind is not None and kind not in self._numbers:
            self._numbers[kind] = self._lines
            digest = hashlib.sha256(f"{self._manifest}\0{line}".encode()).digest()
            self._marks[self._lines] = int.from_bytes(digest[:8]) | 1

    def _seals(self, first: int, rows: Rows) -> NDArray[np.uint16]:
        """Return what seals *rows*, which lie from index *first* on."""
        across, down, over = (np.uint64(mixer) for mixer in _MIXERS)
        index = np.arange(first, first + len(rows), dtype=np.uint64)
        size = rows["width"].astype(np.uint64) << np.uint64(16) | rows["height"]
        mixed = (index * across) ^ (size * down) ^ self._marks[rows["kind"]]
        mixed = (mixed ^ (mixed >> np.uint64(29))) * over
        seals: NDArray[np.uint16] = (mixed >> np.uint64(48)).astype(np.uint16)
        return seals


def _kind_in(line: str) -> Kind | None:
    try:
        standing, *words = json.loads(line)
        if len(words) != 4 or not all(isinstance(word, str) for word in words):
            return None
        return Kind(Standing(standing), *words)
    except (ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the median (the lower of two) and the most of a length in pixels."""

    least: int
    median: int
    most: int


@dataclass(frozen=True, slots=True)
class Summary:
    """All findings in figures: *counts* by kind, pictures *unseen*, rows *damaged* (which are unseen too).

    *width* and *height* are those of the well, None without any. *examples*
    holds the first few indices of each odd kind.
    """

    counts: Mapping[Kind, int]
    unseen: int
    damaged: int
    width: Spread | None
    height: Spread | None
    examples: Mapping[Kind, Sequence[Index]]

    def count(self, standing: Standing) -> int:
        """Return how many pictures are of *standing*."""
        return sum(count for kind, count in self.counts.items() if kind.standing is standing)

    def reasons(self, standing: Standing) -> dict[str, int]:
        """Return how many pictures are of *standing* for which reason, the most frequent first."""
        return _ranked((kind.reason, n) for kind, n in self.counts.items() if kind.standing is standing)

    def formats(self) -> dict[str, int]:
        """Return how many of the well are of each format and mode (``JPEG RGB``), the most frequent first."""
        well = ((k, n) for k, n in self.counts.items() if k.standing is Standing.WELL)
        return _ranked((f"{kind.format} {kind.mode}", count) for kind, count in well)

    def oddities(self) -> dict[str, int]:
        """Return how many of the well are odd in which way, the most frequent first."""
        well = ((k.oddity, n) for k, n in self.counts.items() if k.standing is Standing.WELL and k.oddity)
        return _ranked(well)


def _ranked(counted: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for word, count in counted:
        sums[word] = sums.get(word, 0) + count
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


def summed(kinds: Kinds, chunks: Iterable[Chunk], most: int) -> Summary:
    """Return *chunks* in figures, with at most *most* examples of each odd kind."""
    counts = np.zeros(2**16, np.int64)
    widths, heights = np.zeros(2**16, np.int64), np.zeros(2**16, np.int64)
    damaged = 0
    examples: dict[Kind, list[Index]] = {}
    for first, rows in chunks:
        numbers = kinds.believed((first, rows))
        counts += np.bincount(numbers, minlength=2**16)
        damaged += int(((rows["kind"] != 0) & (numbers == 0)).sum())
        well = rows[np.isin(numbers, kinds.standing(Standing.WELL))]
        widths += np.bincount(well["width"], minlength=2**16)
        heights += np.bincount(well["height"], minlength=2**16)
        present = set(np.unique(numbers).tolist())
        for kind, number in kinds:
            if kind.oddity and number in present:
                found = examples.setdefault(kind, [])
                found += (first + np.flatnonzero(numbers == number)[: most - len(found)]).tolist()
    by_kind = {kind: int(counts[number]) for kind, number in kinds if counts[number]}
    return Summary(by_kind, int(counts[0]), damaged, _spread(widths), _spread(heights), examples)


def _spread(lengths: NDArray[np.int64]) -> Spread | None:
    """Return the spread of so many lengths of 0, 1, 2 … pixels."""
    if not lengths.any():
        return None
    present = np.flatnonzero(lengths)
    half = (int(lengths.sum()) + 1) // 2
    return Spread(int(present[0]), int(np.searchsorted(lengths.cumsum(), half)), int(present[-1]))


def chosen(examples: Mapping[Kind, Sequence[Index]], most: int) -> list[tuple[Kind, Index]]:
    """Return at most *most* (kind, index) for a sheet: of each oddity equally many, as long as there are.

    What cannot be shown comes first, then what is odd and yet well, by oddity.
    """
    groups: dict[tuple[bool, Standing, str], list[tuple[Index, Kind]]] = {}
    for kind, indices in examples.items():
        group = kind.standing is Standing.WELL, kind.standing, kind.oddity
        groups.setdefault(group, []).extend((index, kind) for index in indices)
    ranks = ((rank, group) for group, found in groups.items() for rank in range(len(found)))
    kept = Counter(group for _, group in sorted(ranks)[:most])
    by_index = {group: sorted(groups[group], key=lambda found: found[0]) for group in sorted(kept)}
    return [(kind, index) for group, found in by_index.items() for index, kind in found[: kept[group]]]
