"""Looking by the web: the status, the live picture, what monitoring asks."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from player.control.board import Board
from player.control.door import Door
from player.control.guard import Handler
from player.control.live import LivePicture
from player.control.metrics import CONTENT_TYPE, exposition
from player.control.refusal import Refusal


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

    def trusts(self, headers: Mapping[str, str]) -> bool:
        """Tell whether whoever asks with *headers* is on this machine, or has the token."""
        return self._door.near(headers) or self._door.admits(headers)

    def status(self, *, trusted: bool) -> dict[str, Any] | None:
        """Return the status as the *trusted* or others may know it, None before the first picture."""
        status = self._board.status()
        if status is None:
            return None
        version = status["version"] if trusted else None  # what strangers need not know
        return status | {"version": version, "acts": bool(self._door.token)}

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        status = self._board.status()
        well = status is not None and status["well"]
        return web.Response(text="ready\n" if well else "not ready\n", status=200 if well else 503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=exposition(self._board), headers={"Content-Type": CONTENT_TYPE})

    async def _status(self, request: web.Request) -> web.Response:
        status = self.status(trusted=self.trusts(request.headers))
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
