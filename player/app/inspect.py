"""Inspection: is every picture of a mirror well, and do two mirrors hold the same?"""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from player.app.findings import CheckReport, DiffReport
from player.app.house import DRAW, Workshop
from player.app.mirror import address
from player.app.record import writing_state
from player.app.withdrawing import hidden_set
from player.assets import load_census
from player.clock import SystemClock
from player.core.difference import Difference, Synset, count_differences, differences, gathered
from player.core.machine import STAND_IN
from player.core.manifest import Manifest
from player.core.pictures import Box
from player.core.playlist import Fit
from player.core.units import SECOND
from player.core.verdicts import Summary, chosen
from player.core.withdrawal import WithdrawnSet
from player.decode.opening import open_decoder
from player.inspection.checking import Check, ContainerChanged, Looked, MirrorLost
from player.inspection.sheet import MOST, Tile, draw_sheet
from player.inspection.sidecar import Sidecar
from player.journal.lock import lock_state
from player.ports import Fetcher, Source
from player.sources import (
    MirrorAway,
    MirrorError,
    NotIndexed,
    Progress,
    StandIn,
    StoredSource,
    build_index,
    open_mirror,
)
from player.sources.form import is_web, root_of
from player.sources.manifest.listing import stems
from player.sources.manifest.renewal import surveyed
from player.sources.manifest.tables import load
from player.sources.standin import names
from player.sources.trouble import of_reading

SCREEN = Box(1920, 1080)
"""What the pictures are decoded for: the class of screen that most walls are."""

MOST_WORKERS = 64
"""More workers than this wait for any disk, and each takes 40 MB."""

EXAMPLES = 3
"""Names that are told of each difference: enough to recognise what is meant."""

Watch = Callable[[Progress | Looked], None]
"""Is told how far the indexing is, if there is any, then how far the check is; may raise to interrupt."""


def check(
    mirror: str, state: Path, progress: Watch, sheet: Path | None = None, *, again: bool = False
) -> CheckReport:
    """Read and decode every picture of *mirror* once, on all cores, and keep what was found in *state*.

    Interrupted, it goes on where it stopped. What was looked at before is not
    looked at again, unless it could not be read; with *again* all is looked at
    anew, for a file may have changed in its place. A mirror that changed is
    another manifest and begins from nothing. The contact sheet goes to
    *sheet*, or beside the findings. The state folder is locked for indexing
    alone: a player may play meanwhile.

    Raises:
        MirrorAway, MirrorError, NotIndexed: as they say.
        StateInUse: another process indexes, or checks this mirror.
        LedgerUnavailable: the state folder cannot be written.
    """
    if mirror == STAND_IN:
        raise MirrorError(
            "drawn, so there is nothing to check", STAND_IN, "name a mirror that holds pictures"
        )
    try:
        return _checked(mirror, state, progress, sheet, again=again)
    except ContainerChanged:
        _index(mirror, state, progress)
    try:
        return _checked(mirror, state, progress, sheet, again=again)
    except ContainerChanged as changed:
        advice = "check it when nobody writes to it"
        raise MirrorError(f"is being changed ({changed})", address(mirror), advice) from changed


def _checked(mirror: str, state: Path, progress: Watch, sheet: Path | None, *, again: bool) -> CheckReport:
    clock = SystemClock()
    begun = clock.now()
    with ExitStack() as stack:
        decoder = open_decoder(SCREEN, Fit.CONTAIN, DRAW, _workers())  # its processes start meanwhile
        stack.callback(decoder.close)
        source, manifest = _opened(mirror, state, progress)
        stack.callback(source.close)
        stack.enter_context(writing_state(state))
        folder = state / "checks" / manifest.name
        stack.enter_context(lock_state(folder, patience=0))
        sidecar = stack.enter_context(Sidecar(folder, source.manifest.pictures))
        if again:
            sidecar.forget()
        damaged = sidecar.summary(0).damaged
        withdrawn = hidden_set(state)
        tiles, summary = asyncio.run(_look(mirror, source, decoder, sidecar, progress, withdrawn))
        listed = _list(folder / "not-well.tsv", source, sidecar)
        drawn, notes = _draw(folder / "sheet.png", sheet, mirror, tiles, summary)
    if damaged:
        notes += (
            f"{damaged:,} findings of an earlier check were damaged; these pictures were looked at again",
        )
    seconds = round((clock.now() - begun) / SECOND, 3)
    return CheckReport(address(mirror), source.manifest, summary, drawn, listed, seconds, notes)


def _opened(mirror: str, state: Path, progress: Callable[[Progress], None]) -> tuple[StoredSource, Path]:
    """Return *mirror* with an index that is true of all of it, and the folder of its manifest.

    Opening a large mirror looks at its doors alone, for play must begin; here there is time.
    """
    root = root_of(mirror)
    try:
        source = open_mirror(mirror, state)
        folder, table = load(state, root)
        if surveyed(root, table.form) == table.containers:
            return source, folder
        source.close()
    except NotIndexed:
        pass
    except OSError as error:
        raise of_reading(error, root) from error
    _index(mirror, state, progress)
    return open_mirror(mirror, state), load(state, root)[0]


