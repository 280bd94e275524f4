"""The web server beneath the site: who is received, how many, for how long. Imports aiohttp."""

import asyncio
import gc
import logging
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from aiohttp import web, web_response

from player.control.door import HEADERS
from player.control.guard import refused

MOST_CONNECTIONS = 32
"""Without a cap 300 idle connections took the file descriptors of 51 in 55 picture reads (RELIABILITY)."""

QUEUE = 128
"""Connections the system keeps for us until they are received; beyond, a visitor loses a second."""

KEEP_ALIVE = 10.0
"""Seconds an idle, or dribbling, connection stands."""

HANDSHAKE = 5.0
"""Seconds to agree on TLS."""

LONGEST_LINE = 4_096
"""Bytes of one header line; a browser's longest is a few hundred."""

MOST_HEADERS = 64

INTAKE = 16_384
"""Bytes the system keeps of what somebody sends: requests are short, and who pushes is to be slow."""

SHUTDOWN = 0.3
"""Seconds for answers under way: SIGTERM ends within one."""

PACE = 0.001
"""Seconds between two connections received: a flood of them shall cost no more than a fifth of a core."""

TIDY = 200
"""Connections after which their remains are collected, 1,400 objects in half a millisecond: asyncio's
transports lie in cycles, and otherwise Python's garbage waits for the loop's rest, which may be minutes
away where no picture pauses."""

TIDY_DEEPER = 10
"""Each so many times also those who still stood when it was tidied last: a tenth of a MB a second."""

BREATH = 0.2
"""Seconds to wait where the process has no descriptor left for a visitor."""

_silent = logging.getLogger("player.control.aiohttp")
_silent.disabled = True  # it tells of strangers' garbage only; our own bugs go to `say`

_RULES: dict[str, Any] = {
    "access_log": None,
    "logger": _silent,
    "keepalive_timeout": KEEP_ALIVE,
    "max_line_size": LONGEST_LINE,
    "max_field_size": LONGEST_LINE,
    "max_headers": MOST_HEADERS,
    "lingering_time": 0,  # the guard takes what is short; a gigabyte is not read to be thrown away
    "read_bufsize": INTAKE,
    "auto_decompress": False,  # a bomb stays small
}

# aiohttp names itself and Python in answers to malformed requests, which pass no signal of ours.
web_response.SERVER_SOFTWARE = HEADERS["Server"]  # type: ignore[attr-defined]  # aiohttp has no setting


class _Visitor(web.RequestHandler):
    """One connection; what cannot be read is refused in our words."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        super().handle_error(request, status, exc, message)
        answer = refused(status)
        answer.headers.update(HEADERS)
        answer.force_close()
        return answer


async def serve(
    sock: socket.socket,
    app: web.Application,
    worth: Callable[[web.RequestHandler], int],
    closing: "Future[None]",
    tls: ssl.SSLContext | None = None,
) -> None:
    """Answer by *app* on *sock*, bound and listening, until *closing* is done.

    *worth* tells of a connection how much it is worth to keep.
    """
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=SHUTDOWN)
    await runner.setup()
    assert runner.server is not None
    sock.setblocking(False)  # noqa: FBT003 - its only parameter
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, INTAKE)
    sock.listen(QUEUE)
    reception = Reception(runner.server, worth, tls)
    receiving = asyncio.create_task(reception.receive(sock))
    await asyncio.wrap_future(closing)
    await receive_no_more(sock)
    receiving.cancel()
    await asyncio.wait([receiving])
    sock.close()
    await reception.close()
    await runner.cleanup()


async def receive_no_more(sock: socket.socket) -> None:
    """Accept nothing more on *sock*, and let whom it has accepted be received.

    A connection takes two turns of the loop from there to its handler, and one
    whose waiter is cancelled on the way is lost with its descriptor open.
    """
    with suppress(NotImplementedError):  # the loop of Windows
        asyncio.get_running_loop().remove_reader(sock)
    for _ in range(3):
        await asyncio.sleep(0)


class Reception:
    """Receives connections; where there are too many, some make room for new ones.

    Refusing the new instead would let idle strangers shut the page's own out.
    Of those least worth keeping the longest-standing goes first.
    """

    def __init__(
        self,
        server: web.Server,
        worth: Callable[[web.RequestHandler], int],
        tls: ssl.SSLContext | None,
    ) -> None:
        """Receive for *server*."""
        self._server = server
        self._worth = worth
        self._tls = tls
        self._guests: dict[asyncio.Task[None], _Visitor] = {}
        self._received = 0

    async def receive(self, sock: socket.socket) -> None:
        """Receive whoever comes, one after the other, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(sock)
            except OSError:
                await asyncio.sleep(BREATH)
                continue
            self._make_room()
            visitor = _Visitor(self._server, loop=loop, **_RULES)
            self._guests[loop.create_task(self._welcome(connection, visitor))] = visitor
            self._received += 1
            if self._received % TIDY == 0:
                gc.collect(int(self._received % (TIDY * TIDY_DEEPER) == 0))
            await asyncio.sleep(PACE)

    async def close(self) -> None:
        """Receive to the end those who are half through the door."""
        arriving = [task for task in self._guests if not task.done()]
        for task in arriving:
            task.cancel()
        if arriving:
            await asyncio.wait(arriving)

    async def _welcome(self, connection: socket.socket, visitor: _Visitor) -> None:
        patience = HANDSHAKE if self._tls else None
        with suppress(OSError):
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: visitor, connection, ssl=self._tls, ssl_handshake_timeout=patience
            )

    def _make_room(self) -> None:
        self._guests = {task: guest for task, guest in self._guests.items() if not _is_gone(task, guest)}
        for _ in range(len(self._guests) - MOST_CONNECTIONS + 1):
            leaving = min(self._guests, key=lambda task: self._worth(self._guests[task]))
            self._show_out(leaving, self._guests.pop(leaving))

    @staticmethod
    def _show_out(task: "asyncio.Task[None]", visitor: _Visitor) -> None:
        task.cancel()
        if visitor.transport is not None:
            visitor.transport.abort()


def _is_gone(task: "asyncio.Task[None]", visitor: _Visitor) -> bool:
    return task.done() and visitor.transport is None
