"""The synsets of pictures whose names do not tell them: ILSVRC 2012's val, and labels that are numbers."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from player.assets import load_ilsvrc, load_val_labels
from player.core.pictures import printable
from player.sources.containers import Container
from player.sources.forms.matlab import struct_array
from player.sources.names import is_of_test, number_in_val, wnid_of_folder, wnid_opening
from player.sources.raw import content_of
from player.sources.trouble import MirrorError

UNLABELLED = "unlabelled"
"""In place of a wnid for pictures that have no label; captions show it as it is."""

_MOST_BYTES = 64 * 2**20
"""Of a file of labels: twenty times Kaggle's, which has 3 MB."""


@dataclass(frozen=True, slots=True)
class ValLabels:
    """The wnid of each picture of ILSVRC 2012's val, by its number, and the *origin* that says so."""

    wnids: Mapping[int, bytes]
    origin: str


def val_labels(files: Sequence[Container]) -> ValLabels:
    """Return the labels of val out of *files*, as `label_files` found them; none means the built-in list.

    Raises:
        MirrorError: a file of labels is damaged.
        OSError: one cannot be read.
    """
    paths = [file.path for file in files]
    if len(paths) == 2:
        return ValLabels(_from_devkit(*paths), f"the devkit, {printable(paths[0])}")
    if paths:
        return ValLabels(_from_solution(paths[0]), printable(paths[0]))
    numbered = enumerate(load_val_labels(), 1)
    return ValLabels({number: wnid.encode() for number, wnid in numbered}, "the built-in list")


def _from_devkit(truth: bytes, meta: bytes) -> dict[int, bytes]:
    """Return the labels of the devkit: ILSVRC's own ids, line by line, and the table of what they mean."""
    synsets = _read(meta, _synsets_by_id)
    return _read(truth, lambda text: {k: synsets[int(line)] for k, line in enumerate(text.split(), 1)})


def _synsets_by_id(meta: bytes) -> dict[int, bytes]:
    rows = struct_array(meta, "synsets", ("ILSVRC2012_ID", "WNID"))
    return {int(number or 0): _wnid(str(wnid).encode()) for number, wnid in rows}


def _from_solution(path: bytes) -> dict[int, bytes]:
    """Return the labels of LOC_val_solution.csv, whose second column opens with the wnid of the first box."""

    def labels(text: bytes) -> dict[int, bytes]:
        rows = csv.DictReader(text.decode("ascii").splitlines(), strict=True)
        if rows.fieldnames is None:
            raise ValueError("an empty file")
        return {_number(row["ImageId"]): _wnid(row["PredictionString"].encode()[:9]) for row in rows}

    return _read(path, labels)


def _number(image: str) -> int:
    number = number_in_val(image.encode())
    if number is None:
        raise ValueError(f"{image!r} is no picture of val")
    return number


def _wnid(text: bytes) -> bytes:
    wnid = wnid_of_folder(text)
    if wnid is None:
        raise ValueError(f"{text!r} is no wnid")
    return wnid


def _read(path: bytes, made: Callable[[bytes], dict[int, bytes]]) -> dict[int, bytes]:
    """Return what is *made* of the file *path*, whose damage becomes a line."""
    try:
        return made(content_of(path, _MOST_BYTES))
    except (ValueError, LookupError, TypeError, AttributeError, csv.Error) as error:
        raise MirrorError(
            f"no labels of val: {error}", path, "fetch it again, or move it away to use the built-in list"
        ) from error


class Numbers:
    """What labels from 0 to 999 mean: the synsets of ILSVRC 2012, ascending, unless names contradict.

    Other data sets count their synsets otherwise (those of 12,000 or 22,000),
    and nothing in a file says so. A name that opens with a wnid tells its
    synset by itself; if one contradicts its number, numbers mean nothing here.
    """

    def __init__(self) -> None:
        """Begin with nothing contradicted."""
        self._wnids = [wnid.encode() for wnid in load_ilsvrc()]
        self._alone = 0
        self._contradiction = ""

    def synset(self, number: int | None, told: bytes | None) -> bytes | None:
        """Return the wnid *told* by a name, else that of the label *number*; None if neither is known."""
        if number is None or number < 0:
            return told
        meant = self._wnids[number] if number < len(self._wnids) else None
        if told is None:
            self._alone += meant is not None
        elif told != meant and not self._contradiction:
            self._contradiction = f"label {number} stands with {told.decode()}"
        return told or meant

    def check(self, root: bytes) -> None:
        """Make sure that no picture got its synset by a number that means another.

        Raises:
            MirrorError: one may have.
        """
        if self._alone and self._contradiction:
            raise MirrorError(
                f"labels that are not those of ILSVRC 2012: {self._contradiction}",
                root,
                "write its pictures into class folders (n01440764/…) and name their folder",
            )


def is_original(name: bytes, wnid: bytes) -> bool:
    """Tell whether a picture of *wnid* called *name* has the name that ImageNet gave it."""
    return wnid_opening(name) == wnid or number_in_val(name) is not None or is_of_test(name)
