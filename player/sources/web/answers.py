"""What web servers answer, as values: an answer as it was asked for, or the fault and its reason.

An answer is judged by its head before its body is read. Ranges are asked for
without If-Range or If-Match: an index keeps 64 bits of an ETag, not the ETag.
The answer's own ETag, whole size and Last-Modified are compared instead; they
belong to the bytes that follow them, so no other picture's bytes can be taken.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

from aiohttp import ClientResponse

from player.core.pictures import Stamp
from player.sources.web.addresses import told
from player.sources.web.stamps import stamp_of

_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19})")
_BEYOND = re.compile(r"bytes \*/(\d{1,19})")

_BEYOND_THE_END = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE

_LATER = frozenset({408, 425, 429})
"""Statuses below 500 that speak of the moment: Request Timeout, Too Early, Too Many Requests."""


class Fault(Enum):
    """What is wrong where an answer is not as it was asked for."""

    GONE = "the server says that there is no such thing"
    LARGE = "more bytes than anybody wants"
    CHANGED = "no longer what the index says"
    DOWN = "server or network fail: time-outs, resets, 5xx, broken answers"
    BARRED = "the server lets nobody see it"
    MOVED = "a redirect"
    UNRANGED = "the whole where a part was asked for"
    ODD = "anything else"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer, in a few words; *wish* is the rest in seconds that the server asked for."""

    fault: Fault
    reason: str
    wish: float = 0.0


@dataclass(frozen=True, slots=True)
class Head:
    """What an answer says before its body: the stamp of the whole, and the media type."""

    stamp: Stamp
    kind: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was asked for."""

    head: Head
    data: bytes


Judge = Callable[[Head], Failure | None]
"""Looks at the head of an answer and may refuse the rest."""


def anything(_: Head) -> None:
    """Judge nothing."""


async def whole(response: ClientResponse, most: int, judge: Judge) -> Answer | Failure:
    """Return the whole of what was asked for, if it has *most* bytes at most."""
    if failure := _unwanted(response, HTTPStatus.OK):
        return failure
    length = response.content_length
    head = _head(response, length or 0)
    if failure := judge(head):
        return failure
    if length is not None and length > most:
        return Failure(Fault.LARGE, f"of {length:,} bytes, more than {most:,}")
    data = await _body(response, most)
    return Answer(head, data) if data is not None else Failure(Fault.LARGE, f"of more than {most:,} bytes")


async def beginning(response: ClientResponse, size: int) -> Answer | Failure:
    """Return the first *size* bytes of what was asked for whole; the rest is left."""
    if failure := _unwanted(response, HTTPStatus.OK):
        return failure
    data = bytearray()
    while len(data) < size and (chunk := await response.content.read(size - len(data))):
        data += chunk
    return Answer(_head(response, response.content_length or 0), bytes(data))


async def part(response: ClientResponse, at: int, size: int, judge: Judge) -> Answer | Failure:
    """Return the *size* bytes from *at* on that were asked for; fewer only at the end of the whole."""
    if failure := _unwanted(response, HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, _BEYOND_THE_END):
        return failure
    span = _span(response)
    if span is None:
        return Failure(Fault.ODD, "a part, but the server does not say of what")
    first, end, total = span
    wanted = max(0, min(at + size, total) - at)
    head = _head(response, total)
    if failure := judge(head) or _misplaced(response, (first, end), (at, at + wanted)):
        return failure
    data = await _body(response, wanted) if wanted else b""
    if data is None or len(data) < wanted:
        return Failure(Fault.DOWN, f"other than the {wanted:,} bytes that were announced")
    return Answer(head, data)


def _head(response: ClientResponse, size: int) -> Head:
    return Head(stamp_of(response.headers, size), response.content_type)


def _span(response: ClientResponse) -> tuple[int, int, int] | None:
    """Return where the body begins and ends, and the size of the whole; None if that is not said."""
    if response.status == HTTPStatus.OK:
        return 0, response.content_length or 0, response.content_length or 0
    said = response.headers.get("Content-Range", "").strip()
    if response.status == _BEYOND_THE_END:
        beyond = _BEYOND.fullmatch(said)
        return (0, 0, int(beyond[1])) if beyond else None
    found = _RANGE.fullmatch(said)
    return (int(found[1]), int(found[2]) + 1, int(found[3])) if found else None


def _misplaced(response: ClientResponse, found: tuple[int, int], wanted: tuple[int, int]) -> Failure | None:
    """Return the fault of another part than the one that is *wanted*, first byte and end."""
    if wanted[0] == wanted[1] or found == wanted:
        return None
    if response.status == HTTPStatus.OK:
        return Failure(Fault.UNRANGED, "the server answers no byte ranges")
    return Failure(Fault.ODD, f"bytes from {found[0]} to {found[1]} instead of {wanted[0]} to {wanted[1]}")


def _unwanted(response: ClientResponse, *wanted: HTTPStatus) -> Failure | None:
    """Return the fault of a status that is not *wanted*, or of a body that would have to be decompressed."""
    if response.status not in wanted:
        return _other(response)
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        return None
    return Failure(Fault.ODD, f"encoded as {told(encoding)}, which was not asked for")


def _other(response: ClientResponse) -> Failure:
    """Return what a status other than success means."""
    status = response.status
    said = _named(status)
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return Failure(Fault.GONE, said)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
        return Failure(Fault.DOWN, said, _wish(response.headers.get("Retry-After", "")))
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Failure(Fault.MOVED, f"redirected to {told(response.headers.get('Location', 'nowhere'))}")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED}:
        return Failure(Fault.BARRED, said)
    return Failure(Fault.ODD, said)


def _named(status: int) -> str:
    """Return ``404 Not Found``; what the server itself calls it is not repeated."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"status {status}"


def _wish(header: str) -> float:
    """Return the seconds of a Retry-After; dates and nonsense are no wish."""
    return float(header) if header.isdecimal() and len(header) < 10 else 0.0


async def _body(response: ClientResponse, most: int) -> bytes | None:
    """Return the body, None if it has more than *most* bytes."""
    body = bytearray()  # grows and goes as one block; a list of pieces would leave a heap full of holes
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)
