"""Who may come in by the web, and who may act: the gallery's network is not a friend."""

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "twelve-hours",
    "X-Content-Type-Options": "nosniff",
}
"""What goes with every answer: nothing from elsewhere, nothing kept, nobody's frame, no versions."""


@dataclass(frozen=True, slots=True)
class Door:
    """The rules of one listening address; *token* None lets nobody act."""

    host: str
    port: int
    token: str | None

    @property
    def loopback(self) -> bool:
        """Whether only this machine can come in."""
        return is_loopback(self.host)

    @property
    def names(self) -> frozenset[str]:
        """The Host headers we answer to; any other is somebody's DNS trick."""
        return frozenset(netloc(host, self.port) for host in ("127.0.0.1", "localhost", "::1", self.host))

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the request was meant for us."""
        return headers.get("Host", "").lower() in self.names

    def foreign(self, headers: Mapping[str, str]) -> bool:
        """Tell whether another site's page sent the request; following a link to us is no such thing."""
        origin = headers.get("Origin")
        if origin is not None and origin.lower().removeprefix("http://") not in self.names:
            return True
        if headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") == "document":
            return False
        return headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the request carries the token."""
        scheme, _, given = headers.get("Authorization", "").partition(" ")
        if not self.token or scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self.token.encode())


def is_loopback(host: str) -> bool:
    """Tell whether *host* is this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def netloc(host: str, port: int) -> str:
    """Return *host* and *port* as a Host header names them, lower case."""
    name = f"[{host}]" if ":" in host else host
    return name.lower() if port == 80 else f"{name.lower()}:{port}"  # browsers leave out HTTP's own port
