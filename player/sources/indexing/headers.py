"""Header blocks of tars by the thousand: which are plain, and what they name, all in numpy."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from player.sources.indexing.paths import USUAL
from player.sources.indexing.records import Finds
from player.sources.names import Skipped
from player.sources.tar import BLOCK

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

Refuse = Callable[[bytes], Skipped | None]
"""Says why a path is no picture; one that ends as pictures usually do, and is not hidden, it takes."""

_SLASH, _DOT, _ZERO = b"/.0"
_NAME, _SIZE, _SUM = slice(100), slice(124, 135), slice(148, 156)
_MAGIC, _PREFIX = slice(257, 263), 345
_USTAR = np.frombuffer(b"ustar\0", np.uint8)
_LONGEST_ENDING = max(map(len, USUAL))
_SPACE = 0x20
_PADS = np.frombuffer(b"\0  \0", np.uint16)


class Headers:
    """The header *blocks* that lie at *places*, each of type ``0`` and with a size of eleven digits."""

    def __init__(self, blocks: Sequence[bytes], places: Sequence[int]) -> None:
        """Take what was read; one block of another length (the file was cut meanwhile) makes none plain."""
        joined = b"".join(blocks)
        if len(joined) != len(blocks) * BLOCK:
            joined = bytes(len(blocks) * BLOCK)
        self._blocks: U8 = np.frombuffer(joined, np.uint8).reshape(-1, BLOCK)
        self._data: I64 = np.array(places, np.int64) + BLOCK
        self._sizes = _octal(self._blocks[:, _SIZE])
        self._places = np.stack([self._data, self._sizes], axis=1).astype(np.uint64)
        self._lengths: I64 = (self._blocks[:, _NAME] == 0).argmax(axis=1)
        names = self._blocks[:, : int(self._lengths.max(initial=_LONGEST_ENDING)) + 1]
        self._paths = names[np.arange(names.shape[1]) <= self._lengths[:, None]].tobytes()
        self._paths_at = [0, *np.cumsum(self._lengths + 1).tolist()]
        self._usual = _usual(names, self._lengths)
        self._odd_before = [0, *np.cumsum(~self._usual).tolist()]

    def plain(self, ends: I64) -> Mask:
        """Tell which blocks `TarWalk` takes for a file that ends by *ends* and is named in one field."""
        blocks = self._blocks
        last = blocks[np.arange(len(blocks)), self._lengths - 1]
        plain: Mask = (
            _sound(blocks)
            & (self._lengths > 0)
            & (last != _SLASH)
            & ((blocks[:, _PREFIX] == 0) | (blocks[:, _MAGIC] != _USTAR).any(axis=1))
            & ((blocks[:, _SIZE.stop] == 0) | (blocks[:, _SIZE.stop] == _SPACE))
            & (self._data + self._sizes <= ends)
        )
        return plain

    def pictures(self, first: int, last: int, refuse: Refuse, skipped: Counter[Skipped]) -> Finds:
        """Return those of the plain blocks *first* … *last* - 1 that *refuse* takes; count the others."""
        if self._odd_before[first] == self._odd_before[last]:
            paths = self._paths[self._paths_at[first] : self._paths_at[last]]
            return Finds(paths, self._places[first:last])
        taken = self._usual[first:last].copy()
        names = [self._paths[self._paths_at[n] : self._paths_at[n + 1]] for n in range(first, last)]
        for row in np.flatnonzero(~taken).tolist():
            reason = refuse(names[row][:-1])
            taken[row] = reason is None
            if reason:
                skipped[reason] += 1
        return Finds(b"".join(compress(names, taken.tolist())), self._places[first:last][taken])


def _sound(blocks: U8) -> Mask:
    """Tell whose checksum is six digits and padded as almost everyone does it, and holds."""
    halves = (np.add.reduce(half, axis=1, dtype=np.uint16) for half in np.hsplit(blocks, 2))  # 256 x 255 fit
    total = sum((half.astype(np.int64) for half in halves), np.int64(8 * _SPACE))
    field = blocks[:, _SUM]
    pad = blocks.view(np.uint16)[:, _SUM.stop // 2 - 1]
    usual = (field[:, :6] - np.uint8(_ZERO) < 8).all(axis=1) & ((pad == _PADS[0]) | (pad == _PADS[1]))
    sound: Mask = usual & (total - np.add.reduce(field, axis=1, dtype=np.uint16) == _octal(field[:, :6]))
    return sound


def _octal(digits: U8) -> I64:
    """Return the numbers that the octal *digits*, (n, places), write."""
    weights = 8 ** np.arange(digits.shape[1] - 1, -1, -1, dtype=np.int64)
    numbers: I64 = (digits.astype(np.int64) - _ZERO) @ weights
    return numbers


def _usual(names: U8, lengths: I64) -> Mask:
    """Tell which *names* end as pictures usually do and have no dot at an opening."""
    usual: Mask = (lengths >= _LONGEST_ENDING) & _end_in(names, lengths, USUAL[0])
    for ending in USUAL[1:]:
        if usual.all():
            break
        usual |= (lengths >= _LONGEST_ENDING) & _end_in(names, lengths, ending)
    slashes = names == _SLASH
    if slashes.any():
        usual &= ~(slashes[:, :-1] & (names[:, 1:] == _DOT)).any(axis=1)
    usual &= (names[:, 0] != _DOT) | slashes[:, 1]
    return usual


def _end_in(names: U8, lengths: I64, ending: bytes) -> Mask:
    rows = np.arange(len(names))
    found: Mask = names[rows, lengths - len(ending)] == ending[0]
    for nth in range(1, len(ending)):
        found &= names[rows, lengths - len(ending) + nth] == ending[nth]
    return found
