"""When a picture comes is when it is then shown; when it came is what the ledger says."""

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest
from typer.testing import CliRunner

import player.cli.archiving  # noqa: F401 - adds its commands
from player.app.calendar import Calendar
from player.app.pacer import PromptPacer
from player.app.when import Unheard, when
from player.assets import load_census
from player.cli.options import app
from player.clock import SystemClock
from player.config import default_machine, load_machine
from player.core.book import Book, since_start
from player.core.leap import Leap
from player.core.ledger import Anchor, EventKind, Row, beginning, canonical
from player.core.pauses import threshold
from player.core.pictures import Frame, Shown, Slot
from player.core.playlist import (
    Decision,
    Fit,
    Limit,
    Order,
    PauseRule,
    Playlist,
    Policy,
    Selection,
    Showing,
    Style,
)
from player.core.scene import Caption
from player.core.schedule import Schedule
from player.core.score import Score, resolve
from player.core.snapshot import About
from player.core.staging import Staging
from player.core.units import MILLISECOND, SECOND, Index, Ns, Position, Wall, wall_of
from player.hours import schedule_of
from player.piece import Piece, World
from player.player import Player
from player.sources import StandIn
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
    manifest,
    picture,
)

COUNTS = {"n01000001": 313, "n01000002": 210, "n01000003": 97, "n03000001": 400, "n03000002": 180}
MIRROR = manifest(COUNTS)
N = MIRROR.pictures
BEAT = Ns(90 * MILLISECOND)
RULE = PauseRule(every=20, shortest=Ns(SECOND), longest=Ns(3 * SECOND))
BEGIN = wall_of(EPOCH)
STAGING = Staging(
    Style.NONE, Fit.CONTAIN, always=False, words=lambda _: Caption("", (), ()), plate=lambda _: ()
)


def score_of(order: Order, **kept: object) -> Score:
    playlist = Playlist("test", order=order, cadence=BEAT, pauses=RULE)
    return resolve(replace(playlist, **kept), MIRROR, WORDNET, CENSUS)  # type: ignore[arg-type]


@dataclass
class Played:
    """What was flipped at which moment of the wall clock, and the ledger of it."""

    flips: list[Shown]
    journal: FakeJournal
    anchor: Anchor

    def moments(self) -> dict[Index, tuple[Position, Wall]]:
        return {
            shown.slot.picture.index: (shown.slot.position, Wall(self.anchor.wall_at(shown.at)))
            for shown in self.flips
            if shown.slot.pass_number == 0
        }

    def rows(self, until: int) -> list[Row]:
        """Return the ledger's rows as they stand after so many flips."""
        book = Book(beginning({}), 0, (0, 0), N, since_start(()))
        book.session.stretches.anchor = self.anchor
        kinds = (EventKind.PAUSE, EventKind.TEMPO, EventKind.DOORS)
        events = deque(e for e in self.journal.events if e.kind in kinds)
        for shown in self.flips[:until]:
            while events and events[0].at < shown.at:
                book.note(events.popleft())
            book.flip(shown)
            while events and events[0].at <= shown.at:
                book.note(events.popleft())
        return [*(sealed.row for sealed in book.rows), book.tail(1).row]


def played(score: Score, seconds: int, schedule: Schedule | None = None) -> Played:
    clock, journal = FakeClock(), FakeJournal()
    anchor = Anchor(BEGIN, clock.now())
    frames = FakeFrames(clock, deque(frame_at(score, *place) for place in places(score)))
    rule = score.playlist.pauses
    assert rule is not None
    pacer = PromptPacer(score, schedule) if schedule and rule.every is None else None
    share = 0 if rule.every is None else threshold(rule.every)
    about = About("", "", score.pictures, BEAT, BEAT)
    piece = Piece(
        score,
        STAGING,
        about,
        share,
        Ns(60 * SECOND),
        kiosk=False,
        schedule=schedule,
        once=schedule is not None,
        pacer=pacer,
    )
    stage = FakeStage(clock)
    stage.patience = Ns(3_600 * SECOND)  # nobody presses a key
    world = World(clock, frames, stage, journal, FakeInbox(clock), FakeBoard())
    Player(world, piece, lambda: None).play(Ns(seconds * SECOND))
    return Played(journal.flips, journal, anchor)


