"""A mirror as it is known without being there: its manifest, and the names of its pictures."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from player.app.mirror import address
from player.assets import load_census, load_wordnet
from player.core.composed import find, rows_of
from player.core.machine import STAND_IN, Machine
from player.core.manifest import Manifest
from player.core.playlist import Playlist
from player.core.score import Score, resolve
from player.core.units import Index
from player.ports import Source
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
        return resolve(playlist, self.manifest, load_wordnet(), load_census(), self.name_of)

    def rows_of(self, wnid: str) -> range:
        """Return the rows of *wnid*, none where the mirror does not have it."""
        return rows_of(self.manifest, wnid)

    def find(self, wnid: str, stem: bytes) -> list[Index]:
        """Return the rows of the pictures of *wnid* whose names without extension are *stem*."""
        return find(self.manifest, self.name_of, wnid, stem)


def score_on(source: Source, playlist: Playlist) -> Score:
    """Return *playlist* on the mirror that *source* is.

    Raises:
        ScoreError: it cannot be played on it.
    """
    return Known(source.manifest, lambda index: source.picture(index).name).score(playlist)


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
