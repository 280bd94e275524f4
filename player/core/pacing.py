"""Pacing: how large a share of the positions may pause, so that the last picture falls at the end.

The cadence is the work and is never touched; what gives way is the number of
pauses. A position pauses iff its draw u lies below a threshold p. Raising p
only ever adds pauses, in the order of their draws: so the largest p that fits
the open time left is found by laying the candidates in that order, adding up
their lengths and stopping at the first that does not fit. The actual draws
are added up, not their mean: the answer is exact to the nanosecond, and the
last picture falls short of the end by less than one pause.

Pauses take at most their share of the open time, or the beat would be gone.
That is a share of the whole showing: were it one of the time left alone, what
a first day saved would be paused away by the days after it.

Of fourteen million draws only the lowest are ever looked at, one in a hundred
or so: those below a bound that is estimated from the time to be filled and
raised whenever all candidates fit. So a solving from any position takes a
millisecond, after one walk over all draws. A controller that corrects p by
what happened (in the manner of a PID) would need none of this, and would hit
the last minute only on average.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from player.core.beats import Beats
from player.core.composed import Composed
from player.core.draws import U64
from player.core.pauses import FULL, PauseDraws, threshold
from player.core.playlist import PauseRule
from player.core.schedule import Opening, Schedule
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall

GROUND = Ns(2 * SECOND)
"""How long the ground stands when the doors open by the hours (docs/score.md)."""

HELD = Ns(5 * SECOND)
"""How long the first picture after that is held before its own time begins."""

GREETING = Ns(GROUND + HELD)
"""What an opening by the hours costs."""

BLOCK = 1 << 16
"""Draws computed at once: half a megabyte an array, which stays in a processor's cache."""

_MARGIN = 1.25
"""Candidates kept beyond those expected to be needed, so that later solvings seldom draw again."""

_BILLION = 10**9


