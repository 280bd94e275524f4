"""Ledgers of one run, joined."""

from dataclasses import replace

import pytest

from player.core.audit import Ledger
from player.core.book import Book, Session, since_start
from player.core.ledger import Anchor, EventKind, Stretches, beginning
from player.core.merge import NotOneRun, merge
from player.core.relation import Relation, relation
from player.core.units import SECOND, Ns
from tests.flips import BEAT, event, flip

N = 1_000
FACTS: dict[str, str | int] = {"id": "whole-000000000000", "pictures": N}


class Machine:
    """A computer that plays a run: its book, and how often it may be copied."""

    def __init__(self, other: "Machine | None" = None) -> None:
        """Begin, or go on from a copy of what *other* has."""
        self.rows = list(other.ledger().rows) if other else []
        if other is None:
            self.book = Book(beginning(FACTS), 0, (0, 0), N, since_start(()))
            return
        head = other.book.head
        following = other.book.following
        self.book = Book(head, other.book.number, following, N, since_start(s.row for s in self.rows))
        tail = other.book.tail(1).row
        if tail.kind:
            self.book._following = (0, tail.first)
            self.book.adopt(tail)

    def start(self, wall: int, *, unclean: bool = False) -> "Machine":
        body: dict[str, str | int] = {"wall": wall, "driver": "", "mode": "", "unclean": int(unclean)}
        begun = replace(event(EventKind.START, self.book.following[1]), body=body, at=Ns(0))
        session = Session(Stretches(Anchor(wall, Ns(0)), "", ""), uncertain=unclean)
        self.book.start(begun, session)
        return self

    def play(self, pictures: int) -> "Machine":
        position = self.book.following[1]
        for k in range(position, position + pictures):
            self.book.flip(flip(k, k * BEAT))
        return self

    def end(self) -> "Machine":
        self.book.note(replace(event(EventKind.END, self.book.following[1] - 1), at=Ns(10 * SECOND)))
        return self

    def ledger(self) -> Ledger:
        return Ledger(FACTS, [*self.rows, *self.book.rows], self.book.tail(1))


def first(pictures: int = 100) -> Machine:
    return Machine().start(SECOND).play(pictures)


def test_a_showing_that_moved_is_one_record() -> None:
    here = first().end()
    there = Machine(here).start(100 * SECOND).play(50)
    found = merge([("a", here.ledger()), ("b", there.ledger())])
    assert (found.audit.shown, found.audit.position, found.audit.ok) == (150, 150, True)
    assert [(part.names, part.span) for part in found.parts] == [
        (("a", "b"), ((0, 0), (0, 99))),
        (("b",), ((0, 100), (0, 149))),
    ]
    assert (found.overlaps, found.faults) == ((), ())
    assert found.parts[1].begins == 100 * SECOND


@pytest.mark.parametrize("turned", [False, True])
def test_an_old_player_that_went_on_is_named_with_what_was_shown_twice(turned: bool) -> None:
    here = first()
    there = Machine(here).start(100 * SECOND, unclean=True).play(50)
    here.play(30).end()
    given = [("a", here.ledger()), ("b", there.ledger())]
    found = merge(given[::-1] if turned else given)
    (overlap,) = found.overlaps
    assert (overlap.pass_number, overlap.first, overlap.last) == (0, 100, 129)
    assert overlap.names == (("a",), ("b",))
    assert (found.audit.shown, found.audit.repeated, found.audit.position) == (150, 30, 150)
    assert found.audit.uncertain == found.audit.unclean_starts == 1
    assert not found.audit.ok


def test_parts_stand_in_the_order_of_time() -> None:
    here = first().end()
    one = Machine(here).start(500 * SECOND).play(10).end()
    other = Machine(here).start(200 * SECOND).play(5).end()
    third = Machine(one).start(900 * SECOND).play(7).end()
    given = [("third", third), ("one", one), ("other", other), ("here", here)]
    found = merge([(name, machine.ledger()) for name, machine in given])
    assert [part.names[-1] for part in found.parts] == ["here", "other", "one", "third"]
    assert [part.begins for part in found.parts] == [SECOND, 200 * SECOND, 500 * SECOND, 900 * SECOND]
    assert len(found.overlaps) == 1


def test_ledgers_without_a_common_row_are_joined_too() -> None:
    later = Machine()
    later.book._following = (0, 100)
    later.start(100 * SECOND).play(10)
    found = merge([("b", later.ledger()), ("a", first().end().ledger())])
    assert [part.names for part in found.parts] == [("a",), ("b",)]
    assert (found.audit.shown, found.audit.missing, found.audit.repeated) == (110, 0, 0)


def test_a_player_that_was_killed_leaves_an_unclean_start_behind() -> None:
    here = first()
    again = Machine(here).start(100 * SECOND, unclean=True).play(5)
    found = merge([("a", again.ledger())])
    assert (found.audit.unclean_starts, found.audit.uncertain, found.audit.ok) == (1, 1, True)


def test_a_copy_that_was_never_played_adds_nothing() -> None:
    here = first()
    copy = first()
    copy.book._close()
    here.play(30)
    found = merge([("a", here.ledger()), ("b", copy.ledger())])
    assert [part.names for part in found.parts] == [("a", "b"), ("a",)]
    assert (found.audit.shown, found.overlaps, found.audit.ok) == (130, (), True)


def test_an_open_row_that_another_ledger_went_on_with_is_not_counted_twice() -> None:
    here = first()
    before = here.ledger()
    for after in (before, here.play(20).ledger(), here.end().ledger()):
        found = merge([("before", before), ("after", after)])
        assert found.audit.shown == found.audit.position in (100, 120)
        assert (found.audit.repeated, found.overlaps) == (0, ())


