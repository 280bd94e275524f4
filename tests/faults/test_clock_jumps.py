"""The wall clock jumps while the real player plays: the beat does not notice, and the doors follow.

The clock is that of `tests.faketime`.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.eye import Eye, marked_folder, needs_xvfb, screen
from tests.faketime import FAKETIME, Hands, environment

ROOT = Path(__file__).parents[2]
PICTURES = 2_000
needs_faketime = pytest.mark.skipif(FAKETIME is None, reason="faketime is not installed")

MINUTE, HOUR, DAY, YEAR = 60, 3_600, 86_400, 365 * 86_400
JUMPS = (1, -1, MINUTE, -MINUTE, HOUR, -HOUR, DAY, -DAY, YEAR, -YEAR, 10 * YEAR, -10 * YEAR)
"""By how much the clock is wrong, in seconds, one after the other."""

CHANGES = (
    datetime(2019, 3, 31, 0, 59, 58, tzinfo=UTC),
    datetime(2019, 10, 27, 0, 59, 58, tzinfo=UTC),
    datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
)
"""Two seconds before summer time begins and ends in London, and where a clock without a battery begins."""

NOTICED = 0.9
"""Seconds between two pictures that a jump of one second would make."""

SHOWING = """\
caption: {style: none}
showing: {from: 2019-07-01, until: 2019-07-02, hours: "10:00-18:00", timezone: Europe/London}
"""


@dataclass
class Played:
    """A player under way, seen from outside."""

    eye: Eye
    hands: Hands

    def until(self, what: str, patience: float, *, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + patience
        while not holds():
            assert time.monotonic() < deadline, f"waited {patience} s in vain for {what}"
            threading.Event().wait(0.02)

    def pictures(self, more: int, patience: float = 15.0) -> None:
        """Wait for so many *more* pictures."""
        wanted = len(self.eye.seen) + more
        self.until(f"{more} pictures", patience, holds=lambda: len(self.eye.seen) >= wanted)


@contextmanager
def playing(folder: Path, playlist: str, begins: datetime | None = None) -> Iterator[Played]:
    """Play *playlist* on numbered pictures, the wall clock showing *begins* at the start."""
    mirror, file, state = marked_folder(folder / "mirror", PICTURES), folder / "clock.yaml", folder / "state"
    file.write_text(playlist)
    hands, log = Hands(folder / "hands"), folder / "log"
    hands.wrong_by(0) if begins is None else hands.show(begins)
    command = [sys.executable, str(ROOT / "run_installation.py"), "run", str(file), "--mirror", str(mirror)]
    command += ["--window", "--size", "640x480", "--state", str(state)]
    with screen(folder / "screen") as on, Eye(on.framebuffer) as eye, log.open("wb") as out:
        around = {
            **os.environ,
            "DISPLAY": on.display,
            "SDL_VIDEODRIVER": "",
            "TZ": "Europe/London",
            **environment(folder, hands),
        }
        player = subprocess.Popen(command, env=around, stderr=out)
        try:
            yield Played(eye, hands)
        finally:
            player.send_signal(signal.SIGTERM)
            assert player.wait(10) == 0, log.read_text()
    done = subprocess.run(
        [*command[:2], "verify", "--state", str(state), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["shown"] == len(eye.seen)


@needs_xvfb
@needs_faketime
@pytest.mark.slow
def test_the_beat_does_not_notice_a_clock_that_jumps(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with playing(tmp_path, "caption: {style: none}\n") as wall:
        wall.pictures(20)
        for jump in JUMPS:
            wall.hands.wrong_by(jump)
            wall.pictures(12)
        for moment in CHANGES:
            wall.hands.show(moment)
            wall.pictures(40)
        seen = list(wall.eye.seen)
        dark = wall.eye.ground
    assert {(b.number - a.number) % PICTURES for a, b in pairwise(seen)} == {1}
    longest = max(b.at - a.at for a, b in pairwise(seen))
    record_property("longest_gap_ms", longest * 1_000)
    assert longest < NOTICED
    assert dark == 0


@needs_xvfb
@needs_faketime
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_doors_are_right_once_the_clock_is(tmp_path: Path) -> None:
    with playing(tmp_path, SHOWING, datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC)) as wall:
        wall.until("the window", 20, holds=lambda: bool(wall.eye.changes))
        threading.Event().wait(3)
        assert wall.eye.seen == [], "it opened in 1970"
        wall.hands.show(datetime(2019, 7, 1, 10, 0, tzinfo=UTC))  # 11:00 on the walls of London
        wall.pictures(10)
        wall.hands.show(datetime(2019, 7, 1, 17, 30, tzinfo=UTC))  # closed since half an hour
        wall.until("the ground", 75, holds=lambda: wall.eye.ground > 0)
        shown = len(wall.eye.seen)
        threading.Event().wait(2)
        assert len(wall.eye.seen) == shown, "it goes on behind closed doors"
        wall.hands.show(datetime(2019, 7, 2, 8, 59, 58, tzinfo=UTC))  # two seconds before the next opening
        wall.pictures(10, 20)
        numbers = [seen.number for seen in wall.eye.seen]
    assert numbers == list(range(len(numbers)))
