"""Paper, the places on it, and what stands there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.core.sheet import PAPERS, Block, Grid, Mark, Paper, Print, Text, grid_of, paper_of, pixels, points
from player.core.sheet_page import Heading, Tile, page_of

HEADING = Heading("A showing", "Positions 0 to 3", "4 pictures", "position · file")
PICTURE = np.zeros((375, 500, 3), np.uint8)
SIDE = st.floats(60, 1189)


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("A4", Paper(210, 297)),
        (" tabloid ", PAPERS["Tabloid"]),
        ("200x250", Paper(200, 250)),
        ("99.5 x 100 mm", Paper(99.5, 100)),
    ],
)
def test_a_paper_is_named_or_measured(text: str, paper: Paper) -> None:
    assert paper_of(text) == paper


@pytest.mark.parametrize("text", ["A9", "", "200", "10x200", "200x1190", "-200x200", "nanxnan"])
def test_no_page_can_have_another(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        paper_of(text)


def test_landscape_is_wider_than_high_however_it_was() -> None:
    assert Paper(210, 297).turned() == Paper(297, 210).turned() == Paper(297, 210)


def test_a4_has_595_by_842_points_and_2480_by_3508_pixels() -> None:
    a4 = [points(side) for side in (210, 297)]
    assert [round(side) for side in a4] == [595, 842]
    assert [pixels(side) for side in a4] == [2480, 3508]


@settings(max_examples=40, deadline=None)
@given(SIDE, SIDE, st.integers(4, 5), st.one_of(st.none(), st.integers(1, 40)))
def test_nothing_leaves_its_page_or_stands_on_another(
    width: float, height: float, lines: int, columns: int | None
) -> None:
    grid = grid_of(Paper(width, height), lines, columns)
    corners = [grid.place(number) for number in range(min(grid.places, 200))]
    across, down = grid.cell
    captions = grid.baseline(lines - 1)
    for number, (x, y) in enumerate(corners):
        assert grid.margin - 0.01 <= x
        assert x + across <= grid.width - grid.margin + 0.01
        assert y >= grid.top
        if number % grid.columns:
            before = corners[number - 1]
            assert x >= before[0] + across
        if number >= grid.columns:
            assert y >= corners[number - grid.columns][1] + down + captions
        if grid.rows > 1:
            assert y + down + captions <= grid.bottom + 0.01


def test_an_a4_page_takes_thirty_pictures_of_the_width_of_film() -> None:
    grid = grid_of(PAPERS["A4"], 4)
    assert (grid.columns, grid.rows) == (5, 6)
    assert grid.cell[0] == pytest.approx(points(34), rel=0.05)
    assert grid.cell[1] == grid.cell[0] * 0.75


def marks(tile: Tile, grid: Grid | None = None) -> list[Mark]:
    return page_of(grid or grid_of(PAPERS["A4"], 4), HEADING, [tile], 2, 12)


def words(found: list[Mark]) -> list[str]:
    return [mark.words for mark in found if isinstance(mark, Text)]


def test_a_page_says_what_it_is_and_which() -> None:
    found = words(marks(Tile(("a", "b", "c", "d"), PICTURE)))
    assert found == [
        "A showing",
        "Positions 0 to 3",
        "4 pictures",
        "position · file",
        "page 2 of 12",
        *"abcd",
    ]


def test_a_drawn_page_says_so_in_white_on_black() -> None:
    heading = Heading("A showing", "", "", "", "drawn, not ImageNet")
    block, said, *_ = page_of(grid_of(PAPERS["A4"], 4), heading, [], 1, 1)
    assert isinstance(block, Block)
    assert isinstance(said, Text)
    assert (block.fill, said.ink, said.words) == ((17, 17, 17), (255, 255, 255), "drawn, not ImageNet")
    assert block.x < said.x < block.x + block.width


@pytest.mark.parametrize("shape", [(375, 500), (500, 375), (10, 900), (1, 1)])
def test_a_picture_keeps_its_shape_and_stands_on_its_caption(shape: tuple[int, int]) -> None:
    grid = grid_of(PAPERS["A4"], 4)
    (found,) = [
        mark for mark in marks(Tile(("a",), np.zeros((*shape, 3), np.uint8))) if isinstance(mark, Print)
    ]
    x, y = grid.place(0)
    assert found.x == x
    assert found.y + found.height == pytest.approx(y + grid.cell[1])
    assert found.width / found.height == pytest.approx(shape[1] / shape[0])
    assert max(found.width / grid.cell[0], found.height / grid.cell[1]) == pytest.approx(1)


def test_a_withheld_one_is_the_ground_of_the_wall_with_its_plate() -> None:
    found = marks(Tile(("n01",), None, (7, 0, 7), ("n01", "12 pictures")))
    assert not any(isinstance(mark, Print) for mark in found)
    assert [mark for mark in found if isinstance(mark, Block)][-1].fill == (7, 0, 7)
    assert words(found)[-3:] == ["n01", "12 pictures", "n01"]


def test_one_that_cannot_be_shown_is_an_empty_frame_with_the_reason() -> None:
    found = marks(Tile(("tench",), plate=("truncated",)))
    frame = [mark for mark in found if isinstance(mark, Block)][-1]
    assert (frame.fill, frame.rim is None) == (None, False)
    assert "truncated" in words(found)


def test_only_the_name_of_the_file_loses_its_middle() -> None:
    found = [mark for mark in marks(Tile(("a", "b", "c", "d"), PICTURE)) if isinstance(mark, Text)]
    assert [mark.words for mark in found if mark.middle] == ["c"]
