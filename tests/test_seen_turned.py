"""Turned, mirrored, filling the wall, or pixel for pixel: coded pictures, read from outside.

The pictures carry their number in the middle, so that it survives being cut, and a colour in each
corner. What is read is the X server's framebuffer, turned back by numpy, which the player does not use.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise, product
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from player.core.machine import Mirroring
from tests.commands import HERE, command
from tests.eye import checksum, needs_xvfb, screen

pytestmark = [pytest.mark.slow, needs_xvfb]

GROUND = 0x070007
CORNERS = (0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00)
WIDTH, HEIGHT = 200, 150
CELL = 16
CORNER = 30
PANEL = (480, 360)
PICTURES = 64
Pixels = NDArray[np.uint32]


def coded(number: int) -> bytes:
    """Return a PNG of 200 × 150: four corners, and sixteen cells in the middle, row by row."""
    image = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    for colour, (y, x) in zip(CORNERS, product((0, HEIGHT - CORNER), (0, WIDTH - CORNER)), strict=True):
        image[y : y + CORNER, x : x + CORNER] = [colour & 255, colour >> 8 & 255, colour >> 16]
    bits = [int(bit) for bit in f"1{number:012b}{checksum(number):03b}"]
    cells = np.kron(np.array(bits).reshape(4, 4), np.ones((CELL, CELL))) * 255
    top, left = HEIGHT // 2 - 2 * CELL, WIDTH // 2 - 2 * CELL
    image[top : top + 4 * CELL, left : left + 4 * CELL] = cells[..., None]
    return cv2.imencode(".png", image)[1].tobytes()


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coded") / "mirror" / "n01440764"
    folder.mkdir(parents=True)
    for number in range(PICTURES):
        (folder / f"n01440764_{number}.PNG").write_bytes(coded(number))
    return folder.parent


def upright(panel: Pixels, rotate: int, mirror: Mirroring) -> Pixels:
    """Return *panel* as visitors see it, a view that changes with it."""
    turned = np.rot90(panel, rotate // 90)  # counter-clockwise
    across = -1 if mirror is Mirroring.HORIZONTAL else 1
    down = -1 if mirror is Mirroring.VERTICAL else 1
    return turned[::down, ::across]


class Coded:
    """Coded pictures of a known *scale* in the middle of *pixels*."""

    def __init__(self, pixels: Pixels, scale: float) -> None:
        self.pixels = pixels
        height, width = pixels.shape
        self._left, self._top = (width - WIDTH * scale) / 2, (height - HEIGHT * scale) / 2
        self.scale = scale
        middle = [(k - 1.5) * CELL * scale for k in range(4)]
        self._rows = [int(height / 2 + at) for at in middle]
        self._columns = [int(width / 2 + at) for at in middle]

    def number(self) -> int | None:
        bits = (self.pixels[np.ix_(self._rows, self._columns)] >> 8 & 255) > 127
        value = int("".join("01"[bit] for bit in bits.ravel().tolist()), 2)
        number = value >> 3 & 0xFFF
        return number if bits[0, 0] and value & 7 == checksum(number) else None

    def watched(self, count: int) -> list[int]:
        """Return the next *count* numbers that come, one after the other."""
        seen: list[int] = []
        deadline = time.monotonic() + 20
        while len(seen) < count and time.monotonic() < deadline:
            number = self.number()
            if number is not None and seen[-1:] != [number] and number == self.number():
                seen.append(number)
            time.sleep(0.003)
        return seen

    def corners(self) -> list[int]:
        """Return the colour in each corner of the picture, as far as it is on the wall."""
        ends = CORNER / 2 * self.scale
        rows = [self._top + ends, self._top + HEIGHT * self.scale - ends]
        columns = [self._left + ends, self._left + WIDTH * self.scale - ends]
        return [int(self.pixels[int(y), int(x)]) & 0xFFFFFF for y, x in product(rows, columns)]

    def ground(self) -> float:
        """Return the share of the wall that is ground."""
        return float((self.pixels & 0xFFFFFF == GROUND).mean())


@contextmanager
def playing(folder: Path, mirror: Path, display: str, keys: str, fit: str) -> Iterator[None]:
    """Run the player with the *keys* of a screen."""
    (folder / "coded.yaml").write_text(
        f"title: Coded\npictures: {{include: [all]}}\ncaption: {{style: none}}\nfit: {fit}\n"
    )
    (folder / "config.yaml").write_text(
        f"mirror: {mirror}\nstate: state\nplaylist: coded.yaml\n"
        f"screen: {{{keys}}}\ncontrol: {{listen: '127.0.0.1:0'}}\n"
    )
    environment = {k: v for k, v in HERE.items() if k != "SDL_VIDEODRIVER"} | {"DISPLAY": display}
    asked = command("run", "--config", str(folder / "config.yaml"))
    with subprocess.Popen(asked, env=environment, stderr=subprocess.DEVNULL) as player:
        yield
        player.terminate()
        assert player.wait(10) == 0


def in_order(numbers: list[int]) -> bool:
    return len(numbers) > 1 and all((b - a) % PICTURES == 1 for a, b in pairwise(numbers))


WAYS = list(product((0, 90, 180, 270), Mirroring))
CI = WAYS[3:6] + WAYS[7:11:3]
"""A quarter turn with each mirror, and two more; `--full` has all twelve."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "mirrored" in metafunc.fixturenames:
        ways = WAYS if metafunc.config.getoption("--full") else CI
        metafunc.parametrize(("rotate", "mirrored"), ways)


def test_a_turned_or_mirrored_wall_shows_every_picture_upright_and_in_order(
    rotate: int, mirrored: Mirroring, tmp_path: Path, mirror: Path
) -> None:
    with screen(tmp_path / "fb", *PANEL) as xvfb:
        canvas = upright(xvfb.framebuffer.pixels, rotate, mirrored)
        height, width = canvas.shape
        wall = Coded(canvas, min(width / WIDTH, height / HEIGHT))
        keys = f"rotate: {rotate}, mirror: {mirrored}"
        with playing(tmp_path, mirror, xvfb.display, keys, "contain"):
            assert in_order(wall.watched(12))
            assert wall.corners() == list(CORNERS)
            share = WIDTH * HEIGHT * wall.scale**2 / (width * height)
            assert abs(wall.ground() - (1 - share)) < 0.01


@pytest.mark.parametrize(("fit", "rotate"), [("cover", 0), ("cover", 90), ("native", 0), ("native", 270)])
def test_cover_fills_the_wall_and_native_keeps_every_pixel(
    fit: str, rotate: int, tmp_path: Path, mirror: Path
) -> None:
    with screen(tmp_path / "fb", *PANEL) as xvfb:
        canvas = upright(xvfb.framebuffer.pixels, rotate, Mirroring.NONE)
        height, width = canvas.shape
        scale = max(width / WIDTH, height / HEIGHT) if fit == "cover" else 1.0
        wall = Coded(canvas, scale)
        with playing(tmp_path, mirror, xvfb.display, f"rotate: {rotate}", fit):
            assert in_order(wall.watched(12))
            if fit == "cover":
                assert wall.ground() == 0
            else:
                assert wall.corners() == list(CORNERS)
                assert abs(wall.ground() - (1 - WIDTH * HEIGHT / (width * height))) < 0.001
