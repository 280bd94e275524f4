"""Playing: one piece after another, for as long as it plays."""

from collections.abc import Callable
from contextlib import ExitStack

from player.app.afresh import in_one_line
from player.app.house import House
from player.app.preview import PreviewTurn
from player.app.programme import bill_of
from player.app.turn import Turn
from player.app.wishes import Wishes
from player.config import ConfigError
from player.control.logbook import Log
from player.core.machine import Machine
from player.core.score import ScoreError
from player.core.units import SECOND, Ns, wall_of
from player.journal.run import LedgerUnavailable

AGAIN = Ns(5 * SECOND)
"""Before a turn that could not begin is tried again; the picture of the last one stands meanwhile."""


def play(machine: Machine, wishes: Wishes, log: Log, again: Callable[[], Machine] | None = None) -> None:
    """Play until asked to quit; *again* reads the config by which *machine* was made.

    Raises:
        ConfigError, ScoreError: what is asked for cannot be played.
        NoScreen, MirrorAway, MirrorError: what it takes is not there.
        StateInUse, LedgerUnavailable: the record cannot be kept.
    """
    with ExitStack() as stack:
        house = House(machine, wishes, bill_of(machine, wishes), log, stack)
        house.outlook.again = again or house.outlook.again
        yielded = _turn(house)
        while yielded and not house.inbox.quits:
            log.info("another piece's turn")
            _renew_bill(house)
            yielded = _turn_at_last(house)
        house.watchdog.stopping()
        _tell_end(house)


def _tell_end(house: House) -> None:
    """Say that this end was asked for, and where it is: what ends otherwise says why."""
    latest = house.board.latest
    if latest is not None:
        where = {"pass": latest.pass_number, "position": latest.position}
        house.log.info("ended as asked", state=str(latest.state), **where, of=latest.about.pictures)


def _turn(house: House) -> bool:
    """Play what plays now, or will play next; tell whether another piece's turn has come."""
    act = house.chosen or house.bill.at(wall_of(house.clock.wall()))
    with ExitStack() as stack:
        turn = PreviewTurn if house.wishes.at_desk else Turn
        return turn(house, act, stack).play()


def _turn_at_last(house: House) -> bool:
    """Play a turn after the first: what keeps it from beginning does not end the show, but is waited for."""
    while not house.inbox.quits:
        try:
            return _turn(house)
        except (LedgerUnavailable, ScoreError) as error:
            house.log.error("the next piece cannot begin; trying again", because=in_one_line(error))  # noqa: TRY400 - no bug
            house.chosen = None
            _wait(house)
    return False


def _wait(house: House) -> None:
    until = house.clock.now() + AGAIN
    while house.clock.now() < until and not house.inbox.quits:
        house.wait_a_moment()


def _renew_bill(house: House) -> None:
    """Look at the programme again: its files may have changed, and its hours are known for some time only."""
    day = house.clock.wall().date()
    house.outlook.look(day)
    try:
        house.bill = bill_of(house.machine, house.wishes, day)
    except ConfigError as error:
        house.log.error("the programme is refused, the last good one goes on", because=in_one_line(error))  # noqa: TRY400 - no bug
        _wait(house)
