"""A supervisor in the place of systemd: it listens to what players tell, and says what became of them."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.commands import HERE, ROOT

LIMIT = 2.0
"""Seconds of the watchdog; the unit's is 8."""

STALLING = """
import os, sys, threading
from player.stage import window

stalls = sys.argv.pop(1)

class Stalling(window.Window):
    def flip(self):
        super().flip()
        if os.path.exists(stalls):
            threading.Event().wait(600)

window.Window = Stalling
from player.cli import main
main()
"""
"""A player whose painter stands still from the moment that a file is there; its other threads go on."""


class Supervisor:
    """Starts players of *config* and hears them on a datagram socket in *folder*."""

    def __init__(self, folder: Path, config: Path) -> None:
        self.config = config
        self.stalls = folder / "stalls"
        self.state = folder / "state"
        self._address = str(folder / "notify")
        self.ears = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ears.bind(self._address)

    def hear(self, patience: float = 60.0) -> dict[str, str] | None:
        """Return what is told next, None if nothing is for so many seconds."""
        self.ears.settimeout(patience)
        try:
            said = self.ears.recv(4_096).decode()
        except TimeoutError:
            return None
        return dict(line.split("=", 1) for line in said.split("\n"))

    def hear_of(self, name: str) -> dict[str, str]:
        """Return the next message that tells *name*."""
        while (said := self.hear()) is not None:
            if name in said:
                return said
        raise AssertionError(f"nothing was told of {name}")

    def forget(self) -> None:
        """Hear no more of what was told before."""
        while self.hear(0.01) is not None:
            pass

    @contextmanager
    def player(self) -> Iterator[subprocess.Popen[str]]:
        """Yield a player that was started; it is killed if the test has not ended it."""
        environment = HERE | {
            "NOTIFY_SOCKET": self._address,
            "WATCHDOG_USEC": str(int(LIMIT * 1e6)),
            "PYTHONPATH": str(ROOT),
        }
        asked = [sys.executable, "-c", STALLING, str(self.stalls), "run", "--config", str(self.config)]
        player = subprocess.Popen(asked, env=environment, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        try:
            yield player
        finally:
            player.kill()
            player.communicate()

    def bury(self, player: subprocess.Popen[str], number: int, verdict: str) -> None:
        """End *player* by signal *number*, and say *verdict*, as the unit's ExecStopPost does."""
        os.kill(player.pid, number)
        player.wait()
        (self.state / "ended").write_text(verdict + "\n")
