"""The arithmetic of a showing, and what is said of it."""

from dataclasses import replace
from datetime import UTC

import pytest

from player.core.advice import advice, percent, told_length, told_moment
from player.core.pacing import GREETING
from player.core.plan import Plan
from player.core.playlist import Limit, Passage, PauseRule, Place, Selection, TitleCard
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from tests.planned import HOUR, SMALL, openings, plan_of

BEAT = 9_000 * SECOND
"""What the 100,000 pictures take."""

RULE_OF_ALL = PauseRule(every=1)


def said(plan: Plan) -> str:
    return "\n".join(advice(plan, UTC))


def test_the_time_is_parted_into_beat_pauses_and_greetings() -> None:
    plan = plan_of(openings(3, 1.5))
    assert (plan.open, plan.need, plan.left) == (4.5 * HOUR, BEAT, 100_000)
    assert plan.greetings == 3 * GREETING
    assert plan.budget == 4.5 * HOUR - 3 * GREETING - BEAT
    assert (plan.lacking, plan.surplus) == (0, 0)
    assert abs(plan.forecast.paused - plan.forecast.pauses * 90_000_000 - plan.budget) < 60 * SECOND
    assert "It fits: the last picture comes on Saturday 3 January 1970, 11:29" in said(plan)


def test_the_budget_is_bounded_by_the_share_of_the_open_time() -> None:
    plan = plan_of(openings(10, 1.5))
    assert plan.budget == 7.5 * HOUR
    assert plan.forecast.paused <= 7.5 * HOUR < plan.forecast.paused + 20 * SECOND


def test_a_start_within_open_hours_is_not_greeted() -> None:
    schedule = openings(3, 1.5)
    plan = plan_of(schedule, begin=(Position(50_000), Wall(schedule.openings[1].opens + HOUR)))
    assert plan.greetings == GREETING
    assert plan.open == 2 * HOUR
    assert plan.need == BEAT // 2


# too short


def test_too_short_is_said_with_every_choice_and_its_number() -> None:
    plan = plan_of(openings(2, 1))
    text = said(plan)
    assert plan.lacking == BEAT + 2 * GREETING - 2 * HOUR
    assert plan.budget == 0
    assert "100,000 pictures take 2.5 h, and 120 min are there for them; 30 min are lacking" in text
    assert "At the last closing 20,154 pictures have not come" in text
    assert "Longer hours: 16 min more on each of 2 days, or 1 more day of 60 min." in text
    assert "Fewer pictures: limit: 79844 (79.8 % of them)." in text
    assert "Faster: cadence: 71 ms." in text
    assert "In none of these would a picture pause" in text


@pytest.mark.parametrize("choice", ["longer", "fewer", "faster"])
def test_each_choice_is_enough_and_little_less_is_not(choice: str) -> None:
    plan = plan_of(openings(2, 1))
    spared = 16 * 60 * SECOND * 2 - plan.lacking
    if choice == "longer":
        assert plan_of(openings(2, 1 + 16 / 60)).forecast.fits
        assert not plan_of(openings(2, 1 + 15 / 60)).forecast.fits
        assert 0 <= spared < 120 * SECOND
    elif choice == "fewer":
        assert 79_844 * 90_000_000 <= plan.available < 79_845 * 90_000_000
    else:
        assert 100_000 * 71_000_000 <= plan.available < 100_000 * 72_000_000


def test_pauses_by_a_rule_may_be_what_does_not_fit() -> None:
    plan = plan_of(openings(3, 1.5), PauseRule(every=50))
    text = said(plan)
    assert plan.budget == plan.available - plan.need
    assert "pauses take" in text
    assert "Fewer pauses: fill: showing; the beat alone takes 2.5 h." in text
    assert "In none of these" not in text


def test_a_day_has_no_more_than_24_hours() -> None:
    plan = plan_of(Schedule([(Wall(0), Wall(2 * HOUR))]), RULE_OF_ALL)
    assert "\nLonger: 152 more days of 2.0 h.\n" in said(plan)
    assert "Faster" not in said(plan)
    assert "Fewer pauses" not in said(plan)


def test_no_time_at_all_has_no_choice_of_fewer_or_faster() -> None:
    text = said(plan_of(openings(1, 0.001)))
    assert "Longer" in text
    assert "Fewer pictures" not in text
    assert "Faster" not in text


def test_what_only_the_reserve_holds_is_said() -> None:
    plan = plan_of(openings(3, 1), PauseRule(every=None, reserve=Ns(HOUR)))
    assert plan.forecast.last_picture_at is not None
    assert not plan.forecast.fits
    assert "The last of them comes in what is kept in reserve." in said(plan)


def test_doors_that_never_open_are_said() -> None:
    assert said(plan_of(Schedule([]))) == "The doors never open."


# too long


def test_too_long_is_said_with_every_choice() -> None:
    plan = plan_of(openings(10, 1.5))
    text = said(plan)
    assert plan.surplus > 4 * HOUR
    assert "(pauses at most 50 % of it): the last picture comes on Wednesday 7 January 1970" in text
    assert "Start later: on Wednesday 7 January 1970." in text
    assert "End earlier: on Sunday 4 January 1970." in text
    assert "A second pass: its beat takes 2.5 h, which leaves" in text


def test_starting_later_or_ending_earlier_leaves_no_whole_day() -> None:
    # Four days of ten are enough at 50 %, as both sentences say.
    assert plan_of(openings(4, 1.5)).surplus < 1.5 * HOUR
    assert plan_of(openings(4, 1.5)).forecast.fits
    assert plan_of(openings(5, 1.5)).surplus > 0


