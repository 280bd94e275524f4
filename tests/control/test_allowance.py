from itertools import count

import pytest

from player.control.allowance import MOST, Allowance, caller_at


def test_a_caller_may_ask_some_times_at_once_and_then_so_often() -> None:
    allowance = Allowance(rate=10, burst=5)
    assert [allowance.allows("a", 0.0) for _ in range(7)] == [True] * 5 + [False] * 2
    assert [allowance.allows("a", 0.11), allowance.allows("a", 0.11)] == [True, False]
    assert [allowance.allows("a", 100.0) for _ in range(7)] == [True] * 5 + [False] * 2


def test_over_a_long_time_a_caller_gets_the_rate() -> None:
    allowance = Allowance(rate=10, burst=5)
    assert sum(allowance.allows("a", tick / 1_000) for tick in range(60_000)) == pytest.approx(605, abs=2)


def test_asking_in_vain_costs_nothing() -> None:
    allowance = Allowance(rate=1, burst=1)
    assert allowance.allows("a", 0.0)
    assert not any(allowance.allows("a", tick / 100) for tick in range(1, 99))
    assert allowance.allows("a", 1.0)


def test_callers_do_not_spend_each_others() -> None:
    allowance = Allowance(rate=1, burst=1)
    assert allowance.allows("a", 0.0)
    assert allowance.allows("b", 0.0)
    assert not allowance.allows("a", 0.0)


def test_a_million_callers_are_not_remembered() -> None:
    allowance = Allowance(rate=1, burst=1)
    for caller, tick in zip(range(10 * MOST), count(), strict=False):
        allowance.allows(str(caller), tick / 1_000_000)
    assert len(allowance._paid) == MOST


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("192.168.1.5", "192.168.1.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2:ffff::9", "2001:0db8:0001:0002"),
        ("fe80::1%eth0", "fe80:0000:0000:0000"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        (None, ""),
        ("nonsense", ""),
    ],
)
def test_a_machine_with_many_addresses_is_one_caller(address: str | None, caller: str) -> None:
    assert caller_at(address) == caller
