"""What each stage of a picture's way costs, one picture at a time on one core."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.mirrors.contenders import RING, SCREEN, places_of
from bench.mirrors.corpus import write_corpus
from bench.mirrors.figures import Section
from player.app.house import DRAW
from player.core.pictures import Frame, Picture, Slot, Stored
from player.core.playlist import Fit
from player.core.units import Index, Position
from player.decode.decoding import decode
from player.decode.jpeg import survey
from player.decode.pool import DecodePool
from player.decode.reading import read
from player.prefetch.ring import Ring

PICTURES = 300
ROUNDS = 5

T = TypeVar("T")
Image = NDArray[np.uint8]


def stages(folder: Path, samples: Path | None) -> Section:
    """Return the ms of processor time that each stage takes for a picture."""
    corpus = write_corpus(folder / "stages", PICTURES, samples)
    places = places_of(str(corpus.tars))
    bodies = [body for body in map(read, places) if isinstance(body, bytes)]
    colours = [_to_bgr(body) for body in bodies]
    whole = [_to_bgra(pixels) for pixels in colours]
    room = np.zeros(max(pixels.size for pixels in whole), np.uint8)
    cv2.setNumThreads(0)
    section = Section("What each stage takes for a picture, one core", "ms", ())
    for _ in range(ROUNDS):
        section.add("read: open, check, copy from the page cache", _each(read, places))
        section.add("survey: size, colour, scans, completeness", _each(survey, bodies))
        section.add("decode: JPEG to BGR", _each(_to_bgr, bodies))
        section.add("convert: BGR to BGRA", _each(_to_bgra, colours))
        section.add("all three, as a worker does them", _each(_decoded, bodies))
        section.add("copy into the scratch", _each(lambda p: np.copyto(room[: p.size], p.reshape(-1)), whole))
        section.add("copy into the ring, take, release", _each(_through(Ring(RING)), whole))
    for reading in _round_trips(folder):
        section.add("ask a worker and hear it: messages, waking, for a picture of one pixel", reading)
    return section


def _each(work: Callable[[T], object], things: Sequence[T]) -> float:
    """Return the ms of processor time that *work* takes for one of *things*."""
    begun = time.thread_time()
    for thing in things:
        work(thing)
    return (time.thread_time() - begun) * 1000 / len(things)


def _to_bgr(body: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def _to_bgra(pixels: Image) -> Image:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2BGRA), np.uint8)


def _decoded(body: bytes) -> object:
    return decode(body, SCREEN, Fit.NATIVE)


def _through(ring: Ring) -> Callable[[Image], None]:
    slot = Slot(0, Position(0), Picture(Index(0), "n01440764", b"", Stored(b"", 0, 0, None)))

    def pass_one(pixels: Image) -> None:
        ring.offer(slot, pixels, lambda: None)
        frame = ring.take()
        assert isinstance(frame, Frame)
        ring.release(frame)

    return pass_one


def _round_trips(folder: Path) -> Iterator[float]:
    """Yield what asking for a picture of one pixel takes both sides together, in ms by the clock."""
    path = folder / "one.png"
    cv2.imwrite(str(path), np.zeros((1, 1, 3), np.uint8))
    place = Stored(os.fsencode(path), 0, 0, None)
    pool = DecodePool(SCREEN, Fit.NATIVE, DRAW, 1)

    async def ask() -> list[float]:
        await pool.decode(0, place)
        taken = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            for _ in range(PICTURES):
                await pool.decode(0, place)
            taken.append((time.perf_counter() - begun) * 1000 / PICTURES)
        return taken

    yield from asyncio.run(ask())
    pool.close()
