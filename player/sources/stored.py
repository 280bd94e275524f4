"""A mirror on disk, opened by its stored manifest."""

import os
from bisect import bisect_right
from pathlib import Path
from struct import error as StructError  # noqa: N812 - it is a class

import numpy as np

from player.core.manifest import Manifest
from player.core.pictures import Picture, Stored, printable
from player.core.units import Index
from player.sources.form import Container, root_of, survey
from player.sources.manifest_files import ROW, Table, forget, load
from player.sources.names import NAME_MAX
from player.sources.raw import below, is_bare, status_of
from player.sources.trouble import MirrorAway, NotIndexed, of_reading

Stamp = tuple[int, int, int]


def open_mirror(mirror: str | Path, state: Path) -> "StoredSource":
    """Open the index that *state* holds of *mirror*, if its containers are as they were.

    Raises:
        NotIndexed: there is no index, or it is damaged or no longer true.
        MirrorAway: the mirror is not there.
        MirrorError: it cannot be read, or is a URL.
    """
    root = root_of(mirror)
    try:
        status = status_of(root)
        if is_bare(root):
            raise MirrorAway("an empty folder", root, "check whether its disk is mounted")
        folder, table = load(state, root)
        now = survey(root, table.form)
    except OSError as error:
        raise of_reading(error, root) from error
    if now != (then := table.containers):
        raise NotIndexed(_difference(then, now))
    return StoredSource(root, (status.st_dev, status.st_ino), folder, table, now)


def forget_index(mirror: str | Path, state: Path) -> None:
    """Have *mirror* indexed anew at the next start, because its index in *state* proved damaged."""
    forget(state, root_of(mirror))


class StoredSource:
    """The pictures of an indexed mirror; safe to ask from several threads at once."""

    def __init__(
        self,
        root: bytes,
        identity: tuple[int, int],
        folder: Path,
        table: Table,
        containers: tuple[Container, ...],
    ) -> None:
        """Take the mirror at *root*, which is the (device, inode) *identity*, and its manifest."""
        wnids, counts = zip(*table.synsets, strict=True)
        self._manifest = Manifest(
            str(table.form),
            table.hash,
            hash_comparable=True,  # each of these forms keeps the original names
            wnids=wnids,
            counts=np.array(counts, dtype=np.int64),
        )
        self._root, self._identity, self._first = root, identity, containers[0]
        in_tars = table.form.in_tars
        self._places = [_place(root, container, in_tars=in_tars) for container in containers]
        self._firsts = self._manifest.firsts.tolist()
        self._pictures = self._manifest.pictures
        self._rows = os.open(folder / "rows.bin", os.O_RDONLY | os.O_CLOEXEC)
        self._names = os.open(folder / "names.bin", os.O_RDONLY | os.O_CLOEXEC)

    @property
    def manifest(self) -> Manifest:
        """The frozen list of pictures."""
        return self._manifest

    def picture(self, index: Index) -> Picture:
        """Return row *index*, at the price of two small reads from the state folder.

        Raises:
            IndexError: *index* lies outside the manifest.
            NotIndexed: the row is damaged.
            OSError: the source is closed, or the state folder cannot be read.
        """
        if not 0 <= index < self._pictures:
            raise IndexError(f"{index} is not within 0 … {self._pictures - 1}")
        row = os.pread(self._rows, ROW.size, index * ROW.size)
        try:
            container, size, offset, at = ROW.unpack(row)
            called = os.pread(self._names, 1 + NAME_MAX, at)
            name = called[1 : 1 + called[0]]
            path, stamp = self._places[container]
        except (ValueError, IndexError, OverflowError, StructError) as error:
            raise NotIndexed(f"its index is damaged at row {index}") from error
        if stamp is None:
            path = path + b"/" + name
        wnid = self._manifest.wnids[bisect_right(self._firsts, index) - 1]
        return Picture(index, wnid, name, Stored(path, offset, size, stamp))

    def reachable(self) -> bool:
        """Tell whether the mirror is there; asks the file system, which may take its time.

        A disk that was unplugged comes back under another device number: then
        the first container tells whether it is the same.
        """
        try:
            status = status_of(self._root)
            same = (status.st_dev, status.st_ino) == self._identity or self._first_is_there()
            return same and not is_bare(self._root)
        except OSError:
            return False

    def close(self) -> None:
        """Release the files of the manifest."""
        rows, self._rows = self._rows, -1
        names, self._names = self._names, -1
        for fd in (rows, names):
            if fd >= 0:
                os.close(fd)

    def _first_is_there(self) -> bool:
        status = status_of(below(self._root, self._first.path))
        return (status.st_ino, status.st_mtime_ns) == (self._first.inode, self._first.mtime_ns)


def _place(root: bytes, container: Container, *, in_tars: bool) -> tuple[bytes, Stamp | None]:
    """Return the path and stamp that the pictures in *container* get; in a folder each is its own file."""
    path = below(root, container.path)
    return path, (container.inode, container.size, container.mtime_ns) if in_tars else None


def _difference(then: tuple[Container, ...], now: tuple[Container, ...]) -> str:
    """Say how *now* differs from *then*."""
    gone, come = set(then) - set(now), set(now) - set(then)
    first = min(gone | come)
    where = printable(first.path) or "it"
    paths_now, paths_then = {c.path for c in come}, {c.path for c in gone}
    if first.path in paths_now & paths_then:
        return f"{where} has changed since it was indexed"
    return f"{where} has {'come' if first.path in paths_now else 'gone'} since it was indexed"
