"""A day's faults, drawn from a seed: when each begins, how long it lasts, how bad it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import NamedTuple

from player.core.units import MILLISECOND, SECOND, Ns, Wall

MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 365 * DAY


class Kind(StrEnum):
    """What may go wrong, and what people may want."""

    KILL = "kill"
    POWER_CUT = "power cut"
    TERMINATE = "terminate"
    MIRROR_GONE = "mirror gone"
    MIRROR_HANGS = "mirror hangs"
    MIRROR_FAILS = "mirror fails"
    """It is there, and its pictures cannot be read."""
    SECOND_GONE = "second mirror gone"
    BAD_RUN = "bad run"
    """So many unshowables in a row."""
    HUNG_DECODER = "hung decoder"
    SLOW_DECODER = "slow decoder"
    LATE_FLIPS = "late flips"
    CLOCK_SET = "clock set"
    DISK_FULL = "disk full"
    """Files do not grow any more; what is mapped can be written."""
    DISK_REFUSES = "disk refuses"
    """Nothing can be written but what is mapped."""
    HOLD = "hold"
    CALM = "calm"
    NEXT = "next"
    CAPTION = "caption"
    KEYS = "keys"
    UNSEEN = "unseen"
    RELOAD = "reload"
    BAD_RELOAD = "bad reload"
    JUMP = "jump"
    """To a position so far away."""


class Fault(NamedTuple):
    """From *at* on, true time since the day began, for *lasts*; what *size* means depends on the kind."""

    at: Ns
    kind: Kind
    lasts: Ns = Ns(0)
    size: int = 0

    @property
    def ends(self) -> Ns:
        """When it is over."""
        return Ns(self.at + self.lasts)

    def __str__(self) -> str:
        """Say it in a line."""
        lasts = f" for {self.lasts / SECOND:.3f} s" if self.lasts else ""
        size = f", {self.size}" if self.size else ""
        return f"{self.at / SECOND:10.3f} s  {self.kind}{lasts}{size}"


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a kind happens in a day, for how long (s, drawn evenly in the logarithm), and how bad."""

    often: int
    shortest: float = 0.0
    longest: float = 0.0
    sizes: tuple[int, ...] = (0,)


JUMPS = tuple(
    sign * size for size in (SECOND, MINUTE, HOUR, DAY, 30 * DAY, YEAR, 10 * YEAR) for sign in (1, -1)
)

HABITS: Mapping[Kind, Habit] = {
    Kind.KILL: Habit(12),
    Kind.POWER_CUT: Habit(4, 30, 9_000, (0, 1)),  # size 1: the clock is lost
    Kind.TERMINATE: Habit(2),
    Kind.MIRROR_GONE: Habit(6, 0.2, 900),
    Kind.MIRROR_HANGS: Habit(3, 1, 120),
    Kind.MIRROR_FAILS: Habit(3, 0.2, 20),
    Kind.SECOND_GONE: Habit(4, 1, 1_800),
    Kind.BAD_RUN: Habit(3, sizes=(20, 500, 2_050)),
    Kind.HUNG_DECODER: Habit(6, 1, 20),
    Kind.SLOW_DECODER: Habit(5, 5, 60, (300, 600, 2_000)),  # ms a picture
    Kind.LATE_FLIPS: Habit(6, 1, 30, (20, 44, 100, 400)),  # ms at most
    Kind.CLOCK_SET: Habit(5, 5, 1_800, JUMPS),
    Kind.DISK_FULL: Habit(2, 2, 600),
    Kind.DISK_REFUSES: Habit(2, 2, 600),
    Kind.HOLD: Habit(10, 0.05, 400),
    Kind.CALM: Habit(6, 0.3, 2_000),
    Kind.NEXT: Habit(20),
    Kind.CAPTION: Habit(4),
    Kind.KEYS: Habit(2),
    Kind.UNSEEN: Habit(2, 5, 600),
    Kind.RELOAD: Habit(4, sizes=(90, 70, 120, 200)),  # the new cadence, ms
    Kind.BAD_RELOAD: Habit(2),
}

