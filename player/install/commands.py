"""What systemd is told after files were placed or taken away."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from player.install.texts import UNIT, Service

PATIENCE = 60.0
"""Seconds that a command may take."""

Command = tuple[str, ...]


def to_begin(service: Service) -> list[Command]:
    """Return what makes *service* start with the machine, or with the session."""
    if not service.by_system:
        return [_reload(service), (*_systemctl(service), "enable", UNIT)]
    return [
        ("systemd-sysusers",),
        _reload(service),
        ("systemctl", "try-reload-or-restart", "systemd-journald.service"),
        (*_systemctl(service), "enable", UNIT),
    ]


def to_end(service: Service) -> list[Command]:
    """Return what ends *service*, before its files go."""
    return [(*_systemctl(service), "disable", "--now", UNIT)]


def after_end(service: Service) -> list[Command]:
    """Return what lets systemd forget *service*, after its files went."""
    return [_reload(service)]


def runs_here() -> bool:
    """Tell whether this machine was booted with systemd (sd_booted(3))."""
    return Path("/run/systemd/system").is_dir()


def run(commands: Sequence[Command]) -> list[tuple[str, str]]:
    """Run *commands* one after the other; return each with ``done``, or ``failed`` and why."""
    return [(" ".join(command), _ran(command)) for command in commands]


def _systemctl(service: Service) -> Command:
    return ("systemctl",) if service.by_system else ("systemctl", "--user")


def _reload(service: Service) -> Command:
    return (*_systemctl(service), "daemon-reload")


def _ran(command: Command) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own words, without a shell
            command,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"failed: {error}"
    why = (done.stderr.strip().splitlines() or [f"code {done.returncode}"])[-1]
    return "done" if done.returncode == 0 else f"failed: {why}"
