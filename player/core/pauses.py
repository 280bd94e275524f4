"""Pauses: at which positions the beat stands still, and for how long.

A picture pauses when its draw u(seed, pass, position) lies below a threshold
p, so that whether a picture pauses never depends on how we got there: a
restart, a preview and a recomputation by a stranger agree. p may change at a
position (a *tempo row*); nothing before it changes with it. Lengths are whole
milliseconds, uniform between shortest and longest, drawn from a stream of
their own: asking for more pauses leaves the old ones as long as they were.
How the original decided its pauses is not known; this rule is ours.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from player.core.draws import U64, draw, draw_block, key
from player.core.units import MILLISECOND, Ns, Position

_WHETHER = 0x70617573  # "paus"
_LENGTH = 0x6C656E67  # "leng"
FULL = 1 << 64
"""The threshold at which every position pauses."""


def threshold(one_in: int) -> int:
    """Return the threshold for one pause in *one_in* pictures, a share of 2**64; 0 for none."""
    return FULL // one_in if one_in else 0


def whole(length: Ns) -> Ns:
    """Return the first whole millisecond that is no less than *length*."""
    return Ns(-(-length // MILLISECOND) * MILLISECOND)


@dataclass(frozen=True, slots=True)
class Tempo:
    """A pacing decision: from *start* on, positions pause whose draw lies below *share* / 2**64.

    *shortest* and *longest* are the lengths that are drawn from, 0 where they are not
    known. *short* is the time that is missing even without pauses, 0 if what is left fits.
    *composed* names what the playlist decides beside the draws, empty for nothing.
    """

    start: Position
    share: int
    cause: str
    shortest: Ns = Ns(0)
    longest: Ns = Ns(0)
    short: Ns = Ns(0)
    composed: str = ""

    def paces_as(self, other: "Tempo | None") -> bool:
        """Tell whether the same positions pause, as long, from *other* as from this."""
        if other is None:
            return False
        return self._pacing() == other._pacing()  # noqa: SLF001 - of the same class

    def _pacing(self) -> tuple[int, Ns, int, str]:
        return self.share, whole(self.shortest), self.longest // MILLISECOND, self.composed

    def moved(self, start: Position) -> "Tempo":
        """Return the same decision for *start* on."""
        return replace(self, start=start)

    def body(self) -> dict[str, str | int]:
        """Return this as the body of its row, lengths in milliseconds; what is 0 is left out."""
        lengths = {"longest": self.longest, "short": self.short, "shortest": whole(self.shortest)}
        told = {name: length // MILLISECOND for name, length in lengths.items() if length}
        composed = {"composed": self.composed} if self.composed else {}
        return {"share": self.share, "cause": self.cause, **told, **composed}


@dataclass(frozen=True, slots=True)
class PauseDraws:
    """The draws of one pass: whether and how long, for each position."""

    seed: int
    pass_number: int
    shortest: Ns
    longest: Ns
    _whether: int = field(init=False, repr=False, compare=False)
    _length: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the keys of the two streams."""
        if self._choices() < 1:
            raise ValueError("no whole millisecond lies between the shortest and the longest pause")
        object.__setattr__(self, "_whether", key(self.seed, self.pass_number, _WHETHER))
        object.__setattr__(self, "_length", key(self.seed, self.pass_number, _LENGTH))

    def _first(self) -> int:
        return -(-self.shortest // MILLISECOND)

    def _choices(self) -> int:
        return self.longest // MILLISECOND - self._first() + 1

    def chance(self, position: Position) -> int:
        """Return u of *position*, 64 bits: it pauses iff u is below the threshold."""
        return draw(self._whether, position)

    def chances(self, positions: U64) -> U64:
        """Return `chance` of every one of *positions* (uint64)."""
        return draw_block(self._whether, positions)

    def length(self, position: Position) -> Ns:
        """Return how long *position* would pause: whole ms, shortest and longest included."""
        drawn = draw(self._length, position) * self._choices() >> 64
        return Ns((self._first() + drawn) * MILLISECOND)

    def lengths(self, positions: U64) -> NDArray[np.int64]:
        """Return `length` of every one of *positions*, nanoseconds as int64."""
        choices = np.uint64(self._choices())
        bits = draw_block(self._length, positions)
        low = np.uint64(0xFFFFFFFF)
        # (bits * choices) >> 64 in two halves; choices < 2**32 (49 days in ms).
        carry = (bits & low) * choices >> np.uint64(32)
        whole = ((bits >> np.uint64(32)) * choices + carry) >> np.uint64(32)
        return (whole.astype(np.int64) + self._first()) * MILLISECOND
