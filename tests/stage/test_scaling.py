"""Where every pixel of a picture stands on the wall: each carries its own column and row."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from player.core.pictures import Box, Frame
from player.core.playlist import Fit, Scaling
from player.core.scene import Scene
from player.decode.fitting import fitted
from player.stage.painter import Painter
from tests.contracts.stage import slot

Pixels = NDArray[np.uint8]
BARE = [7, 0, 7]
sides = st.integers(1, 90)


def coded(width: int, height: int) -> Pixels:
    """Return a picture whose colours say where they are: blue the column, green the row, from 1 on."""
    row, column = np.indices((height, width)) + 1
    return np.dstack([column, row, np.full_like(row, 128), np.full_like(row, 255)]).astype(np.uint8)


def shown(picture: Pixels, wall: Box, fit: Fit, scaling: Scaling = Scaling.NEAREST) -> Pixels:
    canvas = np.full((wall.height, wall.width, 4), 99, np.uint8)
    Painter(wall).paint(canvas, Scene(Frame(slot(), picture), fit=fit, scaling=scaling))
    return canvas[..., :3]


def stands(blocks: Pixels, first: tuple[int, int], seen: tuple[int, int]) -> bool:
    """Tell whether *blocks* are of the pixel that lies at the middle of each of their places.

    What is *seen* of the picture (columns, rows) begins with the pixel *first*. Where a middle
    lies on the edge of two pixels, either will do.
    """
    right = True
    for axis, code in ((1, blocks[..., 0]), (0, blocks[..., 1])):
        count, begin, places = seen[1 - axis], first[1 - axis] + 1, blocks.shape[axis]
        middle = (2 * np.arange(places) + 1) * count
        low, high = -(-middle // (2 * places)) - 1 + begin, middle // (2 * places) + begin
        shape = (1, -1) if axis == 1 else (-1, 1)
        right &= bool(((code == low.reshape(shape)) | (code == high.reshape(shape))).all())
    return right and bool((blocks[..., 2] == 128).all())


def rounded(numerator: int, denominator: int) -> int:
    return max(1, (2 * numerator + denominator) // (2 * denominator))


@given(sides, sides, st.integers(90, 200), st.integers(90, 200))
@settings(max_examples=150, deadline=None)
def test_contain_shows_every_pixel_as_a_block_in_its_place(w: int, h: int, across: int, down: int) -> None:
    wide = w * down > h * across
    width = across if wide else rounded(w * down, h)
    height = rounded(h * across, w) if wide else down
    x, y = (across - width) // 2, (down - height) // 2
    wall = shown(coded(w, h), Box(across, down), Fit.CONTAIN)
    assert stands(wall[y : y + height, x : x + width], (0, 0), (w, h))
    wall[y : y + height, x : x + width] = BARE
    assert (wall == BARE).all()


@given(sides, sides, st.integers(90, 200), st.integers(90, 200))
@settings(max_examples=150, deadline=None)
def test_cover_shows_the_middle_and_fills_the_wall(w: int, h: int, across: int, down: int) -> None:
    wide = across * h > down * w
    width = w if wide else rounded(across * h, down)
    height = rounded(down * w, across) if wide else h
    x, y = (w - width) // 2, (h - height) // 2
    assert stands(shown(coded(w, h), Box(across, down), Fit.COVER), (x, y), (width, height))


@given(st.integers(1, 250), st.integers(1, 250), st.integers(16, 200), st.integers(16, 200))
@settings(max_examples=150, deadline=None)
def test_native_shows_the_middle_pixel_by_pixel(w: int, h: int, across: int, down: int) -> None:
    width, height = min(w, across), min(h, down)
    expected = np.full((down, across, 3), BARE, np.uint8)
    (x, y), (left, top) = ((across - width) // 2, (down - height) // 2), ((w - width) // 2, (h - height) // 2)
    expected[y : y + height, x : x + width] = coded(w, h)[top : top + height, left : left + width, :3]
    for scaling in Scaling:
        assert (shown(coded(w, h), Box(across, down), Fit.NATIVE, scaling) == expected).all()


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("fit", [Fit.CONTAIN, Fit.COVER])
@pytest.mark.parametrize("by", [2, 3, 8])
def test_a_picture_of_blocks_shrinks_to_its_blocks(fit: Fit, scaling: Scaling, by: int) -> None:
    small = coded(160, 90)
    large = small.repeat(by, axis=0).repeat(by, axis=1)
    assert (shown(large, Box(160, 90), fit, scaling) == small[..., :3]).all()
    assert (fitted(large, Box(160, 90), fit) == small).all()  # as a decode worker reduces it


@pytest.mark.parametrize("fit", Fit)
def test_what_the_worker_reduces_or_cuts_stands_where_the_whole_would(fit: Fit) -> None:
    small = coded(200, 90)
    by = 1 if fit is Fit.NATIVE else 4
    large = small.repeat(by, axis=0).repeat(by, axis=1)
    wall = Box(160, 90)
    assert (shown(fitted(large, wall, fit), wall, fit) == shown(large, wall, fit)).all()


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("by", [2, 3])
@pytest.mark.parametrize("size", [(500, 375), (333, 500), (97, 61)])
def test_enlarging_leans_to_no_side(size: tuple[int, int], by: int, scaling: Scaling) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 4), np.uint8)
    wall = Box(size[0] * by, size[1] * by)
    upright = shown(noise, wall, Fit.COVER, scaling).astype(int)
    turned = shown(np.ascontiguousarray(noise[::-1, ::-1]), wall, Fit.COVER, scaling)[::-1, ::-1]
    assert np.abs(upright - turned).max() <= 1


def test_smooth_goes_between_two_pixels_where_nearest_jumps() -> None:
    step = np.zeros((2, 2, 4), np.uint8)
    step[:, 1] = 255
    wall = Box(40, 40)
    assert set(np.unique(shown(step, wall, Fit.COVER))) == {0, 255}
    row = shown(step, wall, Fit.COVER, Scaling.SMOOTH)[20, :, 0].astype(int)
    assert (np.diff(row[10:30]) >= 0).all()
    assert len(np.unique(row)) > 10


def test_another_scaling_of_the_same_frame_is_painted_anew() -> None:
    wall, painter = Box(160, 90), Painter(Box(160, 90))
    frame, canvas = Frame(slot(), coded(16, 9)), np.zeros((90, 160, 4), np.uint8)
    painter.paint(canvas, Scene(frame))
    painter.paint(canvas, Scene(frame, scaling=Scaling.NEAREST))
    assert (canvas[..., :3] == shown(coded(16, 9), wall, Fit.CONTAIN)).all()
