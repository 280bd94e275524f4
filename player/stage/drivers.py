"""Which SDL driver paints the screen: chosen by us from what is there, and said aloud.

Left to itself SDL tries one driver after the other and, where DISPLAY is
missing or its server dead, ends with `offscreen` without a word: a player
that plays for nobody.
"""

import os
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

OFFSCREEN = "offscreen"

UNSEEN = frozenset({OFFSCREEN, "dummy"})
"""The drivers that paint for nobody."""

VIRTUAL = frozenset({"vgem", "vkms", "simple-framebuffer"})
"""Linux's drivers of cards that have no processor of their own."""

_PATIENCE = 2.0
"""Seconds a display server may take to answer: a busy one answers within milliseconds."""

_X11_HELLO = struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0)
"""X protocol 11.0, little-endian, no authorisation (X Window System Protocol, section 8).

Any first byte in return (success, refusal, a wish for authorisation) proves that someone is there.
"""


class NoScreen(Exception):  # noqa: N818 - what is the case, in the words of the stage
    """There is no screen to play on, and the configuration asks for one; the message says why."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was found: each True only if it answered or could be opened."""

    platform: str
    wayland: bool = False
    x11: bool = False
    cards: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A driver by SDL's name, and the plain line that must be said about it (empty: nothing)."""

    driver: str
    line: str = ""


def look_around(environment: Mapping[str, str]) -> Surroundings:
    """Ask the displays that *environment* names, and the graphics cards, whether they are there."""
    wayland, display = environment.get("WAYLAND_DISPLAY", ""), environment.get("DISPLAY", "")
    return Surroundings(
        platform=sys.platform,
        wayland=bool(wayland) and _connects(_wayland_socket(environment, wayland)),
        x11=bool(display) and x_server_answers(display),
        cards=any(os.access(card, os.R_OK | os.W_OK) for card in Path("/dev/dri").glob("card*")),
    )


def has_graphics_card(cards: Path = Path("/dev/dri"), facts: Path = Path("/sys/class/drm")) -> bool:
    """Tell whether there is a graphics card that draws for us: its render node, and none of VIRTUAL."""
    for node in cards.glob("renderD*"):
        driver = (facts / node.name / "device" / "driver").resolve().name
        if driver not in VIRTUAL and os.access(node, os.R_OK | os.W_OK):
            return True
    return False


def choose_driver(environment: Mapping[str, str], found: Surroundings, *, required: bool) -> Choice:
    """Return the driver to ask SDL for.

    SDL_VIDEODRIVER is honoured; else Wayland, X11 and, where no desktop is
    named, KMS/DRM; else `offscreen`.

    Raises:
        NoScreen: nothing is there and a screen is *required*.
    """
    if wanted := environment.get("SDL_VIDEODRIVER", ""):
        return Choice(wanted, _unseen(f"SDL_VIDEODRIVER is {wanted}") if wanted in UNSEEN else "")
    if driver := _by_what_is_there(environment, found):
        return Choice(driver)
    return without_screen(_why_none(environment), required=required)


def without_screen(reason: str, *, required: bool) -> Choice:
    """Return `offscreen` and its plain line, or raise NoScreen if a screen is *required*."""
    if required:
        raise NoScreen(f"no screen: {reason} (screen.required is true)")
    return Choice(OFFSCREEN, _unseen(reason))


def x_server_answers(display: str) -> bool:
    """Tell whether the X server that *display* (such as ``:0`` or ``host:10.0``) names speaks X."""
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not number.isdecimal():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers listen, by convention
        return _answers(path) or _answers("\0" + path)
    return _answers((host, 6000 + int(number)))


def _by_what_is_there(environment: Mapping[str, str], found: Surroundings) -> str:
    if found.platform in ("darwin", "win32"):
        return "cocoa" if found.platform == "darwin" else "windows"
    if found.wayland:
        return "wayland"
    if found.x11:
        return "x11"
    return "kmsdrm" if found.cards and not _names_desktop(environment) else ""


def _names_desktop(environment: Mapping[str, str]) -> bool:
    return bool(environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY"))


def _why_none(environment: Mapping[str, str]) -> str:
    named = [
        f"{name}={environment[name]}" for name in ("WAYLAND_DISPLAY", "DISPLAY") if environment.get(name)
    ]
    if named:
        return f"no display server answers at {' or '.join(named)}"
    return "neither WAYLAND_DISPLAY nor DISPLAY is set, and no graphics card under /dev/dri can be opened"


def _unseen(reason: str) -> str:
    return f"{reason}: playing offscreen, for nobody but the live page"


def _wayland_socket(environment: Mapping[str, str], name: str) -> str:
    """Return the path of a compositor's socket: absolute, or within XDG_RUNTIME_DIR."""
    return str(Path(environment.get("XDG_RUNTIME_DIR", "")) / name)


def _connects(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as server:
        server.settimeout(_PATIENCE)
        try:
            server.connect(path)
        except OSError:
            return False
    return True


def _answers(address: str | tuple[str, int]) -> bool:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as server:
        server.settimeout(_PATIENCE)
        try:
            server.connect(address)
            server.sendall(_X11_HELLO)
            return server.recv(1) != b""
        except OSError:
            return False
