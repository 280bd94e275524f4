"""A showing rehearsed: the real loop in virtual time, from the first day to the last, through power cuts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from player.app.pacer import PromptPacer
from player.app.plan import PlanReport
from player.core.draws import key, mix
from player.core.ledger import Anchor
from player.core.pauses import threshold
from player.core.playlist import Fit, Style
from player.core.scene import Caption
from player.core.schedule import Schedule
from player.core.score import Score
from player.core.snapshot import About
from player.core.staging import Staging
from player.core.units import MICROSECOND, SECOND, Ns, Position, Wall, wall_of
from player.piece import Piece, World
from player.player import Player
from player.ports import Pacer
from player.rehearsal import NoBoard, NoInbox, PowerCut, ScoreFrames, Tally, UnseenStage, VirtualClock

_NO_WORDS = Caption("", (), ())
_AFTER = Ns(60 * SECOND)
"""How long after the last closing the rehearsal goes on: nothing may happen then."""

Outage = tuple[Wall, Wall]
"""The power is off from the first instant on and comes back at the second."""

Progress = Callable[[int, Wall], None]

_SHORTEST_OUTAGE = 60 * SECOND
_LONGEST_OUTAGE = 2 * 86_400 * SECOND
_OUTAGE = 0x6F757467  # "outg"


class CannotRehearse(ValueError):  # noqa: N818 - what was asked for has no answer
    """There is no whole to be rehearsed."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal came to; *tally* is its ledger, counted."""

    tally: Tally
    outages: int
    last_picture_at: Wall | None

    def counts(self) -> dict[str, Any]:
        """Return the numbers of ``plan --rehearse --json``."""
        coverage = self.tally.coverage
        return {
            "shown": coverage.counts["shown"],
            "withheld": coverage.counts["withheld"],
            "repeated": coverage.repeated,
            "missing": coverage.missing(),
            "pauses": self.tally.pauses,
            "outages": self.outages,
        }


def rehearse(
    piece: Piece,
    begin: Wall,
    end: Wall,
    pacer: Pacer | None = None,
    outages: Sequence[Outage] = (),
    progress: Progress = lambda _position, _at: None,
) -> Rehearsal:
    """Play *piece* in virtual time from *begin* until a minute after *end*, through *outages*, ascending."""
    tally = Tally(piece.score.pictures)
    last: tuple[Position, Wall] | None = None
    ends = [cut for cut, _ in outages] + [Wall(end + _AFTER)]
    for at, cut in zip([begin, *(back for _, back in outages)], ends, strict=True):
        if at < cut:
            _play(_unseen(piece, pacer), tally, at, cut, progress)
        last = tally.last or last
    tally.finish()
    whole = last is not None and last[0] == piece.score.pictures - 1
    return Rehearsal(tally, len(outages), last[1] if whole and last else None)


def rehearse_plan(
    report: PlanReport, outages: int, progress: Progress = lambda _position, _at: None
) -> dict[str, Any]:
    """Play the whole of *report*, with so many random *outages*; return the keys of ``plan --rehearse``.

    The outages are drawn by the playlist's seed, a minute to two days long; what would overlap is left out.

    Raises:
        CannotRehearse: it has no last day.
    """
    plan, schedule = report.plan, report.plan.schedule
    if schedule is None or schedule.last_closing is None:
        raise CannotRehearse("only a showing can be rehearsed: it has a first and a last day")
    score, (position, begin) = plan.score, plan.begin
    if position:
        raise CannotRehearse("the whole is rehearsed, from the first day on: leave --from-now out")
    rule = score.playlist.pauses
    piece = bare_piece(
        score, threshold(rule.every) if rule and rule.every else 0, schedule=schedule, once=True
    )
    pacer = PromptPacer(score, schedule, foresees=False)
    cuts = list(_outages(schedule, outages, score.playlist.seed))
    found = rehearse(piece, begin, schedule.last_closing, pacer, cuts, progress)
    return {
        **found.counts(),
        "last_picture_at": report.instant(found.last_picture_at),
        "closes_at": report.instant(schedule.last_closing),
    }


def _outages(schedule: Schedule, count: int, seed: int) -> Iterator[Outage]:
    """Yield up to *count* outages in ascending order, apart, of which each begins within open hours."""
    openings, past = schedule.openings, 0
    for k in range(count):
        opening, drawn = openings[k * len(openings) // count], key(seed, k, _OUTAGE)
        begins = opening.opens + (mix(drawn) * opening.length >> 64)
        room = min(_LONGEST_OUTAGE, openings[-1].closes - begins)
        back = begins + max(_SHORTEST_OUTAGE, (mix(drawn ^ 1) * room) >> 64)
        if begins > past:
            past = back
            yield _whole(Wall(begins)), _whole(Wall(back))


def _whole(instant: Wall) -> Wall:
    """Return *instant* in whole microseconds, as wall clocks have it."""
    return Wall(instant // MICROSECOND * MICROSECOND)


def _play(piece: Piece, tally: Tally, at: Wall, cut: Wall, progress: Progress) -> None:
    """Play from a start at *at* until the power fails at *cut*."""
    clock = VirtualClock(at, cut)
    begin = tally.start(Anchor(at, clock.now()))

    def closed() -> None:
        tally.fold()
        progress(tally.coverage.following[1], wall_of(clock.wall()))

    frames = ScoreFrames(piece.score, begin[1] if begin[0] == 0 else Position(piece.score.pictures))
    world = World(clock, frames, UnseenStage(), tally, NoInbox(), NoBoard(), closed=closed)
    try:
        Player(world, piece, lambda: None, begin).play()
    except PowerCut:
        return


def _unseen(piece: Piece, pacer: Pacer | None) -> Piece:
    """Return *piece* with the plainest of looks: captions cost time, and nobody reads them."""
    return replace(piece, staging=_plain(piece.score), pacer=pacer)


def _plain(score: Score) -> Staging:
    return Staging(
        Style.NONE,
        Fit.CONTAIN,
        always=False,
        words=lambda _: _NO_WORDS,
        plate=lambda _: (),
        withheld=score.withheld,
    )


def bare_piece(score: Score, share: int, **kept: Any) -> Piece:  # noqa: ANN401 - fields of Piece
    """Return *score* as a piece without a look, to be rehearsed."""
    about = About(score.playlist.title, "", score.pictures, score.playlist.cadence, score.playlist.cadence)
    return Piece(score, _plain(score), about, share, Ns(60 * SECOND), kiosk=False, **kept)
