"""The other mirrors of the config: opened behind the scenes while the first one plays.

    python -m player.app.standby MIRROR STATE

A mirror that has no index is indexed in a process of its own, with the least
priority, for the beat must not notice; the player that started it holds the
lock of the state folder for both. One that is away is tried again.
"""

import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from player.app.mirror import Mirror, address
from player.control.logbook import Log
from player.core.machine import STAND_IN, Machine
from player.prefetch.mirrors import Mirrors
from player.sources import (
    MirrorAway,
    MirrorError,
    NotIndexed,
    Progress,
    StoredSource,
    build_index,
    open_mirror,
)

AGAIN = 60.0
"""Seconds before a mirror that was away is tried again."""

NICEST = 19

PARTING = 1.0
"""Seconds that closing waits; a look at a hung disk is left behind."""


class Standby:
    """Brings what the config names besides the mirror that plays to *mirrors*, and looks after changes."""

    def __init__(self, machine: Machine, playing: Mirror, mirrors: Mirrors, log: Log) -> None:
        """Prepare; it runs within a ``with``."""
        self._machine = machine
        self._playing = playing
        self._mirrors = mirrors
        self._log = log
        self._over = Event()
        self._indexing: subprocess.Popen[str] | None = None
        self._thread = Thread(target=self._main, name="standby", daemon=True)

    def __enter__(self) -> Self:
        """Begin: when the first picture is on the wall."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; an index being built goes on from there another time."""
        self._over.set()
        if (indexing := self._indexing) is not None:
            indexing.terminate()
        self._thread.join(PARTING)

    def _main(self) -> None:
        if self._playing.path == STAND_IN:
            return
        self._look_at_changes()
        waiting = [k for k in enumerate(self._machine.mirrors) if k[0] != self._playing.place]
        while waiting and not self._over.is_set():
            waiting = [(place, mirror) for place, mirror in waiting if not self._settled(place, mirror)]
            self._over.wait(AGAIN)

    def _look_at_changes(self) -> None:
        try:
            line = self._playing.source.renew()
        except OSError as error:
            line = f"cannot be looked at: {error.strerror or error}"
        if line:
            self._log.warning("mirror", of=address(self._playing.path), says=line)

    def _settled(self, place: int, mirror: str) -> bool:
        """Tell whether nothing more is to be done for *mirror*: it serves too, or never will."""
        try:
            source = self._opened(mirror)
        except (MirrorAway, NotIndexed, OSError) as trouble:
            self._log.info("standby mirror not there yet", mirror=address(mirror), because=str(trouble))
            return False
        except MirrorError as trouble:
            self._log.warning("standby mirror not used", mirror=address(mirror), because=str(trouble))
            return True
        if self._mirrors.admit(place, address(mirror), source):
            self._log.info("standby mirror ready", mirror=address(mirror))
        else:
            source.close()
            self._log.warning("standby mirror not used", mirror=address(mirror), because="other content")
        return True

    def _opened(self, mirror: str) -> StoredSource:
        try:
            return open_mirror(mirror, self._machine.state)
        except NotIndexed:
            self._index(mirror)
        return open_mirror(mirror, self._machine.state)

    def _index(self, mirror: str) -> None:
        """Have *mirror* indexed by a process of its own; what goes wrong there is raised here."""
        self._log.info("indexing a standby mirror", mirror=address(mirror))
        command = [sys.executable, "-P", "-m", "player.app.standby", mirror, str(self._machine.state)]
        path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
        with subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as self._indexing:
            _, said = self._indexing.communicate()
        code, self._indexing = self._indexing.returncode, None
        if code:
            what = said.strip().rpartition("\n")[2] or f"its indexing ended with {code}"
            raise (MirrorError if code == _CANNOT else MirrorAway)(what, address(mirror), "see the log")


_CANNOT, _AWAY = 1, 69
"""Exit codes of the process that indexes."""


def main(mirror: str, state: str) -> int:
    """Index *mirror* for the player that started us, as long as it lives."""
    os.nice(NICEST)
    player = os.getppid()

    def watch(_: Progress) -> None:
        if os.getppid() != player:
            sys.exit(_AWAY)

    try:
        build_index(mirror, Path(state), watch, processes=1)
    except (MirrorError, MirrorAway, OSError) as trouble:
        print(trouble, file=sys.stderr)  # noqa: T201 - read by the player
        return _CANNOT if isinstance(trouble, MirrorError) else _AWAY
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
