"""A worker process: reads, decodes, leaves the pixels in shared memory; it may hang or die at any picture."""

import ctypes
import mmap
import os
import resource
import signal
import socket
from functools import partial

import numpy as np

from player.core.pictures import Box
from player.decode.fitting import U8
from player.decode.making import Draw, make
from player.decode.messages import (
    HELLO,
    LONGEST,
    READ,
    pack_failure,
    pack_size,
    unpack_request,
)

_ALLOWANCE = 512 * 2**20  # above its own size; 40 Mpx take 262 MB as progressive JPEG, 372 MB as TIFF
_KEPT = 2 * 2**20  # bytes of scratch that stay between pictures: 800 × 600, larger than 98 % of ImageNet's
_NICENESS = 5  # the wall's own thread goes first
_MALLOC_TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone: malloc_trim(3)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def serve(pool: socket.socket, scratch: int, draw: Draw, zygote: int) -> None:
    """Answer requests from *pool* into the memfd *scratch* until the pool closes or the *zygote* dies."""
    _bind(zygote)
    _limit()
    view = _Scratch(scratch)
    pool.send(HELLO)
    while packet := pool.recv(LONGEST):
        view.tidy()
        box, fit, place = unpack_request(packet)
        made = make(place, box, fit, draw, partial(pool.send, READ))
        pool.send(view.keep(made, box) if isinstance(made, np.ndarray) else pack_failure(made))
        del made
        _trim()


class _Scratch:
    """The shared memory that a worker leaves its pixels in; it grows when the screen does."""

    def __init__(self, memfd: int) -> None:
        self._memfd = memfd
        self._map: mmap.mmap | None = None
        self._bytes = np.empty(0, np.uint8)
        self._used = 0

    def keep(self, pixels: U8, box: Box) -> bytes:
        """Leave *pixels*, which fit *box*; return the answer."""
        if len(self._bytes) < box.width * box.height * 4:
            self._map = mmap.mmap(self._memfd, 0)
            self._bytes = np.frombuffer(self._map, np.uint8)
        height, width = pixels.shape[:2]
        self._bytes[: pixels.size].reshape(pixels.shape)[:] = pixels
        self._used = pixels.size
        return pack_size(width, height)

    def tidy(self) -> None:
        """Give back what a rare large picture took, now that the player has copied it."""
        if self._map is not None and self._used > _KEPT:
            self._map.madvise(mmap.MADV_REMOVE, _KEPT)
        self._used = 0


def _trim() -> None:
    """Give back what malloc kept of the last picture, so that memory is level (0.9 ms of our idle time)."""
    if _MALLOC_TRIM is not None:
        _MALLOC_TRIM(0)


def _bind(zygote: int) -> None:
    """Die with the *zygote*, whatever we hang in."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != zygote:  # it died before we asked
        os._exit(0)


def _limit() -> None:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - a fork should not import pathlib
        own = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (own + _ALLOWANCE, own + _ALLOWANCE))
    os.nice(_NICENESS)
