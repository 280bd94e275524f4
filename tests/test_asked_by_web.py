"""What people ask of the loop by the web beyond a bare verb: another position, another piece, its name."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from player.core.commands import Choose, Command, Jump, Wish
from player.core.ledger import Event, EventKind
from player.core.pauses import Tempo
from player.core.pictures import Frame, Shown
from player.core.playback import State
from player.core.playlist import Style
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall, wall_of
from player.piece import Piece, World
from player.player import Player
from tests.fakes import EPOCH, FakeBoard, FakeClock, FakeFrames, FakeInbox, FakeJournal, FakeStage, frame
from tests.test_player import BEAT, PLAYLIST, STAGING, piece

SIGN = ("gallery-pc · display 0", "1920 × 1080")


@dataclass
class Durable(FakeJournal):
    """A journal that says what was entered in which order."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[str] = []

    def shown(self, shown: Shown) -> None:
        super().shown(shown)
        self.order.append(f"shown {shown.slot.position}")

    def jump(self, event: Event) -> None:
        self.order.append(f"jump to {event.body['to']}")
        super().jump(event)

    def tempo(self, pass_number: int, tempo: Tempo, at: Ns) -> bool:
        self.order.append(f"tempo from {tempo.start}, on the disk")
        return super().tempo(pass_number, tempo, at)


@dataclass
class Hall:
    """A player with all its fakes, after it has played."""

    clock: FakeClock
    frames: FakeFrames
    stage: FakeStage
    journal: Durable
    board: FakeBoard
    player: Player
    yielded: bool

    @property
    def positions(self) -> list[int]:
        return [int(position) for position, _ in self.stage.pictures()]

    def gaps(self) -> list[int]:
        moments = [at for _, at in self.stage.pictures()]
        return [round((b - a) / MILLISECOND) for a, b in pairwise(moments)]

    def told(self, kind: EventKind) -> list[Event]:
        return [event for event in self.journal.events if event.kind is kind]


def play(
    seconds: float,
    wishes: Iterable[tuple[float, Wish]],
    *,
    held: Piece | None = None,
    brought_after: float = 0.0,
    place: tuple[int, int] = (0, 0),
    chooses: bool = True,
) -> Hall:
    """Play for *seconds*; after a jump the ring has pictures *brought_after* so many seconds."""
    clock, begin = FakeClock(), FakeClock().now()

    def onward(position: Position) -> Iterable[Frame]:
        frames.ready_at[int(position)] = Ns(clock.now() + round(brought_after * SECOND))
        return (frame(k, place[0]) for k in range(position, 1_000))

    frames = FakeFrames(clock, deque(), onward=onward)
    frames.entries = deque(frame(k, place[0]) for k in range(place[1], 1_000))
    stage, journal, board = FakeStage(clock), Durable(), FakeBoard()
    asked = [*wishes, (seconds + 600, Command.QUIT)]
    inbox = FakeInbox(clock, [(Ns(begin + round(t * SECOND)), wish) for t, wish in asked])
    world = World(clock, frames, stage, journal, inbox, board, choose=lambda _: chooses)
    player = Player(world, held or piece(PLAYLIST), lambda: None, (place[0], Position(place[1])))
    yielded = player.play(Ns(round(seconds * SECOND)))
    return Hall(clock, frames, stage, journal, board, player, yielded)


def to(position: int, pass_number: int | None = None) -> Jump:
    return Jump(pass_number, Position(position))


def test_a_jump_goes_on_there_on_the_same_grid() -> None:
    hall = play(3, [(1.0, to(500))])
    at = hall.positions.index(500)
    assert hall.positions == [*range(at), *range(500, 500 + len(hall.positions) - at)]
    assert set(hall.gaps()) == {90}
    assert EventKind.STARVED not in {event.kind for event in hall.journal.events}


def test_the_row_is_there_before_the_first_picture_of_the_new_place_and_says_from_where_to_where() -> None:
    hall = play(3, [(1.0, to(500))])
    (jump,) = hall.told(EventKind.JUMP)
    came_next = hall.positions[hall.positions.index(500) - 1] + 1
    assert (jump.body["from"], jump.body["to"], jump.body["by"]) == (came_next, 500, "web")
    at = hall.journal.order.index("shown 500")
    assert hall.journal.order[at - 2 : at] == ["jump to 500", "tempo from 500, on the disk"]


