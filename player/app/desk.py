"""The desk: what the commands that play nothing do, wired to the rooms that know how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from player.app.record import writing_state
from player.assets import load_census
from player.clock import SystemClock
from player.config import Problem, check_file
from player.control.status import ask_status
from player.core.machine import STAND_IN, Machine
from player.core.units import SECOND
from player.journal.lock import lock_state
from player.sources import Form, Indexed, Progress, StandIn, build_index


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing found; *notes* are lines about what was passed over."""

    form: str
    pictures: int
    synsets: int
    hash: str
    hash_comparable: bool
    seconds: float
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the keys of ``index --json``."""
        names = ("form", "pictures", "synsets", "hash", "hash_comparable", "seconds")
        return {name: getattr(self, name) for name in names}


def index(
    mirror: str, state: Path, progress: Callable[[Progress], None], form: Form | None = None
) -> IndexReport:
    """Build or refresh the manifest of *mirror* in *state*; take it for *form* if that is given.

    Raises:
        MirrorAway, MirrorError, StateInUse: as they say.
    """
    clock = SystemClock()
    begun = clock.now()
    if mirror == STAND_IN:
        held = StandIn(load_census()).manifest
        seconds = (clock.now() - begun) / SECOND
        return IndexReport(STAND_IN, held.pictures, len(held.wnids), held.hash, held.hash_comparable, seconds)
    with writing_state(state), lock_state(state):
        found = build_index(mirror, state, progress, form)
    return _report(found, (clock.now() - begun) / SECOND)


def _report(found: Indexed, seconds: float) -> IndexReport:
    skipped = tuple(f"{count:,} entries passed over: {why}" for why, count in found.skipped.items())
    return IndexReport(
        str(found.form),
        found.pictures,
        found.synsets,
        found.hash,
        found.hash_comparable,
        round(seconds, 3),
        found.remarks + skipped,
    )


def check(files: Sequence[Path]) -> list[Problem]:
    """Return every problem of every one of *files*."""
    return [problem for path in files for problem in check_file(path)]


def status(machine: Machine) -> dict[str, Any]:
    """Return what the running player says.

    Raises:
        NotRunning: none answers.
    """
    control = machine.control
    return ask_status(control.host, control.port, certificate=control.certificate)
