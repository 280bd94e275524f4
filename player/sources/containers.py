"""The containers that a mirror consists of, form by form, and the files that label its pictures."""

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import islice
from stat import S_ISREG
from typing import NamedTuple

from player.sources.names import (
    is_shard,
    is_table,
    is_test_table,
    number_in_val,
    wnid_of_folder,
    wnid_of_tar,
)
from player.sources.raw import below, is_folder, regular, status_of
from player.sources.trouble import MirrorError

SPLITS = (b"train", b"val")
"""Folders below which class folders are looked for; both together are one mirror."""

WINTER21 = b"winter21_whole"
"""The folder that winter21_whole.tar.gz unpacks to."""

KAGGLE_TREES = (b"ILSVRC/Data/CLS-LOC", b"Data/CLS-LOC", b"CLS-LOC", b"")
"""Where train and val lie in Kaggle's tree, below each of the folders that may be named."""

DEVKIT = (
    b"ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt",
    b"ILSVRC2012_devkit_t12/data/meta.mat",
)
SOLUTION = (b"LOC_val_solution.csv",)

LEVELS = 4
"""Folders above val in which its labels are looked for: up to the one that holds Kaggle's ILSVRC."""

LOOKED_INTO = 1000
"""Entries of a folder that tell what it holds: more than a person would lay among pictures."""


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


def itself(root: bytes, *, sized: bool) -> Container:
    """Return *root* as the one container there is; a folder is not *sized*."""
    status = status_of(root)
    return Container(b"", status.st_ino, status.st_size if sized else 0, status.st_mtime_ns)


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


def per_synset_tars(root: bytes) -> tuple[Container, ...]:
    """Return the per-synset tars right below *root*, or else those in its ``winter21_whole``."""
    return files_in(root, b"", wnid_of_tar) or files_in(root, WINTER21, wnid_of_tar)


def files_in(root: bytes, folder: bytes, wanted: Callable[[bytes], object]) -> tuple[Container, ...]:
    """Return the regular files in the folder *folder* of *root* whose names are *wanted*, by name."""
    if not is_folder(below(root, folder)):
        return ()
    found = []
    for entry in os.scandir(below(root, folder)):
        if wanted(entry.name) and (status := regular(entry)):
            path = folder + b"/" + entry.name if folder else entry.name
            found.append(Container(path, status.st_ino, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))


def tables(root: bytes) -> tuple[Container, ...]:
    """Return the parquet tables in *root* or its ``data``, or *root* itself, which may be one.

    Those of test, which have no labels, are left out if there are others.

    Raises:
        MirrorError: pyarrow is missing.
    """
    if find_spec("pyarrow") is None:
        raise MirrorError(
            "parquet tables are read by pyarrow, which is missing",
            root,
            "pip install -e '.[parquet]' in the checkout, or pip install pyarrow",
        )
    if not is_folder(root):
        return (itself(root, sized=True),)
    found = files_in(root, b"", is_table) or files_in(root, b"data", is_table)
    return tuple(table for table in found if not is_test_table(table.path)) or found


def shards(root: bytes) -> tuple[Container, ...]:
    """Return the WebDataset shards in *root*, or *root* itself, which may be one."""
    return files_in(root, b"", is_shard) if is_folder(root) else (itself(root, sized=True),)


def val(root: bytes) -> tuple[Container, ...]:
    """Return the folder or tar of val that *root* is, and the files its labels come from."""
    return (itself(root, sized=not is_folder(root)), *label_files(root))


def kaggle(root: bytes) -> tuple[Container, ...]:
    """Return the class folders of train and val, val itself if it is flat, and the files of its labels."""
    tree = kaggle_tree(root) or b""
    folders = sorted(
        (folder for split in SPLITS for folder in folders_in(root, under(tree, split))),
        key=lambda folder: (folder.path[-9:], folder.path),
    )
    flat = under(tree, b"val")
    if not holds_val(below(root, flat)):
        return tuple(folders)
    status = status_of(below(root, flat))
    return (*folders, Container(flat, status.st_ino, 0, status.st_mtime_ns), *label_files(below(root, flat)))


def kaggle_tree(root: bytes) -> bytes | None:
    """Return where below *root* train and val lie in Kaggle's tree; empty: right there; None: nowhere."""
    for tree in KAGGLE_TREES:
        if any(is_folder(below(root, under(tree, split))) for split in SPLITS):
            return tree
    return None


def under(folder: bytes, name: bytes) -> bytes:
    """Return the path of *name* in *folder*, which may be empty."""
    return folder + b"/" + name if folder else name


def holds_val(folder: bytes) -> bool:
    """Tell whether pictures of ILSVRC 2012's val lie right in *folder*, by the first of its entries."""
    if not is_folder(folder):
        return False
    with os.scandir(folder) as entries:
        return any(number_in_val(entry.name) for entry in islice(entries, LOOKED_INTO))


def label_files(root: bytes) -> tuple[Container, ...]:
    """Return the files that give the pictures of val at *root* their labels, none for the built-in list.

    Looked for in *root*, beside it, and above, up to the folder that holds
    Kaggle's ``ILSVRC``: first the devkit's, then Kaggle's.
    """
    folders = [root, *(root.rsplit(b"/", level)[0] or b"/" for level in range(1, LEVELS + 1))]
    for names in (DEVKIT, SOLUTION):
        for folder in folders:
            found = [_file(below(folder, name)) for name in names]
            if all(found):
                return tuple(file for file in found if file)
    return ()


def _file(path: bytes) -> Container | None:
    """Return the regular file at the absolute *path*, None if there is none."""
    try:
        status = status_of(path)
    except OSError:
        return None
    return (
        Container(path, status.st_ino, status.st_size, status.st_mtime_ns)
        if S_ISREG(status.st_mode)
        else None
    )
