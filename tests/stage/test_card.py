"""The card: what is on it, to the pixel."""

import numpy as np
import pytest
from numpy.typing import NDArray

from player.core.pictures import Box
from player.stage.card import CELLS, UNLIT, WHITE, Card, Sample
from player.stage.painter import Painter

WALLS = [Box(1920, 1080), Box(1080, 1920), Box(960, 1080), Box(3840, 1080), Box(640, 360)]
GROUND = (7, 0, 7)
SAMPLES = [Sample("4 m: seat › chair", 37), Sample("10 m: seat › chair", 93)]


def shown(wall: Box, beat: int) -> NDArray[np.uint8]:
    """Return what a painter makes of the card of *beat*, (height, width, 3) BGR."""
    canvas = np.full((wall.height, wall.width, 4), 77, np.uint8)
    Painter(wall, GROUND).paint(canvas, Card(wall, GROUND, ["x11 1920x1080@60"], SAMPLES).at(beat))
    return canvas[..., :3]


@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_the_edge_is_one_white_pixel_on_all_four_sides(wall: Box) -> None:
    seen = shown(wall, 0)
    white = (seen == 255).all(axis=2)
    assert white[0].all()
    assert white[-1].all()
    assert white[:, 0].all()
    assert white[:, -1].all()
    assert not white[1, 1:-1].any()
    assert not white[1:-1, 1].any()
    assert not white[1:-1, -2].any()
    assert not white[-2, 1:-1].any()


@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_each_beat_lights_one_cell_and_the_next_one_lights_the_next(wall: Box) -> None:
    rows = [shown(wall, beat)[round(0.455 * wall.height)] for beat in range(CELLS + 1)]
    columns = [round((0.04 + (cell + 0.5) * 0.92 / CELLS) * wall.width) for cell in range(CELLS)]
    lit = [[tuple(row[x]) == WHITE for x in columns] for row in rows]
    assert [one.index(True) for one in lit] == [*range(CELLS), 0]
    assert all(sum(one) == 1 for one in lit)
    assert {tuple(row[x]) for row in rows for x in columns} == {WHITE, UNLIT}


def test_between_two_beats_only_cells_and_number_change() -> None:
    changed = np.nonzero((shown(WALLS[0], 41) != shown(WALLS[0], 42)).any(axis=2))
    assert set(np.unique(changed[0] // 10)) <= set(range(45, 70))


def test_the_greys_are_neutral_and_go_from_black_to_white() -> None:
    row = shown(WALLS[0], 0)[round(0.13 * 1080), 78:1840].astype(int)
    assert (np.ptp(row, axis=1) == 0).all()
    assert list(dict.fromkeys(row[:, 0].tolist())) == [*range(0, 256, 16), 255]


def test_a_sample_has_the_cap_height_it_was_asked_for() -> None:
    card = Card(WALLS[0], (0, 0, 0), [], [Sample("HHH", 93)]).at(0)
    assert card.frame is not None
    assert card.frame.pixels is not None
    rows = np.nonzero((card.frame.pixels[700:1060, 80:500, 1] > 128).any(axis=1))[0]
    assert abs(int(np.ptp(rows)) + 1 - 93) <= 1
