"""Asking a running player how it is, from another program on the same machine."""

import json
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.request import BaseHandler, HTTPSHandler, ProxyHandler, build_opener

LONGEST = 262_144
"""A map of all synsets is 30 kB; whatever answers with more than this is not the player."""

SILENCE = 15.0
"""Seconds without a word after which a stream is broken: it says something every second."""


class NotRunning(Exception):  # noqa: N818 - a fact about the world, not a mistake
    """No player answers there."""


def ask_status(
    host: str, port: int, patience: float = 2.0, *, certificate: Path | None = None
) -> dict[str, Any]:
    """Return what the player at *host* and *port* says of itself, waiting *patience* seconds at most.

    With *certificate*, here and below, it speaks TLS and shows that one.

    Raises:
        NotRunning: nobody answers, or somebody else does.
    """
    status = ask(host, port, "status", patience, certificate=certificate)
    if "position" not in status:
        raise NotRunning(f"what answers at {_url(host, port, 'status', certificate)} is not the player")
    return status


def ask(
    host: str, port: int, what: str, patience: float = 10.0, *, certificate: Path | None = None
) -> dict[str, Any]:
    """Return the answer of the API about *what*, waiting *patience* seconds at most.

    Raises:
        NotRunning: nobody answers, or somebody else does, or not now.
    """
    url = _url(host, port, what, certificate)
    try:
        with _open(url, patience, certificate) as answer:
            told = json.loads(answer.read(LONGEST))
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise _silent(url, error) from error
    if not isinstance(told, dict):
        raise NotRunning(f"what answers at {url} is not the player")
    return told


def follow_events(
    host: str, port: int, *, certificate: Path | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each event that the player tells, by name, until it ends.

    Raises:
        NotRunning: nobody answers, or no longer.
    """
    url, name = _url(host, port, "events", certificate), ""
    try:
        with _open(url, SILENCE, certificate) as answer:
            while line := answer.readline(LONGEST).decode():
                key, _, value = line.rstrip("\n").partition(": ")
                if key == "event":
                    name = value
                elif key == "data" and isinstance(told := json.loads(value), dict):
                    yield name, told
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise _silent(url, error) from error
    raise NotRunning(f"the player at {url} has ended")


def _open(url: str, patience: float, certificate: Path | None) -> HTTPResponse:
    opener = build_opener(ProxyHandler({}), *_tls(certificate))  # a proxy's loopback is not ours
    return cast("HTTPResponse", opener.open(url, timeout=patience))


def _tls(certificate: Path | None) -> list[BaseHandler]:
    """Return what speaks TLS with whoever shows *certificate*, by whatever name we ask for them."""
    if certificate is None:
        return []
    import ssl  # noqa: PLC0415 - few need it

    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return [HTTPSHandler(context=context)]


def _silent(url: str, error: Exception) -> NotRunning:
    if isinstance(error, HTTPError):
        error.close()  # it holds the answer open
    return NotRunning(f"no player answers at {url}: {error}")


def _url(host: str, port: int, what: str, certificate: Path | None) -> str:
    """Return the address to ask: a player that listens everywhere is asked on loopback."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - not bound here
    scheme = "http" if certificate is None else "https"
    return f"{scheme}://{f'[{near}]' if ':' in near else near}:{port}/api/v1/{what}"
