"""A mirror that vanishes while it plays, and returns: nothing is consumed, nothing is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.eye import Eye, marked_folder, needs_xvfb, screen

ROOT = Path(__file__).parents[2]
RING = 10
"""Seconds that the ring bridges; the wall stands still only after these."""


@needs_xvfb
@pytest.mark.slow
def test_the_picture_stays_while_the_mirror_is_away_and_play_is_back_within_5_s(tmp_path: Path) -> None:
    mirror = marked_folder(tmp_path / "mirror", 400)
    playlist, log = tmp_path / "bare.yaml", tmp_path / "log"
    playlist.write_text("caption: {style: none}\n")
    command = [sys.executable, str(ROOT / "run_installation.py"), "run", str(playlist), "--window"]
    command += ["--mirror", str(mirror), "--state", str(tmp_path / "state"), "--size", "640x480"]
    with screen(tmp_path / "screen") as on, Eye(on.framebuffer) as eye, log.open("wb") as out:
        environment = {**os.environ, "DISPLAY": on.display, "SDL_VIDEODRIVER": ""}
        player = subprocess.Popen(command, env=environment, stderr=out)
        try:
            while len(eye.seen) < 10:
                assert player.poll() is None, log.read_text()
                threading.Event().wait(0.05)
            mirror.rename(tmp_path / "gone")
            threading.Event().wait(RING + 4)
            standing = eye.seen[-1]
            threading.Event().wait(2)
            assert eye.seen[-1] is standing, "it went on without a mirror"
            assert eye.read() == standing.number, "the picture did not stay"
            (tmp_path / "gone").rename(mirror)
            back = time.monotonic()
            while eye.seen[-1] is standing:
                assert time.monotonic() - back < 5
                threading.Event().wait(0.02)
            threading.Event().wait(2)
        finally:
            player.send_signal(signal.SIGTERM)
            assert player.wait(10) == 0
    assert {(b.number - a.number) % 400 for a, b in pairwise(eye.seen)} == {1}
    said = log.read_text()
    assert "mirror away" in said
    assert "mirror back" in said
    assert "unshowable" not in said
