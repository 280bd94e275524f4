"""Which form a mirror has, found by looking at the names in a folder or the first headers of a tar."""

import os
import re
import stat
from collections import Counter
from itertools import islice
from pathlib import Path

from player.sources.form import SPLITS, Form, folders_in, root_of
from player.sources.names import refusal, wnid_of_folder, wnid_of_member, wnid_of_tar, wnid_opening
from player.sources.raw import opened, status_of
from player.sources.tar import BLOCK, TarWalk, is_header
from player.sources.trouble import MirrorAway, MirrorError, of_reading

LOOKED_AT = 100_000
"""Entries of a folder that are looked at: four times ImageNet's synsets, a tenth of a second."""

_SEEN = {
    Form.CLASS_FOLDERS: "class folders",
    Form.FOLDER_OF_TARS: "per-synset tars",
    Form.FLAT_FOLDER: "pictures whose names open with a wnid",
}
_UNPACK = "unpack the outer layer and name what comes out; tars inside it are read in place"
_EXPORT = "write its pictures into class folders (n01440764/…) and name their folder"

UNREAD: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"\.(t?gz|bz2|xz|zst|7z|zip)$", re.IGNORECASE), "compressed archives", _UNPACK),
    (re.compile(rb"\.(parquet|arrow)$", re.IGNORECASE), "parquet tables", _EXPORT),
    (re.compile(rb"tfrecord", re.IGNORECASE), "TFRecord files", _EXPORT),
    (re.compile(rb"^ILSVRC$|^Data$|^CLS-LOC$"), "Kaggle's tree", "name its folder …/Data/CLS-LOC/train"),
    (re.compile(rb"^ILSVRC2012_(val|test)_\d+\.", re.IGNORECASE), "pictures without their synset", _EXPORT),
)
"""Names of forms that are not read, what they are, and what to do."""

_MAGIC = {
    b"\x1f\x8b": b".gz",
    b"BZh": b".bz2",
    b"\xfd7zXZ": b".xz",
    b"\x28\xb5\x2f\xfd": b".zst",
    b"7z\xbc\xaf": b".7z",
    b"PK\x03\x04": b".zip",
    b"PAR1": b".parquet",
}
"""First bytes of files that may be called anything, and the ending that tells what they are."""


def recognise(mirror: str | Path) -> Form:
    """Return the form of the mirror at the path *mirror*.

    Raises:
        MirrorError: it has no form that is read, or several at once.
        MirrorAway: there is nothing at that path, or an empty folder (a mount point without its disk).
    """
    root = root_of(mirror)
    try:
        mode = status_of(root).st_mode
        if stat.S_ISDIR(mode):
            return _of_folder(root)
        if stat.S_ISREG(mode):
            return _of_file(root)
    except OSError as error:
        raise of_reading(error, root) from error
    raise MirrorError("neither a folder nor a file", root, "name a folder or a tar")


def _of_folder(root: bytes) -> Form:
    """Return the one form that the entries of the folder *root* have."""
    with os.scandir(root) as entries:
        looked_at = list(islice(entries, LOOKED_AT))
    if not looked_at:
        raise MirrorAway("an empty folder", root, "check whether its disk is mounted")
    seen = Counter(form for form in map(_kind, looked_at) if form)
    split = sum(1 for name in SPLITS for _ in folders_in(root, name))
    if len(seen) + bool(split) > 1:
        raise _several(root, seen, split)
    if split:
        return Form.CLASS_FOLDERS
    if seen:
        return next(iter(seen))
    raise _unread(root, [entry.name for entry in looked_at], "nothing that is read as a mirror")


def _kind(entry: os.DirEntry[bytes]) -> Form | None:
    """Return the form of which *entry* is a part, None if of none."""
    if wnid_of_folder(entry.name):
        return Form.CLASS_FOLDERS if entry.is_dir() else None
    if wnid_of_tar(entry.name):
        return Form.FOLDER_OF_TARS if entry.is_file() else None
    if wnid_opening(entry.name) and refusal(entry.name) is None and entry.is_file():
        return Form.FLAT_FOLDER
    return None


def _several(root: bytes, seen: Counter[Form], split: int) -> MirrorError:
    parts = [f"{count} {_SEEN[form]}" for form, count in sorted(seen.items())]
    if split:
        parts.append(f"{split} class folders below train/ or val/")
    return MirrorError(
        f"several forms at once: {', '.join(parts)}", root, "give each form a folder of its own, and name one"
    )


def _of_file(root: bytes) -> Form:
    """Return the form of the tar *root* by its first picture or inner tar."""
    with opened(root) as fd:
        block = os.pread(fd, BLOCK, 0)
        if not is_header(block):
            endings = [ending for magic, ending in _MAGIC.items() if block.startswith(magic)]
            raise _unread(root, endings or [root.rpartition(b"/")[2]], "no tar")
        for path, _, _ in TarWalk(fd, 0, os.fstat(fd).st_size, root):
            name = path.rpartition(b"/")[2]
            if wnid_of_tar(name):
                return Form.TAR_OF_TARS
            if refusal(name) is None and wnid_of_member(path):
                return Form.TAR
    raise MirrorError(
        "a tar without a picture of any synset", root, "its pictures need class folders or wnids"
    )


def _unread(root: bytes, names: list[bytes], otherwise: str) -> MirrorError:
    """Return the error for a mirror that shows only *names*."""
    for pattern, what, advice in UNREAD:
        if any(pattern.search(name) for name in names):
            return MirrorError(f"not read: {what}", root, advice)
    return MirrorError(
        otherwise,
        root,
        "name a folder of class folders, of per-synset tars or of pictures named by wnid, or a tar of these",
    )
