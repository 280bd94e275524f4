"""Bytes of pictures on disk: a bounded folder of small files that may vanish or rot without harm.

A file is named by the SHA-256 of where its bytes lie (address, offset, size,
stamp) and begins with the SHA-256 of the bytes themselves: what a power cut,
a full disk or a worn sector left of it is known when it is read, and taken for
absent. It is written under another name first; what an end in the middle
leaves is swept at the next start. Nothing is synced, for everything can be
fetched again. The list of files belongs to the loop, only the work on files is
done in threads; so there is no lock.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from player.core.pictures import Remote

DIGEST = 32
"""Bytes of a SHA-256, before the bytes it is of."""

UNFINISHED = ".new"

SPARE = 500 * 10**6
"""Bytes of the disk that stay free: a showing's ledger takes less, and comes before any cache."""


class Cache:
    """At most *capacity* bytes of pictures in *folder*; used from one loop alone."""

    def __init__(
        self, folder: Path, capacity: int, report: Callable[[str], None], spare: int = SPARE
    ) -> None:
        """Prepare; the folder is made and looked through when something is to be kept.

        *report* is told once if nothing can be kept any more, for want of *spare* bytes or by any fault.
        """
        self.capacity = capacity
        self._folder = folder
        self._report = report
        self._spare = spare
        self._sizes: dict[str, int] = {}  # of the files, the one that goes first in front
        self._total = 0
        self._spent: set[str] = set()
        self._writing: dict[str, int] = {}
        self._opening: asyncio.Task[None] | None = None

    async def get(self, place: Remote) -> bytes | None:
        """Return the bytes of *place*, None if they are not kept; they are spent, and may be put again."""
        name = name_of(place)
        try:
            data = await asyncio.to_thread(_read, self._folder / name)
        except OSError:
            return None
        except ValueError:
            self._strike(name)
            return None
        self._spent.add(name)
        return data

    async def kept(self, place: Remote) -> int:
        """Return how many bytes *place* takes, 0 if it is not kept or spent; it now goes last."""
        await self._opened()
        name = name_of(place)
        if name in self._spent or name not in self._sizes:
            return self._writing.get(name, 0)
        size = self._sizes[name] = self._sizes.pop(name)
        return size

    async def put(self, place: Remote, data: bytes) -> int:
        """Keep *data* for *place*; return the bytes that takes, 0 if they could not be kept."""
        await self._opened()
        name, size = name_of(place), DIGEST + len(data)
        if size > self.capacity or name in self._writing:
            return 0
        self._writing[name] = size
        try:
            await asyncio.to_thread(_write, self._folder, name, data, self._make_room(), self._spare)
        except OSError as error:
            self._switch_off(error)
            return 0
        finally:
            del self._writing[name]
        self._strike(name)
        self._sizes[name] = size
        self._total += size
        return size

    async def forget(self, place: Remote) -> None:
        """Remove the bytes of *place*, spent or not."""
        name = name_of(place)
        self._strike(name)
        await asyncio.to_thread(_remove, [self._folder / name])

    def _strike(self, name: str) -> None:
        """Strike *name* off the list, if it is there."""
        self._total -= self._sizes.pop(name, 0)
        self._spent.discard(name)

    def _make_room(self) -> list[str]:
        """Strike files off the list until what is being written fits; return their names."""
        gone: list[str] = []
        while self._sizes and self._total + sum(self._writing.values()) > self.capacity:
            gone.append(next(iter(self._sizes)))
            self._strike(gone[-1])
        return gone

    async def _opened(self) -> None:
        """See to it that what an earlier start left is on the list."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
        await self._opening

    async def _open(self) -> None:
        try:
            self._sizes = await asyncio.to_thread(_found, self._folder)
        except OSError as error:
            self._switch_off(error)
        self._total = sum(self._sizes.values())

    def _switch_off(self, error: OSError) -> None:
        if self.capacity:
            self._report(f"the cache is off until the next start: {error.strerror or error}: {self._folder}")
        self.capacity = 0


def name_of(place: Remote) -> str:
    """Return the name of the file with the bytes of *place*."""
    return sha256(repr((place.url, place.offset, place.size, place.stamp)).encode()).hexdigest()


def _found(folder: Path) -> dict[str, int]:
    """Return name and size of the files in *folder*, oldest first; make it, and sweep what is unfinished."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    files = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(UNFINISHED):
                Path(entry.path).unlink()
            elif entry.is_file(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                files.append((status.st_mtime_ns, entry.name, status.st_size))
    return {name: size for _, name, size in sorted(files)}


def _read(path: Path) -> bytes:
    """Return the bytes in the file *path*.

    Raises:
        OSError: there is none.
        ValueError: it was damaged, and is removed.
    """
    whole = path.read_bytes()
    data = whole[DIGEST:]
    if sha256(data).digest() == whole[:DIGEST]:
        return data
    _remove([path])
    raise ValueError(f"damaged: {path}")


def _write(folder: Path, name: str, data: bytes, gone: Iterable[str], spare: int) -> None:
    """Write *data* to *name* in *folder*, after the files *gone* have gone.

    Raises:
        OSError: it cannot be written, or fewer than *spare* bytes would be free.
    """
    _remove(folder / old for old in gone)
    if shutil.disk_usage(folder).free < spare + len(data):
        raise OSError(f"fewer than {spare // 10**6} MB would be free")
    unfinished = folder / (name + UNFINISHED)
    try:
        with open(unfinished, "xb", opener=_private) as file:
            file.write(sha256(data).digest())
            file.write(data)
        unfinished.replace(folder / name)
    except OSError:
        _remove([unfinished])
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()
