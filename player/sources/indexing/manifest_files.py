"""A stored manifest on disk: fixed-width rows, names, one table for the rest, and a pointer to it.

    state/mirrors/<SHA-256 of the mirror's absolute path>.json   {"manifest": "<folder>"}
    state/manifests/<content hash, 16 digits>-<SHA-256 of meta.json, 16 digits>/
        rows.bin    24 bytes a picture: container u4, size u4, offset u8, place in names.bin u8
        names.bin   one byte of length and the raw name, for each picture
        meta.json   form, hash, and what vouches for lists.bin
        lists.bin   synsets and their counts, containers and their stamps
        sums.bin    a CRC-32 for each 4 KiB of rows.bin, then of names.bin
        remarks.json  what was skipped in which container, where they can be indexed alone
    state/manifests/.new-<…>/log.bin    what an interrupted indexing has found (see `log`)

A folder's name vouches for meta.json, meta.json for lists.bin and for the
sizes of the others, and each block of rows and names has its sum: so nothing
damaged or half written is taken for a manifest. Rows and names are read with
pread: mapped files would make the player's memory grow with every shuffled picture. A draft becomes a
manifest by a rename after everything is on the disk; the pointer is replaced
last, in the same way. Manifests are never changed, and the pointer of a
mirror that changed leaves the old one to the runs that were played from it;
only one with the same pictures in other places is removed, for the new one
tells all that it told. A file system whose inodes change with every mount
would else leave a manifest for every start.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from io import BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from player.sources.form import Container, Form
from player.sources.indexing.assembly import Page
from player.sources.indexing.previous import REMARKS, Noticed, remarks_of
from player.sources.manifest.tables import Table, load, pointer, table_of, write_through
from player.sources.raw import opened
from player.sources.trouble import NotIndexed

ABANDONED = 30 * 86_400
"""Seconds after which nobody is expected to go on with an indexing. The log of ImageNet's is half a gigabyte;
to begin anew costs the minutes or hours of one walk."""

_NEW, _GONE = ".new-", ".gone-"
"""Open the names of drafts, and of manifests that are being removed."""


class Draft:
    """A manifest being written for the mirror at *root*.

    When the context is left before `keep`, what is in *log* stays for the next
    draft of the same mirror, unless the state folder itself is in trouble.
    A state folder has one writer: whoever indexes holds its lock.
    """

    def __init__(self, state: Path, root: bytes) -> None:
        """Prepare a draft in *state*; nothing is written yet."""
        self.state, self.root = state, root
        self._manifests = state / "manifests"
        self._pointer = pointer(state, root)
        self._folder = self._manifests / f"{_NEW}{self._pointer.stem[:16]}"
        self._synsets: list[tuple[str, int]] = []
        self._names_bytes = 0
        self.log = self._folder / "log.bin"

    def __enter__(self) -> Self:
        self._pointer.parent.mkdir(parents=True, exist_ok=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep_up()  # left by a writer that was killed
        self._clear_away()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError) or not _size(self.log):
            self.forget()
        else:
            self._sweep_up()

    def forget(self) -> None:
        """Remove the draft and its log."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _sweep_up(self) -> None:
        """Remove what is not the log."""
        for path in self._folder.iterdir():
            if path != self.log:
                path.unlink()

    def _clear_away(self) -> None:
        """Remove what is half removed, and the drafts of mirrors that nobody has gone on with."""
        self._folder.touch()
        now = self._folder.stat().st_mtime
        drafts = self._manifests.glob(f"{_NEW}*")
        abandoned = [draft for draft in drafts if now - _last_written(draft, now) > ABANDONED]
        for left in (*abandoned, *self._manifests.glob(f"{_GONE}*")):
            shutil.rmtree(left, ignore_errors=True)

    def enter(self, pages: Iterable[Page]) -> str:
        """Write *pages*; return the content hash of their rows."""
        content = sha256()
        with (self._folder / "rows.bin").open("wb") as rows, (self._folder / "names.bin").open("wb") as names:
            for page in pages:
                page.rows["name"] += np.uint64(self._names_bytes)
                rows.write(page.rows.tobytes())
                names.write(page.names)
                content.update(page.text)
                self._names_bytes += len(page.names)
                self._count(page.synsets)
            _settle(rows)
            _settle(names)
        return content.hexdigest()

    def _count(self, synsets: Sequence[tuple[str, int]]) -> None:
        """Add *synsets*, of which the first may go on where the page before ended."""
        for wnid, count in synsets:
            before = self._synsets.pop()[1] if self._synsets and self._synsets[-1][0] == wnid else 0
            self._synsets.append((wnid, before + count))

    def remark(self, noticed: Mapping[int, Noticed]) -> None:
        """Keep what was *noticed* in containers, by their number, for the next index of the mirror."""
        write_through(self._folder / REMARKS, remarks_of(noticed))

    def keep(
        self,
        form: Form,
        content: str,
        containers: Sequence[Container],
        *,
        hash_comparable: bool,
        forced: bool,
    ) -> Table:
        """Make the draft, whose content hash is *content*, the manifest of the mirror."""
        plain = table_of(form, content, self.root, self._names_bytes, self._synsets, containers)
        table = replace(plain, hash_comparable=hash_comparable, forced=forced)
        target = self._manifests / table.write(self._folder)
        self.log.unlink(missing_ok=True)
        _settle_folder(self._folder)
        before = self._before()
        self._put(target)
        _replace(self._pointer, json.dumps({"manifest": target.name}).encode())
        if before and before != target and _same_pictures(before, target):
            _remove(before)
        return table

    def _before(self) -> Path | None:
        """Return the folder of the manifest that the mirror has, None if it has none."""
        try:
            return load(self.state, self.root)[0]
        except NotIndexed:
            return None

    def _put(self, target: Path) -> None:
        """Move the draft to *target*; if that is there, file by file, so that it lacks none at any moment."""
        if target.exists():
            for path in self._folder.iterdir():
                path.replace(target / path.name)
            _settle_folder(target)
            self.forget()
        else:
            self._folder.rename(target)
        _settle_folder(self._manifests)


def _remove(manifest: Path) -> None:
    """Remove a manifest; half removed it has another name already, and who has it open keeps it."""
    with suppress(OSError):  # the next draft of any mirror removes what is left
        shutil.rmtree(manifest.rename(manifest.with_name(_GONE + manifest.name)))


def _same_pictures(one: Path, other: Path) -> bool:
    """Tell whether two manifests have the same content hash, by their names."""
    return one.name.partition("-")[0] == other.name.partition("-")[0]


def _last_written(draft: Path, now: float) -> float:
    """Return when *draft* or its log was written last, *now* if it is being moved."""
    with suppress(FileNotFoundError):
        return max(path.stat().st_mtime for path in (draft, *draft.glob("log.bin")))
    return now


def _size(path: Path) -> int:
    """Return the bytes of the file *path*, 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def _replace(path: Path, content: bytes) -> None:
    """Give the file *path* other content: at every moment it is the old one or the new one, whole."""
    draft = path.with_suffix(".new")
    write_through(draft, content)
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
