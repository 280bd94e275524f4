"""The desk: what the commands that play nothing do, wired to the rooms that know how."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from player.app.record import writing_state
from player.assets import load_census
from player.clock import SystemClock
from player.config import Problem, check_file
from player.control.status import Address, NotRunning, ask, ask_status, follow_events
from player.core.machine import STAND_IN, Control, Machine
from player.core.units import SECOND, Ns
from player.journal.lock import lock_state
from player.sources import Form, Indexed, Progress, StandIn, build_index

COVERAGE = Ns(10 * SECOND)
"""How often the map is asked for: the player draws it no oftener."""

AGAIN = Ns(1 * SECOND)
"""Until a player that is silent is asked again."""


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


@dataclass(frozen=True, slots=True)
class Told:
    """The last status of the player that runs, and its coverage; *silence* says why there is no newer one."""

    status: dict[str, Any]
    coverage: dict[str, Any] | None = None
    silence: str = ""


def follow(control: Control) -> Iterator[Told]:
    """Yield what the player at *control* says as it says it, for ever; where it is silent, that.

    Raises:
        NotRunning: nobody answered ever.
    """
    address, clock = _address(control), SystemClock()
    told, asked = Told(ask_status(address)), Ns(-COVERAGE)
    while True:
        try:
            for name, said in follow_events(address):
                if clock.now() - asked >= COVERAGE:
                    told, asked = replace(told, coverage=_coverage(address)), clock.now()
                if name == "status":
                    told = replace(told, status=said, silence="")
                    yield told
        except NotRunning as silence:
            told = replace(told, silence=str(silence))
            yield told
            clock.wait_until(Ns(clock.now() + AGAIN))


def _coverage(address: Address) -> dict[str, Any] | None:
    try:
        return ask(address, "coverage")
    except NotRunning:
        return None


def status(machine: Machine) -> dict[str, Any]:
    """Return what the running player says.

    Raises:
        NotRunning: none answers.
    """
    return ask_status(_address(machine.control))


def _address(control: Control) -> Address:
    return Address(control.host, control.port, control.certificate)
