"""The web site: its routes, its doorkeeper, its limits. Imported by the web thread only (aiohttp)."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from importlib.resources import files
from typing import Any

from aiohttp import web, web_response

from player.control.acts import Acts
from player.control.board import Board
from player.control.door import HEADERS, Door
from player.control.events import Streams
from player.control.inbox import Inbox
from player.control.live import LivePicture
from player.control.metrics import CONTENT_TYPE, exposition
from player.control.viewing import Viewing
from player.control.views import Views
from player.core.commands import Command

MOST_CONNECTIONS = 32
"""Without a cap 300 idle connections took the file descriptors of 51 in 55 picture reads (RELIABILITY)."""

QUEUE = 128
"""Connections the system keeps for us until accepted, 32 at a time; beyond, a visitor loses a second."""

KEEP_ALIVE = 10.0
"""Seconds an idle, or dribbling, connection stands."""

LONGEST_BODY = 4_096
LONGEST_LINE = 4_096
"""Bytes of one header line; a browser's longest is a few hundred."""

SHUTDOWN = 0.3
"""Seconds for answers under way: SIGTERM ends within one."""

VERBS = {
    str(command): command
    for command in (
        Command.HOLD,
        Command.RELEASE,
        Command.NEXT,
        Command.CALM,
        Command.CAPTION,
        Command.RELOAD,
    )
}
PAGE = {
    "/": ("index.html", "text/html"),
    "/style.css": ("style.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_silent = logging.getLogger("player.control.aiohttp")
_silent.disabled = True  # it tells of strangers' garbage only; our own bugs go to `say`

# aiohttp names itself and Python in answers to malformed requests, which pass no signal of ours.
web_response.SERVER_SOFTWARE = HEADERS["Server"]  # type: ignore[attr-defined]  # aiohttp has no setting


async def serve(sock: socket.socket, site: "Site", closing: "Future[None]") -> None:
    """Answer on *sock*, bound and listening, until *closing* is done."""
    runner = web.AppRunner(
        site.app(),
        access_log=None,
        logger=_silent,
        keepalive_timeout=KEEP_ALIVE,
        max_line_size=LONGEST_LINE,
        max_field_size=LONGEST_LINE,
        lingering_time=1.0,
        shutdown_timeout=SHUTDOWN,
    )
    await runner.setup()
    assert runner.server is not None
    reception = _reception(runner.server, site.streams)
    server = await asyncio.get_running_loop().create_server(reception, sock=sock, backlog=MOST_CONNECTIONS)
    sock.listen(QUEUE)
    await asyncio.wrap_future(closing)
    await receive_no_more(sock)
    server.close()
    await runner.cleanup()


async def receive_no_more(sock: socket.socket) -> None:
    """Accept nothing more on *sock*, and let whom it has accepted reach their handlers.

    To be awaited before the server on it closes: a connection takes two turns
    of the loop to get there, and one on its way to a closed server is lost
    with its descriptor open (CPython 3.11 to 3.13).
    """
    with suppress(NotImplementedError):  # the loop of Windows
        asyncio.get_running_loop().remove_reader(sock)
    for _ in range(3):
        await asyncio.sleep(0)


def _reception(server: web.Server, streams: Streams) -> Callable[[], web.RequestHandler]:
    """Return a way to receive connections in which the longest-standing make room for new ones.

    Refusing the new instead would let idle strangers shut the page's own out.
    Streams stand long by their nature and do not idle; they have a bound of
    their own, so no crowd of strangers pushes the page's out.
    """

    def receive() -> web.RequestHandler:
        standing = server.connections
        idle = [connection for connection in standing if not streams.has(connection)]
        for eldest in idle[: max(0, len(standing) - MOST_CONNECTIONS + 1)]:
            if eldest.transport is not None:
                eldest.transport.abort()
        return server()

    return receive


class Site:
    """What is answered to whom."""

    def __init__(
        self,
        board: Board,
        inbox: Inbox,
        door: Door,
        say: Callable[[str], None],
        acts: Acts,
        views: Views,
    ) -> None:
        """Answer from *board*, ask into *inbox*; *say* takes one line about a fault of ours."""
        self._board = board
        self._inbox = inbox
        self._door = door
        self._say = say
        self._acts = acts
        self._views = views
        self._live = LivePicture(board)
        self._viewing = Viewing(views)
        self.streams = Streams(board, self._told)

    def app(self) -> web.Application:
        """Return the application: routes, doorkeeper, headers."""
        app = web.Application(middlewares=[self._doorkeeper], client_max_size=LONGEST_BODY)
        app.on_response_prepare.append(_dress)
        for path, (name, kind) in PAGE.items():
            app.router.add_get(path, _page(name, kind))
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/live.jpg", self._picture)
        app.router.add_get("/api/v1/status", self._status)
        app.router.add_post("/api/v1/control/{verb}", self._control)
        self._viewing.add_to(app)
        self.streams.add_to(app, lambda request: self._door.admits(request.headers))
        return app

    @web.middleware
    async def _doorkeeper(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turn away what is not for us; one bug in one answer ends that answer only."""
        if not self._door.knows(request.headers):
            raise web.HTTPMisdirectedRequest
        if self._door.foreign(request.headers):
            raise web.HTTPForbidden
        if (request.content_length or 0) > LONGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(LONGEST_BODY, request.content_length or 0)
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as error:
            self._say(f"page: {request.path} failed: {error!r}")
            raise web.HTTPInternalServerError from error

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        status = self._board.status()
        well = status is not None and status["well"]
        return web.Response(text="ready\n" if well else "not ready\n", status=200 if well else 503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=exposition(self._board), headers={"Content-Type": CONTENT_TYPE})

    async def _status(self, request: web.Request) -> web.Response:
        status = self._told(self._door.admits(request.headers))
        if status is None:
            return web.json_response({"error": "no picture yet"}, status=503)
        return web.json_response(status)

    def _told(self, admitted: bool) -> dict[str, Any] | None:
        """Return the status as the *admitted* or others may know it, None before the first picture."""
        status = self._board.status()
        if status is not None and not (self._door.loopback or admitted):
            status["version"] = None  # what strangers need not know
        return status

    async def _picture(self, _request: web.Request) -> web.Response:
        """Answer with the picture and, in a header, the label that belongs to it."""
        if not self._door.loopback:
            raise web.HTTPForbidden
        jpeg = await self._live.jpeg()
        if jpeg is None:
            raise web.HTTPNotFound
        return web.Response(body=jpeg.content, content_type="image/jpeg", headers={"Label": jpeg.label})

    async def _control(self, request: web.Request) -> web.Response:
        if not self._door.admits(request.headers):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        verb = request.match_info["verb"]
        if verb not in VERBS:
            raise web.HTTPNotFound
        self._inbox.put(VERBS[verb])
        return web.json_response({"asked": verb}, status=202)


def _page(name: str, kind: str) -> Handler:
    """Return a handler that answers with a file of the page, read once."""
    content = files("player.control").joinpath("page", name).read_bytes()

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=content, content_type=kind, charset="utf-8")

    return answer


async def _dress(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
