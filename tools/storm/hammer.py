"""A client that does to the page whatever it can, until it is ended.

    python -m tools.storm.hammer http://127.0.0.1:8090

Idle connections, requests that never end, wrong hosts and tokens, and as many
questions as get an answer.
"""

import http.client
import socket
import sys
from contextlib import suppress
from itertools import cycle
from urllib.parse import urlsplit

IDLE = 300
"""Connections: with so many, a page without bounds ate every descriptor of its process."""

ASKED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("GET", "/api/v1/status", {}),
    ("GET", "/live.jpg", {}),
    ("GET", "/metrics", {}),
    ("GET", "/", {"Host": "elsewhere.example"}),
    ("GET", "/../../etc/passwd", {}),
    ("POST", "/api/v1/control/calm", {"Authorization": "Bearer wrong"}),
    ("POST", "/api/v1/control/next", {}),
)


def main() -> None:
    """Hammer at the page that the first argument names."""
    address = urlsplit(sys.argv[1])
    where = address.hostname or "127.0.0.1", address.port or 80
    idle = [held for _ in range(IDLE) if (held := _idle(where))]
    for method, path, headers in cycle(ASKED):
        connection = http.client.HTTPConnection(*where, timeout=2)
        with suppress(OSError, http.client.HTTPException):
            connection.request(method, path, headers=headers)
            connection.getresponse().read()
        connection.close()
    del idle


def _idle(where: tuple[str, int]) -> socket.socket | None:
    """Return a connection that begins a request and says no more."""
    with suppress(OSError):
        connection = socket.create_connection(where, timeout=2)
        connection.sendall(b"POST /api/v1/control/next HTTP/1.1\r\nContent-Length: 4000\r\n")
        return connection
    return None


if __name__ == "__main__":
    main()
