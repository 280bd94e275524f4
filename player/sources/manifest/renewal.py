"""A mirror that changes while it plays: what differs, and indexing it anew beside what is being played."""

import os
from collections import Counter
from errno import EAGAIN, EIO, ENOENT, ESTALE
from pathlib import Path

from player.core.pictures import printable
from player.sources import web
from player.sources.form import Container, Form, is_web, survey
from player.sources.indexing.index import build_index
from player.sources.manifest.pages import Pages
from player.sources.manifest.tables import load
from player.sources.tally import Progress
from player.sources.trouble import MirrorAway, MirrorError, NotIndexed

Survey = tuple[Container, ...]


def surveyed(root: bytes, form: Form) -> Survey:
    """Return the containers of the mirror at *root*, a path or a URL, as they are now.

    Raises:
        OSError: it cannot be read.
        MirrorError, MirrorAway: its server does not give them.
    """
    return web.survey(root, form) if is_web(root) else survey(root, form)


def difference(then: Survey, now: Survey) -> str:
    """Say how *now* differs from *then*."""
    gone, come = set(then) - set(now), set(now) - set(then)
    first = min(gone | come)
    where = printable(first.path) or "it"
    paths_now, paths_then = {c.path for c in come}, {c.path for c in gone}
    more = len(paths_now | paths_then) - 1
    others = f", and {more:,} more {'are' if more > 1 else 'is'} not as before" if more else ""
    if first.path in paths_now & paths_then:
        return f"{where} has changed since it was indexed{others}"
    return f"{where} has {'come' if first.path in paths_now else 'gone'} since it was indexed{others}"


def indexed_anew(root: bytes, state: Path, form: Form, now: Survey) -> Pages:
    """Index the mirror at *root*, whose containers (as of *form*) are *now*, anew; open what comes out.

    Raises:
        MirrorError, MirrorAway: as `build_index`.
        OSError: the state folder cannot be read or written, or the mirror is being changed (EAGAIN).
    """
    mirror = os.fsdecode(root)
    try:
        build_index(mirror, state, _unwatched, processes=1)
        folder, table = load(state, root)
    except MirrorError:
        if surveyed(root, form) != now:
            raise BlockingIOError(EAGAIN, "it is being changed at this moment", printable(root)) from None
        raise
    except NotIndexed as damaged:
        raise OSError(ESTALE, str(damaged)) from damaged
    return Pages(folder, table)


def as_os_error(trouble: MirrorError | MirrorAway) -> OSError:
    """Return the error of reading that *trouble* is to someone who only looks again."""
    if isinstance(trouble.__cause__, OSError):
        return trouble.__cause__
    return OSError(ENOENT if isinstance(trouble, MirrorAway) else EIO, str(trouble))


def come_and_gone(then: Pages, now: Pages) -> str:
    """Say how many pictures came and went between two manifests, by synset and name."""
    if then.table.hash == now.table.hash:
        return "it holds the same pictures"
    try:
        come, gone = _counted(then, now)
    except NotIndexed as damaged:
        return str(damaged)
    return f"{_pictures(come)} come, {_pictures(gone)} gone; the next start plays the mirror as it is now"


def _counted(then: Pages, now: Pages) -> tuple[int, int]:
    """Return how many pictures of *now* are not in *then*, and of *then* not in *now*."""
    come = gone = 0
    numbers = {wnid: number for number, wnid in enumerate(then.table.wnids)}
    for number, wnid in enumerate(now.table.wnids):
        before = numbers.pop(wnid, None)
        if before is None:
            come += len(now.rows_of(number))
        elif then.names_as_written(before) != now.names_as_written(number):
            old, new = Counter(then.names(before)), Counter(now.names(number))
            come, gone = come + (new - old).total(), gone + (old - new).total()
    return come, gone + sum(len(then.rows_of(number)) for number in numbers.values())


def _pictures(count: int) -> str:
    return f"{count:,} picture{' has' if count == 1 else 's have'}"


def _unwatched(_: Progress) -> None:
    """Leave an indexing alone: nobody waits for it."""
