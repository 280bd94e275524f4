"""The web page's thread. aiohttp is imported inside it, so that the first picture does not wait for it."""

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from player.control.acts import Acts
from player.control.board import Board
from player.control.door import Door, Entrance, netloc
from player.control.inbox import Inbox
from player.control.views import Views
from player.core.machine import is_loopback

if TYPE_CHECKING:
    from ssl import SSLContext

NO_ACTS, NO_VIEWS = Acts(), Views()
"""Where the composition root gives none."""

PLAIN = Entrance()


@dataclass(frozen=True, slots=True)
class Web:
    """The page, being served at *url*."""

    url: str
    _thread: threading.Thread
    _closing: "Future[None]"

    def close(self) -> None:
        """Stop answering; returns within a second."""
        if not self._closing.done():
            self._closing.set_result(None)
        self._thread.join(1.0)


def start_web(  # noqa: PLR0913 - each is another's, given by its name
    host: str,
    port: int,
    *,
    board: Board,
    inbox: Inbox,
    token: str | None,
    say: Callable[[str], None],
    acts: Acts = NO_ACTS,
    views: Views = NO_VIEWS,
    entrance: Entrance = PLAIN,
) -> Web | None:
    """Serve the page on *host* and *port* from a thread of its own; return at once.

    The wall comes first: where the page cannot be, *say* gets a line why and
    None is returned. *port* 0 takes any free one.
    """
    if not (token or (is_loopback(host) and not entrance.names)):
        who = f"others can reach {host}" if not is_loopback(host) else "control.names lets others in"
        say(f"page: {who}, so control.token_file is needed; playing without the page")
        return None
    try:
        tls = _tls(entrance)
        sock = _bound(host, port)
    except OSError as error:
        say(f"page: {_because(error, host, port)}; playing without the page")
        return None
    door = Door(host, sock.getsockname()[1], token, entrance)
    closing: Future[None] = Future()

    def serving() -> None:
        from player.control.serving import serve  # noqa: PLC0415 - aiohttp takes 0.3 s to import
        from player.control.site import Site  # noqa: PLC0415 - as above

        site = Site(board, inbox, door, say, acts, views)
        asyncio.run(serve(sock, site.app(), site.worth, closing, tls))

    thread = threading.Thread(target=serving, name="web", daemon=True)
    thread.start()
    return Web(door.url, thread, closing)


class _NoCertificate(OSError):  # noqa: N818 - a fact about the world
    """The operator's certificate cannot be used."""


def _tls(entrance: Entrance) -> "SSLContext | None":
    """Return what speaks TLS with the operator's certificate, None where there is none."""
    if entrance.certificate is None:
        return None
    import ssl  # noqa: PLC0415 - few need it

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(entrance.certificate, entrance.key, password=lambda: "")  # never asks anybody
    except (OSError, ValueError) as error:
        raise _NoCertificate(f"{entrance.certificate} cannot be used ({error})") from error
    return context


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _because(error: OSError, host: str, port: int) -> str:
    if isinstance(error, _NoCertificate):
        return str(error)
    return f"cannot listen on {netloc(host, port)} ({error.strerror})"