def test_a_rule_that_leaves_time_may_give_way_to_filling_it() -> None:
    text = said(plan_of(openings(4, 1), PauseRule(every=1000)))
    assert "There is more time than pictures and pauses take: the last picture comes on" in text
    assert "More pauses: fill: showing." in text
    assert "A second pass does not fit: its beat alone takes 2.5 h." in text
    assert "End earlier: on Saturday 3 January 1970." in text


def test_one_long_opening_can_neither_start_later_nor_end_earlier() -> None:
    text = said(plan_of(openings(1, 10), None))
    assert "Start later" not in text
    assert "End earlier" not in text
    assert "Slower: cadence: 35" in text
    assert "A second pass: its beat takes 2.5 h, which leaves 5.0 h for its pauses." in text


def test_less_than_a_millisecond_a_picture_makes_no_slower_cadence() -> None:
    text = said(plan_of(openings(1, (BEAT + GREETING + 80 * SECOND) / HOUR), None))
    assert "There is more time than pictures" in text
    assert "Slower" not in text


def test_a_cadence_that_no_playlist_may_ask_for_is_no_choice() -> None:
    few = replace(SMALL, pictures=Selection(limit=Limit(pictures=3)))
    assert "Slower" not in said(plan_of(openings(10, 1.5), None, playlist=few))
    assert "Faster" not in said(plan_of(openings(1, 0.5), None))  # 18 ms, and the least is 20 ms


# where every picture pauses


def test_where_every_picture_pauses_the_pauses_are_the_choice_and_not_the_cadence() -> None:
    plan = plan_of(openings(20, 20), RULE_OF_ALL)
    text = said(plan)
    assert plan.all_pause
    assert "There is more time" in text
    for vain in ("Slower", "More pauses", "A second pass"):
        assert vain not in text
    mean = plan.available / 100_000 / SECOND
    assert f"Longer pauses: {mean:.1f} s in the mean instead of 11.0 s; every picture pauses" in text


def test_pauses_that_fill_are_lengthened_up_to_their_share() -> None:
    rule = PauseRule(every=None, shortest=Ns(SECOND), longest=Ns(SECOND), at_most=900_000_000)
    plan = plan_of(openings(10, 10), rule)
    assert plan.all_pause
    assert "Longer pauses: 3.2 s in the mean instead of 1.0 s" in said(plan)  # of the 3.6 s that are open
    assert "A second pass: its beat takes 2.5 h" in said(plan)


def test_pauses_of_every_picture_that_do_not_fit_are_shortened_down_to_the_cadence() -> None:
    assert "Shorter pauses: 3.6 s in the mean instead of 11.0 s" in said(
        plan_of(openings(10, 10), RULE_OF_ALL)
    )
    assert "Shorter" not in said(plan_of(openings(1, 2), RULE_OF_ALL))


def test_pauses_that_fit_as_well_as_they_can_are_left_alone() -> None:
    rule = PauseRule(every=1, shortest=Ns(3_500_000_000), longest=Ns(3_500_000_000))
    plan = plan_of(openings(1, 97.3), rule)
    assert plan.surplus
    assert "pauses:" not in said(plan)


def test_a_pause_that_is_shorter_than_the_cadence_is_said() -> None:
    slow = replace(SMALL, cadence=Ns(64 * SECOND))
    warning = "The longest pause, 20 s, is shorter than the cadence, 64 s: a picture that pauses goes sooner"
    assert warning in said(plan_of(None, PauseRule(every=100), playlist=slow))
    assert warning not in said(plan_of(None, RULE_OF_ALL, playlist=slow))
    assert warning not in said(plan_of(None, PauseRule(every=100)))


def test_a_plan_adds_up_the_cadences_of_its_stretches_and_advises_none() -> None:
    slow = replace(SMALL, stretches=(Passage(Place(share=500_000_000), Ns(180 * MILLISECOND)),))
    plan = plan_of(openings(3, 1.5), playlist=slow)
    assert plan.need == BEAT * 1.5
    assert plan.beat == 135 * MILLISECOND
    assert plan.budget == 4.5 * HOUR - 3 * GREETING - plan.need
    short, long = (said(plan_of(openings(days, 1.5), None, playlist=slow)) for days in (1, 9))
    assert "Fewer pictures" in short
    assert "Slower" not in long
    assert "Faster" not in short
    assert "A second pass: its beat takes 3.8 h" in long


def test_a_title_card_is_a_part_of_each_greeting() -> None:
    titled = replace(SMALL, title_card=TitleCard(("Small",), Ns(8 * SECOND)))
    plan = plan_of(openings(3, 1.5), playlist=titled)
    assert plan.greetings == 3 * (GREETING + 8 * SECOND)
    assert plan.greeting == GREETING + 8 * SECOND


# without a showing


def test_a_pass_without_a_showing_has_no_surplus_and_needs_no_advice() -> None:
    plan = plan_of(None, PauseRule(every=100))
    assert plan.forecast.fits
    assert plan.surplus == 0
    assert advice(plan, UTC) == ()


def test_what_is_over_has_nothing_left() -> None:
    plan = plan_of(openings(2, 2), begin=(Position(100_000), Wall(0)))
    assert (plan.left, plan.surplus, plan.lacking) == (0, 0, 0)
    assert said(plan) == "All pictures have been shown."


def test_figures_are_told_for_reading() -> None:
    lengths = (612 * HOUR, 2 * HOUR, HOUR, 119 * SECOND, SECOND // 2)
    assert [told_length(Ns(n)) for n in lengths] == ["612.0 h", "2.0 h", "60 min", "119.0 s", "0.5 s"]
    assert told_moment(Wall(0), UTC) == "Thursday 1 January 1970, 00:00:00"
    assert (percent(0.444), percent(0.7984, 1)) == ("44 %", "79.8 %")
