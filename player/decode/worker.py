"""A worker process: reads, decodes, leaves the pixels in shared memory; it may hang or die at any picture."""

import ctypes
import os
import resource
import select
import signal
import socket
from functools import partial

import numpy as np

from player.core.pictures import Fetched, Pixels
from player.decode.fitting import U8
from player.decode.making import Draw, make
from player.decode.messages import LONGEST, Left, pack_failure, pack_hello, pack_size, unpack_request
from player.decode.scratch import Scratch, is_large

_ALLOWANCE = 512 * 2**20  # above its own size; 40 Mpx take 262 MB as progressive JPEG, 372 MB as TIFF
_IDLE = 0.005  # s without a request: there is none waiting, as there always is when much is to be done
_SPARE = 2**21  # bytes: more than a median picture takes
_NICENESS = 5  # the wall's own thread goes first
_MALLOC_TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone: malloc_trim(3)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def serve(pool: socket.socket, memfd: int, draw: Draw, zygote: int) -> None:
    """Answer requests from *pool* into the scratch *memfd* until the pool closes or the *zygote* dies."""
    _bind(zygote)
    work = _Work(memfd, draw)
    os.nice(_NICENESS)
    pool.send(pack_hello(os.getpid()))
    first, slack = True, _Slack()
    while packet := _next(pool, slack):
        pool.send(work.answer(packet))
        if first:  # what it has left in memory serves the second
            first, slack = False, _Slack()


def _next(pool: socket.socket, slack: "_Slack") -> bytes:
    """Return the next request, empty if the pool has closed; give back what malloc kept if none comes soon.

    So memory is level at the pace of a wall, and nothing is lost (0.8 ms a picture) when there is much to do.
    """
    if not select.select([pool], [], [], _IDLE)[0]:
        slack.give_back()
    return pool.recv(LONGEST)


class _Slack:
    """What malloc keeps of pictures made.

    To give it back, and take it again, costs more than half of what decoding does. A median picture's
    is small, and serves the next one; so only what goes beyond `_SPARE` is given back.
    """

    def __init__(self) -> None:
        self._least = _anonymous_size()

    def give_back(self) -> None:
        if _MALLOC_TRIM is not None and _anonymous_size() - self._least > _SPARE:
            _MALLOC_TRIM(0)
            self._least = _anonymous_size()


class _Work:
    """Makes pictures in the slots of the scratch, which grow when the screen does."""

    def __init__(self, memfd: int, draw: Draw) -> None:
        self._draw = draw
        self._scratch = Scratch(memfd)
        self._large: set[int] = set()
        """Slots that hold more than they keep."""
        self._own = _own_size()
        self._limit()

    def answer(self, packet: bytes) -> bytes:
        """Make what *packet* asks for; return the answer."""
        request = unpack_request(packet)
        slot, box, asked = request.slot, request.box, request.asked
        place = self._left(slot, asked.size) if isinstance(asked, Left) else asked
        if slot in self._large:
            self._large.remove(slot)
            self._scratch.give_back(slot)
        room = self._room(slot, 4 * box.width * box.height)
        stamp = partial(self._scratch.stamp, slot)
        made = make(place, box, request.fit, self._draw, stamp, room, hashed=request.hashed)
        return self._keep(slot, made, room) if isinstance(made, Pixels) else pack_failure(made)

    def _left(self, slot: int, size: int) -> Fetched:
        """Return a copy of the *size* bytes that the player has left in *slot*."""
        fetched = Fetched(bytes(self._room(slot, size)[:size]))
        self._note(slot, size)
        return fetched

    def _keep(self, slot: int, made: Pixels, room: U8) -> bytes:
        """Leave the pixels *made* in *slot*, unless they are there already; return the answer."""
        pixels = made.array
        kept = room[: pixels.size].reshape(pixels.shape)
        if not np.may_share_memory(kept, pixels):
            kept[:] = pixels
        self._note(slot, pixels.size)
        height, width = pixels.shape[:2]
        return pack_size(width, height, made.origin, made.digest)

    def _note(self, slot: int, size: int) -> None:
        if is_large(size):
            self._large.add(slot)

    def _room(self, slot: int, size: int) -> U8:
        mapped = self._scratch.mapped
        room = self._scratch.room(slot, size)
        if self._scratch.mapped != mapped:
            self._limit()
        return room

    def _limit(self) -> None:
        """Let decoding have its allowance; the scratch, which the player grants, is not counted."""
        most = self._own + self._scratch.mapped + _ALLOWANCE
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _bind(zygote: int) -> None:
    """Die with the *zygote*, whatever we hang in."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != zygote:  # it died before we asked
        os._exit(0)


def _own_size() -> int:
    """Return how many bytes of addresses this process has."""
    return _statm()[0] * resource.getpagesize()


def _anonymous_size() -> int:
    """Return how many bytes this process has in memory that are no file's and shared with nobody."""
    _, resident, shared, *_ = _statm()
    return (resident - shared) * resource.getpagesize()


def _statm() -> list[int]:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - a fork should not import pathlib
        return [int(pages) for pages in statm.read().split()]
