"""The turns of a score's pictures: those they had, by the ledger, and those to come, by the plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from player.app.pacer import pacing_of
from player.core.book import tempo_rows
from player.core.forecast import Forecast, forecast
from player.core.ledger import Row
from player.core.pacing import Pacing, Solution
from player.core.past import Past
from player.core.schedule import Schedule
from player.core.score import Score
from player.core.units import SECOND, Index, Ns, Position, Wall
from player.hours import schedule_of

ALWAYS = Ns(100 * 366 * 86_400 * SECOND)
"""How long it stays open without a showing: a century, longer than any pass."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A picture at its *position*: what came of it, or what will.

    *state* is shown, coming, withheld, withdrawn, unshowable, jumped, missing,
    not reached, or omitted (then there is no position); *at* is None where
    nobody knows, or where it never comes.
    """

    index: Index
    wnid: str
    file: str
    state: str
    pass_number: int | None = None
    position: Position | None = None
    at: Wall | None = None
    past: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among others: by pass and position, the omitted first."""
        return (-1, 0) if self.pass_number is None else (self.pass_number, self.position or 0)


class _Decided(Pacing):
    """The pass of *pacing*, whose pauses from position *since* on are decided until the doors open again."""

    def __init__(self, pacing: Pacing, since: Position, share: int) -> None:
        """Take the decision in force: *share* / 2**64 pause."""
        super().__init__(pacing.pictures, pacing.beats, pacing.draws, pacing.composed)
        self._since = since
        self._share = share

    def solve(self, position: Position, available: Ns, most: Ns, whole: Ns | None = None) -> Solution:
        """Return what is decided, or decide anew."""
        if position == self._since:
            return self.fixed(position, self._share, available)
        return super().solve(position, available, most, whole)


class Calendar:
    """The moments of *score*: past ones by the ledger, those to come as of *now*.

    What is to come is the plan: pauses solved anew from here, no disturbance.
    Of a run that never began it is the plan from the showing's first day.
    """

    def __init__(
        self, score: Score, rows: Sequence[Row] | None, now: Wall, schedule: Schedule | None = None
    ) -> None:
        """Take what is known; *rows* are the ledger's, None where nothing was played yet.

        *schedule* is when it is on, None where its own showing decides, or it always is.
        """
        self.score = score
        self._hours = schedule
        self._rows = rows or ()
        self.begun = rows is not None
        self._past = Past(rows or ())
        self._now = now

    @cached_property
    def _following(self) -> tuple[int, Position]:
        return self._past.following(self.score.pictures)

    def occurrences(self, index: Index, wnid: str, file: str) -> Iterator[Occurrence]:
        """Yield each turn that row *index* had, and the next that it will have."""
        known = False
        for pass_number in range(1 if self.score.playlist.showing else self._following[0] + 2):
            position = self.score.traversal.position(pass_number, index)
            if position is None:
                continue
            known, past = True, (pass_number, position) < self._following
            if past or self._comes_again(pass_number, position):
                state, at = self._turned(pass_number, position)
                yield Occurrence(index, wnid, file, state, pass_number, position, at, past=True)
            if not past:
                state, at = self._coming(pass_number, position)
                yield Occurrence(index, wnid, file, state, pass_number, position, at)
                break
        if not known:
            yield Occurrence(index, wnid, file, "omitted")

    def _comes_again(self, pass_number: int, position: Position) -> bool:
        """Tell whether *position*, which is to come, had its turn before somebody went back."""
        turn = self._past.turn(pass_number, position)
        return turn is not None and turn.state != "jumped"

    def _turned(self, pass_number: int, position: Position) -> tuple[str, Wall | None]:
        turn = self._past.turn(pass_number, position)
        return ("missing", None) if turn is None else (turn.state, turn.at)

    def _coming(self, pass_number: int, position: Position) -> tuple[str, Wall | None]:
        ahead = self._this_pass if pass_number == self._following[0] else self._next_pass
        at = ahead.at(position) if ahead else None
        if at is None:
            return "not reached", None
        wnid = self.score.wnid(self.score.index(pass_number, position))
        return "withheld" if self.score.withheld(wnid) else "coming", at

    @cached_property
    def _schedule(self) -> Schedule:
        showing = self.score.playlist.showing
        if self._hours is not None:
            return self._hours
        return schedule_of(showing) if showing else Schedule([(self._now, Wall(self._now + ALWAYS))])

    @cached_property
    def _this_pass(self) -> Forecast:
        return self._forecast(*self._following, self._begins())

    @cached_property
    def _next_pass(self) -> Forecast | None:
        """The pass after the one that plays, None where that one does not end within its hours."""
        ends = self._this_pass.ends_at
        return None if ends is None else self._forecast(self._following[0] + 1, Position(0), ends)

    def _begins(self) -> Wall:
        """Return the instant of the next flip as far as known: now, or when what stands has had its time."""
        if not self.begun and self.score.playlist.showing and self._schedule.openings:
            return min(self._now, Wall(self._schedule.openings[0].opens - 1))
        return max(self._now, self._past.next_due() or self._now)

    def _forecast(self, pass_number: int, position: Position, at: Wall) -> Forecast:
        pacing = pacing_of(self.score, pass_number)
        tempos = tempo_rows(self._rows, pass_number)
        if tempos and self._is_on(at):
            pacing = _Decided(pacing, position, tempos[-1].share)
        return forecast(pacing, self._schedule, self.score.playlist.pauses, (position, at))

    def _is_on(self, at: Wall) -> bool:
        """Tell whether the last picture shown was of the opening that *at* lies in: its tempo holds."""
        opening, due = self._schedule.opening_at(at), self._past.next_due()
        return opening is not None and due is not None and due > opening.opens
