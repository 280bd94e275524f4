"""Did those pictures pause that were drawn to, and for as long: a ledger's pauses, computed once more."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from player.core.composed import PAUSES, Choice, Decides, part_of, pausing
from player.core.coverage import STRETCHES
from player.core.ledger import EventKind, Row, RowKind
from player.core.pauses import PauseDraws
from player.core.units import MILLISECOND, Ns

BLOCK = 1 << 20
"""Positions whose draws are computed at once: 8 MB an array."""

_EXCUSES = frozenset(
    {
        EventKind.HOLD,
        EventKind.CALM,
        EventKind.START,
        EventKind.END,
        EventKind.DOORS,
        EventKind.JUMP,
        RowKind.DAMAGED,
        RowKind.RECOVERED,
    }
)
"""After any of these the picture before may have lost its pause: a person, an end or a closing took it."""


_SAME = -1
"""Stands for the share that was in force before."""


@dataclass(frozen=True, slots=True)
class _Tempo:
    """A tempo row: from *start* on, *share* of 2**64 pause; None where what was in force is not known.

    *composed* names what the playlist decided beside the draws.
    """

    start: int
    share: int | None
    shortest: Ns
    longest: Ns
    composed: str = ""

    @property
    def known(self) -> bool:
        """Tell whether it says how long pauses are."""
        return 0 < self.longest >= self.shortest


@dataclass(slots=True)
class _Beaten:
    """The stretch in row *number*; *excused*: its last picture may have lost its pause."""

    number: int
    first: int
    stop: int
    excused: bool = True


class _Pass:
    """What the rows say of one pass between two jumps: positions go forward in it."""

    def __init__(self) -> None:
        self.tempos: list[_Tempo] = []
        self.stretches: list[_Beaten] = []
        self.pauses: dict[int, tuple[int, int]] = {}
        """Position → row and milliseconds."""

    def stretch_at(self, position: int) -> _Beaten | None:
        """Return the stretch that *position* lies in."""
        at = bisect_right(self.stretches, position, key=lambda stretch: stretch.first) - 1
        return self.stretches[at] if at >= 0 and position < self.stretches[at].stop else None


class DrawnPauses:
    """Gathers what the rows of a run with these *facts* say of pauses, and judges it when all were seen.

    *decides* is what the score at hand decides beside its draws: without it, where a playlist chose
    pauses or forbade them, only their lengths can be judged.
    """

    def __init__(self, facts: Mapping[str, str | int], decides: Decides | None = None) -> None:
        """Begin without a row."""
        self._decides = decides
        self._seed = facts.get("seed")
        self._pictures = int(facts["pictures"])
        self._passes: dict[tuple[int, int], _Pass] = {}
        """By the number of jumps before, and by pass."""
        self._jumps = 0
        self._open: _Beaten | None = None
        self._before = ""

    def see(self, row: Row, body: Mapping[str, Any]) -> Iterator[str]:
        """Take in *row*; nothing is wrong with it yet."""
        self._jumps += row.kind == EventKind.JUMP
        found = self._passes.setdefault((self._jumps, row.pass_number), _Pass())
        if row.kind in STRETCHES:
            self._judge_open(excused=False)
            self._open = _Beaten(row.number, row.first, row.first + row.count)
            found.stretches.append(self._open)
        elif row.kind in _EXCUSES:
            self._judge_open(excused=True)
        if row.kind == EventKind.TEMPO:
            shortest, longest = (Ns(int(body.get(k, 0)) * MILLISECOND) for k in ("shortest", "longest"))
            said = max(0, row.first), max(0, int(body["share"])), shortest, longest
            found.tempos.append(_Tempo(*said, str(body.get("composed", ""))))
        elif row.kind == RowKind.DAMAGED:
            found.tempos.append(_Tempo(row.first, None, Ns(0), Ns(0)))
        elif row.kind == EventKind.CHANGE and "playlist" in body and self._before != EventKind.TEMPO:
            # Other lengths may be drawn from now on, though nothing was decided anew yet.
            found.tempos.append(_Tempo(row.first + 1, _SAME, Ns(0), Ns(0)))
        elif row.kind == EventKind.PAUSE:
            found.pauses[row.first] = row.number, int(body["ms"])
        self._before = row.kind
        yield from ()

    def _judge_open(self, *, excused: bool) -> None:
        """The stretch last seen is followed by a flip, or by what excuses a pause that did not come."""
        if self._open is not None:
            self._open.excused = excused
        self._open = None

    def judged(self) -> Iterator[tuple[int, str]]:
        """Yield the number of each row that proved wrong after all were seen, and what is."""
        if not isinstance(self._seed, int):
            return
        inherited: list[_Tempo] = []
        for place in sorted(self._passes):
            found, (_, number) = self._passes[place], place
            tempos = _in_force(inherited, found)
            starts = [tempo.start for tempo in tempos[1:]]
            for tempo, stop in zip(tempos, [*starts, self._pictures], strict=False):
                draws = _draws(self._seed, number, tempo)
                judge = _Judge(found, draws, tempo, self._choice(tempo))
                yield from judge.judged(min(stop, self._pictures))
            inherited = tempos[-1:]

    def _choice(self, tempo: _Tempo) -> Choice | None:
        return self._decides.choice_by(tempo.composed) if self._decides else None


def _in_force(inherited: list[_Tempo], found: _Pass) -> list[_Tempo]:
    """Return the decisions that hold in a pass, by their first positions; a later one overrules."""
    held = [replace(tempo, start=0) for tempo in inherited]
    for tempo in found.tempos:
        before = [earlier for earlier in held if earlier.start <= tempo.start]
        held = [earlier for earlier in held if earlier.start < tempo.start]
        if tempo.share != _SAME:
            held.append(tempo)
        elif before:
            held.append(replace(tempo, share=before[-1].share, composed=before[-1].composed))
    return held


def _draws(seed: int, number: int, tempo: _Tempo) -> PauseDraws:
    """Return the draws of pass *number*; where the lengths are not known, of any."""
    lengths = (tempo.shortest, tempo.longest) if tempo.known else (MILLISECOND, MILLISECOND)
    return PauseDraws(seed, number, *lengths)


@dataclass(frozen=True, slots=True, eq=False)
class _Judge:
    """Holds what was *found* of a pass against *tempo*, its *draws*, and *choice*, if known."""

    found: _Pass
    draws: PauseDraws
    tempo: _Tempo
    choice: Choice | None

    def judged(self, stop: int) -> Iterator[tuple[int, str]]:
        """Yield the rows that contradict the tempo before position *stop*."""
        found, tempo = self.found, self.tempo
        if tempo.share is None or not found.stretches:
            return
        begin = max(tempo.start, min(found.stretches[0].first, *found.pauses, stop))
        stop = min(stop, found.stretches[-1].stop)
        entered = np.array(sorted(p for p in found.pauses if begin <= p < stop), dtype=np.uint64)
        for first in range(begin, stop, BLOCK):
            until = min(first + BLOCK, stop)
            here = entered[np.searchsorted(entered, first) : np.searchsorted(entered, until)]
            due = here  # nobody knows which were due, where others than the draws decided and are not at hand
            if self.choice is not None or not part_of(tempo.composed, PAUSES):
                due = pausing(self.draws, self.choice, tempo.share, first, until).astype(np.uint64)
            yield from _undue(found, np.setdiff1d(here, due))
            yield from _lost(found, np.setdiff1d(due, here))
            if tempo.known:
                yield from _of_other_length(found, self.draws, np.intersect1d(here, due))


def _undue(found: _Pass, positions: NDArray[np.uint64]) -> Iterator[tuple[int, str]]:
    for position in positions.tolist():
        yield found.pauses[position][0], f"position {position} pauses where the draws say that it beats"


def _lost(found: _Pass, positions: NDArray[np.uint64]) -> Iterator[tuple[int, str]]:
    for position in positions.tolist():
        stretch = found.stretch_at(position)
        if stretch is not None and (position < stretch.stop - 1 or not stretch.excused):
            yield stretch.number, f"position {position} beats where the draws say that it pauses"


def _of_other_length(
    found: _Pass, draws: PauseDraws, positions: NDArray[np.uint64]
) -> Iterator[tuple[int, str]]:
    for position, length in zip(positions.tolist(), draws.lengths(positions).tolist(), strict=True):
        number, said = found.pauses[position]
        if said * MILLISECOND != length:
            yield number, f"position {position} pauses {said} ms where the draws say {length // MILLISECOND}"