def test_the_tempo_in_force_is_told_for_the_new_place() -> None:
    hall = play(3, [(1.0, to(500))], held=piece(PLAYLIST, every=5))
    assert [(tempo.start, tempo.cause) for tempo in hall.journal.tempi] == [(500, "jump")]
    assert hall.journal.tempi[0].share == piece(PLAYLIST, every=5).share


def test_the_picture_stays_until_the_first_from_there_is_ready_and_never_goes_dark() -> None:
    hall = play(4, [(1.0, to(20))], brought_after=1.0)
    at = hall.positions.index(20)
    assert hall.gaps()[at - 1] == pytest.approx(1_050, abs=100)
    assert set(hall.gaps()) - {hall.gaps()[at - 1]} == {90}
    begun = next(k for k, flip in enumerate(hall.stage.flips) if flip.scene.frame)
    assert all(flip.scene.frame and not flip.scene.ease for flip in hall.stage.flips[begun:])


def test_a_jump_back_shows_again_what_was_shown() -> None:
    hall = play(3, [(2.0, to(5))])
    again = hall.positions.index(5, 10)
    assert hall.positions[again:] == list(range(5, 5 + len(hall.positions) - again))
    assert hall.told(EventKind.JUMP)[0].position == 5


def test_frames_that_were_jumped_are_given_back_in_their_order() -> None:
    hall = play(5, [(1.0, to(500)), (1.01, to(600)), (1.02, to(700)), (2.0, to(3))], brought_after=0.3)
    assert hall.frames.released == hall.frames.taken[: len(hall.frames.released)]
    assert len(hall.frames.taken) - len(hall.frames.released) <= 2
    assert hall.frames.restarts == [(0, 500), (0, 600), (0, 700), (0, 3)]


def test_a_pause_ends_with_a_jump_but_no_picture_stands_for_less_than_half_a_beat() -> None:
    hall = play(3, [(1.0, to(500)), (1.06, to(600))], held=piece(PLAYLIST, every=1))
    assert hall.positions[:3] == [0, 500, 600]
    assert hall.gaps()[0] == pytest.approx(1_000, abs=60)
    assert min(hall.gaps()) >= 45


def test_a_jump_of_a_held_wall_shows_the_new_picture_and_holds_it_too() -> None:
    hall = play(5, [(1.0, Command.HOLD), (2.0, to(500)), (4.0, Command.RELEASE)])
    at = hall.positions.index(500)
    assert hall.gaps()[at - 1] == pytest.approx(1_050, abs=100)
    assert hall.gaps()[at] == pytest.approx(2_000, abs=100)


def test_a_calm_wall_stays_calm_and_goes_on_from_there() -> None:
    hall = play(8, [(1.0, Command.CALM), (3.0, to(500)), (6.0, Command.RELEASE)])
    at = hall.positions.index(500)
    assert hall.gaps()[at - 1] > 4_900
    assert hall.positions[at:] == list(range(500, 500 + len(hall.positions) - at))


def test_before_the_doors_open_a_jump_decides_where_they_open() -> None:
    begin = wall_of(EPOCH)
    hours = Schedule([(Wall(begin + 30 * SECOND), Wall(begin + 60 * SECOND))])
    hall = play(25, [(10.0, to(500))], held=replace(piece(PLAYLIST), schedule=hours))
    assert hall.positions[0] == 500
    assert hall.board.posted[-1].state is not State.CLOSED


@pytest.mark.parametrize("wish", [to(1_000), to(-1), to(5, pass_number=1)])
def test_what_is_no_position_of_this_pass_changes_nothing(wish: Jump) -> None:
    hall = play(3, [(1.0, wish)])
    assert hall.positions == list(range(len(hall.positions)))
    assert hall.journal.events == []


def test_the_last_picture_of_a_showing_may_be_left_backward_until_it_has_ended() -> None:
    once = replace(piece(PLAYLIST), once=True)
    hall = play(6, [(1.5, to(5)), (1.6, to(997)), (30.0, to(0))], held=once, place=(0, 990))
    assert hall.positions[:10] == list(range(990, 1_000))
    assert hall.positions[10] == 5
    jumps = [(jump.body["from"], jump.body["to"]) for jump in hall.told(EventKind.JUMP)]
    assert jumps[0] == (1_000, 5)
    ended = play(60, [(50.0, to(0))], held=once, place=(0, 998))
    assert ended.told(EventKind.JUMP) == []


