"""The circuit breaker, whatever happens to it."""

from hypothesis import given
from hypothesis import strategies as st

from player.sources.web.breaker import FIRST, LONGEST, PATIENCE, Breaker


def broken(chance: float = 0.0, at: float = 0.0) -> Breaker:
    breaker = Breaker(lambda: chance)
    for _ in range(PATIENCE):
        assert breaker.admits(at)
        breaker.failed(at, "503")
    return breaker


def test_it_opens_after_so_many_failures_in_a_row_and_not_before() -> None:
    breaker = Breaker(lambda: 0.0)
    for _ in range(PATIENCE - 1):
        breaker.failed(0.0, "503")
    breaker.succeeded()
    for _ in range(PATIENCE - 1):
        breaker.failed(0.0, "503")
    assert breaker.admits(0.0)
    breaker.failed(0.0, "503")
    assert not breaker.admits(0.0)
    assert breaker.reason == "503"


def test_after_the_rest_one_may_ask_and_its_success_closes() -> None:
    breaker = broken()
    assert not breaker.admits(FIRST - 0.001)
    assert breaker.admits(FIRST)
    assert not breaker.admits(FIRST)
    breaker.succeeded()
    assert breaker.admits(FIRST)
    assert not breaker.open


def test_rests_double_up_to_the_longest() -> None:
    breaker, now, rests = broken(), 0.0, []
    for _ in range(6):
        until = now
        while not breaker.admits(until):
            until += 0.125
        rests.append(until - now)
        now = until
        breaker.failed(now, "503")
    assert rests == [0.25, 0.5, 1.0, LONGEST, LONGEST, LONGEST]


def test_chance_shortens_a_rest_by_up_to_half() -> None:
    assert not broken(0.999).admits(FIRST / 2)
    assert broken(0.999).admits(FIRST * 0.501)


def test_a_servers_wish_for_a_rest_is_heard_within_bounds() -> None:
    for wish, rest in ((0.75, 0.75), (3600.0, LONGEST), (0.01, FIRST)):
        breaker = Breaker(lambda: 0.0)
        for _ in range(PATIENCE):
            breaker.failed(0.0, "503", wish)
        assert not breaker.admits(rest - 0.01)
        assert breaker.admits(rest)


def test_an_abandoned_probe_lets_the_next_one_through() -> None:
    breaker = broken()
    assert breaker.admits(FIRST)
    breaker.withdrawn()
    assert breaker.admits(FIRST)


def test_failures_of_questions_asked_before_it_opened_do_not_lengthen_the_rest() -> None:
    breaker = broken()
    for _ in range(20):
        breaker.failed(FIRST - 0.01, "503")
    assert breaker.admits(FIRST)


STEPS = st.lists(
    st.one_of(st.sampled_from(["ask", "succeed", "fail", "withdraw"]), st.floats(0, 3, allow_nan=False)),
    max_size=200,
)


@given(steps=STEPS, chance=st.floats(0, 1, exclude_max=True))
def test_it_never_shuts_a_server_out_for_longer_than_the_longest_rest(
    steps: list[str | float], chance: float
) -> None:
    breaker, now, probes, row = Breaker(lambda: chance), 0.0, 0, 0
    for step in steps:
        if isinstance(step, float):
            now += step
        elif step == "ask":
            was_open = breaker.open
            probes += breaker.admits(now) and was_open
            assert probes <= 1, "two probes at once"
        elif step == "succeed":
            breaker.succeeded()
            probes = row = 0
            assert breaker.admits(now)
        elif step == "fail":
            breaker.failed(now, "503")
            row, probes = row + 1, 0
            assert breaker.open is (row >= PATIENCE)
        else:
            breaker.withdrawn()
            probes = 0
    breaker.withdrawn()
    assert breaker.admits(now + LONGEST)
