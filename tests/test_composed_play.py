"""What a playlist composes, played by the one loop in virtual time."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from player.app.pacer import PromptPacer, pacing_of
from player.app.rehearse import bare_piece, rehearse
from player.core.commands import Command
from player.core.ease import GROUND_LEVEL
from player.core.forecast import forecast
from player.core.ledger import EventKind
from player.core.pauses import threshold
from player.core.playlist import Order, Passage, PauseRule, Place, Playlist, TitleCard
from player.core.score import Score, resolve
from player.core.snapshot import is_meant, is_well
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from player.piece import Piece, World
from player.player import Player
from player.rehearsal import NoBoard, NoInbox, PowerCut, ScoreFrames, UnseenStage, VirtualClock
from tests.commands import done, short_config
from tests.fakes import CENSUS, WORDNET, FakeJournal, manifest
from tests.test_doors import play as play_hours
from tests.test_doors import schedule
from tests.test_player import BEAT, piece, play

SLOW, FAST = Ns(360 * MILLISECOND), Ns(30 * MILLISECOND)
PLAIN = Playlist("test")
MIRROR = manifest({"n01000001": 300, "n01000002": 400, "n01000003": 200, "n03000001": 100})


def stretched(*stretches: tuple[int, Ns]) -> Piece:
    changes = tuple(Passage(Place(position=at), period) for at, period in stretches)
    return piece(replace(PLAIN, stretches=changes))


# stretches


def test_the_grid_is_based_anew_where_the_cadence_changes() -> None:
    hall = play(4, held=stretched((10, SLOW), (13, FAST)))
    assert hall.gaps()[:20] == [90] * 10 + [360] * 3 + [30] * 7
    assert [(s.period, s.due) for s in hall.journal.flips] == [(s.period, s.at) for s in hall.journal.flips]
    assert [s.period for s in hall.journal.flips[8:15]] == [BEAT, BEAT, SLOW, SLOW, SLOW, FAST, FAST]
    assert EventKind.SLIP not in hall.kinds()


def test_the_first_picture_may_be_in_a_stretch() -> None:
    assert play(3, held=stretched((0, SLOW))).gaps()[:3] == [360] * 3


def test_a_picture_late_by_half_of_its_own_beat_moves_the_grid() -> None:
    hall = play(4, held=stretched((10, SLOW)), late={10: 0.05, 12: 0.2})
    assert hall.gaps()[9:13] == [140, 310, 560, 360]
    assert [e.position for e in hall.journal.events if e.kind is EventKind.SLIP] == [12]
    faster = play(4, held=stretched((0, SLOW), (10, BEAT)), late={10: 0.05})
    assert [e.position for e in faster.journal.events if e.kind is EventKind.SLIP] == [10]
    assert faster.gaps()[9:11] == [410, 90]


def test_a_pause_replaces_the_beat_of_its_place() -> None:
    rule = PauseRule(every=0, shortest=Ns(2 * SECOND), longest=Ns(2 * SECOND), at=(Place(position=11),))
    changes = (Passage(Place(position=10), SLOW),)
    hall = play(6, held=piece(replace(PLAIN, stretches=changes, pauses=rule)))
    assert hall.gaps()[8:14] == [90, 90, 360, 2_000, 360, 360]


def test_an_edit_of_the_stretches_holds_from_the_next_picture_on() -> None:
    hall = play(3, held=stretched(), reloaded=stretched((0, SLOW)), commands=[(0.5, Command.RELOAD)])
    assert hall.gaps()[:8] == [90] * 6 + [360] * 2
    assert hall.journal.tempi[-1].composed.startswith("c:")
    assert hall.journal.tempi[-1].start == 6


def test_a_slow_stretch_is_no_wall_that_stands_still() -> None:
    hall = play(40, held=stretched((5, Ns(30 * SECOND))))
    slow = next(s for s in hall.board.posted if s.position == 5 and s.picture)
    assert slow.beats == 30 * SECOND
    assert is_well(slow, Ns(slow.at + 29 * SECOND))
    assert is_meant(slow, Ns(slow.at + 29 * SECOND))
    before = next(s for s in hall.board.posted if s.position == 4 and s.picture)
    assert not is_well(before, Ns(before.at + 29 * SECOND))


def test_the_mean_beat_is_one_of_beats_that_were_to_be_alike() -> None:
    assert play(8, held=stretched((10, SLOW))).board.meter.read().mean == SLOW


# a title card


CARD = TitleCard(("Exhibiting ImageNet", "2019"), Ns(4 * SECOND))


def titled(**kept: object) -> Playlist:
    return replace(Playlist("test", cadence=Ns(100 * MILLISECOND), title_card=CARD), **kept)  # type: ignore[arg-type]


def score_of(playlist: Playlist, count: int = 1_000) -> Score:
    return resolve(playlist, manifest({"n01000001": count}), WORDNET, CENSUS)


def test_a_card_stands_at_the_opening_and_is_no_picture() -> None:
    hall = play_hours(schedule((10, 30)), until=22, score=score_of(titled()))
    assert hall.pictures()[:3] == [(0, 16.0), (1, 21.1), (2, 21.2)]
    titles = [f for f in hall.stage.flips if f.scene.title]
    seen = [(f.at - 1_000 * SECOND) / SECOND for f in titles]
    assert titles[0].scene.title == CARD.lines
    assert titles[0].scene.frame is None
    assert 12.0 < seen[0] < 12.1
    assert 15.6 < seen[-1] <= 15.8
    assert next(f.at for f in hall.stage.flips if f.scene.frame) > titles[-1].at
    assert hall.journal.flips[0].slot.position == 0
    assert hall.events(EventKind.STARVED) == []


def test_it_comes_and_goes_by_fading_and_leaves_the_ground() -> None:
    hall = play_hours(schedule((10, 30)), until=22, score=score_of(titled()))
    titles = [(f.at, f.scene.ease) for f in hall.stage.flips if f.scene.title]
    coming = [ease for at, ease in titles if at < 1_013 * SECOND]
    going = [ease for at, ease in titles if at > 1_015 * SECOND]
    assert coming == sorted(coming, reverse=True)
    assert coming[-1] == 0
    assert going == sorted(going)
    assert all(0 <= ease < GROUND_LEVEL for _, ease in titles)
    assert max(b - a for (_, a), (_, b) in pairwise(titles)) < 40
    last = max(k for k, f in enumerate(hall.stage.flips) if f.scene.title)
    after = hall.stage.flips[last + 1]
    assert (after.scene.frame, after.scene.title) == (None, ())


def test_a_start_within_open_hours_has_no_card() -> None:
    hall = play_hours(schedule((-10, 30)), until=3, score=score_of(titled()))
    assert hall.pictures()[:2] == [(0, 0.0), (1, 0.1)]
    assert not any(f.scene.title for f in hall.stage.flips)


def test_a_preview_begins_with_it() -> None:
    hall = play_hours(None, until=12, score=score_of(titled()), once=False, introduced=True)
    assert hall.pictures()[:2] == [(0, 4.0), (1, 9.1)]
    assert any(f.scene.title for f in hall.stage.flips)


@pytest.mark.parametrize("at", [13.0, 15.5])
def test_calm_takes_it_away_and_closing_too(at: float) -> None:
    calmed = play_hours(
        schedule((10, 60)),
        until=40,
        score=score_of(titled()),
        commands=[(at, Command.CALM), (30, Command.RELEASE)],
    )
    titles = [(f.at - 1_000 * SECOND) / SECOND for f in calmed.stage.flips if f.scene.title]
    assert titles[-1] <= at + 1
    assert calmed.pictures()[0][1] >= 30
    closed = play_hours(schedule((10, at)), until=40, score=score_of(titled()))
    assert not any(f.scene.title for f in closed.stage.flips if f.at >= 1_000 * SECOND + at * SECOND)
    assert closed.pictures() == []


def test_a_first_picture_that_comes_late_finds_the_ground() -> None:
    hall = play_hours(schedule((10, 60)), until=40, score=score_of(titled()), ready_at={0: 25})
    assert hall.pictures()[0][1] == pytest.approx(25, abs=0.01)
    assert not any(f.scene.title for f in hall.stage.flips if f.at > 1_016 * SECOND)
    assert [kind for kind, _ in hall.events(EventKind.STARVED)] == [0]


# all of it, and the forecast


RULE = PauseRule(
    None,
    Ns(SECOND),
    Ns(3 * SECOND),
    at=(Place(position=3), Place(wnid="n01000002"), Place(share=990_000_000), Place(wnid="n01000003")),
    never_on=("unsafe-2019",),
)
STRETCHES = (Passage(Place(share=500_000_000), SLOW), Passage(Place(position=800), FAST))


@pytest.mark.parametrize("order", Order)
def test_the_loop_flips_every_picture_at_the_moment_that_was_forecast(order: Order) -> None:
    playlist = titled(order=order, pauses=RULE, stretches=STRETCHES)
    score = resolve(playlist, MIRROR, WORDNET, CENSUS)
    begin = 1_500_000_000 * SECOND
    hours = schedule(*((k * 1_000, k * 1_000 + 130) for k in (1, 2, 3, 4)))
    begin = Wall(hours.openings[0].opens - SECOND)
    clock, journal = VirtualClock(begin, Wall(hours.openings[-1].closes + SECOND)), FakeJournal()
    offset = begin - clock.now()
    held = bare_piece(score, 0, schedule=hours, once=True, pacer=PromptPacer(score, hours))
    world = World(clock, ScoreFrames(score, Position(0)), UnseenStage(), journal, NoInbox(), NoBoard())
    with pytest.raises(PowerCut):
        Player(world, held, lambda: None).play()
    told = forecast(pacing_of(score), hours, RULE, (Position(0), begin))
    positions = np.array([s.slot.position for s in journal.flips], np.int64)
    assert positions.tolist() == list(range(1_000))
    assert [s.due + offset for s in journal.flips] == told.moments(positions).tolist()
    entered = [e for e in journal.events if e.kind is EventKind.PAUSE]
    places, lengths = told.pausing()
    assert [e.position for e in entered] == places.tolist()
    assert [e.body["ms"] for e in entered] == (lengths // MILLISECOND).tolist()
    assert {tempo.composed for tempo in journal.tempi} == {score.composed}


def test_a_rehearsal_through_power_cuts_shows_all_of_it_once() -> None:
    score = resolve(titled(pauses=RULE, stretches=STRETCHES), MIRROR, WORDNET, CENSUS)
    hours = schedule(*((k * 1_000, k * 1_000 + 130) for k in (1, 2, 3, 4)))
    first = hours.openings[0].opens
    cuts = [(Wall(first + a * SECOND), Wall(first + b * SECOND)) for a, b in ((5, 20), (1_050, 1_060))]
    pacer = PromptPacer(score, hours, foresees=False)
    held = bare_piece(score, 0, schedule=hours, once=True)
    found = rehearse(held, Wall(first - SECOND), hours.openings[-1].closes, pacer, cuts)
    assert found.counts()["shown"] == 1_000
    assert found.counts()["missing"] == 0
    assert found.last_picture_at is not None


def test_drawn_pauses_of_a_rule_stay_where_they_were() -> None:
    rule = PauseRule(every=9, shortest=Ns(SECOND), longest=Ns(3 * SECOND))
    plain, chosen = (
        bare_piece(score_of(replace(PLAIN, pauses=one)), threshold(9))
        for one in (rule, replace(rule, at=(Place(position=7),)))
    )
    drawn = {p for p in range(1_000) if plain.score.pause(0, Position(p), plain.share)}
    both = {p for p in range(1_000) if chosen.score.pause(0, Position(p), chosen.share)}
    assert both == drawn | {7}


COMPOSED = """
pictures: {include: [n02084071, policy:unsafe-2019], per_synset: 3}
content: {unsafe-2019: withheld}
order: shuffled
cadence: 30 ms
stretches: [{from: 20, cadence: 90 ms}, {from: 40, cadence: 30 ms}]
pauses: {every: 9 pictures, at: [25, n02085620], shortest: 100 ms, longest: 300 ms, never_on: [unsafe-2019]}
title_card: {text: Dogs, for: 2 s}
"""


@pytest.mark.slow
def test_what_was_played_verifies_also_after_an_edit(tmp_path: Path) -> None:
    config = short_config(tmp_path, "stand-in")
    playlist, state = tmp_path / "short.yaml", ("--config", str(config))

    def played() -> dict[str, object]:
        ended = done("run", *state, "--for", "4 s", SDL_VIDEODRIVER="dummy")
        assert ended.returncode == 0, ended.stderr
        told = done("verify", *state, "--json")
        assert told.returncode == 0, told.stdout
        found: dict[str, object] = json.loads(told.stdout)
        assert found["chain"] == "ok"
        return found

    playlist.write_text(COMPOSED, "utf-8")
    first = played()
    playlist.write_text(COMPOSED.replace("from: 40, cadence: 30", "from: 60, cadence: 50"), "utf-8")
    second = played()
    assert second["run"] == first["run"]
    assert int(str(second["position"])) > int(str(first["position"])) > 0
    assert int(str(second["withheld"])) > 0
