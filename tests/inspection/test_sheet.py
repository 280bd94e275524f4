"""The contact sheet of the odd."""

import numpy as np
import pytest
from numpy.typing import NDArray

from player.inspection.sheet import MOST, Tile, draw_sheet, thumbnail

GROUND = (7, 0, 7)


def plain(width: int, height: int, blue: int = 0, green: int = 0, red: int = 0) -> NDArray[np.uint8]:
    return np.full((height, width, 4), (blue, green, red, 255), np.uint8)


def tile(pixels: NDArray[np.uint8] | None = None, name: str = "n01440764_1.JPEG") -> Tile:
    return Tile(pixels, name, "n01440764", "truncated", grave=pixels is None)


def sheet(*tiles: Tile, more: int = 0) -> NDArray[np.uint8]:
    return np.asarray(draw_sheet("What is odd", "3 pictures", tiles, more))


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((500, 375), (288, 216)),
        ((500, 100), (288, 58)),
        ((100, 1_000), (22, 216)),
        ((20, 10), (20, 10)),
        ((9_000, 1), (288, 1)),
    ],
)
def test_a_thumbnail_fits_its_tile_and_is_never_enlarged(
    size: tuple[int, int], small: tuple[int, int]
) -> None:
    assert thumbnail(plain(*size)).shape == (small[1], small[0], 4)


def test_a_thumbnail_is_a_copy_that_outlives_the_decoders_memory() -> None:
    pixels = plain(10, 10, red=200)
    small = thumbnail(pixels)
    pixels[:] = 0
    assert small[0, 0].tolist() == [0, 0, 200, 255]


def test_pictures_keep_their_colours_on_the_ground_of_the_stage() -> None:
    drawn = sheet(tile(plain(288, 216, red=200)))
    assert tuple(drawn[0, 0]) == GROUND
    assert tuple(drawn[-1, -1]) == GROUND
    assert ((drawn == (200, 0, 0)).all(axis=2)).sum() == 288 * 216


def test_what_cannot_be_decoded_has_an_empty_tile() -> None:
    drawn = sheet(tile())
    assert ((drawn == (26, 18, 26)).all(axis=2)).sum() > 280 * 210


def test_a_full_sheet_has_ten_rows_and_every_tile_its_place() -> None:
    drawn = sheet(*[tile(plain(288, 216, green=n + 100)) for n in range(MOST)])
    greens, counts = np.unique(drawn[(drawn[..., 0] == 0) & (drawn[..., 2] == 0), 1], return_counts=True)
    assert greens.tolist() == list(range(100, 100 + MOST))
    assert set(counts.tolist()) == {288 * 216}
    assert drawn.shape[1] == 1_968


def test_what_has_no_room_is_counted() -> None:
    without, with_more = sheet(tile()), sheet(tile(), more=1_234)
    assert without.shape == with_more.shape
    assert (without[:-72] == with_more[:-72]).all()
    assert (without[-72:] != with_more[-72:]).any()


def test_a_long_name_stays_within_its_tile() -> None:
    drawn = sheet(tile(name="n01440764_" + 90 * "x" + "_7.JPEG"), tile(name="W" * 255))
    between = drawn[300:, 60 + 288 : 60 + 288 + 24]
    assert (between == GROUND).all()


@pytest.mark.parametrize("name", ["", "é漢字\\u202e.JPEG", "…", "\\xff\\n"])
def test_any_name_can_be_written(name: str) -> None:
    assert sheet(tile(name=name)).any()
