"""Asking a running player how it is, from another program on the same machine."""

import json
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import BaseHandler, HTTPSHandler, ProxyHandler, build_opener

LONGEST = 65_536
"""A status is about 1 kB; whatever answers with more is not the player."""


class NotRunning(Exception):  # noqa: N818 - a fact about the world, not a mistake
    """No player answers there."""


def ask_status(
    host: str, port: int, patience: float = 2.0, *, certificate: Path | None = None
) -> dict[str, Any]:
    """Return what the player at *host* and *port* says of itself, waiting *patience* seconds at most.

    With *certificate* it speaks TLS, and shows that one.

    Raises:
        NotRunning: nobody answers, or somebody else does.
    """
    url = f"http{'s' if certificate else ''}://{_netloc(host, port)}/api/v1/status"
    try:
        opener = build_opener(ProxyHandler({}), *_tls(certificate))  # a proxy's loopback is not ours
        with opener.open(url, timeout=patience) as answer:
            status = json.loads(answer.read(LONGEST))
    except (URLError, HTTPException, OSError, ValueError) as error:
        if isinstance(error, HTTPError):
            error.close()  # it holds the answer open
        raise NotRunning(f"no player answers at {url}: {error}") from error
    if not isinstance(status, dict) or "position" not in status:
        raise NotRunning(f"what answers at {url} is not the player")
    return status


def _tls(certificate: Path | None) -> list[BaseHandler]:
    """Return what speaks TLS with whoever shows *certificate*, by whatever name we ask for them."""
    if certificate is None:
        return []
    import ssl  # noqa: PLC0415 - few need it

    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return [HTTPSHandler(context=context)]


def _netloc(host: str, port: int) -> str:
    """Return the address to ask: a player that listens everywhere is asked on loopback."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - not bound here
    return f"[{near}]:{port}" if ":" in near else f"{near}:{port}"
