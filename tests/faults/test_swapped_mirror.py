"""A mirror that is replaced while it is open: no picture is ever shown under another's label.

Each picture's pixels carry its synset, so that what a reader brings back can be
held against the label it would be shown under, whatever the index believes. All
pictures are of one size in bytes: only what the mirror's files are tells them apart.
"""

import random
import shutil
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from player.assets import load_census, load_wordnet
from player.core.pictures import Box, Frame, Refused, Stored, Unreadable, Unshowable, Withdrawn
from player.core.playlist import Fit, Order, Playlist
from player.core.score import resolve
from player.core.units import Index, Position
from player.decode.pool import DecodePool
from player.decode.reading import read
from player.prefetch.mirrors import Mirrors
from player.prefetch.prefetcher import Prefetcher
from player.prefetch.ring import CHANNELS, Ring
from player.sources import StoredSource, build_index, open_mirror
from tests.mirrors import FORMS

WNIDS = ("n01440764", "n02105855", "n03001627", "n04004767", "n13133613")
SIDE = 16


def drawn(label: int) -> bytes:
    """Return a picture of one grey, that of its label."""
    return cv2.imencode(".bmp", np.full((SIDE, SIDE, 3), 40 * label + 20, np.uint8))[1].tobytes()


BODIES = [drawn(label) for label in range(len(WNIDS))]
assert len({len(body) for body in BODIES}) == 1


def content(rng: random.Random, form: str) -> dict[str, list[tuple[str, bytes]]]:
    """Return most pictures of all synsets, in some order; synsets share their names where they can."""
    tree = {}
    for label in rng.sample(range(len(WNIDS)), len(WNIDS)):
        wnid = WNIDS[label]
        opening = f"{wnid}_" if "flat" in form else ""
        kept = rng.sample(range(9), rng.choice((7, 8, 9, 9)))
        tree[wnid] = [(f"{opening}{number}.bmp", BODIES[label]) for number in kept]
    return tree


# Ways in which *new* takes the place of *old*; both are a tar, or both a folder.


def files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def each_file(change: Callable[[Path, Path], object]) -> Callable[[Path, Path], None]:
    """Return the way that treats every file of a mirror by *change* (new, old); the others go."""

    def swap(new: Path, old: Path) -> None:
        if new.is_file():
            change(new, old)
            return
        gone = files(old) - (kept := files(new))
        for file in kept:
            (old / file).parent.mkdir(parents=True, exist_ok=True)
            change(new / file, old / file)
        for file in gone:
            (old / file).unlink()

    return swap


def renamed(new: Path, old: Path) -> None:
    new.replace(old)


def rewritten(new: Path, old: Path) -> None:
    """Write over the old bytes in place: the same inode, and mostly the same size."""
    body = new.read_bytes()
    with old.open("r+b" if old.exists() else "wb") as file:
        for at in range(0, len(body), 4096):
            file.write(body[at : at + 4096])
            file.flush()
        file.truncate()


def truncated(new: Path, old: Path) -> None:
    """Empty the old file, then let it grow."""
    body = new.read_bytes()
    with old.open("wb") as file:
        for at in range(0, len(body), 4096):
            file.write(body[at : at + 4096])
            file.flush()


def moved(new: Path, old: Path) -> None:
    """Put the whole aside, and the other in its place."""
    target, aside = old.resolve(), old.with_name(f"{old.name}.aside")
    old.rename(aside)
    new.rename(old)
    if aside.is_symlink():
        aside.unlink()
    removed(aside if target == old else target)


def turned(new: Path, old: Path) -> None:
    """Turn the link that the mirror is, or becomes, to another tree."""
    kept = old.with_name(f"{old.name}.{new.stat().st_ino}")
    new.rename(kept)
    link = old.with_name("link")
    link.symlink_to(kept)
    if old.is_symlink():
        target = old.resolve()
        link.replace(old)
        removed(target)
    else:
        moved(link, old)


