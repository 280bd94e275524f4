"""A mirror as it is known without being there: its manifest, and the names of its pictures."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from player.app.mirror import address
from player.assets import load_census, load_wordnet
from player.core.machine import STAND_IN, Machine
from player.core.manifest import Manifest, playing_key, stem_of
from player.core.playlist import Playlist
from player.core.score import Score, resolve
from player.core.units import Index
from player.sources import NotIndexed, StandIn
from player.sources.form import root_of
from player.sources.manifest.pages import Pages
from player.sources.manifest.tables import load


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of a mirror: *name_of* gives the file name (raw bytes) at an index of *manifest*."""

    manifest: Manifest
    name_of: Callable[[Index], bytes]

    def score(self, playlist: Playlist) -> Score:
        """Return *playlist* on this mirror.

        Raises:
            ScoreError: it cannot be played on it.
        """
        return resolve(playlist, self.manifest, load_wordnet(), load_census())

    def rows_of(self, wnid: str) -> range:
        """Return the rows of *wnid*, none where the mirror does not have it."""
        at = bisect_left(self.manifest.wnids, wnid)
        if self.manifest.wnids[at : at + 1] != (wnid,):
            return range(0)
        first = int(self.manifest.firsts[at])
        return range(first, first + int(self.manifest.counts[at]))

    def find(self, wnid: str, stem: bytes) -> list[Index]:
        """Return the rows of the pictures of *wnid* whose names without extension are *stem*."""
        rows, wanted = self.rows_of(wnid), playing_key(stem + b".")
        begin = bisect_left(rows, wanted, key=lambda row: playing_key(self.name_of(Index(row))))
        found = []
        for row in rows[begin:]:
            name = self.name_of(Index(row))
            if playing_key(name) != wanted:
                break
            if stem_of(name) == stem:
                found.append(Index(row))
        return found


@contextmanager
def known_mirror(machine: Machine, content: str | None = None) -> Iterator[Known]:
    """Give the first of the machine's mirrors that is known, and has the hash *content* if that is given.

    Raises:
        NotIndexed: the state folder knows none.
        MirrorError: a mirror of the config is none.
    """
    stand_in = StandIn(load_census())
    if machine.mirrors == (STAND_IN,) or content == stand_in.manifest.hash:
        yield Known(stand_in.manifest, lambda index: stand_in.picture(index).name)
        return
    pages = _pages(machine, content)
    with closing(pages):
        table = pages.table
        manifest = Manifest(
            str(table.form),
            table.hash,
            hash_comparable=table.hash_comparable,
            wnids=table.wnids,
            counts=table.counts,
        )
        yield Known(manifest, lambda index: pages.row(index).name)


def _pages(machine: Machine, content: str | None) -> Pages:
    """Return the stored manifest of the first mirror that has one; opening asks nothing of the mirror."""
    trouble: NotIndexed | None = None
    for mirror in machine.mirrors:
        try:
            folder, table = load(machine.state, root_of(mirror))
        except NotIndexed as error:
            trouble = trouble or NotIndexed(f"{address(mirror)}: {error}; index it first")
            continue
        if content in (None, table.hash):
            return Pages(folder, table)
    raise trouble or NotIndexed("no mirror of the config has the content that this run was played from")
