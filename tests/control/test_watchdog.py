import pytest

from player.control.notify import Supervisor
from player.control.watchdog import HOPE, OFTEN, Watchdog, WatchedStage
from player.core.pictures import Frame
from player.core.playback import State
from player.core.scene import Scene
from player.core.snapshot import About, Snapshot
from player.core.units import MILLISECOND, SECOND, Ns, Position
from tests.fakes import FakeClock, FakeStage, frame, picture

BEAT = Ns(90 * MILLISECOND)
LOOK = Ns(50 * MILLISECOND)


class FakeSupervisor(Supervisor):
    """A supervisor that remembers what it was told."""

    def __init__(self, limit: Ns = Ns(8 * SECOND)) -> None:
        super().__init__("", limit)
        self.told: list[dict[str, str | int]] = []

    def tell(self, **said: str | int) -> None:
        self.told.append(said)

    @property
    def pets(self) -> int:
        return sum("WATCHDOG" in said for said in self.told)


class Yard:
    """A stage, watched, and what the loop would pin up."""

    def __init__(self, limit: Ns = Ns(8 * SECOND)) -> None:
        self.clock = FakeClock()
        self.supervisor = FakeSupervisor(limit)
        self.latest: Snapshot | None = None
        self.excused = False
        self.plain = False
        self.stage = FakeStage(self.clock)
        self.dog = Watchdog(self.supervisor, self.clock, lambda: self.latest, lambda: self.excused)
        self.watched = WatchedStage(self.stage, self.dog, lambda: self.plain)

    def stand(self, state: State, pausing: Ns = Ns(0), *, shown: bool = True) -> None:
        about = About("Whole", "stand-in", 14_197_114, BEAT, BEAT)
        self.latest = Snapshot(
            about, state, 0, Position(1_234), picture(1_234) if shown else None, (), self.clock.now(),
            pausing, 0, withheld=False, next_change=None, ends=None, open=True,
        )  # fmt: skip

    def wait(self, length: Ns) -> None:
        """Wait as the loop does: looking for keys."""
        until = self.clock.now() + length
        while self.clock.now() < until:
            self.watched.keys()
            self.clock.advance(LOOK)


def test_before_the_first_picture_each_flip_asks_for_more_time() -> None:
    yard = Yard()
    yard.watched.draw(Scene(notice="Indexing …"))
    yard.watched.flip()
    assert yard.supervisor.told == [
        {"EXTEND_TIMEOUT_USEC": 60_000_000, "STATUS": "before the first picture"},
    ]


def test_flips_pet_at_most_once_a_second_and_tell_the_wall_every_five() -> None:
    yard = Yard()
    yard.dog.ready()
    yard.watched.draw(Scene())
    for _ in range(111):  # ten seconds
        yard.clock.advance(BEAT)
        yard.stand(State.PLAYING)
        yard.watched.flip()
    assert yard.supervisor.told[0]["READY"] == 1
    assert yard.supervisor.pets == 10  # every twelfth flip
    lines = [said["STATUS"] for said in yard.supervisor.told if "STATUS" in said]
    assert lines[-1] == "playing, position 1,234 of 14,197,114, n01000001"
    assert len(lines) == 3


def test_a_short_limit_is_petted_four_times_as_often() -> None:
    yard = Yard(limit=Ns(2 * SECOND))
    yard.dog.ready()
    yard.stand(State.CLOSED)
    yard.wait(Ns(10 * SECOND))
    assert yard.supervisor.pets == 20


def test_without_a_limit_nothing_is_petted_and_the_line_is_told() -> None:
    yard = Yard(limit=Ns(0))
    yard.dog.ready()
    yard.stand(State.CLOSED)
    yard.wait(Ns(10 * SECOND))
    assert yard.supervisor.pets == 0
    assert len(yard.supervisor.told) == 3


@pytest.mark.parametrize("state", [State.CLOSED, State.HELD, State.CALM, State.ENDED])
def test_a_wall_that_stands_on_purpose_is_petted_for_as_long_as_it_stands(state: State) -> None:
    yard = Yard()
    yard.dog.ready()
    yard.stand(state)
    yard.wait(Ns(600 * SECOND))
    assert yard.supervisor.pets == 600


def test_a_pause_is_petted_through() -> None:
    yard = Yard()
    yard.dog.ready()
    yard.stand(State.PAUSING, Ns(120 * SECOND))
    yard.wait(Ns(120 * SECOND))
    assert yard.supervisor.pets == 120


@pytest.mark.parametrize("state", [State.PLAYING, State.PAUSING, State.STARVED, State.EASED])
@pytest.mark.parametrize("shown", [True, False])
def test_a_wall_that_stands_for_no_known_reason_is_given_up_after_a_while(
    state: State, *, shown: bool
) -> None:
    yard = Yard()
    yard.dog.ready()
    yard.stand(state, shown=shown)
    yard.wait(Ns(600 * SECOND))
    assert HOPE // OFTEN <= yard.supervisor.pets <= HOPE // OFTEN + 1


def test_a_mirror_that_is_away_is_waited_for_as_long_as_it_takes() -> None:
    yard = Yard()
    yard.dog.ready()
    yard.excused = True
    yard.stand(State.STARVED)
    yard.wait(Ns(600 * SECOND))
    assert yard.supervisor.pets == 600


def test_unshowables_are_progress_too() -> None:
    yard = Yard()
    yard.dog.ready()
    yard.stand(State.STARVED)
    for _ in range(30):
        yard.wait(Ns(50 * SECOND))
        yard.dog.progressed()
    assert yard.supervisor.pets == 1_500


def test_waiting_between_two_pieces_is_on_purpose() -> None:
    yard = Yard()
    yard.dog.ready()
    yard.stand(State.PLAYING)
    yard.clock.advance(Ns(100 * SECOND))
    yard.dog.waits()
    assert yard.supervisor.pets == 1


def test_reloading_is_told_with_its_moment_and_the_end_is_told() -> None:
    yard = Yard()
    yard.dog.note = "plain mode"
    yard.dog.reloading()
    yard.dog.ready()
    yard.dog.stopping()
    assert yard.supervisor.told == [
        {"RELOADING": 1, "MONOTONIC_USEC": 1_000_000_000},
        {"READY": 1, "STATUS": "plain mode; before the first picture"},
        {"STOPPING": 1, "STATUS": "ending"},
    ]


def test_a_watched_stage_is_the_stage_and_may_be_plain() -> None:
    yard = Yard()
    one: Frame = frame(1)
    for yard.plain in (False, True):
        yard.watched.draw(Scene(frame=one, bright=True))
        yard.watched.flip()
    assert [flip.scene.bright for flip in yard.stage.flips] == [True, False]
    assert yard.watched.patience == yard.stage.patience
    yard.watched.toggle_full_screen()
    assert not yard.stage.full_screen