def removed(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


WAYS = (each_file(renamed), each_file(rewritten), each_file(truncated), moved, turned)


# The eye: what comes of every row, while it is swapped and when it is done.


def true_label(body: bytes) -> str | None:
    """Return the wnid that the pixels of *body* carry, None if it is no whole picture."""
    return WNIDS[BODIES.index(body)] if body in BODIES else None


def seen(source: StoredSource, row: int) -> str:
    """Return what a reader makes of *row*; fail if it is another label's picture."""
    picture = source.picture(Index(row))
    if isinstance(picture.place, Withdrawn):
        return "withdrawn"
    assert isinstance(picture.place, Stored)
    found = read(picture.place)
    if isinstance(found, Refused | Unreadable):
        return found.reason
    label = true_label(found)
    assert label in (picture.wnid, None), f"{picture.wnid} {picture.file} shows {label}"
    return "shown" if label else "torn"


def renewed(source: StoredSource) -> str:
    """Return what the renewal says, as soon as the mirror holds still."""
    while True:
        try:
            return source.renew()
        except BlockingIOError:
            continue


def swap_and_look(tmp_path: Path, form: str, swaps: int, seed: int) -> Counter[str]:
    """Swap a mirror of *form* so many times; return what was seen while it was being swapped, counted."""
    rng = random.Random(seed)
    first = content(rng, form)
    mirror = FORMS[form](tmp_path / "mirror", first)
    build_index(mirror, tmp_path / "state", lambda _: None)
    source = open_mirror(mirror, tmp_path / "state")
    rows = range(source.manifest.pictures)
    over = threading.Event()

    def watch() -> Counter[str]:
        looks: Counter[str] = Counter()
        chosen = random.Random(seed)
        while not over.wait(
            0.0005
        ):  # lets the swapping go on: a thread that only computes holds up the other
            looks[seen(source, chosen.choice(rows))] += 1
        return looks

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        try:
            for number in range(swaps):
                now = content(rng, form)
                fresh = FORMS[form](tmp_path / "fresh", now)
                rng.choice(WAYS)(fresh, mirror)
                shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
                renewed(source)
                held = {(wnid, name) for wnid, pictures in now.items() for name, _ in pictures}
                for row in rows:
                    picture = source.picture(Index(row))
                    there = (picture.wnid, picture.file) in held
                    assert seen(source, row) == ("shown" if there else "withdrawn"), (number, picture)
        finally:
            over.set()
        looks = watching.result()
        source.close()
        return looks


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("swaps", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_a_swapped_mirror_never_shows_a_picture_under_anothers_label(
    tmp_path: Path, form: str, swaps: int
) -> None:
    looks = swap_and_look(tmp_path, form, swaps, seed=2019)
    assert looks["shown"] > 0
    if "tar" in form:
        assert looks["torn"] == 0, "bytes of a tar that was being written were taken for a picture's"


@pytest.mark.parametrize("form", ["tar-of-folders", "folder-of-tars"])
def test_what_reaches_the_ring_through_swaps_is_what_its_label_says(tmp_path: Path, form: str) -> None:
    rng = random.Random(2019)
    decoder = DecodePool(Box(SIDE, SIDE), Fit.CONTAIN, "player.drawing:draw")
    mirror = FORMS[form](tmp_path / "mirror", content(rng, form))
    build_index(mirror, tmp_path / "state", lambda _: None)
    source = open_mirror(mirror, tmp_path / "state")
    score = resolve(Playlist("swapped", order=Order.SHUFFLED), source.manifest, load_wordnet(), load_census())
    ring, said = Ring(8 * SIDE * SIDE * CHANNELS), list[str]()
    prefetcher = Prefetcher(score, Mirrors("mirror", source), decoder, ring, (0, Position(0)), said.append)
    prefetcher.start()
    try:
        shown = 0
        for _ in range(5):
            rng.choice(WAYS)(FORMS[form](tmp_path / "fresh", content(rng, form)), mirror)
            shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
            shown += sum(shows_its_label(ring, prefetcher) for _ in range(30))
    finally:
        prefetcher.close()
        decoder.close()
        source.close()
    assert shown > 50
    assert said


def shows_its_label(ring: Ring, prefetcher: Prefetcher) -> bool:
    """Take the next entry; return whether it is a picture, and fail if it is another label's."""
    while (entry := ring.take()) is None:
        assert prefetcher.failure is None
        threading.Event().wait(0.001)
    if isinstance(entry, Unshowable):
        return False
    assert isinstance(entry, Frame)
    assert entry.pixels is not None
    grey = int(entry.pixels[SIDE // 2, SIDE // 2, 0])
    ring.release(entry)
    assert grey == 40 * WNIDS.index(entry.slot.picture.wnid) + 20
    return True
