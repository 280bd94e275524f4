"""The parts of which a mirror consists, each scanned for itself, in whichever process."""

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from itertools import groupby, islice
from typing import NamedTuple

from player.sources.form import Container, Form
from player.sources.indexing.paths import Paths, ragged
from player.sources.indexing.records import Entry, Finds, encode
from player.sources.indexing.sweep import Reach, Stretch, sweep
from player.sources.names import Skipped, refusal, refusal_of_path, wnid_of_member, wnid_of_tar
from player.sources.raw import below, opened, regular
from player.sources.tally import Tally
from player.sources.tar import TarWalk, reading
from player.sources.trouble import MirrorError

LISTED_AT_ONCE = 4096
"""Files of a folder told of together: some 20 ms."""


class Part(NamedTuple):
    """A folder, a tar, or a tar inside one, that holds pictures.

    *key* tells it from all others, and from itself once its container has
    changed. An empty *wnid* leaves it to its paths which synsets it holds. A
    tar lies from *start* to *end* of the file *path*; *where* names it in
    messages.
    """

    key: int
    container: int
    wnid: bytes
    path: bytes
    where: bytes
    is_tar: bool = False
    start: int = 0
    end: int = 0


class Task(NamedTuple):
    """A part to be scanned, a tar from *at* on."""

    part: Part
    at: int


def class_folders(root: bytes, containers: Sequence[Container], _tally: Tally) -> list[Part]:
    """Return the class folders as parts."""
    return [_folder(root, number, folder, folder.wnid) for number, folder in enumerate(containers)]


def flat_folder(root: bytes, containers: Sequence[Container], _tally: Tally) -> list[Part]:
    """Return the one folder as a part."""
    return [_folder(root, 0, containers[0], b"")]


def folder_of_tars(root: bytes, containers: Sequence[Container], tally: Tally) -> list[Part]:
    """Return the per-synset tars as parts."""
    tally.volume_total = sum(tar.size for tar in containers)
    return [_tar(root, number, tar, tar.wnid) for number, tar in enumerate(containers)]


def one_tar(root: bytes, containers: Sequence[Container], tally: Tally) -> list[Part]:
    """Return the one tar as a part: of class folders, or of names that open with the wnid."""
    tally.volume_total = containers[0].size
    return [_tar(root, 0, containers[0], b"")]


def tar_of_tars(root: bytes, containers: Sequence[Container], tally: Tally) -> list[Part]:
    """Return the inner tars as parts, by wnid; of a path that comes twice, the last."""
    outer = containers[0]
    tally.volume_total = outer.size
    inner: dict[bytes, Part] = {}
    with opened(root) as fd:
        walk = TarWalk(reading(fd), 0, outer.size, root)
        for path, start, length in walk:
            name = path.rpartition(b"/")[2]
            if wnid := wnid_of_tar(name):
                key = _key(outer, path, start, length)
                where = below(root, path)
                inner[path] = Part(key, 0, wnid, root, where, is_tar=True, start=start, end=start + length)
            elif refusal(name) is None and wnid_of_member(path):
                raise _wrong(root, "pictures", "tar of per-synset tars")
            else:
                tally.skipped[Skipped.NAME] += 1
    tally.skipped.update(walk.skipped)
    if walk.cut is not None:
        tally.cut(root, walk.cut)
    return [part for _, part in sorted(inner.items(), key=lambda pair: (pair[1].wnid, pair[0]))]


PARTS: Mapping[Form, Callable[[bytes, Sequence[Container], Tally], list[Part]]] = {
    Form.CLASS_FOLDERS: class_folders,
    Form.FLAT_FOLDER: flat_folder,
    Form.FOLDER_OF_TARS: folder_of_tars,
    Form.TAR: one_tar,
    Form.TAR_OF_TARS: tar_of_tars,
}
"""The forms whose parts can be scanned apart; the parts come by wnid."""


def scan(tasks: Iterable[Task]) -> Generator[bytes]:
    """Yield what the parts of *tasks* hold, as records; a part's last entry is final.

    Raises:
        MirrorError: a tar makes no sense.
        OSError: a part cannot be read.
    """
    for are_tars, alike in groupby(tasks, key=lambda task: task.part.is_tar):
        look = _swept if are_tars else _listed
        yield from look(alike)


