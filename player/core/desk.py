"""The desk of a preview: what its keys ask for beyond those of a wall, and what it lays over the picture.

A wall has few keys, since visitors may find the keyboard. At a desk somebody
composes: every key goes somewhere, and nothing is recorded.
"""

from dataclasses import dataclass
from enum import StrEnum

from player.core.scene import Key
from player.core.units import MILLISECOND, SECOND, Ns


@dataclass(frozen=True, slots=True)
class Seek:
    """Go *by* so many positions on, back where it is negative."""

    by: int


@dataclass(frozen=True, slots=True)
class SeekTenth:
    """Go to so many tenths of the pass."""

    tenth: int


class Deed(StrEnum):
    """What else is done at a desk."""

    FIRST = "first"
    LAST = "last"
    GO_TO = "go to"
    NEXT_PAUSE = "next pause"
    SLOWER = "slower"
    FASTER = "faster"
    OWN_PACE = "own pace"
    STILL = "still"
    BAR = "bar"


DeskWish = Seek | SeekTenth | Deed

_FAR = {
    "left": -1,
    "right": 1,
    "down": -1_000,
    "up": 1_000,
    "page down": -100_000,
    "page up": 100_000,
}
"""How far each key goes, in positions."""

_FARTHER = {"": 1, "shift ": 10, "ctrl ": 100}

_DEEDS = {
    "home": Deed.FIRST,
    "end": Deed.LAST,
    "g": Deed.GO_TO,
    "/": Deed.GO_TO,
    "p": Deed.NEXT_PAUSE,
    "-": Deed.SLOWER,
    "+": Deed.FASTER,
    "=": Deed.FASTER,
    "backspace": Deed.OWN_PACE,
    "s": Deed.STILL,
    "b": Deed.BAR,
}

_WISHES: dict[str, DeskWish] = {
    **{more + name: Seek(by * times) for name, by in _FAR.items() for more, times in _FARTHER.items()},
    **{str(tenth): SeekTenth(tenth) for tenth in range(10)},
    **_DEEDS,
}

KEYS_SHOWN: tuple[tuple[str, str], ...] = (
    ("space", "hold, go on"),
    ("←  →", "hold, and one picture back, one on"),
    ("↓  ↑", "a thousand back, a thousand on"),
    ("PgDn  PgUp", "a hundred thousand back, a hundred thousand on"),
    ("Shift, Ctrl", "with these keys: ten times, a hundred times as far"),
    ("Home  End", "the first picture, the last"),
    ("0 … 9", "tenths of the whole"),
    ("g", "go to a synset, a top, 40 %, a date, a position"),
    ("p  n", "next pause, next picture"),
    ("−  +", "slower, faster;  ⌫  as the playlist says"),
    ("o", "caption"),
    ("s", "save a still"),
    ("b", "keep the bar on the window, or not"),
    ("c", "calm"),
    ("f", "full screen"),
    ("?", "these keys"),
    ("q  Esc", "quit"),
)
"""The list shown by ``?`` at a desk."""


def desk_wish_for(key: Key) -> DeskWish | None:
    """Return what *key* asks for at a desk beyond what it asks of a wall, None if nothing."""
    return _WISHES.get(key)


PACES = tuple(
    Ns(pace * MILLISECOND)
    for pace in (20, 30, 45, 60, 90, 120, 180, 250, 350, 500, 700, 1_000, 1_400, 2_000, 4_000, 10_000)
)
"""The beats that slower and faster lead through."""


def paced(period: Ns, deed: Deed) -> Ns:
    """Return the next beat that is slower, or faster, than *period*; *period* itself beyond all of them."""
    if deed is Deed.SLOWER:
        return next((pace for pace in PACES if pace > period), period)
    return next((pace for pace in reversed(PACES) if pace < period), period)


# --- what comes from the window ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key was pressed: its name, with ``shift`` or ``ctrl`` before those that go far; what it writes."""

    key: Key
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pointed:
    """The pointer is at *share* of the bar's length, *on* it or elsewhere, its button *down* or not."""

    share: float
    on: bool
    down: bool


# --- what lies over the picture ------------------------------------------------------

STANDS = Ns(3 * SECOND)
"""How long the bar stays after it was last used, and a line after it was written."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the bar at *share* of its length, with a *label*, empty for a small one."""

    share: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The whole of a pass as a bar: *at* is the share where play is, *hover* where the pointer is.

    *moment* and *place* are the words to its left and right.
    """

    at: float
    ticks: tuple[Tick, ...]
    moment: str
    place: str
    hover: float | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """All that lies over the picture: the *bar*, lines in the corner, what is being typed.

    *errors* stay until they are mended, *notes* go by themselves. *typed* is None
    where nothing is being typed.
    """

    bar: Bar | None = None
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    typed: str | None = None


NOTHING_OVER = Overlay()
