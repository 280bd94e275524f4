"""One contender feeds once, in a process of its own.

    python -m bench.mirrors.contenders NAME MIRROR COUNT

prints, as JSON, how many pictures came after its first picture or batch, in
how many seconds, processor seconds a picture, and the pixels of all. Every
contender delivers each picture whole, at its own size; peers as 8-bit RGB
unless they say otherwise, ours as BGRA, in the order of the score, in the ring.
"""

import gc
import io
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from player.app.house import DRAW
from player.app.turn import MEDIAN_PICTURE
from player.assets import load_census, load_wordnet
from player.core.pictures import Box, Frame, Stored
from player.core.playlist import Fit, Playlist
from player.core.score import resolve
from player.core.units import Index, Position
from player.decode.pool import DecodePool
from player.prefetch.mirrors import Mirrors
from player.prefetch.prefetcher import Prefetcher
from player.prefetch.ring import Ring
from player.sources import build_index, open_mirror
from player.sources.web import open_fetcher

CORES = 2
WORKERS = 2
BATCH = 32
SCREEN = Box(4000, 4000)
"""As wide as the widest picture of the corpus: nothing is reduced."""

RING = 55 * MEDIAN_PICTURE
"""Bytes: five seconds at 90 ms, as in the player."""

LOOK = 0.002
"""Seconds between two looks of our consumer into an empty ring; it takes all there is each time."""

Feed = Callable[[str, int], Iterator[Sequence[int]]]
"""Deliver COUNT pictures of a mirror; yield how many pixels each picture of a batch had."""


def ours(mirror: str, count: int) -> Iterator[Sequence[int]]:
    """Feed as the player does: score, prefetcher, workers, ring; the taker releases at once."""
    decoder = DecodePool(SCREEN, Fit.NATIVE, DRAW, WORKERS)
    with tempfile.TemporaryDirectory() as state:
        build_index(mirror, Path(state), lambda _: None)
        source = open_mirror(mirror, Path(state))
        ring = Ring(RING)
        score = resolve(Playlist("feeding"), source.manifest, load_wordnet(), load_census())
        fetcher = open_fetcher() if "://" in mirror else None
        begin = 0, Position(0)
        prefetcher = Prefetcher(score, Mirrors(mirror, source), decoder, ring, begin, print, fetcher)
        gc.disable()
        sys.setswitchinterval(0.0005)  # as the player does
        prefetcher.start()
        yield from _taken(ring, prefetcher, count)
        prefetcher.close()
        source.close()
    decoder.close()


def _taken(ring: Ring, prefetcher: Prefetcher, count: int) -> Iterator[Sequence[int]]:
    idle = threading.Event()
    while count:
        entry = ring.take()
        if entry is None:
            if prefetcher.failure:
                raise prefetcher.failure
            idle.wait(LOOK)
            continue
        assert isinstance(entry, Frame), entry.reason
        assert entry.pixels is not None, "nothing is withheld"
        yield [entry.pixels.size // 4]
        ring.release(entry)
        count -= 1


def places_of(mirror: str) -> list[Stored]:
    """Return where every picture of *mirror* lies, by our own index: peers get it for nothing."""
    with tempfile.TemporaryDirectory() as state:
        build_index(mirror, Path(state), lambda _: None)
        source = open_mirror(mirror, Path(state))
        places = [source.picture(Index(k)).place for k in range(source.manifest.pictures)]
        source.close()
    return [place for place in places if isinstance(place, Stored)]


class Reader:
    """Reads parts of tars, which stay open, or whole files."""

    def __init__(self) -> None:
        """Open nothing yet: a forked worker opens its own."""
        self._open: dict[bytes, int] = {}

    def read(self, place: Stored) -> bytes:
        """Return the bytes of *place*."""
        if place.stamp is None:
            return Path(os.fsdecode(place.path)).read_bytes()
        if place.path not in self._open:
            self._open[place.path] = os.open(place.path, os.O_RDONLY)
        return os.pread(self._open[place.path], place.size, place.offset)


class PillowDataset:
    """What a user of torch writes: a picture, by Pillow, as a (height, width, 3) tensor of 8 bits.

    With *floats* it is what torchvision's ``ToTensor`` makes of it: (3, height, width), 0 … 1.
    """

    def __init__(self, places: Sequence[Stored], *, floats: bool) -> None:
        """Take the *places*, in order."""
        self._places, self._reader, self._floats = places, Reader(), floats
        self._from_numpy: Any = import_module("torch").from_numpy

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._places)

    def __getitem__(self, index: int) -> object:
        """Return picture *index*."""
        with Image.open(io.BytesIO(self._reader.read(self._places[index]))) as image:
            pixels = self._from_numpy(np.array(image.convert("RGB")))
        return pixels.permute(2, 0, 1).contiguous().float().div(255) if self._floats else pixels


