"""Which picture is flipped when: held against a walk from flip to flip."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.forecast import NEVER, Forecast, forecast
from player.core.pacing import GREETING, GROUND, HELD, Pacing
from player.core.pauses import FULL, PauseDraws, threshold
from player.core.playlist import PauseRule
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall

BEAT = Ns(90 * MILLISECOND)
HOUR = Ns(3_600 * SECOND)
Span = tuple[Wall, Wall]


@dataclass
class Walk:
    """The rules of time of docs/score.md, one flip after the other."""

    pictures: int
    period: int
    draws: PauseDraws | None
    rule: PauseRule | None
    open: list[Span]
    out: list[Span]
    flips: list[int] = field(default_factory=list)
    tempi: list[tuple[int, int]] = field(default_factory=list)
    pauses: int = 0
    last_slot: int = 0

    def within(self, at: int, spans: list[Span]) -> bool:
        return any(begin <= at < end for begin, end in spans)

    def on(self, at: int) -> bool:
        return self.within(at, self.open) and not self.within(at, self.out)

    def go(self, position: int, at: int) -> "Walk":
        edges = sorted({at} | {edge for span in self.open + self.out for edge in span if edge > at})
        for edge in edges:
            if self.on(edge) and (edge == at or not self.on(edge - 1)) and position < self.pictures:
                end = next(e for e in edges if e > edge and not self.on(e))
                dark = not self.within(edge - 1, self.open) and not self.within(edge - 1, self.out)
                position = self.play(position, edge, end, greeted=edge > at and dark)
        return self

    def play(self, position: int, at: int, end: int, *, greeted: bool) -> int:
        share = self.share(position, at, greeted=greeted)
        self.tempi.append((position, share))
        due = at
        if greeted:
            if at + GROUND >= end:
                return position
            self.flips.append(at + GROUND)
            due = at + GREETING + self.slot(position, share)
            position += 1
        while position < self.pictures and due < end:
            self.flips.append(due)
            due += self.slot(position, share)
            position += 1
        return position

    def slot(self, position: int, share: int) -> int:
        paused = self.draws is not None and self.draws.chance(Position(position)) < share
        self.pauses += paused
        self.last_slot = self.draws.length(Position(position)) if self.draws and paused else self.period
        return self.last_slot

    def share(self, position: int, at: int, *, greeted: bool) -> int:
        if self.rule is None or self.draws is None:
            return 0
        if self.rule.every is not None:
            return threshold(self.rule.every)
        whole = time = 0
        for opens, closes in self.open:
            if closes > at:
                rest = closes - max(at, opens)
                whole += rest
                time += max(0, rest - GREETING) if greeted or opens > at else rest
        every = sum(closes - opens for opens, closes in self.open)
        share = self.solved(position, time - self.rule.reserve, whole * self.rule.at_most // 10**9)
        return min(share, self.capped(every * self.rule.at_most // 10**9))

    def capped(self, most: int) -> int:
        assert self.draws is not None
        paused = 0
        for p in sorted(map(Position, range(self.pictures)), key=lambda p: (self.draws.chance(p), p)):  # type: ignore[union-attr]
            paused += self.draws.length(p)
            if paused > most:
                return self.draws.chance(p)
        return FULL

    def solved(self, position: int, time: int, most: int) -> int:
        assert self.draws is not None
        left = [Position(p) for p in range(position, self.pictures)]
        need, paused = len(left) * self.period, 0
        if need > time:
            return 0
        for p in sorted(left, key=lambda p: (self.draws.chance(p), p)):  # type: ignore[union-attr]
            need, paused = need + self.draws.length(p) - self.period, paused + self.draws.length(p)
            if need > time or paused > most:
                return self.draws.chance(p)
        return FULL


def spans(most: int) -> st.SearchStrategy[list[Span]]:
    """Apart and ascending, seconds of some minutes, at any nanosecond."""
    gaps = st.lists(
        st.tuples(st.integers(1, 100 * SECOND), st.integers(1, 90 * SECOND)), min_size=0, max_size=most
    )

    def laid(steps: list[tuple[int, int]]) -> list[Span]:
        edges = np.cumsum([0, *(edge for step in steps for edge in step)]).tolist()[1:]
        return [(Wall(a), Wall(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]

    return gaps.map(laid)


RULES = st.one_of(
    st.none(),
    st.builds(lambda every: PauseRule(every=every), st.integers(1, 30)),
    st.builds(
        lambda share, reserve: PauseRule(every=None, at_most=share, reserve=Ns(reserve)),
        st.integers(1, 10**9),
        st.sampled_from([0, SECOND, 40 * SECOND]),
    ),
)


@given(
    st.integers(1, 400),
    st.integers(1, 500 * MILLISECOND),
    st.integers(0, 2**64 - 1),
    st.tuples(st.integers(0, 3000), st.integers(0, 6000)),
    RULES,
    spans(8),
    spans(4),
    st.tuples(st.floats(0, 1), st.integers(-SECOND, 400 * SECOND)),
    st.integers(0, 1000 * SECOND),
)
def test_it_is_the_walk_from_flip_to_flip(  # noqa: PLR0917 - one parameter a fact
    pictures: int,
    period: int,
    seed: int,
    lengths: tuple[int, int],
    rule: PauseRule | None,
    hours: list[Span],
    outages: list[Span],
    begin: tuple[float, int],
    probe: int,
) -> None:
    shortest, longest = lengths[0] * MILLISECOND, sum(lengths) * MILLISECOND
    draws = PauseDraws(seed, 0, Ns(shortest), Ns(longest)) if rule else None
    first = Position(int(begin[0] * (pictures - 1)))
    walk = Walk(pictures, period, draws, rule, hours, outages).go(first, begin[1])
    pacing = Pacing(pictures, Ns(period), draws)
    told = forecast(pacing, Schedule(hours), rule, (first, Wall(begin[1])), outages)
    asked = np.arange(first, first + len(walk.flips), dtype=np.int64)
    assert told.moments(asked).tolist() == walk.flips
    assert told.at(Position(first + len(walk.flips))) is None
    assert [(segment.first, segment.share) for segment in told.segments] == walk.tempi
    assert told.pauses == walk.pauses
    assert told.flipped_before(Wall(probe)) == sum(flip < probe for flip in walk.flips)
    if first + len(walk.flips) == pictures:
        assert told.last_picture_at == walk.flips[-1]
        held = HELD if walk.flips[-1] - GROUND in {s.begins for s in told.segments if s.greeted} else 0
        assert told.ends_at == walk.flips[-1] + held + walk.last_slot
    else:
        assert (told.last_picture_at, told.ends_at, told.fits) == (None, None, False)


DRAWS = PauseDraws(2019, 0, Ns(2 * SECOND), Ns(20 * SECOND))
WEEK = Schedule([(Wall(k * 24 * HOUR), Wall(k * 24 * HOUR + 8 * HOUR)) for k in range(7)])
FILL = PauseRule(every=None)
BEFORE = (Position(0), Wall(-1))


@pytest.fixture(scope="module")
def pacing() -> Pacing:
    return Pacing(1_200_000, BEAT, DRAWS)


@pytest.fixture(scope="module")
def week(pacing: Pacing) -> Forecast:
    return forecast(pacing, WEEK, FILL, BEFORE)


def test_the_last_picture_falls_in_the_last_open_minute(week: Forecast) -> None:
    assert week.fits
    assert week.last_picture_at is not None
    assert 0 < week.closes_at - week.last_picture_at <= 60 * SECOND
    assert week.closes_at == 6 * 24 * HOUR + 8 * HOUR


def test_an_opening_is_greeted_by_a_held_picture(week: Forecast) -> None:
    for segment in week.segments:
        first, second = week.moments(np.array([segment.first, segment.first + 1], np.int64)).tolist()
        assert first == segment.begins + GROUND
        slot = DRAWS.length(segment.first) if DRAWS.chance(segment.first) < segment.share else BEAT
        assert second == segment.begins + GREETING + slot


def test_segments_follow_each_other_without_a_gap(week: Forecast) -> None:
    assert [segment.begins for segment in week.segments] == [opening.opens for opening in WEEK.openings]
    assert all(one.end == other.first for one, other in pairwise(week.segments))
    assert week.segments[-1].end == 1_200_000
    assert sum(segment.count for segment in week.segments) == 1_200_000


def test_what_a_closing_cuts_is_given_to_the_next_opening(week: Forecast) -> None:
    # Each solving knows what was lost to none: shares never fall while nothing disturbs.
    shares = [segment.share for segment in week.segments]
    assert shares == sorted(shares)


def test_the_segment_of_a_position_tells_its_tempo(week: Forecast) -> None:
    for segment in week.segments:
        assert week.segment_of(segment.first) is segment
        assert week.segment_of(Position(segment.end - 1)) is segment
    assert week.segment_of(Position(1_200_000)) is None
    assert week.segment_of(Position(-1)) is None
    assert week.moments(np.array([-1, 1_200_000], np.int64)).tolist() == [NEVER, NEVER]


def test_the_pauses_of_all_segments_fill_what_the_beat_leaves(week: Forecast) -> None:
    need = (1_200_000 - week.pauses) * BEAT + week.paused
    room = 7 * (8 * HOUR - GREETING)
    assert room + 6 * DRAWS.longest - need >= 0  # a closing may cut one pause
    assert room - need < DRAWS.longest


def test_pauses_take_at_most_their_share_of_the_whole_showing() -> None:
    # Half of the time would be enough: every opening saves some, and no later one spends it.
    told = forecast(Pacing(200_000, BEAT, DRAWS), WEEK, FILL, BEFORE)
    assert told.fits
    assert told.paused <= 28 * HOUR < told.paused + DRAWS.longest
    assert len({segment.share for segment in told.segments}) == 1
    assert told.first.spare > 20 * HOUR


def test_a_reserve_is_kept_free(pacing: Pacing) -> None:
    rule = PauseRule(every=None, reserve=Ns(HOUR // 2))
    told = forecast(pacing, WEEK, rule, BEFORE)
    assert told.fits
    assert told.last_picture_at is not None
    assert 0 < told.closes_at - HOUR // 2 - told.last_picture_at <= 60 * SECOND


def test_an_outage_that_leaves_time_enough_changes_nothing_at_the_end(pacing: Pacing) -> None:
    at = WEEK.openings[3].opens + HOUR
    told = forecast(pacing, WEEK, FILL, BEFORE, [(Wall(at), Wall(at + 3 * HOUR))])
    assert told.fits
    assert told.last_picture_at is not None
    assert 0 < told.closes_at - told.last_picture_at <= 60 * SECOND
    again = told.segments[4]
    assert not again.greeted
    assert told.at(again.first) == again.begins == at + 3 * HOUR
    assert again.share < told.segments[3].share


def test_an_outage_too_long_is_said_at_the_next_start(pacing: Pacing) -> None:
    until = WEEK.openings[4].opens
    told = forecast(pacing, WEEK, FILL, BEFORE, [(Wall(1), Wall(until))])
    assert not told.fits
    assert told.last_picture_at is None
    assert not told.segments[1].solution.fits
    assert told.segments[1].share == 0
    assert told.flipped_before(told.closes_at) == told.segments[-1].end < 1_200_000


def test_doors_that_never_open_show_nothing(pacing: Pacing) -> None:
    told = forecast(pacing, Schedule([]), FILL, (Position(5), Wall(7)))
    assert (told.segments, told.fits, told.closes_at) == ((), False, 7)
    assert not told.first.fits
    assert told.first.spare == -(1_200_000 - 5) * BEAT


def test_a_pass_that_is_over_fits_and_has_no_segments(pacing: Pacing) -> None:
    told = forecast(pacing, WEEK, FILL, (Position(1_200_000), Wall(0)))
    assert (told.segments, told.fits, told.last_picture_at) == ((), True, None)
    assert [len(part) for part in told.pausing()] == [0, 0]


def test_pauses_of_no_length_pass_at_once() -> None:
    draws = PauseDraws(1, 0, Ns(0), Ns(0))
    told = forecast(Pacing(100, BEAT, draws), WEEK, PauseRule(every=1), (Position(0), Wall(0)))
    assert told.moments(np.arange(100, dtype=np.int64)).tolist() == [0] * 100
    assert told.ends_at == 0
