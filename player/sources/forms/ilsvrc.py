"""ILSVRC 2012: val and test, whose names tell no synset, and Kaggle's tree, which joins train and val."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from player.core.pictures import printable
from player.sources.containers import Container, kaggle_tree, under
from player.sources.forms.gathering import Gathering
from player.sources.forms.labels import UNLABELLED, val_labels
from player.sources.names import Skipped, is_of_test, number_in_val, refusal, wnid_of_folder
from player.sources.raw import below, is_folder, opened, regular
from player.sources.rows import Batch, Find, in_playing_order
from player.sources.tally import Tally
from player.sources.tar import TarWalk, reading

Label = Callable[[bytes], bytes | None]
"""The synset of a picture by its name, None if it has none."""


def val_folder(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of val's pictures in one folder."""
    tally.parts_total = 1
    yield from _gathered(_in_folder(root, 0, tally), _labels_of_val(containers[1:], tally), tally).batches()


def val_tar(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of val's pictures in one tar."""
    finds = _in_tar(root, containers[0].size, tally)
    yield from _gathered(finds, _labels_of_val(containers[1:], tally), tally).batches()


def unlabelled_folder(root: bytes, _containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield test's pictures in one folder: a single synset, the unlabelled."""
    tally.parts_total = 1
    yield from _gathered(_in_folder(root, 0, tally), _unlabelled, tally).batches()


def unlabelled_tar(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield test's pictures in one tar: a single synset, the unlabelled."""
    yield from _gathered(_in_tar(root, containers[0].size, tally), _unlabelled, tally).batches()


def kaggle(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of Kaggle's tree: class folders, and the pictures of a flat val joined to them."""
    tree = kaggle_tree(root) or b""
    numbered = [(number, c) for number, c in enumerate(containers) if wnid_of_folder(_last(c.path))]
    tally.parts_total = len(numbered)
    val = Gathering()
    for number, container in enumerate(containers):
        if container.path == under(tree, b"val"):
            tally.parts_total += 1
            label = _labels_of_val(containers[number + 1 :], tally)
            val = _gathered(_in_folder(below(root, container.path), number, tally), label, tally)
    if is_folder(below(root, under(tree, b"test"))):
        tally.remarks.append(f"{printable(below(root, under(tree, b'test')))}: left out, it has no labels")
    yield from _joined(root, numbered, val, tally)


def _joined(
    root: bytes, numbered: Iterable[tuple[int, Container]], val: Gathering, tally: Tally
) -> Iterator[Batch]:
    """Yield the synsets of the *numbered* class folders, which stand by wnid, and of *val*."""
    folders = {wnid: list(group) for wnid, group in groupby(numbered, key=lambda pair: pair[1].wnid)}
    for wnid in sorted(folders.keys() | val.wnids):
        finds = list(val.take(wnid))
        for number, folder in folders.get(wnid, ()):
            before = len(finds)
            finds += _in_folder(below(root, folder.path), number, tally)
            tally.part_done(len(finds) - before, 0)
        yield wnid.decode("ascii"), in_playing_order(finds)


def _gathered(finds: Iterable[Find], label: Label, tally: Tally) -> Gathering:
    """Return *finds* by the synset that *label* gives them, as one part; those without one are counted."""
    gathering = Gathering()
    for find in finds:
        wnid = label(find[0])
        if wnid is None:
            tally.skipped[Skipped.LABEL] += 1
            continue
        gathering.add(wnid, find)
        tally.found()
    tally.part_done(0, 0)
    return gathering


def _labels_of_val(files: Sequence[Container], tally: Tally) -> Label:
    """Return what labels the pictures of val, and remark where that comes from."""
    labels = val_labels(files)
    tally.remarks.append(f"labels of val: {labels.origin}")

    def label(name: bytes) -> bytes | None:
        number = number_in_val(name)
        return labels.wnids.get(number) if number else None

    return label


def _unlabelled(name: bytes) -> bytes | None:
    return UNLABELLED.encode() if is_of_test(name) else None


def _in_folder(folder: bytes, number: int, tally: Tally) -> Iterator[Find]:
    """Yield the picture files right in *folder*, the container of that *number*; count their volume."""
    with os.scandir(folder) as entries:
        for entry in entries:
            reason = refusal(entry.name)
            status = None if reason else regular(entry)
            if status is None:
                tally.skipped[reason or Skipped.KIND] += 1
            else:
                tally.volume += status.st_size
                yield entry.name, number, 0, status.st_size


def _in_tar(root: bytes, end: int, tally: Tally) -> Iterator[Find]:
    """Yield the pictures in the tar *root*; of a path that comes twice, the last."""
    tally.parts_total, tally.volume_total = 1, end
    last: dict[bytes, Find] = {}
    with opened(root) as fd:
        walk = TarWalk(reading(fd), 0, end, root)
        for path, offset, size in walk:
            if reason := refusal(_last(path)):
                tally.skipped[reason] += 1
            else:
                last[path.removeprefix(b"./")] = (_last(path), 0, offset, size)
    tally.skipped.update(walk.skipped)
    if walk.cut is not None:
        tally.cut(root, walk.cut)
    yield from last.values()
    tally.volume = end


def _last(path: bytes) -> bytes:
    """Return *path* without its folder."""
    return path.rpartition(b"/")[2]