def torch(mirror: str, count: int, batch: int | None, *, floats: bool = False) -> Iterator[Sequence[int]]:
    """Feed by torch's DataLoader: 2 workers, Pillow, in order; batches as lists, for sizes differ."""
    data: Any = import_module("torch.utils.data")
    pictures = PillowDataset(places_of(mirror)[:count], floats=floats)
    together = list if batch else None
    for got in data.DataLoader(pictures, batch_size=batch, num_workers=WORKERS, collate_fn=together):
        yield [tensor.numel() // 3 for tensor in (got if batch else [got])]


def webdataset(mirror: str, count: int, batch: int | None, decoding: str) -> Iterator[Sequence[int]]:
    """Feed by webdataset: 2 workers, a share of the tars each, its own decoding."""
    wds: Any = import_module("webdataset")
    tars = sorted(str(tar) for tar in Path(mirror).iterdir())
    pictures = wds.WebDataset(tars, shardshuffle=False).decode(decoding).to_tuple("jpeg")
    if batch:
        pictures = pictures.batched(batch, collation_fn=list)
    for got in wds.WebLoader(pictures, batch_size=None, num_workers=WORKERS):
        samples = got if batch else [got]
        count -= len(samples)
        yield [int(np.prod(pixels.shape)) // 3 for (pixels,) in samples]
    assert count <= 0, "webdataset has not delivered every picture"


def bare_cv2(mirror: str, count: int) -> Iterator[Sequence[int]]:
    """Read and decode in two threads, by OpenCV, and let the pixels go: about what the machine can."""
    cv2.setNumThreads(0)
    places, reader = places_of(mirror)[:count], Reader()
    sizes: list[list[int]] = [[] for _ in range(WORKERS)]

    def work(share: int) -> None:
        for place in places[share::WORKERS]:
            pixels = cv2.imdecode(np.frombuffer(reader.read(place), np.uint8), cv2.IMREAD_COLOR)
            assert pixels is not None
            sizes[share].append(pixels.shape[0] * pixels.shape[1])

    threads = [threading.Thread(target=work, args=(share,)) for share in range(WORKERS)]
    yield []
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield list(chain(*sizes))


FEEDS: dict[str, Feed] = {
    "ours": ours,
    "torch": partial(torch, batch=None),
    "torch batched": partial(torch, batch=BATCH),
    "torch ToTensor": partial(torch, batch=BATCH, floats=True),
    "webdataset": partial(webdataset, batch=None, decoding="rgb8"),
    "webdataset batched": partial(webdataset, batch=BATCH, decoding="rgb8"),
    "webdataset torchrgb": partial(webdataset, batch=BATCH, decoding="torchrgb"),
    "cv2": bare_cv2,
}


def feed(name: str, mirror: str, count: int) -> dict[str, float]:
    """Return what the contender *name* delivered after its first batch, and what that took."""
    batches = FEEDS[name](mirror, count)
    pixels = sum(next(batches))
    begun, spent, pictures, seconds, cpu = time.perf_counter(), processor_time(), 0, 0.0, 0.0
    for batch in batches:
        pictures += len(batch)
        pixels += sum(batch)
        seconds = time.perf_counter() - begun
        if count - pictures < 2 * BATCH and not cpu:
            cpu = (processor_time() - spent) / pictures
    return {"pictures": pictures, "pixels": pixels, "seconds": seconds, "cpu": cpu}


def processor_time() -> float:
    """Return the processor seconds that this process and all below it, the ended ones too, have taken."""
    parents, spent = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            fields = (entry / "stat").read_text("latin-1").rpartition(")")[2].split()
            pid, times = int(entry.name), fields[11:15]  # its own and its ended children's, proc(5)
            parents[pid], spent[pid] = int(fields[1]), sum(map(int, times))

    def is_ours(pid: int) -> bool:
        while pid > 1 and pid != os.getpid():
            pid = parents.get(pid, 0)
        return pid == os.getpid()

    return sum(ticks for pid, ticks in spent.items() if is_ours(pid)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Feed on two cores."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    print(json.dumps(feed(sys.argv[1], sys.argv[2], int(sys.argv[3]))))


if __name__ == "__main__":
    main()
