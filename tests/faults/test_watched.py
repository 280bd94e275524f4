"""A wall that is watched: monitoring and a page that ask all the time change nothing on it.

The screen is an X server's, seen from outside; quiet stretches alternate with watched ones, so that
whatever else the machine does meets both.
"""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from tests.commands import HERE, command, line_with
from tests.eye import Eye, marked_folder, needs_xvfb, screen
from tests.gallery import PICTURES, steps

BEAT = 0.09
CONFIG = "mirror: mirror\nstate: state\nplaylist: bare.yaml\ncontrol: {listen: '127.0.0.1:0'}\n"
PLAYLIST = "caption: {style: none}\norder: by-synset\n"
ROUNDS = 3
TICKS = os.sysconf("SC_CLK_TCK")

MORE = 0.010
"""Seconds: what 99 in 100 pictures may come later while somebody watches; the eye sees to 4 ms."""

EXPLAINED = 0.18
"""Seconds: a longer gap between two pictures must be explained (RELIABILITY's figure)."""

ONE_PAGE = 0.01
"""Of a core: what one page may cost while it is open."""

Watch = Callable[[int], Iterator[None]]


def cpu(pid: int) -> float:
    """Return the seconds of a processor that *pid* has used, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@dataclass
class Stretch:
    """What was measured while somebody watched in one way, or nobody did."""

    gaps: list[float] = field(default_factory=list)
    used: float = 0.0
    seconds: float = 0.0

    def measure(self, eye: Eye, pid: int, seconds: float) -> None:
        """Let some time pass, and note what was seen."""
        first, used, begun = len(eye.seen), cpu(pid), time.monotonic()
        threading.Event().wait(seconds)
        self.used += cpu(pid) - used
        self.seconds += time.monotonic() - begun
        seen = eye.seen[first:]
        assert set(steps(seen)) == {1}, "a picture was skipped, or came again"
        self.gaps += [b.at - a.at for a, b in pairwise(seen)]

    @property
    def load(self) -> float:
        """The share of a core."""
        return self.used / self.seconds

    @property
    def off(self) -> float:
        """What 99 in 100 gaps are off a beat by at most."""
        return statistics.quantiles((abs(gap - BEAT) for gap in self.gaps), n=100)[98]


@contextmanager
def asking(port: int, path: str, every: float) -> Iterator[None]:
    """Ask for *path* so often meanwhile."""
    over, answers = threading.Event(), list[int]()

    def ask() -> None:
        while not over.wait(every):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            answers.append(answer.status)
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert set(answers) <= {200}


@contextmanager
def unwatched(_port: int) -> Iterator[None]:
    yield


@contextmanager
def scraped(port: int) -> Iterator[None]:
    """Scrape ten times a second."""
    with asking(port, "/metrics", 0.1):
        yield


@contextmanager
def on_a_page(port: int) -> Iterator[None]:
    """Read the stream of events, and the map every ten seconds, as an open page does."""
    heard = list[int]()
    with socket.create_connection(("127.0.0.1", port)) as listener:
        listener.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())

        def hear() -> None:
            while told := listener.recv(65_536):
                heard.append(len(told))

        thread = threading.Thread(target=hear)
        thread.start()
        with asking(port, "/api/v1/coverage", 10):
            yield
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert heard


WAYS = {"unwatched": unwatched, "scraped": scraped, "on a page": on_a_page}


@needs_xvfb
@pytest.mark.slow
def test_who_watches_changes_nothing_on_the_wall(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    seconds = 120 if request.config.getoption("--full") else 6
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "bare.yaml").write_text(PLAYLIST)
    marked_folder(tmp_path / "mirror", PICTURES)
    found = {name: Stretch() for name in WAYS}
    play = command("run", "--config", str(tmp_path / "config.yaml"), "--window", "--size", "640x480")
    with screen(tmp_path / "screen") as on, Eye(on.framebuffer) as eye:
        around = HERE | {"DISPLAY": on.display, "SDL_VIDEODRIVER": "x11"}
        player = subprocess.Popen(play, env=around, stderr=subprocess.PIPE, text=True)
        try:
            port = int(line_with(player, "url=").rpartition(":")[2].strip().rstrip("/"))
            with on_a_page(port):
                threading.Event().wait(3)  # what is made once, at the first look
            for _ in range(ROUNDS):
                for name, watched in WAYS.items():
                    with watched(port):
                        found[name].measure(eye, player.pid, seconds)
        finally:
            player.send_signal(signal.SIGTERM)
            player.communicate(timeout=10)
    quiet = found["unwatched"]
    for name, stretch in found.items():
        record_property(f"{name}: 99 in 100 gaps off by, ms", round(stretch.off * 1_000, 2))
        record_property(f"{name}: longest gap, ms", round(max(stretch.gaps) * 1_000, 1))
        record_property(f"{name}: of a core", round(stretch.load, 4))
    for name in ("scraped", "on a page"):
        assert found[name].off <= quiet.off + MORE, name
        assert max(found[name].gaps) <= max(EXPLAINED, *quiet.gaps), name
    noise = 0.0 if request.config.getoption("--full") else ONE_PAGE
    assert found["on a page"].load - quiet.load <= ONE_PAGE + noise
