"""Decoding in worker processes that may hang, die or eat memory without the wall noticing.

A native decoder fed with fourteen million strangers' files will some day
abort or loop, and a read from a dying disk never returns. Neither can be
ended inside one's own process. So each lane has a worker process, a socket
pair and a memfd that both map: the worker gets (path, offset, size), reads,
decodes and leaves pixels in the memfd. End of file on the socket means that
it died; one that outstays its deadline is replaced, by asking the zygote
(see `zygote`), which kills the old one. A picture under which a worker dies
is tried once more in a fresh one, for the death may have another cause
(memory taken by others); after a second death it is refused. Nothing here
has a name in the file system, so nothing is left behind, however we end.
(Prior art: the zygote is Android's; measured against pebble and threads,
with half the memory and a tenth of the delay after an abort.)
"""

import asyncio
import contextlib
import math
import mmap
import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from player.core.pictures import Box, Decoded, Pixels, Place, Refused, Unreadable
from player.core.playlist import Fit
from player.core.units import SECOND, Ns, format_duration
from player.decode.messages import LONGEST, pack_request, unpack_outcome

_FAREWELL = 0.5
"""Seconds for the zygote to bury its workers; one that hangs in a disk's driver cannot be buried."""

_FIRST_PAUSE = 0.02
"""Seconds before a worker that did not start is asked for again; doubled each time."""

_TRIES = 2

_MALLOC = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(4 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(8 * 2**20),
    "NUMPY_MADVISE_HUGEPAGE": "0",
}
"""Variables of glibc's malloc (mallopt(3)), which other libraries do not know, and of numpy's: huge
pages, asked for by one large picture, would stay in the heap and take 2 MB where 4 kB are used."""


