"""Asking a running player how it is, from another program on the same machine."""

import json
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

LONGEST = 262_144
"""A map of all synsets is 30 kB; whatever answers with more than this is not the player."""

SILENCE = 15.0
"""Seconds without a word after which a stream is broken: it says something every second."""


class NotRunning(Exception):  # noqa: N818 - a fact about the world, not a mistake
    """No player answers there."""


def ask_status(host: str, port: int, patience: float = 2.0) -> dict[str, Any]:
    """Return what the player at *host* and *port* says of itself, waiting *patience* seconds at most.

    Raises:
        NotRunning: nobody answers, or somebody else does.
    """
    status = ask(host, port, "status", patience)
    if "position" not in status:
        raise NotRunning(f"what answers at {_url(host, port, 'status')} is not the player")
    return status


def ask(host: str, port: int, what: str, patience: float = 10.0) -> dict[str, Any]:
    """Return the answer of the API about *what*, waiting *patience* seconds at most.

    Raises:
        NotRunning: nobody answers, or somebody else does, or not now.
    """
    url = _url(host, port, what)
    try:
        with _open(url, patience) as answer:
            told = json.loads(answer.read(LONGEST))
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise _silent(url, error) from error
    if not isinstance(told, dict):
        raise NotRunning(f"what answers at {url} is not the player")
    return told


def follow_events(host: str, port: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each event that the player tells, by name, until it ends.

    Raises:
        NotRunning: nobody answers, or no longer.
    """
    url, name = _url(host, port, "events"), ""
    try:
        with _open(url, SILENCE) as answer:
            while line := answer.readline(LONGEST).decode():
                key, _, value = line.rstrip("\n").partition(": ")
                if key == "event":
                    name = value
                elif key == "data" and isinstance(told := json.loads(value), dict):
                    yield name, told
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise _silent(url, error) from error
    raise NotRunning(f"the player at {url} has ended")


def _open(url: str, patience: float) -> HTTPResponse:
    opener = build_opener(ProxyHandler({}))  # a proxy's loopback is not ours
    return cast("HTTPResponse", opener.open(url, timeout=patience))


def _silent(url: str, error: Exception) -> NotRunning:
    if isinstance(error, HTTPError):
        error.close()  # it holds the answer open
    return NotRunning(f"no player answers at {url}: {error}")


def _url(host: str, port: int, what: str) -> str:
    """Return the address to ask: a player that listens everywhere is asked on loopback."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - not bound here
    return f"http://{f'[{near}]' if ':' in near else near}:{port}/api/v1/{what}"
