from collections import deque

import pytest

from player.core.playback import START, TRANSITIONS, Event, IllegalEvent, State, diagram, follow

# Written by event, not by state, so that a slip of the pen in the one shows in the other.
# Columns: closed playing pausing held starved eased calm ended; "." is illegal.
INITIALS = {
    "C": State.CLOSED,
    "P": State.PLAYING,
    "U": State.PAUSING,
    "H": State.HELD,
    "S": State.STARVED,
    "E": State.EASED,
    "A": State.CALM,
    "Z": State.ENDED,
}
EXPECTED = {
    #                     C P U H S E A Z
    Event.DOORS_OPEN:   "P . . . . . . Z",
    Event.DOORS_CLOSE:  ". C C C C C C Z",
    Event.PAUSE_BEGINS: ". U . . . . . .",
    Event.PAUSE_ENDS:   ". . P . . . . .",
    Event.HOLD:         ". H H . H A . .",
    Event.RELEASE:      ". . . P . . . .",
    Event.STEP:         ". . . H . . . .",
    Event.HOLD_LIMIT:   ". . . A E . . .",
    Event.RING_EMPTY:   ". S . . . . . .",
    Event.RING_FILLED:  ". . . . P P . .",
    Event.CALM:         ". A A A A A . .",
    Event.CALM_ENDS:    ". . . . . . P .",
    Event.LAST_PICTURE: "Z Z Z . . . . .",
}  # fmt: skip

PAIRS = [
    (state, event, INITIALS.get(cell))
    for event, row in EXPECTED.items()
    for state, cell in zip(INITIALS.values(), row.split(), strict=True)
]


def test_every_pair_of_state_and_event_is_thought_through() -> None:
    assert len(PAIRS) == len(State) * len(Event)


@pytest.mark.parametrize(("state", "event", "after"), PAIRS)
def test_a_state_follows_or_the_event_is_illegal(state: State, event: Event, after: State | None) -> None:
    if after is not None:
        assert follow(state, event) is after
        return
    before = {key: dict(exits) for key, exits in TRANSITIONS.items()}
    with pytest.raises(IllegalEvent, match=f'"{event}" cannot happen while {state}') as caught:
        follow(state, event)
    assert (caught.value.state, caught.value.event) == (state, event)
    assert before == TRANSITIONS


def reachable(start: State) -> set[State]:
    seen, waiting = {start}, deque([start])
    while waiting:
        for after in TRANSITIONS[waiting.popleft()].values():
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen


def test_every_state_is_reachable_from_the_start() -> None:
    assert reachable(START) == set(State)


def test_the_beat_is_reachable_from_everywhere_but_the_end() -> None:
    assert {state for state in State if State.PLAYING not in reachable(state)} == {State.ENDED}


def test_the_doors_overrule_everybody() -> None:
    assert {state for state in State if Event.DOORS_CLOSE not in TRANSITIONS[state]} == {State.CLOSED}


def test_what_a_person_darkened_only_a_person_or_the_doors_light_again() -> None:
    assert set(TRANSITIONS[State.CALM]) == {Event.CALM_ENDS, Event.DOORS_CLOSE}


def test_the_diagram_has_a_line_for_each_entry_of_the_table() -> None:
    lines = diagram().splitlines()
    entries = sum(len(exits) for exits in TRANSITIONS.values())
    assert lines[:3] == ["stateDiagram-v2", "    [*] --> CLOSED", "    CLOSED --> PLAYING: doors open"]
    assert len(lines) == 2 + entries
    assert "    STARVED --> EASED: hold limit" in lines
