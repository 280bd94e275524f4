"""What a contender's processes take, all of them together; and their end, each by its number."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.wall.contenders import Start
from tests.eye import alive

MARK = "TWELVE_HOURS_WALL"
LOG = "said"
"""The file, where a contender is at home, that takes what it says."""

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 5.0
"""Seconds that a contender has to end by itself."""

READINGS = 5
"""Of memory, half a second apart: a picture being decoded takes some MB for some milliseconds."""


class Group:
    """The processes that carry a mark in their environment, wherever they hang in the tree."""

    def __init__(self, mark: str) -> None:
        """Name them by *mark*."""
        self.mark = mark

    @property
    def pids(self) -> list[int]:
        """Those alive now."""
        return alive(self.mark)

    def cpu(self) -> float:
        """Return the seconds (user and system) that they and their ended children have run."""
        return sum(cpu_of(pid) for pid in self.pids)

    def memory(self) -> float:
        """Return MB (Pss, summed over all): the median of some readings."""
        readings = []
        for _ in range(READINGS):
            readings.append(sum(_pss(pid) for pid in self.pids))
            threading.Event().wait(0.5)
        return sorted(readings)[READINGS // 2]

    def end(self, main: "subprocess.Popen[bytes]") -> str:
        """End *main*, then whoever is left; return a remark where it took force."""
        with suppress(ProcessLookupError):
            main.terminate()
        try:
            main.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            main.kill()
            main.wait(PATIENCE)
            return "did not end when told to"
        finally:
            self._end_the_rest()
        return ""

    def _end_the_rest(self) -> None:
        until = time.monotonic() + PATIENCE
        while (left := self.pids) and time.monotonic() < until:
            threading.Event().wait(0.1)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def cpu_of(pid: int) -> float:
    """Return the seconds that *pid* and the children it has waited for have run, 0 where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("latin-1").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS  # utime, stime, cutime, cstime: proc(5)


def _pss(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def started(start: Start, display: str, home: Path) -> Iterator[tuple[Group, "subprocess.Popen[bytes]"]]:
    """Start a contender on *display* at *home*; end all its processes afterwards."""
    mark = f"{MARK}_{os.getpid()}_{time.monotonic_ns()}"
    environment = {"DISPLAY": display, "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), mark: "1"}
    environment |= {"XDG_RUNTIME_DIR": str(home), **start.environment}
    with (home / LOG).open("wb") as log:
        process = subprocess.Popen(
            list(start.command),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    group = Group(mark)
    try:
        yield group, process
    finally:
        group.end(process)


def said(home: Path, lines: int = 3) -> str:
    """Return the last *lines* of what a contender started in *home* said."""
    with suppress(OSError):
        return " / ".join((home / LOG).read_text("utf-8", "replace").splitlines()[-lines:])
    return ""
