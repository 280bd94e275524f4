"""What a doctor says of a computer: its memory, temperature, disk and clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from player.core.doctor import Check, Verdict, unknown

MB = 1_000_000

LEAST_MEMORY, COMFORTABLE = 300 * MB, 1_000 * MB
"""Bytes that are to be had: all of the player takes some 190 MB at 1080p, 290 at 4K (bench.wall)."""

SWAPPED = 0.1
"""The share of the memory that may lie on the disk: what is read back from there comes late."""

WARM, HOT = 85.0, 95.0
"""Degrees Celsius where a sensor names no limit: a Raspberry Pi slows down at 80 to 85, a PC at 95."""

NEAR, TOO_NEAR = 15.0, 5.0
"""Degrees below a sensor's own limit."""

LEAST_ROOM, ROOM = 200 * MB, 1_500 * MB
"""Bytes on the disk of the state folder: an index of all of ImageNet takes 0.7 GB, twice while renewed."""

LEAST_FILES = 1_000

SLOW_SYNC = 500.0
"""Milliseconds: the ledger asks the disk once a second to have kept what it was given."""

FLEETING = frozenset({"tmpfs", "ramfs", "overlay"})
"""File systems that may not outlive a power cut, or a restart."""

PLAUSIBLE = 2025
"""No clock is right that shows an earlier year."""

APART = 60.0
"""Seconds by which the hardware's clock may be wrong."""

QUARTER = 900.0
"""Seconds: zones lie whole quarters of an hour apart."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes: all there is, what is to be had, and how much lies on the disk."""

    total: int
    available: int
    swapped: int


