"""What a doctor finds beside the wall: disk, clocks, the computer, fonts, settings."""

from datetime import timedelta
from pathlib import Path

from player.app.patient import Patient
from player.assets import font
from player.clock import SystemClock
from player.config.caption import GLOSS_LETTERS, SIGNS
from player.control.timekeeping import synchronised
from player.core.doctor import Check
from player.core.doctor_house import Access, FontFound, blanking, fonts, permissions, secret, updates
from player.core.doctor_machine import (
    Health,
    clock,
    disk,
    disk_health,
    hardware_clock,
    memory,
    temperature,
)
from player.core.glyphs import NotAFont, lacking
from player.core.machine import STAND_IN, Machine
from player.core.units import wall_of
from player.install.texts import USER
from player.vitals.access import User, exists, read_by_all, who_plays
from player.vitals.keeping import device_of, disk_of
from player.vitals.kernel import Kernel
from player.vitals.programs import darkening, health, updaters

FEW = 20
"""Letters that a line names; a font that lacks more lacks a script."""


def the_disk(patient: Patient) -> list[Check]:
    """Look at the disk of the state folder."""
    kernel, state = Kernel(), patient.machine.state
    device = device_of(state, kernel)
    told = health(device) if device else Health("", None, f"{state} lies on no disk that is told of")
    return [disk(disk_of(state, SystemClock(), kernel)), disk_health(told)]


def the_clocks(_patient: Patient) -> list[Check]:
    """Look at the wall clock, and at the one with the battery."""
    wall = SystemClock().wall()
    there, shows = Kernel().hardware_clock()
    ahead = None if shows is None else timedelta(seconds=shows - wall_of(wall) / 1e9)
    return [clock(synchronised(), wall), hardware_clock(there, ahead)]


def the_computer(_patient: Patient) -> list[Check]:
    """Look at memory and heat."""
    kernel = Kernel()
    return [memory(kernel.memory()), temperature(kernel.sensors(), kernel.slowed())]


def the_fonts(patient: Patient) -> list[Check]:
    """Look whether the fonts can set what captions say."""
    from player.stage.lettering import Face, unkerned, unusable  # noqa: PLC0415 - imports Pillow

    design = patient.playlist.caption.design
    letters = "".join(sorted({*GLOSS_LETTERS, *SIGNS}))
    own = [path for path in (design.font, design.font_strong) if path]
    paths = [*(font(face) for face in Face), *own]
    return [fonts([_looked_at(path, unusable(path), letters) for path in paths], unkerned())]


def _looked_at(path: Path, trouble: str, letters: str) -> FontFound:
    if trouble:
        return FontFound(path.name, trouble)
    try:
        lacks = lacking(path.read_bytes(), letters)
    except (OSError, NotAFont) as error:
        return FontFound(path.name, str(error))
    return FontFound(path.name, "", " ".join(lacks[:FEW]))


def the_settings(patient: Patient) -> list[Check]:
    """Look at rights, at what goes dark, and at what changes the machine by itself."""
    token = patient.machine.control.token_file
    return [
        permissions(_rights(patient, who_plays(USER))),
        *([] if token is None else [secret(str(token), read_by_all(token))]),
        blanking(darkening(patient.environment, Kernel().console_blanks())),
        updates(updaters()),
    ]


def _rights(patient: Patient, user: User) -> list[Access]:
    machine, state = patient.machine, patient.machine.state
    owned = f"sudo chown -R {user.name}: {state}"
    readable = f"let {user.name} read it: chmod -R a+rX, or a group of its own"
    asked = [("write", path, owned) for path in (state, *_kept_in(state))]
    asked += [("read", path, readable) for path in _read_by(patient)]
    asked += [("search", Path(mirror), readable) for mirror in machine.mirrors if Path(mirror).is_dir()]
    return [Access(user.name, do, str(path), user.may(do, path), advice) for do, path, advice in asked]


def _kept_in(state: Path) -> list[Path]:
    """Return what root may have left in *state*: the lock, without which nobody plays."""
    return [state / "lock"] if exists(state / "lock") else []


def _read_by(patient: Patient) -> list[Path]:
    machine = patient.machine
    named = [patient.config, machine.playlist, machine.control.token_file, *_mirrors(machine)]
    return [path for path in named if path is not None]


def _mirrors(machine: Machine) -> list[Path]:
    """Return the mirrors that lie on disks and are there: of those that are not, another check tells."""
    return [path for mirror in machine.mirrors if mirror != STAND_IN and exists(path := Path(mirror))]
