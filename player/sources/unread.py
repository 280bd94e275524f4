"""What is no mirror that can be read, by its names or first bytes, and what a person can do about it."""

import re
import shlex
from collections.abc import Sequence

from player.core.pictures import printable
from player.sources.raw import below
from player.sources.trouble import MirrorError

_EXPORT = "write its pictures into class folders (n01440764/…) and name their folder"
_LAYOUTS = (
    "name a folder of class folders, of per-synset tars or of pictures named by wnid, or a tar of these"
)

_UNPACK = {
    rb"\.(tar\.gz|tgz)$": "tar -xzf {} -C FOLDER",
    rb"\.(tar\.bz2|tbz2?)$": "tar -xjf {} -C FOLDER",
    rb"\.(tar\.xz|txz)$": "tar -xJf {} -C FOLDER",
    rb"\.(tar\.zst|tzst)$": "tar --zstd -xf {} -C FOLDER",
    rb"\.zip$": "unzip {} -d FOLDER",
    rb"\.7z$": "7z x {} -oFOLDER",
    rb"\.gz$": "gunzip -k {}",
    rb"\.bz2$": "bunzip2 -k {}",
    rb"\.xz$": "unxz -k {}",
    rb"\.zst$": "unzstd {}",
}
"""Endings of compressed archives, and the command that unpacks one."""

_MAGIC = {
    b"\x1f\x8b": b".tar.gz",
    b"BZh": b".tar.bz2",
    b"\xfd7zXZ": b".tar.xz",
    b"\x28\xb5\x2f\xfd": b".tar.zst",
    b"7z\xbc\xaf": b".7z",
    b"PK\x03\x04": b".zip",
}
"""First bytes of compressed files that may be called anything, and what they most likely are."""

_OTHERS = (
    (
        re.compile(rb"\.arrow$", re.IGNORECASE),
        "Arrow files",
        "save the data set with to_parquet() and name that",
    ),
    (
        re.compile(rb"tfrecord", re.IGNORECASE),
        "TFRecord files",
        "name the ILSVRC2012_img_train.tar that TFDS made them from, or " + _EXPORT,
    ),
    (
        re.compile(rb"^(ILSVRC|Data|CLS-LOC)$"),
        "Kaggle's tree without Data/CLS-LOC/train or val",
        "unpack it anew",
    ),
)
"""Names of what else is known, what it is, and what to do."""


def of_file(path: bytes, opening: bytes) -> MirrorError:
    """Return the error for the file *path*, which is no tar and begins with *opening*."""
    likely = next((ending for magic, ending in _MAGIC.items() if opening.startswith(magic)), b"")
    if command := _command(path) or _command(likely):
        return _compressed(path, path, command)
    return _other(path, [path.rpartition(b"/")[2]]) or MirrorError("no tar", path, _LAYOUTS)


def of_folder(root: bytes, names: Sequence[bytes], folders: Sequence[bytes]) -> MirrorError:
    """Return the error for the folder *root*, where *names* are, some of *folders*, none of any form."""
    for name in sorted(names):
        if command := _command(name):
            return _compressed(root, below(root, name), command)
    if other := _other(root, names):
        return other
    if tars := sorted(name for name in names if name.endswith(b".tar")):
        what = f"nothing that is read as a mirror, but tars ({len(tars)}) that may each be one"
        return MirrorError(what, root, f"name one, such as {printable(below(root, tars[0]))}")
    if len(folders) == 1:
        inside = printable(below(root, folders[0]))
        return MirrorError("nothing that is read as a mirror, but a folder", root, f"name {inside}")
    return MirrorError("nothing that is read as a mirror", root, _LAYOUTS)


def _command(name: bytes) -> str | None:
    """Return the command that unpacks an archive called *name*, None if that names none."""
    found = (command for ending, command in _UNPACK.items() if re.search(ending, name, re.IGNORECASE))
    return next(found, None)


def _compressed(root: bytes, archive: bytes, command: str) -> MirrorError:
    unpacking = command.format(shlex.quote(printable(archive)))
    return MirrorError(
        "not read: compressed archives",
        root,
        f"unpack the outer layer ({unpacking}) and name what comes out; tars inside it are read in place",
    )


def _other(root: bytes, names: Sequence[bytes]) -> MirrorError | None:
    for pattern, what, advice in _OTHERS:
        if any(pattern.search(name) for name in names):
            return MirrorError(f"not read: {what}", root, advice)
    return None
