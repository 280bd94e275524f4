"""The panel: switched on before the doors open and off after they close, and asked whether it really is on.

Panels hang, cables are pulled, and somebody has the remote control: so a
command that fails is tried again, and what the panel says of itself is told
to the loop, which holds while nobody can see.
"""

import shlex
import subprocess
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

from player.control.logbook import Log
from player.control.sight import Sight
from player.core.machine import Power
from player.core.schedule import Schedule
from player.core.units import SECOND, Ns, Wall, wall_of
from player.ports import Clock

LOOK = 1.0
"""Seconds between two looks at the hours."""
ASK = Ns(30 * SECOND)
"""Between two questions to a panel that can be read back, and before a failed command comes again."""
PATIENCE = 20.0
"""Seconds that a command may take: CEC over a television's bus takes up to ten."""
PARTING = 0.5
"""Seconds that closing waits: a command that still runs is left behind."""


class Panel:
    """Switches the panel by *power* as *schedule* has it (None: always on); runs within a ``with``."""

    def __init__(
        self, power: Power, schedule: Callable[[], Schedule | None], clock: Clock, sight: Sight, log: Log
    ) -> None:
        """Prepare."""
        self._power = power
        self._schedule = schedule
        self._clock = clock
        self._sight = sight
        self._log = log
        self._is_on: bool | None = None
        self._again_at = self._ask_at = clock.now()
        self._over = Event()
        self._thread = Thread(target=self._main, name="panel", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; the panel stays as it is."""
        self._over.set()
        self._thread.join(PARTING)

    def _main(self) -> None:
        while not self._over.wait(LOOK):
            self.look()

    def look(self) -> None:
        """Do what the hours ask for now, and ask the panel if it is time."""
        moment, schedule = self._clock.now(), self._schedule()
        now = wall_of(self._clock.wall())
        soon = Wall(now + self._power.lead)
        opened = schedule is None or schedule.opening_at(now) is not None
        wanted = opened or (schedule is not None and schedule.opening_at(soon) is not None)
        if wanted is not self._is_on and moment >= self._again_at:
            self._again_at = Ns(moment + ASK)
            self._is_on = wanted if self._switched(on=wanted) else None
        if not opened:
            self._tell(seen=True)
        elif self._power.read and moment >= self._ask_at:
            self._ask_at = Ns(moment + ASK)
            self._tell(seen=self._run(self._power.read) != 1)

    def _switched(self, *, on: bool) -> bool:
        command = self._power.on if on else self._power.off
        if command is None:
            return True
        code = self._run(command)
        says = {"panel": "on" if on else "off", "command": command}
        if code == 0:
            self._log.info("switched", **says)
        else:
            self._log.warning("the panel was not switched; trying again", code=code, **says)
        return code == 0

    def _tell(self, *, seen: bool) -> None:
        if not self._sight.tell("panel", seen=seen):
            return
        if seen:
            self._log.info("the panel is on again")
        else:
            self._log.warning("the panel says that it is off while the doors are open: holding")

    def _run(self, command: str) -> int | None:
        """Return the exit code of *command*, None if it does not start or takes too long."""
        try:
            done = subprocess.run(  # noqa: S603 - the config's own words, without a shell
                shlex.split(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.returncode
