"""A post that one worker after another holds: the queue of its requests, its deadlines, its successor.

The queue is answered in its order, so whatever befalls the worker befalls the
picture at the head. A picture under which a worker dies is tried once more in
a fresh one, for the death may have another cause (memory taken by others), and
so is one that takes too long to decode (a worker that was stopped); after a
second time it is refused. Those behind it are sent again, unless a
disk hangs: then whoever asked decides anew where to read. Decoding is limited
by what the worker computes, not by the clock: a worker has less priority than
the wall, and on a busy machine a good picture may take seconds. All of it
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

from player.core.pictures import (
    BEHIND,
    Box,
    Decoded,
    Fetched,
    Origin,
    Pixels,
    Readable,
    Refused,
    Stored,
    Tabled,
    Unreadable,
)
from player.core.playlist import Fit
from player.core.units import SECOND, Ns
from player.decode.deadlines import Limits
from player.decode.hiring import Zygote
from player.decode.messages import LONGEST, pack_request, unpack_hello, unpack_outcome
from player.decode.minding import GivenUp, Worker
from player.decode.scratch import Scratch, lay_out

_FIRST_PAUSE = 0.02
"""Seconds before a worker that did not start is asked for again; doubled each time."""

_ROOM = 0.1
"""Seconds between two looks whether one of too many workers given up has died at last."""

_GLANCE = 0.02
"""Seconds between two looks at least: a worker that gets little of the processor computes slowly."""

_DEATHS = 2


@dataclass(slots=True, eq=False)
class _Request:
    slot: int
    packet: bytes
    fetched: bytes
    size: int
    place: type[Readable]
    outcome: asyncio.Future[Decoded | None]
    """None: no worker starts."""
    deaths: int = 0
    """Of workers under it; one that had to be ended, since it took too long to decode, counts as well."""


class Post:
    """Decodes in one process at a time, in as many slots as may be asked for ahead; one loop uses it."""

    def __init__(self, number: int, slots: int, zygote: Zygote, limits: Limits, given_up: GivenUp) -> None:
        """Ask *zygote* for the first worker; those of all posts that are given up are held in *given_up*."""
        self._number = number
        self._zygote = zygote
        self._limits = limits
        self._given_up = given_up
        self._memfd = os.memfd_create(f"post {number}")
        lay_out(self._memfd, slots)
        self._scratch = Scratch(self._memfd)
        self._turns = [asyncio.Lock() for _ in range(slots)]
        """Held while the worker may touch the slot, even if nobody waits for the picture any more."""
        self._queue: deque[_Request] = deque()
        self._since = 0.0
        """When the head of the queue came there, or the worker said hello if that was later."""
        self._greeted = False
        self._process: Worker | None = None
        """The worker that greeted, where the system lets us hold it."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pause = _FIRST_PAUSE
        self._start_by = math.inf
        self._worker: socket.socket | None = zygote.hire(number, self._memfd)

    async def decode(
        self, slot: int, box: Box, fit: Fit, place: Readable, *, hashed: bool = False
    ) -> Decoded:
        """Return the pixels of *place* (valid until the slot's next picture) or why there are none.

        *hashed*: with the SHA-256 of the file.

        Raises:
            RuntimeError: no worker can be started at all, which is no picture's fault.
        """
        fetched = place.data if isinstance(place, Fetched) else b""
        size = max(4 * box.width * box.height, len(fetched))
        self._scratch.room(slot, size)  # here a shortage of memory is the asker's; no callback meets one
        await self._turns[slot].acquire()  # given back by _finish, whoever still waits then
        outcome = asyncio.get_running_loop().create_future()
        packet = pack_request(slot, box, fit, place, hashed=hashed)
        self._ask(_Request(slot, packet, fetched, size, type(place), outcome))
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
        elif pid := unpack_hello(packet):
            self._greet(pid)
        else:
            self._finish(self._made(packet))
        return True

    def _made(self, answer: bytes) -> Decoded:
        outcome = unpack_outcome(answer)
        if not isinstance(outcome, tuple):
            return outcome
        size, origin, digest = outcome
        return self._pixels(self._queue[0], size, origin, digest)

    def _pixels(self, request: _Request, size: Box, origin: Origin, digest: bytes) -> Pixels:
        shape = size.height, size.width, 4
        array = self._scratch.room(request.slot, request.size)[: math.prod(shape)].reshape(shape)
        array.flags.writeable = False
        return Pixels(array, origin, digest)

    def _finish(self, outcome: Decoded | None) -> None:
        """Hand *outcome* to whoever waits for the head of the queue; the next one takes its place."""
        self._settle(self._queue.popleft(), outcome)
        self._since = self._now()

    def _settle(self, request: _Request, outcome: Decoded | None) -> None:
        self._turns[request.slot].release()
        if not request.outcome.done():  # else cancelled
            request.outcome.set_result(outcome)

    def _greet(self, pid: int) -> None:
        self._greeted = True
        with suppress(OSError):  # then only the clock limits it, and nobody counts it when it is given up
            self._process = Worker(pid)
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

    def _watch(self, left: float = math.inf) -> None:
        """Look at the head of the queue when its time is over, or may be, should it be read just now."""
        soon = min(self._limits.read, self._limits.decode, self._limits.wall) / SECOND
        self._call_at(self._now() + max(_GLANCE, min(left, soon)), self._look)

    def _look(self) -> None:
        self._timer = None
        while self._hears():  # what has arrived counts, even if our loop was too busy to see it in time
            pass
        if not (self._greeted and self._queue):
            return
        left, overdue = self._left(self._queue[0])
        if left > 0:
            self._watch(left)
            return
        self._give_up()
        if isinstance(overdue, Unreadable):
            self._finish(overdue)
            self._send_back()
        else:
            self._count_death(overdue)
        self._replace()

    def _count_death(self, reason: Refused) -> None:
        """Let the head of the queue be tried once more; refuse it for *reason* after that."""
        head = self._queue[0]
        head.deaths += 1
        if head.deaths == _DEATHS:
            self._finish(reason)

    def _left(self, head: _Request) -> tuple[float, Refused | Unreadable]:
        """Return how many seconds the *head* of the queue has left, and what is said of it after them."""
        left: Ns
        overdue: Refused | Unreadable
        if read_at := self._scratch.read_at(head.slot):
            waited = self._waited(max(self._since, read_at / SECOND))
            left, overdue = self._limits.for_decoding(waited, self._computed(head.slot))
        else:
            table = head.place is Tabled
            left, overdue = self._limits.for_reading(self._waited(self._since), table=table)
        return left / SECOND, overdue

    def _waited(self, since: float) -> Ns:
        return Ns(round((self._now() - since) * SECOND))

    def _computed(self, slot: int) -> Ns:
        """Return how long the worker has computed since it had read what is for *slot*, ns; 0: not known."""
        before = self._scratch.computed_at(slot)
        return Ns(max(0, self._process.computed() - before) if self._process and before else 0)

    def _give_up(self) -> None:
        """Go on without the worker, which is killed, and dies as soon as it can."""
        if self._process is not None:
            self._given_up.add(self._process)
            self._process = None
        self._dismiss()

    def _send_back(self) -> None:
        """Let whoever asked for what else lies on a disk decide anew: the disk hangs, or a part of it."""
        for request in [request for request in self._queue if request.place in {Stored, Tabled}]:
            self._queue.remove(request)
            self._settle(request, Unreadable(BEHIND))

    def _replace(self) -> None:
        """Get a fresh worker; the old one, if it still lives, is killed."""
        self._pause = _FIRST_PAUSE
        self._start_by = self._now() + self._limits.start / SECOND
        self._hire()

    def _hire(self) -> None:
        self._timer = None
        if self._given_up.too_many:
            self._start_by = self._now() + self._limits.start / SECOND
            self._call_at(self._now() + _ROOM, self._hire)
            return
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
        """Let go of the worker; one that still lives hears of it, or is killed when the next is hired."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._worker is not None:
            if self._loop is not None:
                self._loop.remove_reader(self._worker.fileno())
            self._worker.close()
        if self._process is not None:
            self._process.close()
        self._worker = self._process = None
        self._greeted = False

    def _call_at(self, instant: float, callback: Callable[[], object]) -> None:
        """Set the one timer."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(instant, callback)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