def test_a_copy_that_splits_a_stretch_says_the_same() -> None:
    here = first(60)
    there = Machine(here)  # closes the open stretch, as taking in a mark does
    there.book.session.stretches.anchor = here.book.session.stretches.anchor
    pause = event(EventKind.PAUSE, 89, ms=500)
    for machine in (here, there):
        machine.play(30).book.note(pause)
    here.play(20).end()
    there.start(100 * SECOND, unclean=True).play(40)
    found = merge([("b", there.ledger()), ("a", here.ledger())])
    assert [(o.first, o.last) for o in found.overlaps] == [(90, 109)]
    assert (found.audit.shown, found.audit.pauses, found.audit.uncertain) == (130, 1, 1)


def test_a_copy_at_the_end_of_a_pass_says_the_same() -> None:
    here = first(N - 10)
    there = Machine(here)
    there.book.session.stretches.anchor = here.book.session.stretches.anchor
    for machine in (here, there):
        machine.play(10)
        for position in range(5):
            machine.book.flip(flip(position, (N + position) * BEAT, pass_number=1))
    found = merge([("a", here.ledger()), ("b", there.end().ledger())])
    assert (found.audit.shown, found.audit.repeated, found.audit.pass_number) == (N + 5, 0, 1)


def test_two_passes_are_laid_over_each_other_pass_by_pass() -> None:
    here = first(N).end()
    there = Machine(here).start(200 * SECOND)
    for position in range(5):
        there.book.flip(flip(position, position * BEAT, pass_number=1))
    here.start(300 * SECOND)
    for position in range(9):
        here.book.flip(flip(position, position * BEAT, pass_number=1))
    found = merge([("a", here.ledger()), ("b", there.ledger())])
    assert [(o.pass_number, o.first, o.last) for o in found.overlaps] == [(1, 0, 4)]


def test_a_ledger_that_does_not_hold_is_named() -> None:
    good = first().end().ledger()
    bad = Ledger(FACTS, good.rows[:-1], good.tail)
    found = merge([("good", good), ("bad", bad)])
    assert found.faults[0].startswith("bad: the open row after row 2 does not fit")
    assert found.audit.chain == found.faults[0]


def test_ledgers_of_two_runs_are_not_joined() -> None:
    other = Ledger({**FACTS, "id": "tour-000000000000"}, [], None)
    with pytest.raises(NotOneRun, match="a is of run whole-000000000000, b of tour-000000000000"):
        merge([("a", first().ledger()), ("b", other)])


def test_as_json_tells_parts_and_overlaps() -> None:
    here = first()
    there = Machine(here).start(100 * SECOND, unclean=True).play(10)
    here.play(30)
    told = merge([("a", here.ledger()), ("b", there.ledger())]).as_json()
    assert (told["shown"], told["repeated"]) == (130, 10)
    assert [part["of"] for part in told["parts"]] == [["a", "b"], ["a"], ["b"]]
    assert (told["parts"][2]["first"], told["parts"][2]["last"]) == ((0, 100), (0, 109))
    assert told["overlaps"] == [{"pass": 0, "first": 100, "last": 109, "of": [["a"], ["b"]]}]
    lines = merge([("a", here.ledger()), ("b", there.ledger())]).lines()
    assert [line.partition(" UTC, ")[2] for line in lines[:3]] == [
        "no picture, in a, b",
        "pass 0 position 0 … pass 0 position 129, in a",
        "pass 0 position 100 … pass 0 position 109, in b",
    ]
    assert lines[2].startswith("part 3: 1970-01-01 00:01:40 … ")
    assert lines[3:] == ["shown twice: pass 0, positions 100 … 109, in a and in b"]
    empty = merge([("a", Machine().start(5).ledger())]).as_json()
    assert empty["parts"] == [{"of": ["a"], "rows": 1, "begins": 5, "ends": 5, "first": None, "last": None}]


# --- how one stands to another ---------------------------------------------------


def test_a_ledger_and_its_copy_say_the_same() -> None:
    assert relation(first().ledger(), first().ledger()) is Relation.SAME


@pytest.mark.parametrize("ended", [False, True])
def test_a_ledger_that_went_on_contains_the_other(ended: bool) -> None:
    machine = first()
    if ended:
        machine.end()
    before = machine.ledger()
    before = before._replace(rows=list(before.rows))
    after = (machine.start(100 * SECOND) if ended else machine).play(30).ledger()
    assert relation(before, after) is Relation.BEHIND
    assert relation(after, before) is Relation.AHEAD
    closed = machine.end().ledger()
    assert relation(before, closed) is Relation.BEHIND


def test_two_that_both_went_on_are_apart() -> None:
    here = first().end()
    there = Machine(here).start(100 * SECOND).play(5)
    here.start(200 * SECOND).play(5)
    assert relation(here.ledger(), there.ledger()) is Relation.APART


def test_a_shorter_stretch_closed_elsewhere_is_apart() -> None:
    here = first()
    there = Machine(here).start(100 * SECOND)
    here.play(5)
    assert relation(here.ledger(), there.ledger()) is Relation.APART


def test_a_ledger_that_lost_its_open_row_is_behind_the_whole() -> None:
    whole = first().end().ledger()
    assert relation(whole._replace(tail=None), whole) is Relation.BEHIND
    assert relation(whole._replace(tail=None, rows=[]), whole._replace(tail=None)) is Relation.BEHIND
