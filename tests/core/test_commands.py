import pytest

from player.core.commands import Command, command_for, event_for, keys_shown
from player.core.playback import TRANSITIONS, Event, State
from player.core.scene import Key


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("space", Command.TOGGLE_HOLD),
        ("right", Command.NEXT),
        ("n", Command.NEXT),
        ("f", Command.FULL_SCREEN),
        ("o", Command.CAPTION),
        ("c", Command.TOGGLE_CALM),
        ("q", Command.QUIT),
        ("escape", Command.QUIT),
        ("close", Command.QUIT),
        ("?", Command.HELP),
        ("x", None),
        ("", None),
    ],
)
def test_each_key_asks_for_one_thing(key: str, command: Command | None) -> None:
    assert command_for(Key(key), kiosk=False) is command


@pytest.mark.parametrize("key", ["q", "escape", "f", "close"])
def test_a_visitor_cannot_end_or_shrink_the_work(key: str) -> None:
    assert command_for(Key(key), kiosk=True) is None


@pytest.mark.parametrize("key", ["space", "right", "n", "o", "c", "?"])
def test_the_other_keys_work_in_kiosk_mode_too(key: str) -> None:
    assert command_for(Key(key), kiosk=True) is command_for(Key(key), kiosk=False) is not None


def test_the_list_of_keys_names_what_works_and_nothing_else() -> None:
    desk, kiosk = keys_shown(kiosk=False), keys_shown(kiosk=True)
    assert ("space", "hold, release") in kiosk
    assert set(desk) - set(kiosk) == {("f", "full screen"), ("q  Esc", "quit")}


HOLD, CALM = Event.HOLD, Event.CALM
# Columns: closed playing pausing held starved eased calm ended
MEANT = {
    Command.HOLD:        [None, HOLD, HOLD, None, HOLD, HOLD, None, None],
    Command.RELEASE:     [None, None, None, Event.RELEASE, None, None, Event.CALM_ENDS, None],
    Command.TOGGLE_HOLD: [None, HOLD, HOLD, Event.RELEASE, HOLD, HOLD, Event.CALM_ENDS, None],
    Command.NEXT:        [None, None, Event.PAUSE_ENDS, Event.STEP, None, None, None, None],
    Command.CALM:        [None, CALM, CALM, CALM, CALM, CALM, None, None],
    Command.TOGGLE_CALM: [None, CALM, CALM, CALM, CALM, CALM, Event.CALM_ENDS, None],
    Command.UNSEEN:      [None, HOLD, HOLD, None, HOLD, HOLD, None, None],
    Command.SEEN:        [None, None, None, Event.RELEASE, None, None, Event.CALM_ENDS, None],
}  # fmt: skip
STATES = [
    State.CLOSED,
    State.PLAYING,
    State.PAUSING,
    State.HELD,
    State.STARVED,
    State.EASED,
    State.CALM,
    State.ENDED,
]


@pytest.mark.parametrize("command", list(Command))
def test_a_command_means_the_same_event_in_each_state(command: Command) -> None:
    assert [event_for(command, state) for state in STATES] == MEANT.get(command, [None] * len(STATES))


@pytest.mark.parametrize("state", list(State))
def test_nobody_can_press_a_key_that_breaks_the_table(state: State) -> None:
    meant = {event_for(command, state) for command in Command} - {None}
    assert meant <= set(TRANSITIONS[state])


def test_asking_twice_for_calm_is_still_calm() -> None:
    assert event_for(Command.CALM, State.CALM) is None
