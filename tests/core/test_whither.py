"""From what a person writes to a position."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from player.core import whither
from player.core.composed import Walk
from player.core.pauses import FULL, threshold
from player.core.playlist import Limit, Order, Passage, PauseRule, Place, Playlist, Selection
from player.core.schedule import Schedule
from player.core.score import Score
from player.core.traversal import Span, Traversal
from player.core.units import SECOND, Ns, Position, Wall, wall_of
from player.core.whither import (
    NotThere,
    Share,
    instant,
    next_pause,
    position_at,
    position_of_moment,
    position_of_name,
    read_place,
)
from tests.fakes import CENSUS, WORDNET
from tests.planned import HOUR, SMALL, openings, plan_of, score_of

KNOWN = WORDNET, CENSUS
BEGIN = 0, Position(0)
NOON = datetime(2019, 8, 3, 12, 0)  # noqa: DTZ001 - as people write it
SHUFFLED = replace(SMALL, order=Order.SHUFFLED)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("0", 0),
        ("14,197,113", 14_197_113),
        ("1 000", 1_000),
        ("40%", Share(Fraction(2, 5))),
        (" 12.5 % ", Share(Fraction(1, 8))),
        ("100 %", Share(Fraction(1))),
        ("120 %", "120 %"),
        ("2019-08-03 14:00", NOON.replace(hour=14)),
        ("2019-08-03", NOON.replace(hour=0)),
        ("2019-08-03T14:00+02:00", datetime(2019, 8, 3, 14, 0, tzinfo=timezone(timedelta(hours=2)))),
        ("n02084071", "n02084071"),
        ("natural object", "natural object"),
        ("-5", "-5"),
    ],
)
def test_what_is_written_is_a_position_a_share_a_moment_or_a_name(text: str, place: object) -> None:
    assert read_place(text) == place


def test_a_moment_without_a_zone_is_in_that_of_the_showing() -> None:
    noon, london = NOON, ZoneInfo("Europe/London")
    assert instant(noon, london) == wall_of(datetime(2019, 8, 3, 11, 0, tzinfo=UTC))
    assert instant(noon.replace(tzinfo=UTC), london) == wall_of(datetime(2019, 8, 3, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize(("share", "position"), [(0.0, 0), (0.4, 40), (0.999, 99), (1.0, 99), (-1.0, 0)])
def test_a_share_is_a_position_of_the_pass(share: float, position: int) -> None:
    assert position_at(share, 100) == position


def named(name: str, score: Score, here: tuple[int, Position] = BEGIN) -> int:
    return position_of_name(name, score, KNOWN, here)[0]


def test_a_wnid_with_pictures_begins_with_its_own() -> None:
    score = score_of(SMALL)
    assert named("n01000002", score) == 3_000
    assert named("n01000001", score) == 0


def test_a_top_and_a_synset_without_pictures_begin_with_what_lies_below() -> None:
    score = score_of(SMALL)
    assert named("artifact", score) == named("n00021939", score) == 63_000


def test_of_several_senses_the_first_in_playing_order_is_taken_and_all_are_told() -> None:
    assert position_of_name("cock", score_of(SMALL), KNOWN, BEGIN) == (3_000, ("n01000002", "n03000002"))
    only = score_of(replace(SMALL, pictures=Selection(include=("n03000002",))))
    assert position_of_name("cock", only, KNOWN, BEGIN) == (0, ("n03000002",))


@pytest.mark.parametrize("name", ["unicorn", "n99999999", "plant"])
def test_what_means_nothing_or_is_not_played_is_said(name: str) -> None:
    with pytest.raises(NotThere, match=name):
        named(name, score_of(SMALL))


def test_what_is_left_out_is_said() -> None:
    with pytest.raises(NotThere, match="no picture of"):
        named("n01000002", score_of(replace(SMALL, pictures=Selection(exclude=("n01000002",)))))


@pytest.mark.parametrize("name", ["n01000001", "n01000002", "bird"])
def test_of_what_is_shuffled_the_next_one_is_meant_and_behind_the_last_the_first(name: str) -> None:
    score = score_of(SHUFFLED)
    wnids = {"bird": ("n01000001",)}.get(name, (name,))

    def is_meant(position: int) -> bool:
        return score.wnid(score.index(0, Position(position))) in wnids

    for here in (-1, 0, 50_000):
        found = named(name, score, (0, Position(here)))
        assert found > here
        assert is_meant(found)
        assert not any(is_meant(place) for place in range(here + 1, found))
    assert named(name, score, (0, Position(score.pictures - 1))) == named(name, score, (0, Position(-1)))


def test_what_does_not_play_is_not_searched_for_to_the_end_of_the_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(whither, "FEW", 0)  # as for a top: too many to look for one by one
    searched = list[int]()
    indices = Traversal.indices

    def counting(self: Traversal, pass_number: int, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        searched.append(len(positions))
        return indices(self, pass_number, positions)

    monkeypatch.setattr(Traversal, "indices", counting)
    score = score_of(replace(SHUFFLED, pictures=Selection(exclude=("n01000002",))))
    with pytest.raises(NotThere, match="no picture of"):
        named("n01000002", score)
    assert searched == []
    assert named("n01000001", score) > 0
    assert len(searched) == 1


@pytest.mark.parametrize("share", [Fraction(29, 100), Fraction(57, 100), Fraction(58, 100)])
def test_a_share_is_the_position_that_it_is_in_a_playlist(share: Fraction) -> None:
    told = read_place(f"{float(share * 100):g} %")
    assert told == Share(share)
    for pictures in (100, 50_000, 14_197_100):
        slow = (Passage(Place(share=int(share * 10**9)), Ns(360_000_000)),)
        walk = Walk(
            Traversal([Span(0, pictures)], pictures, shuffled=False, seed=0),
            ("n01000001",),
            lambda wnid: (wnid,),
        )
        starts = walk.beats(Ns(90_000_000), slow).starts
        assert starts == (0, position_at(share, pictures))


def test_a_shuffled_limit_may_leave_nothing_of_a_synset() -> None:
    one = replace(SHUFFLED, pictures=Selection(limit=Limit(pictures=1)))
    score = score_of(one)
    others = {"n01000001", "n01000002"} - {score.wnid(score.index(0, Position(0)))}
    with pytest.raises(NotThere):
        named(max(others), score)


def at(hours: float) -> Wall:
    return Wall(round(hours * HOUR))


def standing(schedule: Schedule) -> Callable[[float], int]:
    told = plan_of(schedule).forecast
    return lambda hours: position_of_moment(at(hours), told, schedule)


def test_at_a_moment_stands_the_picture_flipped_last() -> None:
    schedule = openings(2, 2.0)
    told = plan_of(schedule).forecast
    position = position_of_moment(at(11), told, schedule)
    moment, following = told.at(position), told.at(Position(position + 1))
    assert moment is not None
    assert following is not None
    assert moment <= at(11) < following
    assert position_of_moment(moment, told, schedule) == position


def test_while_the_doors_are_closed_the_next_picture_is_meant() -> None:
    stands = standing(openings(2, 2.0))
    assert stands(10) == 0
    night, morning = stands(20), stands(34)
    assert night == morning == stands(11.9999999) + 1


@pytest.mark.parametrize("hours", [9.99, 36.0, 100.0])
def test_before_and_after_the_showing_nothing_stands(hours: float) -> None:
    with pytest.raises(NotThere, match="the showing"):
        standing(openings(2, 2.0))(hours)


def test_after_the_last_picture_it_is_the_last_that_stands() -> None:
    schedule = openings(1, 9.0)
    told = plan_of(schedule, PauseRule(every=100_000)).forecast
    assert position_of_moment(at(18.9), told, schedule) == 99_999


def test_where_the_doors_never_open_nothing_stands() -> None:
    with pytest.raises(NotThere):
        position_of_moment(at(1), plan_of(None, None).forecast, Schedule([]))


def test_the_next_pause_is_found_and_none_where_none_comes() -> None:
    rule = PauseRule(every=100, shortest=Ns(2 * SECOND), longest=Ns(3 * SECOND))
    score = score_of(Playlist("small", pauses=rule))
    share = threshold(100)
    found = next_pause(score, BEGIN, share)
    assert found is not None
    assert score.pause(0, found, share) is not None
    assert not any(score.pause(0, Position(place), share) for place in range(1, found))
    assert next_pause(score, (0, found), share) != found
    assert next_pause(score, (0, Position(5)), FULL) == 6
    assert next_pause(score, BEGIN, 0) is None
    assert next_pause(score, (0, Position(score.pictures - 1)), FULL) is None
