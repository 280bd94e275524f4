"""Mirrors in a network: folders and tars on a web server, indexed by its listings, played by its byte ranges.

Importing this loads no HTTP library: aiohttp takes 0.3 s, and a mirror on disk has no use for it.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from player.ports import Fetcher, Keeper
from player.sources.form import Container, Form
from player.sources.rows import Batch
from player.sources.tally import Tally
from player.sources.web.addresses import address

__all__ = ["address", "open_fetcher", "open_keeper", "reachable", "recognise", "scan", "survey"]


def recognise(root: bytes) -> Form:
    """Return the form of the mirror at the URL *root*.

    Raises:
        MirrorError: it has no form that is read over HTTP, or several at once.
        MirrorAway: the server, or what the URL names, is not there.
    """
    from player.sources.web.surveying import form_at  # noqa: PLC0415 - loads aiohttp

    return form_at(root)


def survey(root: bytes, form: Form) -> tuple[Container, ...]:
    """Return the containers of the mirror at the URL *root* as they are now, by wnid and path.

    Raises:
        MirrorError, MirrorAway: as `recognise`.
    """
    from player.sources.web.surveying import containers_at  # noqa: PLC0415 - loads aiohttp

    return containers_at(root, form)


def scan(root: bytes, form: Form, containers: Sequence[Container], tally: Tally) -> Iterator[Batch]:
    """Yield the synsets of the mirror at the URL *root*, by wnid.

    Raises (while iterated):
        MirrorError, MirrorAway: as `recognise`; or a container has changed meanwhile, or is damaged.
    """
    from player.sources.web.scanning import synsets_at  # noqa: PLC0415 - loads aiohttp

    return synsets_at(root, form, containers, tally)


def reachable(root: bytes) -> bool:
    """Tell whether there is a mirror at the URL *root*; blocks for 3 s at most."""
    from player.sources.web.surveying import is_there  # noqa: PLC0415 - loads aiohttp

    return is_there(root)


def open_fetcher() -> Fetcher:
    """Return what brings the pictures of network mirrors while they play."""
    from player.sources.web.fetching import WebFetcher  # noqa: PLC0415 - loads aiohttp

    return WebFetcher()


def open_keeper(folder: Path, capacity: int, report: Callable[[str], None]) -> Keeper:
    """Return a fetcher that also keeps at most *capacity* bytes of pictures to come, in *folder*."""
    from player.sources.web.cache import Cache  # noqa: PLC0415 - loads asyncio, as the next does
    from player.sources.web.caching import CachingFetcher  # noqa: PLC0415 - as said

    return CachingFetcher(open_fetcher(), Cache(folder, capacity, report))
