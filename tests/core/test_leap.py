"""A jump by hand: what it says, and what ledger, audit, past and record make of it."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.annals import Annals
from player.core.audit import audit
from player.core.book import Book, since_start
from player.core.commands import Jump
from player.core.contradictions import contradictions
from player.core.coverage import COUNTED_AS, Coverage
from player.core.leap import Leap, Nowhere, leap_of, leap_to
from player.core.ledger import EventKind, Row, beginning, canonical
from player.core.past import Past, Turn
from player.core.pauses import FULL, Tempo
from player.core.record_course import Course
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from tests.core.rows import event as told
from tests.core.rows import start, stretch
from tests.core.test_contradictions import DRAWS, FACTS, LONGEST, SHORTEST, N, found, rows, sealed
from tests.core.test_contradictions import Wall as Playing
from tests.flips import BEAT, event, flip

SHARE = FULL // 5


class Jumping(Playing):
    """Plays into a book as the loop does, jumps included."""

    def jump(self, to: int, share: int = SHARE) -> "Jumping":
        self.due += SECOND
        leap = Leap(0, self.position, to)
        self.book.note(leap.event(Ns(self.due), "web"))
        self.position = to
        self.decide(Tempo(Position(to), share, "jump", SHORTEST, LONGEST))
        return self


def jumping() -> Jumping:
    playing = Jumping()
    playing.start()
    return playing


@pytest.mark.parametrize(
    ("leap", "first", "count", "again", "words"),
    [
        (Leap(0, 500, 5_000), 500, 4_500, 0, "from 500, to 5,000, 4,500 pictures jumped"),
        (Leap(0, 5_000, 500), 500, 0, 4_500, "from 5,000, to 500, 4,500 pictures replayed"),
        (Leap(0, 5, 6), 5, 1, 0, "from 5, to 6, 1 picture jumped"),
    ],
)
def test_a_leap_says_where_it_goes_and_its_row_covers_what_is_passed_over(
    leap: Leap, first: int, count: int, again: int, words: str
) -> None:
    assert (leap.first, leap.jumped, leap.again, str(leap)) == (first, count, again, words)
    book = Book(beginning(FACTS), 0, (0, leap.start), 10_000, since_start(()))
    book.note(leap.event(Ns(SECOND), "web"))
    row = book.rows[-1].row
    assert (row.kind, row.first, row.count, leap_of(row)) == ("jump", first, count, leap)
    assert row.after() == book.following == (0, leap.stop)
    assert json.loads(row.body)["by"] == "web"


def test_positions_are_those_of_the_pass_that_plays() -> None:
    assert leap_to(Jump(None, Position(7)), (3, 5), 10) == Leap(3, 5, 7)
    assert leap_to(Jump(3, Position(0)), (3, 5), 10) == Leap(3, 5, 0)
    for asked in (Jump(2, Position(7)), Jump(None, Position(10)), Jump(None, Position(-1))):
        with pytest.raises(Nowhere):
            leap_to(asked, (3, 5), 10)


# --- audit --------------------------------------------------------------------------


def covered(*told: tuple[str, int, int]) -> Coverage:
    """Return what rows (kind, first, count) cover; a jump's are its from and to."""
    coverage = Coverage(100)
    for kind, first, count in told:
        if kind == "jump":
            leap = Leap(0, first, count)
            body = canonical({"from": first, "to": count})
            coverage.enter(Row(0, kind, 0, leap.first, leap.jumped, body))
        else:
            coverage.enter(Row(0, kind, 0, first, count, "{}"))
    return coverage


def test_what_was_never_shown_between_is_jumped_and_nothing_is_missing() -> None:
    coverage = covered(("shown", 0, 10), ("jump", 10, 50), ("shown", 50, 5))
    assert coverage.counts == {"shown": 15, "withheld": 0, "unshowable": 0, "jumped": 40}
    assert (coverage.missing(), coverage.repeated, coverage.replayed) == (0, 0, 0)


def test_what_is_shown_after_a_jump_over_it_was_not_jumped() -> None:
    coverage = covered(("jump", 0, 50), ("shown", 50, 5), ("jump", 55, 20), ("shown", 20, 10))
    assert (coverage.counts["shown"], coverage.counts["jumped"]) == (15, 40)
    assert coverage.replayed == 0


