"""Builders: one content, a dict of {wnid: [(name, bytes), …]}, on disk in every form of a mirror.

Each builder takes a folder of the test's own and the content, and returns the
path to give the player. Names are raw bytes, or text for those that are text.
"""

import io
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

Content = Mapping[str, Sequence[tuple[bytes | str, bytes]]]
Builder = Callable[[Path, Content], Path]


def entries(content: Content) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield (wnid, raw name, bytes) of every picture, in the order of the dict."""
    for wnid, pictures in content.items():
        for name, body in pictures:
            yield wnid, os.fsencode(name), body


def write(folder: Path, name: bytes, body: bytes) -> Path:
    """Write *body* to the file *name* of *folder*, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
    path.write_bytes(body)
    return path


def class_folders(root: Path, content: Content, below: str = ".") -> Path:
    """``n01440764/*``, or ``train/n01440764/*`` with *below* ``train``."""
    for wnid, name, body in entries(content):
        write(root / below / wnid, name, body)
    return root


def train_and_val(root: Path, content: Content) -> Path:
    """Every second picture of a synset below ``train``, the others below ``val``."""
    for half, split in enumerate(("train", "val")):
        class_folders(root, {wnid: pictures[half::2] for wnid, pictures in content.items()}, below=split)
    return root


def flat_folder(root: Path, content: Content) -> Path:
    """All pictures in one folder; their names must open with their wnid."""
    for wnid, name, body in entries(content):
        assert name.startswith(wnid.encode()), f"{name!r} does not open with {wnid}"
        write(root, name, body)
    return root


def folder_of_tars(root: Path, content: Content, form: int = tarfile.GNU_FORMAT) -> Path:
    """``n01440764.tar`` and so on, each flat."""
    root.mkdir(parents=True, exist_ok=True)
    for wnid, pictures in content.items():
        (root / f"{wnid}.tar").write_bytes(tar_bytes(pictures, form))
    return root


def flat_tar(root: Path, content: Content, form: int = tarfile.GNU_FORMAT) -> Path:
    """One tar of names that open with their wnid, the synsets mixed."""
    mixed = sorted(((name, body) for _, name, body in entries(content)), key=lambda pair: pair[0][::-1])
    return write(root, b"flat.tar", tar_bytes(mixed, form))


def tar_of_folders(root: Path, content: Content, form: int = tarfile.GNU_FORMAT) -> Path:
    """One tar of class folders below ``train``."""
    members = [(b"train/%s/%s" % (wnid.encode(), name), body) for wnid, name, body in entries(content)]
    return write(root, b"folders.tar", tar_bytes(members, form))


def tar_of_tars(root: Path, content: Content, form: int = tarfile.GNU_FORMAT) -> Path:
    """One tar of ``n01440764.tar`` and so on, each flat, in no order."""
    inner = [(f"{wnid}.tar", tar_bytes(pictures, form)) for wnid, pictures in content.items()]
    return write(root, b"whole.tar", tar_bytes(sorted(inner, key=lambda pair: pair[0][::-1]), form))


FORMS: Mapping[str, Builder] = {
    "class-folders": class_folders,
    "train-and-val": train_and_val,
    "flat-folder": flat_folder,
    "folder-of-tars": folder_of_tars,
    "flat-tar": flat_tar,
    "tar-of-folders": tar_of_folders,
    "tar-of-tars": tar_of_tars,
}
"""Every way to lay out one content."""


def tar_bytes(members: Sequence[tuple[bytes | str, bytes]], form: int = tarfile.GNU_FORMAT) -> bytes:
    """Return a tar of regular files in the tarfile format *form*."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form, errors="surrogateescape") as tar:
        for name, body in members:
            member = tarfile.TarInfo(os.fsdecode(name))
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return buffer.getvalue()
