"""The keys of a machine's config."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from player.config.kinds import (
    Absent,
    Key,
    Leaf,
    ListOf,
    Nullable,
    Rule,
    Schema,
    Section,
    Taken,
    Unfit,
    member,
)
from player.config.leaves import (
    BILLION,
    CACHE,
    COLOUR,
    HOST_NAME,
    LISTEN,
    PERCENT,
    SIZE,
    TRUTH,
    TURN,
    duration,
    metres,
    plain_text,
    whole,
)
from player.config.showing import PLAIN_HOURS
from player.config.tree import Items, Node, Plain, Scalar, Scope, shown
from player.core.machine import STAND_IN, Control, Machine, Mirroring, Power, ProgrammeEntry, Screen
from player.core.units import SECOND, Ns

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True, slots=True)
class FilePath:
    """A path; relative ones start from the file that names them, ``~`` is the home folder."""

    expected: str = "a path"

    def read(self, node: Node, scope: Scope) -> Path:
        """Return the path, absolute; it need not exist."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value.strip():
            raise scope.refuse(node, f"expected {self.expected}, got {shown(node)}")
        try:
            return scope.folder / Path(node.value).expanduser()
        except RuntimeError as error:
            raise scope.refuse(
                node, f"expected {self.expected}, got {shown(node)}; that home is not known"
            ) from error

    def schema(self) -> Schema:
        """Return the schema of a path."""
        return {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True, slots=True)
class Location:
    """A mirror in a list: a path or a URL."""

    def read(self, node: Node, scope: Scope) -> str:
        """Return a URL as it is, a path absolute."""
        match node:
            case Scalar(value=str(text)) if text == STAND_IN:
                raise scope.refuse(node, "the stand-in stands alone; it is never one of several mirrors")
            case Scalar(value=str(text)) if _URL.match(text):
                return text
            case _:
                return str(FilePath("a path or a URL").read(node, scope))

    def schema(self) -> Schema:
        """Return the schema of one mirror of a list."""
        return {"type": "string", "pattern": r"\S", "not": {"const": STAND_IN}}


@dataclass(frozen=True, slots=True)
class Mirrors:
    """The stand-in, one mirror, or a list of them."""

    def read(self, node: Node, scope: Scope) -> tuple[str, ...]:
        """Return the mirrors in the order they are tried."""
        if isinstance(node, Items):
            return ListOf(Location(), "[/srv/imagenet, https://mirror/]", 1).read(node, scope)
        if isinstance(node, Scalar) and node.value == STAND_IN:
            return (STAND_IN,)
        return (Location().read(node, scope),)

    def schema(self) -> Schema:
        """Return the schema of either."""
        several = {"type": "array", "items": Location().schema(), "minItems": 1}
        return {"anyOf": [{"type": "string", "pattern": r"\S"}, several]}


# screen
DISPLAY = Key("display", whole("the number of a display, from 0", 0, 63), "which display, counting from 0", 0)
FULLSCREEN = Key("fullscreen", TRUTH, "the whole display, or a window", default=True)
REQUIRED = Key(
    "required",
    TRUTH,
    "end (69) rather than play without a screen; also locks the keys q, Esc, f",
    default=False,
)
SIDES = Key("size", SIZE, "the window, or the mode of the display", "auto")
ROTATE = Key("rotate", TURN, "degrees clockwise, for a screen hung on its side", 0)
MIRRORED = Key("mirror", member(Mirroring), "for a projection from behind, or over a mirror", "none")
BACKGROUND = Key("background", COLOUR, "the ground around the picture and when nothing plays", "#070007")
HEIGHT = Key("height_m", Nullable(metres(100)), "the height of the lit surface, in metres", None)
DISTANCE = Key("viewing_distance_m", Nullable(metres(1000)), "how far the visitors stand, in metres", None)
LUMINANCE = Key("luminance", PERCENT, "how much of the panel's white is used, in light", "100 %")
ORBIT = Key("orbit", whole("pixels, from 0 to 16", 0, 16), "how far standing words wander, for the panel", 0)
HOLD_LIMIT = Key(
    "hold_limit",
    duration("60 s", SECOND, Ns(24 * 3600 * SECOND)),
    "how long a picture may stay because of a person or a fault",
    "60 s",
)


# screen.power
def _command(value: Plain) -> str:
    text = plain_text(value)
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise Unfit(f"; {error}") from error
    if not words:
        raise Unfit
    return text


COMMAND = Leaf('a command such as "cec-ctl --to 0 --standby"', _command, {"type": "string", "pattern": r"\S"})
SWITCH_ON: Key[str | None] = Key("on", COMMAND, "the command that switches the panel on", Absent.NONE)
SWITCH_OFF: Key[str | None] = Key("off", COMMAND, "the command that switches it off", Absent.NONE)
READ_BACK: Key[str | None] = Key(
    "read",
    COMMAND,
    "ends with 0 if the panel is on, with 1 if it is off; asked while the doors are open",
    Absent.NONE,
)
LEAD = Key(
    "lead",
    duration("2 m", Ns(0), Ns(3600 * SECOND)),
    "how long before the doors open it is switched on",
    "2 m",
)


def _power(taken: Taken) -> Power:
    return Power(taken[SWITCH_ON], taken[SWITCH_OFF], taken[READ_BACK], taken[LEAD])


