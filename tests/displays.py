"""A display that goes away and comes back: an X server at one number, an eye on each of its lives.

The screen of a server that was killed stays in its file as it was last, and
nobody paints there any more: so what was on the wall when it went dark can be
looked at in peace.
"""

import copy
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from tests.eye import PICTURE, Eye, Framebuffer, Seen, marked

GROUND = 0x070007


@dataclass
class Life:
    """One life of the server: from when until when (s since 1970) it was there, and who looked at it.

    *back* is its beginning on the clock of `Seen`.
    """

    eye: Eye
    framebuffer: Framebuffer
    process: subprocess.Popen[bytes]
    back: float = field(default_factory=time.monotonic)
    began: float = field(default_factory=time.time)
    ended: float = inf

    @property
    def seen(self) -> list[Seen]:
        """What was seen in it."""
        return self.eye.seen

    def off_by(self) -> tuple[float, int]:
        """Return how far, in codes of a channel, the picture on screen is from what it should look like in
        the middle of the screen, as large as it can be, and how many pixels beside it are not the ground."""
        number = self.eye.read()
        assert number is not None, "no picture is on screen"
        screen = np.ascontiguousarray(self.framebuffer.pixels & np.uint32(0xFFFFFF))
        height, width = screen.shape
        scale = min(width / PICTURE[0], height / PICTURE[1])
        wide, high = round(PICTURE[0] * scale), round(PICTURE[1] * scale)
        left, top = (width - wide) // 2, (height - high) // 2
        seen = screen[top : top + high, left : left + wide].copy()
        picture = cv2.imdecode(np.frombuffer(marked(number), np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        wanted = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_CUBIC)
        channels = seen.view(np.uint8).reshape(high, wide, 4)[..., :3]
        screen[top : top + high, left : left + wide] = GROUND
        return float(cv2.absdiff(channels, wanted).mean()), int((screen != GROUND).sum())


def corner(whole: Framebuffer, width: int, height: int) -> Framebuffer:
    """Return what a mode of *width* × *height* shows of the *whole* screen."""
    part = copy.copy(whole)
    part.pixels = whole.pixels[:height, :width]
    return part


class Display:
    """The display *name*; nobody is there before it begins."""

    def __init__(self, folder: Path) -> None:
        """Choose a number that servers which choose for themselves do not come to."""
        number = 100 + os.getpid() % 800
        while Path(f"/tmp/.X{number}-lock").exists():
            number += 1
        self.name = f":{number}"
        self.lives: list[Life] = []
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.lives and self.lives[-1].ended == inf:
            self.die()
        number = self.name[1:]
        for left in (f"/tmp/.X{number}-lock", f"/tmp/.X11-unix/X{number}"):
            Path(left).unlink(missing_ok=True)

    def begin(self, width: int = 640, height: int = 480) -> Life:
        """Start the server; it speaks when this returns."""
        folder = self._folder / str(len(self.lives))
        folder.mkdir(parents=True)
        reader, writer = os.pipe()
        command = ["Xvfb", self.name, "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24"]
        command += ["-fbdir", str(folder), "-nolisten", "tcp", "-noreset"]
        process = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as told:
            assert told.readline().strip() == self.name[1:], "the display number was taken"
        framebuffer = Framebuffer(folder / "Xvfb_screen0")
        life = Life(Eye(framebuffer), framebuffer, process)
        life.eye.__enter__()
        self.lives.append(life)
        return life

    def change_mode(self, width: int, height: int) -> None:
        """Give the screen another mode, as a desktop does for a television that has come back."""
        name, timings = f"{width}x{height}-too", [0, width, 0, 0, width, height, 0, 0, height]
        for request in (
            ["--newmode", name, *map(str, timings)],
            ["--addmode", "screen", name],
            ["--output", "screen", "--mode", name],
        ):
            subprocess.run(["xrandr", *request], env={**os.environ, "DISPLAY": self.name}, check=True)

    def die(self) -> Life:
        """Kill the server; what was on its screen last counts as seen."""
        life = self.lives[-1]
        life.process.send_signal(signal.SIGKILL)
        life.process.wait()
        life.ended = time.time()
        life.eye.__exit__()
        last = life.eye.read()
        if last is not None and [seen.number for seen in life.seen[-1:]] != [last]:
            life.seen.append(Seen(time.monotonic(), last))
        return life
