"""The names of a stored manifest in bulk, synset by synset: what comparing two mirrors reads."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from player.core.manifest import stem_of
from player.sources.manifest.pages import Pages
from player.sources.manifest.tables import Table


def stems(folder: Path, table: Table) -> Iterator[tuple[str, list[bytes]]]:
    """Yield each synset of the manifest in *folder* with the stems of its pictures, in playing order.

    Raises (while iterated):
        NotIndexed: the manifest is damaged.
        OSError: it cannot be read.
    """
    with closing(Pages(folder, table)) as pages:
        for synset, wnid in enumerate(table.wnids):
            yield wnid, [stem_of(name) for name in _names(pages.names_as_written(synset))]


def _names(written: bytes) -> Iterator[bytes]:
    """Yield the names in *written*, where each stands after its length."""
    at = 0
    while at < len(written):
        end = at + 1 + written[at]
        yield written[at + 1 : end]
        at = end
