"""A showing's state in one file: a tar that opens with the hashes of all that is in it."""

import json
import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

from player.journal.moving import CannotMove, sync_folder

CONTENTS = "contents.json"
VERSION = 1

_ROOMS = ("runs", "manifests", "mirrors", "withdrawn")
"""What names in an archive may begin with: nothing else is ever written into a state folder."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Item:
    """A file on its way into an archive, under a *name* relative to the state folder."""

    name: str
    path: Path


class NoArchive(CannotMove):
    """The file is no archive of a state, or not whole; the text says what."""


def pack(target: Path, items: Sequence[Item], about: Mapping[str, Any]) -> int:
    """Write *items* and what is said *about* them to *target*, whole or not at all; return its bytes.

    The items must not change meanwhile.

    Raises:
        OSError: something cannot be read or written.
    """
    hashes = {item.name: _hash_of(item.path) for item in items}
    contents = {"version": VERSION, "about": dict(about), "files": hashes}
    part = target.with_name(target.name + ".part")
    try:
        with open(part, "wb", opener=_private) as file:
            _write(file, items, json.dumps(contents, indent=1, sort_keys=True).encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        sync_folder(target.absolute().parent)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _private(path: str, flags: int) -> int:
    """Open *path* for its owner alone: what the gallery has withdrawn may be named in it."""
    return os.open(path, flags, 0o600)


def _write(file: IO[bytes], items: Sequence[Item], contents: bytes) -> None:
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        first = tarfile.TarInfo(CONTENTS)
        first.size = len(contents)
        tar.addfile(first, BytesIO(contents))
        for item in items:
            member = tarfile.TarInfo(item.name)
            member.size = item.path.stat().st_size
            with item.path.open("rb") as content:
                tar.addfile(member, content)


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack the archive *source* into *folder*; return what was said about it.

    Raises:
        NoArchive: it is none, not whole, or holds what no state folder has.
        OSError: the folder cannot be written.
    """
    if not source.is_file():
        raise NoArchive(f"{source}: no such file")
    try:
        with tarfile.open(source, mode="r:") as tar:
            contents = _contents(tar)
            about: dict[str, Any] = dict(contents["about"])
            missing = set(contents["files"])
            missing -= set(_unpacked(tar, contents["files"], folder))
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
        raise NoArchive(f"{source} is no archive of a state, or not whole: {error}") from error
    if missing:
        raise NoArchive(f"{source} is not whole: {min(missing)} is missing")
    return about


def _contents(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    file = tar.extractfile(first) if first is not None and first.name == CONTENTS else None
    if file is None:
        raise ValueError("it does not open with its contents")
    contents: dict[str, Any] = json.loads(file.read())
    if contents["version"] != VERSION:
        raise ValueError(f"it is of version {contents['version']}, this player reads version {VERSION}")
    return contents


def _unpacked(tar: tarfile.TarFile, hashes: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the name of each member that is unpacked into *folder*."""
    while (member := tar.next()) is not None:
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or member.name not in hashes or not _belongs(member.name):
            raise ValueError(f"{member.name} does not belong into a state folder")
        path = folder / member.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if _copied(content, path) != hashes[member.name]:
            raise ValueError(f"{member.name} is not as it was packed")
        yield member.name


def _belongs(name: str) -> bool:
    path = PurePosixPath(name)
    if str(path) != name or path.is_absolute() or ".." in path.parts or set(name) & set('\\:*?"<>|\0'):
        return False
    return path.parts[0] in _ROOMS


def _copied(content: IO[bytes], path: Path) -> str:
    digest = sha256()
    with path.open("xb") as file:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
