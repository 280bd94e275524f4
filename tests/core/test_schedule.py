from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.schedule import Opening, Schedule
from player.core.units import Wall

DAY = range(40)
pairs = st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=8)


def schedule(found: list[tuple[int, int]]) -> Schedule:
    return Schedule((Wall(a), Wall(b)) for a, b in found)


def instants(asked: Schedule) -> set[int]:
    return {at for at in DAY if asked.opening_at(Wall(at)) is not None}


@given(pairs)
def test_openings_are_ascending_and_apart_and_open_when_any_pair_says_so(
    found: list[tuple[int, int]],
) -> None:
    made = schedule(found)
    assert all(a.closes < b.opens for a, b in pairwise(made.openings))
    assert all(opening.length > 0 for opening in made.openings)
    assert instants(made) == {at for at in DAY if any(a <= at < b for a, b in found)}


@given(pairs, pairs)
def test_schedules_are_sets_of_instants(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    a, b = schedule(one), schedule(other)
    assert instants(a.within(b)) == instants(a) & instants(b)
    assert instants(a.without(b)) == instants(a) - instants(b)


@given(pairs, st.integers(-1, 41), st.integers(-1, 41))
def test_the_time_between_is_the_number_of_open_instants(
    found: list[tuple[int, int]], begin: int, end: int
) -> None:
    made = schedule(found)
    assert made.open_between(Wall(begin), Wall(end)) == len(instants(made) & set(range(begin, end)))
    assert sum(opening.length for opening in made.since(Wall(begin))) == len(
        instants(made) - set(range(-1, begin))
    )


@given(pairs, st.integers(-1, 41))
def test_the_next_change_is_the_first_instant_of_another_state(found: list[tuple[int, int]], at: int) -> None:
    made, opened = schedule(found), instants(schedule(found))
    later = [t for t in range(at + 1, 42) if (t in opened) != (at in opened)]
    assert made.next_change(Wall(at)) == (later[0] if later else None)


def test_ends_are_exclusive() -> None:
    made = schedule([(10, 20), (30, 40)])
    assert made.opening_at(Wall(19)) == Opening(Wall(10), Wall(20))
    assert made.opening_at(Wall(20)) is None
    assert made.next_opening(Wall(10)) == (30, 40)
    assert made.last_closing == 40


def test_doors_that_never_open() -> None:
    made = Schedule(())
    assert made.last_closing is None
    assert made.next_change(Wall(0)) is None
    assert made.open_between(Wall(0), Wall(100)) == 0


@pytest.mark.parametrize("same", [[(10, 20), (20, 30)], [(15, 30), (10, 25)]])
def test_equal_is_what_is_open_at_the_same_instants(same: list[tuple[int, int]]) -> None:
    assert schedule(same) == schedule([(10, 30)])
    assert hash(schedule(same)) == hash(schedule([(10, 30)]))
    assert schedule(same) != [(10, 30)]
