"""Class folders and flat folders: each picture a file."""

import os
from collections.abc import Iterator
from itertools import groupby

from player.sources.form import Container
from player.sources.names import Skipped, refusal, wnid_opening
from player.sources.raw import below, regular
from player.sources.rows import Batch, Bins, Find, in_playing_order
from player.sources.tally import Tally

TOLD_EVERY = 4096
"""Pictures between two tellings within one container: some 20 ms."""


def class_folders(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of class folders, those of ``train`` and ``val`` joined."""
    tally.parts_total = len(containers)
    numbered = enumerate(containers)
    for wnid, folders in groupby(numbered, key=lambda pair: pair[1].wnid):
        finds: list[Find] = []
        for number, folder in folders:
            before = len(finds)
            finds += ((name, number, 0, size) for name, size in _files(below(root, folder.path), tally))
            tally.part_done(len(finds) - before, sum(find[3] for find in finds[before:]))
        yield wnid.decode("ascii"), in_playing_order(finds)


def flat_folder(root: bytes, _containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of a flat folder, told apart by the wnid that opens each name."""
    tally.parts_total = 1
    bins = Bins()
    for name, size in _files(root, tally):
        wnid = wnid_opening(name)
        if wnid is None:
            tally.skipped[Skipped.SYNSET] += 1
            continue
        bins.add(wnid, name, 0, size)
        tally.pictures += 1
        tally.volume += size
        if tally.pictures % TOLD_EVERY == 0:
            tally.tell()
    tally.part_done(0, 0)
    yield from bins.batches()


def _files(folder: bytes, tally: Tally) -> Iterator[tuple[bytes, int]]:
    """Yield name and size of each picture file in *folder*; symlinks are followed, nothing is opened."""
    with os.scandir(folder) as entries:
        for entry in entries:
            reason = refusal(entry.name)
            status = None if reason else regular(entry)
            if status:
                yield entry.name, status.st_size
            else:
                tally.skipped[reason or Skipped.KIND] += 1