def places(score: Score) -> list[tuple[int, Position]]:
    return [(number, Position(p)) for number in range(2) for p in range(score.pictures)]


def frame_at(score: Score, pass_number: int, position: Position) -> Frame:
    index = score.index(pass_number, position)
    slot = Slot(pass_number, position, picture(index, score.wnid(index)))
    return Frame(slot, np.zeros((1, 1, 4), np.uint8))


def told(calendar: Calendar, index: int) -> list[tuple[str, int | None, Position | None, Wall | None]]:
    wnid = calendar.score.wnid(Index(index))
    return [
        (o.state, o.pass_number, o.position, o.at) for o in calendar.occurrences(Index(index), wnid, "x.JPEG")
    ]


@pytest.mark.parametrize("order", Order)
def test_a_thousand_pictures_come_when_they_are_then_shown(order: Order) -> None:
    score = score_of(order)
    shown = played(score, 400).moments()
    assert len(shown) == N
    calendar = Calendar(score, None, BEGIN)
    for index in Random(str(order)).sample(range(N), 1_000):
        assert told(calendar, index) == [("coming", 0, *shown[Index(index)])]


@pytest.mark.parametrize("order", Order)
def test_in_the_middle_the_past_is_the_ledgers_and_the_rest_is_still_true(order: Order) -> None:
    score = score_of(order)
    whole = played(score, 400)
    shown = whole.moments()
    half = 600
    now = Wall(whole.anchor.wall_at(whole.flips[half - 1].at) + BEAT // 3)
    calendar = Calendar(score, whole.rows(half), now)
    for index in Random(str(order)).sample(range(N), 300):
        position, at = shown[Index(index)]
        first, *others = told(calendar, index)
        assert first == ("shown" if position < half else "coming", 0, position, at)
        assert [state for state, *_ in others] == (["coming"] if position < half else [])


@pytest.mark.parametrize("order", Order)
def test_what_was_shown_comes_again_in_the_next_pass(order: Order) -> None:
    score = score_of(order)
    whole = played(score, 700)
    again = {s.slot.picture.index: s for s in whole.flips if s.slot.pass_number == 1}
    calendar = Calendar(score, whole.rows(N), Wall(whole.anchor.wall_at(whole.flips[N - 1].at)))
    assert len(again) > 500
    for index, shown in again.items():
        assert told(calendar, index)[1:] == [
            ("coming", 1, shown.slot.position, whole.anchor.wall_at(shown.at))
        ]


HOURS = Showing(date(2019, 7, 1), date(2019, 7, 3), "11:00-11:02", "Europe/London")


@pytest.mark.parametrize("order", Order)
def test_a_showing_is_foretold_through_closings_and_greetings(order: Order) -> None:
    rule = replace(RULE, every=None)
    score = score_of(order, showing=HOURS, pauses=rule)
    shown = played(score, 3 * 86_400, schedule_of(HOURS)).moments()
    assert len(shown) == N
    calendar = Calendar(score, None, BEGIN)
    for index in range(N):
        assert told(calendar, index) == [("coming", 0, *shown[Index(index)])]


@pytest.mark.parametrize("shown_so_far", [1, 333, 700, 1_100])
def test_in_the_middle_of_a_day_the_tempo_in_force_is_reckoned_with(shown_so_far: int) -> None:
    score = score_of(Order.BY_TREE, showing=HOURS, pauses=replace(RULE, every=None))
    whole = played(score, 3 * 86_400, schedule_of(HOURS))
    last = whole.flips[shown_so_far - 1]
    calendar = Calendar(score, whole.rows(shown_so_far), Wall(whole.anchor.wall_at(last.at) + MILLISECOND))
    shown = whole.moments()
    for index in range(N):
        position, at = shown[Index(index)]
        state = "shown" if position < shown_so_far else "coming"
        assert told(calendar, index) == [(state, 0, position, at)]


def test_what_does_not_fit_into_the_showing_is_not_reached() -> None:
    score = score_of(Order.BY_SYNSET, showing=replace(HOURS, last=HOURS.first))
    calendar = Calendar(score, None, BEGIN)
    assert told(calendar, 0)[0][0] == "coming"
    assert told(calendar, N - 1) == [("not reached", 0, N - 1, None)]


def test_after_a_showings_last_picture_nothing_comes() -> None:
    score = score_of(Order.BY_SYNSET)
    rows = played(score, 400).rows(N)
    over = Calendar(score_of(Order.BY_SYNSET, showing=HOURS), rows, Wall(BEGIN + 10**18))
    assert [state for state, *_ in told(over, 5)] == ["shown"]


def test_a_showing_that_never_began_is_told_from_its_first_day() -> None:
    score = score_of(Order.BY_SYNSET, showing=HOURS)
    late = Calendar(score, None, Wall(BEGIN + 10**18))
    assert told(late, 0) == told(Calendar(score, None, BEGIN), 0) != []


def test_withheld_omitted_and_cut_pictures_are_told_as_such() -> None:
    content = {"unsafe-2019": Policy(Decision.WITHHELD), "winter-2021": Policy(Decision.OMITTED)}
    score = score_of(Order.BY_SYNSET, content=content)
    first = int(MIRROR.firsts[MIRROR.wnids.index("n01000002")])
    assert told(Calendar(score, None, BEGIN), first) == [("omitted", None, None, None)]
    score = score_of(Order.BY_SYNSET, content={"unsafe-2019": Policy(Decision.WITHHELD)})
    unsafe = int(MIRROR.firsts[MIRROR.wnids.index("n01000003")])
    assert told(Calendar(score, None, BEGIN), unsafe)[0][0] == "withheld"
    short = score_of(Order.BY_SYNSET, pictures=Selection(limit=Limit(pictures=10)))
    assert told(Calendar(short, None, BEGIN), 10) == [("omitted", None, None, None)]


def test_a_position_that_was_passed_without_an_entry_is_missing() -> None:
    rows = played(score_of(Order.BY_SYNSET), 400).rows(N)
    shown = [row for row in rows if row.kind == "shown"]
    calendar = Calendar(score_of(Order.BY_SYNSET), [shown[0], shown[-1]], BEGIN)
    assert told(calendar, shown[1].first)[0] == ("missing", 0, shown[1].first, None)


def test_what_somebody_went_back_to_came_and_comes_again_and_what_was_jumped_only_comes() -> None:
    score = score_of(Order.BY_SYNSET)
    rows = played(score, 400).rows(100)
    for leap in (Leap(0, 100, 500), Leap(0, 500, 50)):
        body = {"wall": BEGIN, "at": 0, "from": leap.start, "to": leap.stop}
        rows.append(Row(0, EventKind.JUMP, 0, leap.first, leap.jumped, canonical(body)))
    calendar = Calendar(score, rows, BEGIN)
    assert [state for state, *_ in told(calendar, 70)] == ["shown", "coming"]
    assert [state for state, *_ in told(calendar, 200)] == ["coming"]
    assert [state for state, *_ in told(calendar, 20)] == ["shown", "coming"]  # in the next pass
    forth = Calendar(score, rows[:-1], BEGIN)
    assert [state for state, *_ in told(forth, 200)] == ["jumped", "coming"]


def test_a_playlist_of_a_programme_comes_within_its_hours_only() -> None:
    score = score_of(Order.BY_SYNSET)
    hours = Schedule([(Wall(BEGIN + 3_600 * SECOND), Wall(BEGIN + 3_660 * SECOND))])
    calendar = Calendar(score, None, BEGIN, hours)
    state, _, _, at = told(calendar, 0)[0]
    assert (state, at) == ("coming", BEGIN + 3_602 * SECOND)
    assert told(calendar, N - 1) == [("not reached", 0, N - 1, None)]
    shown = [row for row in played(score, 400).rows(N) if row.kind == "shown"]
    again = Calendar(score, shown[:3], Wall(BEGIN + 3_600 * SECOND), hours)
    assert [state for state, *_ in told(again, 0)] == ["shown", "not reached"]


# --- asked in words -----------------------------------------------------------


STATE = Path("nowhere")
MACHINE = replace(default_machine(), state=STATE)


def states(answers: Sequence[object]) -> set[str]:
    return {told["state"] for answer in answers for told in answer.as_json()}  # type: ignore[attr-defined]


def test_a_picture_is_found_by_its_name_with_or_without_its_ending() -> None:
    for query in ("n01514752_1001", "n01514752_1001.JPEG"):
        (answer,) = when(MACHINE, query, BEGIN)
        (told_,) = answer.as_json()
        assert list(told_) == ["wnid", "file", "index", "pass", "position", "state", "at"]
        assert told_["file"] == "n01514752_1001.JPEG"
        assert (told_["wnid"], told_["pass"], told_["state"]) == ("n01514752", 0, "coming")
        picture = StandIn(load_census()).picture(Index(told_["index"]))
        assert picture.file == told_["file"]


@pytest.mark.parametrize("query", ["gamecock", "Fighting cock", "n01514752"])
def test_a_synset_has_a_first_and_a_last_moment(query: str) -> None:
    (answer,) = when(MACHINE, query, BEGIN)
    first, last = answer.as_json()
    assert (first["moment"], last["moment"]) == ("first", "last")
    assert first["counts"] == {"coming": first["pictures"]}
    assert last["position"] - first["position"] == first["pictures"] - 1
    assert first["at"] < last["at"]


def test_a_lemma_of_several_synsets_is_answered_for_each() -> None:
    assert len({answer.wnid for answer in when(MACHINE, "chair", BEGIN)}) > 1


def test_an_omitted_synset_says_by_which_policy() -> None:
    wnid = min(load_census().policies["unsafe-2019"] & set(load_census().wnids))
    (answer,) = when(MACHINE, wnid, BEGIN)
    assert answer.why.startswith("omitted by unsafe-2019")
    assert states([answer]) == {"omitted"}


@pytest.mark.parametrize(
    "query", ["n01514752_999999", "n99999999", "no such thing", "n01514752_", "n09605289"]
)
def test_what_is_not_there_is_said_in_a_sentence(query: str) -> None:
    with pytest.raises(Unheard, match=query):
        when(MACHINE, query, BEGIN)


def test_a_programme_answers_for_what_is_on(tmp_path: Path) -> None:
    (tmp_path / "night.yaml").write_text("order: shuffled\n")
    (tmp_path / "config.yaml").write_text(
        'mirror: stand-in\nprogramme: [{playlist: night.yaml, hours: "24/7"}]\n'
    )
    machine = replace(load_machine(tmp_path / "config.yaml"), state=STATE)
    (answer,) = when(machine, "n01514752_7", wall_of(SystemClock().wall()))
    (ordered,) = when(MACHINE, "n01514752_7", BEGIN)
    assert answer.as_json()[0]["state"] == "coming"
    assert answer.as_json()[0]["position"] != ordered.as_json()[0]["position"]
    (other,) = when(MACHINE, "n01514752_7", BEGIN, tmp_path / "night.yaml", seed=7)
    assert other.as_json()[0]["position"] != answer.as_json()[0]["position"]


def test_of_a_synset_cut_short_the_first_and_last_of_those_that_come_are_told(tmp_path: Path) -> None:
    (tmp_path / "few.yaml").write_text("title: Few\npictures: {per_synset: 3}\n")
    (answer,) = when(MACHINE, "n01514752", BEGIN, tmp_path / "few.yaml")
    assert answer.counts["coming"] == 3
    assert answer.counts["omitted"] == answer.pictures - 3
    first, last = answer.as_json()
    assert last["position"] - first["position"] == 2


def test_the_command_speaks_in_words_and_in_json(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("mirror: stand-in\nstate: state\n")
    run = CliRunner().invoke
    spoken = run(app, ["when", "gamecock", "--config", str(config)])
    assert spoken.exit_code == 0
    assert "gamecock, fighting cock" in spoken.output
    assert "coming" in spoken.output
    asked = run(app, ["when", "n01514752_7", "--config", str(config), "--json"])
    assert json.loads(asked.output)[0]["file"] == "n01514752_7.JPEG"
    unheard = run(app, ["when", "nothing", "--config", str(config)])
    assert unheard.exit_code == 1
    assert "no wnid" in unheard.output
