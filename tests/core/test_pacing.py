"""How large a share of the positions may pause."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from player.core.draws import U64
from player.core.pacing import GREETING, Pacing, Solution, available, most_paused, pace
from player.core.pauses import FULL, PauseDraws, threshold
from player.core.playlist import PauseRule
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall

BEAT = Ns(90 * MILLISECOND)
HOUR = Ns(3_600 * SECOND)
DRAWS = PauseDraws(2019, 0, Ns(2 * SECOND), Ns(20 * SECOND))


@dataclass(frozen=True, slots=True)
class Coarse(PauseDraws):
    """Draws of so few bits that many are equal."""

    def chance(self, position: Position) -> int:
        return super(Coarse, self).chance(position) >> 61 << 61

    def chances(self, positions: U64) -> U64:
        return super(Coarse, self).chances(positions) >> np.uint64(61) << np.uint64(61)


def naively(
    draws: PauseDraws, pictures: int, period: int, position: int, time: int, most: int, whole: int | None
) -> tuple[int, int, int, int, bool]:
    """Solve one candidate after the other, as docs/score.md says it."""
    left = [Position(p) for p in range(position, pictures)]
    need, paused, pauses = len(left) * period, 0, 0
    if need > time or not left:
        return 0, 0, 0, time - need, need <= time
    share = cap = FULL
    everywhere = 0
    for candidate in sorted(map(Position, range(pictures)), key=lambda p: (draws.chance(p), p)):
        everywhere += draws.length(candidate)
        if whole is not None and everywhere > whole:
            cap = draws.chance(candidate)
            break
    for candidate in sorted(left, key=lambda p: (draws.chance(p), p)):
        length = draws.length(candidate)
        if need + length - period > time or paused + length > most:
            share = draws.chance(candidate)
            break
        need, paused, pauses = need + length - period, paused + length, pauses + 1
    share = min(share, cap)
    chosen = [draws.length(p) for p in left if draws.chance(p) < share]
    return share, len(chosen), sum(chosen), time - (len(left) - len(chosen)) * period - sum(chosen), True


def told(solution: Solution) -> tuple[int, int, int, int, bool]:
    return solution.share, solution.pauses, solution.paused, solution.spare, solution.fits


@given(
    st.sampled_from([PauseDraws, Coarse]),
    st.integers(0, 2**64 - 1),
    st.integers(1, 300),
    st.integers(0, 300),
    st.integers(0, 400),
    st.integers(1, 200 * MILLISECOND),
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(-0.1, 1.2), st.floats(0, 1.2), st.none() | st.floats(0, 1.2)),
        min_size=1,
        max_size=5,
    ),
)
def test_every_solving_equals_one_that_tries_candidate_after_candidate(
    kind: type[PauseDraws],
    seed: int,
    pictures: int,
    shortest: int,
    more: int,
    period: int,
    asked: list[tuple[float, float, float, float | None]],
) -> None:
    draws = kind(seed, 0, Ns(shortest * MILLISECOND), Ns((shortest + more) * MILLISECOND))
    pacing = Pacing(pictures, Ns(period), draws)
    full = pictures * max(period, (shortest + more) * MILLISECOND)
    for where, room, share, part in asked:  # one after the other: what an earlier one left must not matter
        position = Position(round(where * pictures))
        time, most = Ns(int(room * full)), Ns(int(share * full))
        whole = None if part is None else Ns(int(part * full))
        expected = naively(draws, pictures, period, position, time, most, whole)
        assert told(pacing.solve(position, time, most, whole)) == expected


@given(st.integers(0, 1000), st.integers(100, 3000), st.integers(10, 600))
def test_the_last_picture_ends_within_one_pause_of_the_end(seed: int, pictures: int, minutes: int) -> None:
    draws = PauseDraws(seed, 0, Ns(2 * SECOND), Ns(20 * SECOND))
    time = Ns(minutes * 60 * SECOND)
    solution = Pacing(pictures, BEAT, draws).solve(Position(0), time, time)
    assume(solution.fits and solution.share < FULL)
    assert 0 <= solution.spare < draws.longest


@given(st.integers(0, 1000), st.integers(0, 1500))
def test_pauses_never_take_more_than_their_share(seed: int, most: int) -> None:
    draws = PauseDraws(seed, 0, Ns(2 * SECOND), Ns(20 * SECOND))
    solution = Pacing(1000, BEAT, draws).solve(Position(0), Ns(10 * HOUR), Ns(most * SECOND))
    assert solution.paused <= most * SECOND < solution.paused + draws.longest


def test_pauses_never_take_more_of_the_whole_pass_than_their_share_of_it() -> None:
    pacing = Pacing(10_000, BEAT, DRAWS)
    whole = Ns(600 * SECOND)
    capped = pacing.solve(Position(9_000), Ns(10 * HOUR), Ns(10 * HOUR), whole)
    assert capped == pacing.fixed(Position(9_000), capped.share, Ns(10 * HOUR))
    everywhere = pacing.fixed(Position(0), capped.share, Ns(10 * HOUR)).paused
    assert everywhere <= whole < everywhere + DRAWS.longest


def test_more_time_only_adds_pauses() -> None:
    pacing = Pacing(5000, BEAT, DRAWS)
    solved = [pacing.solve(Position(0), Ns(s * SECOND), Ns(HOUR)) for s in range(450, 4000, 50)]
    shares = [solution.share for solution in solved]
    chosen = [set(pacing.pausing(share, Position(0), Position(5000))[0].tolist()) for share in shares]
    assert shares == sorted(shares)
    assert all(few <= many for few, many in pairwise(chosen))
    assert [len(places) for places in chosen] == [solution.pauses for solution in solved]


def test_what_cannot_fit_has_no_pauses_and_says_what_is_lacking() -> None:
    solution = Pacing(1000, BEAT, DRAWS).solve(Position(0), Ns(89 * SECOND), Ns(HOUR))
    assert solution == Solution(0, 0, Ns(0), Ns(-SECOND), fits=False)


def test_every_position_may_pause_where_time_is_plenty() -> None:
    solution = Pacing(1000, BEAT, DRAWS).solve(Position(990), HOUR, HOUR)
    assert solution.share == FULL
    assert solution.pauses == 10


def test_after_the_last_picture_nothing_is_left_to_pause() -> None:
    assert Pacing(1000, BEAT, DRAWS).solve(Position(1000), HOUR, HOUR).pauses == 0
    assert Pacing(1000, BEAT, DRAWS).fixed(Position(1000), FULL, HOUR).pauses == 0


def test_a_pass_without_a_rule_never_pauses() -> None:
    pacing = Pacing(1000, BEAT, None)
    assert pacing.solve(Position(0), HOUR, HOUR) == Solution(0, 0, Ns(0), Ns(HOUR - 1000 * BEAT), fits=True)
    assert len(pacing.pausing(FULL, Position(0), Position(1000))[0]) == 0


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, FULL))
def test_the_pausing_positions_are_those_of_the_draws(first: int, beyond: int, share: int) -> None:
    pacing = Pacing(3000, BEAT, DRAWS)
    pacing.solve(Position(2000), Ns(600 * SECOND), Ns(HOUR))  # what others asked must not matter
    places, lengths = pacing.pausing(share, Position(first), Position(beyond))
    expected = [p for p in range(first, beyond) if DRAWS.chance(Position(p)) < share]
    assert places.tolist() == expected
    assert (lengths * MILLISECOND).tolist() == [DRAWS.length(Position(p)) for p in expected]


def test_a_fixed_share_is_summed_up_whether_or_not_it_fits() -> None:
    pacing = Pacing(100_000, BEAT, DRAWS)
    places, lengths = pacing.pausing(threshold(100), Position(500), Position(100_000))
    solution = pacing.fixed(Position(500), threshold(100), HOUR)
    need = (99_500 - len(places)) * BEAT + int(lengths.sum()) * MILLISECOND
    assert told(solution) == (threshold(100), len(places), lengths.sum() * MILLISECOND, HOUR - need, False)


# what is available


OPEN = Schedule([(Wall(k * 24 * HOUR), Wall(k * 24 * HOUR + 8 * HOUR)) for k in range(1, 4)])


def test_each_opening_to_come_costs_its_greeting() -> None:
    before = Wall(OPEN.openings[0].opens - 1)
    assert available(OPEN, before, arriving=False, reserve=Ns(0)) == 3 * (8 * HOUR - GREETING)
    assert available(OPEN, OPEN.openings[0].opens, arriving=True, reserve=Ns(0)) == 3 * (8 * HOUR - GREETING)


def test_a_start_within_open_hours_costs_none() -> None:
    noon = Wall(OPEN.openings[1].opens + 2 * HOUR)
    assert available(OPEN, noon, arriving=False, reserve=Ns(0)) == 6 * HOUR + 8 * HOUR - GREETING
    assert available(OPEN, OPEN.openings[1].opens, arriving=False, reserve=Ns(0)) == 16 * HOUR - GREETING


def test_the_reserve_is_kept_free() -> None:
    opens = OPEN.openings[2].opens
    assert available(OPEN, opens, arriving=False, reserve=Ns(HOUR)) == 7 * HOUR
    assert available(OPEN, OPEN.openings[2].closes, arriving=False, reserve=Ns(HOUR)) == -HOUR


def test_an_opening_too_short_for_its_greeting_gives_nothing() -> None:
    blink = Schedule([(Wall(0), Wall(3 * SECOND)), (Wall(HOUR), Wall(2 * HOUR))])
    assert available(blink, Wall(-1), arriving=False, reserve=Ns(0)) == HOUR - GREETING


def test_the_share_of_pauses_is_one_of_all_that_is_open() -> None:
    assert most_paused(OPEN.openings, 500_000_000) == 12 * HOUR
    assert most_paused(OPEN.since(Wall(OPEN.openings[2].opens + HOUR)), 250_000_000) == 7 * HOUR // 4


@pytest.mark.parametrize("rule", [None, PauseRule(every=100), PauseRule(every=None, at_most=10**9)])
def test_one_decision_serves_every_rule(rule: PauseRule | None) -> None:
    pacing = Pacing(200_000, BEAT, DRAWS)
    opens = OPEN.openings[0].opens
    solution = pace(pacing, OPEN, rule, Position(0), opens, arriving=True)
    time = available(OPEN, opens, arriving=True, reserve=Ns(0))
    if rule is None:
        assert solution == Solution(0, 0, Ns(0), Ns(time - 200_000 * BEAT), fits=True)
    elif rule.every:
        assert solution == pacing.fixed(Position(0), threshold(100), time)
    else:
        assert solution == pacing.solve(Position(0), time, Ns(24 * HOUR))
        assert solution.spare < DRAWS.longest
