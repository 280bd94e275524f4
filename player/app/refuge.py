"""Where the position is kept besides the state folder, whose disk may be full, read-only or gone."""

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

NAME = "twelve-hours"


def second_places(state: Path, environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the folders outside of *state* in which the position of what is kept there is kept, too.

    The runtime directory lies in memory, neither full nor read-only when a
    disk is, and outlives whatever ends the player, but no power cut. The
    cache lies on a disk, maybe another one.
    """
    name = sha256(os.fsencode(state.absolute())).hexdigest()[:16]
    return tuple(place / name for place in _roots(environment))


def _roots(environment: Mapping[str, str]) -> Iterator[Path]:
    runtime = environment.get("RUNTIME_DIRECTORY", "").partition(":")[0]  # of a service: systemd.exec(5)
    if runtime:
        yield Path(runtime)
    elif environment.get("XDG_RUNTIME_DIR"):
        yield Path(environment["XDG_RUNTIME_DIR"], NAME)
    if environment.get("XDG_CACHE_HOME"):
        yield Path(environment["XDG_CACHE_HOME"], NAME)
    elif environment.get("HOME"):
        yield Path(environment["HOME"], ".cache", NAME)
