"""The web page's thread. aiohttp is imported inside it, so that the first picture does not wait for it."""

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from player.control.acts import Acts
from player.control.board import Board
from player.control.door import Door, is_loopback, netloc
from player.control.inbox import Inbox
from player.control.views import Views

NO_ACTS, NO_VIEWS = Acts(), Views()
"""Where the composition root gives none."""


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
) -> Web | None:
    """Serve the page on *host* and *port* from a thread of its own; return at once.

    The wall comes first: where the page cannot be, *say* gets a line why and
    None is returned. *port* 0 takes any free one.
    """
    if not (is_loopback(host) or token):
        say(f"page: others can reach {host}, so control.token_file is needed; playing without the page")
        return None
    try:
        sock = _bound(host, port)
    except OSError as error:
        say(f"page: cannot listen on {netloc(host, port)} ({error.strerror}); playing without the page")
        return None
    door = Door(host, sock.getsockname()[1], token)
    closing: Future[None] = Future()

    def serving() -> None:
        from player.control.site import Site, serve  # noqa: PLC0415 - aiohttp takes 0.3 s to import

        asyncio.run(serve(sock, Site(board, inbox, door, say, acts, views), closing))

    thread = threading.Thread(target=serving, name="web", daemon=True)
    thread.start()
    return Web(f"http://{netloc(host, door.port)}/", thread, closing)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)
