import pytest

from player.control.timekeeping import DOUBTS, Reading, doubt, synchronised

STA_PLL, STA_UNSYNC = 0x0001, 0x0040


@pytest.mark.parametrize(
    ("status", "largest_error", "well"),
    [
        (STA_PLL, 12_000, True),  # an NTP daemon that works with the kernel
        (STA_UNSYNC, 12_000, True),  # one that keeps the kernel from the hardware clock
        (STA_UNSYNC, 16_000_000, False),  # nobody since the start, or for nine hours
        (STA_PLL | STA_UNSYNC, 16_000_001, False),
        (0, 16_000_000, True),  # the kernel has not yet given up
    ],
)
def test_a_clock_is_well_while_somebody_keeps_it_right(
    status: int, largest_error: int, *, well: bool
) -> None:
    assert Reading(status, largest_error).synchronised is well


def test_the_machine_is_asked_and_a_doubt_is_one_line() -> None:
    assert doubt() == DOUBTS[synchronised()]
    assert [bool(said) for said in DOUBTS.values()] == [False, True, True]
    assert not any("\n" in said for said in DOUBTS.values())
