"""Mirrors in tars, read in place: a folder of per-synset tars, one tar, a tar of tars."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from player.sources.form import Container
from player.sources.names import Skipped, refusal, wnid_of_member, wnid_of_tar
from player.sources.raw import below, opened
from player.sources.rows import Batch, Bins, Find, in_playing_order
from player.sources.tally import Tally
from player.sources.tar import TarWalk
from player.sources.trouble import MirrorError

TOLD_EVERY = 4096
"""Pictures between two tellings within one tar: some 10 ms."""


def folder_of_tars(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of a folder of ``nXXXXXXXX.tar``."""
    tally.parts_total = len(containers)
    tally.volume_total = sum(tar.size for tar in containers)
    for number, tar in enumerate(containers):
        with opened(below(root, tar.path)) as fd:
            finds = _finds(TarWalk(fd, 0, tar.size, tar.path), number, tar.path, tally)
        tally.part_done(len(finds), tar.size)
        yield tar.wnid.decode("ascii"), in_playing_order(finds)


def tar_of_tars(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of a tar of ``nXXXXXXXX.tar``; offsets count from the start of the outer one."""
    size = containers[0].size
    tally.volume_total = size
    with opened(root) as fd:
        inner = _inner_tars(fd, size, root, tally)
        tally.parts_total = len(inner)
        for wnid, tars in groupby(inner, key=itemgetter(0)):
            finds: list[Find] = []
            for _, path, start, end in tars:
                where = below(root, path)
                found = _finds(TarWalk(fd, start, end, where), 0, where, tally)
                tally.part_done(len(found), end - start)
                finds += found
            yield wnid.decode("ascii"), in_playing_order(finds)


def one_tar(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of one tar: of class folders, or of names that open with the wnid."""
    tally.parts_total, tally.volume_total = 1, containers[0].size
    bins = Bins()
    with opened(root) as fd:
        walk = TarWalk(fd, 0, containers[0].size, root)
        for path, offset, size in walk:
            if wnid := _wnid(path, root, tally):
                bins.add(wnid, path.removeprefix(b"./"), offset, size)
                tally.pictures += 1
                if tally.pictures % TOLD_EVERY == 0:
                    tally.volume = offset
                    tally.tell()
    _settle(walk, root, tally)
    tally.volume = tally.volume_total
    tally.part_done(0, 0)
    yield from bins.batches()


def _wnid(path: bytes, root: bytes, tally: Tally) -> bytes | None:
    """Return the synset of the member *path*, None (and counted) if it is no picture of any."""
    name = path.rpartition(b"/")[2]
    if wnid_of_tar(name):
        raise _mixed(root)
    reason = refusal(name)
    wnid = None if reason else wnid_of_member(path)
    if wnid is None:
        tally.skipped[reason or Skipped.SYNSET] += 1
    return wnid


def _inner_tars(fd: int, size: int, root: bytes, tally: Tally) -> list[tuple[bytes, bytes, int, int]]:
    """Return (wnid, path, start, end) of each inner tar, by wnid; of a path that comes twice, the last."""
    walk = TarWalk(fd, 0, size, root)
    inner: dict[bytes, tuple[bytes, bytes, int, int]] = {}
    for path, start, length in walk:
        name = path.rpartition(b"/")[2]
        if wnid := wnid_of_tar(name):
            inner[path] = (wnid, path, start, start + length)
        elif refusal(name) is None and wnid_of_member(path):
            raise _mixed(root)
        else:
            tally.skipped[Skipped.NAME] += 1
    _settle(walk, root, tally)
    return sorted(inner.values())


def _finds(walk: TarWalk, number: int, where: bytes, tally: Tally) -> list[Find]:
    """Return the pictures of a per-synset tar; of a path that comes twice, the last."""
    last: dict[bytes, Find] = {}
    for path, offset, size in walk:
        name = path.rpartition(b"/")[2]
        if reason := refusal(name):
            tally.skipped[reason] += 1
        else:
            last[path.removeprefix(b"./")] = (name, number, offset, size)
    _settle(walk, where, tally)
    return list(last.values())


def _settle(walk: TarWalk, where: bytes, tally: Tally) -> None:
    """Take over what *walk* noticed."""
    tally.skipped.update(walk.skipped)
    if walk.cut is not None:
        tally.cut(where, walk.cut)


def _mixed(root: bytes) -> MirrorError:
    return MirrorError("holds pictures and per-synset tars", root, "split them into two archives")
