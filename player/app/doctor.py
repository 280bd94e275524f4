"""The doctor: collects facts of this machine, and has the core judge them."""

from collections.abc import Callable

from player.app.measuring import NotMeasured, Trial, measured
from player.app.opening import Learnt
from player.app.record import writing_state
from player.core import doctor
from player.core.doctor import Check, Measured
from player.core.machine import Machine
from player.core.presenting import Place, Way, quicker
from player.core.units import Ns
from player.journal.lock import StateInUse, lock_state
from player.journal.run import LedgerUnavailable
from player.stage.drivers import NoScreen

NO_PATIENCE = 0.2
"""Seconds: a player that plays holds its state folder."""

Examination = Callable[[Machine, Ns], list[Check]]


def examine(machine: Machine, period: Ns) -> list[Check]:
    """Return what there is to say of *machine*, for a beat of *period*; a wall that plays is left alone."""
    return [check for examination in EXAMINATIONS for check in examination(machine, period)]


def the_display(machine: Machine, period: Ns) -> list[Check]:
    """Measure the display with each way of presenting, and remember the one that costs least."""
    try:
        with writing_state(machine.state), lock_state(machine.state, NO_PATIENCE):
            return _measured_display(machine, period)
    except StateInUse as in_use:
        return [doctor.not_measured(str(in_use))]
    except LedgerUnavailable:  # which another check tells; a display can be measured anyway
        return _measured_display(machine, period)


def _measured_display(machine: Machine, period: Ns) -> list[Check]:
    try:
        first, line = measured(_trial(machine, None))
    except NoScreen as reason:
        return [doctor.no_display(str(reason))]
    except NotMeasured as reason:
        return [doctor.not_measured(str(reason))]
    tried = [first, *_other_way(machine, first)]
    best = quicker({one.way: one.cost for one in tried})
    chosen = next(one for one in tried if one.way is best)
    if len(tried) > 1:
        place = Place(chosen.driver, machine.screen.display, chosen.mode)
        Learnt(machine.state).learn(place, best, chosen.renderer, "measured")
    return [doctor.display(chosen, line), doctor.presenting(tried, period), doctor.beat(chosen, period)]


def _other_way(machine: Machine, first: Measured) -> list[Measured]:
    """Return what the other way came to, where a driver has two; one that does not work is none."""
    if first.driver != "x11":
        return []
    other = Way.SURFACE if first.way is Way.TEXTURE else Way.TEXTURE
    try:
        found, _ = measured(_trial(machine, other))
    except (NoScreen, NotMeasured):
        return []
    return [found] if found.way is other else []


def _trial(machine: Machine, way: Way | None) -> Trial:
    screen = machine.screen
    return Trial(way, screen.display, screen.size, screen.fullscreen, screen.required)


EXAMINATIONS: tuple[Examination, ...] = (the_display,)
"""Whoever adds one: facts here, its verdict in player.core.doctor."""
