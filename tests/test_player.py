"""The one loop, in virtual time."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.commands import Command
from player.core.ledger import EventKind
from player.core.pauses import threshold
from player.core.pictures import Frame, Unshowable
from player.core.playback import State
from player.core.playlist import Fit, PauseRule, Playlist, Style
from player.core.scene import Caption
from player.core.score import Score, resolve
from player.core.snapshot import About
from player.core.staging import Staging
from player.core.units import MILLISECOND, SECOND, Ns, Position
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

BEAT = Ns(90 * MILLISECOND)
PLAYLIST = Playlist("test", pauses=PauseRule(every=5, shortest=Ns(2 * SECOND), longest=Ns(9 * SECOND)))
STAGING = Staging(
    style=Style.PATH,
    fit=Fit.CONTAIN,
    always=True,
    words=lambda slot: Caption(slot.picture.wnid, ("animal", "bird"), ("bird",)),
    plate=lambda slot: (slot.picture.wnid,),
)


@dataclass
class Hall:
    """A player with all its fakes."""

    clock: FakeClock
    frames: FakeFrames
    stage: FakeStage
    journal: FakeJournal
    board: FakeBoard
    piece: Piece

    def kinds(self) -> list[EventKind]:
        return [e.kind for e in self.journal.events]

    def gaps(self) -> list[int]:
        """Milliseconds between pictures, rounded."""
        moments = [at for _, at in self.stage.pictures()]
        return [round((b - a) / MILLISECOND) for a, b in pairwise(moments)]


def piece(playlist: Playlist, *, every: int | None = None, kiosk: bool = False) -> Piece:
    score: Score = resolve(playlist, manifest({"n01000001": 1_000}), WORDNET, CENSUS)
    about = About("Test", "shelf", 1_000, playlist.cadence, playlist.cadence)
    share = 0 if every is None else threshold(every)
    return Piece(score, STAGING, about, share, hold_limit=Ns(60 * SECOND), kiosk=kiosk)


def play(
    seconds: float,
    *,
    entries: Iterable[Frame | Unshowable] | None = None,
    ready_at: dict[int, float] | None = None,
    late: dict[int, float] | None = None,
    keys: Iterable[tuple[float, str]] = (),
    commands: Iterable[tuple[float, Command]] = (),
    held: Piece | None = None,
    reloaded: Piece | None = None,
) -> Hall:
    """Play for *seconds*; instants are seconds after the first picture."""
    clock = FakeClock()
    begin = clock.now()

    def at(after: float) -> Ns:
        return Ns(begin + round(after * SECOND))

    pictures = deque(entries if entries is not None else (frame(k) for k in range(1_000)))
    frames = FakeFrames(clock, pictures, {k: at(v) for k, v in (ready_at or {}).items()})
    stage = FakeStage(clock, [(at(t), k) for t, k in keys])
    stage.late = {k: Ns(round(v * SECOND)) for k, v in (late or {}).items()}
    journal, board = FakeJournal(), FakeBoard()
    # A wall calmed before its first picture waits for its release: the time to play never begins.
    inbox = FakeInbox(clock, [(at(t), c) for t, c in [*commands, (seconds + 600, Command.QUIT)]])
    what = held or piece(PLAYLIST)
    player = Player(World(clock, frames, stage, journal, inbox, board), what, lambda: reloaded)
    player.play(Ns(round(seconds * SECOND)))
    return Hall(clock, frames, stage, journal, board, what)


def test_the_ground_comes_first_and_then_a_picture_every_beat() -> None:
    hall = play(8.95)
    assert hall.stage.flips[0].scene.frame is None
    assert [p for p, _ in hall.stage.pictures()] == list(range(100))
    assert set(hall.gaps()) == {90}


def test_deadlines_are_multiplied_not_summed() -> None:
    hall = play(60, late=dict.fromkeys(range(1_000), 0.010))
    shown = hall.journal.flips
    assert shown[-1].due - shown[0].due == (len(shown) - 1) * BEAT
    assert {s.at - s.due for s in shown[1:]} == {10 * MILLISECOND}


def test_a_flip_late_by_less_than_half_a_beat_leaves_the_grid() -> None:
    hall = play(3, late={10: 0.044})
    assert hall.gaps()[9:11] == [134, 46]
    assert EventKind.SLIP not in hall.kinds()


def test_a_later_one_moves_the_grid_as_a_whole_and_drops_nothing() -> None:
    hall = play(3, late={10: 0.200})
    assert hall.gaps()[8:12] == [90, 290, 90, 90]
    assert [p for p, _ in hall.stage.pictures()] == list(range(len(hall.gaps()) + 1))
    assert [(e.kind, e.position) for e in hall.journal.events] == [(EventKind.SLIP, 10)]
    assert hall.board.meter.slips == 1


def test_every_flip_is_entered_after_it_happened() -> None:
    hall = play(5)
    assert [s.slot.position for s in hall.journal.flips] == [p for p, _ in hall.stage.pictures()]
    assert [s.at for s in hall.journal.flips] == [at for _, at in hall.stage.pictures()]


def test_a_pause_replaces_the_beat_and_its_leaf_brightens_after_300_ms() -> None:
    held = piece(PLAYLIST, every=5)
    hall = play(60, held=held)
    lengths = {p: held.score.pause(0, Position(p), held.share) for p, _ in hall.stage.pictures()}
    wanted = [(lengths[Position(p)] or BEAT) // MILLISECOND for p in range(len(hall.gaps()))]
    assert hall.gaps() == wanted
    pausing = [p for p in lengths if lengths[p]]
    assert len(pausing) > 3
    for position in pausing[:-1]:
        scenes = [f for f in hall.stage.flips if f.scene.frame and f.scene.frame.slot.position == position]
        assert [f.scene.bright for f in scenes] == [False, True]
        assert 300 <= (scenes[1].at - scenes[0].at) / MILLISECOND <= 351
    assert [e.position for e in hall.journal.events if e.kind is EventKind.PAUSE] == pausing
    assert hall.board.posted[-1].pauses == len(pausing)


def test_captions_in_pauses_only_come_and_go_with_them() -> None:
    held = piece(PLAYLIST, every=5)
    hall = play(30, held=replace(held, staging=replace(STAGING, always=False)))
    for flip in hall.stage.flips:
        if flip.scene.frame is not None:
            position = flip.scene.frame.slot.position
            paused = held.score.pause(0, position, held.share) is not None
            assert (flip.scene.caption is not None) == paused


def test_an_unshowable_takes_no_beat_and_is_entered_with_its_reason() -> None:
    entries = [Unshowable(frame(k).slot, "truncated") if k in (4, 5, 6) else frame(k) for k in range(100)]
    hall = play(5, entries=entries)
    assert [p for p, _ in hall.stage.pictures()][:6] == [0, 1, 2, 3, 7, 8]
    assert set(hall.gaps()) == {90}
    told = [(e.position, e.body["reason"]) for e in hall.journal.events if e.kind is EventKind.UNSHOWABLE]
    assert told == [(4, "truncated"), (5, "truncated"), (6, "truncated")]


def test_the_ledger_tells_which_mirror_serves_whenever_it_is_another() -> None:
    names = ["/a", "/a", "", "/b", "/b", "/a"]
    hall = play(1, entries=[replace(frame(k), mirror=name) for k, name in enumerate(names)])
    told = [(e.kind, e.position, e.body) for e in hall.journal.events if e.kind is EventKind.MIRROR]
    assert told == [
        (EventKind.MIRROR, at, {"mirror": name}) for at, name in ((0, "/a"), (3, "/b"), (5, "/a"))
    ]


def test_an_empty_ring_holds_the_picture_and_the_grid_moves() -> None:
    hall = play(4, ready_at={10: 2.0})
    assert hall.gaps()[8:12] == [90, 1190, 90, 90]
    assert hall.kinds() == [EventKind.STARVED]
    assert State.STARVED in {s.state for s in hall.board.posted}
    assert hall.board.meter.slips == 0


def test_an_empty_ring_for_less_than_half_a_beat_is_only_late() -> None:
    hall = play(3, ready_at={10: 0.92})
    assert hall.kinds() == []
    assert [p for p, _ in hall.stage.pictures()] == list(range(len(hall.gaps()) + 1))
    assert sum(hall.gaps()[9:11]) == 180


def test_a_fault_that_lasts_eases_to_the_ground_and_play_comes_back_where_it_was() -> None:
    hall = play(80, ready_at={10: 70.0})
    levels = [(f.at - hall.stage.pictures()[0][1], f.scene.ease) for f in hall.stage.flips if f.scene.ease]
    assert 60.8 < levels[0][0] / SECOND < 61.1
    assert levels[-1][1] == 255
    assert 1.9 < (levels[-1][0] - levels[0][0]) / SECOND < 2.1
    assert [level for _, level in levels] == sorted(level for _, level in levels)
    assert [p for p, _ in hall.stage.pictures()][9:12] == [9, 10, 11]


def test_a_hold_keeps_the_picture_until_it_is_released() -> None:
    hall = play(5, keys=[(1.0, "space"), (3.0, "space")])
    assert max(hall.gaps()) == pytest.approx(2_010, abs=60)
    assert [p for p, _ in hall.stage.pictures()] == list(range(len(hall.gaps()) + 1))
    assert hall.kinds() == [EventKind.HOLD]
    assert hall.journal.events[0].body["ms"] == pytest.approx(2_000, abs=60)


def test_a_forgotten_hold_becomes_the_ground_until_it_is_released() -> None:
    hall = play(80, keys=[(1.0, "space"), (75.0, "space")])
    assert hall.stage.flips[-1].scene.ease == 0
    eased = [f for f in hall.stage.flips if f.scene.ease == 255]
    assert eased
    assert [p for p, _ in hall.stage.pictures()] == list(range(len(hall.stage.pictures())))


def test_next_while_held_shows_the_next_and_holds_it_too() -> None:
    hall = play(6, keys=[(1.0, "space"), (2.0, "right"), (3.0, "n"), (4.0, "space")])
    long = [(p, g) for (p, _), g in zip(hall.stage.pictures(), hall.gaps(), strict=False) if g > 500]
    assert [p for p, _ in long] == [11, 12, 13]
    assert EventKind.SLIP not in hall.kinds()


def test_next_ends_a_pause_early() -> None:
    held = piece(PLAYLIST, every=1)
    hall = play(3, held=held, keys=[(1.0, "n")])
    assert hall.gaps()[0] == pytest.approx(1_000, abs=60)


def test_calm_eases_within_a_second_and_stays_until_released() -> None:
    hall = play(8, keys=[(1.0, "c"), (6.0, "c")])
    levels = [(f.at, f.scene.ease) for f in hall.stage.flips if f.scene.ease]
    assert levels[-1][1] == 255
    assert 0.9 < (levels[-1][0] - levels[0][0]) / SECOND < 1.1
    assert [p for p, _ in hall.stage.pictures()] == list(range(len(hall.stage.pictures())))
    assert hall.kinds() == [EventKind.CALM]


def test_calm_while_the_ground_is_on_the_wall_does_not_bring_the_picture_back() -> None:
    hall = play(80, ready_at={10: 200}, keys=[(70.0, "c")])
    levels = [f.scene.ease for f in hall.stage.flips if f.scene.ease]
    assert levels == sorted(levels)
    assert [f.scene.ease for f in hall.stage.flips if f.at > 1_063 * SECOND] == []


def test_calm_while_the_wall_eases_goes_on_from_where_it_is() -> None:
    hall = play(80, ready_at={10: 200}, keys=[(62.0, "c")])
    levels = [f.scene.ease for f in hall.stage.flips if f.scene.ease]
    assert levels == sorted(levels)
    assert levels[-1] == 255


@pytest.mark.parametrize("released", [2.3, 6.0])
def test_a_calm_released_while_no_picture_follows_brings_the_last_one_back(released: float) -> None:
    hall = play(20, ready_at={10: 200}, keys=[(2.0, "c"), (released, "c")])
    last = hall.stage.flips[-1]
    assert (last.scene.ease, last.scene.frame) == (0, hall.frames.taken[-1])
    assert hall.board.posted[-1].state is State.STARVED


def test_q_quits_but_not_in_a_kiosk() -> None:
    assert len(play(5, keys=[(1.0, "q")]).stage.pictures()) == pytest.approx(12, abs=1)
    kiosk = piece(PLAYLIST, kiosk=True)
    assert len(play(5, keys=[(1.0, "q"), (1.0, "escape"), (1.0, "f")], held=kiosk).stage.pictures()) == 56


def test_full_screen_caption_and_help_change_the_wall_and_nothing_else() -> None:
    hall = play(3, keys=[(1.0, "f"), (1.2, "o"), (1.5, "?"), (2.0, "?")])
    assert hall.stage.full_screen is False
    assert set(hall.gaps()) == {90}
    assert hall.stage.flips[-1].scene.style is Style.LABEL
    assert any(f.scene.keys for f in hall.stage.flips)
    assert not hall.stage.flips[-1].scene.keys


def test_commands_come_from_signals_and_the_web_as_well() -> None:
    hall = play(5, commands=[(1.0, Command.HOLD), (2.0, Command.RELEASE), (3.0, Command.QUIT)])
    assert hall.kinds() == [EventKind.HOLD]
    assert hall.clock.wall().second == 3


def test_a_reload_changes_the_cadence_from_the_next_picture_on() -> None:
    slower = piece(replace(PLAYLIST, cadence=Ns(180 * MILLISECOND)))
    hall = play(4, commands=[(1.0, Command.RELOAD)], reloaded=slower)
    assert sorted(set(hall.gaps())) == [90, 180]
    assert hall.gaps() == sorted(hall.gaps())
    assert hall.kinds() == [EventKind.CHANGE, EventKind.TEMPO]


def test_a_reload_that_fails_changes_nothing() -> None:
    hall = play(2, commands=[(1.0, Command.RELOAD)], reloaded=None)
    assert set(hall.gaps()) == {90}
    assert hall.kinds() == []


def test_a_withheld_picture_is_a_plate_without_a_caption() -> None:
    entries = [replace(frame(k), pixels=None) if k == 3 else frame(k) for k in range(50)]
    hall = play(2, entries=entries)
    scene = next(f.scene for f in hall.stage.flips if f.scene.frame and f.scene.frame.slot.position == 3)
    assert scene.plate == ("n01000001",)
    assert scene.caption is None
    assert [s.slot.position for s in hall.journal.flips if s.withheld] == [3]


def test_frames_are_released_only_when_their_successor_is_on_screen() -> None:
    hall = play(2)
    assert hall.frames.released == hall.frames.taken[: len(hall.frames.released)]
    shown = [f.scene.frame for f in hall.stage.flips if f.scene.frame]
    assert shown[-1] not in hall.frames.released


def test_a_picture_for_the_page_is_left_when_asked_for() -> None:
    clock, board = FakeClock(), FakeBoard()
    board.picture_wanted = True
    frames = FakeFrames(clock, deque(frame(k) for k in range(100)))
    world = World(clock, frames, FakeStage(clock), FakeJournal(), FakeInbox(clock), board)
    Player(world, piece(PLAYLIST), lambda: None).play(Ns(SECOND))
    assert board.pictures == [None]


def tidied(seconds: int, *, every: int | None) -> tuple[list[Ns], list[Ns]]:
    """Play for *seconds*; return when the house tidied up, and when pictures were flipped."""
    clock, moments = FakeClock(), list[Ns]()
    frames = FakeFrames(clock, deque(frame(k) for k in range(12 * seconds)))
    stage = FakeStage(clock)

    def rest() -> None:
        moments.append(clock.now())

    world = World(clock, frames, stage, FakeJournal(), FakeInbox(clock), FakeBoard(), rest)
    Player(world, piece(PLAYLIST, every=every), lambda: None).play(Ns(seconds * SECOND))
    return moments, [at for _, at in stage.pictures()]


def test_the_house_is_tidied_in_a_pause_soon_after_a_start_then_once_a_minute() -> None:
    moments, flips = tidied(200, every=20)
    first, *others = moments
    assert 10 * SECOND <= first - flips[0] < 20 * SECOND
    assert min(at - first for at in flips if at > first) >= 300 * MILLISECOND
    assert [round((at - flips[0]) / SECOND, -1) for at in others] == [60, 120, 180]


def test_without_pauses_it_is_tidied_at_last_and_never_shortly_before_a_flip() -> None:
    moments, flips = tidied(700, every=None)
    assert [round((at - flips[0]) / SECOND, -1) for at in moments] == [610, 660]
    assert all(min(at - moment for at in flips if at > moment) >= 60 * MILLISECOND for moment in moments)


@pytest.mark.parametrize(
    ("keys", "ready_at"),
    [
        ([(1.0, "space"), (2.0, "n"), (2.0, "c")], {}),
        ([(1.0, "space"), (2.0, "n"), (3.0, "n")], {13: 100.0}),
    ],
)
def test_a_calm_wall_stays_calm_though_a_next_picture_was_asked_for(
    keys: list[tuple[float, str]], ready_at: dict[int, float]
) -> None:
    hall = play(150, keys=keys, ready_at=ready_at)
    assert hall.board.posted[-1].state is State.CALM
    assert hall.stage.flips[-1].scene.ease == 255


def test_every_hold_is_entered_however_it_ends() -> None:
    hall = play(100, keys=[(1.0, "space"), (3.0, "n"), (5.0, "c"), (6.0, "c"), (7.0, "space")])
    lengths = [(str(e.kind), round(int(e.body["ms"]) / 1_000)) for e in hall.journal.events]
    assert lengths == [("hold", 2), ("hold", 2), ("calm", 1), ("hold", 60), ("calm", 33)]


def test_a_mirror_that_is_bad_as_a_whole_does_not_use_up_the_showing() -> None:
    entries = [Unshowable(frame(k).slot, "not a picture") for k in range(20_000)]
    clock, greeted = FakeClock(), []
    frames = FakeFrames(clock, deque(entries))
    stage = FakeStage(clock, [(Ns(clock.now() + 60 * SECOND), "q")])
    world = World(clock, frames, stage, FakeJournal(), FakeInbox(clock), FakeBoard())
    player = Player(world, piece(PLAYLIST), lambda: None)
    player.play(first=lambda: greeted.append(clock.now()))
    consumed = len(entries) - len(frames.entries)
    assert 2_000 <= consumed <= 2_062
    assert len(greeted) == 1, "the page must come though no picture does"


def test_five_hundred_bad_ones_in_a_row_take_no_time() -> None:
    bad = [Unshowable(frame(k).slot, "truncated") for k in range(10, 510)]
    hall = play(5, entries=[*(frame(k) for k in range(10)), *bad, *(frame(k) for k in range(510, 900))])
    assert set(hall.gaps()) == {90}


def test_a_synset_withheld_while_it_plays_is_bare_at_once_though_it_was_decoded() -> None:
    held = piece(PLAYLIST)
    fresh = replace(held, staging=replace(STAGING, withheld=lambda _: True))
    hall = play(3, commands=[(1.0, Command.RELOAD)], held=held, reloaded=fresh)
    withheld = [s.withheld for s in hall.journal.flips]
    assert withheld == sorted(withheld)
    assert 15 < withheld.count(True) < 25
    assert hall.stage.flips[-1].scene.plate == ("n01000001",)


def test_a_wall_clock_that_was_set_is_entered() -> None:
    class Reset(FakeClock):
        def wall(self) -> datetime:
            late = self.instant - self._begin >= 90 * SECOND
            return super().wall() + timedelta(hours=late)

    clock, journal = Reset(), FakeJournal()
    frames = FakeFrames(clock, deque(frame(k) for k in range(3_000)))
    world = World(clock, frames, FakeStage(clock), journal, FakeInbox(clock), FakeBoard())
    Player(world, piece(PLAYLIST), lambda: None).play(Ns(200 * SECOND))
    (entered,) = journal.events
    assert entered.kind is EventKind.CLOCK
    wall = datetime.fromtimestamp(int(entered.body["wall"]) / SECOND, UTC)
    assert timedelta(hours=1) <= wall - EPOCH <= timedelta(hours=1, minutes=3)


@given(st.data())
def test_whatever_people_and_faults_do_nothing_is_skipped_repeated_or_too_short(data: st.DataObject) -> None:
    moments = st.floats(0, 30)
    keys = data.draw(
        st.lists(st.tuples(moments, st.sampled_from(["space", "n", "c", "o", "?", "f"])), max_size=12)
    )
    ready = data.draw(st.dictionaries(st.integers(0, 300), moments, max_size=4))
    late = data.draw(st.dictionaries(st.integers(0, 300), st.floats(0, 0.5), max_size=4))
    bad = data.draw(st.sets(st.integers(0, 300), max_size=20))
    every = data.draw(st.sampled_from([None, 2, 20]))
    entries = [Unshowable(frame(k).slot, "x") if k in bad else frame(k) for k in range(1_000)]
    hall = play(30, entries=entries, ready_at=ready, late=late, keys=keys, held=piece(PLAYLIST, every=every))
    consumed = [e.position for e in hall.journal.events if e.kind is EventKind.UNSHOWABLE]
    shown = [s.slot.position for s in hall.journal.flips]
    assert sorted(shown + consumed) == list(range(len(shown) + len(consumed)))
    assert shown == sorted(shown)
    assert shown == [p for p, _ in hall.stage.pictures()]
    assert min(hall.gaps(), default=90) >= 45
