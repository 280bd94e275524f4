"""What cannot have been is named by its row, though every seal holds."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.audit import Ledger
from player.core.book import Book, Session, since_start
from player.core.contradictions import contradictions
from player.core.ledger import (
    Event,
    EventKind,
    Row,
    Sealed,
    Stretches,
    beginning,
    canonical,
    chained,
    tail_of,
)
from player.core.pauses import FULL, PauseDraws, Tempo
from player.core.playlist import Passage, PauseRule, Place, Playlist
from player.core.score import resolve
from player.core.units import MILLISECOND, SECOND, Ns, Position
from tests.fakes import CENSUS, WORDNET, manifest
from tests.flips import ANCHOR, BEAT, event, flip

N = 200
SEED = 2019
SHARE = FULL // 5
SHORTEST, LONGEST = Ns(2 * SECOND), Ns(4 * SECOND)
DRAWS = PauseDraws(SEED, 0, SHORTEST, LONGEST)
FACTS: dict[str, str | int] = {"id": "whole-000000000000", "pictures": N, "seed": SEED}


def pauses(position: int) -> bool:
    return DRAWS.chance(Position(position)) < SHARE


@dataclass
class Wall:
    """Plays into a book as the loop does, by the draws."""

    book: Book = field(default_factory=lambda: Book(beginning(FACTS), 0, (0, 0), N, since_start(())))
    due: int = 10 * SECOND
    position: int = 0
    period: int = BEAT

    def decide(self, tempo: Tempo) -> None:
        self.book.note(Event(EventKind.TEMPO, 0, tempo.start, Ns(self.due + MILLISECOND), tempo.body()))

    def note(self, kind: EventKind, position: int | None = None, **body: str | int) -> None:
        at = Ns(self.due + MILLISECOND)
        self.book.note(Event(kind, 0, Position(self.position if position is None else position), at, body))

    def start(self, share: int | None = SHARE) -> "Wall":
        begun = replace(event(EventKind.START, self.position), at=Ns(self.due))
        body: dict[str, str | int] = {
            "wall": ANCHOR.wall_at(Ns(self.due)),
            "driver": "",
            "mode": "",
            "unclean": 0,
        }
        self.book.start(replace(begun, body=body), Session(Stretches(ANCHOR, "", "")))
        if share is not None:
            self.decide(Tempo(Position(self.position), share, "start", SHORTEST, LONGEST))
        return self

    def play(self, pictures: int, pausing: Callable[[int], bool] = pauses) -> "Wall":
        for position in range(self.position, self.position + pictures):
            self.due += self.period
            shown = flip(position, self.due)
            self.book.flip(replace(shown, period=Ns(self.period)))
            if pausing(position):
                length = DRAWS.length(Position(position))
                self.note(EventKind.PAUSE, position, ms=length // MILLISECOND)
                self.due += length
            self.position += 1
        return self

    def note_end(self) -> "Wall":
        self.note(EventKind.END)
        return self

    def ledger(self) -> Ledger:
        return Ledger(FACTS, self.book.rows, self.book.tail(1))


def sealed(rows: Iterable[Row], facts: dict[str, str | int] = FACTS) -> Ledger:
    """Seal *rows* anew, as a forger would; they keep what they say."""
    head, held = beginning(facts), list[Sealed]()
    for number, row in enumerate(rows, start=1):
        counted = replace(row, number=number)
        head = chained(head, counted)
        held.append(Sealed(counted, head))
    return Ledger(facts, held, tail_of(head, Row(len(held) + 1, "", 0, 0, 0, "{}"), 1))


def rows(ledger: Ledger) -> list[Row]:
    return [entry.row for entry in ledger.rows]


def retold(row: Row, **said: object) -> Row:
    """Return *row* with another body."""
    return replace(row, body=canonical(json.loads(row.body) | said))


def found(ledger: Ledger) -> list[str]:
    """Return what is wrong, each without its "row N cannot be"."""
    return [line.split(": ", 1)[1] for line in contradictions(ledger)]


PLAYED = Wall().start().play(60)
PAUSING = [p for p in range(60) if pauses(p)]


def test_what_was_played_by_the_draws_can_be() -> None:
    assert len(PAUSING) > 5
    assert contradictions(PLAYED.ledger()) == ()


@pytest.mark.parametrize("stop", range(1, 60, 7))
def test_whatever_was_played_last_is_not_judged_too_early(stop: int) -> None:
    assert contradictions(Wall().start().play(stop).ledger()) == ()


def test_a_pause_that_the_draws_do_not_know_is_named() -> None:
    wall = Wall().start().play(60, lambda p: pauses(p) or p == 33)
    assert not pauses(33)
    (line,) = contradictions(wall.ledger())
    named = int(line.split()[1])
    row = wall.ledger().rows[named - 1].row
    assert (row.kind, row.first) == ("pause", 33)
    assert line.endswith("position 33 pauses where the draws say that it beats")


def test_a_pause_left_out_is_named() -> None:
    lost = PAUSING[3]
    wall = Wall().start().play(60, lambda p: pauses(p) and p != lost)
    assert found(wall.ledger()) == [f"position {lost} beats where the draws say that it pauses"]


@pytest.mark.parametrize("excuse", ["hold", "calm", "doors", "end"])
def test_a_hold_or_a_closing_excuses_a_pause_that_did_not_come(excuse: str) -> None:
    lost = PAUSING[3]
    wall = Wall().start().play(lost).play(1, lambda _: False)
    wall.note(EventKind(excuse))
    assert contradictions(wall.play(9).ledger()) == ()


def test_an_empty_ring_excuses_no_pause() -> None:
    lost = PAUSING[3]
    wall = Wall().start().play(lost).play(1, lambda _: False)
    wall.note(EventKind.STARVED)
    assert len(found(wall.play(9).ledger())) == 1


def test_a_pause_of_another_length_is_named() -> None:
    told = rows(PLAYED.ledger())
    at = next(k for k, row in enumerate(told) if row.kind == "pause")
    told[at] = retold(told[at], ms=json.loads(told[at].body)["ms"] + 1)
    (line,) = contradictions(sealed(told))
    assert line.startswith(f"row {at + 1} cannot be: position {PAUSING[0]} pauses")


def test_without_lengths_in_the_tempo_row_only_the_draw_is_judged() -> None:
    told = rows(PLAYED.ledger())
    told[1] = replace(told[1], body=canonical({"at": 0, "share": SHARE, "cause": "start"}))
    at = next(k for k, row in enumerate(told) if row.kind == "pause")
    told[at] = retold(told[at], ms=1)
    assert contradictions(sealed([told[0], retold(told[1], at=10 * SECOND), *told[2:]])) == ()


def test_where_no_tempo_or_no_seed_is_known_pauses_are_not_judged() -> None:
    assert contradictions(Wall().start(share=None).play(60).ledger()) == ()
    bare: dict[str, str | int] = {"id": "x", "pictures": N}
    assert contradictions(sealed(rows(PLAYED.ledger()), bare)) == ()


def test_every_position_pauses_at_the_full_share() -> None:
    assert contradictions(Wall().start(FULL).play(20, lambda _: True).ledger()) == ()
    assert len(found(Wall().start(FULL).play(20, pauses).ledger())) > 5


def test_a_decision_holds_from_its_position_on_and_overrules_later_ones() -> None:
    wall = Wall().start().play(30)
    tempo = Tempo(Position(40), 0, "never in force", SHORTEST, LONGEST)
    wall.decide(tempo)
    wall.decide(replace(tempo, start=Position(30), share=FULL))
    wall.play(30, lambda _: True)
    assert contradictions(wall.ledger()) == ()


def test_a_decision_goes_on_in_the_next_pass() -> None:
    wall = Wall().start(0).play(N, lambda _: False)
    for position in range(30):
        wall.due += BEAT
        wall.book.flip(flip(position, wall.due, pass_number=1))
    assert contradictions(wall.ledger()) == ()
    wall.book.note(Event(EventKind.PAUSE, 1, Position(29), Ns(wall.due), {"ms": 2000}))
    assert found(wall.ledger()) == ["position 29 pauses where the draws say that it beats"]


def test_after_damage_nobody_knows_the_decision_in_force_until_the_next() -> None:
    wall = Wall().start().play(20)
    wall.book.damaged({"why": "x"})
    wall.play(20, lambda _: False)
    assert contradictions(wall.ledger()) == ()


def test_after_a_reload_the_lengths_are_not_known_until_something_is_decided() -> None:
    wall = Wall().start().play(20)
    wall.note(EventKind.CHANGE, 19, playlist="whole")
    wall.play(20)
    told = rows(wall.ledger())
    changed = next(k for k, row in enumerate(told) if row.kind == "change")
    pause = [k for k, row in enumerate(told) if row.kind == "pause"]
    before, after = (retold(told[k], ms=1) for k in (pause[0], pause[-1]))
    assert pause[0] < changed < pause[-1]
    assert contradictions(sealed([*told[: pause[-1]], after, *told[pause[-1] + 1 :]])) == ()
    assert contradictions(sealed([*told[: pause[0]], before, *told[pause[0] + 1 :]])) != ()
    lost = next(p for p in range(25, 60) if pauses(p))
    other = Wall().start().play(20)
    other.note(EventKind.CHANGE, 19, playlist="whole")
    said = found(other.play(lost - 20).play(9, lambda _: False).ledger())
    assert said[0] == f"position {lost} beats where the draws say that it pauses"


def test_a_decision_made_by_a_reload_is_known() -> None:
    wall = Wall().start().play(20)
    wall.decide(Tempo(Position(20), FULL, "playlist", SHORTEST, LONGEST))
    wall.note(EventKind.CHANGE, 19, playlist="whole")
    told = rows(wall.play(5, lambda _: True).ledger())
    assert contradictions(sealed(told)) == ()
    last = max(k for k, row in enumerate(told) if row.kind == "pause")
    assert contradictions(sealed([*told[:last], retold(told[last], ms=1)])) != ()


def test_a_reload_before_any_decision_decides_nothing() -> None:
    wall = Wall().start(share=None).play(20)
    wall.note(EventKind.CHANGE, 19, playlist="whole")
    assert contradictions(wall.play(20).ledger()) == ()


def test_a_decision_on_what_was_shown_before_is_named() -> None:
    wall = Wall().start().play(30)
    wall.decide(Tempo(Position(20), SHARE, "", SHORTEST, LONGEST))
    assert found(wall.ledger()) == ["it decides on position 20, which was shown before"]


@pytest.mark.parametrize("share", [-1, FULL + 1])
def test_a_share_that_is_none_is_named(share: int) -> None:
    told = rows(PLAYED.ledger())
    told[1] = retold(told[1], share=share)
    assert "a share lies within 0 … 2**64" in found(sealed(told))


def test_positions_outside_of_the_pass_or_going_back_are_named() -> None:
    told = rows(Wall().start(share=None).play(10, lambda _: False).note_end().ledger())
    at = next(k for k, row in enumerate(told) if row.kind == "shown")
    assert "a pass has the positions 0 … 199" in found(sealed([*told[:at], replace(told[at], first=195)]))
    assert "a pass has the positions 0 … 199" in found(
        sealed([*told[:at], replace(told[at], pass_number=-1)])
    )
    second = retold(told[at], origin=json.loads(told[at].body)["origin"] + SECOND)
    assert "position 0 had its turn before" in found(sealed([*told[: at + 1], second]))


def test_time_that_goes_back_within_a_start_is_named() -> None:
    told = rows(PLAYED.ledger())
    shown = [k for k, row in enumerate(told) if row.kind == "shown"]
    pause = next(k for k, row in enumerate(told) if row.kind == "pause")
    body = json.loads(told[shown[2]].body)
    earlier = retold(told[shown[2]], origin=body["origin"] - 60 * SECOND, wall=body["wall"] - 60 * SECOND)
    for at, row, words in (
        (shown[2], earlier, "it begins before what stands before it has ended"),
        (shown[2], retold(told[shown[2]], wall=body["wall"] + 1), "its moment on the wall clock is not"),
        (pause, retold(told[pause], at=0), "it happened before what stands before it"),
        (shown[2], retold(told[shown[2]], lateness="1 2 3"), "its histogram does not tell of"),
        (shown[2], retold(told[shown[2]], period=0), "it begins before"),
    ):
        (line,) = contradictions(sealed([*told[:at], row, *told[at + 1 :]]))[:1]
        assert line.startswith(f"row {at + 1} cannot be: {words}")


def test_a_clock_that_was_set_or_a_new_start_moves_the_wall_clock() -> None:
    wall = Wall().start().play(20)
    wall.note(EventKind.CLOCK, wall=ANCHOR.wall_at(Ns(wall.due)) + 3600 * SECOND)
    wall.play(20)
    wall.note(EventKind.END)
    wall.due = 0
    assert contradictions(wall.start().play(20).ledger()) == ()


def test_what_the_damage_left_has_no_clock_to_be_judged_by() -> None:
    wall = Wall().start().play(20)
    wall.book.damaged({"why": "x"})
    wall.due -= 100 * SECOND
    assert contradictions(wall.play(20).start().play(20).ledger()) == ()


@pytest.mark.parametrize(
    ("wnid", "file", "wrong"),
    [
        ("n1", "n1_7.JPEG", False),
        ("n2", "n1_7.JPEG", True),
        ("n1", "n1_8.JPEG", True),
        ("", "", False),
        ("n1", "n1_7.JPEG and a name beyon", True),
        ("n1", "n1_7.jpg", False),
        ("n1", "n1_7", False),
    ],
)
def test_an_unshowable_is_the_picture_that_the_score_has_there(wnid: str, file: str, wrong: bool) -> None:
    wall = Wall().start().play(5)
    wall.note(EventKind.UNSHOWABLE, 5, wnid=wnid, file=file, reason="truncated")
    said = contradictions(wall.ledger(), lambda _, position: ("n1", f"n1_{position + 2}.JPEG"))
    assert bool(said) is wrong


def test_an_unshowable_beyond_the_score_is_told_by_its_range() -> None:
    wall = Wall().start().play(5)
    wall.note(EventKind.UNSHOWABLE, 5, wnid="n1", file="n1_7.JPEG", reason="truncated")

    def names(_: int, _position: int) -> tuple[str, str]:
        raise IndexError

    assert contradictions(wall.ledger(), names) == ()


def test_of_a_long_name_the_mark_keeps_the_beginning() -> None:
    wall = Wall().start().play(5)
    wall.note(EventKind.UNSHOWABLE, 5, wnid="n1", file="a" * 24)
    assert contradictions(wall.ledger(), lambda *_: ("n1", "a" * 300)) == ()
    assert contradictions(wall.ledger(), lambda *_: ("n1", "b" * 300)) != ()


@pytest.mark.parametrize("body", ["", "[]", "3", "{}", '{"share":"x"}'])
def test_a_body_that_says_nothing_is_named(body: str) -> None:
    told = rows(PLAYED.ledger())
    said = contradictions(sealed([told[0], replace(told[1], body=body), *told[2:]]))
    assert said[0] == "row 2 cannot be: it does not say what a row of its kind says"


def test_lengths_that_cannot_be_are_not_drawn_from() -> None:
    told = rows(PLAYED.ledger())
    assert contradictions(sealed([told[0], retold(told[1], shortest=9000), *told[2:]])) == ()


STEPS = ["play"] * 5 + ["hold", "doors", "end", "kill", "unshowable", "tempo", "slip", "clock"]


@given(st.lists(st.sampled_from(STEPS), max_size=40), st.integers(0, 2**32))
def test_whatever_is_played_by_the_rules_can_be(steps: list[str], salt: int) -> None:
    wall, share = Wall().start(), SHARE
    for k, step in enumerate(steps):
        if wall.position + 5 >= N:
            break
        if step == "play":
            wall.play(1 + (salt + k) % 4, lambda p: DRAWS.chance(Position(p)) < share)  # noqa: B023
        elif step == "tempo":
            share = (salt * 7919 + k) % FULL
            wall.decide(Tempo(Position(wall.position), share, "x", SHORTEST, LONGEST))
        elif step == "unshowable":
            wall.note(EventKind.UNSHOWABLE, reason="x")
            wall.position += 1
        elif step == "clock":
            wall.note(EventKind.CLOCK, wall=salt)
        elif step in ("end", "kill"):
            if step == "end":
                wall.note(EventKind.END)
            wall.due = (salt + k) % 10**10
            wall.start(share)
        else:
            wall.due += 7 * SECOND
            wall.note(EventKind(step))
    assert contradictions(wall.ledger()) == ()


def test_a_ledger_without_an_open_row_is_judged_by_its_rows() -> None:
    assert contradictions(PLAYED.ledger()._replace(tail=None)) == ()


# what a playlist composes


RULE = PauseRule(
    every=5, shortest=SHORTEST, longest=LONGEST, at=(Place(position=33),), never_on=("unsafe-2019",)
)
SCORE = resolve(
    Playlist("whole", seed=SEED, pauses=RULE, stretches=(Passage(Place(position=40), Ns(2 * BEAT)),)),
    manifest({"n01000001": 20, "n01000003": 10, "n03000001": 170}),
    WORDNET,
    CENSUS,
)
DECIDES = SCORE.decides


def composes(position: int) -> bool:
    return SCORE.pause(0, Position(position), SHARE) is not None


def composed(
    pausing: Callable[[int], bool] = composes, name: str = SCORE.composed, changes: int = 40
) -> Ledger:
    wall = Wall().start(None)
    wall.decide(Tempo(Position(0), SHARE, "start", SHORTEST, LONGEST, composed=name))
    wall.play(changes, pausing)
    wall.period = Ns(2 * BEAT)
    return wall.play(80 - changes, pausing).ledger()


BARRED = [p for p in range(20, 30) if pauses(p)]


def test_what_was_composed_and_played_so_can_be() -> None:
    assert composes(33)
    assert not pauses(33)
    assert BARRED
    assert not any(map(composes, BARRED))
    assert contradictions(composed(), decides=DECIDES) == ()
    assert contradictions(composed()) == ()  # without the score nobody knows better


def test_a_pause_that_was_chosen_and_left_out_is_named() -> None:
    (line,) = contradictions(composed(lambda p: composes(p) and p != 33), decides=DECIDES)
    assert line.endswith("position 33 beats where the draws say that it pauses")


def test_a_pause_where_nothing_may_pause_is_named() -> None:
    (line,) = contradictions(composed(lambda p: composes(p) or p == BARRED[0]), decides=DECIDES)
    assert line.endswith(f"position {BARRED[0]} pauses where the draws say that it beats")


def test_a_cadence_that_the_score_does_not_have_there_is_named() -> None:
    late = contradictions(composed(changes=45), decides=DECIDES)
    assert late
    assert all("its pictures beat for" in line for line in late)


def test_by_another_composition_only_the_lengths_are_judged() -> None:
    another = composed(lambda p: p == 7, name="p:00000000 c:00000000")
    assert contradictions(another, decides=DECIDES) == ()
    forged = [retold(row, ms=1) if row.kind == "pause" else row for row in rows(another)]
    assert "pauses 1 ms where the draws say" in contradictions(sealed(forged), decides=DECIDES)[0]


def test_a_plain_decision_is_judged_by_the_draws_though_the_playlist_composes_now() -> None:
    assert contradictions(PLAYED.ledger(), decides=DECIDES) == ()


def test_after_damage_no_cadence_is_judged() -> None:
    wall = Wall().start(None)
    wall.decide(Tempo(Position(0), 0, "start", SHORTEST, LONGEST, composed=SCORE.composed))
    held = rows(wall.play(10).ledger())
    slow = [retold(row, period=7) if row.kind == "shown" else row for row in held]
    damaged = Row(0, "damaged", 0, 10, 0, "{}")
    assert any("beat for 7 ns" in line for line in contradictions(sealed(slow), decides=DECIDES))
    kept = [*slow[:2], damaged, *slow[2:]]
    assert not any("beat for 7 ns" in line for line in contradictions(sealed(kept), decides=DECIDES))
