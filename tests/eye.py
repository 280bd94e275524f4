"""The wall seen from outside: a real X server, pictures that carry their number, an eye that reads them.

Nothing here talks to the player. Xvfb keeps its screen in a file (``-fbdir``);
the eye maps that file and polls it, as a camera before the wall would.
"""

import mmap
import os
import shutil
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import pytest

BITS = 16
"""Cells of the code strip: a leading 1, twelve bits of the number, three of a checksum."""

PICTURE = (500, 375)
STRIP = 20

BLINK = 0.02
"""Seconds: two looks are needed to read a number, and a picture may stand for no more than 45 ms."""

needs_xvfb = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")


def checksum(number: int) -> int:
    return (number * 5 + (number >> 3) + (number >> 7) + 3) & 7


def marked(number: int) -> bytes:
    """Return a JPEG of 500 × 375 whose bottom strip carries *number* (0 … 4095)."""
    rng = np.random.default_rng(number)
    image = cv2.resize(rng.integers(0, 256, (6, 8, 3), np.uint8), PICTURE, interpolation=cv2.INTER_CUBIC)
    code = f"1{number:012b}{checksum(number):03b}"
    edges = np.linspace(0, PICTURE[0], BITS + 1).round().astype(int)
    for cell, bit in enumerate(code):
        image[-STRIP:, edges[cell] : edges[cell + 1]] = 255 * int(bit)
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def marked_folder(folder: Path, pictures: int, synsets: int = 20) -> Path:
    """Make a mirror of class folders whose playing order is 0 … *pictures* - 1."""
    for number in range(pictures):
        wnid = f"n{1_000_000 + number * synsets // pictures:08d}"
        home = folder / wnid
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{wnid}_{number}.JPEG").write_bytes(marked(number))
    return folder


class Framebuffer:
    """The screen of an Xvfb, as (height, width) uint32 that changes under our eyes."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            head = struct.unpack(">25I", file.read(100))
            offset = head[0] + head[19] * 12
            self.map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        width, height, pitch = head[4], head[5], head[12] // 4
        whole = np.frombuffer(self.map, "<u4", pitch * height, offset)
        self.pixels = whole.reshape(height, pitch)[:, :width]


@dataclass(frozen=True)
class Screen:
    """A running Xvfb."""

    display: str
    framebuffer: Framebuffer
    process: subprocess.Popen[bytes]


@contextmanager
def screen(folder: Path, width: int = 640, height: int = 480) -> Iterator[Screen]:
    """Run an Xvfb of the given size; it chooses a free display itself."""
    folder.mkdir(parents=True, exist_ok=True)
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24"]
    command += ["-fbdir", str(folder), "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            display = f":{told.readline().strip()}"
        yield Screen(display, Framebuffer(folder / "Xvfb_screen0"), process)
    finally:
        process.terminate()
        process.wait(10)


@dataclass(frozen=True)
class Seen:
    """A picture that appeared: when (s, monotonic) and its number."""

    at: float
    number: int


class Eye:
    """Polls a framebuffer about 500 times a second and notes each number that appears.

    *ground* counts the times at which a picture gave way to something without a
    code. A reading counts when two polls agree, so that a picture being painted
    is not taken for another. *changes* are the moments at which anything on a
    sparse grid of pixels changed, with a code or without. *blind* are those at
    which it had not looked for longer than `BLINK`: on a busy machine it is no
    witness of what came in between.
    """

    def __init__(self, framebuffer: Framebuffer) -> None:
        height, width = framebuffer.pixels.shape
        scale = min(width / PICTURE[0], height / PICTURE[1])
        left, top = (width - PICTURE[0] * scale) / 2, (height - PICTURE[1] * scale) / 2
        cell = PICTURE[0] * scale / BITS
        self._rows = int(top + (PICTURE[1] - STRIP / 2) * scale)
        self._columns = [int(left + (k + 0.5) * cell) for k in range(BITS)]
        self._pixels = framebuffer.pixels
        self._grid = framebuffer.pixels[7::23, 5::31]
        self.changes: list[float] = []
        self.blind: list[float] = []
        self.seen: list[Seen] = []
        self.ground = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def read(self) -> int | None:
        """Return the number on screen, None where there is none."""
        bits = (self._pixels[self._rows, self._columns] >> 8 & 255) > 127
        value = int("".join("01"[bit] for bit in bits.tolist()), 2)
        number = value >> 3 & 0xFFF
        return number if bits[0] and value & 7 == checksum(number) else None

    def _watch(self) -> None:
        with suppress(PermissionError):  # a camera does not wait for the machine that it films
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -15)
        standing: int | None = None
        before: int | None = None
        sample = self._grid.tobytes()
        looked = time.monotonic()
        while not self._stop.wait(0.002):
            if time.monotonic() - looked > BLINK:
                self.blind.append(time.monotonic())
            looked = time.monotonic()
            number = self.read()
            if sample != (sample := self._grid.tobytes()):
                self.changes.append(time.monotonic())
            if number == before and number != standing:
                if number is None:
                    self.ground += 1
                else:
                    self.seen.append(Seen(time.monotonic(), number))
                standing = number
            before = number


def gaps(changes: list[float], apart: float = 0.02) -> list[float]:
    """Return the seconds between changes; those closer than *apart* are one picture being painted."""
    onsets = [b for a, b in pairwise([0.0, *changes]) if b - a > apart]
    return [b - a for a, b in pairwise(onsets)]


def alive(mark: str) -> list[int]:
    """Return the pids of living processes whose environment holds *mark*."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue  # it has ended, or is not ours to see
    return found
