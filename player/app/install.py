"""Installing: a machine that plays by itself from the moment it is switched on."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from player.assets import root_of
from player.config import load_machine
from player.core.machine import STAND_IN, Machine
from player.install.commands import Command, after_end, run, runs_here, to_begin, to_end
from player.install.placing import Placing, place, take_away
from player.install.texts import STATE, UNIT, USER, Kind, Service, files_of

ROOT = Path("/")


class NotInstalled(Exception):  # noqa: N818 - what is the case
    """It cannot be installed so; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: which *kind* (None: what fits), and whether only to say what would be done.

    *root* is another machine's root folder, in which files are placed and no command runs.
    """

    kind: Kind | None = None
    config: Path | None = None
    root: Path = ROOT
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Who asks, and where: root, in a graphical session; *home*; the path of cage; is systemd running."""

    is_root: bool
    graphical: bool
    home: Path
    cage: str | None
    systemd: bool


@dataclass(frozen=True, slots=True)
class Installed:
    """What was done, or would be: files, commands with what came of them, and what is left for people."""

    kind: Kind
    files: tuple[Placing, ...]
    commands: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is as it should be."""
        failed = any(said.startswith("failed") for _, said in self.commands)
        return not failed and all(file.well for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """Return this for ``install --json``."""
        return {
            "kind": self.kind,
            "files": [{"path": str(file.path), "did": file.did, "well": file.well} for file in self.files],
            "commands": [{"command": command, "said": said} for command, said in self.commands],
            "notes": list(self.notes),
            "ok": self.ok,
        }


def look_around(environment: Mapping[str, str] = os.environ) -> Surroundings:
    """Return who asks, and where."""
    return Surroundings(
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        graphical=bool(environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY")),
        home=Path.home(),
        cage=shutil.which("cage"),
        systemd=runs_here(),
    )


def install(order: Order, found: Surroundings) -> Installed:
    """Write the units, and whatever else a machine needs to play by itself; never a config.

    Raises:
        NotInstalled: it cannot be done so.
        ConfigError: the config has errors.
        OSError: a file cannot be written.
    """
    kind = _kind(order, found)
    if kind is Kind.CAGE and not found.cage:
        raise NotInstalled("there is no cage here: apt install cage xwayland, or --kind kms without it")
    service = _service(kind, order, found)
    files = place(files_of(service), order.root, dry=order.dry)
    well = all(file.well for file in files)
    commands = _run(to_begin(service), order, found) if well else []
    return Installed(kind, tuple(files), tuple(commands), _notes(service, dry=order.dry))


def uninstall(order: Order, found: Surroundings) -> Installed:
    """Take away what `install` wrote; config, state and the user's account stay.

    Raises:
        NotInstalled: it takes another user.
        OSError: a file cannot be removed.
    """
    kind = _kind(order, found)
    service = Service(kind, (), ROOT, STATE, found.home)
    before = _run(to_end(service), order, found)
    files = take_away(files_of(service), order.root, dry=order.dry)
    commands = (*before, *_run(after_end(service), order, found))
    return Installed(kind, tuple(files), commands, ("config, state and the user's account stay",))


def _kind(order: Order, found: Surroundings) -> Kind:
    """Return the kind that is asked for, or fits, if who asks may have it."""
    desktop = found.graphical and not found.is_root
    kind = order.kind or (Kind.DESKTOP if desktop else Kind.CAGE if found.cage else Kind.KMS)
    in_earnest = order.root == ROOT and not order.dry
    if kind is not Kind.DESKTOP and in_earnest and not found.is_root:
        raise NotInstalled("a system unit takes root: sudo twelve-hours install; --dry-run shows it first")
    if kind is Kind.DESKTOP and in_earnest and found.is_root:
        raise NotInstalled(
            "a unit of the desktop belongs to its user: install as the one whose session it is"
        )
    return kind


def _service(kind: Kind, order: Order, found: Surroundings) -> Service:
    customary = found.home / ".config" if kind is Kind.DESKTOP else Path("/etc")
    config = (order.config or customary / "twelve-hours/config.yaml").absolute()
    machine = _checked(config)
    state, (red, green, blue) = machine.state, machine.screen.background
    if kind is not Kind.DESKTOP and _in_a_home(state, found.home):
        state = STATE
    ground = f"#{red:02x}{green:02x}{blue:02x}"
    return Service(kind, _command(), config, state, found.home, found.cage or "", ground)


def _checked(config: Path) -> Machine:
    """Return the config if a public showing may be played by it."""
    if not config.is_file():
        raise NotInstalled(f"there is no {config}: copy config/gallery.yaml there and name your mirror in it")
    machine = load_machine(config)
    if STAND_IN in machine.mirrors:
        raise NotInstalled(f"{config}: the mirror is the stand-in, which is for rehearsals: name a mirror")
    return machine


def _in_a_home(state: Path, home: Path) -> bool:
    return any(state.is_relative_to(folder) for folder in (home, Path("/home"), Path("/root")))


def _command() -> tuple[str, ...]:
    """Return what starts this player: the installed command, or Python with the checkout's script."""
    script = root_of(Path(__file__).resolve().parents[1]) / "run_installation.py"
    return (
        (sys.executable, str(script)) if script.is_file() else (str(Path(sys.prefix) / "bin/twelve-hours"),)
    )


def _run(commands: Sequence[Command], order: Order, found: Surroundings) -> list[tuple[str, str]]:
    """Run *commands*, each with what came of it, where there is a systemd to be told."""
    if order.dry:
        return [(" ".join(command), "would run") for command in commands]
    if order.root != ROOT or not found.systemd:
        return [(" ".join(command), "left out: no systemd runs there") for command in commands]
    return run(commands)


def _notes(service: Service, *, dry: bool) -> tuple[str, ...]:
    """Return what is left for people to do."""
    notes = [f"config: {service.config}, not touched", f"state: {service.state}"]
    if service.by_system:
        notes.append(f"the user {USER} must be able to read config, playlists and mirror")
        if service.state == STATE:
            notes.append(f"say state: {STATE} in the config, so that report and verify find it")
        else:
            notes.append(f"that folder must be there and belong to it: chown -R {USER}: {service.state}")
    manager = "systemctl" if service.by_system else "systemctl --user"
    last = "nothing was changed" if dry else f"it plays from the next start on; now: {manager} start {UNIT}"
    return (*notes, last)
