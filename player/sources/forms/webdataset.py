"""WebDataset shards: tars in which ``key.jpg``, ``key.cls`` and ``key.json`` make a picture and its label.

A name that holds a wnid tells the synset by itself; a label that is a number
counts the synsets of ILSVRC 2012 (`Numbers`). The original name stands in the
json, as ``n02097298/n02097298_8010.JPEG``; without one, the key is the name.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from player.sources.containers import Container
from player.sources.forms.gathering import Gathering
from player.sources.forms.labels import Numbers, is_original
from player.sources.names import Skipped, is_picture, refusal, wnid_of_folder, wnid_of_member
from player.sources.raw import below, opened
from player.sources.rows import Batch
from player.sources.tally import Tally
from player.sources.tar import TarWalk, reading

LABELS = frozenset({b"cls", b"json"})
"""Endings of the members that may label the picture beside them."""

MOST_BYTES = 65536
"""Of a label; imagenet-1k's have two hundred."""


@dataclass(slots=True)
class Sample:
    """What a shard holds under one *key*: a picture (*ending*, *offset*, *size*), and what is known of it."""

    key: bytes
    ending: bytes = b""
    offset: int = 0
    size: int = 0
    labelled: bool = False
    number: int | None = None
    wnid: bytes | None = None
    file: bytes = b""

    @property
    def whole(self) -> bool:
        """Whether picture and label are there."""
        return bool(self.ending) and self.labelled

    @property
    def told(self) -> bytes | None:
        """The wnid in its names, else that of its label."""
        return wnid_of_member(self.file) or wnid_of_member(self.key) or self.wnid

    @property
    def name(self) -> bytes:
        """The picture's name: the original one if the label has it, else key and ending."""
        original = self.file.rpartition(b"/")[2]
        if original and b"\0" not in original and refusal(original) is None:
            return original
        return self.key.rpartition(b"/")[2] + b"." + self.ending

    def label(self, ending: bytes, text: bytes) -> None:
        """Take the label *text*, the content of the member with that *ending*."""
        self.labelled = True
        try:
            self._understand(int(text) if ending == b"cls" else json.loads(text))
        except (ValueError, RecursionError):
            return  # what nobody understands labels nothing

    def _understand(self, label: object) -> None:
        if isinstance(label, dict):
            file = label.get("filename")
            self.file = file.encode(errors="surrogateescape") if isinstance(file, str) else b""
            self._understand(label.get("label"))
        elif isinstance(label, str):
            self.wnid = wnid_of_folder(label.encode(errors="surrogateescape"))
        elif isinstance(label, int):
            self.number = label


def webdataset(root: bytes, containers: tuple[Container, ...], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of WebDataset shards; of the pictures, nothing is read.

    Raises (while iterated):
        MirrorError: a tar makes no sense, or the labels are not those of ILSVRC 2012.
    """
    tally.parts_total, tally.volume_total = len(containers), sum(shard.size for shard in containers)
    gathering, numbers = Gathering(), Numbers()
    for number, shard in enumerate(containers):
        for sample in _samples(below(root, shard.path), shard.size, tally):
            wnid = numbers.synset(sample.number, sample.told)
            name = sample.name
            reason = refusal(name)
            if wnid is None or reason:
                tally.skipped[reason or Skipped.LABEL] += 1
                continue
            gathering.add(wnid, (name, number, sample.offset, sample.size))
            tally.comparable &= is_original(name, wnid)
            tally.found()
        tally.part_done(0, shard.size)
    numbers.check(root)
    yield from gathering.batches()


def parted(path: bytes) -> tuple[bytes, bytes]:
    """Return the key and the ending of the member *path*, whose name is parted at its first dot."""
    folder, slash, name = path.removeprefix(b"./").rpartition(b"/")
    key, _, ending = name.partition(b".")
    return folder + slash + key, ending


def _samples(shard: bytes, end: int, tally: Tally) -> Iterator[Sample]:
    """Yield the samples with a picture in the tar *shard*, last those whose members do not lie together."""
    apart: dict[bytes, Sample] = {}
    sample = Sample(b"")
    with opened(shard) as fd:
        read = reading(fd)
        walk = TarWalk(read, 0, end, shard)
        for path, offset, size in walk:
            key, ending = parted(path)
            if key != sample.key:
                if sample.whole:
                    yield sample
                else:
                    apart[sample.key] = sample
                sample = apart.pop(key, Sample(key))
            if ending in LABELS and size <= MOST_BYTES:
                sample.label(ending, read(size, offset))
            elif is_ending(ending):
                sample.ending, sample.offset, sample.size = ending, offset, size
            else:
                tally.skipped[Skipped.NAME] += 1
    tally.skipped.update(walk.skipped)
    if walk.cut is not None:
        tally.cut(shard, walk.cut)
    yield from (last for last in (sample, *apart.values()) if last.ending)


def is_ending(ending: bytes) -> bool:
    """Tell whether a member with that *ending* is a picture."""
    return bool(ending) and b"." not in ending and is_picture(b"key." + ending)
