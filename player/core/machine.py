"""The machine as checked values: which mirror, which playlist or programme, which screen, which address."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from player.core.units import SECOND, Ns

STAND_IN = "stand-in"
"""The name of the built-in mirror; it stands alone, never in a list of mirrors."""


@dataclass(frozen=True, slots=True)
class Power:
    """How the panel is switched: commands, run without a shell; each may be missing.

    *on* runs *lead* before the doors open, *off* after they have closed. *read* ends
    with 0 if the panel is on, with 1 if it is off, with anything else if it cannot tell.
    """

    on: str | None = None
    off: str | None = None
    read: str | None = None
    lead: Ns = Ns(120 * SECOND)


class Mirroring(StrEnum):
    """What a picture is mirrored by, as visitors would see it without."""

    NONE = "none"
    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


@dataclass(frozen=True, slots=True)
class Screen:
    """One display and what stands on it.

    *size* is (width, height) in pixels, None for the display's own; *rotate*
    is clockwise in degrees; *background* is the ground as (red, green, blue),
    by default the near-black of the one surviving still. *height_m* and
    *viewing_distance_m* are metres, None where nobody measured them. *mirror*
    is for projections from behind. *luminance* is the share of the panel's
    white that is used, in light; *orbit* is how many pixels standing words wander.
    """

    display: int = 0
    fullscreen: bool = True
    required: bool = False
    size: tuple[int, int] | None = None
    rotate: int = 0
    background: tuple[int, int, int] = (7, 0, 7)
    height_m: float | None = None
    viewing_distance_m: float | None = None
    hold_limit: Ns = Ns(60 * SECOND)
    power: Power | None = None
    card: bool = False
    mirror: Mirroring = Mirroring.NONE
    luminance: float = 1.0
    orbit: int = 0


@dataclass(frozen=True, slots=True)
class Control:
    """Where the page listens (port 0: any free one), and the file with the token for its controls.

    *names* are further host names people come by, with a port or without;
    *live* lets them see the live picture; *certificate* and *key* are PEM files.
    """

    host: str = "127.0.0.1"
    port: int = 8090
    token_file: Path | None = None
    names: tuple[str, ...] = ()
    live: bool = False
    certificate: Path | None = None
    key: Path | None = None

    @property
    def lets_in(self) -> str:
        """Which key lets others than this machine in, for which a token is needed; empty where none does."""
        if not is_loopback(self.host):
            return "listen"
        return "names" if self.names else ""


def is_loopback(host: str) -> bool:
    """Tell whether *host* is this machine only."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    """One line of a programme: *playlist* plays within *hours* (OpenStreetMap text)."""

    playlist: Path
    hours: str


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine; *mirrors* are absolute paths or URLs in the order they are tried, or the stand-in alone.

    At most one of *playlist* and *programme* is given; with neither, the shipped whole.yaml plays.
    *cache* is how many bytes of pictures to come may be kept of mirrors in a network, 0 for none.
    *beside* are folders elsewhere than *state*: the position is kept there, too.
    """

    mirrors: tuple[str, ...]
    playlist: Path | None
    programme: tuple[ProgrammeEntry, ...]
    state: Path
    screen: Screen
    control: Control
    cache: int = 0
    beside: tuple[Path, ...] = ()
