"""The doctor: collects facts of this machine, and has the core judge them."""

from player.app.checkup import the_clocks, the_computer, the_disk, the_fonts, the_settings
from player.app.patient import Examination, Patient
from player.app.stand import the_wall
from player.core.doctor import Check


def examine(patient: Patient) -> list[Check]:
    """Return what there is to say of *patient*; a wall that plays is left alone."""
    return [check for examination in EXAMINATIONS for check in examination(patient)]


EXAMINATIONS: tuple[Examination, ...] = (
    the_wall,
    the_disk,
    the_clocks,
    the_computer,
    the_fonts,
    the_settings,
)
"""Whoever adds one: facts of the machine in player.vitals, their verdict in player.core."""
