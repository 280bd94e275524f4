"""Flashes against sequences whose flashes are known."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from player.core.flash_field import Field, Wall, seen, up_to, wall_of
from player.core.flash_meter import Meter, Reading, by_second, views, worst
from player.core.flashes import Light, Swings, light_of
from player.core.units import SECOND, Ns

ROWS, COLUMNS = 9, 16
WALL = Wall(0.9, 1.6, ROWS, COLUMNS)
WHOLE = Field(ROWS, COLUMNS, ROWS * COLUMNS // 4 + 1)
"""A wall that is just one field: more than a quarter of its cells count."""


def grey(luminance: float) -> Light:
    """Return a wall that is of one grey."""
    return parted(luminance, luminance, 0)


def parted(left: float, right: float, columns: int) -> Light:
    """Return a wall whose first *columns* are of one grey, and the others of another."""
    luminance = np.full((ROWS, COLUMNS), right)
    luminance[:, :columns] = left
    return Light(luminance, np.zeros((ROWS, COLUMNS)), np.zeros((ROWS, COLUMNS), bool))


def coloured(red: int, green: int, blue: int) -> Light:
    """Return a wall of one colour, by its code values."""
    pixels = np.empty((ROWS, COLUMNS, 4), np.uint8)
    pixels[:] = blue, green, red, 255
    return light_of(pixels, 1)


def read(lights: Sequence[Light], period: Ns, field: Field = WHOLE) -> Reading:
    """Return the worst of any second of *lights*, a *period* each."""
    meter = Meter([field])
    return worst((meter.see(Ns(k * period), light) for k, light in enumerate(lights)), 1)


def alternating(changes_a_second: int, a: Light, b: Light) -> Reading:
    """Return the worst second of five in which *a* and *b* alternate."""
    return read([a, b] * (changes_a_second * 5 // 2 + 1), Ns(-(-SECOND // changes_a_second)))


# --- known counts ------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "flashes"), [(2, 1), (4, 2), (6, 3), (8, 4), (10, 5), (11, 5.5), (12, 6)]
)
def test_light_and_dark_in_turn_are_half_as_many_flashes(changes: int, flashes: float) -> None:
    reading = alternating(changes, grey(0), grey(1))
    assert reading.general[0] == 2 * flashes
    assert reading.flips == changes
    assert reading.red == (0,)
    assert reading.over(0) == (flashes > 3)
    assert (reading.flashing > 0) == (flashes > 3)


def test_a_picture_that_stays_is_no_flash() -> None:
    assert read([grey(0.5)] * 30, Ns(SECOND // 10)).general == (0,)


def test_90_ms_are_twelve_changes_in_the_worst_second_and_180_ms_six() -> None:
    milliseconds = SECOND // 1_000
    lights = [grey(0), grey(1)] * 30
    assert read(lights, Ns(90 * milliseconds)).general == (12,)
    assert read(lights, Ns(180 * milliseconds)).general == (6,)
    assert read(lights, Ns(334 * milliseconds)).flips == 3
    assert read(lights, Ns(333 * milliseconds)).flips == 4


def test_a_tenth_of_the_light_counts_and_less_does_not() -> None:
    assert alternating(8, grey(0.25), grey(0.351)).general == (8,)
    assert alternating(8, grey(0.25), grey(0.349)).general == (0,)


def test_what_is_bright_throughout_does_not_count() -> None:
    assert alternating(8, grey(0.81), grey(1)).general == (0,)
    assert alternating(8, grey(0.79), grey(1)).general == (8,)


def test_a_slow_ramp_is_one_change() -> None:
    ramp = [grey(k / 20) for k in range(21)]
    assert read(ramp, Ns(SECOND // 25)).general == (1,)
    assert read(ramp + ramp[::-1], Ns(SECOND // 50)).general == (2,)


def test_steps_on_the_way_up_and_down_are_no_changes_of_their_own() -> None:
    steps = [0, 0.3, 0.6, 0.55, 0.9, 0.5, 0.53, 0.1]
    assert read([grey(step) for step in steps * 3], Ns(SECOND // 24)).general == (6,)


def test_a_quarter_of_the_field_does_not_count_and_more_does() -> None:
    dark = grey(0)
    assert alternating(8, dark, parted(1, 0, COLUMNS // 4)).general == (0,)
    assert alternating(8, dark, parted(1, 0, COLUMNS // 4 + 1)).general == (8,)


def test_halves_that_alternate_against_each_other_flash_as_both() -> None:
    half = COLUMNS // 2
    assert alternating(8, parted(1, 0, half), parted(0, 1, half)).general == (8,)


def test_red_and_black_are_red_flashes_and_hardly_general_ones() -> None:
    reading = alternating(8, coloured(110, 0, 0), coloured(0, 0, 0))
    assert reading.red == (8,)
    assert reading.general == (0,)
    assert reading.over(0)


def test_red_and_white_are_red_flashes() -> None:
    assert alternating(8, coloured(255, 0, 0), coloured(255, 255, 255)).red == (8,)


def test_pink_and_what_is_hardly_red_are_none() -> None:
    assert alternating(8, coloured(255, 160, 160), coloured(0, 0, 0)).red == (0,)  # not saturated
    assert alternating(8, coloured(60, 0, 0), coloured(0, 0, 0)).red == (0,)  # 320 * 0.045 = 14
    assert alternating(8, coloured(0, 255, 0), coloured(0, 0, 255)).red == (0,)


# --- light -------------------------------------------------------------------


def test_light_is_that_of_srgb() -> None:
    white, half, black = coloured(255, 255, 255), coloured(188, 188, 188), coloured(0, 0, 0)
    assert np.allclose(white.luminance, 1)
    assert np.allclose(half.luminance, 0.503, atol=1e-3)
    assert np.allclose(black.luminance, 0)
    assert np.allclose(coloured(255, 0, 0).luminance, 0.2126)
    assert np.allclose(coloured(255, 0, 0).red, 320)
    assert coloured(255, 0, 0).saturated.all()
    assert not black.saturated.any()


def test_a_fine_pattern_is_what_it_looks_like_from_afar() -> None:
    chequered = np.zeros((4, 6, 4), np.uint8)
    chequered[::2, ::2] = chequered[1::2, 1::2] = 255
    light = light_of(chequered, 2)
    assert light.luminance.shape == (2, 3)
    assert np.allclose(light.luminance, 0.5)


# --- properties --------------------------------------------------------------

GREYS = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=60)


def changes_of(values: Sequence[float], least: float = 0.1) -> int:
    """Count changes of one cell as slowly and plainly as can be."""
    count, way, valley, peak = 0, 0, values[0], values[0]
    for value in values:
        valley, peak = min(valley, value), max(peak, value)
        if way <= 0 and value - valley >= least and min(valley, value) < 0.8:
            count, way, valley, peak = count + 1, 1, value, value
        elif way >= 0 and peak - value >= least and value < 0.8:
            count, way, valley, peak = count + 1, -1, value, value
    return count


def counted(values: Sequence[float]) -> int:
    swings = Swings(0.1)
    grids = [np.full((1, 1), value) for value in values]
    return sum(int(swings.follow(grid, grid < 0.8)[0, 0]) for grid in grids)


@given(GREYS)
def test_each_cell_counts_as_one_by_hand_does(values: list[float]) -> None:
    assert counted(values) == changes_of(values)


@given(GREYS, st.integers(0, 59))
def test_showing_a_picture_twice_changes_nothing(values: list[float], at: int) -> None:
    k = at % len(values)
    assert counted([*values[: k + 1], *values[k:]]) == counted(values)


@given(GREYS)
def test_a_sorted_sequence_changes_once_at_most(values: list[float]) -> None:
    assert counted(sorted(values)) <= 1
    assert counted(sorted(values, reverse=True)) <= 1


@given(GREYS)
def test_there_are_never_more_changes_than_flips(values: list[float]) -> None:
    assert counted(values) < len(values) or counted(values) == 0


@given(st.lists(st.floats(0, 0.75, width=32), min_size=2, max_size=40), st.floats(0.1, 0.9))
def test_less_contrast_is_never_more_flashes(values: list[float], share: float) -> None:
    assert counted([share * value for value in values]) <= counted(values)


# --- fields of view -----------------------------------------------------------


def test_the_field_of_a_wall_from_a_distance() -> None:
    field = WALL.field(4)
    side = 4 * 0.024**0.5
    assert field.rows == round(side / 0.1)
    assert field.columns == round(side / 0.1)
    assert field.least == int(0.006 * 16 / 0.01) + 1


def test_a_field_is_never_larger_than_the_wall_nor_smaller_than_a_cell() -> None:
    assert (WALL.field(100).rows, WALL.field(100).columns) == (ROWS, COLUMNS)
    assert WALL.field(0.01) == Field(1, 1, 1)


def test_from_some_distance_on_the_whole_wall_is_too_small() -> None:
    beyond = WALL.too_small_from(ROWS * COLUMNS)
    assert beyond == pytest.approx((0.9 * 1.6 / 0.006) ** 0.5)
    everywhere = np.full((ROWS, COLUMNS), 8, np.int16)
    assert seen(everywhere, WALL.field(beyond * 0.999)) == 8
    assert seen(everywhere, WALL.field(beyond)) == 0
    assert seen(everywhere, WALL.field(beyond * 2)) == 0


def test_a_field_counts_what_lies_together() -> None:
    counts = np.zeros((ROWS, COLUMNS), np.int16)
    counts[:2, :2] = 7
    counts[-1, -3:] = 9
    assert seen(counts, Field(3, 3, 3)) == 9
    assert seen(counts, Field(3, 3, 4)) == 7
    assert seen(counts, Field(3, 3, 5)) == 0
    assert seen(counts, Field(ROWS, COLUMNS, 5)) == 7


@settings(max_examples=50)
@given(arrays(np.int16, (5, 7), elements=st.integers(0, 9)), st.integers(1, 5), st.integers(1, 7), st.data())
def test_a_field_is_looked_for_everywhere(
    counts: np.ndarray, rows: int, columns: int, data: st.DataObject
) -> None:
    least = data.draw(st.integers(1, rows * columns))
    windows = np.lib.stride_tricks.sliding_window_view(counts, (rows, columns)).reshape(-1, rows * columns)
    by_hand = int(np.sort(windows, axis=1)[:, -least].max())
    assert seen(counts, Field(rows, columns, least)) == by_hand


def test_a_wall_is_divided_into_squares_about_so_many() -> None:
    wall = wall_of(3.0, 8, 9, 5_000)
    assert wall.rows == 75
    assert wall.columns == 67
    assert wall.width_m == pytest.approx(3 * 8 / 9)
    assert wall_of(1.0, 4, 4, 1).cell_m2 == 1


@pytest.mark.parametrize(
    ("distance", "last"), [(0.5, 1), (1, 1), (9, 10), (11.8, 12), (100, 100), (101, 200), (320, 400)]
)
def test_distances_are_round_and_reach_far_enough(distance: float, last: float) -> None:
    found = up_to(distance)
    assert found[-1] == last
    assert list(found) == sorted(set(found))


# --- seconds ------------------------------------------------------------------


def one(flips: int, general: int, red: int = 0) -> Reading:
    return Reading(flips, (general,), (red,), flashing=general)


def test_a_second_is_the_worst_that_ends_within_it() -> None:
    def at(seconds: float) -> Ns:
        return Ns(int(seconds * SECOND))

    readings = [(at(-0.5), one(9, 9)), (at(0), one(1, 2)), (at(0.9), one(3, 1, 5)), (at(2.0), one(4, 4))]
    seconds = by_second(readings, 3, 1)
    assert seconds == [Reading(3, (2,), (5,), 2), one(0, 0), one(4, 4)]


def test_a_view_tells_flashes_by_pairs() -> None:
    (view,) = views([one(11, 11), one(11, 6), one(11, 4), one(11, 2, 7)], [2.0])
    assert (view.distance_m, view.general_most, view.general_median) == (2.0, 5.5, 2)
    assert (view.red_most, view.red_median, view.over) == (3.5, 0, 0.5)
    assert not view.holds
    assert views([one(6, 6, 6)], [2.0])[0].holds
