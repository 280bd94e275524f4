"""The table of a stored manifest, and the way from a mirror to it; `manifest_files` says what lies where.

What is short stands in meta.json, where a person can read it; what has an
entry for each synset or container stands in lists.bin, which opens in
milliseconds where JSON takes a tenth of a second: counts (i8 each), stamps
(24 bytes each), then all wnids joined by line feeds and the containers' raw
paths, each after a NUL. The folder's name vouches for meta.json, meta.json
for lists.bin; rows and names have a sum for each block (`sums`).
"""

import json
import os
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR
from struct import Struct
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from player.core.pictures import Stamp
from player.sources.form import Container, Form, is_web
from player.sources.manifest.sums import sums_of, sums_size
from player.sources.raw import below, status_of
from player.sources.trouble import NotIndexed

ROW = Struct("<IIQQ")
"""Container, size, offset, place of the name."""

STAMP = np.dtype([("inode", "<u8"), ("size", "<u8"), ("mtime_ns", "<i8")])

_FOLDER = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}")
_SYNSET = re.compile(rb"n\d{8}(\.tar)?")


class _Meta(BaseModel):
    """What meta.json holds; a raw path stands there as Latin-1 text, which loses no byte."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    version: Literal[2] = 2
    form: Form
    hash: str = Field(pattern="^[0-9a-f]{64}$")
    hash_comparable: bool
    forced: bool
    mirror: str
    names_bytes: int
    synsets: int
    containers: int
    doors: tuple[tuple[str, int, int, int], ...]
    lists: str


class RawPaths:
    """Raw paths, each made when it is asked for: twenty thousand objects would be a megabyte."""

    def __init__(self, text: bytes) -> None:
        """Take the paths in *text*, each after a NUL."""
        self.text = text
        self._nuls = array("q", np.flatnonzero(np.frombuffer(text + b"\0", np.uint8) == 0).tobytes())

    def __len__(self) -> int:
        return len(self._nuls) - 1

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> bytes:
        return self.text[self._nuls[number] + 1 : self._nuls[number + 1]]


@dataclass(frozen=True, eq=False)
class Table:
    """What a stored manifest says beside its rows and names.

    *counts* (int64) has an entry for each of *wnids*; *stamps* (dtype `STAMP`)
    one for each of *paths*, the raw paths of the containers below the root
    *mirror*. *doors* are `doors_of` the containers when it was made.
    *forced* tells whether a person said which form it is.
    """

    form: Form
    hash: str
    mirror: bytes
    names_bytes: int
    wnids: tuple[str, ...]
    counts: NDArray[np.int64]
    paths: RawPaths
    stamps: NDArray[np.void]
    doors: tuple[Container, ...]
    hash_comparable: bool = True
    forced: bool = False

    @cached_property
    def pictures(self) -> int:
        """The number of rows."""
        return int(self.counts.sum())

    @property
    def containers(self) -> tuple[Container, ...]:
        """The containers as they were when the mirror was indexed."""
        return tuple(
            map(Container, self.paths, *(self.stamps[field].tolist() for field in STAMP.names or ()))
        )

    @property
    def synsets(self) -> tuple[tuple[str, int], ...]:
        """Each wnid and its number of pictures."""
        return tuple(zip(self.wnids, self.counts.tolist(), strict=True))

    def stamp(self, container: int) -> Stamp:
        """Return the stamp of the container of that number."""
        inode, size, mtime_ns = self.stamps[container].item()
        return inode, size, mtime_ns

    def write(self, folder: Path) -> str:
        """Complete the draft in *folder*, which holds rows.bin and names.bin, and bring it onto the disk.

        Returns the name that the folder is to have, which vouches for its table.
        """
        wnids = "\n".join(self.wnids).encode()
        lists = self.counts.astype("<i8").tobytes() + self.stamps.tobytes() + wnids + self.paths.text
        meta = _Meta(
            form=self.form,
            hash=self.hash,
            hash_comparable=self.hash_comparable,
            forced=self.forced,
            mirror=self.mirror.decode("latin-1"),
            names_bytes=self.names_bytes,
            synsets=len(self.wnids),
            containers=len(self.paths),
            doors=tuple((d.path.decode("latin-1"), d.inode, d.size, d.mtime_ns) for d in self.doors),
            lists=digest(lists),
        )
        content = meta.model_dump_json().encode()
        write_through(folder / "sums.bin", sums_of(folder / "rows.bin") + sums_of(folder / "names.bin"))
        write_through(folder / "lists.bin", lists)
        write_through(folder / "meta.json", content)
        return f"{self.hash[:16]}-{digest(content)[:16]}"


def table_of(
    form: Form,
    content: str,
    root: bytes,
    names_bytes: int,
    synsets: Sequence[tuple[str, int]],
    containers: Sequence[Container],
) -> Table:
    """Return the table of the mirror at *root* with *synsets* (wnid, pictures) in *containers*.

    Raises:
        OSError: the mirror is away.
    """
    paths = RawPaths(b"".join(b"\0" + container.path for container in containers))
    return Table(
        form,
        content,
        root,
        names_bytes,
        wnids=tuple(wnid for wnid, _ in synsets),
        counts=np.array([count for _, count in synsets], dtype=np.int64),
        paths=paths,
        stamps=np.array([container[1:] for container in containers], dtype=STAMP),
        doors=doors_of(root, paths),
    )


def doors_of(root: bytes, paths: Iterable[bytes]) -> tuple[Container, ...]:
    """Return what tells of most changes at the price of few looks: the doors to the containers at *paths*.

    They are the root, the folders below it that hold containers, and each
    container whose path names no synset (labels stand within it, or are
    numbered by it), as they are now; a server has none.

    Raises:
        OSError: one of them is not there.
    """
    if is_web(root):
        return ()
    doors = {b""}
    for path in paths:
        folder, _, name = path.rpartition(b"/")
        if not path.startswith(b"/"):
            doors.add(folder)
        if not _SYNSET.fullmatch(name):
            doors.add(path)
    return tuple(door(root, path) for path in sorted(doors))


def door(root: bytes, path: bytes) -> Container:
    """Return the file or folder *path* below *root* as it is now; OSError if it is not there."""
    status = status_of(below(root, path))
    size = 0 if S_ISDIR(status.st_mode) else status.st_size
    return Container(path, status.st_ino, size, status.st_mtime_ns)


def load(state: Path, root: bytes) -> tuple[Path, Table]:
    """Return the folder and table of the manifest of the mirror at *root*.

    Raises:
        NotIndexed: there is none, or it is damaged, or of an earlier version.
    """
    try:
        name = json.loads(pointer(state, root).read_bytes())["manifest"]
        if not _FOLDER.fullmatch(name):
            raise NotIndexed("its index is damaged: no manifest has such a name")
        folder = state / "manifests" / name
        table = _read(folder, name[17:])
        found = [(folder / file).stat().st_size for file in ("rows.bin", "names.bin", "sums.bin")]
    except FileNotFoundError as error:
        raise NotIndexed("it has not been indexed") from error
    except (ValueError, TypeError, KeyError, OSError) as error:
        raise NotIndexed(f"its index cannot be read: {error}") from error
    rows = table.pictures * ROW.size
    if found != [rows, table.names_bytes, sums_size(rows) + sums_size(table.names_bytes)]:
        raise NotIndexed("its index is damaged: a file has another size than was written")
    return folder, table


def _read(folder: Path, vouched: str) -> Table:
    """Return the table in *folder*, whose meta.json has a digest that opens with *vouched*."""
    content = (folder / "meta.json").read_bytes()
    if digest(content)[:16] != vouched:
        raise NotIndexed("its index is damaged: meta.json is not as it was written")
    if json.loads(content).get("version") != _Meta.model_fields["version"].default:
        raise NotIndexed("its index is of another version of the player")
    meta = _Meta.model_validate_json(content)
    lists = (folder / "lists.bin").read_bytes()
    if digest(lists) != meta.lists:
        raise NotIndexed("its index is damaged: lists.bin is not as it was written")
    stamps_at = 8 * meta.synsets
    texts_at = stamps_at + STAMP.itemsize * meta.containers
    wnids_end = lists.index(b"\0", texts_at)
    return Table(
        meta.form,
        meta.hash,
        meta.mirror.encode("latin-1"),
        meta.names_bytes,
        wnids=tuple(lists[texts_at:wnids_end].decode().split("\n")),
        counts=np.frombuffer(lists[:stamps_at], "<i8").astype(np.int64, copy=False),
        paths=RawPaths(lists[wnids_end:]),
        stamps=np.frombuffer(lists[stamps_at:texts_at], STAMP),
        doors=tuple(Container(path.encode("latin-1"), *stamp) for path, *stamp in meta.doors),
        hash_comparable=meta.hash_comparable,
        forced=meta.forced,
    )


def forget(state: Path, root: bytes) -> None:
    """Let the mirror at *root* be indexed anew at the next start: its manifest has proved damaged."""
    pointer(state, root).unlink(missing_ok=True)


def pointer(state: Path, root: bytes) -> Path:
    """Return the file that says which manifest the mirror at *root* has."""
    return state / "mirrors" / f"{digest(root)}.json"


def digest(content: bytes) -> str:
    """Return SHA-256 of *content* in hex."""
    return sha256(content).hexdigest()


def write_through(path: Path, content: bytes) -> None:
    """Write *content* to *path* and onto the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
