"""The player without its waiting: 200,000 pictures in minutes, and what they leave in memory.

    python -m bench.wall.hurried CONFIG PLAYLIST WIDTHxHEIGHT

plays so; `growth` starts it, and reads its memory from outside. Everything is
the real thing, window, workers, ring, ledger and page, but for the clock, which
jumps over each wait. Two things keep it from the truth of 90 ms: the workers
have as much to do as they can, and the ledger's durable second is a real one.
"""

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.memory import memory
from bench.synthetic import lay_out, whole
from bench.wall.contenders import ROOT, Start, free_port
from bench.wall.processes import Group, said, started
from player.app.house import House
from player.app.programme import bill_of
from player.app.turn import Turn
from player.app.wishes import Wishes, machine_of
from player.clock import SystemClock
from player.control.logbook import open_log
from player.control.status import Address, NotRunning, ask_status
from player.core.units import MICROSECOND, MILLISECOND, Ns, wall_of

SIZE = "1280x720"
FROM, TO = 20_000, 200_000
"""Positions between which memory may not grow."""

SLEPT = Ns(6 * MILLISECOND)
"""Shorter waits are truly waited: the loop looks into an empty ring every five."""

READINGS = 40
EVERY = 0.25
"""Seconds between two of them. What stays is in the least; see bench.memory."""

STALLED = 60.0
"""Seconds without a picture after which it is given up."""


class HurryingClock(SystemClock):
    """The machine's clocks, which jump over every wait that is longer than a look into the ring."""

    def __init__(self) -> None:
        """Begin with the true time."""
        super().__init__()
        self._ahead = Ns(0)

    def now(self) -> Ns:
        """Return the monotonic time, and all that was jumped over."""
        return Ns(super().now() + self._ahead)

    def wall(self) -> datetime:
        """Return the wall-clock time, as far ahead."""
        return super().wall() + timedelta(microseconds=self._ahead // MICROSECOND)

    def wait_until(self, instant: Ns) -> None:
        """Return at *instant*, which is now."""
        wait = instant - self.now()
        if wait > SLEPT:
            self._ahead = Ns(self._ahead + wait)
        elif wait > 0:
            super().wait_until(Ns(instant - self._ahead))


def play(config: Path, playlist: Path, size: tuple[int, int]) -> None:
    """Play *playlist* by *config* in a window of *size*, hurrying."""
    wishes = Wishes(playlist=playlist, window=True, size=size)
    machine = machine_of(config, wishes, {})
    with ExitStack() as stack:
        house = House(machine, wishes, bill_of(machine, wishes), open_log(), stack)
        house.clock = house.board.clock = HurryingClock()
        act = house.bill.at(wall_of(house.clock.wall()))
        with ExitStack() as inner:
            Turn(house, act, inner).play()


@dataclass(frozen=True, slots=True)
class Growth:
    """Memory (anonymous and shared, MB, all processes) after *begins* and after *ends* pictures."""

    begins: int
    ends: int
    before_mb: float
    after_mb: float
    medians_mb: float
    seconds: float

    @property
    def grown_mb(self) -> float:
        """What has come to stay."""
        return self.after_mb - self.before_mb


class Stalled(Exception):  # noqa: N818 - what happened
    """The hurrying player shows no more pictures; the text says what it said."""


def growth(folder: Path, display: str, share: float = 1.0) -> Growth:
    """Return how memory grew on *display*, over the given *share* of the pictures.

    Raises:
        Stalled: it came to an end before.
    """
    port, state = free_port(), folder / "state"
    mirror = lay_out(folder / "mirror", state, whole())
    config, playlist = folder / "config.yaml", folder / "hurried.yaml"
    config.write_text(f"mirror: {mirror}\nstate: {state}\ncontrol: {{listen: 127.0.0.1:{port}}}\n")
    playlist.write_text("order: shuffled\npauses: {every: 100 pictures}\n")
    command = (sys.executable, "-m", "bench.wall.hurried", str(config), str(playlist), SIZE)
    start = Start(command, {"PYTHONPATH": str(ROOT)}, port)
    with started(start, display, folder) as (group, process):
        try:
            return _measured(group, process, port, share)
        except Stalled as stalled:
            raise Stalled(f"{stalled}; {said(folder)}") from stalled


def _measured(group: Group, process: "subprocess.Popen[bytes]", port: int, share: float) -> Growth:
    begun = _reached(process, port, round(FROM * share))
    before, _ = _read(group)
    clock = time.monotonic()
    ended = _reached(process, port, round(TO * share))
    after, medians = _read(group)
    return Growth(begun, ended, before, after, medians - before, time.monotonic() - clock)


def _reached(process: "subprocess.Popen[bytes]", port: int, position: int) -> int:
    """Return the position, at least *position*, once it is reached."""
    last, since = -1, time.monotonic()
    while process.poll() is None and time.monotonic() - since < STALLED:
        at = _position(port)
        if at >= position:
            return at
        if at > last:
            last, since = at, time.monotonic()
        threading.Event().wait(0.2)
    raise Stalled(f"the hurrying player stopped at position {last}")


def _position(port: int) -> int:
    try:
        return int(ask_status(Address("127.0.0.1", port))["position"])
    except NotRunning:
        return -1


def _read(group: Group) -> tuple[float, float]:
    readings = list(_readings(group))
    return min(readings), statistics.median(readings)


def _readings(group: Group) -> Iterator[float]:
    for _ in range(READINGS):
        yield memory(group.mark)[1]
        threading.Event().wait(EVERY)


def main() -> None:
    """Play."""
    config, playlist, size = sys.argv[1:]
    width, _, height = size.partition("x")
    play(Path(config), Path(playlist), (int(width), int(height)))


if __name__ == "__main__":
    main()
