"""What a scene looks like in pixels."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from player.core.pictures import Box, Frame
from player.core.playlist import Design, Fit, Gentle, Style
from player.core.scene import GROUND, Count, Scene
from player.stage.composition import Composition, Sight
from player.stage.painter import Painter
from tests.contracts.stage import CHAIR, frame, scenes, slot

WALL = Box(1920, 1080)
SMALL = Box(320, 180)
Pixels = NDArray[np.uint8]
BARE = [7, 0, 7]
ALL_SCENES = list(scenes())


def blank(wall: Box, fill: int = 77) -> Pixels:
    return np.full((wall.height, wall.width, 4), fill, np.uint8)


def painted(*shown: Scene, wall: Box = WALL) -> Pixels:
    """Return the colours (BGR) after *shown*, one after the other, on one canvas."""
    painter, canvas = Painter(wall), blank(wall)
    for scene in shown:
        painter.paint(canvas, scene)
    return canvas[..., :3]


def covered(pixels: Pixels) -> tuple[int, int, int, int]:
    """Return the box of what is not ground: left, top, right, bottom."""
    rows, columns = np.nonzero((pixels != BARE).any(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_the_bare_ground_covers_whatever_was_there() -> None:
    assert (painted(GROUND) == BARE).all()


def test_a_picture_of_500_by_375_stands_at_column_240_and_fills_1440_by_1080() -> None:
    shown = painted(Scene(frame(500, 375, 200)))
    assert covered(shown) == (240, 0, 1680, 1080)
    assert (shown[:, 240:1680] == 200).all()


def test_a_gentle_picture_is_dimmed_and_its_caption_is_not() -> None:
    plain = Scene(frame(500, 375, 188), Style.PATH, caption=CHAIR)
    shown, gentle = painted(plain), painted(replace(plain, gentle=Gentle(luminance=500_000_000)))
    foot = Composition(WALL, Style.PATH).band.y
    assert (shown[foot:] == gentle[foot:]).all()
    assert shown[foot // 2, 960].tolist() == [188] * 3
    assert gentle[foot // 2, 960].tolist() == [137] * 3  # half the light


def test_another_gentleness_is_seen_at_once() -> None:
    still = Scene(frame(500, 375, 188))
    again = painted(still, replace(still, gentle=Gentle(mean=250_000_000)))
    assert again[540, 960].tolist() == [137] * 3


def test_with_a_caption_style_the_picture_stays_above_its_band() -> None:
    left, top, right, bottom = covered(painted(Scene(frame(500, 375, 200), Style.PATH)))
    assert (top, bottom) == (32, Composition(WALL, Style.PATH).band.y - 11)
    assert left == 1920 - right


def test_the_picture_does_not_move_when_the_caption_comes() -> None:
    without = painted(Scene(frame(), Style.PATH))
    with_caption = painted(Scene(frame(), Style.PATH, caption=CHAIR))
    band = Composition(WALL, Style.PATH).band
    assert (without[: band.y] == with_caption[: band.y]).all()
    assert (with_caption[band.y :] != BARE).any()
    assert (without[band.y :] == BARE).all()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(ALL_SCENES), min_size=1, max_size=6))
def test_what_is_seen_does_not_depend_on_what_was_seen_before(shown: list[Scene]) -> None:
    assert (painted(*shown, wall=SMALL) == painted(shown[-1], wall=SMALL)).all()


def test_a_painter_that_forgot_paints_everything_again() -> None:
    painter, canvas = Painter(SMALL), blank(SMALL)
    scene = Scene(frame(), Style.PATH, caption=CHAIR)
    painter.paint(canvas, scene)
    wanted = canvas.copy()
    canvas[:] = 99
    painter.forget()
    painter.paint(canvas, scene)
    assert (canvas == wanted).all()


def test_rows_may_be_padded_and_the_padding_is_left_alone() -> None:
    rows = np.full((180, 320 * 4 + 64), 5, np.uint8)
    padded = np.ndarray((180, 320, 4), np.uint8, rows, strides=(rows.strides[0], 4, 1))
    painter = Painter(SMALL)
    for scene in ALL_SCENES:
        painter.paint(padded, scene)
    assert (padded[..., :3] == painted(ALL_SCENES[-1], wall=SMALL)).all()
    assert (rows[:, 320 * 4 :] == 5).all()


def test_native_shows_every_pixel_as_it_is() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (100, 130, 4), np.uint8)
    shown = painted(Scene(Frame(slot(), noise), fit=Fit.NATIVE))
    assert (shown[490:590, 895:1025] == noise[..., :3]).all()


def test_cover_leaves_no_ground() -> None:
    assert (painted(Scene(frame(375, 500, 200), fit=Fit.COVER)) == 200).all()


def test_a_picture_shrinks_by_area_and_keeps_its_mean() -> None:
    board = np.kron(np.indices((216, 384)).sum(0) % 2 * 255, np.ones((10, 10), int)).astype(np.uint8)
    shown = painted(Scene(Frame(slot(), np.dstack([board] * 4))), wall=Box(192, 108))
    assert abs(float(shown.mean()) - float(board.mean())) < 1


def test_a_grey_picture_stays_neutral() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 192, axis=0).repeat(4, axis=2)
    left, top, right, bottom = covered(shown := painted(Scene(Frame(slot(), np.ascontiguousarray(ramp)))))
    inner = shown[top:bottom, left:right].astype(int)
    assert np.ptp(inner, axis=2).max() == 0


def test_a_withheld_picture_is_ground_with_its_plate_in_the_middle() -> None:
    left, top, right, bottom = covered(painted(Scene(Frame(slot(), None), plate=("n03001627", "withheld"))))
    assert abs((left + right) / 2 - 960) < 12
    assert abs((top + bottom) / 2 - 540) < 24
    assert right - left < 400


def test_a_notice_stands_in_the_lower_left_corner_and_nowhere_else() -> None:
    left, top, right, bottom = covered(painted(Scene(notice="Indexing … 34 %")))
    assert left < 60
    assert right < 300
    assert 1040 < top < bottom <= 1080


def test_a_counter_changes_the_line_at_the_foot_and_nothing_else() -> None:
    counted = Scene(frame(), Style.PATH, caption=CHAIR, design=Design(counter=True), count=Count(7, 1_000))
    before, after = (painted(counted), painted(counted, replace(counted, count=Count(8, 1_000))))
    left, top, right, bottom = covered(np.where(before != after, after, np.array(BARE, np.uint8)))
    assert 1000 < top < bottom < 1080
    assert right - left < 20


def test_a_caption_that_goes_takes_its_figures_along() -> None:
    counted = Scene(frame(), Style.PATH, caption=CHAIR, design=Design(counter=True), count=Count(7, 1_000))
    bare = replace(counted, caption=None, count=None)
    assert (painted(counted, bare) == painted(bare)).all()


def test_whoever_stands_near_sees_smaller_words_under_a_larger_picture() -> None:
    scene, seen = Scene(frame(), Style.PATH, caption=CHAIR), []
    for sight in (Sight(0.68, 3), None):
        canvas = blank(WALL)
        Painter(WALL, sight=sight).paint(canvas, scene)
        seen.append(int((canvas[:800, 960, 0] == 128).sum()))
    assert seen[0] > seen[1]


def test_the_list_of_keys_dims_the_wall() -> None:
    scene = Scene(frame(500, 375, 200), keys=(("space", "hold"), ("q", "quit")))
    shown = painted(scene)
    assert shown[5, 245].max() < 30
    assert shown[400:680, 700:1220].max() > 200


@pytest.mark.parametrize(("ease", "level"), [(0, 200), (128, 103), (255, 7)])
def test_easing_goes_from_the_scene_to_the_ground(ease: int, level: int) -> None:
    shown = painted(Scene(frame(500, 375, 200), ease=ease))
    assert abs(int(shown[540, 960, 0]) - level) <= 1
    assert (shown[540, 10] == BARE).all()


def test_the_ground_may_have_another_colour() -> None:
    canvas = blank(SMALL)
    Painter(SMALL, (10, 20, 30)).paint(canvas, GROUND)
    assert (canvas[..., :3] == [30, 20, 10]).all()


def test_a_picture_is_never_written_to() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (40, 30, 4), np.uint8)
    before = pixels.copy()
    for ease in (0, 200):
        painted(Scene(Frame(slot(), pixels), Style.PATH, caption=CHAIR, ease=ease))
    assert (pixels == before).all()


@pytest.mark.parametrize(("style", "wandered"), [(Style.PATH, (3, -2)), (Style.LONDON_2019, (-3, 3))])
def test_words_that_wandered_are_the_same_words_within_the_same_band(
    style: Style, wandered: tuple[int, int]
) -> None:
    scene = Scene(frame(), style, caption=CHAIR)
    painter, canvas = Painter(WALL), blank(WALL)
    painter.paint(canvas, scene)
    before = canvas.copy()
    painter.wandered = wandered
    painter.paint(canvas, scene)
    band = Composition(WALL, style).band
    assert (canvas[: band.y] == before[: band.y]).all()
    right, below = wandered
    moved = np.roll(before[band.y :], (below, right), (0, 1))
    assert (canvas[band.y :] == moved).all()


def test_a_quiet_line_wanders_in_its_corner() -> None:
    scene = Scene(notice="opens Tuesday 2 July, 10:00")
    painter, canvas = Painter(WALL), blank(WALL)
    painter.wandered = 2, 3
    painter.paint(canvas, scene)
    left, top, right, bottom = covered(painted(scene))
    assert covered(canvas[..., :3]) == (left + 2, top + 3, right + 2, bottom + 3)
