"""A film's time: which picture stands in it from when to when."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.film import Form, Leg, Made, Reel, Shot, planned, unit_of
from player.core.pacing import HELD
from player.core.pauses import FULL
from player.core.playlist import Passage, PauseRule, Place, Playlist, Showing, TitleCard
from player.core.score import Score, resolve
from player.core.units import MICROSECOND, MILLISECOND, SECOND, Ns, Position
from tests.fakes import CENSUS, WORDNET, manifest

BEAT = Ns(90 * MILLISECOND)
EXACT = Fraction(1, 1000)
RULE = PauseRule(every=3, shortest=Ns(2 * SECOND), longest=Ns(4 * SECOND))
SHOWING = Showing(date(2019, 7, 1), date(2019, 7, 1), "24/7", "Europe/London")


UNPAUSED = [Leg(Position(0), 0)]
CARD = TitleCard(("Mine",), Ns(4 * SECOND))


def score(playlist: Playlist) -> Score:
    return resolve(playlist, manifest({"n01000001": 3, "n03000001": 5}), WORDNET, CENSUS)


def shot(stays: int, position: int = 0) -> Shot:
    return Shot(0, Position(position), Ns(stays), pauses=False)


def test_without_a_showing_pass_follows_pass_with_its_own_pauses() -> None:
    played = score(Playlist("p", pauses=RULE))
    shots = list(islice(planned(played, Position(6), [Leg(Position(0), FULL // 3)]), 40))
    assert [(s.pass_number, s.position) for s in shots[:4]] == [(0, 6), (0, 7), (1, 0), (1, 1)]
    for one in shots:
        pause = played.pause(one.pass_number, one.position, FULL // 3)
        assert (one.stays, one.pauses) == (pause or BEAT, pause is not None)
    assert {one.pauses for one in shots} == {True, False}


@pytest.mark.parametrize(("rule", "last"), [(RULE, 4 * SECOND), (None, BEAT)])
def test_a_showing_ends_with_its_pass_and_the_last_picture_stays(rule: PauseRule | None, last: int) -> None:
    shots = list(planned(score(Playlist("p", pauses=rule, showing=SHOWING)), Position(5), UNPAUSED))
    assert [s.position for s in shots] == [5, 6, 7]
    assert [s.stays for s in shots] == [BEAT, BEAT, last]


def test_each_leg_has_its_share_and_an_opening_is_greeted_where_there_is_a_title_card() -> None:
    legs = [Leg(Position(0), 0, greeted=True), Leg(Position(4), FULL, greeted=True), Leg(Position(6), 0)]
    plain = score(Playlist("p", pauses=RULE, showing=SHOWING))
    titled = score(replace(plain.playlist, title_card=CARD))
    without, shots = (list(planned(of, Position(0), legs)) for of in (plain, titled))
    assert [s.pauses for s in without] == [False] * 4 + [True] * 2 + [False] * 2
    assert not any(s.greets for s in without)
    assert [s.position for s in shots if s.greets] == [0, 4]
    assert [s.stays - w.stays for s, w in zip(shots, without, strict=True)] == [HELD, 0, 0, 0, HELD, 0, 0, 0]
    assert [s.stands for s in shots] == [True, False, False, False, True, True, False, False]
    assert shots[0].greeting() == shots[0]
    assert without[0].greeting() == shots[0]
    assert not next(planned(titled, Position(2), legs)).greets
    passes = score(Playlist("p", title_card=CARD))
    begun = [Leg(Position(0), 0, greeted=True)]
    assert [s.greets for s in islice(planned(passes, Position(0), begun), 20)] == [True] + [False] * 19


def test_a_closing_cuts_the_pause_before_it_and_no_beat() -> None:
    shut = Ns(130 * MILLISECOND)
    legs = [
        Leg(Position(0), FULL, last=Position(3), left=shut),
        Leg(Position(4), 0, last=Position(6), left=Ns(1)),
    ]
    played = score(Playlist("p", pauses=RULE))
    whole, shots = (
        list(islice(planned(played, Position(0), of), 20)) for of in ([Leg(Position(0), FULL)], legs)
    )
    assert [s.stays for s in shots[:4]] == [s.stays for s in whole[:3]] + [shut]
    assert [s.stays for s in shots[4:8]] == [BEAT] * 4
    assert shots[3].pauses
    again = next(s for s in shots if (s.pass_number, s.position) == (1, 3))
    assert again.stays > shut


def test_positions_stay_as_their_own_cadence_and_the_chosen_pause() -> None:
    rule = replace(RULE, every=0, at=(Place(position=6),))
    slow = (Passage(Place(position=5), Ns(360 * MILLISECOND)),)
    played = score(Playlist("p", pauses=rule, stretches=slow))
    shots = list(islice(planned(played, Position(3), UNPAUSED), 6))
    paused = played.pause(0, Position(6), 0)
    assert paused is not None
    assert [s.stays for s in shots] == [BEAT, BEAT, 4 * BEAT, paused, 4 * BEAT, BEAT]
    assert [s.pauses for s in shots] == [False, False, False, True, False, False]


@pytest.mark.parametrize(
    ("stays", "grain", "unit"),
    [
        ({BEAT}, MICROSECOND, Fraction(1, 1000)),
        ({Ns(12_500_000)}, MICROSECOND, Fraction(1, 2000)),  # 12.5 ms
        ({Ns(33_333_333)}, MICROSECOND, Fraction(1, 1_000_000)),  # no film's time base is finer
        ({BEAT}, Form.GIF.grain, Fraction(1, 100)),
        ({BEAT}, Form.WEBP.grain, Fraction(1, 1000)),
    ],
)
def test_the_unit_gives_beat_and_pauses_exactly(stays: set[Ns], grain: Ns, unit: Fraction) -> None:
    assert unit_of(stays, grain) == unit


def test_at_a_variable_rate_stamps_are_those_of_the_score() -> None:
    reel = Reel(EXACT, even=False)
    placed = [reel.place(shot(stays)) for stays in (BEAT, 4_152 * MILLISECOND, BEAT)]
    assert [(p.begins, p.ends) for p in placed if p] == [(0, 90), (90, 4_242), (4_242, 4_332)]
    assert not reel.full
    assert [reel.milliseconds(units) for units in (0, 90)] == [0, 90]


def test_at_a_constant_rate_a_picture_comes_with_the_first_frame_that_is_not_too_early() -> None:
    reel = Reel(Fraction(1, 25), even=True)
    placed = [reel.place(shot(BEAT)) for _ in range(5)]
    # Due at 0, 90, 180, 270, 360 ms: the frames at 0, 120, 200, 280, 360 ms
    assert [p.begins for p in placed if p] == [0, 3, 5, 7, 9]
    assert [reel.milliseconds(p.begins) for p in placed if p] == [0, 120, 200, 280, 360]


@given(st.integers(20, 2_000), st.fractions(50, 240, max_denominator=1001), st.integers(1, 60))
def test_no_picture_is_left_out_where_a_frame_is_no_longer_than_a_beat(
    milliseconds: int, rate: Fraction, pictures: int
) -> None:
    reel = Reel(1 / rate, even=True)
    placed = [reel.place(shot(milliseconds * MILLISECOND)) for _ in range(pictures)]
    assert all(p and p.ends > p.begins for p in placed)


def test_the_last_picture_is_cut_where_the_film_ends() -> None:
    reel = Reel(EXACT, even=False, length=Ns(100 * MILLISECOND))
    assert [(p.begins, p.ends) for p in (reel.place(shot(BEAT)), reel.place(shot(BEAT))) if p] == [
        (0, 90),
        (90, 100),
    ]
    assert reel.full
    assert reel.place(shot(BEAT)) is None


def test_what_a_form_is_follows_from_its_name() -> None:
    assert [form for form in Form if form.coded] == [Form.MP4, Form.WEBM]
    assert [form for form in Form if form.stills] == [Form.PNG, Form.JPEG]
    assert Form.MP4.grain == MICROSECOND


def test_what_came_of_a_film_is_said_in_figures_and_words() -> None:
    made = Made(pictures=1_100, pauses=2, at=Ns(100 * SECOND))
    assert made.as_json() == {"pictures": 1_100, "pauses": 2, "not_shown": 0, "length_ms": 100_000}
    assert made.words("a.mp4") == "a.mp4: 100.0 s, 1,100 pictures, 2 pauses"
    assert replace(made, pictures=1, pauses=1).words("a.mp4") == "a.mp4: 100.0 s, 1 picture, 1 pause"
    assert replace(made, unshowable=3).words("a.mp4").endswith(", 3 cannot be shown")


def test_a_unit_is_as_long_as_it_is_and_less_than_a_nanosecond_is_left_out() -> None:
    assert Reel(Fraction(1, 25), even=True).moment(3) == 120 * MILLISECOND
    assert Reel(Fraction(1001, 30_000), even=True).moment(1) == 33_366_666
