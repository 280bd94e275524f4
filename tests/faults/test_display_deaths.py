"""The display dies, hangs, comes back, in another mode too: counted from outside on its own framebuffer.

The player runs as the unit has it, `run --installed`, and is started again by
what stands in systemd's place. Until the display is back, nobody can see
anything; so nothing may stand in the ledger as shown.
"""

import json
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest

from player.install.texts import PAUSE
from tests.displays import Display, Life, corner
from tests.eye import Eye, alive, needs_xvfb
from tests.gallery import SOON, Gallery, followed, pictures, steps, until

BACK = 10.0
"""Seconds from the display's return to a picture, at most."""


@pytest.fixture
def gallery(tmp_path: Path) -> Gallery:
    return Gallery(tmp_path)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    with Display(tmp_path / "display") as there:
        yield there


def waited(life: Life) -> float:
    """Return the seconds from the display's return to the first picture."""
    return life.seen[0].at - life.back


def follow_each_other(lives: list[Life]) -> tuple[int, int]:
    """Return how many pictures were seen, and how many of them twice: one a death, and none was skipped."""
    seen = 0
    for life in lives:
        found, missed = followed(life)
        seen += len(life.seen) + missed
        assert set(found) <= {1}, "a picture was skipped, or came twice, while the display was there"
    between = steps(list(chain.from_iterable((life.seen[0], life.seen[-1]) for life in lives if life.seen)))[
        1::2
    ]
    assert set(between) <= {0, 1}, "a picture was skipped, or more than one repeated, by a death"
    return seen, between.count(0)


def compared(gallery: Gallery, display: Display) -> dict[str, object]:
    """Hold the ledger against what was seen; return what `verify` says."""
    (seen, repeated), report = follow_each_other(display.lives), gallery.verify()
    assert report["missing"] == 0
    assert report["repeated"] == 0
    assert report["chain"] == "ok"
    assert int(str(report["uncertain"])) <= int(str(report["unclean_starts"]))
    assert report["shown"] == seen - repeated
    for due, _ in gallery.recorded():
        assert any(life.began <= due <= life.ended for life in display.lives), (
            "recorded, and nobody could see"
        )
    return {**report, "seen": seen, "repeated": repeated}


@needs_xvfb
@pytest.mark.slow
def test_nothing_is_skipped_and_at_most_one_repeated_per_death_of_the_display(
    gallery: Gallery,
    display: Display,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    full = request.config.getoption("--full")
    deaths, rest = (50, PAUSE) if full else (6, SOON)
    luck, shared = random.Random(2019), set(Path("/dev/shm").iterdir())
    with gallery.unit(display, rest=rest) as unit:
        for _ in range(deaths):
            life = display.begin()
            if luck.random() < 0.8:  # the others come while the player starts
                pictures(life, unit)
            threading.Event().wait(luck.uniform(0, 1.5))
            display.die()
            threading.Event().wait(luck.uniform(0, 3 * rest))
        pictures(display.begin(), unit)
        last = unit.stop()
        display.die()
    found = compared(gallery, display)
    codes = [end.code for end in unit.ends]
    waits = [waited(life) for life in display.lives if life.seen]
    record_property("found", json.dumps(found))
    record_property("exit codes", {code: codes.count(code) for code in set(codes)})
    record_property("longest wait", max(waits[1:]))
    assert last.code == codes[-1] == 0
    assert set(codes[:-1]) == {69}, unit.said()
    assert max(waits[1:]) <= BACK - (PAUSE - rest)
    assert int(str(found["unclean_starts"])) <= deaths
    # A display that dies is no fault of the player's: neither the ground first, nor plain mode.
    assert set(json.loads((gallery.state / "lives.json").read_text())["counted"]) <= {"exit", "unavailable"}
    assert not alive(gallery.mark)
    assert set(Path("/dev/shm").iterdir()) <= shared


@needs_xvfb
@pytest.mark.slow
def test_a_display_that_comes_back_in_another_mode_shows_what_follows_as_large_as_it_can_be(
    gallery: Gallery, display: Display
) -> None:
    sizes = ((640, 480), (1280, 720), (480, 640), (800, 600))
    with gallery.unit(display) as unit:
        for size in sizes:
            pictures(display.begin(*size), unit, 12)
            off, beside = display.die().off_by()
            assert off < 4
            assert beside == 0
        pictures(display.begin(), unit)
        assert unit.stop().code == 0
        display.die()
    compared(gallery, display)
    modes = dict.fromkeys(mode for _, mode in gallery.recorded())
    assert list(modes) == [f"{width}x{height}" for width, height in sizes]


@needs_xvfb
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("xrandr") is None, reason="xrandr is not installed")
def test_a_screen_that_takes_another_mode_under_the_player_is_filled_anew_and_nothing_begins_again(
    gallery: Gallery, display: Display
) -> None:
    with gallery.unit(display) as unit:
        life = display.begin(1280, 720)
        pictures(life, unit, 12)
        display.change_mode(640, 480)
        with Eye(corner(life.framebuffer, 640, 480)) as eye:
            until("12 smaller pictures", unit, BACK, holds=lambda: len(eye.seen) >= 12)
        before = len(life.seen)
        display.change_mode(1280, 720)
        until("12 larger pictures", unit, BACK, holds=lambda: len(life.seen) >= before + 12)
        assert display.die().off_by()[0] < 4
        until("its end", unit, holds=lambda: bool(unit.ends))
        assert unit.ends[0].code == 69
    assert gallery.verify()["missing"] == 0


@needs_xvfb
@pytest.mark.slow
def test_a_display_that_hangs_is_no_more_played_to_than_one_that_is_dead(
    gallery: Gallery, display: Display
) -> None:
    watchdog = 2.0
    with gallery.unit(display, watchdog=watchdog) as unit:
        life = display.begin()
        pictures(life, unit, 12)
        life.process.send_signal(signal.SIGSTOP)
        until("two ends", unit, holds=lambda: len(unit.ends) == 2)
        before = len(life.seen)
        life.process.send_signal(signal.SIGCONT)
        pictures(life, unit, before + 12)
        assert unit.stop().code == 0
        display.die()
    stalled, unanswered = unit.ends[:2]
    assert (stalled.watchdog, unanswered.code) == (True, 69)
    assert "no display server answers" in unanswered.said
    report = gallery.verify()
    assert report["missing"] == report["repeated"] == 0
    found, missed = followed(life)
    assert set(found) <= {0, 1}
    assert report["shown"] == len(life.seen) + missed - found.count(0)


def test_without_a_display_a_service_ends_at_once_with_69_and_one_clear_line(
    gallery: Gallery, display: Display
) -> None:
    began = time.monotonic()
    ended = subprocess.run(
        gallery.play,
        env=gallery.environment(display),
        capture_output=True,
        text=True,
        check=False,
        timeout=BACK,
        stdin=subprocess.DEVNULL,
    )
    assert ended.returncode == 69
    assert ended.stdout + ended.stderr == (
        f"no screen: no display server answers at DISPLAY={display.name} (screen.required is true)\n"
    )
    assert time.monotonic() - began < BACK - PAUSE  # and once more, before the display must show a picture
