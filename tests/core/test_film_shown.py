"""What was shown, as shots: by the ledger's rows."""

from dataclasses import replace

import pytest

from player.core.beats import Beats
from player.core.composed import Decides
from player.core.film import Shot
from player.core.film_shown import beats, shown, since_moment, since_position
from player.core.ledger import Row, canonical
from player.core.pauses import FULL, PauseDraws
from player.core.playlist import Passage, PauseRule, Place, Playlist
from player.core.score import resolve
from player.core.units import MILLISECOND, SECOND, Ns, Position
from tests.core.rows import BEAT, event, stretch, wall
from tests.fakes import CENSUS, WORDNET, manifest

RULE = PauseRule(every=2, shortest=Ns(1 * SECOND), longest=Ns(3 * SECOND))
ALL = since_position(Position(0))
ASKED, SLOW = Ns(90 * MILLISECOND), Ns(360 * MILLISECOND)
PLAIN = Decides("", Beats((0,), (ASKED,)), None)


def tempo(first: int, share: int, pass_number: int = 0, **lengths: object) -> Row:
    body = {"wall": wall(0), "at": 0, "share": share, "cause": "test", **lengths}
    return Row(0, "tempo", pass_number, first, 0, canonical(body))


def lost(first: int, count: int, pass_number: int = 0) -> Row:
    return Row(0, "recovered", pass_number, first, count, "{}")


def shots(*rows: Row, rule: PauseRule | None = RULE, decides: Decides = PLAIN) -> list[Shot]:
    return list(shown(rows, 7, rule, decides, ALL))


def drawn(position: int, shortest: int = 1, longest: int = 3, pass_number: int = 0) -> Ns:
    return PauseDraws(7, pass_number, Ns(shortest * SECOND), Ns(longest * SECOND)).length(Position(position))


def test_pictures_stay_for_the_beat_or_the_pause_that_was_entered() -> None:
    found = shots(stretch(0, 3, 0), event("pause", 0.2, 2, ms=2_500), stretch(3, 2, 2.7, "withheld"))
    assert [(s.position, s.stays, s.pauses) for s in found] == [
        (0, BEAT, False),
        (1, BEAT, False),
        (2, 2_500 * MILLISECOND, True),
        (3, BEAT, False),
        (4, BEAT, False),
    ]
    assert [s.shown for s in found][:3] == [wall(0), wall(0.1), wall(0.2)]


def test_holds_faults_and_nights_take_no_time_and_the_unshowable_no_place() -> None:
    rows = (
        stretch(0, 2, 0),
        event("hold", 5, 1, ms=4_000),
        event("unshowable", 9, 2, 1),
        stretch(3, 1, 80_000),
    )
    assert [(s.position, s.stays) for s in shots(*rows)] == [(0, BEAT), (1, BEAT), (3, BEAT)]


def test_a_pause_of_another_picture_is_not_this_ones() -> None:
    assert not any(s.pauses for s in shots(stretch(0, 2, 0), event("pause", 0, 5, ms=2_000)))
    assert shots(event("pause", 0, 5, ms=2_000)) == []


def test_pictures_shown_again_are_shown_again() -> None:
    found = shots(stretch(0, 2, 0), event("jump", 1, 0), stretch(0, 1, 2), stretch(0, 1, 9, pass_number=1))
    assert [(s.pass_number, s.position) for s in found] == [(0, 0), (0, 1), (0, 0), (1, 0)]


def test_of_lost_moments_the_tempo_in_force_tells_the_pauses() -> None:
    found = shots(tempo(0, 0), tempo(2, FULL, shortest=4_000, longest=6_000), lost(0, 3))
    assert [(s.stays, s.shown) for s in found] == [
        (ASKED, None),
        (ASKED, None),
        (drawn(2, 4, 6), None),
    ]


def test_a_tempo_without_lengths_takes_the_rules_and_holds_in_the_next_pass() -> None:
    assert [s.stays for s in shots(tempo(5, FULL), lost(0, 1, 1))] == [drawn(0, pass_number=1)]
    assert not shots(tempo(5, FULL), lost(0, 1, 1), rule=None)[0].pauses
    assert not shots(lost(0, 1))[0].pauses


def test_of_lost_moments_what_was_composed_then_tells_beats_and_pauses() -> None:
    rule = replace(RULE, every=0, at=(Place(position=1), Place(position=3)), never_on=("unsafe-2019",))
    playlist = Playlist("p", pauses=rule, stretches=(Passage(Place(position=2), SLOW),))
    decides = resolve(playlist, manifest({"n01000001": 3, "n03000001": 5}), WORDNET, CENSUS).decides
    here, other = tempo(0, 0, composed=decides.composed), tempo(0, 0, composed="p:another")
    found = shots(here, lost(0, 5), rule=rule, decides=decides)
    assert [(s.stays, s.pauses) for s in found] == [
        (ASKED, False),
        (drawn(1), True),
        (SLOW, False),
        (drawn(3), True),
        (SLOW, False),
    ]
    assert not any(s.pauses for s in shots(other, lost(0, 5), rule=rule, decides=decides))


def test_a_later_decision_takes_the_place_of_those_for_later_positions() -> None:
    assert not any(s.pauses for s in shots(tempo(3, FULL), tempo(1, 0), lost(1, 4)))
    assert not any(s.pauses for s in shots(tempo(0, 1), lost(0, 3)))  # no draw lies below 1 / 2**64


@pytest.mark.parametrize(("position", "first"), [(0, 0), (4, 4), (5, 6), (8, 8), (20, None)])
def test_it_begins_at_a_position_or_the_next_that_was_shown(position: int, first: int | None) -> None:
    rows = (stretch(0, 5, 0), event("unshowable", 1, 5, 1), stretch(6, 4, 1))
    found = list(shown(rows, 7, RULE, PLAIN, since_position(Position(position))))
    assert (found[0].position if found else None) == first
    assert not found or found[-1].position == 9


@pytest.mark.parametrize(("seconds", "first"), [(-5, 0), (0.1, 1), (0.15, 2), (0.7, 5), (10, 5), (11, None)])
def test_it_begins_at_a_moment(seconds: float, first: int | None) -> None:
    rows = (stretch(0, 5, 0), lost(5, 0), stretch(5, 2, 10))
    found = list(shown(rows, 7, RULE, PLAIN, since_moment(wall(seconds))))
    assert (found[0].position if found else None) == first


def test_what_has_no_moment_is_not_where_a_moment_is() -> None:
    found = list(shown((lost(0, 3), stretch(3, 1, 5)), 7, RULE, PLAIN, since_moment(wall(-1))))
    assert [s.position for s in found] == [3]


def test_the_beats_are_those_of_the_stretches() -> None:
    assert beats([stretch(0, 5, 0), lost(5, 2), event("pause", 0, 4, ms=1)]) == {BEAT}
