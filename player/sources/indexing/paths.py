"""Many paths at once, in numpy: where their names begin, which synset they tell, which number.

A name is *usual* if its number can be told in bulk: a usual ending, behind it
(read from the right) one to ten digits, and something before them. All others
go through `playing_key`, one by one; a test holds the two together.
"""

import numpy as np
from numpy.typing import NDArray

from player.sources.names import NAME_MAX

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

USUAL = (b".JPEG", b".jpg", b".png")
"""Endings of almost all pictures."""

DIGITS = 10
"""The most that are told in bulk; ImageNet's have one to eight."""

_WNID = 9
_MARGIN = 32
"""Bytes of NUL before and behind the paths: more than is ever looked back or ahead."""

_NUL, _SLASH, _DOT, _ZERO, _N = b"\0/.0n"


class Paths:
    """The paths in *blob*, each followed by a NUL.

    *text* is uint8; all other arrays (int64) are positions in it, one a path:
    its first byte, that of its name, and the NUL behind.
    """

    def __init__(self, blob: bytes) -> None:
        """Find where each begins and ends."""
        self.text: U8 = np.frombuffer(bytes(_MARGIN) + blob + bytes(_MARGIN), np.uint8)
        self.ends: I64 = np.flatnonzero(self.text[: _MARGIN + len(blob)] == _NUL)[_MARGIN:]
        self.starts = np.concatenate([[_MARGIN], self.ends[:-1] + 1])[: len(self.ends)]
        self.slashes: I64 = np.flatnonzero(self.text == _SLASH)
        self.names = self._behind_slash(self.ends)

    def __len__(self) -> int:
        return len(self.ends)

    def path(self, nth: int) -> bytes:
        """Return the path of that number."""
        return self.text[self.starts[nth] : self.ends[nth]].tobytes()

    def codes(self) -> I64:
        """Return the digits of the wnid that each path tells, as `wnid_of_member` does, -1 for none."""
        opening = self._code(self.names)
        opening[self.text[self.names + _WNID] - np.uint8(_ZERO) <= 9] = -1
        folders = self._behind_slash(self.names - 1)
        of_folder = self._code(folders)
        of_folder[self.names - 1 - folders != _WNID] = -1
        return np.where(of_folder >= 0, of_folder, opening)

    def usual(self) -> tuple[Mask, I64, I64]:
        """Return which names are usual, their numbers, and where their stems end."""
        stems = self._stems()
        numbers, scale = np.zeros(len(self), np.int64), 1
        running, digits = stems > self.names, np.zeros(len(self), np.int64)
        for back in range(1, DIGITS + 2):
            value = self.text[stems - back] - np.uint8(_ZERO)
            running &= value <= 9
            if not running.any():
                break
            numbers += np.where(running, value, 0).astype(np.int64) * scale
            digits += running
            scale *= 10
        first = stems - digits - self.names
        usual = (stems > self.names) & (digits > 0) & (digits <= DIGITS) & (first > 0)
        usual &= (first >= _WNID) | (self.text[self.names] != _N)
        return usual & (self.ends - self.names <= NAME_MAX), numbers, stems

    def _stems(self) -> I64:
        """Return where each stem ends, 0 where the ending is not usual."""
        stems = np.zeros(len(self), np.int64)
        for ending in USUAL:
            at = self.ends - len(ending)
            found = at > self.names
            for nth, byte in enumerate(ending):
                found &= self.text[at + nth] == byte
            stems[found] = at[found]
            if stems.all():
                break
        return stems

    def _behind_slash(self, before: I64) -> I64:
        """Return where the last part begins of what each path has before the position *before*."""
        if not len(self.slashes):
            return self.starts
        nth = np.searchsorted(self.slashes, before) - 1
        return np.where(nth >= 0, np.maximum(self.slashes[nth] + 1, self.starts), self.starts)

    def _code(self, at: I64) -> I64:
        """Return the eight digits of the wnids that stand *at*, -1 where none stands."""
        digits = self.text[at[:, None] + np.arange(1, _WNID)] - np.uint8(_ZERO)
        code = digits.astype(np.int64) @ (10 ** np.arange(_WNID - 2, -1, -1, dtype=np.int64))
        return np.where((self.text[at] == _N) & (digits <= 9).all(axis=1), code, -1)


def ragged(text: U8, starts: I64, lengths: I64) -> bytes:
    """Return the pieces of *text* that begin at *starts* and have *lengths* bytes, joined."""
    ends = np.cumsum(lengths)
    shift = np.repeat(starts - ends + lengths, lengths)
    shift += np.arange(len(shift))
    return text[shift].tobytes()
