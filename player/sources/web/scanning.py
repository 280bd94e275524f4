"""The pictures of a mirror on a web server: listed, or found by walking over its tars' headers."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from player.core.pictures import Stamp
from player.sources.form import Container, Form
from player.sources.forms.labels import UNLABELLED, val_labels
from player.sources.names import Skipped, is_of_test, number_in_val, refusal, wnid_of_member, wnid_of_tar
from player.sources.rows import Batch, Bins, Find, in_playing_order
from player.sources.tally import Tally
from player.sources.tar import TarWalk
from player.sources.trouble import MirrorError
from player.sources.web.addresses import address, folder_address
from player.sources.web.visiting import Visitor, in_turn, visiting
from player.sources.web.window import Window

TOLD_EVERY = 1024
"""Pictures between two tellings within one tar: a second, at a thousand questions a second."""

Scan = Callable[[Visitor, bytes, Sequence[Container], Tally], Iterator[Batch]]

Label = Callable[[bytes], bytes | None]
"""The synset of a picture by its path, None if it has none."""

LabelledScan = Callable[[Label, Visitor, bytes, Sequence[Container], Tally], Iterator[Batch]]


class Part(NamedTuple):
    """A stretch of a container that holds pictures of one synset: a folder, a tar, or a tar inside one.

    *path* is raw, below the root, and names the part in remarks; *number* and
    *stamp* are its container's.
    """

    wnid: bytes
    path: bytes
    number: int
    stamp: Stamp
    start: int
    end: int


class Found(NamedTuple):
    """What a part holds; *cut* is where it ends before its time, None if it is whole."""

    part: Part
    finds: list[Find]
    skipped: Counter[Skipped]
    cut: int | None


def synsets_at(root: bytes, form: Form, containers: Sequence[Container], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of the mirror at *root*; see `player.sources.web.scan`."""
    with visiting() as visitor:
        yield from SCANS[form](visitor, root, containers, tally)


def _class_folders(
    visitor: Visitor, root: bytes, containers: Sequence[Container], tally: Tally
) -> Iterator[Batch]:
    return _joined(lambda part: _listed(visitor, root, part), _parts(containers), tally)


def _folder_of_tars(
    visitor: Visitor, root: bytes, containers: Sequence[Container], tally: Tally
) -> Iterator[Batch]:
    tally.volume_total = sum(tar.size for tar in containers)
    return _joined(
        lambda part: _walked(Window(visitor, address(root, part.path), part.stamp), part),
        _parts(containers),
        tally,
    )


def _tar_of_tars(
    visitor: Visitor, root: bytes, containers: Sequence[Container], tally: Tally
) -> Iterator[Batch]:
    """Walk over the outer headers one by one, then over several inner tars at once."""
    url, stamp = address(root, b""), containers[0][1:]
    tally.volume_total = stamp[1]
    inner = _inner_tars(TarWalk(Window(visitor, url, stamp).read, 0, stamp[1], root), root, stamp, tally)
    return _joined(lambda part: _walked(Window(visitor, url, stamp), part), inner, tally)


def _one_tar(
    label: Label, visitor: Visitor, root: bytes, containers: Sequence[Container], tally: Tally
) -> Iterator[Batch]:
    stamp = containers[0][1:]
    tally.parts_total, tally.volume_total = 1, stamp[1]
    bins = Bins()
    walk = TarWalk(Window(visitor, address(root, b""), stamp).read, 0, stamp[1], root)
    for path, offset, size in walk:
        if wnid_of_tar(path.rpartition(b"/")[2]):
            raise _wrong(root, "per-synset tars", "tar of pictures")
        tally.volume = offset
        _put(bins, label, (path.removeprefix(b"./"), offset, size), tally)
    _settle(tally, root, walk.skipped, walk.cut)
    tally.volume = tally.volume_total
    tally.part_done(0, 0)
    yield from bins.batches()


def _one_folder(
    label: Label, visitor: Visitor, root: bytes, _containers: Sequence[Container], tally: Tally
) -> Iterator[Batch]:
    tally.parts_total = 1
    bins = Bins()
    for entry in visitor.listing(folder_address(root)):
        if entry.folder:
            tally.skipped[Skipped.KIND] += 1
        else:
            _put(bins, label, (entry.name, 0, max(entry.size, 0)), tally)
    tally.part_done(0, 0)
    yield from bins.batches()


def _put(bins: Bins, label: Label, found: tuple[bytes, int, int], tally: Tally) -> None:
    """Put what was *found* (path, offset, size) into the bin of its synset, or count it as skipped."""
    path, offset, size = found
    reason = refusal(path.rpartition(b"/")[2])
    wnid = None if reason else label(path)
    if wnid is None:
        tally.skipped[reason or (Skipped.SYNSET if label is wnid_of_member else Skipped.LABEL)] += 1
        return
    bins.add(wnid, path, offset, size)
    tally.pictures += 1
    if tally.pictures % TOLD_EVERY == 0:
        tally.tell()


