"""What a desk does beside its window: seeks one after the other, watches a file, finds what corresponds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest

from player.app.place import place_of
from player.app.preview_desk import corresponding
from player.app.preview_over import Over
from player.app.preview_plan import Plan, PlanPacer, same_times
from player.app.preview_seek import PATIENCE, Seeker
from player.app.preview_watch import Edit, Planned, Watch
from player.config import ConfigError, Problem
from player.core.desk import STANDS
from player.core.playback import State
from player.core.playlist import Order, Passage, PauseRule, Place, Playlist, Selection, TitleCard
from player.core.score import ScoreError
from player.core.snapshot import Snapshot
from player.core.units import SECOND, Ns, Position
from player.core.whither import NotThere
from tests.fakes import picture
from tests.test_player import piece

MINE = piece(Playlist("mine"))


def snapshot(position: int, at: float) -> Snapshot:
    shown = picture(position)
    return Snapshot(
        MINE.about, State.PLAYING, 0, Position(position), shown, (), Ns(round(at * SECOND)), Ns(0), 0,
        withheld=False,
    )  # fmt: skip


def test_while_a_picture_is_on_its_way_only_the_newest_wish_is_kept() -> None:
    went: list[int] = []
    seeker = Seeker(went.append)
    latest = snapshot(0, 1.0)
    for position in (100, 200, 300):
        seeker.to(Position(position))
        seeker.look(latest, Ns(2 * SECOND))
    assert went == [100]
    assert seeker.aim(latest) == 300
    seeker.look(snapshot(100, 2.1), Ns(round(2.1 * SECOND)))
    assert went == [100, 300]
    seeker.look(snapshot(300, 2.2), Ns(round(2.2 * SECOND)))
    assert seeker.aim(snapshot(300, 2.2)) == 300


def test_steps_add_up_though_none_was_seen_yet_and_end_at_the_ends() -> None:
    went: list[int] = []
    seeker = Seeker(went.append)
    latest = snapshot(10, 1.0)
    for _ in range(3):
        seeker.by(5, latest)
    assert seeker.aim(latest) == 25
    seeker.by(-100, latest)
    assert seeker.aim(latest) == 0
    seeker.by(5_000, latest)
    assert seeker.aim(latest) == 999


def test_a_picture_that_never_comes_is_not_waited_for_for_ever() -> None:
    went: list[int] = []
    seeker = Seeker(went.append)
    latest = snapshot(0, 1.0)
    for after in (0, PATIENCE + 1):
        seeker.to(Position(7 + after))
        seeker.look(latest, Ns(2 * SECOND + after))
    assert went == [7, 7 + PATIENCE + 1]


def test_what_stands_there_stands_there_in_another_order() -> None:
    shuffled = piece(Playlist("mine", order=Order.SHUFFLED))
    at = corresponding(MINE, shuffled, snapshot(7, 0))
    assert shuffled.score.index(0, at) == 7


def test_what_is_gone_is_followed_by_what_is_left_or_by_the_beginning() -> None:
    few = piece(Playlist("mine", pictures=Selection(per_synset=10)))
    assert corresponding(MINE, few, snapshot(3, 0)) == 3
    assert corresponding(MINE, few, snapshot(500, 0)) == 0


def test_a_plan_is_reckoned_anew_only_where_it_rests_on_something_else() -> None:
    assert same_times(MINE, piece(Playlist("mine", title="another")))
    assert not same_times(MINE, piece(Playlist("mine", cadence=Ns(SECOND))))
    assert not same_times(MINE, piece(Playlist("mine", seed=7)))
    assert not same_times(MINE, piece(Playlist("mine", pauses=PauseRule(every=5))))
    slower = (Passage(Place(position=100), Ns(SECOND)),)
    assert not same_times(MINE, piece(Playlist("mine", stretches=slower)))
    assert not same_times(MINE, piece(Playlist("mine", title_card=TitleCard(("Mine",)))))


def test_a_place_is_found_and_a_moment_needs_a_calendar() -> None:
    plan = Plan(MINE)
    assert place_of("40 %", MINE.score, plan.position_of) == (400, "")
    assert place_of("5000", MINE.score, plan.position_of) == (999, "the last position is 999")
    with pytest.raises(NotThere, match="calendar"):
        place_of("2019-08-03 14:00", MINE.score, plan.position_of)
    with pytest.raises(NotThere, match="unicorn"):
        place_of("unicorn", MINE.score, plan.position_of)


def test_the_pacer_says_what_is_planned_once_for_each_question() -> None:
    paused = piece(Playlist("mine", pauses=PauseRule(every=5)))
    plan = Plan(paused)
    with pytest.raises(NotThere):  # which waits until the plan is there
        place_of("2019-08-03", paused.score, plan.position_of)
    pacer = PlanPacer(plan, paused)
    assert pacer.answer() is None
    pacer.ask(Position(3), 0, "start", arriving=False)  # type: ignore[arg-type]
    tempo = pacer.answer()
    assert tempo is not None
    assert tempo == paused.tempo(Position(3), tempo.share, "plan")
    assert pacer.answer() is None
    assert pacer.comes(Position(3)) is not None


def test_the_bar_goes_by_itself_unless_it_is_pinned_and_notes_go_too() -> None:
    over, plan = Over(), Plan(MINE)
    over.use_bar(Ns(0))
    over.note("saved", Ns(0))
    soon, late = Ns(STANDS - 1), STANDS
    assert over.overlay(MINE, plan, snapshot(5, 0), soon).bar is not None
    assert over.overlay(MINE, plan, snapshot(5, 0), soon).notes == ("saved",)
    assert over.overlay(MINE, plan, snapshot(5, 0), late).bar is None
    assert over.overlay(MINE, plan, snapshot(5, 0), late).notes == ()
    over.pinned, over.hover, over.errors = True, 0.5, ("wrong",)
    there = over.overlay(MINE, plan, snapshot(5, 0), late)
    assert there.errors == ("wrong",)
    assert there.bar is not None
    assert there.bar.hover == 0.5
    assert there.bar.moment.endswith("·  bird")
    assert there.bar.place.startswith("500 of 1,000")


def test_of_a_withheld_picture_the_bar_says_no_more_than_the_wall() -> None:
    score = replace(MINE.score, withheld_synsets=frozenset({"n01000001"}))
    over = Over()
    over.pinned, over.hover = True, 0.5
    bar = over.overlay(replace(MINE, score=score), Plan(MINE), snapshot(5, 0), Ns(0)).bar
    assert bar is not None
    assert bar.moment.endswith("·  n01000001")


# --- the file under edit -------------------------------------------------------------


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, Queue[Edit], Watch]]:
    path, told = tmp_path / "mine.yaml", Queue[Edit]()
    path.write_text("good")

    def read() -> Planned:
        text = path.read_text()
        if text == "wrong":
            raise ConfigError([Problem(str(path), 4, 10, "cadence", "expected a duration")])
        if text == "impossible":
            raise ScoreError("nothing is left to play")
        return Planned(MINE, Plan(MINE))

    watch = Watch(path, read, told.put)
    yield path, told, watch
    watch.close()


def test_each_edit_is_told_and_a_mistake_by_its_place(
    watched: tuple[Path, Queue[Edit], Watch],
) -> None:
    path, told, watch = watched
    path.write_text("better")
    assert isinstance(told.get(timeout=5), Planned)
    path.write_text("wrong")
    (line,) = told.get(timeout=5)  # type: ignore[misc]
    assert line.startswith("mine.yaml:4:10")
    path.write_text("impossible")
    assert told.get(timeout=5) == ("mine.yaml: nothing is left to play",)
    path.with_suffix(".new").write_text("best")
    path.with_suffix(".new").replace(path)
    assert isinstance(told.get(timeout=5), Planned)
    watch.again()
    assert isinstance(told.get(timeout=5), Planned)
    assert told.empty()
