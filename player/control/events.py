"""The stream of events: the status as it changes, and how late each beat came (server-sent events).

One task tells all who listen: the status is written once, however many there
are. Who reads too slowly is dropped, never waited for; who comes when all
places are taken gets that of the eldest, whose browser comes again by itself.
"""

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any

from aiohttp import web

from player.control.board import Board
from player.core.units import MICROSECOND

MOST_STREAMS = 8

LOOK = 0.1
"""Seconds between two looks for a change of state."""

EVERY = 1.0
"""Seconds between two events where nothing changes."""

ALIVE = 10.0
"""Seconds between two comments, for whatever stands between us and would close a silent connection."""

MOST_WAITING = 16_384
"""Bytes written to a stream and not taken: ten seconds of events. Then its reader is dropped."""

FIRST = b"retry: 1000\n\n"
"""Milliseconds after which a browser comes again."""

HEADERS = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
"""The second tells nginx not to gather what it passes on."""


class _Stream:
    """One listener; *admitted* has shown the token."""

    def __init__(self, request: web.Request, *, admitted: bool) -> None:
        assert request.transport is not None
        self.protocol = request.protocol
        self.admitted = admitted
        self.waiting: asyncio.Queue[bytes] = asyncio.Queue(MOST_STREAMS)
        self._transport = request.transport
        sock = request.transport.get_extra_info("socket")
        if sock is not None:  # the system would keep megabytes for who does not read
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_WAITING)

    def tell(self, events: bytes) -> None:
        """Send *events*, unless the last ones are still waiting: then hang up."""
        if self.waiting.full() or self._held() > MOST_WAITING:
            self.drop()
        else:
            self.waiting.put_nowait(events)

    def drop(self) -> None:
        """Hang up; nothing more is told."""
        self._transport.abort()

    def end(self) -> None:
        """Let it end as an answer does."""
        if self.waiting.full():
            self.drop()
        else:
            self.waiting.put_nowait(b"")

    def _held(self) -> int:
        return (
            self._transport.get_write_buffer_size()
            if isinstance(self._transport, asyncio.WriteTransport)
            else 0
        )


class Streams:
    """All who listen; *told* gives the status for those who have the token, and for those who do not."""

    def __init__(self, board: Board, told: Callable[[bool], dict[str, Any] | None]) -> None:
        """Begin with nobody."""
        self._board = board
        self._told = told
        self._streams: list[_Stream] = []
        self._pulse: asyncio.Task[None] | None = None
        self._closed = False

    def add_to(self, app: web.Application, admits: Callable[[web.Request], bool]) -> None:
        """Add the route to *app*; *admits* tells who has the token."""

        async def listen(request: web.Request) -> web.StreamResponse:
            return await self._listen(request, admitted=admits(request))

        app.router.add_get("/api/v1/events", listen, allow_head=False)
        app.on_shutdown.append(self._close)

    def has(self, connection: object) -> bool:
        """Tell whether *connection* listens: it stands long and does not idle."""
        return any(stream.protocol is connection for stream in self._streams)

    async def _listen(self, request: web.Request, *, admitted: bool) -> web.StreamResponse:
        response = web.StreamResponse(headers=HEADERS)
        await response.prepare(request)
        stream = _Stream(request, admitted=admitted)
        for eldest in self._streams[: max(0, len(self._streams) - MOST_STREAMS + 1)]:
            eldest.drop()
            self._leave(eldest)
        self._streams.append(stream)
        if self._pulse is None and not self._closed:
            self._pulse = asyncio.create_task(self._beat(self._state(), self._board.meter.flips))
            self._pulse.add_done_callback(self._stop)
        try:
            await response.write(FIRST + self._status(admitted))
            while not self._closed and (events := await stream.waiting.get()):
                await response.write(events)
        except ConnectionError:
            pass  # they left
        finally:
            self._leave(stream)
        return response

    def _leave(self, stream: _Stream) -> None:
        if stream in self._streams:
            self._streams.remove(stream)
        if not self._streams and self._pulse is not None:
            pulse, self._pulse = self._pulse, None
            pulse.remove_done_callback(self._stop)
            pulse.cancel()

    async def _close(self, _app: web.Application) -> None:
        self._closed = True
        for stream in [*self._streams]:
            stream.end()

    # --- what is told -------------------------------------------------------

    async def _beat(self, state: object, flips: int) -> None:
        """Tell for ever, from the *state* and the *flips* on that were told first."""
        clock = asyncio.get_running_loop().time
        at = alive = clock()
        while True:
            await asyncio.sleep(LOOK)
            now, before = clock(), state
            state = self._state()
            if now - at < EVERY and state == before:
                continue
            more = b""
            if now - at >= EVERY:
                at = now
                late, flips = self._board.meter.late_since(flips)
                more = _event("beats", {"late_us": [ns // MICROSECOND for ns in late]}) if late else b""
            if now - alive >= ALIVE:
                alive, more = now, more + b": still here\n\n"
            self._tell(more)

    def _stop(self, _pulse: object) -> None:
        """Let all go if the pulse has stopped by a bug: their browsers come again."""
        self._pulse = None
        for stream in self._streams:
            stream.drop()

    def _tell(self, more: bytes) -> None:
        written = {admitted: self._status(admitted) + more for admitted in self._kinds()}
        for stream in self._streams:
            stream.tell(written[stream.admitted])

    def _kinds(self) -> set[bool]:
        return {stream.admitted for stream in self._streams}

    def _status(self, admitted: bool) -> bytes:
        status = self._told(admitted)
        return b"" if status is None else _event("status", status)

    def _state(self) -> object:
        latest, board = self._board.latest, self._board
        return latest and (latest.state, latest.open, latest.about, board.identify, board.playlist)


def _event(name: str, told: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(told)}\n\n".encode()