def _of_val(scan: LabelledScan) -> Scan:
    """Return *scan* with the labels of val, from the built-in list: a server keeps no devkit beside it."""

    def scanned(
        visitor: Visitor, root: bytes, containers: Sequence[Container], tally: Tally
    ) -> Iterator[Batch]:
        labels = val_labels(())
        tally.remarks.append(f"labels of val: {labels.origin}")
        return scan(lambda path: labels.wnids.get(_number(path)), visitor, root, containers, tally)

    return scanned


def _number(path: bytes) -> int:
    """Return which picture of val lies at *path*, 0 if none."""
    return number_in_val(path.rpartition(b"/")[2]) or 0


def _unlabelled(path: bytes) -> bytes | None:
    return UNLABELLED.encode() if is_of_test(path.rpartition(b"/")[2]) else None


SCANS: Mapping[Form, Scan] = {
    Form.CLASS_FOLDERS: _class_folders,
    Form.FOLDER_OF_TARS: _folder_of_tars,
    Form.TAR_OF_TARS: _tar_of_tars,
    Form.TAR: partial(_one_tar, wnid_of_member),
    Form.FLAT_FOLDER: partial(_one_folder, wnid_of_member),
    Form.VAL_TAR: _of_val(_one_tar),
    Form.VAL_FOLDER: _of_val(_one_folder),
    Form.TEST_TAR: partial(_one_tar, _unlabelled),
    Form.TEST_FOLDER: partial(_one_folder, _unlabelled),
}


def _parts(containers: Sequence[Container]) -> list[Part]:
    return [Part(c.wnid, c.path, number, c[1:], 0, c.size) for number, c in enumerate(containers)]


def _joined(look: Callable[[Part], Found], parts: Sequence[Part], tally: Tally) -> Iterator[Batch]:
    """Look into *parts*, which come by wnid, several at once; yield the synsets, parts of one joined."""
    tally.parts_total = len(parts)
    for wnid, group in groupby(in_turn(look, parts), key=lambda found: found.part.wnid):
        finds: list[Find] = []
        for found in group:
            finds += found.finds
            _settle(tally, found.part.path, found.skipped, found.cut)
            size = found.part.end - found.part.start
            tally.part_done(len(found.finds), size or sum(find[3] for find in found.finds))
        yield wnid.decode("ascii"), in_playing_order(finds)


def _listed(visitor: Visitor, root: bytes, part: Part) -> Found:
    """Return the pictures that the listing of a folder names; a size that it does not say is 0."""
    finds, skipped = [], Counter[Skipped]()
    for entry in visitor.listing(folder_address(root, part.path)):
        if reason := Skipped.KIND if entry.folder else refusal(entry.name):
            skipped[reason] += 1
        else:
            finds.append((entry.name, part.number, 0, max(entry.size, 0)))
    return Found(part, finds, skipped, None)


def _walked(window: Window, part: Part) -> Found:
    """Return the pictures of a per-synset tar; of a path that comes twice, the last."""
    walk = TarWalk(window.read, part.start, part.end, part.path)
    last: dict[bytes, Find] = {}
    skipped = Counter[Skipped]()
    for path, offset, size in walk:
        name = path.rpartition(b"/")[2]
        if reason := refusal(name):
            skipped[reason] += 1
        else:
            last[path.removeprefix(b"./")] = (name, part.number, offset, size)
    return Found(part, list(last.values()), skipped + walk.skipped, walk.cut)


def _inner_tars(walk: TarWalk, root: bytes, stamp: Stamp, tally: Tally) -> list[Part]:
    """Return the inner tars by wnid and path; of a path that comes twice, the last."""
    inner: dict[bytes, Part] = {}
    for path, start, length in walk:
        name = path.rpartition(b"/")[2]
        if wnid := wnid_of_tar(name):
            inner[path] = Part(wnid, path, 0, stamp, start, start + length)
        elif refusal(name) is None and wnid_of_member(path):
            raise _wrong(root, "pictures", "tar of per-synset tars")
        else:
            tally.skipped[Skipped.NAME] += 1
    _settle(tally, root, walk.skipped, walk.cut)
    return sorted(inner.values())


def _settle(tally: Tally, where: bytes, skipped: Counter[Skipped], cut: int | None) -> None:
    """Take over what was noticed in *where*."""
    tally.skipped.update(skipped)
    if cut is not None:
        tally.cut(where, cut)


def _wrong(root: bytes, holds: str, no: str) -> MirrorError:
    advice = "leave out --form; if it holds both, split them into two archives"
    return MirrorError(f"holds {holds}, so it is no {no}", root, advice)
