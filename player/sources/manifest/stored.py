"""A mirror on disk or on a web server, opened by its stored manifest."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from player.core.manifest import Manifest
from player.core.pictures import Picture, Place, Stored, Tabled, Withdrawn
from player.core.units import Index
from player.sources import web
from player.sources.form import is_web, root_of
from player.sources.looking import Looker, Sample
from player.sources.manifest.pages import Pages, Row
from player.sources.manifest.places import PlaceOf, places_of
from player.sources.manifest.renewal import (
    Survey,
    as_os_error,
    come_and_gone,
    difference,
    indexed_anew,
    surveyed,
)
from player.sources.manifest.tables import Table, door, forget, load
from player.sources.raw import is_bare, status_of
from player.sources.trouble import MirrorAway, MirrorError, NotIndexed, of_reading

FEW = 2_000
"""Containers that are all looked at before a mirror opens: ILSVRC's thousand take some 6 ms, ImageNet's
21,841 over 100. Of more, only the doors are, and the rest is left to the renewal after the first picture."""

SAMPLES = 3
"""Pictures, at random, that a disk must read to count as there: one that was unplugged or hangs still answers
from memory what is in its folders. A part of it that is bad is met in vain now and then, and asked again."""

GONE = "no longer in the mirror"


def open_mirror(mirror: str | Path, state: Path) -> "StoredSource":
    """Open the index that *state* holds of *mirror*, if the mirror looks as it did.

    Nothing can be shown under a wrong label if it only looks so: a part of a
    container is read only where the container has its stamp, and the path of
    a file is its label.

    Raises:
        NotIndexed: there is no index, or it is damaged or no longer true.
        MirrorAway: the mirror is not there.
        MirrorError: it cannot be read.
    """
    root = root_of(mirror)
    try:
        _look(root)
        folder, table = load(state, root)
        if not _doors_tell_enough(root, table) and (now := surveyed(root, table.form)) != table.containers:
            raise NotIndexed(difference(table.containers, now))
        return _opened(root, state, Pages(folder, table))
    except OSError as error:
        raise of_reading(error, root) from error


def _opened(root: bytes, state: Path, pages: Pages) -> "StoredSource":
    """Return the source of *pages*, which are closed if the mirror has gone meanwhile."""
    try:
        return StoredSource(root, state, pages)
    except OSError:
        pages.close()
        raise


def forget_index(mirror: str | Path, state: Path) -> None:
    """Have *mirror* indexed anew at the next start, because its index in *state* proved damaged."""
    forget(state, root_of(mirror))


@dataclass(frozen=True, slots=True)
class _Standing:
    """The mirror as it stood when it was last indexed: *identity* is (device, inode) of its root."""

    pages: Pages
    place_of: PlaceOf
    identity: tuple[int, int]


class StoredSource:
    """The pictures of an indexed mirror; safe to ask from several threads at once."""

    def __init__(self, root: bytes, state: Path, pages: Pages) -> None:
        """Take the mirror at *root*, whose index in *state* is *pages*.

        Raises:
            OSError: the mirror is away.
        """
        table = pages.table
        self._manifest = Manifest(
            str(table.form),
            table.hash,
            hash_comparable=table.hash_comparable,
            wnids=table.wnids,
            counts=table.counts,
        )
        self._pictures = table.pictures
        self._root, self._state = root, state
        self._played = pages
        self._standing = _standing(root, pages)
        self._looker = Looker()
        self._swapping = Lock()  # guards the files of both against being closed while they are read
        self._renewing = Lock()  # guards all that follows: one renewal at a time, beside looks
        self._hopeless: Survey | None = None
        self._unsettled: Survey | None = None

    @property
    def manifest(self) -> Manifest:
        """The frozen list of pictures."""
        return self._manifest

    def picture(self, index: Index) -> Picture:
        """Return row *index*, at the price of a few small reads from the state folder.

        Raises:
            IndexError: *index* lies outside the manifest.
            NotIndexed: the row is damaged.
            OSError: the source is closed, or the state folder cannot be read.
        """
        if not 0 <= index < self._pictures:
            raise IndexError(f"{index} is not within 0 … {self._pictures - 1}")
        with self._swapping:
            row = self._played.row(index)
            wnid = self._manifest.wnids[self._played.synset(index)]
            try:
                return Picture(index, wnid, row.name, self._place(index, wnid, row))
            except IndexError as error:
                raise NotIndexed(f"its index is damaged at row {index}") from error

    def reachable(self) -> bool:
        """Tell whether the mirror is there; asks the file system or the server, which may take its time.

        A disk that was unplugged comes back under another device number, and a
        copy may take the mirror's place: then some of its pictures tell whether
        it is the same. One that was being changed when it was last looked at
        counts as away until two looks agree.
        """
        try:
            there = web.reachable(self._root) if is_web(self._root) else self._is_it()
            return there and self._is_settled()
        except (OSError, MirrorError, MirrorAway):
            return False

    def renew(self) -> str:
        """Look at all containers again, and index the mirror anew if they changed; return a line on it.

        The line is empty where nothing has changed since the last look. A
        mirror that changed and cannot be indexed as it is now gives its line
        once; its places stay as they were, and the reader refuses what changed.

        Raises:
            OSError: mirror or state folder cannot be read, or the mirror is being changed: ask again later.
        """
        with self._renewing:
            table = self._standing.pages.table
            if len(table.paths) > FEW and _is_as_it_was(self._root, table):
                self._unsettled = None
                return ""
            try:
                now = surveyed(self._root, table.form)
            except (MirrorError, MirrorAway) as trouble:
                raise as_os_error(trouble) from trouble
            self._unsettled = None
            if now in (table.containers, self._hopeless):
                return ""
            return self._renewed(now)

    def close(self) -> None:
        """Release the files of the manifests; a look at a hung disk is left behind."""
        self._looker.close()
        with self._swapping:
            self._played.close()
            self._standing.pages.close()

    def _place(self, index: int, wnid: str, row: Row) -> Place:
        """Return where the picture of the played manifest's *row* is now."""
        pages, played = self._standing.pages, self._played
        if pages is not played and pages.table.hash == played.table.hash:
            row = pages.row(index)
        elif pages is not played:
            found = pages.find(wnid, row.name, played.namesake(index))
            if found is None:
                return Withdrawn(GONE)
            row = pages.row(found)
        return self._standing.place_of(row.container, row.name, row.offset, row.size)

    def _renewed(self, now: Survey) -> str:
        before = self._standing.pages
        try:
            pages = indexed_anew(self._root, self._state, before.table.form, now)
        except OSError:
            self._unsettled = now
            raise
        except MirrorAway as away:
            raise as_os_error(away) from away
        except MirrorError as trouble:
            if isinstance(trouble.__cause__, OSError):
                raise as_os_error(trouble) from trouble
            self._hopeless = now
            return f"{trouble}; it plays on as it was"
        try:
            line = f"{difference(before.table.containers, now)}: {come_and_gone(before, pages)}"
            self._adopt(_standing(self._root, pages))
        except OSError:
            pages.close()
            raise
        return line

    def _adopt(self, standing: _Standing) -> None:
        """Give places by *standing* from now on."""
        with self._swapping:
            before, self._standing = self._standing, standing
            if before.pages is not self._played:
                before.pages.close()

    def _is_it(self) -> bool:
        """Tell whether at the path is the mirror, or what holds its pictures where they were, and reads."""
        some = (0, self._pictures // 2, self._pictures - 1)
        landmarks = [path for path, _ in self._samples(some)]
        anywhere = random.choices(range(self._pictures), k=SAMPLES)  # noqa: S311 - no secret
        return self._looker.is_there(self._root, self._standing.identity, landmarks, self._samples(anywhere))

    def _samples(self, rows: Iterable[int]) -> Iterator[Sample]:
        """Yield the path of each of *rows*, and an offset that belongs to it, or to its table."""
        for row in rows:
            place = self.picture(Index(row)).place
            if isinstance(place, Stored):
                yield place.path, place.offset
            elif isinstance(place, Tabled):
                yield place.path, random.randrange(max(1, place.stamp[1]))  # noqa: S311 - no secret

    def _is_settled(self) -> bool:
        """Tell whether the mirror is as it was at the look before, if it was being changed then."""
        if self._unsettled is None:
            return True
        now = surveyed(self._root, self._standing.pages.table.form)
        settled = now == self._unsettled
        self._unsettled = None if settled else now
        return settled


def _look(root: bytes) -> None:
    """Raise MirrorAway, or OSError, if there is nothing at *root*."""
    if is_web(root):
        if not web.reachable(root):
            raise MirrorAway("does not answer", root, "check the address, and whether its server is up")
    elif is_bare(root):
        raise MirrorAway("an empty folder", root, "check whether its disk is mounted")


def _doors_tell_enough(root: bytes, table: Table) -> bool:
    """Tell whether a mirror of many containers, or on a server, looks as it did by its doors alone."""
    return is_web(root) or (len(table.paths) > FEW and _doors_are_as_they_were(root, table))


def _doors_are_as_they_were(root: bytes, table: Table) -> bool:
    try:
        return all(door(root, then.path) == then for then in table.doors)
    except OSError:
        return False


def _is_as_it_was(root: bytes, table: Table) -> bool:
    """Tell whether all containers are as they were, looking at one after the other.

    A survey of ImageNet's would leave ten megabytes behind while it plays.
    """
    if is_web(root) or not _doors_are_as_they_were(root, table):
        return False
    try:
        return all(door(root, path)[1:] == table.stamp(k) for k, path in enumerate(table.paths))
    except OSError:
        return False


def _standing(root: bytes, pages: Pages) -> _Standing:
    status = None if is_web(root) else status_of(root)
    identity = (status.st_dev, status.st_ino) if status else (0, 0)
    return _Standing(pages, places_of(root, pages.table), identity)
