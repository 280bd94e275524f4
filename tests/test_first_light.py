"""From the start to the first picture, and at the end: nothing but desktop, ground and pictures.

The watcher reads every pixel of the X server's framebuffer, a thousand times a second. Desktop,
ground and pictures have one colour each, so that whatever else comes, black, white, a pointer, a
line of text, is seen as what it is.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby, pairwise
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import pytest

from tests.commands import HERE, command, done
from tests.eye import Framebuffer, Screen, needs_xvfb, screen

pytestmark = [pytest.mark.slow, needs_xvfb]

COLOURS = {0x2040C0: "desktop", 0x10A020: "ground", 0xC08040: "picture"}
DESKTOP, GROUND, PICTURE = COLOURS
A_DESKTOP = f"""
import os
os.environ["SDL_FRAMEBUFFER_ACCELERATION"] = "0"
import pygame
pygame.display.init()
surface = pygame.display.set_mode(pygame.display.get_desktop_sizes()[0], pygame.NOFRAME)
pygame.mouse.set_cursor((8, 8), (0, 0), bytes(8), bytes(8))
pygame.mouse.set_visible(False)
surface.fill({DESKTOP:#x})
print("there", flush=True)
while True:
    pygame.display.flip()
    pygame.event.pump()
    pygame.time.wait(20)
"""


class Watcher:
    """Notes which colours were on the screen, whenever that changed."""

    def __init__(self, framebuffer: Framebuffer) -> None:
        self._pixels = framebuffer.pixels
        self.seen: list[frozenset[str]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def colours(self) -> frozenset[str]:
        frame = self._pixels & np.uint32(0xFFFFFF)
        there = {colour: int((frame == colour).sum()) for colour in COLOURS}
        found = {COLOURS[colour] for colour, count in there.items() if count}
        if sum(there.values()) < frame.size:
            found |= {f"{colour:06x}" for colour in set(frame.ravel().tolist()) - set(COLOURS)}
        return frozenset(found)

    def _watch(self) -> None:
        while not self._stop.wait(0.001):
            colours = self.colours()
            if self.seen[-1:] != [colours]:
                self.seen.append(colours)


def until_desktop(watcher: Watcher) -> None:
    deadline = time.monotonic() + 10
    while watcher.colours() != {"desktop"} and time.monotonic() < deadline:
        time.sleep(0.02)


@contextmanager
def desktop(xvfb: Screen) -> Iterator[dict[str, str]]:
    """Run a desktop that is all of one colour; yield the environment of its guests."""
    environment = {k: v for k, v in HERE.items() if not k.startswith(("SDL_", "XDG_"))}
    environment["DISPLAY"] = xvfb.display
    shown = subprocess.Popen([sys.executable, "-c", A_DESKTOP], env=environment, stdout=subprocess.PIPE)
    assert shown.stdout is not None
    while b"there" not in shown.stdout.readline():
        pass
    try:
        yield environment
    finally:
        shown.kill()
        shown.communicate()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a config for a hundred pictures of one colour, already indexed."""
    folder = tmp_path / "mirror" / "n01440764"
    folder.mkdir(parents=True)
    flat = np.full((100, 300, 3), [PICTURE & 255, PICTURE >> 8 & 255, PICTURE >> 16], np.uint8)
    for number in range(100):
        (folder / f"n01440764_{number}.PNG").write_bytes(cv2.imencode(".png", flat)[1].tobytes())
    (tmp_path / "one.yaml").write_text("title: One\ncaption: {style: none}\n")
    path = tmp_path / "config.yaml"
    path.write_text(
        f"mirror: {folder.parent}\nstate: state\nplaylist: one.yaml\n"
        f'screen: {{background: "#{GROUND:06x}"}}\ncontrol: {{listen: "127.0.0.1:0"}}\n'
    )
    assert done("index", str(folder.parent), "--state", str(tmp_path / "state")).returncode == 0
    return path


def test_no_frame_is_anything_but_desktop_ground_or_picture(config: Path, tmp_path: Path) -> None:
    with screen(tmp_path / "fb", 640, 480) as xvfb, desktop(xvfb) as environment:
        watcher = Watcher(xvfb.framebuffer)
        until_desktop(watcher)
        with watcher:
            asked = command("run", "--config", str(config), "--for", "1s")
            subprocess.run(asked, env=environment, check=True, stderr=subprocess.DEVNULL, timeout=60)
            until_desktop(watcher)
    course = [frozenset({"desktop"}), frozenset({"ground"}), frozenset({"ground", "picture"})]
    whole = [seen for seen, _ in groupby(seen for seen in watcher.seen if seen in course)]
    assert whole == [*course, frozenset({"desktop"})]
    halves = [a | b for a, b in pairwise(whole)]  # a screen read while it was being painted
    assert set(watcher.seen) <= {*course, *halves}
