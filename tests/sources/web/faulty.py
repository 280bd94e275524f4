"""Every way a web server can fail, each as a handler that is given the body it should have sent."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from aiohttp import web


class Fault(NamedTuple):
    """How a server fails, and what may then be said of it (a pattern)."""

    answer: Callable[[web.BaseRequest, bytes], Awaitable[web.StreamResponse]]
    said: str


LATE = "no whole answer within"
BROKEN = "the answer broke off|the server hung up|no sound answer"
BOMB = gzip.compress(bytes(30_000_000))


def _raw(request: web.BaseRequest, data: bytes) -> None:
    assert request.transport is not None
    request.transport.write(data)


def _hang_up(request: web.BaseRequest) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def _status(status: int, **headers: str) -> Callable[[web.BaseRequest, bytes], Awaitable[web.StreamResponse]]:
    async def answer(_: web.BaseRequest, __: bytes) -> web.StreamResponse:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return web.Response(status=status, headers=named)

    return answer


def _like(**answer: object) -> Callable[[web.BaseRequest, bytes], Awaitable[web.StreamResponse]]:
    async def handler(_: web.BaseRequest, __: bytes) -> web.StreamResponse:
        return web.Response(**answer)  # type: ignore[arg-type]  # as the table below has them

    return handler


async def _reset(request: web.BaseRequest, _: bytes) -> web.StreamResponse:
    return _hang_up(request)


async def _reset_mid_body(request: web.BaseRequest, body: bytes) -> web.StreamResponse:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    _raw(request, head + body[: len(body) // 2])
    await asyncio.sleep(0)
    return _hang_up(request)


async def _short(request: web.BaseRequest, body: bytes) -> web.StreamResponse:
    _raw(request, f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:-1])
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def _garbage(request: web.BaseRequest, body: bytes) -> web.StreamResponse:
    _raw(request, b"\xff\xd8\xff\xe0 this is no HTTP\r\n\r\n" + body)
    return _hang_up(request)


async def _bad_chunks(request: web.BaseRequest, body: bytes) -> web.StreamResponse:
    _raw(request, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffZZ\r\n" + body)
    return _hang_up(request)


async def _hang(_: web.BaseRequest, __: bytes) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def _dribble(request: web.BaseRequest, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(len(body))})
    await response.prepare(request)
    for k in range(len(body)):
        await response.write(body[k : k + 1])
        await asyncio.sleep(0.02)
    return response


async def _endless(request: web.BaseRequest, _: bytes) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(bytes(1 << 18))


FAULTS: Mapping[str, Fault] = {
    "reset": Fault(_reset, BROKEN),
    "reset mid-body": Fault(_reset_mid_body, BROKEN),
    "short": Fault(_short, BROKEN),
    "garbage": Fault(_garbage, BROKEN),
    "bad chunks": Fault(_bad_chunks, BROKEN),
    "hang": Fault(_hang, LATE),
    "dribble": Fault(_dribble, LATE),
    "endless": Fault(_endless, f"{LATE}|of more than 20,000,000 bytes"),
    "500": Fault(_status(500), "^500 Internal Server Error$"),
    "503": Fault(_status(503, Retry_After="1"), "^503 Service Unavailable$"),
    "429": Fault(_status(429, Retry_After="nonsense"), "^429 Too Many Requests$"),
    "404": Fault(_status(404), "^404 Not Found$"),
    "410": Fault(_status(410), "^410 Gone$"),
    "403": Fault(_status(403), "^403 Forbidden$"),
    "redirect": Fault(_status(302, Location="http://elsewhere/x"), "^redirected to http://elsewhere/x$"),
    "odd status": Fault(_status(299), "^status 299$"),
    "bomb": Fault(_like(body=BOMB, headers={"Content-Encoding": "gzip"}), "^encoded as gzip, which"),
    "web page": Fault(_like(text="<html>Log in</html>", content_type="text/html"), "^a web page where"),
    "too large": Fault(
        _like(body=b"", headers={"Content-Length": "99999999"}), "^of 99,999,999 bytes|broke off"
    ),
}