def _swept(tasks: Iterable[Task]) -> Iterator[bytes]:
    """Yield the records of tars."""
    parts: dict[int, Part] = {}
    reached: dict[int, int] = {}
    files: dict[int, int] = {}

    def stretches() -> Iterator[Stretch]:
        for part, at in tasks:
            parts[part.key], reached[part.key] = part, at
            files[part.key] = fd = os.open(part.path, os.O_RDONLY | os.O_CLOEXEC)
            refuse = refusal_of_path if part.wnid else partial(_refusal_in_one_tar, part.path)
            yield Stretch(part.key, reading(fd), at, part.end, part.where, refuse)

    try:
        for reaches in sweep(stretches()):
            yield encode([_entry(parts[reach.key], reached[reach.key], reach) for reach in reaches])
            for reach in reaches:
                reached[reach.key] = reach.at
                if reach.final:
                    os.close(files.pop(reach.key))
    finally:
        for fd in files.values():
            os.close(fd)


def _entry(part: Part, before: int, reach: Reach) -> Entry:
    """Return what *reach* tells of *part*, which had been walked up to the offset *before*."""
    finds, skipped = reach.finds, reach.skipped
    if not part.wnid:
        finds = _of_synsets(finds, skipped)
    volume = (part.end if reach.final else reach.at) - before
    first = before == part.start
    return Entry(part.key, first, reach.final, reach.at, volume, reach.cut, skipped, finds)


def _refusal_in_one_tar(root: bytes, path: bytes) -> Skipped | None:
    if wnid_of_tar(path.rpartition(b"/")[2]):
        raise _wrong(root, "per-synset tars", "tar of pictures")
    return refusal_of_path(path)


def _listed(tasks: Iterable[Task]) -> Iterator[bytes]:
    """Yield the records of folders; one that is interrupted is listed anew, as its order may be another."""
    for part, _ in tasks:
        skipped, first, last = Counter[Skipped](), True, False
        with os.scandir(part.path) as entries:
            files = _files(entries, skipped)
            while not last:
                found = list(islice(files, LISTED_AT_ONCE))
                last = len(found) < LISTED_AT_ONCE
                finds = Finds.of([name for name, _ in found], [(0, size) for _, size in found])
                if not part.wnid:
                    finds = _of_synsets(finds, skipped)
                volume = int(finds.places[:, 1].sum())
                yield encode([Entry(part.key, first, last, 0, volume, None, skipped, finds)])
                skipped.clear()
                first = False


def _files(entries: Iterable[os.DirEntry[bytes]], skipped: Counter[Skipped]) -> Iterator[tuple[bytes, int]]:
    """Yield name and size of each picture file of a folder; symlinks are followed, nothing is opened."""
    for entry in entries:
        reason = refusal(entry.name)
        status = None if reason else regular(entry)
        if status:
            yield entry.name, status.st_size
        else:
            skipped[reason or Skipped.KIND] += 1


def _of_synsets(finds: Finds, skipped: Counter[Skipped]) -> Finds:
    """Return those of *finds* whose path tells a synset."""
    paths = Paths(finds.paths)
    told = paths.codes() >= 0
    if told.all():
        return finds
    skipped[Skipped.SYNSET] += len(told) - int(told.sum())
    lengths = paths.ends - paths.starts + 1
    return Finds(ragged(paths.text, paths.starts[told], lengths[told]), finds.places[told])


def _folder(root: bytes, number: int, container: Container, wnid: bytes) -> Part:
    return Part(_key(container), number, wnid, below(root, container.path), container.path)


def _tar(root: bytes, number: int, container: Container, wnid: bytes) -> Part:
    path = below(root, container.path)
    where = container.path or root
    return Part(_key(container), number, wnid, path, where, is_tar=True, end=container.size)


def _key(*what: object) -> int:
    return int.from_bytes(blake2b(repr(what).encode(), digest_size=8).digest())


def _wrong(root: bytes, holds: str, no: str) -> MirrorError:
    advice = "leave out --form; if it holds both, split them into two archives"
    return MirrorError(f"holds {holds}, so it is no {no}", root, advice)
