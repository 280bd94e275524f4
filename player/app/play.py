"""Playing: one piece after another, for as long as it plays."""

from contextlib import ExitStack

from player.app.house import House
from player.app.programme import Bill, bill_of
from player.app.turn import Turn
from player.app.wishes import Wishes
from player.control.logbook import Log
from player.core.machine import Machine
from player.core.units import wall_of


def play(machine: Machine, wishes: Wishes, log: Log) -> None:
    """Play until asked to quit.

    Raises:
        ConfigError, ScoreError: what is asked for cannot be played.
        NoScreen, MirrorAway, MirrorError: what it takes is not there.
        StateInUse, LedgerUnavailable: the record cannot be kept.
    """
    bill = bill_of(machine, wishes)
    with ExitStack() as stack:
        house = House(machine, wishes, bill.first, log, stack)
        while _turn(house, bill):
            log.info("another piece's turn")


def _turn(house: House, bill: Bill) -> bool:
    """Play what plays now, or will play next; tell whether another piece's turn has come."""
    act = bill.at(wall_of(house.clock.wall()))
    with ExitStack() as stack:
        return Turn(house, act, stack).play()
