"""What every Stage must do, for any test to run against its own.

@pytest.mark.parametrize("claim", CLAIMS)
def test_the_window_keeps_the_contract_of_a_stage(claim: Claim) -> None:
    claim(a_stage())
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from player.core.pictures import Drawn, Frame, Picture, Slot
from player.core.playlist import Design, Fit, Style
from player.core.scene import GROUND, Caption, Count, Scene
from player.core.units import Index, Position
from player.ports import Stage

Claim = Callable[[Stage], None]

KEYS = frozenset({"space", "right", "n", "f", "o", "c", "q", "escape", "?", "close"})
CHAIR = Caption("n03001627", ("artifact", "furniture", "seat", "chair"), ("chair",))


def frame(width: int = 500, height: int = 375, level: int = 128) -> Frame:
    """Return a grey picture as the ring gives it: read-only."""
    pixels = np.full((height, width, 4), level, np.uint8)
    pixels.flags.writeable = False
    return Frame(slot(), pixels)


def slot() -> Slot:
    """Return the first position of the first pass."""
    picture = Picture(Index(0), CHAIR.wnid, b"n03001627_1.JPEG", Drawn(CHAIR.wnid, 1, "n00021939"))
    return Slot(0, Position(0), picture)


def scenes() -> Iterator[Scene]:
    """Return scenes of every kind."""
    yield GROUND
    for style, fit in product(Style, Fit):
        for size in ((500, 375), (1, 1), (2, 900), (900, 2)):
            yield Scene(frame(*size), style, fit, CHAIR)
        yield Scene(frame(), style, fit, CHAIR, bright=True)
        yield Scene(frame(), style, fit)
    counted = Design(counter=True, labour=True)
    for style in Style:
        yield Scene(frame(), style, caption=CHAIR, design=counted, count=Count(7, 1_000))
        yield Scene(frame(), style, caption=CHAIR, design=counted, count=Count(8, 1_000))
        yield Scene(frame(), style, design=counted)
        yield Scene(frame(), style, caption=CHAIR, dim=True)
        yield Scene(frame(), style, caption=replace(CHAIR, gloss="a seat"), bright=True, unfolded=True)
        yield Scene(frame(), style, caption=CHAIR, design=Design(ink=(200, 0, 0)))
        yield Scene(Frame(slot(), None), style, plate=("n03001627", "withheld"))
        yield Scene(Frame(slot(), None), style)
        yield Scene(frame(), style, caption=CHAIR, notice="Indexing … 34 %")
        yield Scene(frame(), style, caption=CHAIR, keys=(("space", "hold"), ("q", "quit")))
        yield Scene(frame(), style, caption=CHAIR, ease=128)
        yield Scene(frame(), style, caption=CHAIR, ease=255)


def every_kind_of_scene_can_be_shown(stage: Stage) -> None:
    """Draw and flip each."""
    for scene in scenes():
        stage.draw(scene)
        stage.flip()


def a_scene_may_be_drawn_twice_and_shown_twice(stage: Stage) -> None:
    """Nothing depends on draw and flip taking turns."""
    for _ in range(2):
        stage.draw(Scene(frame()))
        stage.draw(Scene(frame(375, 500)))
        stage.flip()
        stage.flip()


def a_shown_frame_may_be_given_back_after_the_next_flip(stage: Stage) -> None:
    """Its memory is another picture's from then on."""
    lent = np.full((40, 40, 4), 9, np.uint8)
    stage.draw(Scene(Frame(slot(), lent)))
    stage.flip()
    stage.draw(Scene(frame()))
    stage.flip()
    lent[:] = 200
    stage.keys()
    assert (lent == 200).all()


def no_key_is_pressed_by_itself(stage: Stage) -> None:
    """And asking does not wait."""
    stage.keys()
    assert list(stage.keys()) == []


def keys_have_the_names_of_the_scene(stage: Stage) -> None:
    """Whatever was pressed on the way."""
    assert set(stage.keys()) <= KEYS


def full_screen_comes_and_goes(stage: Stage) -> None:
    """And the scene with it."""
    stage.draw(Scene(frame(), Style.PATH, caption=CHAIR))
    stage.flip()
    for _ in range(2):
        stage.toggle_full_screen()
        stage.draw(Scene(frame(), Style.PATH, caption=CHAIR))
        stage.flip()
        stage.keys()


CLAIMS: tuple[Claim, ...] = (
    every_kind_of_scene_can_be_shown,
    a_scene_may_be_drawn_twice_and_shown_twice,
    a_shown_frame_may_be_given_back_after_the_next_flip,
    no_key_is_pressed_by_itself,
    keys_have_the_names_of_the_scene,
    full_screen_comes_and_goes,
)
