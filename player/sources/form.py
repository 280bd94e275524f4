"""The forms of a mirror that are read in place, and the containers each form consists of."""

import os
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from player.sources.names import wnid_of_folder, wnid_of_tar
from player.sources.raw import absolute, below, is_folder, regular, status_of
from player.sources.trouble import MirrorError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")

SPLITS = (b"train", b"val")
"""Folders below which class folders are looked for; both together are one mirror."""


class Form(StrEnum):
    """How a mirror lies on disk."""

    CLASS_FOLDERS = "class-folders"
    FLAT_FOLDER = "flat-folder"
    FOLDER_OF_TARS = "folder-of-tars"
    TAR = "tar"
    TAR_OF_TARS = "tar-of-tars"

    @property
    def in_tars(self) -> bool:
        """Tell whether its containers are tars; else they are folders, and each picture a file."""
        return self in {Form.FOLDER_OF_TARS, Form.TAR, Form.TAR_OF_TARS}


class Container(NamedTuple):
    """A tar, or a folder of pictures: raw path below the mirror's root (empty: the root itself) and stamp.

    A folder has size 0 here: its inode and mtime tell whether entries came or
    went, its size means something else on every file system.
    """

    path: bytes
    inode: int
    size: int
    mtime_ns: int

    @property
    def wnid(self) -> bytes:
        """The wnid its path names, for a class folder or a per-synset tar."""
        return self.path.rpartition(b"/")[2][:9]


def root_of(mirror: str | Path) -> bytes:
    """Return the absolute raw path of *mirror*.

    Raises:
        MirrorError: *mirror* is a URL.
    """
    if _URL.match(str(mirror)):
        raise MirrorError("not read: mirrors in a network", str(mirror), "mount or copy it and name the path")
    return absolute(mirror)


def survey(root: bytes, form: Form) -> tuple[Container, ...]:
    """Return the containers of the mirror at *root* as they are now, by wnid and path.

    An index is true as long as this stays the same.

    Raises:
        OSError: the root cannot be read.
    """
    if form is Form.CLASS_FOLDERS:
        return class_folders(root)
    if form is Form.FOLDER_OF_TARS:
        if not is_folder(root):
            return ()
        found = (_tar(entry) for entry in os.scandir(root) if wnid_of_tar(entry.name))
        return tuple(sorted(tar for tar in found if tar))
    status = status_of(root)
    size = status.st_size if form.in_tars else 0
    return (Container(b"", status.st_ino, size, status.st_mtime_ns),)


def class_folders(root: bytes) -> tuple[Container, ...]:
    """Return the class folders right below *root*, or else those below its ``train`` and ``val``."""
    found = list(folders_in(root, b""))
    if not found:
        for split in SPLITS:
            found += folders_in(root, split)
    return tuple(sorted(found, key=lambda folder: (folder.path[-9:], folder.path)))


def folders_in(root: bytes, split: bytes) -> Iterator[Container]:
    """Yield the class folders in the folder *split* of *root*, if there is such a folder."""
    if not is_folder(below(root, split)):
        return
    prefix = split + b"/" if split else b""
    for entry in os.scandir(below(root, split)):
        if wnid_of_folder(entry.name) and entry.is_dir():
            status = entry.stat()
            yield Container(prefix + entry.name, status.st_ino, 0, status.st_mtime_ns)


def _tar(entry: os.DirEntry[bytes]) -> Container | None:
    """Return the tar *entry* is, None if it is no regular file."""
    status = regular(entry)
    return Container(entry.name, status.st_ino, status.st_size, status.st_mtime_ns) if status else None
