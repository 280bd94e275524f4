"""What people may ask for, by key, signal or web, and what it means for the playback."""

from dataclasses import dataclass
from enum import StrEnum

from player.core.playback import TRANSITIONS, Event, State
from player.core.scene import Key
from player.core.units import Position


class Command(StrEnum):
    """What a person asks for; the value is the verb of the API."""

    HOLD = "hold"
    RELEASE = "release"
    """Go on: ends a hold, and a calm."""
    TOGGLE_HOLD = "toggle-hold"
    NEXT = "next"
    CALM = "calm"
    """Asked twice it is still calm, so that a repeated request does no harm."""
    TOGGLE_CALM = "toggle-calm"
    CAPTION = "caption"
    FULL_SCREEN = "full-screen"
    HELP = "help"
    RELOAD = "reload"
    QUIT = "quit"
    UNSEEN = "unseen"
    """The panel is off although the doors are open: nobody sees what is shown."""
    SEEN = "seen"
    IDENTIFY = "identify"
    """Let the wall say for a moment which one it is."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on at *position* of the pass; *pass_number* None is the one that plays.

    *at_once*: as soon as its picture is there, whatever the beat says: in a preview.
    """

    pass_number: int | None
    position: Position
    by: str = "web"
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    """Play *playlist* (its name) until the doors close next."""

    playlist: str
    by: str = "web"


Wish = Command | Jump | Choose
"""What may lie in the inbox."""


_BINDINGS: tuple[tuple[tuple[Key, ...], Command, str, str], ...] = (
    ((Key("space"),), Command.TOGGLE_HOLD, "space", "hold, release"),
    ((Key("right"), Key("n")), Command.NEXT, "→  n", "next picture"),
    ((Key("c"),), Command.TOGGLE_CALM, "c", "calm"),
    ((Key("o"),), Command.CAPTION, "o", "caption"),
    ((Key("f"),), Command.FULL_SCREEN, "f", "full screen"),
    ((Key("?"),), Command.HELP, "?", "these keys"),
    ((Key("q"), Key("escape"), Key("close")), Command.QUIT, "q  Esc", "quit"),
)
"""Keys, what they ask for, and how the list shown by ``?`` names both."""

_NOT_IN_KIOSK = (Command.FULL_SCREEN, Command.QUIT)
"""What a visitor who finds the keyboard must not do (``screen.required``); calm they may."""

_WISHES: dict[Command, tuple[Event, ...]] = {
    Command.HOLD: (Event.HOLD,),
    Command.RELEASE: (Event.RELEASE, Event.CALM_ENDS),
    Command.TOGGLE_HOLD: (Event.RELEASE, Event.CALM_ENDS, Event.HOLD),
    Command.NEXT: (Event.STEP, Event.PAUSE_ENDS),
    Command.CALM: (Event.CALM,),
    Command.TOGGLE_CALM: (Event.CALM_ENDS, Event.CALM),
    Command.UNSEEN: (Event.HOLD,),
    Command.SEEN: (Event.RELEASE, Event.CALM_ENDS),
}
"""The events a command may mean; the first that the state knows is meant."""


def command_for(key: Key, *, kiosk: bool) -> Command | None:
    """Return what *key* asks for, None if nothing."""
    for keys, command, _, _ in _BINDINGS:
        if key in keys:
            return None if kiosk and command in _NOT_IN_KIOSK else command
    return None


def keys_shown(*, kiosk: bool) -> tuple[tuple[str, str], ...]:
    """Return the list shown by ``?``: keys and what they do."""
    return tuple(
        (label, text) for _, command, label, text in _BINDINGS if not (kiosk and command in _NOT_IN_KIOSK)
    )


def event_for(command: Command, state: State) -> Event | None:
    """Return the event that *command* means in *state*, None if it means nothing there.

    People press keys at any time: what the table does not know is no error here.
    """
    known = TRANSITIONS[state]
    return next((event for event in _WISHES.get(command, ()) if event in known), None)
