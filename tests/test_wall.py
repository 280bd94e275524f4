"""What happens on the wall between two flips: a leaf brightens, then a gloss unfolds."""

from dataclasses import replace

import pytest

from player.core.playback import State
from player.core.playlist import Fit, Style
from player.core.scene import Caption
from player.core.staging import Staging
from player.core.units import MILLISECOND, SECOND, Ns
from player.wall import Wall
from tests.fakes import FakeClock, FakeStage, frame

CHAIR = Caption("n03000001", ("artifact", "chair"), ("chair",), gloss="a seat for one")
STAGING = Staging(Style.PATH, Fit.CONTAIN, always=True, words=lambda _: CHAIR, plate=lambda _: ())


def seen_in_a_pause(length: float, staging: Staging = STAGING, state: State = State.PAUSING) -> list[str]:
    """Return what the wall shows in a pause of *length* seconds, as often as it changes."""
    clock = FakeClock()
    stage = FakeStage(clock)
    wall = Wall(stage, staging)
    wall.prepare(standing := frame(1), stands=True)
    wall.flip()
    wall.stand(standing, clock.now())
    assert wall.standing
    wall.standing.pausing = Ns(int(length * SECOND))
    for _ in range(int(length * 20)):
        clock.advance(Ns(50 * MILLISECOND))
        wall.animate(clock.now(), state)
    moods = [(flip.scene.bright, flip.scene.unfolded) for flip in stage.flips]
    return [("unfolded" if unfolded else "bright" if bright else "plain") for bright, unfolded in moods]


def test_a_gloss_unfolds_after_the_first_second_of_a_pause_in_which_it_can_be_read() -> None:
    assert seen_in_a_pause(2.0) == ["plain", "bright", "unfolded"]


@pytest.mark.parametrize("length", [1.0, 1.9])
def test_in_a_shorter_pause_it_stays_folded(length: float) -> None:
    # Fourteen characters need 1 s + 14/15 s.
    assert seen_in_a_pause(length) == ["plain", "bright"]


def test_it_unfolds_in_pauses_alone_and_never_over_a_withheld_picture() -> None:
    assert seen_in_a_pause(5.0, state=State.HELD) == ["plain", "bright"]
    withheld = replace(STAGING, withheld=lambda _: True)
    assert "unfolded" not in seen_in_a_pause(5.0, withheld)


def test_where_there_is_no_gloss_nothing_unfolds() -> None:
    plain = replace(STAGING, words=lambda _: replace(CHAIR, gloss=""))
    assert seen_in_a_pause(60.0, plain) == ["plain", "bright"]
