"""The one loop and the doors, in virtual time: openings, closings, the end, and what the clock may do."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from player.core.commands import Command
from player.core.ease import GROUND_LEVEL
from player.core.ledger import EventKind
from player.core.pauses import FULL, Tempo
from player.core.pictures import Frame, Unshowable
from player.core.playback import State
from player.core.playlist import PauseRule, Playlist
from player.core.schedule import Schedule
from player.core.score import resolve
from player.core.snapshot import About
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall, wall_of
from player.piece import Piece, World
from player.player import Player
from tests.fakes import (
    CENSUS,
    EPOCH,
    WORDNET,
    FakeBoard,
    FakeClock,
    FakeFrames,
    FakeInbox,
    FakeJournal,
    FakeStage,
    frame,
    manifest,
)
from tests.test_player import STAGING

BEAT = Ns(100 * MILLISECOND)
RULE = PauseRule(every=None, shortest=Ns(2 * SECOND), longest=Ns(4 * SECOND))
PLAYLIST = Playlist("test", cadence=BEAT, pauses=RULE)


@dataclass
class FakePacer:
    """Decides what the test says, *slow* questions later than it is asked."""

    share: int = 0
    slow: int = 0
    short: Ns = Ns(0)
    ends: Wall | None = None
    asked: list[tuple[int, float, str, bool]] = field(default_factory=list)
    answers: deque[Tempo] = field(default_factory=deque)

    def ask(self, position: Position, at: Wall, cause: str, *, arriving: bool) -> None:
        self.asked.append((position, seconds(at), cause, arriving))
        self.answers.append(Tempo(position, self.share, cause, short=self.short))

    def comes(self, _position: Position) -> Wall | None:
        return None

    def answer(self) -> Tempo | None:
        waiting = len(self.answers) > self.slow
        return self.answers.popleft() if waiting else None


def seconds(at: Wall) -> float:
    """Seconds since the epoch of the fakes."""
    return (at - wall_of(EPOCH)) / SECOND


def schedule(*openings: tuple[float, float]) -> Schedule:
    """Openings in seconds since the epoch of the fakes."""
    begin = wall_of(EPOCH)
    return Schedule((Wall(begin + round(a * SECOND)), Wall(begin + round(b * SECOND))) for a, b in openings)


@dataclass
class Hall:
    clock: FakeClock
    frames: FakeFrames
    stage: FakeStage
    journal: FakeJournal
    board: FakeBoard
    closed: list[float]
    yielded: bool = False

    def pictures(self) -> list[tuple[int, float]]:
        return [(p, round((at - 1_000 * SECOND) / SECOND, 3)) for p, at in self.stage.pictures()]

    def grounds(self) -> list[float]:
        flips = self.stage.flips
        return [round((f.at - 1_000 * SECOND) / SECOND, 3) for f in flips if f.scene.frame is None]

    def events(self, kind: EventKind) -> list[tuple[int, dict[str, object]]]:
        return [(e.position, dict(e.body)) for e in self.journal.events if e.kind is kind]


def play(
    hours: Schedule | None,
    *,
    count: int = 1_000,
    until: float = 200,
    pacer: FakePacer | None = None,
    entries: Iterable[Frame | Unshowable] | None = None,
    ready_at: dict[int, float] | None = None,
    commands: Iterable[tuple[float, Command]] = (),
    begin: tuple[int, int] = (0, 0),
    clock: FakeClock | None = None,
    handed: bool = False,
    reload: dict[str, object] | None = None,
    **piece: object,
) -> Hall:
    """Play until the given second; QUIT ends it."""
    clock = clock or FakeClock()
    base = clock.now()
    pictures = entries if entries is not None else (frame(k) for k in range(begin[1], count))
    ready = {k: Ns(base + round(v * SECOND)) for k, v in (ready_at or {}).items()}
    frames = FakeFrames(clock, deque(pictures), ready)
    stage, journal, board = FakeStage(clock), FakeJournal(), FakeBoard()
    orders = [(Ns(base + round(t * SECOND)), c) for t, c in [*commands, (until, Command.QUIT)]]
    score = resolve(PLAYLIST, manifest({"n01000001": count}), WORDNET, CENSUS)
    what = Piece(
        score, STAGING, About("Test", "shelf", count, BEAT, BEAT, hours=True), 0, Ns(60 * SECOND),
        kiosk=False, schedule=hours, once=True, pacer=pacer,
    )  # fmt: skip
    hall = Hall(clock, frames, stage, journal, board, [])
    world = World(
        clock, frames, stage, journal, FakeInbox(clock, orders), board,
        closed=lambda: hall.closed.append((clock.now() - base) / SECOND),
    )  # fmt: skip
    plays = replace(what, **piece)  # type: ignore[arg-type]
    again = None if reload is None else replace(plays, **reload)  # type: ignore[arg-type]
    player = Player(world, plays, lambda: again, (begin[0], Position(begin[1])))
    hall.yielded = player.play(handed=handed)
    return hall


def test_the_doors_open_on_the_ground_then_one_picture_is_held_then_the_beat_begins() -> None:
    hall = play(schedule((10, 30)), until=20)
    assert hall.pictures()[:4] == [(0, 12.0), (1, 17.1), (2, 17.2), (3, 17.3)]
    assert hall.grounds() == [0.0]
    greeted = [f.scene for f in hall.stage.flips if f.scene.frame and f.scene.frame.slot.position == 0]
    assert greeted[0].caption is not None
    assert greeted[-1].bright
    assert hall.events(EventKind.DOORS) == [(0, {"open": 1})]
    assert hall.events(EventKind.PAUSE) == []
    assert [s.due for s in hall.journal.flips] == [s.at for s in hall.journal.flips]


def test_a_greeted_picture_that_pauses_has_its_pause_after_the_greeting() -> None:
    pacer = FakePacer(share=FULL)
    hall = play(schedule((10, 40)), until=22, pacer=pacer)
    (first, length), *_ = hall.events(EventKind.PAUSE)
    assert (first, hall.pictures()[0]) == (0, (0, 12.0))
    assert hall.pictures()[1][1] == pytest.approx(17 + int(str(length["ms"])) / 1_000)
    assert pacer.asked == [(0, 10.0, "opening", True)]
    assert hall.journal.tempi == [Tempo(Position(0), FULL, "opening")]


def test_a_start_within_open_hours_is_no_opening() -> None:
    pacer = FakePacer()
    hall = play(schedule((-10, 30)), until=5, pacer=pacer)
    assert hall.pictures()[:3] == [(0, 0.0), (1, 0.1), (2, 0.2)]
    assert hall.events(EventKind.DOORS) == []
    assert pacer.asked == [(0, 0.0, "start", False)]


def test_what_is_due_at_the_closing_is_the_first_picture_of_the_next_opening() -> None:
    hall = play(schedule((0, 8), (20, 40)), until=28)
    shown = hall.pictures()
    assert shown[9] == (9, 0.9)
    assert max(at for _, at in shown if at < 10) == 7.9
    assert (80, 22.0) in shown
    assert [p for p, _ in shown] == list(range(len(shown)))
    assert 8.0 in hall.grounds()
    assert hall.closed == [8.0]
    assert hall.events(EventKind.DOORS) == [(79, {"open": 0}), (79, {"open": 1})]
    assert hall.board.posted[-1].state is State.PLAYING


def test_closing_ends_a_pause_and_its_position_is_consumed() -> None:
    hall = play(schedule((0, 7), (20, 40)), until=30, pacer=FakePacer(share=FULL))
    before = [p for p, at in hall.pictures() if at < 10]
    assert len(before) > 1
    assert sum(int(str(e["ms"])) for _, e in hall.events(EventKind.PAUSE)[: len(before)]) > 7_000
    assert hall.pictures()[len(before)] == (len(before), 22.0)


def test_closing_gives_the_memory_of_what_stood_back_and_says_nothing_of_it_any_more() -> None:
    hall = play(schedule((0, 3), (20, 40)), until=10)
    assert len(hall.frames.released) == 30
    assert len(hall.frames.taken) == 31  # one more is ready for the morning
    assert hall.board.posted[-1].picture is None
    assert hall.board.posted[-1].next_change == wall_of(EPOCH) + 20 * SECOND


@pytest.mark.parametrize("command", [Command.HOLD, Command.CALM])
def test_closing_ends_what_people_asked_for(command: Command) -> None:
    hall = play(schedule((0, 5), (20, 40)), until=30, commands=[(2, command)])
    assert hall.grounds()[-1] <= 5.05
    assert any(at == 22.0 for _, at in hall.pictures())


def test_closing_ends_starving() -> None:
    hall = play(schedule((0, 5), (20, 40)), until=30, ready_at={20: 15})
    assert 5.0 in hall.grounds()
    assert (20, 22.0) in hall.pictures()


def test_a_ring_that_is_empty_at_the_opening_delays_the_greeting() -> None:
    hall = play(schedule((10, 40)), until=30, ready_at={0: 16})
    (first, at), (_, follows), *_ = hall.pictures()
    assert first == 0
    assert 16 <= at <= 16.01
    assert follows == pytest.approx(at + 5.1)
    assert EventKind.SLIP not in [e.kind for e in hall.journal.events]


def test_after_the_last_picture_it_stays_as_long_as_the_longest_pause_and_then_the_ground() -> None:
    hall = play(schedule((0, 60)), count=20, until=30)
    assert hall.pictures()[-1] == (19, 1.9)
    assert hall.board.posted[-1].state is State.ENDED
    eased = [f for f in hall.stage.flips if f.scene.ease]
    assert 5.9 <= (eased[0].at - 1_000 * SECOND) / SECOND <= 6.1
    assert [f.scene.ease for f in eased] == sorted({f.scene.ease for f in eased})
    assert eased[-1].scene.ease == GROUND_LEVEL


def test_a_showing_that_has_ended_does_not_begin_again() -> None:
    hall = play(schedule((0, 10), (20, 60)), begin=(1, 0), until=50)
    assert hall.pictures() == []
    assert {s.state for s in hall.board.posted} == {State.ENDED}


def test_a_showing_whose_last_picture_fell_at_the_closing_has_ended_the_next_day() -> None:
    hall = play(schedule((0, 2), (20, 60)), count=20, until=50)
    assert [p for p, _ in hall.pictures()] == list(range(20))
    assert hall.board.posted[-1].state is State.ENDED


def test_a_last_picture_that_is_unshowable_ends_it_too() -> None:
    entries: list[Frame | Unshowable] = [
        *(frame(k) for k in range(19)),
        Unshowable(frame(19).slot, "truncated"),
    ]
    hall = play(schedule((0, 60)), count=20, entries=entries, until=30)
    assert hall.board.posted[-1].state is State.ENDED


def test_without_hours_it_plays_pass_after_pass() -> None:
    entries = [frame(k % 20, k // 20) for k in range(60)]
    hall = play(None, count=20, entries=entries, until=5, once=False)
    assert [p for p, _ in hall.pictures()] == [k % 20 for k in range(51)]


def test_a_disturbance_is_answered_in_the_next_pause() -> None:
    pacer = FakePacer(share=FULL // 10)
    play(schedule((0, 100)), until=60, pacer=pacer, ready_at={50: 30})
    assert [cause for _, _, cause, _ in pacer.asked] == ["start", "the ring was empty"]
    position, at, _, _ = pacer.asked[1]
    assert at > 30
    assert position > 50


def test_a_decision_for_a_picture_that_is_past_is_asked_for_again() -> None:
    pacer = LatePacer(FULL // 10, polls=3)
    hall = play(schedule((0, 900)), count=10_000, until=300, pacer=pacer, share=FULL // 20)
    assert [cause for _, _, cause, _ in pacer.asked][:2] == ["start", "start"]
    assert hall.journal.tempi[0].share == FULL // 10


class LatePacer(FakePacer):
    """Decides some answers of the clock later, as a thread does; the last question is the one that counts."""

    def __init__(self, share: int, polls: int, short: Ns = Ns(0)) -> None:
        super().__init__(share, short=short)
        self.polls, self.left = polls, 0

    def ask(self, position: Position, at: Wall, cause: str, *, arriving: bool) -> None:
        super().ask(position, at, cause, arriving=arriving)
        self.left = self.polls

    def answer(self) -> Tempo | None:
        if not self.answers or self.left:
            self.left = max(0, self.left - 1)
            return None
        return self.answers.popleft()


def test_without_pauses_a_decision_that_comes_late_holds_at_once() -> None:
    hall = play(schedule((0, 300)), count=10_000, until=5, pacer=LatePacer(FULL // 10, polls=7))
    assert 1 < hall.journal.tempi[0].start < 20
    assert hall.journal.tempi[0].share == FULL // 10


def test_an_answer_to_an_older_question_is_no_answer_to_the_last_one() -> None:
    pacer = LatePacer(FULL // 10, polls=3)
    entries = [Unshowable(frame(k).slot, "truncated") if k == 5 else frame(k) for k in range(4_000)]
    hall = play(schedule((0, 900)), count=10_000, until=600, entries=entries, pacer=pacer, share=FULL // 20)
    assert hall.journal.tempi[0].share == FULL // 10
    assert len(pacer.asked) < 6


def test_what_cannot_fit_is_said_once_and_not_every_minute() -> None:
    pacer = LatePacer(0, polls=2, short=Ns(3_600 * SECOND))
    entries = [Unshowable(frame(k).slot, "truncated") if k == 5 else frame(k) for k in range(9_000)]
    hall = play(schedule((0, 3_000)), count=10_000, until=800, entries=entries, pacer=pacer)
    assert 1 <= len(hall.journal.tempi) <= 2


def test_what_does_not_fit_is_entered_even_if_nothing_changes() -> None:
    hall = play(schedule((0, 100)), until=5, pacer=FakePacer(short=Ns(3_600 * SECOND)))
    assert [e["short"] for _, e in hall.events(EventKind.TEMPO)] == [3_600_000]


class SetClock(FakeClock):
    """A wall clock that is set by so much after so many seconds."""

    def __init__(self, after: float, by: float) -> None:
        super().__init__()
        self.after, self.by = after, by

    def wall(self) -> datetime:
        passed = (self.instant - 1_000 * SECOND) / SECOND
        return super().wall() + timedelta(seconds=self.by if passed >= self.after else 0)


def test_a_clock_that_is_set_forward_moves_the_closing() -> None:
    hall = play(schedule((0, 3_000)), until=200, clock=SetClock(30, 3_600), count=10_000)
    assert hall.board.posted[-1].state is State.CLOSED
    assert EventKind.CLOCK in [e.kind for e in hall.journal.events]
    assert hall.closed == [pytest.approx(60, abs=0.1)]  # seen at the first rest


def test_a_clock_that_is_set_back_puts_the_closing_off() -> None:
    hall = play(schedule((-5_000, 100)), until=150, clock=SetClock(30, -3_600), count=10_000)
    assert hall.board.posted[-1].state is State.PLAYING
    assert hall.closed == []


def test_a_piece_that_yields_lets_another_have_its_turn() -> None:
    hall = play(schedule((0, 5)), until=50, yields=True)
    assert hall.yielded
    assert 5.0 in hall.grounds()
    assert not play(schedule((0, 5)), until=50).yielded


def test_where_another_follows_at_once_a_pause_is_not_cut() -> None:
    closing = Wall(wall_of(EPOCH) + 5 * SECOND)
    followed = play(
        schedule((0, 5)), until=50, yields=True, followed=frozenset({closing}), pacer=FakePacer(share=FULL)
    )
    _, at = followed.pictures()[-1]
    length = int(str(followed.events(EventKind.PAUSE)[-1][1]["ms"])) / 1_000
    assert at < 5
    assert followed.closed == [pytest.approx(at + length)]
    assert followed.closed[0] > 5
    assert followed.grounds() == [0.0]


def test_a_piece_that_is_handed_a_picture_leaves_it_until_its_own_is_ready() -> None:
    assert play(schedule((0, 9)), until=5, handed=True, ready_at={0: 2}).grounds() == []
    assert play(schedule((0, 9)), until=5, ready_at={0: 2}).grounds() == [0.0]


def test_while_the_panel_is_off_the_picture_is_held_and_the_ledger_says_for_how_long() -> None:
    asked = [(2, Command.UNSEEN), (3, Command.UNSEEN), (32, Command.SEEN), (33, Command.SEEN)]
    hall = play(schedule((0, 100)), until=40, commands=asked)
    gaps = [b - a for (_, a), (_, b) in pairwise(hall.pictures())]
    assert 29.9 < max(gaps) < 30.3
    assert hall.events(EventKind.UNSEEN) == [(20, {"ms": pytest.approx(30_000, abs=100)})]


def test_a_panel_off_for_longer_than_a_hold_may_last_leaves_the_ground_and_the_position() -> None:
    hall = play(schedule((0, 300)), until=210, commands=[(2, Command.UNSEEN), (200, Command.SEEN)])
    assert hall.board.posted[-1].state is State.PLAYING
    assert [p for p, _ in hall.pictures()] == list(range(len(hall.pictures())))
    assert hall.events(EventKind.UNSEEN)[0][1] == {"ms": pytest.approx(198_000, abs=100)}


def test_what_a_person_held_or_calmed_before_stays_when_the_wall_is_seen_again() -> None:
    unseen = [(5, Command.UNSEEN), (9, Command.SEEN)]
    for wish, state in ((Command.HOLD, State.HELD), (Command.CALM, State.CALM)):
        hall = play(schedule((0, 100)), until=20, commands=[(4, wish), *unseen])
        assert hall.board.posted[-1].state is state
        assert hall.events(EventKind.UNSEEN)[0][1] == {"ms": pytest.approx(4_000, abs=100)}


def test_closing_ends_not_being_seen() -> None:
    hall = play(schedule((0, 10), (20, 40)), until=25, commands=[(2, Command.UNSEEN)])
    assert hall.events(EventKind.UNSEEN) == [(20, {"ms": pytest.approx(8_000, abs=100)})]
    assert any(at == 22.0 for _, at in hall.pictures())


def test_a_start_while_closed_says_so_at_once() -> None:
    hall = play(schedule((100, 200)), until=10)
    assert hall.board.posted[0].state is State.CLOSED
    assert hall.board.posted[0].next_change == wall_of(EPOCH) + 100 * SECOND
    assert not hall.board.posted[0].open


def test_a_piece_that_has_ended_yields_where_another_one_should_have_its_turn() -> None:
    hall = play(schedule((100, 200)), until=500, begin=(1, 0), yields=True)
    assert hall.yielded


def test_a_closed_piece_gives_way_to_one_that_should_be_on() -> None:
    late = Wall(wall_of(EPOCH) + 20 * SECOND)
    hall = play(schedule((100, 200)), until=90, yields=True, gives_way=lambda now: now >= late)
    assert hall.yielded
    assert 20 <= (hall.clock.now() - 1_000 * SECOND) / SECOND < 21


def test_starving_until_the_doors_close_is_entered() -> None:
    hall = play(schedule((0, 50), (80, 90)), until=60, ready_at={20: 70})
    ((_, body),) = hall.events(EventKind.STARVED)
    assert body["ms"] == pytest.approx(48_000, abs=200)


def test_a_first_picture_that_comes_very_late_is_entered() -> None:
    hall = play(schedule((0, 100)), until=60, ready_at={0: 30})
    ((_, body),) = hall.events(EventKind.STARVED)
    assert body["ms"] == pytest.approx(30_000, abs=200)


def test_calm_before_the_first_picture_shows_none_until_it_is_released() -> None:
    hall = play(
        schedule((0, 100)), until=60, ready_at={0: 5}, commands=[(1, Command.CALM), (30, Command.RELEASE)]
    )
    assert hall.pictures()[0][1] == pytest.approx(30, abs=0.1)


def test_what_a_person_did_is_entered_if_the_player_ends_first() -> None:
    hall = play(schedule((0, 100)), until=20, commands=[(5, Command.HOLD)])
    ((_, body),) = hall.events(EventKind.HOLD)
    assert body["ms"] == pytest.approx(15_000, abs=200)


def test_where_another_follows_at_once_calm_lasts_until_it_is_released() -> None:
    closing = Wall(wall_of(EPOCH) + 5 * SECOND)
    commands = [(2, Command.CALM), (30, Command.RELEASE)]
    hall = play(schedule((0, 5)), until=50, yields=True, followed=frozenset({closing}), commands=commands)
    assert hall.yielded
    assert hall.closed == [pytest.approx(30, abs=0.2)]


def test_a_picture_of_another_piece_gives_way_to_the_ground_if_ours_does_not_come() -> None:
    hall = play(schedule((0, 300)), until=200, handed=True, ready_at={0: 150})
    assert hall.grounds() == [pytest.approx(60, abs=0.1)]


def test_a_reload_without_hours_while_closed_opens_now() -> None:
    commands = [(10, Command.RELOAD)]
    hall = play(schedule((100, 200)), until=30, commands=commands, once=False, reload={"schedule": None})
    assert 10 <= hall.pictures()[0][1] <= 12.2
    assert hall.board.posted[-1].state is State.PLAYING


def test_a_card_says_when_the_doors_open_next_and_goes_when_they_do() -> None:
    hall = play(schedule((0, 5), (100, 200)), until=110, card=lambda opens: f"opens at {seconds(opens):.0f}")
    ground = [
        ((f.at - 1_000 * SECOND) / SECOND, f.scene.notice) for f in hall.stage.flips if not f.scene.frame
    ]
    assert ground == [(0, ""), (pytest.approx(5), "opens at 100"), (pytest.approx(100), "")]


def test_a_card_stands_from_a_start_while_closed_too() -> None:
    hall = play(schedule((100, 200)), until=5, card=lambda opens: f"opens at {seconds(opens):.0f}")
    assert hall.stage.flips[0].scene.notice == "opens at 100"


def test_a_closed_wall_stands_where_a_start_while_it_is_closed_stands() -> None:
    evening = play(schedule((0, 20), (200, 300)), until=30)
    shown = evening.pictures()[-1][0]
    assert evening.board.posted[-1].position == shown + 1
    morning = play(schedule((100, 200)), until=10, begin=(0, shown + 1))
    assert morning.board.posted[-1].position == shown + 1