@dataclass(slots=True)
class _Lane:
    """Our ends of one worker, which is *busy* between request and answer, *greeted* after its hello."""

    number: int
    memfd: int
    room: NDArray[np.uint8]
    worker: socket.socket
    busy: bool = False
    greeted: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held from request to answer: a cancelled picture lets go of the worker before the next takes it."""

    def is_dead(self) -> bool:
        """Tell whether the idle worker has gone."""
        try:
            return not self.worker.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True


class DecodePool:
    """The Decoder of the installation; *box* and *fit* hold from the next picture on.

    Build it on the main thread before pygame, threads and sockets: it starts a
    process and returns at once. Then decode from one asyncio loop, and close it
    when no picture is under way.
    """

    def __init__(
        self,
        box: Box,
        fit: Fit,
        draw: str,
        lanes: int = 2,
        decode_limit: Ns = SECOND,
        read_limit: Ns = Ns(10 * SECOND),
        start_limit: Ns = Ns(20 * SECOND),
    ) -> None:
        """Start the workers; *draw*, ``module:function``, draws the stand-in's pictures.

        *start_limit* is for all tries to get a living worker: one takes 0.15 s,
        several seconds from a cold memory card.
        """
        self.box = box
        self.fit = fit
        self._draw = draw
        self._decode_limit = decode_limit
        self._read_limit = read_limit
        self._start_limit = start_limit
        self._start_zygote()
        self._lanes = [self._open_lane(number) for number in range(lanes)]

    @property
    def lanes(self) -> int:
        """How many pictures can be decoded at once."""
        return len(self._lanes)

    async def decode(self, lane: int, place: Place) -> Decoded:
        """Return the pixels of *place* (valid until the lane's next picture) or why there are none.

        Raises:
            RuntimeError: no worker can be started at all, which is no picture's fault.
        """
        ours = self._lanes[lane]
        async with ours.turn:
            for _ in range(_TRIES):
                outcome = await self._attempt(ours, place)
                if outcome is not None:
                    return outcome
        return Refused("kills the decoder")

    def close(self) -> None:
        """End every process and give back the memory."""
        for lane in self._lanes:
            lane.worker.close()
            os.close(lane.memfd)
        self._end_zygote()

    async def _attempt(self, lane: _Lane, place: Place) -> Decoded | None:
        """Return the outcome, None if the worker died of it."""
        await self._get_ready(lane)
        box = self.box
        self._make_room(lane, box)
        lane.busy = True
        try:
            lane.worker.send(pack_request(box, self.fit, place))
            outcome = await self._hear(lane)
        except ConnectionError:  # the worker is no more
            outcome = None
        if lane.busy:
            self._replace(lane)
        return outcome

    async def _hear(self, lane: _Lane) -> Decoded | None:
        """Return what the worker answers in time; the lane stays busy unless it has answered."""
        if await _packet(lane.worker, self._read_limit) is None:
            return Unreadable(f"reading took longer than {format_duration(self._read_limit)}")
        answer = await _packet(lane.worker, self._decode_limit)
        if answer is None:
            return Refused(f"decoding took longer than {format_duration(self._decode_limit)}")
        outcome = unpack_outcome(answer)
        lane.busy = False
        if not isinstance(outcome, Box):
            return outcome
        shape = outcome.height, outcome.width, 4
        return Pixels(lane.room[: math.prod(shape)].reshape(shape))

    async def _get_ready(self, lane: _Lane) -> None:
        """Wait until the worker of *lane* has said hello."""
        if lane.busy or (lane.greeted and lane.is_dead()):  # busy: nobody waited for its last answer
            self._replace(lane)
        pause = _FIRST_PAUSE
        try:
            async with asyncio.timeout(self._start_limit / SECOND):
                while not (lane.greeted or await self._greets(lane)):
                    await asyncio.sleep(pause)
                    pause *= 2
                    self._replace(lane)
        except TimeoutError:
            raise RuntimeError("no decode worker starts; the lines above on stderr say why") from None

    async def _greets(self, lane: _Lane) -> bool:
        if lane.worker.fileno() < 0:
            return False
        try:
            hello = await _packet(lane.worker, Ns(self._start_limit // 2))
        except ConnectionError:
            return False
        if hello is None:
            self._zygote.kill()  # it hangs; the other half of the time is for another one
        lane.greeted = hello is not None
        return lane.greeted

    def _open_lane(self, number: int) -> _Lane:
        memfd = os.memfd_create(f"lane {number}")
        lane = _Lane(number, memfd, np.empty(0, np.uint8), self._hire(number, memfd))
        self._make_room(lane, self.box)
        return lane

    def _make_room(self, lane: _Lane, box: Box) -> None:
        """Map enough scratch for *box*; it never shrinks, the pages cost only when used."""
        size = 4 * box.width * box.height
        if len(lane.room) < size:
            os.ftruncate(lane.memfd, size)
            lane.room = np.frombuffer(mmap.mmap(lane.memfd, size, prot=mmap.PROT_READ), np.uint8)

    def _replace(self, lane: _Lane) -> None:
        """Give *lane* a fresh worker; the old one, if it still lives, is killed."""
        lane.worker.close()
        lane.busy = lane.greeted = False
        with contextlib.suppress(OSError):  # short of descriptors or memory: _get_ready tries again
            lane.worker = self._hire(lane.number, lane.memfd)

    def _hire(self, number: int, memfd: int) -> socket.socket:
        """Ask the zygote for a worker of lane *number*; return our end of its socket."""
        ours, theirs = _pair()
        with theirs:
            fds = [theirs.fileno(), memfd]
            try:
                socket.send_fds(self._control, [bytes([number])], fds)
            except OSError:  # the zygote is no more
                self._end_zygote()
                self._start_zygote()
                socket.send_fds(self._control, [bytes([number])], fds)
        return ours

    def _start_zygote(self) -> None:
        self._control, theirs = _pair()
        end = theirs.fileno()
        with theirs:
            self._zygote = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "player.decode.zygote", str(end), self._draw],
                pass_fds=[end],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
            )

    def _end_zygote(self) -> None:
        self._control.close()
        try:
            self._zygote.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            self._zygote.wait()


def _pair() -> tuple[socket.socket, socket.socket]:
    """Return our end, which never blocks, and the other's, of a connection that keeps packets apart."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(0)
    return ours, theirs


def _environment() -> dict[str, str]:
    """Return an environment in which the zygote finds what we find, starts no threads, and stays small.

    glibc keeps what a large picture took unless its thresholds are fixed: then
    blocks of 4 MB and more are mapped, and given back at once. Measured over four
    minutes of the stand-in: workers of 38 MB instead of 66, at no cost in time.
    """
    path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", **_MALLOC}


async def _packet(worker: socket.socket, limit: Ns) -> bytes | None:
    """Return the next packet, None if there is none within *limit*.

    What has arrived counts, even if our own loop was too busy to see it in time.

    Raises:
        ConnectionError: the worker is dead.
    """
    loop = asyncio.get_running_loop()
    arrived = loop.create_future()

    def arrive() -> None:
        loop.remove_reader(worker)
        arrived.set_result(None)

    loop.add_reader(worker, arrive)
    try:
        await asyncio.wait([arrived], timeout=limit / SECOND)
    finally:
        loop.remove_reader(worker)
    try:
        packet = worker.recv(LONGEST)
    except BlockingIOError:
        return None
    if not packet:
        raise ConnectionResetError("the worker has closed its end")
    return packet
