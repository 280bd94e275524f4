"""Asking the page, as people and strangers do."""

import http.client
import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from player.control.web import Web
from tests.control.posting import TOKEN

GOOD = {"Authorization": f"Bearer {TOKEN}"}
"""What people with the token send."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value


def port_of(web: Web) -> int:
    port = urlsplit(web.url).port
    assert port is not None
    return port


def ask(
    web: Web, path: str, method: str = "GET", headers: dict[str, str] | None = None, body: str | bytes = ""
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(web), timeout=5)
    try:
        connection.request(method, path, body=body or None, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def said_to(web: Web, raw: bytes) -> bytes:
    """Return all that is answered to *raw* until the connection closes, or nothing comes for a moment."""
    said = b""
    with socket.create_connection(("127.0.0.1", port_of(web)), timeout=5) as visitor, suppress(OSError):
        visitor.sendall(raw)
        visitor.settimeout(0.15)
        for part in iter(lambda: visitor.recv(4_096), b""):
            said += part
    return said
