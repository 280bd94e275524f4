"""A title card and the outline of what is withheld, painted."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from player.core.pictures import Box, Frame, Slot
from player.core.playlist import Design, Style
from player.core.scene import GROUND, Scene
from player.core.units import Position
from player.stage.composition import Composition
from player.stage.painter import GROUND as COLOUR
from player.stage.painter import Painter
from player.stage.typesetting import Palette, Setting
from tests.fakes import picture

CANVAS = Box(640, 360)
LINES = ("Twelve hours of ImageNet", "Nicolas Malevé, 2019")
SLOT = Slot(0, Position(0), picture(0))
PLATE = Scene(Frame(SLOT, None), style=Style.PATH, plate=("n06340977", "37 pictures"))


def painted(scene: Scene, canvas: Box = CANVAS, painter: Painter | None = None) -> NDArray[np.uint8]:
    pixels = np.zeros((canvas.height, canvas.width, 4), np.uint8)
    (painter or Painter(canvas)).paint(pixels, scene)
    return pixels


def inked(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell where something stands on the ground."""
    ink: NDArray[np.bool_] = (pixels[:, :, :3] != COLOUR[::-1]).any(axis=2)
    return ink


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("canvas", [CANVAS, Box(360, 640), Box(1920, 200)])
def test_a_title_stands_within_the_canvas_in_every_style(style: Style, canvas: Box) -> None:
    ink = inked(painted(Scene(style=style, title=LINES), canvas))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert 0 < rows[0] < rows[-1] < canvas.height - 1
    assert 0 < columns[0] < columns[-1] < canvas.width - 1
    middle = (rows[0] + rows[-1]) / 2
    assert abs(middle - canvas.height / 2) < 0.1 * canvas.height


def test_its_first_line_is_a_leaf_and_the_rest_a_path_where_captions_begin() -> None:
    setting = Setting(Composition(CANVAS, Style.PATH), Palette(COLOUR), Design())
    marks = setting.title(LINES)
    large = [mark for mark in marks if mark.type.cap == setting.composition.leaf]
    small = [mark for mark in marks if mark.type.cap == setting.composition.small]
    assert " ".join(mark.text for mark in large) == LINES[0]
    assert " ".join(mark.text for mark in small) == LINES[1]
    assert large[0].x == small[0].x == setting.composition.column.x
    assert max(mark.baseline for mark in large) < min(mark.baseline for mark in small)


@pytest.mark.parametrize("canvas", [Box(640, 360), Box(360, 640)])
def test_the_longest_title_that_a_playlist_may_have_is_set_smaller_and_whole(canvas: Box) -> None:
    setting = Setting(Composition(canvas, Style.PATH), Palette(COLOUR), Design())
    longest = ("long words " * 36).strip()
    marks = setting.title((longest,))
    assert " ".join(mark.text for mark in marks) == longest
    assert marks[0].type.cap < setting.composition.leaf


def test_long_lines_are_broken_and_what_has_no_room_is_left_out() -> None:
    setting = Setting(Composition(Box(640, 200), Style.PATH), Palette(COLOUR), Design())
    marks = setting.title(("word " * 60, *("line " * 30 for _ in range(5))))
    right = setting.composition.column.right
    assert len({mark.baseline for mark in marks}) > 1
    assert all(0 < mark.baseline < 200 and mark.x < right for mark in marks)


def test_an_empty_line_takes_no_room() -> None:
    setting = Setting(Composition(CANVAS, Style.PATH), Palette(COLOUR), Design())
    texts = [mark.text for mark in setting.title(("One", "", "two"))]
    assert texts == ["One", "two"]


def test_after_a_title_the_ground_is_clean() -> None:
    painter = Painter(CANVAS)
    pixels = painted(Scene(style=Style.PATH, title=LINES, ease=100), painter=painter)
    assert inked(pixels).any()
    painter.paint(pixels, Scene(style=Style.PATH))
    assert not inked(pixels).any()
    assert not inked(painted(GROUND)).any()


def test_an_outline_stands_where_a_picture_would_around_the_number() -> None:
    plain, outlined = painted(PLATE), painted(replace(PLATE, outlined=True))
    more = inked(outlined) & ~inked(plain)
    rows, columns = np.flatnonzero(more.any(axis=1)), np.flatnonzero(more.any(axis=0))
    box = Composition(CANVAS, Style.PATH).picture
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    assert (rows[0], height) == (box.y, box.height)
    assert width / height == pytest.approx(500 / 375, rel=0.01)
    inner = more[rows[0] + 2 : rows[-1] - 1, columns[0] + 2 : columns[-1] - 1]
    assert not inner.any()
    assert (inked(outlined) & inked(plain)).sum() == inked(plain).sum()


def test_an_outline_goes_with_its_plate() -> None:
    painter = Painter(CANVAS)
    pixels = painted(replace(PLATE, outlined=True), painter=painter)
    painter.paint(pixels, PLATE)
    assert np.array_equal(pixels, painted(PLATE))
    painter.paint(pixels, Scene(Frame(SLOT, None), style=Style.PATH))
    assert not inked(pixels).any()
