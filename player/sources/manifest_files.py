"""A stored manifest on disk: fixed-width rows, names, one table for the rest, and a pointer to it.

    state/mirrors/<SHA-256 of the mirror's absolute path>.json   {"manifest": "<folder>"}
    state/manifests/<content hash, 16 digits>-<SHA-256 of meta.json, 16 digits>/
        rows.bin    24 bytes a picture: container u4, size u4, offset u8, place in names.bin u8
        names.bin   one byte of length and the raw name, for each picture
        meta.json   form, hash, synsets and their counts, containers and their stamps

A folder's name vouches for its table, and the table for the sizes of the
other two, so nothing damaged or half written is taken for a manifest. Rows
and names are read with pread, 24 and 256 bytes a picture: mapped files would
make the player's memory grow with every shuffled picture. A draft becomes a
manifest by a rename after everything is on the disk; the pointer is replaced
last, in the same way. Manifests are never changed, and the pointer of a
mirror that changed leaves the old one to the runs that were played from it.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from io import BufferedWriter
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from player.sources.form import Container, Form
from player.sources.raw import opened
from player.sources.rows import Batch
from player.sources.trouble import NotIndexed

ROW = Struct("<IIQQ")
"""Container, size, offset, place of the name."""

LARGEST = 2**32 - 1
"""Bytes; what is larger is entered so: the decoder refuses it by far (20 MB)."""

_FOLDER = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}")


class Table(BaseModel):
    """What meta.json holds; a raw path stands there as Latin-1 text, which loses no byte."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    version: Literal[1] = 1
    form: Form
    hash: str = Field(pattern="^[0-9a-f]{64}$")
    mirror: str
    names_bytes: int
    synsets: tuple[tuple[str, int], ...]
    stamps: tuple[tuple[str, int, int, int], ...]

    @property
    def pictures(self) -> int:
        """The number of rows."""
        return sum(count for _, count in self.synsets)

    @property
    def containers(self) -> tuple[Container, ...]:
        """The containers as they were when the mirror was indexed."""
        return tuple(Container(path.encode("latin-1"), *stamp) for path, *stamp in self.stamps)


def stamps_of(containers: Iterable[Container]) -> tuple[tuple[str, int, int, int], ...]:
    """Return *containers* as the table keeps them."""
    return tuple(
        (path.decode("latin-1"), inode, size, mtime_ns) for path, inode, size, mtime_ns in containers
    )


class Draft:
    """A manifest being written; leaving the context before `keep` removes it.

    A state folder has one writer: whoever indexes holds its lock.
    """

    def __init__(self, state: Path, root: bytes) -> None:
        """Prepare a draft in *state* for the mirror at *root*; nothing is written yet."""
        self._manifests = state / "manifests"
        self._pointer = _pointer(state, root)
        self._folder = self._manifests / f".new-{self._pointer.stem[:16]}"
        self._synsets: list[tuple[str, int]] = []
        self._names_bytes = 0

    def __enter__(self) -> Self:
        self._pointer.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)  # left by a writer that was killed
        self._folder.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def enter(self, batches: Iterable[Batch]) -> Iterator[tuple[str, bytes]]:
        """Write *batches* row by row; yield (wnid, stem) of each, as the content hash wants them."""
        with (self._folder / "rows.bin").open("wb") as rows, (self._folder / "names.bin").open("wb") as names:
            at = 0
            for wnid, batch in batches:
                packed, called = bytearray(), bytearray()
                for _, stem, name, container, offset, size in batch:
                    packed += ROW.pack(container, min(size, LARGEST), offset, at + len(called))
                    called.append(len(name))
                    called += name
                    yield wnid, stem
                rows.write(packed)
                names.write(called)
                at += len(called)
                self._synsets.append((wnid, len(batch)))
            self._names_bytes = at
            _settle(rows)
            _settle(names)

    def keep(self, form: Form, content: str, root: bytes, containers: Iterable[Container]) -> Table:
        """Make the draft the manifest of the mirror at *root*, whose content hash is *content*."""
        table = Table(
            form=form,
            hash=content,
            mirror=root.decode("latin-1"),
            names_bytes=self._names_bytes,
            synsets=tuple(self._synsets),
            stamps=stamps_of(containers),
        )
        meta = table.model_dump_json().encode()
        _write(self._folder / "meta.json", meta)
        _settle_folder(self._folder)
        target = self._manifests / f"{content[:16]}-{_digest(meta)[:16]}"
        shutil.rmtree(target, ignore_errors=True)  # the same content, perhaps damaged since
        self._folder.rename(target)
        _settle_folder(self._manifests)
        _replace(self._pointer, json.dumps({"manifest": target.name}).encode())
        return table


def load(state: Path, root: bytes) -> tuple[Path, Table]:
    """Return the folder and table of the manifest of the mirror at *root*.

    Raises:
        NotIndexed: there is none, or it is damaged.
    """
    try:
        pointer = json.loads(_pointer(state, root).read_bytes())
        name = pointer["manifest"]
        if not _FOLDER.fullmatch(name):
            raise NotIndexed("its index is damaged: no manifest has such a name")
        folder = state / "manifests" / name
        meta = (folder / "meta.json").read_bytes()
        if _digest(meta)[:16] != name[17:]:
            raise NotIndexed("its index is damaged: meta.json is not as it was written")
        table = Table.model_validate_json(meta)
        sizes = [(folder / file).stat().st_size for file in ("rows.bin", "names.bin")]
    except FileNotFoundError as error:
        raise NotIndexed("it has not been indexed") from error
    except (ValueError, TypeError, KeyError, OSError) as error:
        raise NotIndexed(f"its index cannot be read: {error}") from error
    if sizes != [table.pictures * ROW.size, table.names_bytes]:
        raise NotIndexed("its index is damaged: a file has another size than was written")
    return folder, table


def forget(state: Path, root: bytes) -> None:
    """Let the mirror at *root* be indexed anew at the next start: its manifest has proved damaged."""
    _pointer(state, root).unlink(missing_ok=True)


def _pointer(state: Path, root: bytes) -> Path:
    return state / "mirrors" / f"{_digest(root)}.json"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Write *content* to *path* and onto the disk."""
    with path.open("wb") as file:
        file.write(content)
        _settle(file)


def _replace(path: Path, content: bytes) -> None:
    """Give the file *path* other content: at every moment it is the old one or the new one, whole."""
    draft = path.with_suffix(".new")
    _write(draft, content)
    draft.replace(path)
    _settle_folder(path.parent)


def _settle(file: BufferedWriter) -> None:
    """Bring what was written to *file* onto the disk."""
    file.flush()
    os.fsync(file.fileno())


def _settle_folder(folder: Path) -> None:
    """Bring the names in *folder* onto the disk."""
    with opened(os.fsencode(folder)) as fd:
        os.fsync(fd)
