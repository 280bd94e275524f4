from hypothesis import given
from hypothesis import strategies as st

from player.core.programme import Entry, Line, Programme
from player.core.schedule import Schedule
from player.core.units import Wall

DAY = range(-2, 42)
times = st.none() | st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=5)
written = st.lists(st.tuples(st.sampled_from("abc"), times, times), max_size=5)
Times = list[tuple[int, int]] | None
Written = list[tuple[str, Times, Times]]


def schedule(found: Times) -> Schedule | None:
    return None if found is None else Schedule((Wall(a), Wall(b)) for a, b in found)


def programme(lines: Written) -> Programme:
    return Programme(Line(name, schedule(hours), schedule(showing)) for name, hours, showing in lines)


def said(lines: Written, at: int) -> str | None:
    """Return the first playlist whose hours and showing match, read off the lines one by one."""
    for name, *both in lines:
        if all(found is None or any(a <= at < b for a, b in found) for found in both):
            return name
    return None


def on(made: Programme, at: int) -> str | None:
    entry = made.on_at(Wall(at))
    return entry.playlist if entry else None


@given(written)
def test_the_first_line_that_matches_plays_else_nothing(lines: Written) -> None:
    made = programme(lines)
    assert [on(made, at) for at in DAY] == [said(lines, at) for at in DAY]


@given(written)
def test_at_no_instant_do_two_playlists_play(lines: Written) -> None:
    entries = programme(lines).entries
    assert len({entry.playlist for entry in entries}) == len(entries)
    for k, one in enumerate(entries):
        for other in entries[:k]:
            assert one.schedule.within(other.schedule).openings == ()


@given(written, st.integers(-2, 41))
def test_the_next_change_is_the_first_instant_at_which_something_else_plays(lines: Written, at: int) -> None:
    made = programme(lines)
    later = [t for t in range(at + 1, 42) if on(made, t) != on(made, at)]
    assert made.next_change(Wall(at)) == (later[0] if later else None)


def test_a_playlist_has_the_time_of_all_its_lines() -> None:
    made = programme([("a", [(10, 20)], None), ("b", [(15, 30)], None), ("a", [(25, 40)], [(0, 35)])])
    assert made.entries == (
        Entry("a", Schedule([(Wall(10), Wall(20)), (Wall(30), Wall(35))])),
        Entry("b", Schedule([(Wall(20), Wall(30))])),
    )


def test_a_playlist_without_hours_or_showing_plays_whenever_no_other_does() -> None:
    made = programme([("tour", [(10, 20)], None), ("whole", None, None)])
    assert [on(made, at) for at in (9, 10, 19, 20)] == ["whole", "tour", "tour", "whole"]
    assert made.next_change(Wall(20)) is None


def test_an_empty_programme_is_dark() -> None:
    made = Programme(())
    assert made.on_at(Wall(0)) is None
    assert made.next_change(Wall(0)) is None
