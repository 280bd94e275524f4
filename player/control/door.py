"""Who may come in by the web, and who may act: the gallery's network is not a friend."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from player.core.machine import is_loopback

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

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - not bound here
"""Where a player listens that listens everywhere, and where this machine finds it."""

NEAR = ("127.0.0.1", "localhost", "::1")
"""The names by which a machine calls itself."""

CARRIED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
"""Headers of a proxy, which brings others to loopback."""

DELAY = 1.0
"""Seconds until somebody with a wrong token is told so."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """How people from elsewhere come to the page, and what they may see.

    *names* are further Host headers, lower case, with a port or without: those
    of a proxy, or of this machine in its network. *live* lets others than this
    machine see the live picture. *certificate* and *key* are files in PEM; with
    them the page speaks TLS itself.
    """

    names: tuple[str, ...] = ()
    live: bool = False
    certificate: Path | None = None
    key: Path | None = None
    delay: float = DELAY


@dataclass(frozen=True, slots=True)
class Door:
    """The rules of one listening address; *token* None lets nobody act."""

    host: str
    port: int
    token: str | None
    entrance: Entrance = Entrance()

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the request was meant for us; any other name is somebody's DNS trick."""
        return headers.get("Host", "").lower() in self._hosts

    def foreign(self, headers: Mapping[str, str]) -> bool:
        """Tell whether another site's page sent the request; following a link to us is no such thing."""
        origin = headers.get("Origin")
        if origin is not None and origin.lower() not in self._origins:
            return True
        if headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") == "document":
            return False
        return headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")

    def near(self, headers: Mapping[str, str]) -> bool:
        """Tell whether it comes from this machine, and nobody was brought here by a proxy."""
        here = headers.get("Host", "").lower() in _named(NEAR, self.port, tls=self._tls)
        return is_loopback(self.host) and here and not any(name in headers for name in CARRIED)

    def sees(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the live picture is for whoever asks."""
        return self.entrance.live or self.near(headers)

    def claims(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the request carries any token, right or wrong."""
        return _bearer(headers) is not None

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the request carries the token; how long that takes tells nothing of it."""
        given = _bearer(headers)
        if not self.token or given is None:
            return False
        offered = sha256(given.encode("utf-8", "surrogateescape")).digest()
        return hmac.compare_digest(offered, sha256(self.token.encode()).digest())

    @property
    def url(self) -> str:
        """Return the page's address as people type it; where it listens everywhere, by a name it knows."""
        names = [name for name in self.entrance.names if not _ported(name)]
        here = EVERYWHERE.get(self.host)
        host = self.host if here is None else [*names, here][0]
        return f"{'https' if self._tls else 'http'}://{netloc(host, self.port, tls=self._tls)}/"

    @property
    def _tls(self) -> bool:
        return self.entrance.certificate is not None

    @property
    def _hosts(self) -> frozenset[str]:
        own = _named((*NEAR, self.host, *self.entrance.names), self.port, tls=self._tls)
        return own | frozenset(self.entrance.names)

    @property
    def _origins(self) -> frozenset[str]:
        scheme = "https" if self._tls else "http"
        own = _named((*NEAR, self.host, *self.entrance.names), self.port, tls=self._tls)
        proxied = {f"https://{name}" for name in self.entrance.names}
        return frozenset(f"{scheme}://{name}" for name in own) | proxied


def _bearer(headers: Mapping[str, str]) -> str | None:
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    return given if scheme.lower() == "bearer" else None


@cache
def _named(hosts: tuple[str, ...], port: int, *, tls: bool) -> frozenset[str]:
    return frozenset(netloc(host, port, tls=tls) for host in hosts if not _ported(host))


def _ported(name: str) -> bool:
    """Tell whether *name* says its own port: ``wall.example:8443``, ``[::1]:80``, not ``::1``."""
    return "]:" in name or name.count(":") == 1


def netloc(host: str, port: int, *, tls: bool = False) -> str:
    """Return *host* and *port* as a Host header names them, lower case."""
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    usual = 443 if tls else 80  # which browsers leave out
    return name.lower() if port == usual else f"{name.lower()}:{port}"