def _index(mirror: str, state: Path, progress: Callable[[Progress], None]) -> None:
    with writing_state(state), lock_state(state):
        build_index(mirror, state, progress)


def _workers() -> int:
    """Return how many workers to have: one a core that we may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # of Linux
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


async def _look(
    mirror: str,
    source: Source,
    decoder: Workshop,
    sidecar: Sidecar,
    progress: Watch,
    withdrawn: WithdrawnSet,
) -> tuple[list[Tile], Summary]:
    """Look at every picture; return the tiles of the sheet, and all findings in figures.

    What is *withdrawn* is looked at like any other, and not seen on the sheet.
    """
    fetcher = _fetcher(mirror)
    try:
        looking = Check(source, decoder, sidecar, progress, fetcher)
        await looking.run()
        summary = sidecar.summary(MOST)
        decoder.hashed = bool(withdrawn)
        tiles = [await looking.tile(at, kind, withdrawn) for kind, at in chosen(summary.examples, MOST)]
    except MirrorLost as lost:
        advice = "bring it back and give the same command again: it goes on where it stopped"
        raise MirrorAway(f"went away ({lost})", address(mirror), advice) from lost
    finally:
        if fetcher is not None:
            await fetcher.close()
    return tiles, summary


def _fetcher(mirror: str) -> Fetcher | None:
    if not is_web(root_of(mirror)):
        return None
    from player.sources.web import open_fetcher  # noqa: PLC0415 - loads an HTTP library

    return open_fetcher()


def _list(path: Path, source: Source, sidecar: Sidecar) -> Path:
    """Write what is not well to *path*: wnid, file, verdict and reason, a line each."""
    with path.open("w", encoding="utf-8") as file:
        file.write("wnid\tfile\tverdict\treason\n")
        for index, kind in sidecar.not_well():
            picture = source.picture(index)
            file.write(f"{picture.wnid}\t{picture.file}\t{kind.standing}\t{kind.reason}\n")
    return path


def _draw(
    ours: Path, theirs: Path | None, mirror: str, tiles: list[Tile], summary: Summary
) -> tuple[Path | None, tuple[str, ...]]:
    """Draw the sheet to *theirs*, else to *ours*; return where it lies, and notes about it."""
    ours.unlink(missing_ok=True)
    if not tiles:
        return None, ()
    looked, odd = sum(summary.counts.values()), sum(n for kind, n in summary.counts.items() if kind.oddity)
    well = sum(summary.oddities().values())
    note = f"{looked:,} pictures looked at · {odd - well:,} cannot be shown · {well:,} odd, and yet well"
    sheet = draw_sheet(f"What is odd in {Path(address(mirror)).name}", note, tiles, odd - len(tiles))
    if theirs is not None:
        try:
            sheet.save(theirs, "PNG")
        except OSError as error:
            sheet.save(ours, "PNG")
            return ours, (f"{theirs}: {error.strerror or error}; the sheet lies beside the findings instead",)
        return theirs, ()
    sheet.save(ours, "PNG")
    return ours, ()


def diff(a: str, b: str, state: Path, progress: Callable[[Progress], None]) -> DiffReport:
    """Say what mirror *a* has that *b* has not, and the reverse; either may be the stand-in.

    Their manifests are compared, no picture is read. What has no true index is
    indexed first.

    Raises:
        MirrorAway, MirrorError, NotIndexed, StateInUse, LedgerUnavailable: as `check`.
    """
    left, right = (_side(mirror, state, progress) for mirror in (a, b))
    manifests = left.manifest, right.manifest
    by_names = all(manifest.hash_comparable for manifest in manifests)
    return DiffReport(
        (address(a), address(b)), manifests, by_names, _difference(left, right, by_names=by_names)
    )


class _Side(NamedTuple):
    """One of two mirrors: its manifest, and what gives the stems of its synsets."""

    manifest: Manifest
    synsets: Callable[[], Iterator[Synset]]


def _side(mirror: str, state: Path, progress: Callable[[Progress], None]) -> _Side:
    if mirror == STAND_IN:
        return _Side(StandIn(load_census()).manifest, _drawn)
    source, _ = _opened(mirror, state, progress)
    source.close()
    folder, table = load(state, root_of(mirror))
    return _Side(source.manifest, lambda: stems(folder, table))


def _drawn() -> Iterator[Synset]:
    """Yield the synsets of the stand-in with their computed stems."""
    for wnid, rows in groupby(names(load_census()), lambda row: row[0]):
        yield wnid, [stem for _, stem in rows]


def _difference(a: _Side, b: _Side, *, by_names: bool) -> Difference:
    if by_names and a.manifest.hash == b.manifest.hash:
        return Difference(a.manifest.pictures, ())
    if by_names:
        return gathered(differences(a.synsets(), b.synsets(), EXAMPLES))
    counts = (zip(side.manifest.wnids, side.manifest.counts.tolist(), strict=True) for side in (a, b))
    return gathered(count_differences(*counts))
