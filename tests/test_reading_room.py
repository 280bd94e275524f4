"""What the page reads of a piece that plays: the map, the tree, the days; from a real ledger."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from player.app import atlas, chronicle
from player.app.reading import Breath, Reading
from player.app.reading_room import ReadingRoom
from player.assets import load_census
from player.control.board import Board
from player.control.views import NotNow
from player.core.ledger import Event, EventKind
from player.core.manifest import Manifest
from player.core.pictures import Shown, Slot
from player.core.playback import State
from player.core.playlist import Decision, Order, Playlist, Policy, Selection
from player.core.schedule import Schedule
from player.core.score import Score, resolve
from player.core.snapshot import About, RingLevel, Snapshot
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall, wall_of
from player.journal.journal import SqliteJournal
from player.journal.opening import open_run
from player.journal.run import RunIdentity, StartInfo
from player.piece import Piece
from player.sources import StandIn
from tests.fakes import EPOCH, FakeClock, picture
from tests.test_doors import FakePacer
from tests.test_player import STAGING

BEAT = Ns(100 * MILLISECOND)
COUNTS = {"n01503061": 30, "n01514668": 40, "n01514752": 20, "n03001627": 50, "n09505153": 10}
"""Bird, cock, gamecock, chair, and one of the unsafe."""
UNSAFE = "n09505153"


def mirror(counts: dict[str, int]) -> Manifest:
    wnids = tuple(sorted(counts))
    numbers = np.array([counts[w] for w in wnids], np.int64)
    return Manifest("class-folders", "0" * 64, hash_comparable=True, wnids=wnids, counts=numbers)


def score(order: Order = Order.BY_SYNSET, decision: Decision = Decision.WITHHELD) -> Score:
    from player.assets import load_wordnet  # noqa: PLC0415 - beside what uses it

    content = {"unsafe-2019": Policy(decision)}
    return resolve(Playlist("p", order=order, content=content), mirror(COUNTS), load_wordnet(), load_census())


def piece_of(played: Score, **other: Any) -> Piece:
    about = About("Test", "shelf", played.pictures, BEAT, Ns(200 * MILLISECOND))
    return Piece(played, STAGING, about, 0, Ns(60 * SECOND), kiosk=False, **other)


class Playing:
    """A wall that shows what the test says, with a real ledger."""

    def __init__(self, state: Path, played: Score, **other: Any) -> None:
        self.clock = FakeClock()
        self.board = Board(self.clock, lambda: RingLevel(0, 0))
        self.score = played
        identity = RunIdentity(
            played.run, "p", "Test", played.pictures, str(played.playlist.order), 0, "0" * 64, "1" * 12
        )
        start = StartInfo(self.clock.wall(), self.clock.now(), "0.1", "x11", "1920x1080@60")
        self.journal: SqliteJournal
        self.journal, _ = open_run(state, identity, start)
        self.reading = Reading(piece_of(played, **other), (state, played.run))
        self.room = ReadingRoom(lambda: self.reading, self.board)

    def show(self, start: int, stop: int, pass_number: int = 0) -> None:
        """Flip the positions *start* … *stop* - 1 on a beat."""
        for position in range(start, stop):
            at = self.clock.now()
            wnid = self.score.wnid(self.score.index(pass_number, Position(position)))
            slot = Slot(pass_number, Position(position), picture(position, wnid))
            shown = Shown(slot, at, at, BEAT, withheld=self.score.withheld(wnid))
            self.journal.shown(shown)
            self.board.post(self.snapshot(position, pass_number))
            self.clock.advance(BEAT)
        self.journal.flush()

    def snapshot(self, position: int, pass_number: int = 0) -> Snapshot:
        return Snapshot(
            self.reading.piece.about, State.PLAYING, pass_number, Position(position), picture(position), (),
            self.clock.now(), Ns(0), 0, withheld=False,
        )  # fmt: skip

    def note(self, kind: EventKind, **body: str | int) -> None:
        self.journal.note(Event(kind, 0, Position(0), self.clock.now(), body))
        self.journal.flush()

    def later(self, seconds: float) -> None:
        self.clock.advance(Ns(round(seconds * SECOND)))

    def shown(self) -> dict[str, int]:
        told = self.room.coverage()
        return {top["name"]: top["shown"] for top in told["tops"] if top["shown"]}


@contextmanager
def wall(tmp_path: Path, played: Score | None = None, **other: Any) -> Iterator[Playing]:
    playing = Playing(tmp_path, played or score(), **other)
    try:
        yield playing
    finally:
        playing.journal.close(clean=True)


def test_the_map_fills_as_pictures_are_shown_and_is_drawn_anew_every_ten_seconds(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 45)
        told = playing.room.coverage()
        assert (told["pictures"], told["shown"], told["synsets"]) == (150, 45, 5)
        assert told["fill"].startswith("/")  # the first of it, bird, is whole: base64 of 255
        assert "counting" not in told
        assert playing.shown() == {"animal": 45}
        playing.show(45, 100)
        assert playing.shown() == {"animal": 45}
        playing.later(10)
        assert playing.shown() == {"animal": 90, "artifact": 10}


def test_the_tops_lie_one_after_the_other_on_the_map(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 1)
        tops = playing.room.coverage()["tops"]
        assert [top["name"] for top in tops] == list(load_census().tops)
        assert [top["wnid"] for top in tops] == list(load_census().tops.values())
        at = 0
        for top in tops:
            assert top["first"] == at
            at += top["count"]
        assert at == 5
        assert {top["name"]: top["pictures"] for top in tops if top["count"]} == {
            "animal": 90, "artifact": 50, "person": 10,
        }  # fmt: skip


def test_a_shuffled_pass_is_counted_while_people_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atlas, "BLOCK", 4)
    with wall(tmp_path, score(Order.SHUFFLED)) as playing:
        playing.show(0, 100)
        told = playing.room.coverage()
        assert 0 <= told["counting"] < 1
        for thread in threading.enumerate():
            if thread.name == "chart":
                thread.join()
        playing.later(1)
        told = playing.room.coverage()
        assert "counting" not in told
        assert told["shown"] == sum(not playing.score.withheld(w) for w in wnids(playing.score, range(100)))


def wnids(played: Score, positions: range, pass_number: int = 0) -> list[str]:
    return [played.wnid(played.index(pass_number, Position(p))) for p in positions]


def test_a_new_pass_begins_an_empty_map(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 150)
        assert playing.room.coverage()["shown"] == 140  # ten are withheld
        playing.show(0, 3, pass_number=1)
        assert playing.room.coverage()["shown"] == 3


def test_a_synset_tells_what_was_shown_of_it_and_below_it_and_when_it_comes(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 35)
        bird = playing.room.synset("n01503061")
        assert bird is not None
        assert bird["label"] == "bird"
        assert bird["path"] == ["animal", "chordate", "vertebrate", "bird"]
        assert (bird["pictures"], bird["shown"]) == (90, 35)
        assert bird["last_shown_at"] == "2019-07-01T09:00:03.400+00:00"
        # The 36th is next: one stay, 200 ms in the mean, after the one on the wall.
        assert bird["next"] == {"position": 35, "at": "2019-07-01T09:00:03.700+00:00"}
        (cock,) = bird["children"]
        assert cock == {"wnid": "n01514668", "label": "cock", "pictures": 60, "shown": 5}
        assert [parent["label"] for parent in bird["parents"]] == ["vertebrate, craniate"]
        assert (bird["first"], bird["synsets"]) == (0, 3)
        assert playing.room.synset("row:1") == playing.room.synset("n01514668")


def test_what_was_shown_whole_comes_in_the_next_pass_or_not_at_all(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 100)
        bird = playing.room.synset("n01503061")
        assert bird is not None
        assert bird["next"]["position"] == 0
        playing.reading = replace(playing.reading, piece=piece_of(playing.score, once=True))
        bird = playing.room.synset("n01503061")
        assert bird is not None
        assert bird["next"] is None
        chair = playing.room.synset("n03001627")
        assert chair is not None
        assert chair["next"]["position"] == 100


def test_where_hours_are_kept_the_plan_says_when_it_comes(tmp_path: Path) -> None:
    class Planned(FakePacer):
        def comes(self, position: Position) -> Wall | None:
            return Wall(wall_of(EPOCH) + position * SECOND) if position < 120 else None

    hours = Schedule([(wall_of(EPOCH), Wall(wall_of(EPOCH) + 3_600 * SECOND))])
    with wall(tmp_path, pacer=Planned(), schedule=hours, once=True) as playing:
        playing.show(0, 5)
        chair, unsafe = playing.room.synset("n03001627"), playing.room.synset(UNSAFE)
        assert chair is not None
        assert unsafe is not None
        assert chair["next"] == {"position": 90, "at": "2019-07-01T09:01:30.000+00:00"}
        assert unsafe["next"] == {"position": 140, "at": None}


def test_what_is_withheld_has_a_number_and_no_name(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 150)
        told = playing.room.synset(UNSAFE)
        assert told is not None
        assert (told["wnid"], told["label"], told["gloss"], told["withheld"]) == (UNSAFE, "", "", True)
        assert (told["pictures"], told["shown"]) == (10, 0)
        assert told["path"][-1] == ""
        parent = playing.room.synset(told["way"][-2])
        assert parent is not None
        assert {"wnid": UNSAFE, "label": "", "withheld": True, "pictures": 10, "shown": 0} in parent[
            "children"
        ]


def test_what_is_omitted_is_no_synset_of_what_plays(tmp_path: Path) -> None:
    with wall(tmp_path, score(decision=Decision.OMITTED)) as playing:
        playing.show(0, 1)
        assert playing.room.coverage()["synsets"] == 4
        assert playing.room.synset(UNSAFE) is None


@pytest.mark.parametrize(
    "name", ["", "n99999999", "row:", "row:5", "row:999999", "../etc", "\x1b[31m", "n0150306१"]
)
def test_what_is_no_synset_is_none(tmp_path: Path, name: str) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 1)
        assert playing.room.synset(name) is None


def test_the_whole_has_the_nine_tops_for_children(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 45)
        whole = playing.room.synset(None)
        assert whole is not None
        assert (whole["pictures"], whole["shown"], whole["wnid"]) == (150, 45, None)
        assert [child["label"].partition(",")[0] for child in whole["children"]] == list(load_census().tops)


def test_the_history_has_the_days_the_disturbances_and_the_closings(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 30)
        playing.note(EventKind.HOLD, ms=2_000)
        playing.note(EventKind.DOORS, open=0)
        head = playing.journal.head.hex()
        playing.later(86_400)
        playing.show(30, 35)
        told = playing.room.history()
        assert [(day["day"], day["shown"]) for day in told["days"]] == [("2019-07-01", 30), ("2019-07-02", 5)]
        assert [(one["kind"], one["text"]) for one in told["disturbances"]] == [("hold", "held for 2.0 s")]
        assert [closing["head"] for closing in told["closings"]] == [head]
        assert told["today"] is None
        playing.show(35, 37)
        assert playing.room.history()["days"][1]["shown"] == 7


def test_todays_hours_are_told_in_the_zone_of_the_showing(tmp_path: Path) -> None:
    ten = wall_of(EPOCH.replace(hour=10))
    hours = Schedule([(ten + k * 86_400 * SECOND, ten + (k * 86_400 + 3_600) * SECOND) for k in (-1, 0, 1)])  # type: ignore[misc]
    with wall(tmp_path, schedule=hours) as playing:
        playing.show(0, 1)
        assert playing.room.history()["today"] == [
            {"opens": "2019-07-01T10:00:00.000+00:00", "closes": "2019-07-01T11:00:00.000+00:00"}
        ]


def test_a_long_ledger_is_read_in_several_sittings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chronicle, "PATIENCE", Ns(0))
    with wall(tmp_path) as playing:
        playing.show(0, 3)
        playing.note(EventKind.HOLD, ms=2_000)
        assert playing.room.history()["counting"] == 0
        monkeypatch.setattr(chronicle, "PATIENCE", Ns(SECOND))
        assert "counting" not in playing.room.history()


def test_a_ledger_that_is_begun_again_is_read_again(tmp_path: Path) -> None:
    with wall(tmp_path / "a") as playing, wall(tmp_path / "b") as other:
        playing.show(0, 20)
        playing.note(EventKind.HOLD, ms=2_000)
        playing.note(EventKind.HOLD, ms=2_000)
        other.show(0, 7)
        playing.room.coverage()
        assert playing.room.history()["days"][0]["shown"] == 20
        here, there = (tmp_path / name / "runs" / playing.score.run / "ledger.sqlite" for name in "ab")
        for beside in ("", "-wal", "-shm"):
            found = there.with_name(there.name + beside)
            here.with_name(here.name + beside).write_bytes(found.read_bytes())
        assert playing.room.history()["days"][0]["shown"] == 7


def test_without_a_ledger_there_is_a_map_and_nothing_on_it(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 20)
        playing.reading = replace(playing.reading, ledger=None)
        assert playing.room.coverage()["shown"] == 0
        assert playing.room.history()["days"] == []


def test_a_ledger_that_cannot_be_read_leaves_what_is_known(tmp_path: Path) -> None:
    with wall(tmp_path) as playing:
        playing.show(0, 20)
        assert playing.room.coverage()["shown"] == 20
        playing.reading = replace(playing.reading, ledger=(tmp_path / "gone", playing.score.run))
        assert playing.room.coverage()["shown"] == 0
        assert playing.room.history()["days"] == []


def test_before_anything_plays_nothing_can_be_told() -> None:
    board = Board(FakeClock(), lambda: RingLevel(0, 0))
    room = ReadingRoom(lambda: None, board)
    asked: list[Callable[[], object]] = [room.coverage, room.history, lambda: room.synset(None)]
    for ask in asked:
        with pytest.raises(NotNow):
            ask()


def test_the_stand_in_has_no_name_for_what_its_ground_does_not_name() -> None:
    from player.app.shelf import shelf_of  # noqa: PLC0415 - beside what uses it
    from player.assets import load_wordnet  # noqa: PLC0415 - as above

    some = Selection(include=("person",))
    playlist = Playlist("p", pictures=some, content={"unsafe-2019": Policy(Decision.SHOWN)})
    played = resolve(playlist, StandIn(load_census()).manifest, load_wordnet(), load_census())
    shelf = shelf_of(played, Breath(FakeClock()))
    assert shelf.named(UNSAFE) == {"wnid": UNSAFE, "label": "", "withheld": True}
