"""Starts the player as the desktop's unit does, and starts it again whatever ends it."""

import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from player.install.texts import PAUSE, WATCHDOG, Kind, Service, files_of

ROOT = Path(__file__).parents[2]
PARTING = 10.0
"""Seconds that a player has to end when asked; the unit's are as many."""


@dataclass(slots=True)
class Life:
    """One life of the player: when it began, how long the ladder keeps the ground, how it ended."""

    began: float
    stays: float = 0.0
    ended: str = ""


@dataclass(slots=True)
class Log:
    """What the player says, as it says it."""

    path: Path
    text: str = ""
    _read: int = 0

    def news(self) -> list[str]:
        """Return the lines said since the last call."""
        with suppress(OSError), self.path.open("rb") as file:
            file.seek(self._read)
            said = file.read()
            whole = said[: said.rfind(b"\n") + 1]
            self._read += len(whole)
            fresh = whole.decode("utf-8", "replace")
            self.text += fresh
            return fresh.splitlines()
        return []


@dataclass(slots=True)
class Keeper:
    """Keeps a player of *config* alive in *folder*, under *environment*; to be asked to `tick` all the time.

    It does what systemd does with the unit of `Kind.DESKTOP`: its preparations,
    its watchdog, its pause before the next start, its words about an end.
    """

    config: Path
    state: Path
    folder: Path
    environment: dict[str, str]
    lives: list[Life] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    """Ends that no fault asked for."""
    url: str = ""
    log: Log = field(init=False)
    killed: bool = False
    """Whether a fault has ended this life."""
    _player: "subprocess.Popen[bytes] | None" = None
    _ears: socket.socket = field(init=False)
    _start_at: float = 0.0
    _petted: float = 0.0

    def __post_init__(self) -> None:
        """Listen, as a supervisor does."""
        self.log = Log(self.folder / "log")
        self._ears = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ears.bind(str(self.folder / "notify"))
        self._ears.setblocking(False)  # noqa: FBT003 - its only argument

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave nobody behind."""
        if self._player is not None:
            self._player.kill()
            self._player.wait()
        self._ears.close()

    @property
    def pid(self) -> int:
        """The player that lives; 0 where none does."""
        return self._player.pid if self._player is not None and self._player.poll() is None else 0

    def tick(self) -> None:
        """Do what is due now."""
        now = time.monotonic()
        self._listen(now)
        if self._player is None:
            if now >= self._start_at:
                self._start(now)
        elif self._player.poll() is not None:
            self._bury(now)
        elif self._petted and now - self._petted > WATCHDOG:
            self._petted = 0.0
            self._player.send_signal(signal.SIGABRT)
        for line in self.log.news():
            self._hear(line)

    def kill(self) -> None:
        """Kill the player, as nobody would."""
        self.killed = True
        self._tell(signal.SIGKILL)

    def hang_up(self) -> None:
        """Have the player read its files again, as the unit's ExecReload does."""
        self._tell(signal.SIGHUP)

    def _tell(self, number: signal.Signals) -> None:
        """Send the player a signal, if there is one: to process 0 it would come to us all."""
        if self._player is not None:
            self._player.send_signal(number)

    def end(self) -> int:
        """Ask the player to end, wait for it, and return its code."""
        assert self._player is not None, "no player to end"
        self._player.send_signal(signal.SIGTERM)
        code = self._player.wait(PARTING)
        self.log.news()
        self._player = None
        return code

    def prepare(self) -> None:
        """Do what the unit does before each start."""
        for line in _preparations(self.config, self.state):
            subprocess.run(
                shlex.split(line), env=self.environment, capture_output=True, check=False, timeout=30
            )

    def _start(self, now: float) -> None:
        self.prepare()
        told = {"NOTIFY_SOCKET": str(self.folder / "notify"), "WATCHDOG_USEC": str(WATCHDOG * 10**6)}
        asked = [sys.executable, str(ROOT / "run_installation.py"), "run", "--installed"]
        self.killed, self._petted, self.url = False, 0.0, ""
        with self.log.path.open("ab") as out:
            self._player = subprocess.Popen(
                [*asked, "--config", str(self.config)],
                env=self.environment | told,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        self.lives.append(Life(now))

    def _bury(self, now: float) -> None:
        assert self._player is not None, "nobody to bury"
        code, self._player = self._player.wait(), None
        how = signal.Signals(-code).name[3:] if code < 0 else str(code)
        verdict = f"signal killed {how}" if code < 0 else f"exit-code exited {how}"
        if not self._petted and code == -signal.SIGABRT:
            verdict = "watchdog dumped ABRT"
        self.lives[-1].ended = verdict
        if not self.killed:
            self.unasked.append(f"{verdict}: {' / '.join(self.log.text.splitlines()[-3:])}")
        with suppress(OSError):  # a full disk
            (self.state / "ended").write_text(verdict + "\n")
        self._start_at = now + PAUSE

    def _listen(self, now: float) -> None:
        with suppress(BlockingIOError):
            while said := self._ears.recv(4096).decode():
                if "READY=1" in said or "WATCHDOG=1" in said:
                    self._petted = now

    def _hear(self, line: str) -> None:
        if url := re.search(r"http://[\d.:]+", line):
            self.url = url[0]
        if "the ground stays at first" in line and (seconds := re.search(r"seconds=(\d+)", line)):
            self.lives[-1].stays = float(seconds[1])


def _preparations(config: Path, state: Path) -> list[str]:
    """Return the commands that the unit runs before the player."""
    service = Service(Kind.DESKTOP, ("true",), config, state, Path("/"))
    unit = files_of(service)[service.unit]
    found = re.findall(r"^ExecStartPre=-?(.+)$", unit, re.MULTILINE)
    return [command.replace("$$", "$") for command in found]  # as systemd.service(5) has it
