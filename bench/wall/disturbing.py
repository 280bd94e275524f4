"""What goes on beside the player, each in a process of its own, until it is ended.

    python -m bench.wall.disturbing poll PORT      asks for the status page 50 times a second
    python -m bench.wall.disturbing index TAR      indexes TAR again and again, niced
    python -m bench.wall.disturbing neighbour      keeps one core busy

``poll`` prints how many answers it got when it is ended.
"""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bench.mirrors.members import write_tar_of_tars
from bench.wall.contenders import ROOT, Start

POLLS = 50
"""A second."""

NICE = 19
MEMBERS = 1_000_000
"""Of the tar that is indexed: some seconds each time."""


def poll(port: str) -> None:
    """Ask for the status `POLLS` times a second on one connection; begin anew where it ends."""
    answers, begun = 0, time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=2)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    asked = 0
    while not stop.wait(max(0.0, begun + asked / POLLS - time.monotonic())):
        asked += 1
        try:
            connection.request("GET", "/api/v1/status")
            answers += connection.getresponse().read() != b""
        except (OSError, http.client.HTTPException):
            connection.close()
    print(f"{answers / (time.monotonic() - begun):.1f}", flush=True)


def index(tar: str) -> None:
    """Index *tar* with the player's own command, from nothing each time."""
    os.nice(NICE)
    while True:
        with tempfile.TemporaryDirectory(dir=Path(tar).parent) as state:
            command = (sys.executable, str(ROOT / "run_installation.py"), "index", tar, "--state", state)
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def neighbour() -> None:
    """Keep the last core busy."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    while True:
        pass


WORKS: dict[str, Callable[..., None]] = {"poll": poll, "index": index, "neighbour": neighbour}


class Disturbance:
    """Everything at once; *polled* holds how many answers a second came each time."""

    def __init__(self, folder: Path) -> None:
        """Lay out in *folder* what is to be indexed."""
        self.polled: list[float] = []
        self._tar = folder / "indexed.tar"
        write_tar_of_tars(self._tar, MEMBERS)

    @contextmanager
    def beside(self, start: Start) -> Iterator[None]:
        """Disturb the player that was started as *start*."""
        with ExitStack() as stack:
            poller = stack.enter_context(_at_work("poll", str(start.port)))
            stack.enter_context(_at_work("index", str(self._tar)))
            stack.enter_context(_at_work("neighbour"))
            yield
            poller.terminate()
            self.polled.append(float(poller.communicate(timeout=10)[0] or 0))


@contextmanager
def _at_work(*what: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "bench.wall.disturbing", *what]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=ROOT)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # its session: an index and the processes that walk for it
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        if process.stdout:
            process.stdout.close()


def main() -> None:
    """Work."""
    WORKS[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
