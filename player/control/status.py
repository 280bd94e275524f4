"""Asking a running player how it is, from another program on the same machine."""

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.request import BaseHandler, HTTPSHandler, ProxyHandler, build_opener

from player.control.door import EVERYWHERE

LONGEST = 262_144
"""A map of all synsets is 30 kB; whatever answers with more than this is not the player."""

SILENCE = 15.0
"""Seconds without a word after which a stream is broken: it says something every second."""


class NotRunning(Exception):  # noqa: N818 - a fact about the world, not a mistake
    """No player answers there."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a player listens; where it has a *certificate* (PEM) it is asked by TLS and must show that."""

    host: str
    port: int
    certificate: Path | None = None

    def url(self, what: str) -> str:
        """Return where to ask about *what*: a player that listens everywhere is asked on loopback."""
        near = EVERYWHERE.get(self.host, self.host)
        scheme = "http" if self.certificate is None else "https"
        return f"{scheme}://{f'[{near}]' if ':' in near else near}:{self.port}/api/v1/{what}"

    def handlers(self) -> list[BaseHandler]:
        """Return how it is asked: by no proxy, for a proxy's loopback is not ours."""
        if self.certificate is None:
            return [ProxyHandler({})]
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # it is known itself, whoever signed it
        context.check_hostname = False  # so that the name by which it is asked does not matter
        return [ProxyHandler({}), HTTPSHandler(context=context)]


def ask_status(address: Address, patience: float = 2.0) -> dict[str, Any]:
    """Return what the player at *address* says of itself, waiting *patience* seconds at most.

    Raises:
        NotRunning: nobody answers, or somebody else does.
    """
    status = ask(address, "status", patience)
    if "position" not in status:
        raise NotRunning(f"what answers at {address.url('status')} is not the player")
    return status


def ask(address: Address, what: str, patience: float = 10.0) -> dict[str, Any]:
    """Return the answer of the API about *what*, waiting *patience* seconds at most.

    Raises:
        NotRunning: nobody answers, or somebody else does, or not now.
    """
    try:
        with _open(address, what, patience) as answer:
            told = json.loads(answer.read(LONGEST))
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise _silent(address, what, error) from error
    if not isinstance(told, dict):
        raise NotRunning(f"what answers at {address.url(what)} is not the player")
    return told


def follow_events(address: Address) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each event that the player tells, by name, until it ends.

    Raises:
        NotRunning: nobody answers, or no longer.
    """
    name = ""
    try:
        with _open(address, "events", SILENCE) as answer:
            while line := answer.readline(LONGEST).decode():
                key, _, value = line.rstrip("\n").partition(": ")
                if key == "event":
                    name = value
                elif key == "data" and isinstance(told := json.loads(value), dict):
                    yield name, told
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise _silent(address, "events", error) from error
    raise NotRunning(f"the player at {address.url('events')} has ended")


def _open(address: Address, what: str, patience: float) -> HTTPResponse:
    opener = build_opener(*address.handlers())
    return cast("HTTPResponse", opener.open(address.url(what), timeout=patience))


def _silent(address: Address, what: str, error: Exception) -> NotRunning:
    if isinstance(error, HTTPError):
        error.close()  # it holds the answer open
    reason = getattr(error, "reason", error)
    if isinstance(reason, ConnectionRefusedError):  # nobody is there
        return NotRunning(f"no player answers at {address.url(what)}")
    return NotRunning(
        f"no player answers at {address.url(what)}: {getattr(reason, 'strerror', None) or error}"
    )
