"""The canvas on a panel that hangs on its side, is seen from behind, or is too bright."""

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from player.core.machine import Mirroring
from player.core.pictures import Box
from player.stage.projection import Projection

TURNS = (0, 90, 180, 270)
ALL = [Projection(turn, mirror) for turn, mirror in product(TURNS, Mirroring)]
CANVAS = Box(31, 17)


def noise(size: Box) -> NDArray[np.uint8]:
    return np.random.default_rng(5).integers(0, 256, (size.height, size.width, 4), np.uint8)


def laid(projection: Projection, canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a panel with padded rows that *canvas* was laid onto."""
    height, width = canvas.shape[:2]
    size = projection.upright(Box(width, height))
    rows = np.full((size.height, size.width + 5, 4), 7, np.uint8)
    panel = rows[:, : size.width]
    projection.lay(canvas, panel)
    assert (rows[:, size.width :] == 7).all()
    return panel


def seen(projection: Projection, panel: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Undo what was asked for: turn back counter-clockwise, then look from the other side."""
    upright = np.rot90(panel, projection.rotate // 90)
    match projection.mirror:
        case Mirroring.HORIZONTAL:
            return upright[:, ::-1]
        case Mirroring.VERTICAL:
            return upright[::-1]
        case Mirroring.NONE:
            return upright


@pytest.mark.parametrize("projection", ALL, ids=lambda p: f"{p.rotate} {p.mirror}")
def test_every_turn_and_mirror_moves_each_pixel_to_its_place_and_changes_none(projection: Projection) -> None:
    canvas = noise(CANVAS)
    assert (seen(projection, laid(projection, canvas)) == canvas).all()


def test_a_screen_hung_as_it_was_built_needs_no_canvas_of_its_own() -> None:
    assert [p for p in ALL if p.direct] == [Projection()]


def test_a_quarter_turn_changes_the_sides() -> None:
    assert [Projection(turn).upright(Box(1920, 1080)) for turn in TURNS] == [
        Box(1920, 1080),
        Box(1080, 1920),
        Box(1920, 1080),
        Box(1080, 1920),
    ]


@pytest.mark.parametrize("projection", [Projection(luminance=0.5), Projection(90, luminance=0.5)])
def test_half_the_luminance_is_half_the_light_of_every_grey(projection: Projection) -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8), 4).reshape(16, 16, 4)
    panel = seen(projection, laid(projection, ramp)).reshape(256, 4)[:, :3].astype(float)
    assert panel[255, 0] == round(255 * 0.5 ** (1 / 2.2))
    light = (panel[64:] / 255) ** 2.2
    wanted = (np.arange(64, 256) / 255) ** 2.2 / 2
    assert (np.abs(light - wanted[:, None]) < 0.005).all()
    assert (np.ptp(panel, axis=1) == 0).all()
