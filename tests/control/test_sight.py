"""Whether anybody can see the wall: one no is enough, and all must take it back."""

import structlog

from player.control.inbox import Inbox
from player.control.sight import Display, Sight
from player.core.commands import Command, Wish
from player.core.playback import State
from player.core.snapshot import About, Snapshot
from player.core.units import MILLISECOND, Ns, Position

BEAT = Ns(90 * MILLISECOND)


def told(inbox: Inbox) -> list[Wish]:
    found = []
    while (command := inbox.take()) is not None:
        found.append(command)
    return found


def test_the_loop_is_told_once_and_when_all_see_again() -> None:
    inbox = Inbox()
    sight = Sight(inbox)
    assert not sight.tell("panel", seen=True)
    assert sight.tell("panel", seen=False)
    assert not sight.tell("panel", seen=False)
    assert sight.tell("display", seen=False)
    assert told(inbox) == [Command.UNSEEN]
    assert sight.tell("panel", seen=True)
    assert told(inbox) == []
    assert sight.tell("display", seen=True)
    assert told(inbox) == [Command.SEEN]


def test_a_loop_that_begins_is_told_what_the_one_before_knew() -> None:
    inbox = Inbox()
    sight = Sight(inbox)
    sight.remind()
    assert told(inbox) == []
    sight.tell("display", seen=False)
    sight.remind()
    assert told(inbox) == [Command.UNSEEN, Command.UNSEEN]


class Room:
    """A display that is lit or not, before a wall that does something."""

    def __init__(self) -> None:
        self.lit = True
        self.latest: Snapshot | None = None
        self.inbox = Inbox()
        log = structlog.get_logger()
        self._display = Display(lambda: self.lit, lambda: self.latest, Sight(self.inbox), log)

    def look(self, *, lit: bool, state: State | None = State.PLAYING) -> list[Wish]:
        self.lit, self.latest = lit, None if state is None else snapshot(state)
        self._display.look()
        return told(self.inbox)


def snapshot(state: State) -> Snapshot:
    about = About("Whole", "shelf", 1_000, BEAT, BEAT)
    return Snapshot(about, state, 0, Position(0), None, (), Ns(0), Ns(0), 0, withheld=False)


def test_a_display_that_goes_dark_while_the_wall_plays_is_told_and_when_it_is_back() -> None:
    room = Room()
    assert room.look(lit=True) == []
    assert room.look(lit=False) == [Command.UNSEEN]
    assert room.look(lit=False, state=State.HELD) == []
    assert room.look(lit=True, state=State.HELD) == [Command.SEEN]


def test_a_display_may_sleep_while_nothing_is_to_be_seen() -> None:
    room = Room()
    assert room.look(lit=False, state=None) == []
    assert room.look(lit=False, state=State.CLOSED) == []
    assert room.look(lit=False, state=State.ENDED) == []
    assert room.look(lit=False) == [Command.UNSEEN]  # the doors are open now
    assert room.look(lit=False, state=State.CLOSED) == [Command.SEEN]
