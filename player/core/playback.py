"""What the wall is doing, and what may change it: one table.

The rules stand in ``TRANSITIONS`` and nowhere else (after h11). An event that
has no entry there is a mistake of the caller: `follow` raises and changes
nothing. Three ideas keep the table small:

- A state says what ends it. HELD and CALM end by a person, STARVED and EASED
  by the ring, PAUSING by the score, CLOSED by the doors, ENDED by nothing.
  So a hold by hand that reaches its limit is CALM from then on (the ground,
  until a person releases it), and one by fault is EASED (the ground, until
  there are pictures again): the position stays in both.
- Nothing is remembered underneath. A hold or calm that begins in a pause
  ends that pause; what follows it is the beat. If there is then still no
  picture, the next event is RING_EMPTY, and so on.
- The doors overrule everybody: closing ends pauses, holds and calm, so that
  a wall calmed in the evening is not dark the next morning.
"""

from enum import StrEnum


class State(StrEnum):
    """What the wall is doing."""

    CLOSED = "closed"
    """The ground, until the doors open. Every player begins here."""
    PLAYING = "playing"
    """The beat."""
    PAUSING = "pausing"
    """A picture stays longer, by the score."""
    HELD = "held"
    """A picture stays because a person wants it to."""
    STARVED = "starved"
    """A picture stays because the next one is not there yet."""
    EASED = "eased"
    """The ground: a picture had stayed by fault for as long as it may."""
    CALM = "calm"
    """The ground, until a person releases it."""
    ENDED = "ended"
    """All was shown; the player never begins again by itself."""


class Event(StrEnum):
    """What may change it."""

    DOORS_OPEN = "doors open"
    DOORS_CLOSE = "doors close"
    PAUSE_BEGINS = "pause begins"
    PAUSE_ENDS = "pause ends"
    HOLD = "hold"
    RELEASE = "release"
    STEP = "step"
    """A person asks for the next picture, to be held as well; its hold begins anew."""
    HOLD_LIMIT = "hold limit"
    """A picture has stayed, by hand or fault, for as long as the config allows."""
    RING_EMPTY = "ring empty"
    """A picture is due and not there. A ring that empties unseen, in a pause, is no event."""
    RING_FILLED = "ring filled"
    CALM = "calm"
    CALM_ENDS = "calm ends"
    LAST_PICTURE = "last picture"
    """The last picture of the score has had its time, or had it on an earlier day."""


START = State.CLOSED

TRANSITIONS: dict[State, dict[Event, State]] = {
    State.CLOSED: {
        Event.DOORS_OPEN: State.PLAYING,
        Event.LAST_PICTURE: State.ENDED,
    },
    State.PLAYING: {
        Event.PAUSE_BEGINS: State.PAUSING,
        Event.HOLD: State.HELD,
        Event.RING_EMPTY: State.STARVED,
        Event.CALM: State.CALM,
        Event.LAST_PICTURE: State.ENDED,
        Event.DOORS_CLOSE: State.CLOSED,
    },
    State.PAUSING: {
        Event.PAUSE_ENDS: State.PLAYING,
        Event.HOLD: State.HELD,
        Event.CALM: State.CALM,
        Event.LAST_PICTURE: State.ENDED,
        Event.DOORS_CLOSE: State.CLOSED,
    },
    State.HELD: {
        Event.RELEASE: State.PLAYING,
        Event.STEP: State.HELD,
        Event.HOLD_LIMIT: State.CALM,
        Event.CALM: State.CALM,
        Event.DOORS_CLOSE: State.CLOSED,
    },
    State.STARVED: {
        Event.RING_FILLED: State.PLAYING,
        Event.HOLD: State.HELD,
        Event.HOLD_LIMIT: State.EASED,
        Event.CALM: State.CALM,
        Event.DOORS_CLOSE: State.CLOSED,
    },
    State.EASED: {
        Event.RING_FILLED: State.PLAYING,
        Event.HOLD: State.CALM,
        Event.CALM: State.CALM,
        Event.DOORS_CLOSE: State.CLOSED,
    },
    State.CALM: {
        Event.CALM_ENDS: State.PLAYING,
        Event.DOORS_CLOSE: State.CLOSED,
    },
    State.ENDED: {
        Event.DOORS_OPEN: State.ENDED,
        Event.DOORS_CLOSE: State.ENDED,
    },
}


class IllegalEvent(Exception):  # noqa: N818 - an event, as the table calls it; "Error" would add nothing
    """An event that cannot happen in this state."""

    def __init__(self, state: State, event: Event) -> None:
        """Name both."""
        super().__init__(f'"{event}" cannot happen while {state}')
        self.state = state
        self.event = event


def follow(state: State, event: Event) -> State:
    """Return the state after *event*.

    Raises:
        IllegalEvent: *event* has no entry for *state*; nothing has changed.
    """
    following = TRANSITIONS[state].get(event)
    if following is None:
        raise IllegalEvent(state, event)
    return following


def diagram() -> str:
    """Return the table as a Mermaid state diagram, one line an entry."""
    lines = ["stateDiagram-v2", f"    [*] --> {START.name}"]
    for state, exits in TRANSITIONS.items():
        lines += [f"    {state.name} --> {after.name}: {event}" for event, after in exits.items()]
    return "\n".join(lines) + "\n"
