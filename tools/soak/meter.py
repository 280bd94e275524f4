"""What a process takes, read again and again, and whether it grows with what is shown."""

import gc
import os
import sys
import threading
from asyncio import AbstractEventLoop, all_tasks
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MOST_BYTES = 4.0
"""A picture, in runs of `LONG` and more (RELIABILITY.md: anonymous and shared memory)."""

LONG = 1_000_000
SHORT_GROWTH = 1 << 20
"""Bytes that a shorter run may grow by in all."""

MOST_BLOCKS = 0.001
"""Blocks of Python's own allocator a picture: exact where bytes are noise, so that what grows once a
synset (650 pictures in the mean) shows, too."""

SPARE_BLOCKS = 2_000
"""By so much two readings may differ: a ring full of unshowables, rows that wait for a full disk."""

SPARE = 6
"""Descriptors, threads, tasks that may come and go."""

WARM = 4
"""One in so many readings is of a player that warms up."""


@dataclass(frozen=True, slots=True)
class Reading:
    """After so many *pictures*: bytes of anonymous and shared memory, allocated blocks, and what is open."""

    pictures: int
    bytes: int
    blocks: int
    descriptors: int
    threads: int
    tasks: int


def read(pictures: int, loop: AbstractEventLoop) -> Reading:
    """Read what this process takes now, what hangs in cycles aside."""
    gc.collect()
    return Reading(
        pictures,
        _memory(),
        sys.getallocatedblocks(),
        len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - read so often, and only counted
        threading.active_count(),
        len(all_tasks(loop)),
    )


def _memory() -> int:
    """Return the bytes of anonymous and shared memory in use."""
    lines = (line.partition(":") for line in Path("/proc/self/status").read_text("ascii").splitlines())
    return sum(int(value.split()[0]) << 10 for name, _, value in lines if name in ("RssAnon", "RssShmem"))


def growth(readings: Sequence[Reading], name: str) -> float:
    """Return the slope of *name* in *readings*, by picture (least squares)."""
    pictures = np.array([reading.pictures for reading in readings], np.float64)
    values = np.array([getattr(reading, name) for reading in readings], np.float64)
    return float(np.polyfit(pictures - pictures.mean(), values, 1)[0])


def leaks(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield a sentence for whatever grows; memory may do so in the first quarter, to warm up."""
    warm = readings[len(readings) // WARM :]
    pictures = warm[-1].pictures - warm[0].pictures
    slope = growth(warm, "bytes")
    if slope > MOST_BYTES if pictures >= LONG else slope * pictures > SHORT_GROWTH:
        yield f"memory grows by {slope:.2f} bytes a picture"
    slope = growth(warm, "blocks")
    if slope * pictures > SPARE_BLOCKS + MOST_BLOCKS * pictures:
        yield f"allocated blocks grow by {slope:.4f} a picture"
    for name in ("descriptors", "threads", "tasks"):
        first, most = getattr(readings[0], name), max(getattr(reading, name) for reading in readings)
        if most > first + SPARE:
            yield f"{name} grow from {first} to {most}"
