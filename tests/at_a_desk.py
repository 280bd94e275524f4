"""A preview on an X server of its own, with hands on its keys and an eye before its window."""

import re
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from json import load
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.commands import HERE, command, line_with
from tests.eye import Eye, Screen, screen

PATIENCE = 20.0
"""Seconds after which something that should have been seen is not there."""


@dataclass
class Preview:
    """A running preview: *eye* reads the numbers of its pictures, *page* is where its page is."""

    player: subprocess.Popen[str]
    xvfb: Screen
    eye: Eye
    begun: float

    def key(self, *names: str) -> None:
        """Press keys, by X's names, one after the other."""
        self._xdotool("key", *names)

    def write(self, text: str) -> None:
        self._xdotool("type", text)

    def point(self, x: int, y: int) -> None:
        self._xdotool("mousemove", str(x), str(y))

    def button(self, *, down: bool) -> None:
        self._xdotool("mousedown" if down else "mouseup", "1")

    def insist(self, key: str, number: int) -> None:
        """Press *key* until that picture stands there: a window that is made anew may miss some."""

        def shown() -> bool:
            self.key(key)
            begun = time.monotonic()
            while self.number() != number and time.monotonic() - begun < 1:
                time.sleep(0.01)
            return self.number() == number

        self.until(shown, f"{number} never came, but {self.number()}")

    def _xdotool(self, *asked: str) -> None:
        subprocess.run(["xdotool", *asked], env={**HERE, "DISPLAY": self.xvfb.display}, check=True)

    def look(self) -> NDArray[np.uint32]:
        return self.xvfb.framebuffer.pixels & np.uint32(0xFFFFFF)

    def number(self) -> int | None:
        return self.eye.read()

    def until(self, seen: Callable[[], object], what: str = "") -> float:
        """Look until it is so; return how long that took, in seconds."""
        begun = time.monotonic()
        while not seen():
            assert time.monotonic() - begun < PATIENCE, what or "it was never so"
            assert self.player.poll() is None, "the preview has ended"
            time.sleep(0.002)
        return time.monotonic() - begun

    def shows(self, number: int) -> float:
        """Wait until that picture stands there; return how long that took."""
        return self.until(lambda: self.number() == number, f"{number} never came, but {self.number()}")

    def status(self) -> dict[str, Any]:
        if not hasattr(self, "_page"):
            said = re.search(r"url=(\S+)", line_with(self.player, "url="))
            assert said is not None
            self._page = said[1].rstrip("/")
        with urllib.request.urlopen(self._page + "/api/v1/status", timeout=10) as answer:
            found: dict[str, Any] = load(answer)
        return found


@contextmanager
def preview(folder: Path, playlist: Path, mirror: str, *asked: str, **env: str) -> Iterator[Preview]:
    """Yield a preview of *playlist* on *mirror*; what it keeps lies in *folder*."""
    config = folder / "config.yaml"
    config.write_text(f"mirror: {mirror}\nstate: {folder}/state\ncontrol: {{listen: '127.0.0.1:0'}}\n")
    with screen(folder / "screen", 640, 480) as xvfb:
        environment = {k: v for k, v in HERE.items() if not k.startswith(("SDL_", "XDG_"))}
        environment |= {"DISPLAY": xvfb.display, "HOME": str(folder), **env}
        line = command("preview", str(playlist), "--config", str(config), "--size", "640x480", *asked)
        with Eye(xvfb.framebuffer) as eye:
            begun = time.monotonic()
            player = subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True, cwd=folder)
            try:
                yield Preview(player, xvfb, eye, begun)
            finally:
                player.kill()
                player.communicate()
