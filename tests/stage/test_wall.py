"""The window on an X server, seen from outside: in the server's own framebuffer."""

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]

ROOT = Path(__file__).parents[2]
RED, GREEN, GROUND = 0xFF0000, 0x00FF00, 0x070007
SHADE = """
import os
import sys
os.environ["SDL_FRAMEBUFFER_ACCELERATION"] = "0"
import pygame
pygame.display.init()
shade = pygame.display.set_mode((900, 700), pygame.NOFRAME)
shade.fill((0, 0, 255))
pygame.display.flip()
sys.stdin.read()
"""


class Wall:
    """A running X server of 1920 × 1080 without a window manager, and a way to look at it."""

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        self.framebuffer = folder / "Xvfb_screen0"
        self.guests: list[subprocess.Popen[str]] = []
        self.server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(writing),
                "-screen",
                "0",
                "1920x1080x24",
                "-nolisten",
                "tcp",
                "-noreset",  # a window that is made anew is the last to go for a moment
                "-fbdir",
                folder,
            ],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            self.display = f":{told.readline().strip()}"

    def look(self) -> NDArray[np.uint32]:
        """Return what the screen shows, (1080, 1920) as 0xRRGGBB (the file is in XWD format)."""
        dump = self.framebuffer.read_bytes()
        head = struct.unpack(">25I", dump[:100])
        pixels = np.frombuffer(dump, "<u4", head[12] // 4 * head[5], head[0] + head[19] * 12)
        return pixels.reshape(head[5], -1)[:, : head[4]] & np.uint32(0xFFFFFF)

    def run(self, *command: str) -> subprocess.Popen[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("SDL_", "XDG_", "WAYLAND"))}
        environment |= {"DISPLAY": self.display, "PYTHONPATH": str(ROOT)}
        guest = subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.guests.append(guest)
        return guest

    def close(self) -> None:
        """End what runs on the wall, then the wall."""
        for guest in self.guests:
            dismiss(guest)
        self.server.terminate()
        self.server.wait()


def dismiss(guest: subprocess.Popen[str]) -> None:
    """Close its input, upon which it ends."""
    assert guest.stdin
    assert guest.stdout
    guest.stdin.close()
    guest.wait(10)
    guest.stdout.close()


class Show:
    """A window on the wall that does what it is told."""

    def __init__(self, wall: Wall, size: str) -> None:
        self.process = wall.run(str(ROOT / "tests/stage/on_a_wall.py"), size)
        self.answer = self._answered()

    def tell(self, line: str) -> str:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        self.answer = self._answered()
        return self.answer

    def _answered(self) -> str:
        assert self.process.stdout
        while not (line := self.process.stdout.readline()).startswith(("x11", "offscreen")):
            assert line, "the window is gone"
        return line.strip()


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Wall]:
    started = Wall(tmp_path)
    yield started
    started.close()


def until(seen: Callable[[], bool]) -> bool:
    """Ask again until it is so, for five seconds: the X server paints in its own time."""
    deadline = time.monotonic() + 5
    while not seen() and time.monotonic() < deadline:
        time.sleep(0.02)
    return seen()


def filled(wall: Wall, colour: int) -> bool:
    """Tell whether the picture stands where it belongs, to the pixel, and the ground beside it."""
    seen = wall.look()
    beside = np.hstack([seen[:, :240], seen[:, 1680:]])
    return bool((seen[:, 240:1680] == colour).all() and (beside == GROUND).all())


@pytest.mark.parametrize("size", ["1920x1080", "full"])
def test_a_window_of_the_screens_size_fills_it_exactly(wall: Wall, size: str) -> None:
    show = Show(wall, size)
    assert show.answer.startswith("x11 1920x1080")
    assert until(lambda: filled(wall, RED))


def test_a_smaller_window_stands_in_the_corner_and_can_fill_the_screen_and_come_back(wall: Wall) -> None:
    show = Show(wall, "1280x720")
    assert until(lambda: bool((wall.look()[:720, 160:1120] == RED).all()))
    assert show.tell("toggle").startswith("x11 1920x1080")
    assert until(lambda: filled(wall, RED))
    assert show.tell("toggle").startswith("x11 1280x720")
    assert until(lambda: bool((wall.look()[:720, 160:900] == RED).all()))  # the pointer stands at 960


def test_what_is_drawn_is_not_seen_before_the_flip_and_a_covered_window_mends_itself(wall: Wall) -> None:
    show = Show(wall, "1920x1080")
    assert until(lambda: filled(wall, RED))
    show.tell("draw green")
    assert filled(wall, RED)
    shade = wall.run("-c", SHADE)
    assert until(lambda: 0x0000FF in wall.look())
    dismiss(shade)
    assert until(lambda: show.tell("look") != "" and filled(wall, RED))
    show.tell("show green")
    assert until(lambda: filled(wall, GREEN))
