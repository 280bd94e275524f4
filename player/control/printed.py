"""The files of the page as they go over the wire: read once, and compressed once."""

import gzip
from collections.abc import Awaitable, Callable, Iterator
from importlib.resources import files
from typing import NamedTuple

from aiohttp import web

KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Sheet(NamedTuple):
    """One file of the page: *path* on the site, media type, content plain and gzipped."""

    path: str
    kind: str
    plain: bytes
    packed: bytes


def sheets() -> Iterator[Sheet]:
    """Yield every file of the page; the index stands at the root."""
    for file in sorted(files("player.control").joinpath("page").iterdir(), key=lambda file: file.name):
        kind = KINDS.get(file.name[file.name.rfind(".") :])
        if kind is None:
            continue
        path = "/" if file.name == "index.html" else f"/{file.name}"
        content = file.read_bytes()
        yield Sheet(path, kind, content, gzip.compress(content, mtime=0))


def printed(sheet: Sheet) -> Handler:
    """Return a handler that answers with *sheet*, gzipped for whoever takes that."""

    async def answer(request: web.Request) -> web.Response:
        packs = "gzip" in request.headers.get("Accept-Encoding", "").lower()
        headers = {"Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if packs else {})
        return web.Response(
            body=sheet.packed if packs else sheet.plain,
            content_type=sheet.kind,
            charset="utf-8",
            headers=headers,
        )

    return answer