POWER = Section((SWITCH_ON, SWITCH_OFF, READ_BACK, LEAD), _power)
CARD = Key(
    "card", TRUTH, "while the doors are closed, one quiet line says when they open next", default=False
)
POWERED: Key[Power | None] = Key("power", POWER, "how the panel is switched by the hours", Absent.NONE)


def _screen(taken: Taken) -> Screen:
    return Screen(
        display=taken[DISPLAY],
        fullscreen=taken[FULLSCREEN],
        required=taken[REQUIRED],
        size=taken[SIDES],
        rotate=taken[ROTATE],
        background=taken[BACKGROUND],
        height_m=taken[HEIGHT],
        viewing_distance_m=taken[DISTANCE],
        hold_limit=taken[HOLD_LIMIT],
        power=taken[POWERED],
        card=taken[CARD],
        mirror=taken[MIRRORED],
        luminance=taken[LUMINANCE] / BILLION,
        orbit=taken[ORBIT],
    )


SCREEN = Section(
    (
        DISPLAY,
        FULLSCREEN,
        REQUIRED,
        SIDES,
        ROTATE,
        MIRRORED,
        BACKGROUND,
        LUMINANCE,
        ORBIT,
        HEIGHT,
        DISTANCE,
        HOLD_LIMIT,
        POWERED,
        CARD,
    ),
    _screen,
)

# control
ADDRESS = Key("listen", LISTEN, "where the page listens; port 0 is any free one", "127.0.0.1:8090")
TOKEN_FILE = Key(
    "token_file", Nullable(FilePath()), "the file with the token that the page's controls ask for", None
)
NAMES = Key(
    "names",
    ListOf(HOST_NAME, "[wall.example]", 0),
    "further host names that people come by: of a proxy, or of this machine in its network",
    [],
)
LIVE = Key("live", TRUTH, "whether others than this machine see the live picture", default=False)
CERTIFICATE: Key[Path | None] = Key(
    "certificate", FilePath(), "the certificate with which the page speaks TLS, a file in PEM", Absent.NONE
)
CERTIFICATE_KEY: Key[Path | None] = Key(
    "key", FilePath(), "the private key of the certificate, a file in PEM", Absent.NONE
)


def _control(taken: Taken) -> Control:
    host, port = taken[ADDRESS]
    secret = taken[TOKEN_FILE], taken[NAMES], taken[LIVE]
    return Control(host, port, *secret, taken[CERTIFICATE], taken[CERTIFICATE_KEY])


def _pair(taken: Taken) -> str | None:
    if bool(taken[CERTIFICATE]) is not bool(taken[CERTIFICATE_KEY]):
        return "expected both a certificate and its key, got one of them"
    return None


CONTROL = Section(
    (ADDRESS, TOKEN_FILE, NAMES, LIVE, CERTIFICATE, CERTIFICATE_KEY),
    _control,
    (
        Rule(
            (CERTIFICATE, CERTIFICATE_KEY),
            ("certificate", "key"),
            _pair,
            {"dependentRequired": {"certificate": ["key"], "key": ["certificate"]}},
        ),
    ),
)

# programme
PLAYS = Key("playlist", FilePath(), "what plays", Absent.REFUSED)
WITHIN = Key("hours", PLAIN_HOURS, "when, as OpenStreetMap writes opening hours", Absent.REFUSED)


def _entry(taken: Taken) -> ProgrammeEntry:
    return ProgrammeEntry(taken[PLAYS], taken[WITHIN])


ENTRY = Section((PLAYS, WITHIN), _entry)

# the whole
MIRROR = Key(
    "mirror", Mirrors(), "a path, a URL, a list of them tried in order, or stand-in, alone", STAND_IN
)
PLAYLIST: Key[Path | None] = Key(
    "playlist",
    FilePath(),
    "what plays; without it (and without a programme): the shipped whole.yaml",
    Absent.NONE,
)
PROGRAMME: Key[tuple[ProgrammeEntry, ...] | None] = Key(
    "programme",
    ListOf(ENTRY, "[{playlist: whole.yaml, hours: 24/7}]", 1),
    "instead of a playlist: which one plays when; the first whose hours match, else dark",
    Absent.NONE,
)
STATE = Key("state", FilePath(), "where manifests and ledgers are kept", "~/.local/state/twelve-hours")
CACHED = Key(
    "cache",
    CACHE,
    "how much of the pictures to come is kept in the state folder, of mirrors in a network alone",
    "0 MB",
)
ON_SCREEN = Key("screen", SCREEN, "the display and what stands on it", {})
CONTROLLED = Key("control", CONTROL, "the page and its controls", {})


def _both(taken: Taken) -> str | None:
    if taken[PLAYLIST] and taken[PROGRAMME]:
        return "expected either a playlist or a programme, got both"
    return None


def _machine(taken: Taken) -> Machine:
    programme = taken[PROGRAMME]
    return Machine(
        mirrors=taken[MIRROR],
        playlist=taken[PLAYLIST],
        programme=programme or (),
        state=taken[STATE],
        screen=taken[ON_SCREEN],
        control=taken[CONTROLLED],
        cache=taken[CACHED],
    )


MACHINE = Section(
    (MIRROR, PLAYLIST, PROGRAMME, STATE, CACHED, ON_SCREEN, CONTROLLED),
    _machine,
    (
        Rule(
            (PLAYLIST, PROGRAMME),
            ("playlist", "programme"),
            _both,
            {"not": {"required": ["playlist", "programme"]}},
        ),
    ),
)
