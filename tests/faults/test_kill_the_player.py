"""kill -9 of the whole program at random moments, counted from outside on the screen."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.eye import Eye, Screen, Seen, alive, marked_folder, needs_xvfb, screen

ROOT = Path(__file__).parents[2]
PICTURES = 2_000
PLAYLIST = "caption: {style: none}\npauses: {every: 40 pictures, shortest: 100 ms, longest: 400 ms}\n"


class Gallery:
    """A mirror of numbered pictures, a playlist and a state folder."""

    def __init__(self, folder: Path) -> None:
        self.mark = f"TWELVE_HOURS_TEST={os.getpid()}-{random.random()}"
        self.mirror = marked_folder(folder / "mirror", PICTURES)
        self.playlist = folder / "numbers.yaml"
        self.playlist.write_text(PLAYLIST)
        self.state = folder / "state"

    def command(self, name: str, *more: str) -> list[str]:
        return [sys.executable, str(ROOT / "run_installation.py"), name, *more, "--state", str(self.state)]

    def play(self, display: str, log: Path) -> subprocess.Popen[bytes]:
        name, value = self.mark.split("=")
        environment = {**os.environ, "DISPLAY": display, name: value}
        environment.pop("SDL_VIDEODRIVER", None)
        command = self.command("run", str(self.playlist), "--mirror", str(self.mirror))
        command += ["--window", "--size", "640x480"]
        with log.open("ab") as out:
            return subprocess.Popen(
                command, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL
            )

    def verify(self) -> dict[str, object]:
        done = subprocess.run(self.command("verify", "--json"), capture_output=True, text=True, check=False)
        report: dict[str, object] = json.loads(done.stdout)
        return report


def until(what: str, *, holds: Callable[[], bool], patience: float = 20.0) -> None:
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        threading.Event().wait(0.01)


def one_life(
    gallery: Gallery,
    on: Screen,
    eye: Eye,
    luck: random.Random,
    log: Path,
    ending: signal.Signals = signal.SIGKILL,
) -> None:
    """Start the player and end it: one kill in five comes while it starts, all others while it plays."""
    before = len(eye.seen)
    player = gallery.play(on.display, log)
    try:
        if ending is not signal.SIGKILL or luck.random() >= 0.2:
            until("a picture", holds=lambda: len(eye.seen) > before or player.poll() is not None)
        assert player.poll() is None, log.read_text()
        threading.Event().wait(luck.uniform(0, 1.5))
    finally:
        player.send_signal(ending)
        player.wait(10)
    until("the decoders to end", holds=lambda: not alive(gallery.mark))


def steps(seen: list[Seen]) -> list[int]:
    """Return by how much each number follows the one before, round the end of the pass."""
    return [(b.number - a.number) % PICTURES for a, b in pairwise(seen)]


@needs_xvfb
@pytest.mark.slow
def test_nothing_is_skipped_and_at_most_one_repeated_per_kill(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    kills = 200 if request.config.getoption("--full") else 25
    gallery, luck = Gallery(tmp_path), random.Random(2019)
    shared_memory = set(Path("/dev/shm").iterdir())
    log = tmp_path / "log"
    with screen(tmp_path / "screen") as on, Eye(on.framebuffer) as eye:
        for _ in range(kills):
            one_life(gallery, on, eye, luck, log)
        # A kill between a flip and its entry is made good by the next life; the last one ends in order.
        one_life(gallery, on, eye, luck, log, signal.SIGTERM)
        seen = list(eye.seen)
    # After a kill the window is gone; a picture shown again then appears anew in the eye.
    followed, report = steps(seen), gallery.verify()
    record_property("pictures seen", len(seen))
    record_property("repeated", followed.count(0))
    record_property("verify", json.dumps(report))
    assert seen[0].number == 0
    assert set(followed) <= {0, 1}, "a picture was skipped"
    assert followed.count(0) <= kills
    assert report["missing"] == 0
    assert report["chain"] == "ok"
    assert report["repeated"] == 0
    assert int(str(report["uncertain"])) <= int(str(report["unclean_starts"])) <= kills
    assert report["shown"] == len(seen) - followed.count(0)
    assert set(Path("/dev/shm").iterdir()) <= shared_memory