def test_what_comes_again_after_a_jump_is_replayed_and_within_a_leg_repeated() -> None:
    coverage = covered(("shown", 0, 10), ("jump", 10, 4), ("shown", 4, 8), ("shown", 11, 2))
    assert (coverage.counts["shown"], coverage.replayed, coverage.repeated) == (13, 6, 1)


def test_a_position_counts_as_the_best_that_it_was_entered_as() -> None:
    coverage = covered(
        ("unshowable", 0, 1), ("withheld", 1, 1), ("shown", 2, 1), ("jump", 3, 0), ("shown", 0, 1),
        ("unshowable", 1, 1), ("withheld", 2, 1),
    )  # fmt: skip
    assert coverage.counts == {"shown": 2, "withheld": 1, "unshowable": 0, "jumped": 0}
    assert coverage.replayed == 3


# --- recomputation --------------------------------------------------------------------

JUMPS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, N - 1), st.sampled_from([SHARE, FULL // 2, 0])), max_size=6
)


@given(JUMPS)
def test_whoever_jumps_wherever_the_ledger_can_be_true_and_nothing_is_missing(
    jumps: list[tuple[int, int, int]],
) -> None:
    playing, share, entered = jumping(), SHARE, list[int]()
    passed = set[int]()
    for pictures, to, then in [*jumps, (30, 0, 0)]:
        last = min(N, playing.position + pictures)
        entered += range(playing.position, last)
        playing.play(last - playing.position, partial(pauses_by, share))
        passed |= set(range(playing.position, to))
        playing.jump(to, then)
        share = then
    ledger, shown = playing.ledger(), Counter(entered)
    told = audit(ledger, contradictions(ledger))
    assert told.chain == "ok"
    assert (told.shown, told.replayed) == (len(shown), shown.total() - len(shown))
    assert (told.missing, told.repeated, told.jumped) == (0, 0, len(passed - set(shown)))
    assert (told.pass_number, told.position) == (0, 0)


def pauses_by(share: int, position: int) -> bool:
    return chance(position) < share


def chance(position: int) -> int:
    return DRAWS.chance(Position(position))


def jumped_once() -> list[Row]:
    playing = jumping()
    playing.play(30)
    playing.jump(100).play(20)
    return rows(playing.ledger())


def test_a_jump_from_where_play_did_not_stand_is_named() -> None:
    held = jumped_once()
    at = next(k for k, row in enumerate(held) if row.kind == EventKind.JUMP)
    body = json.loads(held[at].body)
    forged = replace(held[at], first=20, count=80, body=canonical(body | {"from": 20}))
    assert found(sealed([*held[:at], forged, *held[at + 1 :]])) == [
        "it jumps from 20 where position 30 was to come"
    ]


def test_a_jump_that_covers_something_else_is_named() -> None:
    held = jumped_once()
    at = next(k for k, row in enumerate(held) if row.kind == EventKind.JUMP)
    forged = replace(held[at], count=60)
    words = "a jump from 30 to 100 does not cover what it says"
    assert words in found(sealed([*held[:at], forged, *held[at + 1 :]]))


def test_a_jump_that_does_not_say_from_where_is_none() -> None:
    held = jumped_once()
    at = next(k for k, row in enumerate(held) if row.kind == EventKind.JUMP)
    forged = replace(held[at], body=canonical({"at": json.loads(held[at].body)["at"]}))
    assert "it does not say what a row of its kind says" in found(
        sealed([*held[:at], forged, *held[at + 1 :]])
    )


@pytest.mark.parametrize(("pass_number", "start"), [(0, N), (1, 0)])
def test_at_the_end_of_a_pass_play_stands_in_it_or_in_the_next(pass_number: int, start: int) -> None:
    playing = jumping()
    playing.play(N)
    playing.book.note(Leap(pass_number, start, 5).event(Ns(playing.due + SECOND), "web"))
    assert contradictions(playing.ledger()) == ()


def test_a_pause_that_the_draws_do_not_know_is_named_in_every_leg() -> None:
    playing = jumping()
    playing.play(30)
    playing.jump(10)
    calm = next(position for position in range(12, 30) if chance(position) >= SHARE)
    playing.play(calm + 1 - 10)
    playing.note(EventKind.PAUSE, calm, ms=2_000)
    assert found(playing.ledger()) == [f"position {calm} pauses where the draws say that it beats"]


def test_a_book_that_goes_on_after_another_recovers_up_to_where_its_jump_began() -> None:
    lost, kept = (Book(beginning(FACTS), 0, (0, 0), N, since_start(())) for _ in range(2))
    for position in range(5):
        kept.flip(flip(position))
    lost.adopt(Row(1, "shown", 0, 0, 40, "{}"))
    lost.rows.clear()
    lost.note(Leap(0, 40, 10).event(Ns(41 * BEAT), "web"))
    lost.go_on_after(kept)
    told = [(entry.row.kind, entry.row.first, entry.row.count) for entry in lost.rows]
    assert told == [("shown", 0, 5), ("recovered", 5, 35), ("jump", 10, 0)]
    assert lost.stands == (0, 10)


# --- past and record ------------------------------------------------------------------


def test_the_past_tells_the_last_turn_and_knows_what_was_jumped() -> None:
    def shown(first: int, count: int, wall: int) -> Row:
        return Row(1, "shown", 0, first, count, canonical({"wall": wall, "period": BEAT}))

    def gone(leap: Leap, wall: int) -> Row:
        body = {"wall": wall, "at": 1, "from": leap.start, "to": leap.stop}
        return Row(1, "jump", 0, leap.first, leap.jumped, canonical(body))

    past = Past([
        shown(0, 10, SECOND), gone(Leap(0, 10, 50), 5 * SECOND), shown(50, 5, 6 * SECOND),
        gone(Leap(0, 55, 5), 7 * SECOND), shown(5, 3, 8 * SECOND),
    ])  # fmt: skip
    assert past.turn(0, Position(4)) == Turn("shown", Wall(SECOND + 4 * BEAT))
    assert past.turn(0, Position(6)) == Turn("shown", Wall(8 * SECOND + BEAT))
    assert past.turn(0, Position(20)) == Turn("jumped", Wall(5 * SECOND))
    assert past.turn(0, Position(52)) == Turn("shown", Wall(6 * SECOND + 2 * BEAT))
    assert past.turn(0, Position(60)) is None
    assert past.turn(1, Position(20)) is None
    assert past.following(100) == (0, 8)
    assert past.next_due() == 8 * SECOND + 3 * BEAT


def jump(at: float, leap: Leap) -> Row:
    body: dict[str, str | int] = {"from": leap.start, "to": leap.stop, "by": "web"}
    row = told("jump", at, leap.first, leap.jumped)
    return replace(row, body=canonical(json.loads(row.body) | body))


def test_the_course_lists_jumps_with_their_moments() -> None:
    course = Course()
    for row in (
        start(0), stretch(0, 10, 1), jump(3, Leap(0, 10, 50)),
        stretch(50, 5, 4), jump(5, Leap(0, 55, 5)),
    ):  # fmt: skip
        course.follow(row)
    assert [(one.leap, one.by) for one in course.jumps] == [
        (Leap(0, 10, 50), "web"),
        (Leap(0, 55, 5), "web"),
    ]
    (first, second) = course.troubles.listed
    assert {first.cause, second.cause} == {
        "from 10, to 50, 40 pictures jumped, by web",
        "from 55, to 5, 50 pictures replayed, by web",
    }
    assert (first.kind, first.length) == ("jump", 0)


def test_the_annals_say_a_jump_in_words() -> None:
    annals = Annals(UTC)
    annals.follow(jump(3, Leap(0, 10, 50)), b"")
    (said,) = annals.as_json()["disturbances"]
    assert (said["kind"], said["text"]) == ("jump", "from 10, to 50, 40 pictures jumped")


def test_an_event_of_a_jump_is_what_its_row_is() -> None:
    leap = Leap(2, 7, 3)
    noted = leap.event(Ns(MILLISECOND), "web")
    assert (noted.kind, noted.pass_number, noted.position, leap_of(noted)) == (EventKind.JUMP, 2, 3, leap)
    assert EventKind.JUMP not in COUNTED_AS
    assert event(EventKind.JUMP, 3).kind is noted.kind
