"""Filling a showing whose playlist chooses pauses, forbids them, changes its cadence, or has a card."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from player.core.beats import Beats, beats_of
from player.core.composed import Composed
from player.core.forecast import forecast
from player.core.pacing import GREETING, GROUND, HELD, Pacing, available
from player.core.pauses import FULL, PauseDraws
from player.core.playlist import PauseRule
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall

BEAT = Ns(90 * MILLISECOND)
RULE = PauseRule(None, Ns(SECOND), Ns(3 * SECOND))
CARD = Ns(4 * SECOND)
PLACES = st.frozensets(st.integers(0, 199), max_size=12)
CHANGES = st.lists(st.tuples(st.integers(0, 199), st.sampled_from([20, 90, 360, 5_000])), max_size=3)


def composed(chosen: frozenset[int], barred: frozenset[int], greeting: Ns = GREETING) -> Composed:
    places = np.array(sorted(chosen - barred), np.int64)
    return Composed(greeting, places, (lambda at: np.isin(at, list(barred))) if barred else None)


def naively(
    draws: PauseDraws, beats: Beats, told: Composed, position: int, time: int, most: int, whole: int
) -> tuple[int, int, int, bool]:
    """Solve one candidate after the other, as docs/score.md says it: share, pauses, spare, fits."""
    pictures, chosen = 200, set(told.chosen.tolist())
    barred = set() if told.barred is None else set(np.flatnonzero(told.barred(np.arange(pictures))).tolist())

    def length(place: int) -> int:
        return draws.length(Position(place))

    need = sum(length(p) if p in chosen else beats.at(p) for p in range(position, pictures))
    here = sum(length(p) for p in chosen if p >= position)
    everywhere = sum(map(length, chosen))
    if need > time:
        return 0, len([p for p in chosen if p >= position]), time - need, False
    free = sorted((draws.chance(Position(p)), p) for p in set(range(pictures)) - chosen - barred)
    cap = share = FULL
    for chance, place in free:
        everywhere += length(place)
        if everywhere > whole:
            cap = chance
            break
    for chance, place in ((c, p) for c, p in free if p >= position):
        more = length(place) - beats.at(place)
        if need + more > time or here + length(place) > most:
            share = chance
            break
        need, here = need + more, here + length(place)
    share = min(share, cap)
    drawn = {p for c, p in free if c < share and p >= position}
    paused = drawn | {p for p in chosen if p >= position}
    need = sum(length(p) if p in paused else beats.at(p) for p in range(position, pictures))
    return share, len(paused), time - need, True


@settings(max_examples=150)
@given(
    PLACES, PLACES, CHANGES, st.integers(0, 2**63), st.integers(0, 199),
    st.tuples(st.floats(0, 1.2), st.floats(0, 1.2), st.floats(0, 1.2)),
)  # fmt: skip
def test_every_solving_equals_one_that_tries_candidate_after_candidate(
    chosen: frozenset[int], barred: frozenset[int], changes: list[tuple[int, int]], seed: int,
    position: int, shares: tuple[float, float, float],
) -> None:  # fmt: skip
    beats = beats_of(BEAT, [(at, Ns(ms * MILLISECOND)) for at, ms in changes], 200)
    draws, told = PauseDraws(seed, 0, RULE.shortest, RULE.longest), composed(chosen, barred)
    full = 200 * 3 * SECOND + beats.before(200)
    time, most, whole = (Ns(int(share * full)) for share in shares)
    asked = time, most, whole
    found = Pacing(200, beats, draws, told).solve(Position(position), *asked)
    expected = naively(draws, beats, told, position, *asked)
    assert (found.share, found.pauses, found.spare, found.fits) == expected


@settings(max_examples=100)
@given(PLACES, PLACES, CHANGES, st.integers(0, 2**63), st.integers(1, 600), st.integers(0, 9))
def test_the_forecast_is_what_one_picture_after_the_other_comes_to(
    chosen: frozenset[int], barred: frozenset[int], changes: list[tuple[int, int]], seed: int,
    seconds: int, card: int,
) -> None:  # fmt: skip
    beats = beats_of(BEAT, [(at, Ns(ms * MILLISECOND)) for at, ms in changes], 200)
    draws = PauseDraws(seed, 0, RULE.shortest, RULE.longest)
    told = composed(chosen, barred, Ns(GREETING + card * SECOND))
    pacing = Pacing(200, beats, draws, told)
    hours = Schedule([(Wall(k * 1_000 * SECOND), Wall((k * 1_000 + seconds) * SECOND)) for k in (1, 2)])
    ahead = forecast(pacing, hours, RULE, (Position(0), Wall(0)))
    position = 0
    for segment in ahead.segments:
        places, lengths = pacing.pausing(segment.share, Position(0), Position(200))
        paused = dict(zip(places.tolist(), (lengths * MILLISECOND).tolist(), strict=True))
        due = segment.begins + GROUND + card * SECOND
        held = HELD
        while due < segment.ends and position < 200:
            assert ahead.at(Position(position)) == due
            due = Wall(due + held + paused.get(position, beats.at(position)))
            position, held = position + 1, Ns(0)
        assert segment.end == position
    assert ahead.at(Position(position)) is None


def test_chosen_pauses_are_counted_in_what_a_showing_is_filled_with() -> None:
    draws = PauseDraws(2019, 0, Ns(2 * SECOND), Ns(20 * SECOND))
    hour = Ns(3_600 * SECOND)
    plain = Pacing(20_000, BEAT, draws).solve(Position(0), hour, hour)
    chosen = Composed(GREETING, np.arange(0, 20_000, 400))
    filled = Pacing(20_000, BEAT, draws, chosen).solve(Position(0), hour, hour)
    assert 0 <= filled.spare < 20 * SECOND
    assert filled.share < plain.share
    assert abs(filled.paused - plain.paused) < 21 * SECOND


def test_what_is_chosen_may_be_too_much() -> None:
    draws = PauseDraws(2019, 0, Ns(2 * SECOND), Ns(20 * SECOND))
    chosen = Composed(GREETING, np.arange(100))
    found = Pacing(100, BEAT, draws, chosen).solve(Position(0), Ns(60 * SECOND), Ns(60 * SECOND))
    assert not found.fits
    assert found.pauses == 100


def test_a_title_card_lengthens_each_greeting() -> None:
    opening = Schedule([(Wall(SECOND), Wall(61 * SECOND)), (Wall(100 * SECOND), Wall(108 * SECOND))])
    greeting = Ns(GREETING + CARD)
    time = available(opening, Wall(0), arriving=False, reserve=Ns(0), greeting=greeting)
    assert time == 60 * SECOND - greeting
    told = forecast(
        Pacing(10, BEAT, None, replace(composed(frozenset(), frozenset()), greeting=greeting)),
        opening,
        None,
        (Position(0), Wall(0)),
    )
    assert told.at(Position(0)) == 3 * SECOND + CARD
    assert told.at(Position(1)) == 8 * SECOND + CARD + BEAT
