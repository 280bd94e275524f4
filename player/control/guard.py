"""The doorkeeper: whom the web site answers, how often, and in which words it refuses. Imports aiohttp."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from aiohttp import web

from player.control.allowance import Allowance, caller_at
from player.control.door import HEADERS, Door
from player.control.refusal import SENTENCES, Refusal

LONGEST_BODY = 4_096
"""Bytes: the longest wish, a withdrawal with its reason, has 3,100 where every letter takes four."""

BEHIND_THE_TOKEN = ("/api/v1/control/", "/api/v1/withdrawn")
"""Paths that begin so are for people with the token alone, whatever is there."""

OFTEN, AT_ONCE = 50.0, 400
"""Requests a second of one caller without the token, and as many at once: a page asks twice a second, with
twenty files when it opens; a scraper ten times."""

OFTEN_ALL, AT_ONCE_ALL = 200.0, 800
"""Of all callers without the token together: 200 cost a tenth of a core."""

EVERYBODY = "*"
QUIET = 60.0
"""Seconds between two lines in the log about the same: strangers must not fill its disk."""

MOMENT = 0.2
"""Seconds that a short body which nobody reads is waited for."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """Stands before every answer; one bug in one answer ends that answer only."""

    def __init__(self, door: Door, say: Callable[[str], None]) -> None:
        """Let in whom *door* lets in; *say* takes lines about faults of ours, and wrong tokens."""
        self._door = door
        self._say = say
        self._looking = Allowance(OFTEN, AT_ONCE), Allowance(OFTEN_ALL, AT_ONCE_ALL)
        self._guessing = Allowance(OFTEN, AT_ONCE), Allowance(OFTEN_ALL, AT_ONCE_ALL)
        self._said: dict[str, float] = {}
        self._answering: set[asyncio.Transport] = set()

    def answers(self, transport: asyncio.BaseTransport) -> bool:
        """Tell whether somebody on *transport* was let in and is being answered."""
        return transport in self._answering

    @web.middleware
    async def stand(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer by *handler*, or refuse."""
        answer = await self._answer_or_refusal(request, handler)
        await _swallow(request)
        return answer

    async def _answer_or_refusal(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            await self._let_in(request)
            return await self._answer(request, handler)
        except Refusal as refusal:
            return refused(refusal.status, refusal.sentence, refusal.headers)
        except web.HTTPException as error:
            return refused(error.status, headers=_kept(error.headers))
        except Exception as error:  # noqa: BLE001 - one web request: the others are answered
            self._tell(f"page: {request.rel_url.raw_path} failed: {error!r}")
            return refused(500)

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        transport = request.transport
        if transport is None:  # gone already
            raise Refusal(400)
        self._answering.add(transport)
        try:
            return await handler(request)
        finally:
            self._answering.discard(transport)

    async def _let_in(self, request: web.Request) -> None:
        headers = request.headers
        if not (self._door.knows(headers) and request.raw_path.startswith("/")):  # we are nobody's proxy
            raise Refusal(421)
        if self._door.foreign(headers):
            raise Refusal(403)
        if not self._door.admits(headers):
            await self._doubt(request)
        if (request.content_length or 0) > LONGEST_BODY:
            raise Refusal(413)

    async def _doubt(self, request: web.Request) -> None:
        """Bound how often those without the token ask, and how fast it can be guessed.

        The right token passes by here: whatever others do, nobody is locked
        out. Nor do those who only look wait for those who guess.
        """
        claims = self._door.claims(request.headers)
        refused = claims or request.path.startswith(BEHIND_THE_TOKEN)
        each, together = self._guessing if refused else self._looking
        now, caller = asyncio.get_running_loop().time(), caller_at(request.remote)
        if not (each.allows(caller, now) and together.allows(EVERYBODY, now)):
            raise Refusal(429, headers={"Retry-After": "1", "Connection": "close"})
        if claims:
            self._tell(f"page: a wrong token from {caller}")
            await asyncio.sleep(self._door.entrance.delay)
        if refused:
            raise Refusal(401, headers={"WWW-Authenticate": "Bearer"})

    def _tell(self, line: str) -> None:
        """Say *line*, the same one at most once a minute."""
        now = asyncio.get_running_loop().time()
        self._said = {text: at for text, at in self._said.items() if now - at < QUIET}
        if line not in self._said and len(self._said) < 10:
            self._said[line] = now
            self._say(line)


async def _swallow(request: web.Request) -> None:
    """Take a short body that nobody has read, or its sender would hear of a reset, not the answer."""
    if request.content.at_eof() or (request.content_length or 0) > LONGEST_BODY:
        return
    with suppress(TimeoutError, ConnectionError, web.RequestPayloadError, web.HTTPException):
        async with asyncio.timeout(MOMENT):
            await request.read()


def refused(status: int, sentence: str = "", headers: Mapping[str, str] | None = None) -> web.Response:
    """Return the answer that refuses."""
    said = sentence or SENTENCES.get(status, "This cannot be done.")
    answer = web.json_response({"error": said}, status=status, headers=headers)
    if headers and headers.get("Connection") == "close":
        answer.force_close()
    return answer


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in ("Allow",) if name in headers}


async def dress(_request: web.Request, response: web.StreamResponse) -> None:
    """Give *response* what goes with every answer."""
    response.headers.update(HEADERS)
