"""Fetching: the bytes that were asked for or the true reason, in time, and never another picture's."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.utils import formatdate

import pytest
from aiohttp import web

from player.core.pictures import CHANGED, Fetched, Refused, Remote, Stamp, Unreadable
from player.sources.web.asking import Limits
from player.sources.web.breaker import PATIENCE
from player.sources.web.fetching import WebFetcher
from player.sources.web.stamps import fingerprint
from tests.sources.web.faulty import FAULTS, LATE
from tests.sources.web.serving import Handler, free_port, serving

SOON = Limits(deadline=0.05, connecting=0.05, connections=8)
AMPLE = Limits(deadline=5.0, connecting=5.0, connections=8)
"""For what comes in time: on a busy machine nothing is sure to come within 50 ms."""

BODY = b"0123456789" * 20
TAG, DATE = '"v1"', 1_700_000_000
STAMP: Stamp = (fingerprint(TAG.encode()), len(BODY), DATE * 10**9)
HEADERS = {"ETag": TAG, "Last-Modified": formatdate(DATE, usegmt=True)}


Fetching = Callable[..., Awaitable[object]]


@asynccontextmanager
async def fetching(handler: Handler, limits: Limits = AMPLE) -> AsyncIterator[Fetching]:
    """Yield what fetches from a server that answers by *handler*: the whole, or (offset, size, stamp)."""
    fetcher = WebFetcher(limits, lambda: 0.0)
    with serving(handler) as base:

        async def fetch(offset: int = 0, size: int = 0, stamp: Stamp | None = None) -> object:
            return await fetcher.fetch(Remote(f"{base}/n01440764/a%20b.JPEG", offset, size, stamp))

        try:
            yield fetch
        finally:
            await fetcher.close()


async def well(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(body=BODY, headers=HEADERS)


def part_of(body: bytes, first: int, last: int, total: object = len(BODY), **headers: str) -> web.Response:
    span = {"Content-Range": f"bytes {first}-{last}/{total}"}
    return web.Response(status=206, body=body, headers={**HEADERS, **span, **headers})


async def parts(request: web.BaseRequest) -> web.StreamResponse:
    first, last = map(int, request.headers["Range"].removeprefix("bytes=").split("-"))
    return part_of(BODY[first : last + 1], first, last)


def always(response: Callable[[], web.Response]) -> Handler:
    async def handler(_: web.BaseRequest) -> web.StreamResponse:
        return response()

    return handler


async def test_the_whole_of_a_file_comes_as_it_is() -> None:
    async with fetching(well) as fetch:
        assert await fetch() == Fetched(BODY)


async def test_a_part_comes_as_it_was_asked_for() -> None:
    async with fetching(parts) as fetch:
        assert await fetch(10, 20, STAMP) == Fetched(BODY[10:30])
        assert await fetch(0, len(BODY), STAMP) == Fetched(BODY)


async def test_an_empty_member_of_a_tar_costs_no_question() -> None:
    async with fetching(FAULTS_AS_HANDLERS["hang"]) as fetch:
        assert await fetch(512, 0, STAMP) == Fetched(b"")


async def test_a_question_says_what_it_wants_and_carries_nothing_else() -> None:
    seen: list[web.BaseRequest] = []

    async def note(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(request)
        return web.Response(body=BODY, headers={"Set-Cookie": "you=known"})

    async with fetching(note) as fetch:
        await fetch()
        await fetch()
    assert seen[1].headers["Accept-Encoding"] == "identity"
    assert "Cookie" not in seen[1].headers
    assert "Authorization" not in seen[1].headers
    assert seen[0].raw_path == "/n01440764/a%20b.JPEG"


async def test_connections_are_kept() -> None:
    ports: set[int] = set()

    async def note(request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername")[1])
        return web.Response(body=BODY)

    async with fetching(note) as fetch:
        for _ in range(20):
            assert await fetch() == Fetched(BODY)
        assert len(ports) == 1
        await asyncio.gather(*(fetch() for _ in range(100)))
        assert len(ports) <= AMPLE.connections


# One fault a route.


def handler_of(fault: str) -> Handler:
    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        return await FAULTS[fault].answer(request, BODY)

    return handler


FAULTS_AS_HANDLERS = {fault: handler_of(fault) for fault in FAULTS}
FINAL = {"404", "410", "too large", "endless"}


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_is_told_in_time_and_as_what_it_is(fault: str) -> None:
    limits = SOON if LATE in FAULTS[fault].said else AMPLE
    async with fetching(FAULTS_AS_HANDLERS[fault], limits) as fetch:
        async with asyncio.timeout(4):  # far beyond the deadline of 50 ms: the machine may be busy
            answer = await fetch()
    assert isinstance(answer, Refused | Unreadable), answer
    assert re.search(FAULTS[fault].said, answer.reason), answer.reason
    assert isinstance(answer, Unreadable) or fault in FINAL


@pytest.mark.parametrize("fault", ["404", "410"])
async def test_what_the_server_has_not_is_refused_and_a_tar_it_has_not_may_be_back(fault: str) -> None:
    async with fetching(FAULTS_AS_HANDLERS[fault]) as fetch:
        assert isinstance(await fetch(), Refused)
        assert isinstance(await fetch(0, 10, STAMP), Unreadable)


async def test_a_body_that_does_not_end_is_cut_off_at_the_largest_picture() -> None:
    async with fetching(FAULTS_AS_HANDLERS["endless"], Limits(30, 1, 8)) as fetch:
        assert await fetch() == Refused("of more than 20,000,000 bytes")


async def test_a_member_too_large_for_a_picture_is_not_asked_for() -> None:
    async with fetching(FAULTS_AS_HANDLERS["hang"]) as fetch:
        assert await fetch(0, 20_000_001, STAMP) == Refused("of 20,000,001 bytes, more than 20,000,000")


async def test_nobody_there_is_told() -> None:
    fetcher = WebFetcher(AMPLE, lambda: 0.0)
    answer = await fetcher.fetch(Remote(f"http://127.0.0.1:{free_port()}/x", 0, 0, None))
    assert isinstance(answer, Unreadable)
    assert answer.reason.startswith("no connection: ")
    await fetcher.close()


async def test_what_comes_behind_an_answer_is_not_taken_for_the_next_one() -> None:
    other = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother"

    async def twice(request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
        request.transport.write(head + BODY + other)
        await asyncio.sleep(0.01)
        request.transport.abort()
        return web.Response()

    async with fetching(twice, Limits(1, 1, 1)) as fetch:
        answers = [await fetch() for _ in range(20)]
    assert Fetched(b"other") not in answers
    assert Fetched(BODY) in answers


# Parts that are not what was asked for.


@pytest.mark.parametrize(
    "answer",
    [
        lambda: part_of(BODY[10:30], 10, 29, ETag='"v2"'),
        lambda: part_of(BODY[10:30], 10, 29, len(BODY) + 1),
        lambda: part_of(BODY[10:30], 10, 29, **{"Last-Modified": formatdate(DATE + 1, usegmt=True)}),
        lambda: part_of(BODY[10:30], 10, 29, **{"Last-Modified": "some time"}),
        lambda: web.Response(body=BODY, headers={**HEADERS, "ETag": '"v2"'}),
        lambda: web.Response(body=BODY[:10], headers=HEADERS),
        lambda: web.Response(status=416, headers={"Content-Range": "bytes */7"}),
        lambda: web.Response(status=206, body=BODY[10:30], headers={"Content-Range": "bytes 10-29/200"}),
    ],
)
async def test_a_part_of_another_version_is_never_taken(answer: Callable[[], web.Response]) -> None:
    async with fetching(always(answer)) as fetch:
        assert await fetch(10, 20, STAMP) == Unreadable(CHANGED)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: part_of(BODY[11:31], 11, 30), "bytes from 11 to 31 instead of 10 to 30"),
        (lambda: part_of(BODY[10:20], 10, 19), "bytes from 10 to 20 instead of 10 to 30"),
        (lambda: part_of(BODY[10:20], 10, 29), "other than the 20 bytes that were announced"),
        (lambda: part_of(BODY, 10, 29), "other than the 20 bytes that were announced"),
        (lambda: part_of(BODY[10:30], 10, 29, "*"), "a part, but the server does not say of what"),
        (lambda: web.Response(status=206, body=BODY[10:30]), "a part, but the server does not say of what"),
        (lambda: web.Response(body=BODY, headers=HEADERS), "the server answers no byte ranges"),
        (lambda: web.Response(status=304), "redirected to nowhere"),
        (lambda: web.Response(status=412), "412 Precondition Failed"),
    ],
)
async def test_another_part_is_never_taken(answer: Callable[[], web.Response], said: str) -> None:
    async with fetching(always(answer)) as fetch:
        assert await fetch(10, 20, STAMP) == Unreadable(said)


async def test_a_server_that_says_nothing_of_its_files_is_believed_by_their_size() -> None:
    async def bare(_: web.BaseRequest) -> web.StreamResponse:
        span = {"Content-Range": f"bytes 10-29/{len(BODY)}"}
        return web.Response(status=206, body=BODY[10:30], headers=span)

    async with fetching(bare) as fetch:
        assert await fetch(10, 20, (0, len(BODY), 0)) == Fetched(BODY[10:30])
        assert await fetch(10, 20, (0, len(BODY) + 1, 0)) == Unreadable(CHANGED)


# A server that fails again and again.


async def test_a_failing_server_is_left_alone_and_asked_again_after_a_rest() -> None:
    asked, broken = [0], [True]

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        asked[0] += 1
        return web.Response(status=500) if broken[0] else web.Response(body=BODY)

    fetcher = WebFetcher(AMPLE, lambda: 0.0)
    with serving(answer) as base:
        place = Remote(f"{base}/x", 0, 0, None)
        for _ in range(PATIENCE):
            assert fetcher.resting == ""
            assert await fetcher.fetch(place) == Unreadable("500 Internal Server Error")
        assert fetcher.resting == "500 Internal Server Error"
        resting = Unreadable("server left alone for a moment: 500 Internal Server Error")
        assert await asyncio.gather(*(fetcher.fetch(place) for _ in range(50))) == [resting] * 50
        assert asked[0] == PATIENCE
        broken[0] = False
        async with asyncio.timeout(5):
            while await fetcher.fetch(place) == resting:  # noqa: ASYNC110 - as the prefetcher asks
                await asyncio.sleep(0.01)
        assert fetcher.resting == ""
        assert asked[0] == PATIENCE + 1
    await fetcher.close()


async def test_what_is_missing_or_forbidden_is_no_failure_of_the_server() -> None:
    for status in (403, 404, 302):
        async with fetching(always(lambda status=status: web.Response(status=status))) as fetch:  # type: ignore[misc]
            for _ in range(3 * PATIENCE):
                answer = await fetch()
                assert isinstance(answer, Refused | Unreadable)
                assert "left alone" not in answer.reason


async def test_one_server_failing_is_not_the_other() -> None:
    fetcher = WebFetcher(AMPLE, lambda: 0.0)
    with serving(always(lambda: web.Response(status=500))) as bad, serving(well) as good:
        for _ in range(PATIENCE + 1):
            await fetcher.fetch(Remote(f"{bad}/x", 0, 0, None))
        assert await fetcher.fetch(Remote(f"{good}/x", 0, 0, None)) == Fetched(BODY)
    await fetcher.close()


async def test_a_question_abandoned_while_probing_leaves_the_way_free_for_the_next() -> None:
    asked = [0]

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        asked[0] += 1
        if asked[0] <= PATIENCE:
            return web.Response(status=500)
        await asyncio.Event().wait()
        raise AssertionError

    fetcher = WebFetcher(Limits(60, 1, 8), lambda: 0.0)
    with serving(answer) as base:

        async def ask() -> None:
            while True:
                await fetcher.fetch(Remote(f"{base}/x", 0, 0, None))
                await asyncio.sleep(0.01)

        for probes in (1, 2):
            asking = asyncio.create_task(ask())
            async with asyncio.timeout(5):
                while asked[0] < PATIENCE + probes:  # noqa: ASYNC110 - the server counts in its own thread
                    await asyncio.sleep(0.01)
            asking.cancel()
            await asyncio.wait([asking])
    await fetcher.close()
