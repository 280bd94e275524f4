"""What a doctor measures where nothing plays: what the display costs, and how quickly pictures come."""

from player.app.feeding import NotFed, fed
from player.app.measuring import NotMeasured, Trial, measured
from player.app.mirror import address
from player.app.opening import Learnt
from player.app.patient import Patient
from player.app.record import writing_state
from player.core import doctor
from player.core.doctor import Check, Measured
from player.core.doctor_feed import (
    decode_speed,
    drawn_mirror,
    feed_unmeasured,
    mirror_away,
    mirror_speed,
    mirror_unindexed,
    unmeasured,
)
from player.core.machine import STAND_IN, Machine
from player.core.presenting import Place, Way, quicker
from player.core.units import Ns
from player.journal.lock import StateInUse, lock_state
from player.journal.run import LedgerUnavailable
from player.stage.drivers import NoScreen

NO_PATIENCE = 0.2
"""Seconds: a player that plays holds its state folder."""


def the_wall(patient: Patient) -> list[Check]:
    """Measure the display with each way of presenting, and remember the cheapest; then what feeds it."""
    machine, period = patient.machine, patient.period
    try:
        with writing_state(machine.state), lock_state(machine.state, NO_PATIENCE):
            return [*_measured_display(machine, period), *_measured_feed(machine, period)]
    except StateInUse as in_use:
        return [doctor.not_measured(str(in_use)), *feed_unmeasured(str(in_use))]
    except LedgerUnavailable:  # which another check tells; a display can be measured anyway
        return [*_measured_display(machine, period), *_measured_feed(machine, period)]


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


def _measured_feed(machine: Machine, period: Ns) -> list[Check]:
    """Measure each mirror, and the decoders with the pictures of the first that gives some."""
    checks, decode = [], None
    for mirror in machine.mirrors:
        check, made = _measured_mirror(machine, mirror, period)
        checks.append(check)
        decode = decode or made
    return [*checks, decode or unmeasured("decode", "no mirror gave a picture")]


def _measured_mirror(machine: Machine, mirror: str, period: Ns) -> tuple[Check, Check | None]:
    try:
        feed = fed(mirror, machine.state, machine.screen.size)
    except NotFed as reason:
        return _unfed(mirror, reason), None
    made = decode_speed(feed, period)
    if mirror == STAND_IN:
        return drawn_mirror(), made
    return mirror_speed(feed, period), made if feed.read else None


def _unfed(mirror: str, reason: NotFed) -> Check:
    match reason.why:
        case "unindexed":
            return mirror_unindexed(address(mirror), str(reason))
        case "away":
            return mirror_away(str(reason))
    return unmeasured("mirror", str(reason))
