"""A picture is withdrawn while the loop plays, in virtual time: from wall and ring, in every state."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from player.core.commands import Command
from player.core.ledger import EventKind
from player.core.pictures import Frame, Unshowable
from player.core.playback import State
from player.core.units import MILLISECOND, SECOND, Ns, Position
from player.core.withdrawal import WithdrawnSet
from player.piece import Piece, World
from player.player import Player
from tests.fakes import (
    FakeBoard,
    FakeClock,
    FakeFrames,
    FakeInbox,
    FakeJournal,
    FakeStage,
    FakeWithdrawals,
    frame,
)
from tests.test_player import PLAYLIST, piece

BEAT = 90
LOOK = 50
"""Milliseconds at most until the loop looks at keys, and at the list."""


@dataclass
class Wall:
    """What was seen and entered; moments in ms since the start, which is when the first picture comes."""

    stage: FakeStage
    journal: FakeJournal
    board: FakeBoard
    frames: FakeFrames
    begin: Ns
    player: Player

    def ms(self, at: Ns) -> int:
        return round((at - self.begin) / MILLISECOND)

    @property
    def shown(self) -> dict[int, int]:
        """When each picture was flipped."""
        return {shown.slot.position: self.ms(shown.at) for shown in self.journal.flips}

    @property
    def consumed(self) -> dict[int, dict[str, str | int]]:
        events = [event for event in self.journal.events if event.kind is EventKind.UNSHOWABLE]
        return {event.position: dict(event.body) for event in events}

    def seen(self, number: int) -> list[tuple[int, int]]:
        """(from, until) of every time at which picture *number* was on the wall, however dark."""
        moments = [*(self.ms(flip.at) for flip in self.stage.flips), 10**9]
        spans = zip(self.stage.flips, pairwise(moments), strict=True)
        return [
            span
            for flip, span in spans
            if flip.scene.frame is not None
            and flip.scene.frame.slot.position == number
            and flip.scene.ease < 255
            and span[1] > span[0]
        ]

    def gone(self, number: int) -> int:
        """When picture *number* was last seen."""
        return max(until for _, until in self.seen(number))


def play(
    seconds: float,
    changes: Iterable[tuple[float, Sequence[int]]],
    *,
    entries: Iterable[Frame | Unshowable] | None = None,
    ready_at: dict[int, float] | None = None,
    keys: Iterable[tuple[float, str]] = (),
    commands: Iterable[tuple[float, Command]] = (),
    held: Piece | None = None,
    begin: tuple[int, int] = (0, 0),
    handed: bool = False,
) -> Wall:
    clock = FakeClock()
    start = clock.now()

    def at(after: float) -> Ns:
        return Ns(start + round(after * SECOND))

    pictures = deque(entries if entries is not None else (frame(k) for k in range(1_000)))
    frames = FakeFrames(clock, pictures, {k: at(v) for k, v in (ready_at or {}).items()})
    stage = FakeStage(clock, [(at(t), k) for t, k in keys])
    inbox = FakeInbox(clock, [(at(t), c) for t, c in [*commands, (seconds, Command.QUIT)]])
    withdrawals = FakeWithdrawals(clock, [(at(t), numbers) for t, numbers in changes])
    journal, board = FakeJournal(), FakeBoard()
    world = World(clock, frames, stage, journal, inbox, board, withdrawals=withdrawals)
    player = Player(world, held or piece(PLAYLIST), lambda: None, (begin[0], Position(begin[1])))
    player.play(handed=handed)
    return Wall(stage, journal, board, frames, start, player)


def test_what_stands_on_the_wall_goes_at_once_and_is_entered_as_shown() -> None:
    wall = play(4, [(1.81, [20])], held=piece(replace(PLAYLIST, pauses=None)))
    assert wall.shown[20] == 20 * BEAT
    assert wall.gone(20) - 1_810 <= LOOK + BEAT // 2
    assert wall.shown[21] == wall.gone(20)
    assert list(wall.shown) == list(range(len(wall.shown)))
    assert wall.consumed == {}


def test_a_pause_on_it_ends_and_a_hold_goes_on_with_the_next_picture() -> None:
    paused = play(20, [(1.0, [0])], held=piece(PLAYLIST, every=1))
    assert 1_000 <= paused.shown[1] <= 1_000 + LOOK
    held = play(9, [(5.0, [11])], keys=[(1.0, "space")])
    assert 5_000 <= held.shown[12] <= 5_000 + LOOK
    assert 13 not in held.shown
    assert {event.kind for event in held.journal.events} == {EventKind.HOLD}
    assert held.board.posted[-1].state is State.HELD


def test_a_hold_that_comes_with_the_withdrawal_is_one_of_the_next_picture() -> None:
    pressed = [
        (0.0, "space"),
        (0.001, "space"),
        (1.451, "space"),
    ]  # the last is heard after the picture is struck
    held = play(8, [(1.451, [16])], keys=pressed, held=piece(PLAYLIST, every=None))
    assert held.gone(16) <= 1_451 + LOOK + BEAT
    assert 17 in held.shown
    assert 18 not in held.shown
    assert held.board.posted[-1].state is State.HELD


def test_a_held_wall_whose_ring_is_empty_eases_to_the_ground_and_holds_what_comes() -> None:
    late = dict.fromkeys(range(12, 200), 7.0)
    held = play(12, [(5.0, [11])], keys=[(1.0, "space")], ready_at=late)
    assert 5_900 <= held.gone(11) <= 6_200
    assert 7_000 <= held.shown[12] <= 7_000 + LOOK
    assert 13 not in held.shown
    assert held.board.posted[-1].state is State.HELD


def test_of_the_last_picture_of_a_showing_a_hold_ends_with_it() -> None:
    last = replace(piece(PLAYLIST, every=1), once=True)
    entries = [frame(998), frame(999)]
    wall = play(30, [(12.0, [999])], entries=entries, keys=[(9.4, "space")], held=last, begin=(0, 998))
    assert 12_900 <= wall.gone(999) <= 14_200
    assert wall.board.posted[-1].state is State.ENDED


def test_what_waits_in_the_ring_is_consumed_at_its_turn_and_takes_no_beat() -> None:
    wall = play(4, [(0.5, [10, 11, 30])])
    assert wall.consumed == {number: {"reason": "withdrawn"} for number in (10, 11, 30)}
    moments = list(wall.shown.values())
    assert {b - a for a, b in pairwise(moments)} == {BEAT}
    assert sorted([*wall.shown, *wall.consumed]) == list(range(len(moments) + 3))
    assert not any(wall.seen(number) for number in (10, 11, 30))


def test_one_that_is_in_hand_already_is_not_shown() -> None:
    wall = play(3, [(0.91, [11])])
    assert wall.consumed == {11: {"reason": "withdrawn"}}
    assert wall.shown[12] == 11 * BEAT
    assert not wall.seen(11)


def test_withdrawn_in_the_very_last_moment_it_is_not_shown() -> None:
    wall = play(3, [(11 * BEAT / 1_000, [11])])
    assert 11 not in wall.shown
    assert wall.consumed == {11: {"reason": "withdrawn"}}


def test_all_that_is_ready_may_be_withdrawn_and_its_memory_comes_back() -> None:
    wall = play(4, [(1.0, range(500))], keys=[(0.5, "space"), (3.0, "space")])
    assert list(wall.consumed) == list(range(len(wall.shown.keys() & range(12)), 500))
    assert wall.frames.released[: len(wall.shown)] == wall.frames.taken[: len(wall.shown)]
    assert 500 in wall.shown


def test_with_nothing_to_follow_it_eases_to_the_ground_and_the_next_comes_when_it_is_there() -> None:
    wall = play(9, [(1.0, [9])], ready_at={10: 6.0})
    assert 1_000 <= wall.gone(9) - 1_000 <= 1_000 + LOOK + 40
    levels = [flip.scene.ease for flip in wall.stage.flips if flip.scene.ease]
    assert levels == sorted(levels)
    assert levels[-1] == 255
    assert wall.shown[10] == 6_000
    assert 11 in wall.shown


def test_a_ring_that_was_empty_before_does_not_keep_it() -> None:
    wall = play(90, [(3.0, [9])], ready_at={10: 80.0})
    assert wall.gone(9) <= 4_000 + LOOK + 40
    assert {State.STARVED, State.EASED} <= {posted.state for posted in wall.board.posted}
    assert wall.shown[10] == 80_000


@pytest.mark.parametrize("released", [2.3, 6.0])
def test_it_does_not_come_back_after_a_calm(released: float) -> None:
    wall = play(20, [(2.1, [9])], ready_at={10: 15.0}, keys=[(2.0, "c"), (released, "c")])
    assert wall.gone(9) <= 3_200
    assert wall.shown[10] == 15_000


def test_behind_a_panel_that_is_off_it_leaves_the_wall_and_nothing_follows_unseen() -> None:
    wall = play(12, [(3.0, [11])], commands=[(1.0, Command.UNSEEN), (8.0, Command.SEEN)])
    assert wall.gone(11) <= 4_000 + LOOK + 40
    assert 8_000 <= wall.shown[12] <= 8_000 + LOOK
    assert list(wall.shown) == list(range(len(wall.shown)))


def test_the_last_picture_of_all_gives_way_to_the_ground_and_the_end() -> None:
    last = replace(piece(PLAYLIST, every=1), once=True)
    entries = [frame(k) for k in (998, 999)]
    wall = play(30, [(9.5, [999])], entries=entries, held=last, begin=(0, 998))
    assert wall.gone(999) <= 9_500 + 2_000 + LOOK + 40
    ended = [wall.ms(posted.at) for posted in wall.board.posted if posted.state is State.ENDED]
    assert 9_500 <= ended[0] <= 9_500 + LOOK
    waiting = play(30, [(1.0, [999])], entries=entries, held=last, begin=(0, 998))
    assert list(waiting.consumed) == [999]
    assert waiting.board.posted[-1].state is State.ENDED


def test_what_another_piece_left_standing_may_be_meant_so_the_ground_comes() -> None:
    wall = play(5, [(1.0, [7])], ready_at={0: 3.0}, handed=True)
    assert wall.stage.flips[0].scene.frame is None
    assert 1_000 <= wall.ms(wall.stage.flips[0].at) <= 1_000 + LOOK
    assert not play(2, [], ready_at={0: 3.0}, handed=True).stage.flips


def test_the_page_hides_it_at_once() -> None:
    wall = play(5, [(3.0, [9])], ready_at={10: 4.0})
    assert wall.board.pictures == [None]
    told = [(p.position, p.picture is None, p.path == ()) for p in wall.board.posted if 8 < p.position < 11]
    posted = [one for one, _ in groupby(told)]
    assert posted == [
        (9, False, False),
        (10, True, True),
        (10, False, False),
    ]  # with none there, the next is told


def test_content_under_another_name_is_withdrawn_too() -> None:
    digest = bytes(range(32))
    entries = [replace(frame(k), digest=digest if k in (5, 40) else b"\1" * 32) for k in range(100)]
    held = WithdrawnSet(frozenset({("n09999999", b"elsewhere")}), frozenset({digest}))
    clock = FakeClock()
    withdrawals = FakeWithdrawals(clock)
    withdrawals._sets.append((Ns(clock.now() + SECOND), held))
    frames, journal = FakeFrames(clock, deque(entries)), FakeJournal()
    inbox = FakeInbox(clock, [(Ns(clock.now() + 5 * SECOND), Command.QUIT)])
    world = World(clock, frames, FakeStage(clock), journal, inbox, FakeBoard(), withdrawals=withdrawals)
    Player(world, piece(PLAYLIST), lambda: None).play()
    shown = [flip.slot.position for flip in journal.flips]
    assert 5 in shown  # before anybody withdrew it
    assert 40 not in shown
    assert [event.position for event in journal.events] == [40]


moments = st.integers(0, 4_000).map(lambda ms: ms / 1_000)
numbers = st.lists(st.integers(0, 45), min_size=1, max_size=12)
keys = st.lists(st.tuples(moments, st.sampled_from(["space", "n", "c"])), max_size=4)
delays = st.dictionaries(st.integers(1, 40), moments, max_size=2)


@settings(max_examples=150)
@example([(1.451, [17])], [(0.0, "space"), (0.001, "space"), (1.451, "space")], {}, None)
@given(st.lists(st.tuples(moments, numbers), max_size=4), keys, delays, st.sampled_from([None, 4]))
def test_whatever_is_withdrawn_whenever_comes_no_more_and_every_position_has_its_turn_once(
    told: list[tuple[float, list[int]]],
    pressed: list[tuple[float, str]],
    late: dict[int, float],
    every: int | None,
) -> None:
    told.sort(key=lambda change: change[0])
    grown = [(at, [n for _, some in told[: k + 1] for n in some]) for k, (at, _) in enumerate(told)]
    entries = [Unshowable(frame(k).slot, "truncated") if k % 17 == 3 else frame(k) for k in range(200)]
    held = piece(PLAYLIST, every=every)
    wall = play(8, grown, entries=entries, keys=pressed, ready_at=late, held=held)
    for at, some in grown:
        for number in some:
            assert wall.shown.get(number, 0) <= at * 1_000
            until = max([until for _, until in wall.seen(number)], default=0)
            assert until <= at * 1_000 + 1_000 + LOOK + BEAT
    turns = [*wall.shown, *wall.consumed]
    assert sorted(turns) == list(range(len(turns)))
    assert len(wall.journal.flips) == len(wall.shown)
