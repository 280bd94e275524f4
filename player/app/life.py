"""The life of a player: how the last one ended, and so how this one plays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from player.app.mirror import Interrupted
from player.config import ConfigError
from player.control.logbook import Log
from player.core.deaths import Cause
from player.core.ladder import Stance
from player.core.machine import Machine
from player.core.score import ScoreError
from player.core.units import SECOND, Ns
from player.journal.lives import Lives, Start
from player.journal.run import LedgerUnavailable
from player.ports import Clock
from player.sources import MirrorAway, MirrorError, NotIndexed
from player.stage.drivers import NoScreen

_LACKS = (ConfigError, ScoreError, LedgerUnavailable, MirrorAway, MirrorError, NotIndexed, NoScreen)
"""What people can mend, and the command line says in one line."""


@contextmanager
def living(
    machine: Machine,
    clock: Clock,
    log: Log,
    *,
    supervised: bool,
    played: Callable[[], bool] = lambda: True,
) -> Iterator[Start]:
    """Live: yield what became of the life before; whatever ends this one is written down.

    A start by hand that lacks something before it has *played* is no life: the person sees why.

    The ladder is for who is started again by a supervisor: a person who
    starts the player by hand wants to see it play.
    """
    lives = Lives(machine.state)
    start = lives.begin(clock.now())
    if not supervised:
        start = Start(start.death, start.counted, Stance())
    _tell(start, lives, log)
    try:
        yield start
    except Interrupted:
        lives.end()
        raise
    except _LACKS as error:
        if supervised or played():
            lives.end(Cause.UNAVAILABLE, _first_line(error))
        else:
            lives.end()
        raise
    except BaseException as error:
        lives.end(Cause.BUG, f"{type(error).__name__}: {_first_line(error)}")
        raise
    lives.end()


def _tell(start: Start, lives: Lives, log: Log) -> None:
    if lives.trouble:
        log.warning("ends of the player cannot be counted", because=lives.trouble)
    if start.death is not None:
        count = start.counted[start.death.cause]
        log.warning("the player had ended unasked", cause=str(start.death), times=count)
    if start.stance.ground:
        log.warning(
            "the ground stays at first: the player died again and again",
            seconds=_seconds(start.stance.ground),
        )
    if start.stance.plain:
        log.warning("plain mode: three deaths in half an hour", minutes=_seconds(start.stance.plain) // 60)


def _seconds(length: Ns) -> int:
    return length // SECOND


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0]
