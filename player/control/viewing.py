"""The routes of what is read beside the status: coverage, synsets, history."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from player.control.clerk import Clerk
from player.control.views import NotNow, Views

WORTH = 1_400
"""Bytes: what fits into one packet is not compressed."""


@dataclass(frozen=True, slots=True)
class _Written:
    """An answer as JSON, and compressed where that is worth it."""

    plain: bytes
    zipped: bytes | None


class Viewing:
    """Answers from *views*, with the help of a clerk."""

    def __init__(self, views: Views) -> None:
        """Prepare; nothing is read before it is asked for."""
        self._views = views
        self._clerk = Clerk()
        self._map: tuple[dict[str, Any], _Written] | None = None

    def add_to(self, app: web.Application) -> None:
        """Add the routes to *app*, and the end of the clerk to its own."""
        app.router.add_get("/api/v1/coverage", self._coverage)
        app.router.add_get("/api/v1/synsets", self._synsets)
        app.router.add_get("/api/v1/synsets/{wnid}", self._synset)
        app.router.add_get("/api/v1/history", self._history)
        app.on_cleanup.append(self._close)

    async def _close(self, _app: web.Application) -> None:
        self._clerk.close()

    async def _coverage(self, request: web.Request) -> web.Response:
        return await self._answer(request, self._write_coverage)

    def _write_coverage(self) -> _Written:
        """Write the map once for all who ask while it stays the same."""
        told = self._views.coverage()
        if self._map is None or self._map[0] is not told:
            self._map = told, _written(told)
        return self._map[1]

    async def _synsets(self, request: web.Request) -> web.Response:
        return await self._answer(request, lambda: self._write_synset(None))

    async def _synset(self, request: web.Request) -> web.Response:
        wnid = request.match_info["wnid"]
        return await self._answer(request, lambda: self._write_synset(wnid))

    def _write_synset(self, wnid: str | None) -> _Written | None:
        told = self._views.synset(wnid)
        return None if told is None else _written(told)

    async def _history(self, request: web.Request) -> web.Response:
        return await self._answer(request, lambda: _written(self._views.history()))

    async def _answer(self, request: web.Request, question: Callable[[], _Written | None]) -> web.Response:
        try:
            written = await self._clerk.ask(question)
        except NotNow as why:
            return web.json_response({"error": str(why)}, status=503, headers={"Retry-After": "1"})
        if written is None:
            return web.json_response({"error": "There is no such synset in what plays."}, status=404)
        if written.zipped is None or "gzip" not in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=written.plain, content_type="application/json", charset="utf-8")
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return web.Response(
            body=written.zipped, headers=headers, content_type="application/json", charset="utf-8"
        )


def _written(told: dict[str, Any]) -> _Written:
    plain = json.dumps(told).encode()
    return _Written(plain, gzip.compress(plain, 6, mtime=0) if len(plain) > WORTH else None)
