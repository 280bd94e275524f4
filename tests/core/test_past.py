"""What the ledger tells of a position."""

import pytest

from player.core.book import Book, since_start
from player.core.ledger import EventKind, Row, beginning, canonical
from player.core.past import Past, Turn
from player.core.units import SECOND, Position, Wall
from tests.flips import BEAT, event, flip


def stretch(first: int, count: int, wall: int, pass_number: int = 0, kind: str = "shown") -> Row:
    return Row(1, kind, pass_number, first, count, canonical({"wall": wall, "period": BEAT}))


UNSHOWABLE = Row(1, "unshowable", 0, 5, 1, canonical({"wall": 7 * SECOND, "at": 1}))
RECOVERED = Row(1, "recovered", 0, 6, 4, "{}")


def test_a_picture_was_shown_when_its_stretch_says() -> None:
    past = Past([stretch(0, 5, SECOND), UNSHOWABLE, RECOVERED, stretch(0, 3, 9 * SECOND, 1, "withheld")])
    assert past.turn(0, Position(3)) == Turn("shown", Wall(SECOND + 3 * BEAT))
    assert past.turn(0, Position(5)) == Turn("unshowable", Wall(7 * SECOND))
    assert past.turn(0, Position(9)) == Turn("shown", None)
    assert past.turn(1, Position(2)) == Turn("withheld", Wall(9 * SECOND + 2 * BEAT))


def test_what_had_no_turn_has_none() -> None:
    past = Past([stretch(2, 3, 0), stretch(7, 2, 0)])
    assert [past.turn(0, Position(p)) for p in (0, 5, 9)] == [None, None, None]
    assert past.turn(1, Position(2)) is None


@pytest.mark.parametrize(("last", "following"), [(8, (0, 8)), (10, (1, 0)), (0, (0, 0))])
def test_the_next_comes_after_the_last_or_in_the_next_pass(last: int, following: tuple[int, int]) -> None:
    assert Past([stretch(0, last, 0)]).following(10) == following


def test_the_next_falls_due_after_the_last_ones_beat_or_pause() -> None:
    book = Book(beginning({}), 0, (0, 0), 100, since_start(()))
    for position in range(4):
        book.flip(flip(position, position * BEAT))
    assert Past([book.tail(1).row]).next_due() == 4 * BEAT
    book.note(event(EventKind.PAUSE, 3, ms=4_000))
    rows = [sealed.row for sealed in book.rows]
    assert Past(rows).next_due() == 3 * BEAT + 4 * SECOND
    assert Past([*rows, stretch(4, 1, 50 * SECOND)]).next_due() == 50 * SECOND + BEAT


@pytest.mark.parametrize(("opens", "count", "held"), [(1, 1, 5), (1, 2, 0), (0, 1, 0)])
def test_the_first_after_the_doors_opened_is_held_before_its_beat(opens: int, count: int, held: int) -> None:
    doors = Row(1, "doors", 0, 5, 0, canonical({"open": opens}))
    past = Past([stretch(0, 5, 0), doors, stretch(5, count, 50 * SECOND)])
    assert past.next_due() == (50 + held) * SECOND + count * BEAT


def test_nobody_knows_when_the_next_was_due_after_what_was_lost() -> None:
    assert Past([]).next_due() is None
    assert Past([stretch(0, 5, 0), UNSHOWABLE, RECOVERED]).next_due() is None
