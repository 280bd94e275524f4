"""Attacks on the page of a real player, whose wall is watched from outside: the wall does not notice."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest

from bench.memory import MARK, memory
from tests.commands import ROOT, command, done
from tests.eye import BLINK, Eye, Seen, marked_folder, needs_xvfb, screen
from tests.sources.web.serving import free_port

PERIOD = 0.09
CALM = 8.0
"""Seconds of play before and after, to compare with."""

PLAYLIST = "caption: {style: none}\npauses: {every: 1000000 pictures}\n"
CONFIG = """
mirror: mirror
state: state
playlist: bare.yaml
screen: {{fullscreen: false, size: 640x480}}
control: {{listen: "127.0.0.1:{port}", token_file: token}}
"""
TOKEN = "a-token-that-nobody-guesses"


class Asker:
    """Asks for the status twice a second, each time as somebody who has just come."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.took: list[float] = []
        self.missed: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._over.wait(0.5):
            begun = time.monotonic()
            try:
                status = status_at(self.port, "/api/v1/status")
            except (OSError, HTTPException) as error:
                self.missed.append(repr(error))
                continue
            if status == 200:
                self.took.append(time.monotonic() - begun)
            else:
                self.missed.append(str(status))


def status_at(port: int, path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=3)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status


def attacked(kind: str, port: int, many: int, seconds: float) -> dict[str, Any]:
    """Return what became of an attack."""
    asked = [sys.executable, "-m", "tests.faults.crowd", kind, str(port), str(many), str(seconds), TOKEN]
    ended = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@contextmanager
def player(folder: Path, display: str, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    (folder / "config.yaml").write_text(CONFIG.format(port=port))
    (folder / "bare.yaml").write_text(PLAYLIST)
    (folder / "token").write_text(TOKEN)
    (folder / "token").chmod(0o600)
    environment = {**os.environ, "DISPLAY": display, MARK: str(port)}
    environment.pop("SDL_VIDEODRIVER", None)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command("run", "--config", str(folder / "config.yaml")), env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def wait_for_page(port: int) -> None:
    """Wait until the page answers, and have it load whatever it loads only once."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError, HTTPException):
            if status_at(port, "/api/v1/status") == 200:
                break
        threading.Event().wait(0.1)
    for path in ("/", "/metrics", "/live.jpg", "/api/v1/openapi.json", "/nothing", "/api/v1/withdrawn"):
        status_at(port, path)


def late_99(seen: list[Seen], blind: list[float]) -> float:
    """Return the 99th percentile of lateness (s) of *seen*, on their grid; a slip begins another."""
    known = [one for one in seen if not any(abs(one.at - moment) < PERIOD for moment in blind)]
    grids, slips = [[known[0]]], []
    for before, one in pairwise(known):
        off = one.at - before.at - (one.number - before.number) * PERIOD
        if off >= PERIOD / 2:
            slips.append(off)
            grids.append([])
        grids[-1].append(one)
    origins = [np.array([one.at - one.number * PERIOD for one in grid]) for grid in grids]
    late = np.concatenate([origin - np.percentile(origin, 1) for origin in origins])
    return float(np.percentile([*late, *slips], 99))


def held(port: int) -> float:
    """Return the MB that the player has for itself; the least of two seconds, for pictures come and go."""
    readings = []
    for _ in range(8):
        readings.append(memory(f"{MARK}={port}")[1])
        threading.Event().wait(0.25)
    return min(readings)


def steps(eye: Eye, pictures: int) -> set[int]:
    """Return by how much numbers follow each other, where the eye was no bad witness."""
    return {
        (b.number - a.number) % pictures
        for a, b in pairwise(eye.seen)
        if not any(a.at <= moment <= b.at + BLINK for moment in eye.blind)
    }


def between(eye: Eye, begins: float, ends: float) -> list[Seen]:
    return [one for one in eye.seen if begins <= one.at < ends]


@needs_xvfb
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_whatever_strangers_do_to_the_page_the_wall_does_not_notice(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    full = request.config.getoption("--full")
    seconds, guesses, pictures = (60.0, 10_000, 4_000) if full else (10.0, 1_000, 1_200)
    port = free_port()
    marked_folder(tmp_path / "mirror", pictures)
    with (
        screen(tmp_path / "screen") as on,
        player(tmp_path, on.display, port),
        Eye(on.framebuffer) as eye,
    ):
        wait_for_page(port)
        threading.Event().wait(CALM)
        before, begun = held(port), time.monotonic()
        calm = between(eye, begun - CALM, begun)
        with Asker(port) as asker:
            attacked("idle", port, 700, seconds)
            pushed = attacked("bodies", port, 8, seconds / 2)
            guessed = attacked("guesses", port, guesses, 0)
        ended, after = time.monotonic(), held(port)
        threading.Event().wait(CALM)
        seen = list(eye.seen)
    report = json.loads(done("verify", "--json", "--config", str(tmp_path / "config.yaml")).stdout)
    during = [one for one in seen if begun <= one.at < ended]
    quiet, late = late_99(calm, eye.blind), late_99(during, eye.blind)
    record_property("pictures seen", len(seen))
    record_property("moments the eye was blind", len(eye.blind))
    record_property("p99 late in calm (ms)", round(quiet * 1_000, 1))
    record_property("p99 late under attack (ms)", round(late * 1_000, 1))
    record_property("slowest answer (s)", round(max(asker.took), 3))
    record_property("answers", len(asker.took))
    record_property("memory grown (MB)", round(after - before, 2))
    record_property("megabytes pushed", pushed.pop("bytes") // 10**6)
    record_property("bodies", json.dumps(pushed))
    record_property("guesses", json.dumps(guessed))
    assert steps(eye, pictures) == {1}, "a picture was skipped"
    assert (report["missing"], report["repeated"], report["chain"]) == (0, 0, "ok")
    assert not [answer for answer in (*pushed, *guessed) if answer.startswith("2")], "somebody came in"
    assert sum(guessed.values()) == guesses
    assert asker.missed == []
    assert max(asker.took) < 1.0
    assert late <= (0.015 if full else max(0.015, quiet + 0.010))
    assert after - before <= 5.0
