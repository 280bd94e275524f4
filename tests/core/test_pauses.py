"""Where the beat stands still."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.pauses import FULL, PauseDraws, Tempo, threshold
from player.core.units import MILLISECOND, SECOND, Ns, Position

DRAWS = PauseDraws(seed=2019, pass_number=0, shortest=Ns(2 * SECOND), longest=Ns(20 * SECOND))
MILLION = np.arange(1_000_000, dtype=np.uint64)


@pytest.mark.parametrize("every", [1, 2, 10, 100, 1000])
@pytest.mark.parametrize("seed", [0, 7, 2019])
def test_pauses_in_a_million_positions_lie_within_three_standard_deviations(every: int, seed: int) -> None:
    draws = PauseDraws(seed, 0, Ns(SECOND), Ns(2 * SECOND))
    drawn = int((draws.chances(MILLION) < np.uint64(min(threshold(every), FULL - 1))).sum())
    share = 1 / every
    assert abs(drawn - 1e6 * share) <= 3 * math.sqrt(1e6 * share * (1 - share)) + (every == 1)


@given(st.integers(0, 2**63), st.integers(0, 9), st.integers(0, 10**6), st.integers(0, 10**6), st.data())
def test_blocks_equal_single_draws(
    seed: int, pass_number: int, shortest: int, more: int, data: st.DataObject
) -> None:
    draws = PauseDraws(seed, pass_number, Ns(shortest * MILLISECOND), Ns((shortest + more) * MILLISECOND))
    places = data.draw(st.lists(st.integers(0, 2**40), max_size=20))
    block = np.array(places, dtype=np.uint64)
    assert draws.chances(block).tolist() == [draws.chance(Position(p)) for p in places]
    assert draws.lengths(block).tolist() == [draws.length(Position(p)) for p in places]


def test_lengths_are_whole_milliseconds_uniform_between_both_ends_included() -> None:
    draws = PauseDraws(1, 0, Ns(3 * MILLISECOND), Ns(7 * MILLISECOND))
    lengths = draws.lengths(MILLION)
    values, counts = np.unique(lengths, return_counts=True)
    assert values.tolist() == [k * MILLISECOND for k in (3, 4, 5, 6, 7)]
    expected = 200_000
    assert (np.abs(counts - expected) < 4 * math.sqrt(expected)).all()


def test_a_length_between_whole_milliseconds_is_rounded_inwards() -> None:
    draws = PauseDraws(1, 0, Ns(2_500_000), Ns(3_900_000))
    assert set(draws.lengths(MILLION[:100]).tolist()) == {3 * MILLISECOND}


def test_asking_for_more_pauses_keeps_the_ones_there_were() -> None:
    chances = DRAWS.chances(MILLION)
    few, many = (set(np.flatnonzero(chances < np.uint64(threshold(n)))) for n in (200, 100))
    assert few < many


def test_other_seeds_and_passes_pause_elsewhere() -> None:
    def places(seed: int, pass_number: int) -> list[int]:
        chances = PauseDraws(seed, pass_number, Ns(SECOND), Ns(SECOND)).chances(MILLION[:1000])
        return np.flatnonzero(chances < np.uint64(threshold(10))).tolist()

    assert len({tuple(places(seed, number)) for seed in (1, 2) for number in (0, 1)}) == 4


def test_no_whole_millisecond_between_the_ends_is_an_error() -> None:
    with pytest.raises(ValueError, match="no whole millisecond"):
        PauseDraws(1, 0, Ns(2_100_000), Ns(2_900_000))


def test_draws_are_frozen_for_the_exhibition() -> None:
    # Changing these values changes where visitors see the beat stand still.
    chances = DRAWS.chances(MILLION[:2000])
    assert np.flatnonzero(chances < np.uint64(threshold(100))).tolist() == [
        153,
        159,
        233,
        390,
        638,
        662,
        714,
        960,
        1036,
        1124,
        1188,
        1233,
        1236,
        1247,
        1315,
        1337,
        1342,
        1492,
        1508,
        1544,
        1613,
        1837,
    ]
    assert [DRAWS.length(Position(p)) // MILLISECOND for p in range(5)] == [12696, 19413, 19858, 12278, 10872]


def test_a_tempo_tells_its_row_what_is_known_of_it() -> None:
    tempo = Tempo(Position(7), 1 << 60, "opening", Ns(2 * SECOND), Ns(20 * SECOND))
    assert tempo.body() == {"cause": "opening", "longest": 20_000, "share": 1 << 60, "shortest": 2_000}
    assert Tempo(Position(7), 0, "start", short=Ns(3 * SECOND)).body() == {
        "cause": "start", "share": 0, "short": 3_000,
    }  # fmt: skip
    assert tempo.moved(Position(9)) == Tempo(Position(9), 1 << 60, "opening", Ns(2 * SECOND), Ns(20 * SECOND))


def test_tempi_pace_alike_if_the_same_positions_pause_as_long() -> None:
    tempo = Tempo(Position(7), 1 << 60, "opening", Ns(2 * SECOND), Ns(20 * SECOND))
    assert tempo.paces_as(tempo.moved(Position(9)))
    assert not tempo.paces_as(None)
    assert not tempo.paces_as(Tempo(Position(7), 1 << 60, "opening", Ns(3 * SECOND), Ns(20 * SECOND)))
    odd = Tempo(Position(7), 1 << 60, "opening", Ns(2 * SECOND - 1), Ns(20 * SECOND))
    assert odd.paces_as(tempo)
    assert odd.body()["shortest"] == 2_000
