"""The faults of a storm: how each is done to a player that plays, how it is undone, what it may cost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from player.install.texts import PAUSE
from tests.faketime import Hands
from tools.storm.keeper import ROOT, Keeper

QUIET = 2.0
"""Seconds between two pictures: the longest pause, and slips, on a machine with a load of ten a core."""

STARTS = 10.0
"""Seconds from a start to its first picture, on a machine that has other things to do."""

RING = 5.0
"""Seconds that the ring bridges."""

NOTICED = 30.0
"""Seconds after which a decoder that is stopped while it decodes is replaced; while it reads, after two."""

RETURNS = 5.0
"""Seconds in which play is back after its mirror is."""

HOLD_LIMIT = 10.0
"""Seconds that a picture stays for a fault before it eases to the ground: of the storm's config."""

EASES = 2.0

HOUR, DAY, YEAR = 3_600, 86_400, 365 * 86_400
JUMPS = (1, -1, HOUR, -HOUR, DAY, -DAY, 10 * YEAR, -10 * YEAR)
"""Seconds by which the wall clock is wrong."""

Undo = Callable[[], object]


@dataclass(frozen=True, slots=True)
class World:
    """What a fault can reach: the player by its *keeper*, its files, its clock where it has *hands*."""

    keeper: Keeper
    mirror: Path
    playlist: Path
    state: Path
    hands: Hands | None
    can_fill: bool
    luck: Random


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: *do* returns what undoes it after *lasts* (from, to) seconds.

    *gap* is the longest time between two pictures that it may cost, in seconds,
    and *waits* whether it may cost its own length besides.
    """

    name: str
    do: Callable[[World], Undo]
    lasts: tuple[float, float] = (0.0, 0.0)
    gap: float = QUIET
    waits: bool = False


def _nothing() -> None:
    """Undo what undoes itself."""


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _zygote(world: World) -> int:
    (zygote,) = (pid for pid in _children(world.keeper.pid) if _is_zygote(pid))
    return zygote


def _is_zygote(pid: int) -> bool:
    with suppress(OSError):
        return b"player.decode.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _signal_worker(world: World, number: int) -> Undo:
    os.kill(world.luck.choice(_children(_zygote(world))), number)
    return _nothing


def _kill_worker(world: World) -> Undo:
    return _signal_worker(world, signal.SIGKILL)


def _stop_worker(world: World) -> Undo:
    return _signal_worker(world, signal.SIGSTOP)


def _kill_zygote(world: World) -> Undo:
    os.kill(_zygote(world), signal.SIGKILL)
    return _nothing


def _kill_player(world: World) -> Undo:
    world.keeper.kill()
    return _nothing


def _take_mirror(world: World) -> Undo:
    gone = world.mirror.with_name("gone")
    world.mirror.rename(gone)
    return lambda: gone.rename(world.mirror)


def _fill_state(world: World) -> Undo:
    filler = world.state / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(b"\0")
    return filler.unlink


def _break_playlist(world: World) -> Undo:
    good = world.playlist.read_text("utf-8")
    world.playlist.write_text("cadence: [90 ms\n" if world.luck.random() < 0.5 else "cadence: soon\n")
    world.keeper.hang_up()

    def mend() -> None:
        world.playlist.write_text(good)
        world.keeper.hang_up()

    return mend


def _set_clock(world: World) -> Undo:
    hands = world.hands
    assert hands is not None, "there is no clock to set"
    hands.wrong_by(world.luck.choice(JUMPS))
    return lambda: hands.wrong_by(0)


def _hammer_page(world: World) -> Undo:
    return _ended(_started("-m", "tools.storm.hammer", world.keeper.url))


def _hog_processors(world: World) -> Undo:  # noqa: ARG001 - whoever plays, it takes what it can
    hogs = [_started("-c", "while True: pass") for _ in range(2 * (os.cpu_count() or 1))]
    ends = [_ended(hog) for hog in hogs]
    return lambda: [end() for end in ends]


def _started(*arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, *arguments], stdin=subprocess.DEVNULL, cwd=ROOT)


def _ended(process: "subprocess.Popen[bytes]") -> Undo:
    def end() -> None:
        process.kill()
        process.wait()

    return end


FAULTS = (
    Fault("worker killed", _kill_worker),
    Fault("worker stopped", _stop_worker, (2 * RING, 2 * RING), gap=NOTICED + QUIET),
    Fault("zygote killed", _kill_zygote),
    Fault("player killed", _kill_player, gap=PAUSE + STARTS),
    Fault("mirror away", _take_mirror, (2.0, 30.0), gap=RETURNS, waits=True),
    Fault("state full", _fill_state, (4.0, 20.0)),
    Fault("playlist broken", _break_playlist, (2.0, 10.0)),
    Fault("clock set", _set_clock, (2.0, 10.0)),
    Fault("page hammered", _hammer_page, (4.0, 20.0)),
    Fault("processors hogged", _hog_processors, (4.0, 15.0)),
)
"""Each kind once before any comes again."""


def possible(world: World) -> dict[str, str]:
    """Return why the faults that cannot be done here cannot, by name."""
    left = {} if world.hands else {"clock set": "libfaketime is not installed"}
    return left if world.can_fill else left | {"state full": "no tmpfs may be mounted here"}


def deck(luck: Random, without: dict[str, str]) -> Iterator[Fault]:
    """Yield faults without end: all of them in some order, then all in another."""
    while True:
        faults = [fault for fault in FAULTS if fault.name not in without]
        yield from luck.sample(faults, len(faults))


def told(seconds: float) -> str:
    """Return *seconds* for people."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
