"""What systemd does for the unit that `install` writes: starts again what ends, minds the watchdog."""

import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from player.install.texts import PAUSE, WATCHDOG

STOPS = 10
"""Seconds that the unit gives a player to end when it is asked to (TimeoutStopSec)."""
ABORTS = 2
"""Seconds after which what the watchdog aborted is killed (TimeoutAbortSec)."""


@dataclass(frozen=True)
class End:
    """How a player ended: *code* as `Popen` has it, by the *watchdog* or not, and what it *said*."""

    code: int
    seconds: float
    watchdog: bool
    said: str

    @property
    def verdict(self) -> str:
        """SERVICE_RESULT, EXIT_CODE and EXIT_STATUS, as ExecStopPost hears them (systemd.exec(5))."""
        if self.code >= 0:
            return f"{'exit-code' if self.code else 'success'} exited {self.code}"
        name = signal.Signals(-self.code).name.removeprefix("SIG")
        return f"{'watchdog' if self.watchdog else 'signal'} killed {name}"


class Unit:
    """Keeps *command* alive within a ``with``: Restart=always after *rest* seconds, WatchdogSec=*watchdog*.

    *state* is the folder for the verdicts; *folder* keeps socket and logs.
    """

    def __init__(
        self,
        command: list[str],
        environment: Mapping[str, str],
        state: Path,
        folder: Path,
        *,
        rest: float = PAUSE,
        watchdog: float = WATCHDOG,
    ) -> None:
        """Prepare."""
        folder.mkdir(parents=True, exist_ok=True)
        self.ends: list[End] = []
        self._command = command
        self._state = state
        self._folder = folder
        self._rest = rest
        self._watchdog = watchdog
        self._ears = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ears.bind(str(folder / "notify"))
        self._ears.settimeout(0)
        self._environment = dict(environment) | {
            "NOTIFY_SOCKET": str(folder / "notify"),
            "WATCHDOG_USEC": str(int(watchdog * 1e6)),
            "PYTHONFAULTHANDLER": "1",
        }
        self._over = Event()
        self._lock = Lock()
        self.player: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._main, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(signal.SIGKILL)
        self._ears.close()

    def stop(self) -> End:
        """Stop as ``systemctl stop`` does; return how the last player ended."""
        self._end(signal.SIGTERM)
        return self.ends[-1]

    def said(self) -> str:
        """Return what all players said."""
        return "".join(path.read_text() for path in sorted(self._folder.glob("log*")))

    def _end(self, by: signal.Signals) -> None:
        with self._lock:
            self._over.set()
            if self.player is not None and self.player.poll() is None:
                self.player.send_signal(by)
        self._thread.join(STOPS)
        assert not self._thread.is_alive(), self.said()

    def _main(self) -> None:
        while not self._over.is_set():
            self._live()
            self._over.wait(self._rest)

    def _live(self) -> None:
        log = self._folder / f"log{len(self.ends):04}"
        self._forget()
        with log.open("wb") as out, self._lock:
            if self._over.is_set():
                return
            player = self.player = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        began = time.monotonic()
        barked = self._mind(player)
        end = End(player.wait(), time.monotonic() - began, barked, log.read_text())
        (self._state / "ended").write_text(end.verdict + "\n")
        self.ends.append(end)

    def _mind(self, player: subprocess.Popen[bytes]) -> bool:
        """Return when *player* has ended; tell whether the watchdog ended it."""
        fed: float | None = None
        gone, ears = os.pidfd_open(player.pid), self._ears.fileno()
        try:
            while True:
                patience = None if fed is None else max(0.0, fed + self._watchdog - time.monotonic())
                ready, _, _ = select.select([gone, ears], [], [], patience)
                if gone in ready:
                    return False
                if not ready:
                    break
                said = self._ears.recv(4_096).decode().split("\n")
                if "STOPPING=1" in said:
                    fed = None
                elif {"READY=1", "WATCHDOG=1"} & set(said):
                    fed = time.monotonic()
            player.send_signal(signal.SIGABRT)
            if gone not in select.select([gone], [], [], ABORTS)[0]:
                player.kill()
            return True
        finally:
            os.close(gone)

    def _forget(self) -> None:
        """Hear no more of what the player before told."""
        while select.select([self._ears], [], [], 0)[0]:
            self._ears.recv(4_096)
