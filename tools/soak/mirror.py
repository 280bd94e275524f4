"""A mirror and a decoder that fail on command; what they give is the stand-in's, a few grey pixels each."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from player.core.draws import key, mix
from player.core.manifest import Manifest
from player.core.pictures import Decoded, Picture, Pixels, Readable, Refused, Stored, Unreadable
from player.core.units import SECOND, Index, Ns
from player.ports import Source
from tools.soak.virtual import Threads

LANES = 4
SIDE = 4
PICTURE = SIDE * SIDE * 4
"""Bytes of a decoded picture: small, since the soak is about which, when and whether."""

ONE_IN = 400
"""So many pictures are shown for one that is bad for good."""

GONE = "no such file or directory"
DEADLINE = 1.0
"""Seconds that decoding may take: then the worker is replaced, and the picture tried once more."""

BAD_RUN = "bad run"
_BAD = 0x62616421  # "bad!"


class SoakMirror:
    """*stand_in* as a mirror of this *name* that may be ``gone``, ``hang`` or ``fail`` (ports.Source)."""

    def __init__(self, name: str, stand_in: Source, threads: Threads) -> None:
        """Begin well."""
        self.path = name.encode()
        self.fault = ""
        self._stand_in = stand_in
        self._threads = threads

    @property
    def manifest(self) -> Manifest:
        """That of the stand-in."""
        return self._stand_in.manifest

    def picture(self, index: Index) -> Picture:
        """Return row *index*, said to lie in a file."""
        return replace(self._stand_in.picture(index), place=Stored(self.path, index, 1, None))

    def reachable(self) -> bool:
        """Tell whether it is there; hang if it hangs."""
        if self.fault == "hang":
            self._threads.hang()
        return self.fault in ("", "fail")

    def renew(self) -> str:
        """Tell of no change."""
        return ""

    def close(self) -> None:
        """Release nothing."""


@dataclass(eq=False)
class Bench:
    """A decoder of pictures of *mirrors* (by name); one in `ONE_IN` is bad (implements ports.Decoder).

    *slow* is how long each picture takes, *hangs* whether every fifth hangs a worker,
    *bad_run* how many are refused from now on.
    """

    mirrors: Mapping[bytes, SoakMirror]
    seed: int
    lanes: int = LANES
    slow: Ns = Ns(0)
    hangs: bool = False
    bad_run: int = 0
    scratch: NDArray[np.uint8] = field(default_factory=lambda: np.full((LANES, SIDE, SIDE, 4), 128, np.uint8))

    async def decode(self, lane: int, place: Readable) -> Decoded:
        """Return the pixels of *place*, or why there are none."""
        assert isinstance(place, Stored)
        if self.slow:
            await asyncio.sleep(self.slow / SECOND)
        fault = self.mirrors[place.path].fault
        if fault == "hang":
            await asyncio.sleep(DEADLINE)
            return Unreadable("reading took longer than 1 s")
        if fault:
            return Unreadable(GONE if fault == "gone" else "input/output error")
        drawn = mix(key(self.seed, place.offset, _BAD))
        if self.hangs and drawn % 5 == 0:
            await asyncio.sleep(DEADLINE)
            if drawn % 10 == 0:
                await asyncio.sleep(DEADLINE)
                return Refused("kills the decoder")
        return self._outcome(lane, drawn)

    def _outcome(self, lane: int, drawn: int) -> Decoded:
        if self.bad_run:
            self.bad_run -= 1
            return Refused(BAD_RUN)
        if drawn % ONE_IN == 0:
            return Refused("truncated")
        return Pixels(self.scratch[lane])
