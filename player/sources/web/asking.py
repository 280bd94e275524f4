"""One question to a web server, bounded in time, bytes and connections; what comes of it is a value.

Nothing is decompressed, no redirect is followed, no cookie kept, no proxy of
the environment used, and certificates are verified.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from yarl import URL

from player import __version__
from player.sources.web.addresses import told
from player.sources.web.answers import Answer, Failure, Fault, Judge, beginning, part, whole

_HEADERS = {
    "Accept": "application/json, */*;q=0.9",  # caddy then lists in JSON
    "Accept-Encoding": "identity",
    "User-Agent": f"twelve-hours/{__version__}",
}

Reading = Callable[[aiohttp.ClientResponse], Awaitable[Answer | Failure]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for a whole answer, and for the connection alone; connections at once."""

    deadline: float
    connecting: float
    connections: int


class Client:
    """Asks web servers; used from one loop alone. Connections are opened as they are needed, and kept."""

    def __init__(self, limits: Limits) -> None:
        """Take the *limits* that hold for every question."""
        self._limits = limits
        self._session: aiohttp.ClientSession | None = None

    async def whole(self, url: str, most: int, judge: Judge) -> Answer | Failure:
        """Return what lies at *url*; more than *most* bytes are a failure."""
        return await self._ask(url, {}, lambda response: whole(response, most, judge))

    async def beginning(self, url: str, size: int) -> Answer | Failure:
        """Return the first *size* bytes of what lies at *url*, without asking for a part."""
        return await self._ask(url, {}, lambda response: beginning(response, size))

    async def part(self, url: str, at: int, size: int, judge: Judge) -> Answer | Failure:
        """Return *size* bytes (1 or more) from *at* on of what lies at *url*; fewer only at its end."""
        span = {"Range": f"bytes={at}-{at + size - 1}"}
        return await self._ask(url, span, lambda response: part(response, at, size, judge))

    async def close(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _ask(self, url: str, headers: dict[str, str], read: Reading) -> Answer | Failure:
        try:
            asked = self._opened().get(URL(url, encoded=True), headers=headers, allow_redirects=False)
            async with asked as response:
                answer = await read(response)
                if not response.content.at_eof():
                    response.close()  # what is left of the body is not waited for
                return answer
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Failure(Fault.DOWN, self._reason(error))

    def _reason(self, error: Exception) -> str:
        match error:
            case aiohttp.ConnectionTimeoutError():
                return f"no connection within {self._limits.connecting:g} s"
            case TimeoutError():
                return f"no whole answer within {self._limits.deadline:g} s"
            case aiohttp.ClientConnectorError():
                return told(f"no connection: {error.strerror or error}")
            case aiohttp.ServerDisconnectedError() | ConnectionError():
                return "the server hung up"
            case aiohttp.ClientPayloadError():
                return "the answer broke off"
        return told(f"no sound answer: {error}")

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._limits.connections),
                timeout=aiohttp.ClientTimeout(
                    total=self._limits.deadline, sock_connect=self._limits.connecting
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers=_HEADERS,
            )
        return self._session
