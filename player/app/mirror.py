"""The machine's mirror, opened; indexed first if need be, with a quiet notice on the stage."""

from concurrent.futures import Future, ThreadPoolExecutor

from player.assets import load_census
from player.control.inbox import Inbox
from player.control.logbook import Log
from player.core.commands import Command, command_for
from player.core.machine import STAND_IN, Machine
from player.core.scene import Scene
from player.core.units import SECOND, Ns
from player.ports import Clock, Source, Stage
from player.sources import MirrorAway, NotIndexed, Progress, StandIn, build_index, open_mirror

LOOK = Ns(SECOND // 5)
"""How often the notice of an indexing is renewed, and keys are read meanwhile."""


class Interrupted(Exception):  # noqa: N818 - a person's wish, not a mistake
    """A person asked to quit before the first picture."""


def open_source(machine: Machine, stage: Stage, clock: Clock, inbox: Inbox, log: Log) -> Source:
    """Return the first of the machine's mirrors that is there; index it first if need be."""
    if machine.mirrors == (STAND_IN,):
        return StandIn(load_census())
    away: MirrorAway | None = None
    for mirror in machine.mirrors:
        try:
            return open_mirror(mirror, machine.state)
        except NotIndexed as reason:
            log.info("indexing", mirror=mirror, because=str(reason))
            _index_on_stage(mirror, machine, stage, clock, inbox)
            return open_mirror(mirror, machine.state)
        except MirrorAway as gone:
            log.warning(str(gone))
            away = gone
    assert away is not None, "the config names at least one mirror"
    raise away


def _index_on_stage(mirror: str, machine: Machine, stage: Stage, clock: Clock, inbox: Inbox) -> None:
    latest: list[Progress] = []
    quitting: list[bool] = []

    def tell(progress: Progress) -> None:
        latest[:] = [progress]
        if quitting:
            raise Interrupted

    with ThreadPoolExecutor(1, "indexing") as pool:
        work: Future[object] = pool.submit(build_index, mirror, machine.state, tell)
        while not work.done():
            stage.draw(Scene(notice=_notice(latest)))
            stage.flip()
            if not quitting and _asks_to_quit(stage, inbox, kiosk=machine.screen.required):
                quitting.append(True)
            clock.wait_until(Ns(clock.now() + LOOK))
        work.result()
    if quitting:
        raise Interrupted


def _notice(latest: list[Progress]) -> str:
    return f"Indexing … {latest[0].pictures:,} pictures" if latest else "Indexing …"


def _asks_to_quit(stage: Stage, inbox: Inbox, *, kiosk: bool) -> bool:
    """Tell whether a person asks to quit; what else they ask of a wall without pictures means nothing."""
    asked = [command_for(key, kiosk=kiosk) for key in stage.keys()]  # noqa: SIM118 - a stage is no dict
    while (command := inbox.take()) is not None:
        asked.append(command)
    return Command.QUIT in asked