@dataclass(frozen=True, slots=True)
class Sensor:
    """A thermometer: degrees Celsius, and the *limit* at which it helps itself, None if not told."""

    name: str
    degrees: float
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Disk:
    """Where the state folder lies: *free* bytes and files (None where it counts none), its file system.

    *sync* is how many ms it takes to keep 4 kB for good, nine times in ten; None where
    it cannot be written, for the reason *refused*. *removable* is None where nobody says.
    """

    folder: str
    free: int
    files: int | None
    kind: str
    sync: float | None
    refused: str = ""
    removable: bool | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What smartctl says of the disk *device*; *passed* is None where it says nothing, *why* in its words."""

    device: str
    passed: bool | None
    why: str = ""


def memory(found: Memory | None) -> Check:
    """Say whether there is memory for the player."""
    if found is None:
        return unknown("memory", "the kernel tells nothing of it")
    words = f"{_size(found.available)} of {_size(found.total)} to be had"
    if found.available < LEAST_MEMORY:
        advice = "end other programs, or take a machine with 4 GB"
        return Check("memory", Verdict.FAIL, words, advice)
    if found.available < COMFORTABLE:
        return Check("memory", Verdict.WARN, words, "end other programs; 4 GB are comfortable")
    if found.swapped > SWAPPED * found.total:
        words = f"{words}; {_size(found.swapped)} lie on the disk"
        return Check("memory", Verdict.WARN, words, "restart the machine, and see who takes so much")
    return Check("memory", Verdict.PASS, words)


def temperature(sensors: Sequence[Sensor], slowed: int | None) -> Check:
    """Say whether the machine is hot; *slowed* is how often it has slowed down for that since it started."""
    if not sensors:
        advice = "play for an hour, then lay a hand on it"
        return unknown("temperature", "no sensor tells it", advice)
    hottest = max(sensors, key=_nearness)
    words = f"{hottest.name} {hottest.degrees:.0f} °C" + (f", slowed down {slowed} times" if slowed else "")
    verdict = _heat(hottest)
    if slowed and verdict is Verdict.PASS:
        verdict = Verdict.WARN
    advice = "" if verdict is Verdict.PASS else "clean its fan, give it air, away from the panel's heat"
    return Check("temperature", verdict, words, advice)


def _heat(sensor: Sensor) -> Verdict:
    warm = WARM if sensor.limit is None else sensor.limit - NEAR
    hot = HOT if sensor.limit is None else sensor.limit - TOO_NEAR
    if sensor.degrees < warm:
        return Verdict.PASS
    return Verdict.WARN if sensor.degrees < hot else Verdict.FAIL


def _nearness(sensor: Sensor) -> float:
    """Return how many degrees a sensor is above what is hot for it."""
    return sensor.degrees - (HOT if sensor.limit is None else sensor.limit - TOO_NEAR)


def disk(found: Disk) -> Check:
    """Say whether the ledger can be kept where the state folder is."""
    words = f"{found.folder}: {_size(found.free)} free on {found.kind or 'a file system without a name'}"
    if found.sync is None:
        advice = "the state folder must be one that the player may write, with room on its disk"
        return Check("disk", Verdict.FAIL, f"{words}; not written: {found.refused}", advice)
    words += f", kept for good in {found.sync:.0f} ms"
    if found.free < LEAST_ROOM or (found.files is not None and found.files < LEAST_FILES):
        return Check("disk", Verdict.FAIL, words, "make room: without it nothing of the showing is recorded")
    if doubts := list(_doubts(found)):
        return Check("disk", Verdict.WARN, words, "; ".join(doubts))
    return Check("disk", Verdict.PASS, words)


def _doubts(found: Disk) -> Sequence[str]:
    told = (
        (found.kind in FLEETING, f"{found.kind} may be lost with the power: put the state folder on a disk"),
        (bool(found.removable), "a stick wears out: put the state folder on a disk of the machine's own"),
        (found.sync is not None and found.sync > SLOW_SYNC, "this disk is slow to keep things: take another"),
        (found.free < ROOM, "an index of all of ImageNet takes 0.7 GB, twice while it is renewed"),
    )
    return [words for holds, words in told if holds]


def disk_health(found: Health) -> Check:
    """Say how the disk thinks that it is."""
    name = "disk health"
    if found.passed is None:
        return unknown(name, found.why, "apt install smartmontools, then ask as root")
    if found.passed:
        return Check(name, Verdict.PASS, f"{found.device} says that it is well")
    advice = "replace it now: state export, another disk, state import"
    return Check(name, Verdict.FAIL, f"{found.device} says that it will fail", advice)


def clock(synchronised: bool | None, wall: datetime) -> Check:
    """Say whether the *wall* clock is right, as far as that can be known."""
    advice = "sudo timedatectl set-ntp true, and a network that knows the time"
    shows = f"{wall:%Y-%m-%d %H:%M %Z}".rstrip()
    if wall.year < PLAUSIBLE:
        return Check("clock", Verdict.FAIL, f"it shows {shows}, which cannot be", advice)
    if synchronised is None:
        return unknown("clock", f"nobody says whether {shows} is synchronised", "compare it with another")
    if synchronised:
        return Check("clock", Verdict.PASS, f"synchronised, {shows}")
    words = f"not synchronised: opening hours and record are as right as {shows} is"
    return Check("clock", Verdict.WARN, words, advice)


def hardware_clock(there: bool, ahead: timedelta | None) -> Check:
    """Say whether a clock runs on while the machine is off; it is *ahead*, None if unread."""
    name = "hardware clock"
    if not there:
        advice = "without network the hours are wrong after a power cut: a clock with a battery, or a network"
        return Check(name, Verdict.WARN, "none is told of", advice)
    if ahead is None:
        return unknown(name, "it cannot be read", "sudo hwclock --verbose says why")
    apart = abs(ahead.total_seconds())
    if apart <= APART:
        return Check(name, Verdict.PASS, f"{apart:.0f} s from the wall clock")
    if apart <= 86_400 and min(apart % QUARTER, -apart % QUARTER) <= APART:
        advice = "sudo timedatectl set-local-rtc 0, or each change of summer time is a guess"
        return Check(name, Verdict.WARN, "it is kept in local time", advice)
    advice = "sudo hwclock --systohc; if it is wrong again after a night without power, change its battery"
    return Check(name, Verdict.WARN, f"{_span(apart)} from the wall clock", advice)


def _span(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("hours", 3_600)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:,.0f} s"


def _size(size: int) -> str:
    return f"{size / 10**9:.1f} GB" if size >= 10**9 else f"{size / MB:.0f} MB"
