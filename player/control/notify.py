"""The supervisor: what systemd is told through its socket, one datagram a message (sd_notify(3)).

Plain text over a datagram socket needs no library. Nothing here waits, and
nothing fails: a supervisor that is gone, or slow to read, is no reason to
stop the show.
"""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from player.core.units import MICROSECOND, Ns

_LONGEST = 200
"""Characters of a status line; systemctl shows one line."""


class Supervisor:
    """Whoever started us; told nothing where *address* is empty. *limit* is its watchdog's, 0 without one."""

    def __init__(self, address: str = "", limit: Ns = Ns(0)) -> None:
        """Prepare to tell it; a leading ``@`` of *address* names an abstract socket, as systemd writes it."""
        self.limit = limit
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket: socket.socket | None = None
        if self._address.startswith(("/", "\0")) and hasattr(socket, "AF_UNIX"):
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.settimeout(0)

    @property
    def listens(self) -> bool:
        """Tell whether there is a supervisor that may be told."""
        return self._socket is not None

    def tell(self, **said: str | int) -> None:
        """Tell it all of *said* at once, such as ``READY=1``."""
        if self._socket is None:
            return
        lines = "\n".join(f"{name}={_one_line(value)}" for name, value in said.items())
        with suppress(OSError):
            self._socket.sendto(lines.encode("utf-8", "replace"), self._address)

    def close(self) -> None:
        """Tell nothing more."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def supervisor_of(environment: Mapping[str, str]) -> Supervisor:
    """Return the supervisor that *environment* names.

    Its watchdog is for us if it names nobody, us, or our parent: the compositor of a kiosk.
    """
    watched = environment.get("WATCHDOG_PID", "")
    ours = watched in {"", str(os.getpid()), str(os.getppid())}
    limit = environment.get("WATCHDOG_USEC", "") if ours else ""
    microseconds = int(limit) if limit.isdecimal() and limit.isascii() else 0
    return Supervisor(environment.get("NOTIFY_SOCKET", ""), Ns(microseconds * MICROSECOND))


def _one_line(value: str | int) -> str:
    return "".join(c if c.isprintable() else " " for c in str(value))[:_LONGEST]
