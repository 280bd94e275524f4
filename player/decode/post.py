"""A post that one worker after another holds: the queue of its requests, its deadlines, its successor.

The queue is answered in its order, so whatever befalls the worker befalls the
picture at the head. A picture under which a worker dies is tried once more in
a fresh one, for the death may have another cause (memory taken by others), and
so is one that takes too long to decode (a worker that was stopped, a machine
that had no time for it); after a second time it is refused. Those behind it are sent again. All of it
happens in callbacks of the loop: one reader for a worker's whole life, and one
timer, so that a picture costs the loop one waking.
"""

import asyncio
import math
import os
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from player.core.pictures import Box, Decoded, Fetched, Origin, Pixels, Readable, Refused, Unreadable
from player.core.playlist import Fit
from player.core.units import SECOND, Ns, format_duration
from player.decode.hiring import Zygote
from player.decode.messages import HELLO, LONGEST, pack_request, unpack_outcome
from player.decode.scratch import Scratch, lay_out

_FIRST_PAUSE = 0.02
"""Seconds before a worker that did not start is asked for again; doubled each time."""

_DEATHS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a worker may read, then decode, what is at the head of its queue; all tries to start one."""

    read: Ns
    decode: Ns
    start: Ns


@dataclass(slots=True, eq=False)
class _Request:
    slot: int
    packet: bytes
    fetched: bytes
    size: int
    outcome: asyncio.Future[Decoded | None]
    """None: no worker starts."""
    deaths: int = 0
    """Of workers under it; one that had to be ended, since it took too long to decode, counts as well."""


class Post:
    """Decodes in one process at a time, in as many slots as may be asked for ahead; one loop uses it."""

    def __init__(self, number: int, slots: int, zygote: Zygote, limits: Limits) -> None:
        """Ask *zygote* for the first worker."""
        self._number = number
        self._zygote = zygote
        self._limits = limits
        self._memfd = os.memfd_create(f"post {number}")
        lay_out(self._memfd, slots)
        self._scratch = Scratch(self._memfd)
        self._turns = [asyncio.Lock() for _ in range(slots)]
        """Held while the worker may touch the slot, even if nobody waits for the picture any more."""
        self._queue: deque[_Request] = deque()
        self._since = 0.0
        """When the head of the queue came there, or the worker said hello if that was later."""
        self._greeted = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pause = _FIRST_PAUSE
        self._start_by = math.inf
        self._worker: socket.socket | None = zygote.hire(number, self._memfd)

    async def decode(self, slot: int, box: Box, fit: Fit, place: Readable) -> Decoded:
        """Return the pixels of *place* (valid until the slot's next picture) or why there are none.

        Raises:
            RuntimeError: no worker can be started at all, which is no picture's fault.
        """
        fetched = place.data if isinstance(place, Fetched) else b""
        size = max(4 * box.width * box.height, len(fetched))
        self._scratch.room(slot, size)  # here a shortage of memory is the asker's; no callback meets one
        await self._turns[slot].acquire()  # given back by _finish, whoever still waits then
        outcome = asyncio.get_running_loop().create_future()
        self._ask(_Request(slot, pack_request(slot, box, fit, place), fetched, size, outcome))
        made: Decoded | None = await outcome
        if made is None:
            raise RuntimeError("no decode worker starts; the lines above on stderr say why")
        return made

    def close(self) -> None:
        """Let the worker go and give back the memory."""
        self._dismiss()
        os.close(self._memfd)

    def _ask(self, request: _Request) -> None:
        self._queue.append(request)
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._start_by = self._now() + self._limits.start / SECOND
            self._listen()
        elif self._worker is None and self._timer is None:
            self._replace()
        if self._greeted:
            self._send(request)
            if len(self._queue) == 1:
                self._since = self._now()
            if self._timer is None:
                self._watch()

    def _send(self, request: _Request) -> None:
        room = self._scratch.room(request.slot, request.size)
        if request.fetched:
            room[: len(request.fetched)] = np.frombuffer(request.fetched, np.uint8)
        self._scratch.wipe(request.slot)
        if self._worker is not None:
            with suppress(ConnectionError):  # it is dead: its end is heard next, and this sent again
                self._worker.send(request.packet)

    def _hears(self) -> bool:
        """Take the next packet; tell whether there was one."""
        if self._worker is None:
            return False
        try:
            packet = self._worker.recv(LONGEST)
        except BlockingIOError:
            return False
        except ConnectionResetError:  # it died before it took all requests: its last answers come next
            return True
        if not packet:
            self._lose()
        elif packet == HELLO:
            self._greet()
        else:
            self._finish(self._made(packet))
        return True

    def _made(self, answer: bytes) -> Decoded:
        outcome = unpack_outcome(answer)
        if not isinstance(outcome, tuple):
            return outcome
        size, origin = outcome
        return self._pixels(self._queue[0], size, origin)

    def _pixels(self, request: _Request, size: Box, origin: Origin) -> Pixels:
        shape = size.height, size.width, 4
        array = self._scratch.room(request.slot, request.size)[: math.prod(shape)].reshape(shape)
        array.flags.writeable = False
        return Pixels(array, origin)

    def _finish(self, outcome: Decoded | None) -> None:
        """Hand *outcome* to whoever waits for the head of the queue; the next one takes its place."""
        request = self._queue.popleft()
        self._since = self._now()
        self._turns[request.slot].release()
        if not request.outcome.done():  # else cancelled
            request.outcome.set_result(outcome)

    def _greet(self) -> None:
        self._greeted = True
        self._since = self._now()
        for request in self._queue:
            self._send(request)
        self._watch()

    def _lose(self) -> None:
        """Go on without the worker, which is dead."""
        was_working = self._greeted
        self._dismiss()
        if not was_working:
            self._try_later()
        elif self._queue:
            self._queue[0].deaths += 1
            if self._queue[0].deaths == _DEATHS:
                self._finish(Refused("kills the decoder"))
            if self._queue:
                self._replace()

    def _watch(self, due: float = math.inf) -> None:
        """Look at the head of the queue when it is *due*, or may be by then, should it be read just now."""
        soon = self._now() + min(self._limits.read, self._limits.decode) / SECOND
        self._call_at(min(due, soon), self._look)

    def _look(self) -> None:
        self._timer = None
        while self._hears():  # what has arrived counts, even if our loop was too busy to see it in time
            pass
        if not (self._greeted and self._queue):
            return
        read_at = self._scratch.read_at(self._queue[0].slot)
        limit = self._limits.decode if read_at else self._limits.read
        due = max(self._since, read_at / SECOND) + limit / SECOND
        if due > self._now():
            self._watch(due)
            return
        self._dismiss()
        self._give_up(limit, was_read=bool(read_at))
        self._replace()

    def _give_up(self, limit: Ns, *, was_read: bool) -> None:
        """Take note that the head of the queue took longer than *limit*; its worker may have been stopped."""
        head, words = self._queue[0], format_duration(limit)
        if not was_read:
            self._finish(Unreadable(f"reading took longer than {words}"))
            return
        head.deaths += 1
        if head.deaths == _DEATHS:
            self._finish(Refused(f"decoding took longer than {words}"))

    def _replace(self) -> None:
        """Get a fresh worker; the old one, if it still lives, is killed."""
        self._pause = _FIRST_PAUSE
        self._start_by = self._now() + self._limits.start / SECOND
        self._hire()

    def _hire(self) -> None:
        self._timer = None
        try:
            self._worker = self._zygote.hire(self._number, self._memfd)
        except OSError:  # short of descriptors or memory
            self._try_later()
        else:
            self._listen()

    def _listen(self) -> None:
        """Wait for the hello of a worker just hired."""
        assert self._worker is not None
        asyncio.get_running_loop().add_reader(self._worker.fileno(), self._hears)
        half = self._now() + self._limits.start / SECOND / 2
        self._call_at(min(half, self._start_by), self._end_start)

    def _end_start(self) -> None:
        """End a worker that does not say hello; what is left of the time is for another one."""
        self._zygote.kill()
        self._dismiss()
        self._try_later()

    def _try_later(self) -> None:
        if self._now() >= self._start_by:
            while self._queue:
                self._finish(None)
            return
        self._call_at(min(self._now() + self._pause, self._start_by), self._hire)
        self._pause *= 2

    def _dismiss(self) -> None:
        """Let go of the worker; one that still lives is killed when the next is hired."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._worker is not None:
            if self._loop is not None:
                self._loop.remove_reader(self._worker.fileno())
            self._worker.close()
        self._worker = None
        self._greeted = False

    def _call_at(self, instant: float, callback: Callable[[], object]) -> None:
        """Set the one timer."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(instant, callback)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
