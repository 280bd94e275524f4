"""What a name in a mirror says: is it a picture, and of which synset?"""

import re
from enum import StrEnum

ENDINGS = frozenset({b"", b"jpeg", b"jpg", b"png", b"webp", b"bmp", b"gif", b"tif", b"tiff", b"mpo"})
"""Endings of the formats the decoder allows, in any case; none is a picture too."""

NAME_MAX = 255
"""Bytes: the longest file name of ext4, XFS, Btrfs, APFS; a longer one in a tar could never be unpacked."""

PATH_MAX = 4096
"""Bytes: the longest path of Linux; the memory that a path may take of us."""

_USUAL = (b".JPEG", b".jpg", b".png")
_DOT = ord(".")
_WNID = re.compile(rb"n\d{8}")
_OPENING = re.compile(rb"(n\d{8})(?!\d)")
_TAR = re.compile(rb"(n\d{8})\.tar")
_VAL = re.compile(rb"ILSVRC2012_val_(\d{8})(?!\d)")
_TEST = re.compile(rb"ILSVRC2012_test_\d{8}(?!\d)")


class Skipped(StrEnum):
    """Why an entry of a mirror is no row of its manifest."""

    NAME = "no picture by its name"
    KIND = "no regular file"
    LINK = "link inside a tar"
    SYNSET = "no synset in its name"
    LABEL = "no label known for it"
    LONG = "name over 255 bytes"


def is_picture(name: bytes) -> bool:
    """Tell whether a file called *name* (no folder) counts as a picture: by its ending, and not hidden."""
    _, dot, ending = name.rpartition(b".")
    return not dot or (ending.lower() in ENDINGS and not name.startswith(b"."))


def refusal(name: bytes) -> Skipped | None:
    """Return why a file called *name* (no folder) is no picture, None if it is one."""
    if name.endswith(_USUAL) and len(name) <= NAME_MAX and name[0] != _DOT:
        return None  # almost every picture, in half the time
    if not is_picture(name):
        return Skipped.NAME
    return Skipped.LONG if len(name) > NAME_MAX else None


def refusal_of_path(path: bytes) -> Skipped | None:
    """Return why the member *path* of a tar is no picture, None if it is one."""
    if len(path) > PATH_MAX:
        return Skipped.LONG
    return refusal(path.rpartition(b"/")[2])


def wnid_of_folder(name: bytes) -> bytes | None:
    """Return the wnid a class folder's *name* is, None if it is none."""
    return name if _WNID.fullmatch(name) else None


def wnid_of_tar(name: bytes) -> bytes | None:
    """Return the wnid of a per-synset tar called *name* (no folder), None if it is none."""
    match = _TAR.fullmatch(name)
    return match[1] if match else None


def wnid_opening(name: bytes) -> bytes | None:
    """Return the wnid that opens *name*, None if none does (nine digits are no wnid)."""
    match = _OPENING.match(name)
    return match[1] if match else None


def wnid_of_member(path: bytes) -> bytes | None:
    """Return the wnid of a picture within a tar: that of its own folder, else the one its name opens with."""
    folder, _, name = path.rpartition(b"/")
    return wnid_of_folder(folder.rpartition(b"/")[2]) or wnid_opening(name)


def number_in_val(name: bytes) -> int | None:
    """Return which picture of ILSVRC 2012's val the file *name* (no folder) is, None if it is none."""
    match = _VAL.match(name)
    return int(match[1]) if match else None


def is_of_test(name: bytes) -> bool:
    """Tell whether a picture called *name* (no folder) is one of ILSVRC 2012's test."""
    return _TEST.match(name) is not None


def is_table(name: bytes) -> bool:
    """Tell whether a file called *name* (no folder) is a parquet table."""
    return name.endswith(b".parquet") and not name.startswith(b".")


def is_test_table(path: bytes) -> bool:
    """Tell whether the parquet table *path* is one of a test split, which has no labels."""
    return path.rpartition(b"/")[2].startswith(b"test")


def is_shard(name: bytes) -> bool:
    """Tell whether a file called *name* (no folder) may be a WebDataset shard: a tar of no one synset."""
    return name.endswith(b".tar") and not name.startswith(b".") and wnid_of_tar(name) is None
