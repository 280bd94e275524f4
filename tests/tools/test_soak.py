"""The soak's own parts: one seed is one course, the witness sees what is wrong, the meter what grows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from player.core.leap import Leap
from player.core.ledger import Event, EventKind
from player.core.pictures import Frame, Shown, Slot
from player.core.playback import State
from player.core.playlist import Playlist
from player.core.scene import GROUND, Scene
from player.core.score import Score, resolve
from player.core.snapshot import About, Snapshot
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from tests.fakes import CENSUS, WORDNET, frame, manifest
from tools.soak.chronicle import Line
from tools.soak.faults import DAY, LOST, Fault, Kind, course, error_at
from tools.soak.meter import Reading, leaks
from tools.soak.show import open_on_the_day, show_of
from tools.soak.witness import Hours, Violation, Witness

BEAT = Ns(90 * MILLISECOND)
OPENINGS = [(Ns(36_000 * SECOND), Ns(64_800 * SECOND))]


# --- the course of a day ----------------------------------------------------------


def test_what_was_thought_of_later_leaves_the_other_faults_of_a_seed_as_they_were() -> None:
    for seed in range(20):
        faults = course(seed, OPENINGS)
        jumps = [fault for fault in faults if fault.kind is Kind.JUMP]
        assert jumps
        others = [fault for fault in faults if fault.kind is not Kind.JUMP]
        assert others == course(seed, OPENINGS, frozenset({Kind.JUMP}))


def test_one_seed_is_one_course() -> None:
    assert course(7, OPENINGS) == course(7, OPENINGS)
    assert course(7, OPENINGS) != course(8, OPENINGS)


@pytest.mark.parametrize("seed", range(20))
def test_two_faults_of_a_kind_never_overlap_and_those_of_several_do(seed: int) -> None:
    faults = course(seed, OPENINGS)
    for kind in set(Kind) - {Kind.CLOCK_SET}:
        mine = [fault for fault in faults if fault.kind is kind]
        assert all(a.ends < b.at for a, b in pairwise(mine))
    assert any(a.ends > b.at for a, b in pairwise(faults) if a.kind is not b.kind)


def test_a_clock_that_lost_its_power_begins_in_1970() -> None:
    begins = Wall(1_561_935_600 * SECOND)
    lost = Fault(Ns(10 * SECOND), Kind.CLOCK_SET, Ns(60 * SECOND), LOST)
    assert begins + 15 * SECOND + error_at([lost], Ns(15 * SECOND), begins) == 5 * SECOND
    assert error_at([lost], lost.ends, begins) == 0


def test_on_the_days_on_which_the_clocks_change_the_doors_are_open_an_hour_less_and_more() -> None:
    lengths = [open_on_the_day(show_of(seed)) for seed in (4, 5, 6)]  # 00:30-02:30, 18:00-20:00
    assert [sum(closes - opens for opens, closes in day) // (3_600 * SECOND) for day in lengths] == [4, 3, 5]


# --- the witness ------------------------------------------------------------------


class Nowhere:
    """Nobody writes down what happens."""

    now = Ns(0)
    death = 0

    def add(self, life: int, line: Line) -> None:
        """Forget it."""

    def leap(self, life: int, leap: Leap, at: Ns) -> None:
        """Forget it."""

    def enter(self, due: Ns) -> None:
        """Forget it."""

    def happens(self, fault: Fault) -> None:
        """Forget it."""


@dataclass
class Hall:
    """A wall that beats as it should, until a test has it do otherwise."""

    witness: Witness
    score: Score
    at: Ns = Ns(SECOND)

    def slot(self, position: int) -> Slot:
        held = frame(position).slot
        index = self.score.index(0, Position(position))
        return replace(held, picture=replace(held.picture, index=index))

    def flip(self, position: int, *, late: Ns = Ns(0), entered: bool = True) -> None:
        slot = self.slot(position)
        self.witness.drawn(Scene(frame=Frame(slot, frame(position).pixels)))
        self.witness.flipped(Ns(self.at + late))
        if entered:
            self.enter(slot, late)
        self.at = Ns(self.at + BEAT)

    def enter(self, slot: Slot, late: Ns = Ns(0)) -> None:
        shown = Shown(slot, self.at, Ns(self.at + late), BEAT)
        self.witness.entering(shown)
        self.witness.entered(shown)

    def post(self, *states: State) -> None:
        for state in states:
            about = About("", "", 1_000, BEAT, BEAT)
            snapshot = Snapshot(about, state, 0, Position(0), None, (), self.at, Ns(0), 0, withheld=False)
            self.witness.posted(snapshot, self.at)


def hall() -> Hall:
    score = resolve(Playlist("test"), manifest({"n01000001": 1_000}), WORDNET, CENSUS)
    made = Hall(Witness(0, score, (0, Position(0)), Nowhere(), Ns(60 * SECOND)), score)
    made.post(State.PLAYING)
    for position in range(3):
        made.flip(position)
        made.witness.waits(made.at)
    return made


def skip(wall: Hall) -> None:
    wall.flip(4)


def repeat(wall: Hall) -> None:
    wall.flip(2)


def leave_the_grid(wall: Hall) -> None:
    wall.at = Ns(wall.at + MILLISECOND)
    wall.flip(3)


def come_late(wall: Hall) -> None:
    wall.flip(3, late=Ns(20 * MILLISECOND))


def forget_to_enter(wall: Hall) -> None:
    wall.flip(3, entered=False)
    wall.witness.waits(wall.at)


def enter_what_was_not_shown(wall: Hall) -> None:
    wall.enter(wall.slot(3))


def show_another(wall: Hall) -> None:
    slot = replace(wall.slot(3), picture=wall.slot(5).picture)
    wall.witness.drawn(Scene(frame=Frame(slot, frame(5).pixels)))
    wall.witness.flipped(wall.at)


def break_the_table(wall: Hall) -> None:
    wall.post(State.EASED)


def go_dark(wall: Hall) -> None:
    wall.witness.drawn(GROUND)
    wall.witness.flipped(wall.at)
    wall.post(State.PAUSING)
    wall.witness.waits(wall.at)


def hold_too_long(wall: Hall) -> None:
    wall.post(State.HELD)
    wall.witness.waits(Ns(wall.at + 62 * SECOND))


def stay_lit_while_calm(wall: Hall) -> None:
    wall.post(State.CALM)
    wall.witness.waits(Ns(wall.at + 4 * SECOND))


def come_back_while_calm(wall: Hall) -> None:
    wall.post(State.CALM)
    for ease in (255, 10):
        wall.witness.drawn(Scene(frame=Frame(wall.slot(2), None), ease=ease))
        wall.witness.flipped(wall.at)


def slip_unsaid(wall: Hall) -> None:
    wall.flip(3, late=Ns(50 * MILLISECOND))


def slip_for_nothing(wall: Hall) -> None:
    wall.witness.noted(Event(EventKind.SLIP, 0, Position(3), wall.at))
    wall.flip(3)


def stay_open_by_night(wall: Hall) -> None:
    wall.witness.keeps_hours(Hours(OPENINGS), Ns(70_000 * SECOND), Ns(SECOND))


WRONGS: Sequence[Callable[[Hall], None]] = (
    skip, repeat, leave_the_grid, come_late, forget_to_enter, enter_what_was_not_shown, show_another,
    break_the_table, go_dark, hold_too_long, stay_lit_while_calm, come_back_while_calm, slip_unsaid,
    slip_for_nothing, stay_open_by_night,
)  # fmt: skip


def test_a_wall_that_does_as_it_should_is_let_be() -> None:
    wall = hall()
    wall.flip(3)
    wall.witness.noted(Event(EventKind.PAUSE, 0, Position(3), wall.at, {"ms": 2_000}))
    wall.at = Ns(wall.at + 1_910 * MILLISECOND)
    wall.flip(4)
    wall.witness.keeps_hours(Hours(OPENINGS), Ns(50_000 * SECOND), Ns(SECOND))
    wall.witness.keeps_hours(Hours(OPENINGS), Ns(DAY), Ns(10 * 3_600 * SECOND))


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.__name__.replace("_", " "))
def test_whatever_is_wrong_ends_the_soak(wrong: Callable[[Hall], None]) -> None:
    wall = hall()
    with pytest.raises(Violation):
        wrong(wall)


# --- the meter --------------------------------------------------------------------


def readings(pictures: int, **grows: float) -> list[Reading]:
    """Return readings of a run of so many *pictures* in which *grows* by so much a picture."""
    level = Reading(0, 80_000_000, 800_000, 11, 2, 5)
    return [
        replace(
            level, pictures=n, **{name: round(getattr(level, name) + by * n) for name, by in grows.items()}
        )
        for n in range(0, pictures, pictures // 100)
    ]


@pytest.mark.parametrize(
    ("pictures", "grows", "found"),
    [
        (2_000_000, {}, []),
        (2_000_000, {"bytes": 3.9}, []),
        (2_000_000, {"bytes": 4.1}, ["memory"]),
        (100_000, {"bytes": 10.0}, []),
        (100_000, {"bytes": 20.0}, ["memory"]),
        (2_000_000, {"blocks": 2 / 650}, ["allocated"]),
        (100_000, {"blocks": 0.1}, ["allocated"]),
        (100_000, {"descriptors": 1e-4}, ["descriptors"]),
        (100_000, {"threads": 1e-4}, ["threads"]),
        (100_000, {"tasks": 1e-4}, ["tasks"]),
    ],
)
def test_what_grows_is_named(pictures: int, grows: dict[str, float], found: list[str]) -> None:
    assert [sentence.split()[0] for sentence in leaks(readings(pictures, **grows))] == found


def jump(wall: Hall, start: int, to: int, pass_number: int = 0) -> None:
    event = Leap(pass_number, start, to).event(wall.at, "web")
    wall.witness.leaves(event)
    wall.witness.left(event)


def test_after_a_jump_the_score_is_followed_from_there() -> None:
    wall = hall()
    jump(wall, 3, 500)
    wall.flip(500)
    jump(wall, 501, 2)
    wall.flip(2)
    with pytest.raises(Violation, match="came instead of"):
        wall.flip(502)


@pytest.mark.parametrize("start", [2, 4])
def test_a_jump_from_where_play_does_not_stand_is_seen(start: int) -> None:
    with pytest.raises(Violation, match="a jump from"):
        jump(hall(), start, 500)


def test_a_showing_may_be_left_backward_from_its_very_end() -> None:
    wall = hall()
    jump(wall, 3, 999)
    wall.flip(999)
    jump(wall, 1_000, 5)
    wall.flip(5)