PLAIN = Composed(GREETING, np.empty(0, np.int64))
"""The draws alone decide."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A pacing decision for the positions left: they pause iff their draw lies below *share* (of 2**64).

    *pauses* of them do, which take *paused* in all. *spare* is the time
    available that is not used; negative, where *fits* is False: what is lacking.
    """

    share: int
    pauses: int
    paused: Ns
    spare: Ns
    fits: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Candidates:
    """The positions of a pass whose draw lies below *bound*.

    *places* (uint32) ascend; *chances* and *lengths* (whole ms, uint32) are
    theirs; *ascending* are their ordinals by (chance, place).
    """

    bound: int
    places: NDArray[np.uint32]
    chances: U64
    lengths: NDArray[np.uint32]
    ascending: NDArray[np.intp]

    def since(self, position: Position) -> NDArray[np.intp]:
        """Return the ordinals of those at *position* or later, by (chance, place)."""
        first = np.searchsorted(self.places, position)
        return self.ascending[self.ascending >= first]

    def sums(self, ordinals: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return the lengths of *ordinals* in whole ms, added up."""
        return np.cumsum(self.lengths[ordinals], dtype=np.int64)

    def share_at(self, ordinals: NDArray[np.intp], fitting: int) -> int:
        """Return the share with which the first *fitting* of *ordinals* pause: the next one's chance."""
        return int(self.chances[ordinals[fitting]]) if fitting < len(ordinals) else FULL


class Pacing:
    """One pass of *pictures* positions that beat as *beats* say and pause as *draws* do; never, if None."""

    __slots__ = ("_candidates", "_caps", "_chosen", "beats", "composed", "draws", "pictures")

    def __init__(
        self, pictures: int, beats: Beats | Ns, draws: PauseDraws | None, composed: Composed = PLAIN
    ) -> None:
        """Take the pass; *beats* may be one period for all. Its draws are looked at when first needed."""
        self.pictures = pictures
        self.beats = beats if isinstance(beats, Beats) else Beats((0,), (beats,))
        self.draws = draws
        self.composed = composed
        self._caps: dict[Ns, int] = {}
        self._chosen = composed.pauses(draws)
        nothing = np.empty(0, np.uint32)
        self._candidates = _Candidates(0, nothing, np.empty(0, np.uint64), nothing, np.empty(0, np.intp))

    def solve(self, position: Position, available: Ns, most: Ns, whole: Ns | None = None) -> Solution:
        """Return the largest share with which what is left from *position* on fits into *available*.

        The lengths of the pauses left add up to at most *most*, and those that
        the share makes in the whole pass to at most *whole*, if that is given.
        Pauses that were chosen count in all three.
        """
        left = self.pictures - position
        chosen = self._chosen.between(position, self.pictures)
        kept = self._solution(0, *chosen, available - self.beats.between(position, self.pictures))
        if self.draws is None or left <= 0 or not kept.fits:
            return kept
        slack, most = kept.spare, Ns(most - kept.paused)
        cap = FULL if whole is None else self._cap(self.draws, Ns(whole - self._chosen.total))
        while True:
            found = self._candidates
            ordinals = found.since(position)
            sums, spared = found.sums(ordinals), self._spared(found.places[ordinals])
            fitting = _fitting(sums, spared, slack, most)
            if fitting < len(ordinals) or found.bound >= cap:
                break
            self._widen(self.draws, self._estimate(self.draws, left, slack, most))
        share = min(cap, found.share_at(ordinals, fitting))
        pauses = int(_below(found.chances[ordinals], share).sum())
        paused, saved = (int(sums[pauses - 1]), int(spared[pauses - 1])) if pauses else (0, 0)
        spare = slack - paused * MILLISECOND + saved
        whole_paused = Ns(kept.paused + paused * MILLISECOND)
        return Solution(share, kept.pauses + pauses, whole_paused, Ns(spare), fits=spare >= 0)

    def fixed(self, position: Position, share: int, available: Ns) -> Solution:
        """Return what *share* makes of the positions left, whether or not it fits into *available*."""
        slack = available - self.beats.between(position, self.pictures)
        return self._solution(share, *self.pausing(share, position, Position(self.pictures)), slack)

    def pausing(
        self, share: int, first: Position, beyond: Position
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which of the positions from *first* on and before *beyond* pause, and their whole ms."""
        if self.draws is not None and share > self._candidates.bound:
            self._widen(self.draws, share)
        found = self._candidates
        cut = slice(*np.searchsorted(found.places, (first, max(first, beyond))))
        pauses = _below(found.chances[cut], share)
        drawn = found.places[cut][pauses].astype(np.int64), found.lengths[cut][pauses].astype(np.int64)
        chosen = self._chosen.between(first, beyond)
        return _merged(drawn, chosen) if len(chosen[0]) else drawn

    def _cap(self, draws: PauseDraws, whole: Ns) -> int:
        """Return the largest share with which all pauses drawn in the pass add up to at most *whole*."""
        while whole not in self._caps:
            found = self._candidates
            fitting = int(np.searchsorted(found.sums(found.ascending), whole // MILLISECOND, side="right"))
            if fitting < len(found.ascending) or found.bound == FULL:
                self._caps[whole] = found.share_at(found.ascending, fitting)
            else:
                self._widen(draws, self._estimate(draws, self.pictures, whole, whole))
        return self._caps[whole]

    def _solution(
        self, share: int, places: NDArray[np.int64], lengths: NDArray[np.int64], slack: int
    ) -> Solution:
        """Return what becomes of *slack* where *places* pause for *lengths* (ms) instead of beating."""
        paused = int(lengths.sum()) * MILLISECOND
        beats = self.beats
        saved = len(places) * beats.fastest if beats.even else int(beats.each(places).sum())
        spare = slack - paused + saved
        return Solution(share, len(places), Ns(paused), Ns(spare), fits=spare >= 0)

    def _spared(self, places: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return for how long *places* would beat, added up."""
        if self.beats.even:
            return np.arange(1, len(places) + 1) * self.beats.fastest
        return np.cumsum(self.beats.each(places.astype(np.int64)))

    def _estimate(self, draws: PauseDraws, left: int, slack: int, most: int) -> int:
        """Return a bound below which there should be candidates enough for *slack* and *most*."""
        mean = (draws.shortest + draws.longest) // 2
        more = max(0, min(slack // max(1, mean - self.beats.fastest), most // max(1, mean)))
        needed = more + 16
        return int(FULL * min(1.0, _MARGIN * (needed + 6 * sqrt(needed)) / left))

    def _widen(self, draws: PauseDraws, bound: int) -> None:
        """Look at all draws again; the bound at least doubles."""
        bound = min(FULL, max(bound, 2 * self._candidates.bound))
        self._candidates = _candidates(draws, self.pictures, bound, self.composed)


def _merged(
    drawn: tuple[NDArray[np.int64], NDArray[np.int64]], chosen: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return both, by position; none is in both."""
    places = np.concatenate((drawn[0], chosen[0]))
    ascending = np.argsort(places)
    return places[ascending], np.concatenate((drawn[1], chosen[1]))[ascending]


def _below(chances: U64, share: int) -> NDArray[np.bool_]:
    return np.ones(len(chances), np.bool_) if share >= FULL else chances < np.uint64(share)


def _fitting(sums: NDArray[np.int64], spared: NDArray[np.int64], slack: int, most: int) -> int:
    """Return how many candidates fit before the first that does not.

    *sums* are their lengths in whole ms, added up. Each takes the place of a
    beat, so it costs its length less that; *spared* are these beats, added up.
    """
    fitting = int(np.searchsorted(sums, most // MILLISECOND, side="right"))
    costs = sums[:fitting] * MILLISECOND - spared[:fitting]
    over = costs > slack
    return int(over.argmax()) if over.any() else fitting


def _candidates(draws: PauseDraws, pictures: int, bound: int, composed: Composed = PLAIN) -> _Candidates:
    """Return the positions whose draw lies below *bound*, found block by block.

    What the playlist decides is no candidate: the positions chosen pause anyway, those barred never.
    """
    places, chances, lengths = [], [], []
    for first in range(0, pictures, BLOCK):
        block = np.arange(first, min(first + BLOCK, pictures), dtype=np.uint64)
        drawn = draws.chances(block)
        kept = _below(drawn, bound)
        if not composed.free:
            kept[kept] = composed.drawn(block[kept].astype(np.int64))
        places.append(block[kept].astype(np.uint32))
        chances.append(drawn[kept])
        lengths.append((draws.lengths(block[kept]) // MILLISECOND).astype(np.uint32))
    drawn = np.concatenate(chances)
    ascending = np.argsort(drawn, kind="stable")
    return _Candidates(bound, np.concatenate(places), drawn, np.concatenate(lengths), ascending)


def available(schedule: Schedule, at: Wall, arriving: bool, reserve: Ns, greeting: Ns = GREETING) -> Ns:
    """Return the time for pictures from *at* on: what is open, less the greetings to come and *reserve*.

    *arriving* tells that the doors open by the hours at *at*, so that this
    opening's greeting is still to come. An opening too short for its greeting
    gives nothing.
    """
    time = -reserve
    for opening in schedule.since(at):
        greeted = arriving or opening.opens > at
        time += max(0, opening.length - greeting) if greeted else opening.length
    return Ns(time)


def most_paused(openings: Iterable[Opening], at_most: int) -> Ns:
    """Return how long all pauses may last within *openings*: *at_most* billionths of them."""
    return Ns(sum(opening.length for opening in openings) * at_most // _BILLION)


def pace(
    pacing: Pacing,
    schedule: Schedule,
    rule: PauseRule | None,
    position: Position,
    at: Wall,
    *,
    arriving: bool,
) -> Solution:
    """Return the pacing decision at the instant *at*, when *position* is the next, under any *rule*."""
    time = available(schedule, at, arriving, rule.reserve if rule else Ns(0), pacing.composed.greeting)
    if rule is None:
        return pacing.fixed(position, 0, time)
    if rule.every is not None:
        return pacing.fixed(position, threshold(rule.every), time)
    most = most_paused(schedule.since(at), rule.at_most)
    return pacing.solve(position, time, most, most_paused(schedule.openings, rule.at_most))
