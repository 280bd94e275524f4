"""Looking by the web: the page's files, the status, the live picture, what monitoring asks."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from aiohttp import web

from player.control.board import Board
from player.control.door import Door
from player.control.guard import Handler
from player.control.live import LivePicture
from player.control.metrics import CONTENT_TYPE, exposition
from player.control.refusal import Refusal

PAGE = {
    "/": ("index.html", "text/html"),
    "/style.css": ("style.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}


class Looking:
    """Answers that change nothing."""

    def __init__(self, board: Board, door: Door) -> None:
        """Answer from *board*; *door* says what is for whom."""
        self._board = board
        self._door = door
        self._live = LivePicture(board)

    def handlers(self) -> dict[str, Handler]:
        """Return what answers, by the name of the operation."""
        return {
            "healthz": self._health,
            "readyz": self._ready,
            "metrics": self._metrics,
            "live": self._picture,
            "status": self._status,
        }

    def status(self, headers: Mapping[str, str]) -> dict[str, Any] | None:
        """Return the status for whoever asks with *headers*, None before the first picture."""
        status = self._board.status()
        if status is None:
            return None
        known = self._door.near(headers) or self._door.admits(headers)
        version = status["version"] if known else None  # what strangers need not know
        return status | {"version": version, "acts": bool(self._door.token)}

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        status = self._board.status()
        well = status is not None and status["well"]
        return web.Response(text="ready\n" if well else "not ready\n", status=200 if well else 503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=exposition(self._board.status), headers={"Content-Type": CONTENT_TYPE})

    async def _status(self, request: web.Request) -> web.Response:
        status = self.status(request.headers)
        if status is None:
            raise Refusal(503, "There is no picture yet.")
        return web.json_response(status)

    async def _picture(self, request: web.Request) -> web.Response:
        """Answer with the picture and, in a header, the label that belongs to it."""
        if not self._door.sees(request.headers):
            raise Refusal(403, "The live picture is for the player's own machine.")
        jpeg = await self._live.jpeg()
        if jpeg is None:
            raise Refusal(404, "There is no picture just now.")
        return web.Response(body=jpeg.content, content_type="image/jpeg", headers={"Label": jpeg.label})


def page_file(name: str, kind: str) -> Handler:
    """Return a handler that answers with a file of the page, read once."""
    content = files("player.control").joinpath("page", name).read_bytes()

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=content, content_type=kind, charset="utf-8")

    return answer
