"""Where things stand: the figures of the design, on walls of every shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.pictures import Box
from player.core.playlist import Fit, Style
from player.stage.composition import LEAF_CAP, SMALL_CAP, Composition, Rect, Sight, fitted

CANVASES = [
    Box(1280, 720),
    Box(1920, 1080),
    Box(3840, 2160),
    Box(960, 1080),  # 8:9, the London wall
    Box(1080, 1920),
    Box(3840, 1080),  # 32:9
    Box(1024, 768),
    Box(640, 360),
]
CAPTIONED = [Style.PATH, Style.LABEL, Style.LONDON_2019]
BOXES = st.builds(Box, st.integers(1, 4000), st.integers(1, 4000))
SIGHTS = st.builds(Sight, st.floats(0.2, 10), st.floats(0.5, 100))
WALLS = st.builds(Box, st.integers(320, 8000), st.integers(240, 8000))


@given(WALLS, st.sampled_from(Style))
def test_the_picture_and_the_caption_share_no_pixel_and_both_lie_on_the_canvas(
    wall: Box, style: Style
) -> None:
    composition = Composition(wall, style)
    picture, band, column = composition.picture, composition.band, composition.column
    assert 0 <= picture.x < picture.right <= wall.width
    assert 0 <= picture.y < picture.bottom <= band.y
    assert (band.x, band.right, band.bottom) == (0, wall.width, wall.height)
    assert 0 <= column.x < column.right <= wall.width


@pytest.mark.parametrize("style", CAPTIONED)
@pytest.mark.parametrize("wall", CANVASES)
def test_the_band_is_at_most_26_percent_high_and_the_picture_at_least_70(wall: Box, style: Style) -> None:
    composition = Composition(wall, style)
    assert composition.band.height <= 0.26 * wall.height + 0.5
    assert composition.picture.height >= 0.70 * wall.height - 1


@given(WALLS, st.sampled_from(CAPTIONED), SIGHTS, st.booleans())
def test_however_far_the_visitors_stand_the_band_keeps_to_26_percent_and_the_picture_to_70(
    wall: Box, style: Style, sight: Sight, foot: bool
) -> None:
    composition = Composition(wall, style, sight, foot)
    assert composition.band.height <= 0.26 * wall.height + 0.5
    assert composition.picture.height >= 0.70 * wall.height - 1
    assert 0 < composition.small < composition.leaf


@pytest.mark.parametrize(
    ("distance", "leaf"), [(4, 36.9), (5, 46.2), (7, 64.6)]
)  # metres / 172 / 0.68 m * 1080 lines
def test_the_leaf_is_a_172nd_of_the_distance_high(distance: float, leaf: float) -> None:
    composition = Composition(Box(1920, 1080), Style.PATH, Sight(0.68, distance))
    assert composition.leaf == pytest.approx(leaf, abs=0.1)
    assert composition.shortfall == ""


def test_what_a_wall_cannot_give_is_said_and_the_path_yields_before_the_leaf() -> None:
    far = Composition(Box(1920, 1080), Style.PATH, Sight(0.68, 20))
    assert far.shortfall == (
        "captions can be read from 8.8 m, not from 20 m: "
        "larger letters would take more than a caption's share of this wall"
    )
    assert far.leaf > 1.2 * LEAF_CAP * 1080
    assert far.small < 1.2 * SMALL_CAP * 1080


def test_without_captions_or_figures_nothing_is_said() -> None:
    assert Composition(Box(1920, 1080), Style.NONE, Sight(0.68, 20)).shortfall == ""
    assert Composition(Box(1920, 1080), Style.PATH).shortfall == ""


def test_whoever_stands_near_has_a_larger_picture_and_a_path_that_can_be_read_too() -> None:
    near, usual = (Composition(Box(1920, 1080), Style.PATH, sight) for sight in (Sight(0.68, 3), None))
    assert near.picture.height > usual.picture.height
    assert near.small / near.leaf > usual.small / usual.leaf


def test_letters_never_lose_their_shape_however_near_the_visitors() -> None:
    assert Composition(Box(1920, 1080), Style.PATH, Sight(2.7, 0.5)).leaf == 18


@pytest.mark.parametrize("style", CAPTIONED)
def test_a_line_at_the_foot_lifts_the_caption_and_leaves_sizes_alone(style: Style) -> None:
    with_foot, without = (Composition(Box(1920, 1080), style, foot=foot) for foot in (True, False))
    assert with_foot.foot_height > 0 == without.foot_height
    assert (with_foot.leaf, with_foot.small) == (without.leaf, without.small)


@pytest.mark.parametrize("wall", CANVASES)
def test_sizes_follow_the_height_down_to_the_shape_of_the_london_wall(wall: Box) -> None:
    wide = wall.width * 9 >= wall.height * 8
    assert (Composition(wall, Style.PATH).unit == wall.height) == wide


def test_the_still_has_its_picture_at_4_percent_74_high() -> None:
    picture = Composition(Box(1465, 1085), Style.LONDON_2019).picture
    assert picture.y / 1085 == pytest.approx(0.04, abs=0.001)
    assert picture.height / 1085 == pytest.approx(0.74, abs=0.001)


def test_path_and_label_leave_the_picture_in_the_same_place() -> None:
    wall = Box(1920, 1080)
    assert Composition(wall, Style.PATH).picture == Composition(wall, Style.LABEL).picture


@pytest.mark.parametrize(
    ("picture", "place"),
    [
        (Box(500, 375), Rect(240, 0, 1440, 1080)),
        (Box(375, 500), Rect(555, 0, 810, 1080)),
        (Box(1600, 500), Rect(0, 240, 1920, 600)),
        (Box(1920, 1080), Rect(0, 0, 1920, 1080)),
        (Box(16, 9), Rect(0, 0, 1920, 1080)),
    ],
)
def test_without_a_caption_a_picture_is_as_large_as_the_screen_allows_and_centred(
    picture: Box, place: Rect
) -> None:
    part, found = fitted(picture, Composition(Box(1920, 1080), Style.NONE).picture, Fit.CONTAIN)
    assert found == place
    assert part == Rect(0, 0, picture.width, picture.height)


@given(BOXES, BOXES, st.sampled_from(Fit))
def test_every_place_lies_centred_within_the_box_and_every_part_within_the_picture(
    picture: Box, box: Box, fit: Fit
) -> None:
    part, place = fitted(picture, Rect(10, 20, box.width, box.height), fit)
    assert 0 <= part.x < part.right <= picture.width
    assert 0 <= part.y < part.bottom <= picture.height
    assert place.width >= 1 <= place.height
    assert 0 <= (10 + box.width - place.right) - (place.x - 10) <= 1
    assert 0 <= (20 + box.height - place.bottom) - (place.y - 20) <= 1


@given(BOXES, BOXES)
def test_contain_reaches_one_pair_of_edges_and_keeps_the_aspect(picture: Box, box: Box) -> None:
    _, place = fitted(picture, Rect(0, 0, box.width, box.height), Fit.CONTAIN)
    assert place.width == box.width or place.height == box.height
    wide, high = place.height * picture.width / picture.height, place.width * picture.height / picture.width
    assert min(abs(place.width - max(wide, 1)), abs(place.height - max(high, 1))) <= 0.5


@given(BOXES, BOXES)
def test_cover_fills_the_box(picture: Box, box: Box) -> None:
    _, place = fitted(picture, Rect(0, 0, box.width, box.height), Fit.COVER)
    assert (place.width, place.height) == (box.width, box.height)


@given(BOXES, BOXES)
def test_native_keeps_every_pixel_as_it_is(picture: Box, box: Box) -> None:
    part, place = fitted(picture, Rect(0, 0, box.width, box.height), Fit.NATIVE)
    assert (part.width, part.height) == (place.width, place.height)
    assert place.width == min(picture.width, box.width)
