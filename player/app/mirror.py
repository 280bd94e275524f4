"""The machine's mirror, opened; indexed first if need be, with a quiet notice on the stage."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from player.app.record import writing_state
from player.assets import load_census
from player.control.inbox import Inbox
from player.control.logbook import Log
from player.core.commands import Command, Wish, command_for
from player.core.machine import STAND_IN, Machine
from player.core.scene import Scene
from player.core.units import SECOND, Ns
from player.ports import Clock, Source, Stage
from player.sources import (
    Indexed,
    MirrorAway,
    MirrorError,
    NotIndexed,
    Progress,
    StandIn,
    StoredSource,
    build_index,
    forget_index,
    open_mirror,
)

LOOK = Ns(SECOND // 5)
"""How often the notice of an indexing is renewed, and keys are read meanwhile."""


class Interrupted(Exception):  # noqa: N818 - a person's wish, not a mistake
    """A person asked to quit before the first picture."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirror, opened: as the config names it, the *place*-th there, and the source that reads it."""

    path: str
    source: Source
    place: int = 0

    @property
    def name(self) -> str:
        """Its name without folders: what strangers may know of it."""
        return Path(address(self.path)).name

    def forget_index(self, state: Path) -> None:
        """Have it indexed anew at the next start."""
        if self.path != STAND_IN:
            forget_index(self.path, state)


def address(mirror: str) -> str:
    """Return *mirror*, a path or URL, without the password that a URL may hold: for ledger and log."""
    parts = urlsplit(mirror)
    if not parts.scheme or not parts.hostname:
        return mirror
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def open_source(machine: Machine, stage: Stage, clock: Clock, inbox: Inbox, log: Log) -> Mirror:
    """Return the first of the machine's mirrors that can be played; index it first if need be.

    Raises:
        MirrorAway, MirrorError: none of them can; it tells of the last.
        LedgerUnavailable: the state folder does not take the index.
        Interrupted: a person asked to quit.
    """
    if machine.mirrors == (STAND_IN,):
        return Mirror(STAND_IN, StandIn(load_census()))
    *others, last = enumerate(machine.mirrors)
    for place, mirror in others:
        try:
            return Mirror(mirror, _opened(mirror, machine, stage, clock, inbox, log), place)
        except (MirrorAway, MirrorError) as trouble:
            log.warning("trying the next mirror", because=str(trouble))
    place, mirror = last
    return Mirror(mirror, _opened(mirror, machine, stage, clock, inbox, log), place)


def _opened(
    mirror: str, machine: Machine, stage: Stage, clock: Clock, inbox: Inbox, log: Log
) -> StoredSource:
    try:
        return open_mirror(mirror, machine.state)
    except NotIndexed as reason:
        log.info("indexing", mirror=mirror, because=str(reason))
    with writing_state(machine.state):
        found = _index_on_stage(mirror, machine, stage, clock, inbox)
    log.info("indexed", form=str(found.form), pictures=found.pictures, synsets=found.synsets)
    return open_mirror(mirror, machine.state)


def _index_on_stage(mirror: str, machine: Machine, stage: Stage, clock: Clock, inbox: Inbox) -> Indexed:
    latest: list[Progress] = []
    quitting: list[bool] = []

    def tell(progress: Progress) -> None:
        latest[:] = [progress]
        if quitting:
            raise Interrupted

    with ThreadPoolExecutor(1, "indexing") as pool:
        work: Future[Indexed] = pool.submit(build_index, mirror, machine.state, tell)
        while not work.done():
            stage.draw(Scene(notice=_notice(latest)))
            stage.flip()
            if not quitting and _asks_to_quit(stage, inbox, kiosk=machine.screen.required):
                quitting.append(True)
            clock.wait_until(Ns(clock.now() + LOOK))
        found = work.result()
    if quitting:
        raise Interrupted
    return found


def _notice(latest: list[Progress]) -> str:
    return f"Indexing … {latest[0].pictures:,} pictures" if latest else "Indexing …"


def _asks_to_quit(stage: Stage, inbox: Inbox, *, kiosk: bool) -> bool:
    """Tell whether a person asks to quit; what else they ask of a wall without pictures means nothing."""
    asked: list[Wish | None] = [command_for(key, kiosk=kiosk) for key in stage.keys()]  # noqa: SIM118 - a stage is no dict
    while (command := inbox.take()) is not None:
        asked.append(command)
    return Command.QUIT in asked
