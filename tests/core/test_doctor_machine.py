"""What a doctor says of a computer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from player.core.doctor import Verdict
from player.core.doctor_machine import (
    MB,
    Disk,
    Health,
    Memory,
    Sensor,
    clock,
    disk,
    disk_health,
    hardware_clock,
    memory,
    temperature,
)

NOW = datetime(2026, 7, 1, 10, tzinfo=UTC)
DISK = Disk("/var/lib/twelve-hours", 40_000 * MB, 10**6, "ext4", 12.0, "", removable=False)


@pytest.mark.parametrize(
    ("available", "swapped", "verdict"),
    [(3_000, 0, "pass"), (3_000, 900, "warn"), (900, 0, "warn"), (200, 0, "fail")],
)
def test_memory_that_is_short_or_lies_on_the_disk_is_said(available: int, swapped: int, verdict: str) -> None:
    check = memory(Memory(4_000 * MB, available * MB, swapped * MB))
    assert check.verdict == verdict
    assert bool(check.advice) is (verdict != "pass")
    assert "4.0 GB" in check.found


def test_what_nobody_tells_is_not_known_and_never_passed() -> None:
    unknown = (memory(None), temperature([], None), clock(None, NOW), hardware_clock(there=True, ahead=None),
               disk_health(Health("", None, "no disk")))  # fmt: skip
    assert {check.verdict for check in unknown} == {Verdict.WARN}
    assert all(check.found.startswith("not known: ") for check in unknown)


@pytest.mark.parametrize(
    ("degrees", "limit", "verdict"),
    [(60, None, "pass"), (86, None, "warn"), (96, None, "fail"), (84, 100, "pass"), (86, 100, "warn"),
     (96, 100, "fail"), (70, 80, "warn")],
)  # fmt: skip
def test_a_machine_is_hot_by_its_own_limit_or_by_what_is_customary(
    degrees: float, limit: float | None, verdict: str
) -> None:
    check = temperature([Sensor("cpu", degrees, limit)], 0)
    assert (check.verdict, check.found) == (verdict, f"cpu {degrees} °C")


def test_the_sensor_nearest_to_its_limit_counts_and_a_machine_that_slowed_down_is_warned_of() -> None:
    sensors = [Sensor("cpu", 80.0, 105.0), Sensor("disk", 66.0, 70.0)]
    assert temperature(sensors, None).found == "disk 66 °C"
    check = temperature([Sensor("cpu", 50.0)], 7)
    assert (check.verdict, check.found) == (Verdict.WARN, "cpu 50 °C, slowed down 7 times")
    assert temperature([Sensor("cpu", 99.0)], 7).verdict is Verdict.FAIL


def test_a_disk_with_room_that_keeps_what_it_is_given_is_well() -> None:
    check = disk(DISK)
    assert (check.verdict, check.advice) == (Verdict.PASS, "")
    assert check.found == "/var/lib/twelve-hours: 40.0 GB free on ext4, kept for good in 12 ms"


@pytest.mark.parametrize(
    ("change", "verdict", "says"),
    [
        ({"sync": None, "refused": "Read-only file system"}, "fail", "Read-only"),
        ({"free": 100 * MB}, "fail", "100 MB"),
        ({"files": 3}, "fail", "ext4"),
        ({"files": None, "kind": "btrfs"}, "pass", "btrfs"),
        ({"free": 900 * MB}, "warn", "900 MB"),
        ({"kind": "tmpfs"}, "warn", "tmpfs"),
        ({"removable": True}, "warn", "ext4"),
        ({"removable": None, "kind": ""}, "pass", "without a name"),
        ({"sync": 900.0}, "warn", "900 ms"),
    ],
)
def test_a_disk_that_may_lose_the_ledger_is_said(change: dict[str, object], verdict: str, says: str) -> None:
    check = disk(replace(DISK, **change))  # type: ignore[arg-type]
    assert check.verdict == verdict
    assert says in check.found
    assert bool(check.advice) is (verdict != "pass")


def test_a_disk_says_itself_how_it_is() -> None:
    assert disk_health(Health("/dev/sda", passed=True)).verdict is Verdict.PASS
    assert disk_health(Health("/dev/sda", passed=False)).verdict is Verdict.FAIL


def test_a_clock_is_synchronised_or_not_and_1970_is_no_time() -> None:
    assert clock(synchronised=True, wall=NOW).verdict is Verdict.PASS
    assert clock(synchronised=False, wall=NOW).verdict is Verdict.WARN
    forgotten = clock(synchronised=True, wall=NOW.replace(year=1970))
    assert forgotten.verdict is Verdict.FAIL
    assert "1970-07-01" in forgotten.found


@pytest.mark.parametrize(
    ("ahead", "verdict", "says"),
    [
        (timedelta(seconds=-3), "pass", "3 s from"),
        (timedelta(hours=2, seconds=5), "warn", "local time"),
        (timedelta(hours=-2, seconds=-5), "warn", "local time"),
        (timedelta(seconds=400), "warn", "400 s"),
        (timedelta(hours=5, minutes=7), "warn", "5 hours"),
        (timedelta(days=-9_000), "warn", "9,000 days"),
    ],
)
def test_a_clock_with_a_battery_is_held_against_the_wall_clock(
    ahead: timedelta, verdict: str, says: str
) -> None:
    check = hardware_clock(there=True, ahead=ahead)
    assert check.verdict == verdict
    assert says in check.found


def test_without_a_battery_the_hours_depend_on_a_network() -> None:
    check = hardware_clock(there=False, ahead=None)
    assert (check.verdict, check.found) == (Verdict.WARN, "none is told of")
