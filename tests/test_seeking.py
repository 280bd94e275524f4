"""The loop of a preview: going elsewhere at once, and playing on as another piece."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

import pytest

from player.core.commands import Command, Jump, Wish
from player.core.ledger import EventKind
from player.core.pictures import Frame
from player.core.playlist import Order, Playlist
from player.core.units import MILLISECOND, SECOND, Ns, Position
from player.piece import Piece, World
from player.player import Player
from tests.fakes import FakeBoard, FakeClock, FakeFrames, FakeInbox, FakeJournal, FakeStage, frame
from tests.test_player import Hall, piece

SLOW = Playlist("slow", cadence=Ns(10 * SECOND))


def play(
    seconds: float, wishes: Iterable[tuple[float, Wish]], held: Piece, reloaded: Piece | None = None
) -> Hall:
    """Play for *seconds*; after a jump the ring has pictures a tenth of a second later."""
    clock = FakeClock()
    begin = clock.now()

    def onward(position: Position) -> Iterable[Frame]:
        frames.ready_at[int(position)] = Ns(clock.now() + 100 * MILLISECOND)
        return (frame(k) for k in range(position, 1_000))

    frames = FakeFrames(clock, deque(frame(k) for k in range(1_000)), onward=onward)
    stage, journal, board = FakeStage(clock), FakeJournal(), FakeBoard()
    asked = [*wishes, (seconds + 600, Command.QUIT)]
    inbox = FakeInbox(clock, [(Ns(begin + round(t * SECOND)), wish) for t, wish in asked])
    world = World(clock, frames, stage, journal, inbox, board)
    Player(world, held, lambda: reloaded).play(Ns(round(seconds * SECOND)))
    return Hall(clock, frames, stage, journal, board, held)


def seek(position: int) -> Jump:
    return Jump(None, Position(position), by="desk", at_once=True)


def came(hall: Hall, position: int) -> float:
    """Return when *position* came, in seconds after the first picture."""
    pictures = hall.stage.pictures()
    return (next(at for place, at in pictures if place == position) - pictures[0][1]) / SECOND


@pytest.mark.parametrize("held", [False, True])
def test_a_desk_does_not_wait_for_the_beat(held: bool) -> None:
    wishes: list[tuple[float, Wish]] = [(3.0, seek(500))]
    if held:
        wishes.insert(0, (1.0, Command.HOLD))
    hall = play(15, wishes, piece(SLOW))
    assert came(hall, 500) == pytest.approx(3.1, abs=0.06)
    assert (501 in [place for place, _ in hall.stage.pictures()]) is not held


def test_what_comes_next_anyway_comes_at_once_too_and_nothing_is_jumped() -> None:
    hall = play(15, [(3.0, seek(1))], piece(SLOW))
    assert came(hall, 1) == pytest.approx(3.0, abs=0.06)
    assert EventKind.JUMP not in hall.kinds()
    assert hall.frames.restarts == []


def test_a_wall_waits_for_the_beat() -> None:
    hall = play(15, [(3.0, Jump(None, Position(500)))], piece(SLOW))
    assert came(hall, 500) == 10


@pytest.mark.parametrize("held", [False, True])
def test_another_run_plays_on_where_it_is_told_to(held: bool) -> None:
    shuffled = replace(piece(Playlist("slow", order=Order.SHUFFLED)), begin=Position(700))
    wishes: list[tuple[float, Wish]] = [(2.0, Command.RELOAD)]
    if held:
        wishes.insert(0, (1.0, Command.HOLD))
    hall = play(4, wishes, piece(SLOW), shuffled)
    assert hall.frames.restarts == [(0, 700)]
    assert came(hall, 700) == pytest.approx(2.1, abs=0.06)
    following = [place for place, _ in hall.stage.pictures()][1:]
    assert following == [700] if held else following == list(range(700, 700 + len(following)))
    assert EventKind.JUMP not in hall.kinds()


def test_the_list_of_keys_is_that_of_the_piece() -> None:
    desk = replace(piece(SLOW), keys=(("g", "go to"),))
    hall = play(2, [(1.0, Command.HELP)], desk)
    assert hall.stage.flips[-1].scene.keys == (("g", "go to"),)
    hall = play(2, [(1.0, Command.HELP)], piece(SLOW))
    assert ("space", "hold, release") in hall.stage.flips[-1].scene.keys
