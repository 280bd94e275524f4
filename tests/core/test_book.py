from player.core.audit import Ledger, verdict
from player.core.book import Book, Session, since_start, tempo_rows
from player.core.ledger import Anchor, Event, EventKind, Row, Stretches, beginning, canonical
from player.core.pauses import Tempo
from player.core.units import SECOND, Ns, Position
from tests.flips import ANCHOR, event, flip

FACTS: dict[str, str | int] = {"id": "whole-000000000000", "pictures": 10}


def book(*, uncertain: bool = False) -> Book:
    session = Session(Stretches(ANCHOR, "x11", ""), uncertain)
    return Book(beginning(FACTS), 0, (0, 0), 10, session)


def kinds(of: Book) -> list[str]:
    return [str(sealed.row.kind) for sealed in of.rows]


def test_an_event_ends_the_stretch_before_it() -> None:
    written = book()
    for position in range(3):
        written.flip(flip(position))
    assert written.tail(3).row.count == 3
    written.note(event(EventKind.PAUSE, 2, ms=4000))
    written.flip(flip(3, due=4 * SECOND))
    assert kinds(written) == ["shown", "pause"]
    assert (written.tail(5).row.first, written.tail(5).row.count) == (3, 1)


def test_the_rows_and_the_tail_form_a_chain() -> None:
    written = book()
    for position in (0, 1, 3, 4):
        written.flip(flip(position))
    written.note(event(EventKind.SLIP, 4))
    assert verdict(Ledger(FACTS, written.rows, written.tail(5))) == "ok"


def test_an_unshowable_consumes_its_position() -> None:
    written = book()
    written.note(event(EventKind.UNSHOWABLE, 0, file="n01440764_1.JPEG", reason="truncated"))
    assert written.following == (0, 1)
    assert written.rows[0].row.count == 1


def test_after_the_last_position_comes_the_next_pass() -> None:
    written = book()
    written.flip(flip(9))
    assert written.following == (1, 0)
    written.note(event(EventKind.HOLD, 9))
    assert written.tail(2).row.after() == (0, 10)


def test_the_first_picture_of_doubt_is_preceded_by_a_row_that_says_so() -> None:
    written = book(uncertain=True)
    written.note(event(EventKind.UNSHOWABLE, 0))
    written.flip(flip(1))
    written.flip(flip(2))
    assert kinds(written) == ["unshowable", "uncertain"]
    assert (written.rows[1].row.first, written.rows[1].row.count) == (1, 0)


def test_events_are_told_on_both_clocks_and_a_set_clock_moves_those_after_it() -> None:
    written = book()
    written.note(Event(EventKind.CLOCK, 0, Position(0), Ns(10), {"wall": 1000}))
    written.note(Event(EventKind.SLIP, 0, Position(0), Ns(12)))
    assert [sealed.row.body for sealed in written.rows] == ['{"at":10,"wall":1000}', '{"at":12,"wall":1002}']


def test_what_was_passed_but_lost_is_recovered_across_passes() -> None:
    written = book()
    written.flip(flip(0))
    written.note(event(EventKind.SLIP, 0))
    written.recover(2, 3)
    recovered = [
        (row.pass_number, row.first, row.count) for sealed in written.rows[2:] for row in [sealed.row]
    ]
    assert recovered == [(0, 1, 9), (1, 0, 10), (2, 0, 3)]
    assert written.following == (2, 3)


def test_a_tail_left_open_is_closed_as_it_stands() -> None:
    left = book()
    left.flip(flip(0))
    left.flip(flip(1))
    tail = left.tail(2).row
    written = book()
    written.adopt(tail)
    assert written.rows[0].row == tail
    assert written.following == (0, 2)


def test_a_start_begins_a_session_and_an_end_ends_it() -> None:
    written = book()
    written.flip(flip(0))
    body: dict[str, str | int] = {"driver": "kms", "mode": "4K", "unclean": 1, "version": "1"}
    start = Event(EventKind.START, 0, Position(1), Ns(0), body)
    written.start(start, Session(Stretches(Anchor(7, Ns(0)), "kms", "4K"), uncertain=True))
    assert kinds(written) == ["shown", "start"]
    restored = since_start(sealed.row for sealed in written.rows)
    assert (restored.stretches.driver, restored.stretches.mode, restored.uncertain) == ("kms", "4K", True)
    assert restored.stretches.anchor.wall_at(Ns(3)) == 10
    written.flip(flip(1))
    written.note(Event(EventKind.CLOCK, 0, Position(1), Ns(10), {"wall": 1000}))
    written.note(event(EventKind.END, 1, cause="closing"))
    restored = since_start(sealed.row for sealed in written.rows)
    assert restored.uncertain is False
    assert restored.stretches.anchor == Anchor(1000, Ns(10))
    assert restored.end == written.session.end == written.rows[-1].row.body
    written.damaged({"why": "a test"})
    assert written.session.end is None


