"""The SHA-256 of pictures as a machine's mirrors hold them; in a process of its own while it plays.

    python -m player.app.contents < what.json

For disks may hang, what reads tables takes 40 MB, and the beat must not notice.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path

from player.app.known import Known
from player.core.machine import STAND_IN
from player.core.pictures import Fetched, Place, Remote, Stored, Tabled
from player.core.withdrawal import Name
from player.decode.reading import read
from player.sources import MirrorAway, MirrorError, NotIndexed, open_mirror

PATIENCE = 60.0
"""Seconds for all of it: a disk that spins up takes ten."""

NICEST = 19

Contents = list[tuple[str, ...]]
"""For each name asked, the SHA-256 (hex) of what the mirrors hold under it."""


def contents_apart(mirrors: Sequence[str], state: Path, names: Sequence[Name]) -> Contents:
    """Return the contents of *names*, read by a process of its own; none where nothing could be read."""
    none: Contents = [() for _ in names]
    held = [mirror for mirror in mirrors if mirror != STAND_IN]
    if not held:
        return none
    asked = {"mirrors": held, "state": str(state), "names": [(wnid, stem.hex()) for wnid, stem in names]}
    path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "player.app.contents"],
            env={**os.environ, "PYTHONPATH": path},
            input=json.dumps(asked),
            stdout=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return [tuple(found) for found in json.loads(ended.stdout)]
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return none


def contents(mirrors: Iterable[str], state: Path, names: Sequence[Name]) -> Contents:
    """Return the contents of *names* in all of *mirrors* that are at hand."""
    found: list[dict[str, None]] = [{} for _ in names]
    for mirror in mirrors:
        with suppress(MirrorAway, MirrorError, NotIndexed, OSError):
            for digests, places in zip(found, _places(mirror, state, names), strict=True):
                digests.update(dict.fromkeys(filter(None, map(_content, places))))
    return [tuple(digests) for digests in found]


def _places(mirror: str, state: Path, names: Sequence[Name]) -> list[list[Place]]:
    if mirror == STAND_IN:
        return [[] for _ in names]
    with closing(open_mirror(mirror, state)) as source:
        known = Known(source.manifest, lambda index: source.picture(index).name)
        return [[source.picture(index).place for index in known.find(*name)] for name in names]


def _content(place: Place) -> str:
    """Return the SHA-256 of what lies at *place*, empty where it cannot be read."""
    match place:
        case Stored():
            data: object = read(place)
        case Tabled():
            from player.decode.tables import read_cell  # noqa: PLC0415 - takes pyarrow, which few mirrors need

            data = read_cell(place)
        case Remote():
            data = asyncio.run(_fetched(place))
        case _:
            data = None
    return sha256(data).hexdigest() if isinstance(data, bytes) else ""


async def _fetched(place: Remote) -> bytes | None:
    from player.sources.web import open_fetcher  # noqa: PLC0415 - imports aiohttp, which takes a quarter second

    fetcher = open_fetcher()
    try:
        came = await fetcher.fetch(place)
    finally:
        await fetcher.close()
    return came.data if isinstance(came, Fetched) else None


def main() -> None:
    """Read what stdin asks for."""
    os.nice(NICEST)
    asked = json.load(sys.stdin)
    names = [(wnid, bytes.fromhex(stem)) for wnid, stem in asked["names"]]
    sys.stdout.write(json.dumps(contents(asked["mirrors"], Path(asked["state"]), names)))


if __name__ == "__main__":
    main()