FAR = tuple(sign * size for size in (1, 20, 300, 2_500) for sign in (1, -1))

LATER_HABITS: Mapping[Kind, Habit] = {Kind.JUMP: Habit(8, sizes=FAR)}
"""What was thought of later: drawn apart, so that a seed's other faults are what they were."""

DEATHS = (Kind.KILL, Kind.POWER_CUT, Kind.TERMINATE)
"""What ends a life of the player."""

DISK = (Kind.DISK_FULL, Kind.DISK_REFUSES)


def course(
    seed: int, openings: Sequence[tuple[Ns, Ns]], without: frozenset[Kind] = frozenset()
) -> list[Fault]:
    """Return the faults of a day, ascending: nine in ten begin while the doors are open, many at once.

    Two of one kind never overlap. While the disk refuses everything nothing else
    ends the player, and no power cut comes while it is full: what was never on
    a disk cannot outlive one.
    """
    dice = Random(seed)  # noqa: S311 - no secret
    drawn = list(_drawn(dice, HABITS, openings, without))
    drawn += _drawn(Random(-1 - seed), LATER_HABITS, openings, without)  # noqa: S311 - as above
    away = [f for f in drawn if f.kind in DISK]
    kept = [f for f in drawn if not _forbidden(f, away)]
    lost = [fault for f in kept if f.kind is Kind.POWER_CUT and f.size for fault in _clock_lost(dice, f)]
    return sorted([*kept, *lost])


def _drawn(
    dice: Random, habits: Mapping[Kind, Habit], openings: Sequence[tuple[Ns, Ns]], without: frozenset[Kind]
) -> Iterator[Fault]:
    for kind, habit in habits.items():
        if kind not in without:
            yield from _apart(sorted(_some(dice, kind, habit, openings)))


def _some(dice: Random, kind: Kind, habit: Habit, openings: Sequence[tuple[Ns, Ns]]) -> Iterator[Fault]:
    for _ in range(habit.often):
        begins, ends = dice.choice(openings) if dice.random() < 0.9 else (0, DAY)
        lasts = habit.shortest and habit.shortest * (habit.longest / habit.shortest) ** dice.random()
        at = dice.randrange(begins, ends)
        yield Fault(Ns(at), kind, Ns(round(lasts * 1_000) * MILLISECOND), dice.choice(habit.sizes))


def _apart(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield those of *faults*, ascending, that do not begin within another's time."""
    free = -1
    for fault in faults:
        if fault.at > free:
            free = fault.ends
            yield fault


def _forbidden(fault: Fault, disk: Sequence[Fault]) -> bool:
    """Tell whether *fault* would end the player while the disk is away in a way that loses more."""
    for trouble in disk:
        refuses = trouble.kind is Kind.DISK_REFUSES and fault.kind in DEATHS
        if (refuses or fault.kind is Kind.POWER_CUT) and trouble.at - 2 * SECOND <= fault.at <= trouble.ends:
            return True
    return False


def _clock_lost(dice: Random, cut: Fault) -> Iterator[Fault]:
    """Yield that the wall clock is in 1970 when the power is back, until somebody sets it."""
    yield Fault(cut.ends, Kind.CLOCK_SET, Ns(dice.randrange(5, 600) * SECOND), LOST)


LOST = -100 * YEAR
"""The size of a clock that was lost with the power: it begins again in 1970."""


def error_at(faults: Sequence[Fault], moment: Ns, begins: Wall) -> Ns:
    """Return by how much the wall clock is wrong at *moment* of a day that *begins* then."""
    active = [f for f in faults if f.kind is Kind.CLOCK_SET and f.at <= moment < f.ends]
    if not active:
        return Ns(0)
    return Ns(-(begins + active[-1].at) if active[-1].size == LOST else active[-1].size)