def tempo(number: int, pass_number: int, first: int, share: int) -> Row:
    return Row(number, "tempo", pass_number, first, 0, canonical({"share": share, "cause": "opening"}))


def test_pacing_decisions_hold_from_their_position_and_into_the_next_pass() -> None:
    rows = [tempo(1, 0, 0, 5), tempo(2, 0, 7, 6), Row(3, "pause", 0, 8, 0, "{}"), tempo(4, 1, 4, 7)]
    assert tempo_rows(rows, 0) == (Tempo(Position(0), 5, "opening"), Tempo(Position(7), 6, "opening"))
    assert tempo_rows(rows, 1) == (Tempo(Position(0), 6, "opening"), Tempo(Position(4), 7, "opening"))
    assert tempo_rows([*rows, tempo(5, 1, 4, 8)], 1)[1:] == (Tempo(Position(4), 8, "opening"),)
    assert tempo_rows([], 0) == ()


def test_what_is_recovered_stands_behind_what_was_shown_before_it() -> None:
    # After a power cut the mark may hold 0 and 1, and again from 4 on: some of its pages reached the disk.
    written = book()
    written.flip(flip(0))
    written.flip(flip(1))
    written.recover(0, 4)
    written.flip(flip(4))
    rows = [(row.kind, row.first, row.count) for sealed in written.rows for row in [sealed.row]]
    assert rows == [("shown", 0, 2), ("recovered", 2, 2)]
    assert (written.tail(4).row.first, written.tail(4).row.count) == (4, 1)


def rows_of(written: Book) -> list[tuple[str, int, int, int]]:
    return [(str(s.row.kind), s.row.pass_number, s.row.first, s.row.count) for s in written.rows]


def test_a_book_goes_on_after_the_ledger_that_was_found() -> None:
    believed = book()
    believed.recover(0, 5)
    believed.start(Event(EventKind.START, 0, Position(5), Ns(0)), Session(Stretches(ANCHOR, "x11", "")))
    believed.flip(flip(5))
    believed.note(event(EventKind.PAUSE, 5, ms=4000))
    believed.flip(flip(6))
    found = book()
    for position in range(3):
        found.flip(flip(position))
    found.note(event(EventKind.END, 2))
    believed.go_on_after(found)
    assert rows_of(believed) == [
        ("shown", 0, 0, 3),
        ("end", 0, 2, 0),
        ("recovered", 0, 3, 2),
        ("start", 0, 5, 0),
        ("shown", 0, 5, 1),
        ("pause", 0, 5, 0),
    ]
    assert (believed.tail(9).row.first, believed.following) == (6, (0, 7))
    assert verdict(Ledger(FACTS, believed.rows, believed.tail(9))) == "ok"


def test_what_waits_without_a_start_goes_on_after_what_was_found() -> None:
    believed = book()
    believed.flip(flip(4))
    believed.rows.clear()
    believed.go_on_after(book())
    assert rows_of(believed) == [("recovered", 0, 0, 4)]
    assert verdict(Ledger(FACTS, believed.rows, believed.tail(1))) == "ok"


def test_without_a_picture_it_is_recovered_what_comes_before_the_next() -> None:
    believed = book()
    believed.flip(flip(4))
    believed.note(event(EventKind.PAUSE, 4, ms=4000))
    believed.rows.clear()
    believed.note(event(EventKind.SLIP, 4))
    believed.go_on_after(book())
    assert rows_of(believed) == [("recovered", 0, 0, 5), ("slip", 0, 4, 0)]


def test_after_damage_no_end_is_known() -> None:
    written = book()
    written.start(
        Event(EventKind.START, 0, Position(0), Ns(0), {"driver": "", "mode": "", "unclean": 0}),
        Session(Stretches(ANCHOR, "", "")),
    )
    written.note(event(EventKind.END, 0))
    written.damaged({"why": "a byte"})
    assert since_start(sealed.row for sealed in written.rows).end is None
