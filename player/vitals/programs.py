"""What programs of this machine tell: X, the desktop's settings, systemd, smartctl."""

import json
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence

from player.core.doctor_house import Dark
from player.core.doctor_machine import Health

PATIENCE = 10.0
"""Seconds that a program may take."""

Ask = Callable[[Sequence[str]], str]
"""Run a command and return what it prints, empty if it is not there or says nothing."""

UPDATERS = (
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "unattended-upgrades.service",
    "dnf-automatic.timer",
    "packagekit.service",
    "snapd.service",
)

X_ADVICE = "xset s off s noblank -dpms; the unit that install writes for a desktop says it, too"
GNOME_ADVICE = "gsettings set org.gnome.desktop.session idle-delay 0, and no sleep in Settings, Power"
CONSOLE_ADVICE = "consoleblank=0 on the kernel's command line; the unit that install writes says it, too"
SLEEP_ADVICE = "sudo systemctl mask sleep.target suspend.target hibernate.target hybrid-sleep.target"
OWN_ADVICE = "look in the desktop's settings for screen saver, screen off and sleep: all of them never"

_LOGIND = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")


def ask(command: Sequence[str]) -> str:
    """Run *command* for a moment; return what it prints."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words, without a shell
            list(command),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def darkening(environment: Mapping[str, str], console: float | None, asked: Ask = ask) -> list[Dark]:
    """Return what may darken the screen; *console* is after how many seconds the console does."""
    found = []
    desktop = environment.get("XDG_CURRENT_DESKTOP", "")
    if "GNOME" in desktop:
        found += _gnome(asked)
    elif environment.get("WAYLAND_DISPLAY"):
        found.append(Dark(desktop or "the compositor", None, OWN_ADVICE))
    elif environment.get("DISPLAY"):
        found += _x11(asked(("xset", "q")))
    else:
        found.append(Dark("the console", console, CONSOLE_ADVICE))
    return [*found, _sleep(asked)]


def updaters(asked: Ask = ask) -> dict[str, bool] | None:
    """Return which of the units that update a system are at work, None where systemd does not answer."""
    said = asked(("systemctl", "show", "--property=Id,ActiveState", *UPDATERS))
    found = re.findall(r"^Id=(.+)\nActiveState=(\w+)$", said, re.MULTILINE)
    return {name: state == "active" for name, state in found} if found else None


def health(device: str, asked: Ask = ask) -> Health:
    """Return what smartctl says of *device*, such as ``/dev/sda``."""
    said = asked(("smartctl", "--health", "--json", device))
    try:
        told = json.loads(said)
        messages = [line["string"] for line in told.get("smartctl", {}).get("messages", [])]
        passed = told.get("smart_status", {}).get("passed")
    except (ValueError, KeyError, TypeError, AttributeError):
        return Health(device, None, f"smartctl tells nothing of {device}")
    if isinstance(passed, bool):
        return Health(device, passed)
    return Health(device, None, "; ".join(messages) or f"{device} tells nothing of itself")


def _x11(said: str) -> list[Dark]:
    """Read what ``xset q`` prints."""
    saver = re.search(r"timeout:\s+(\d+)", said)
    found = [Dark("X's screen saver", float(saver[1]) if saver else None, X_ADVICE)]
    if "DPMS is Enabled" in said:
        spans = [float(span) for span in re.findall(r"(?:Standby|Suspend|Off):\s+(\d+)", said)]
        found.append(Dark("the panel's power saving", min((s for s in spans if s), default=0.0), X_ADVICE))
    elif saver:
        found.append(Dark("the panel's power saving", 0.0, X_ADVICE))
    return found


def _gnome(asked: Ask) -> list[Dark]:
    idle = re.search(r"(\d+)\s*$", asked(("gsettings", "get", "org.gnome.desktop.session", "idle-delay")))
    power = "org.gnome.settings-daemon.plugins.power"
    sleeps = asked(("gsettings", "get", power, "sleep-inactive-ac-type")).strip().strip("'")
    after = re.search(r"(\d+)\s*$", asked(("gsettings", "get", power, "sleep-inactive-ac-timeout")))
    asleep = 0.0 if sleeps == "nothing" else float(after[1]) if after else None
    return [
        Dark("GNOME's blank screen", float(idle[1]) if idle else None, GNOME_ADVICE),
        Dark("GNOME's sleep", asleep, GNOME_ADVICE),
    ]


def _sleep(asked: Ask) -> Dark:
    """Ask whether the machine sleeps when nobody touches it: it cannot, or logind tells."""
    what = "the machine's sleep"
    if asked(("systemctl", "is-enabled", "suspend.target")).strip() == "masked":
        return Dark(what, 0.0, SLEEP_ADVICE)
    action = re.search(r'"(.*)"', asked(("busctl", "get-property", *_LOGIND, "IdleAction")))
    span = re.search(r"(\d+)\s*$", asked(("busctl", "get-property", *_LOGIND, "IdleActionUSec")))
    if action is None or span is None:
        return Dark(what, None, SLEEP_ADVICE)
    return Dark(what, 0.0 if action[1] == "ignore" else int(span[1]) / 1e6, SLEEP_ADVICE)
