"""Where the synsets lie that somebody decided upon."""

from datetime import date

import pytest

from player.core.contested import Contested, contested, undecided
from player.core.playlist import Decision, Limit, Order, Playlist, Policy, Selection
from player.core.units import SECOND
from tests.fakes import CENSUS
from tests.planned import openings, plan_of, score_of

OMITTED = Policy(Decision.OMITTED)
SHOWN = Policy(Decision.SHOWN, "the gallery", date(2019, 5, 1))


def found(playlist: Playlist) -> list[Contested]:
    plan = plan_of(openings(3, 1.5), playlist=playlist)
    return list(contested(plan.score, score_of(undecided(playlist)), CENSUS, plan.forecast))


def test_nothing_decided_upon_is_nothing_to_tell() -> None:
    assert found(Playlist("none")) == []


@pytest.mark.parametrize(("policy", "pictures"), [(OMITTED, 80_000), (SHOWN, 100_000)])
def test_it_lies_where_it_does_or_would(policy: Policy, pictures: int) -> None:
    # n01000003: 20,000 pictures, after 43,000 of 100,000
    (one,) = found(Playlist("some", content={"unsafe-2019": policy}))
    plan = plan_of(openings(3, 1.5), playlist=Playlist("some", content={"unsafe-2019": policy}))
    assert plan.score.pictures == pictures
    assert (one.name, one.verdict, one.policy) == ("unsafe-2019", policy.decision, policy)
    assert (one.synsets, one.held, one.coming) == (1, 20_000, 20_000)
    begins, ends = one.span
    assert begins
    assert ends
    assert abs(plan.forecast.flipped_before(begins) / pictures - 0.43) < 1e-4
    assert abs(plan.forecast.flipped_before(ends) / pictures - 0.63) < 1e-4
    assert one.bulk[0]
    assert one.bulk[1]
    assert begins < one.bulk[0] < one.bulk[1] < ends
    assert one.density == pytest.approx(1, abs=1e-3)


def test_a_policy_that_is_excluded_is_told_too() -> None:
    (one,) = found(Playlist("some", pictures=Selection(exclude=("policy:winter-2021", "chair"))))
    assert (one.name, one.verdict, one.policy) == ("winter-2021", "excluded", None)
    assert (one.synsets, one.held) == (2, 60_000)


def test_what_a_limit_cuts_away_does_not_come() -> None:
    (one,) = found(Playlist("cut", pictures=Selection(limit=Limit(40_000)), content={"unsafe-2019": OMITTED}))
    assert (one.held, one.coming, one.density) == (20_000, 0, 0)
    assert one.span == one.bulk == (None, None)


def test_shuffled_it_comes_at_all_times() -> None:
    (one,) = found(Playlist("mixed", order=Order.SHUFFLED, content={"unsafe-2019": SHOWN}))
    schedule = openings(3, 1.5).openings
    assert (one.held, one.coming) == (20_000, 20_000)
    assert one.density == pytest.approx(0.2)
    assert one.span == one.bulk
    assert one.span[0] == schedule[0].opens + 2 * SECOND
    assert one.span[1]
    assert schedule[-1].closes - one.span[1] < 60 * SECOND


def test_beyond_the_forecast_nothing_is_told() -> None:
    playlist = Playlist("short", content={"unsafe-2019": SHOWN})
    plan = plan_of(openings(1, 1), playlist=playlist)
    (one,) = contested(plan.score, score_of(undecided(playlist)), CENSUS, plan.forecast)
    assert one.coming == 20_000
    assert one.span == (None, None)