def test_the_page_is_told_what_comes_next() -> None:
    hall = play(2, [(1.0, to(500))], brought_after=0.5)
    waiting = [posted for posted in hall.board.posted if posted.following == (0, 500)]
    assert waiting[0].position < 20
    assert waiting[0].picture is not None


def test_a_chosen_piece_has_its_turn_with_the_picture_left_standing() -> None:
    hall = play(3, [(1.0, Choose("other"))])
    assert hall.yielded
    assert hall.player.handed
    assert hall.stage.flips[-1].scene.frame is not None
    assert [dict(event.body) for event in hall.told(EventKind.CHANGE)] == [{"chosen": "other", "by": "web"}]


def test_a_piece_that_may_not_be_chosen_changes_nothing() -> None:
    hall = play(3, [(1.0, Choose("other"))], chooses=False)
    assert not hall.yielded
    assert hall.journal.events == []


def test_time_lost_before_a_choice_is_entered() -> None:
    hall = play(5, [(1.0, to(500)), (3.0, Choose("other"))], brought_after=60.0)
    assert [event.kind for event in hall.journal.events][-2:] == [EventKind.STARVED, EventKind.CHANGE]


def signed(style: Style = Style.PATH) -> Piece:
    return replace(piece(PLAYLIST), sign=SIGN, staging=replace(STAGING, style=style))


@pytest.mark.parametrize(
    ("style", "seen", "lines"),
    [
        (Style.PATH, Style.PATH, SIGN[::-1]),
        (Style.LABEL, Style.LABEL, SIGN),
        (Style.LONDON_2019, Style.PATH, SIGN[::-1]),
        (Style.NONE, Style.PATH, SIGN[::-1]),
    ],
)
def test_for_ten_seconds_the_wall_says_its_name_in_the_captions_band(
    style: Style, seen: Style, lines: tuple[str, ...]
) -> None:
    hall = play(20, [(2.0, Command.IDENTIFY)], held=signed(style))
    begin = hall.stage.pictures()[0][1]
    said = [f for f in hall.stage.flips if f.scene.caption and f.scene.caption.lines == lines]
    assert [(f.scene.style, f.scene.frame is not None, f.scene.ease) for f in said] == [
        (seen, True, 0)
    ] * len(said)
    assert 2.0 <= (said[0].at - begin) / SECOND < 2.1
    assert 11.8 < (said[-1].at - begin) / SECOND < 12.1
    assert set(hall.gaps()) == {90}
    assert hall.journal.events == []
    assert hall.positions == list(range(len(hall.positions)))
    identify = [posted.identify for posted in hall.board.posted]
    assert identify[-1] is False
    assert True in identify


def test_a_calm_wall_says_its_name_on_the_ground_and_is_calm_again() -> None:
    hall = play(30, [(1.0, Command.CALM), (5.0, Command.IDENTIFY), (25.0, Command.RELEASE)], held=signed())
    said = [f.scene for f in hall.stage.flips if f.scene.caption and f.scene.caption.lines == SIGN[::-1]]
    assert [(scene.frame, scene.ease) for scene in said] == [(None, 0)]
    after = hall.stage.flips[
        hall.stage.flips.index(next(f for f in hall.stage.flips if f.scene is said[0])) + 1
    ]
    assert after.scene.ease == 255


def test_a_reload_keeps_the_name_on_the_wall() -> None:
    clock, stage = FakeClock(), FakeStage(FakeClock())
    stage.clock = clock
    frames = FakeFrames(clock, deque(frame(k) for k in range(1_000)))
    begin = clock.now()
    asked: list[tuple[Ns, Wish]] = [
        (Ns(begin + 1 * SECOND), Command.IDENTIFY),
        (Ns(begin + 2 * SECOND), Command.RELOAD),
    ]
    world = World(clock, frames, stage, FakeJournal(), FakeInbox(clock, asked), FakeBoard())
    Player(world, signed(), signed).play(Ns(5 * SECOND))
    last = stage.flips[-1].scene
    assert last.caption is not None
    assert last.caption.lines == SIGN[::-1]


def test_each_beat_is_ninety_milliseconds_whatever_is_asked() -> None:
    wishes: list[tuple[float, Wish]] = [(0.5 + k / 7, to(37 * k % 900)) for k in range(40)]
    hall = play(10, wishes)
    assert set(hall.gaps()) == {BEAT // MILLISECOND}
    assert isinstance(hall.journal.tempi[0], Tempo)
