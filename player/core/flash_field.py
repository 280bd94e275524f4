"""Fields of view: how much of a wall an eye takes in at once, and how much of it may flash.

WCAG counts flashes that take up more than 0.006 steradians, a quarter, of any
field of 10 degrees. Seen from straight ahead an area A at a distance d is
A / d², and we take every place of the wall as seen from straight ahead, since
somebody may stand there. The field is a square of the size of the 10-degree
disc: WCAG leaves its shape open and itself reckons with a rectangle.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import NDArray

QUARTER = 0.006
"""Steradians: what may flash (WCAG 2.x); 25 % of a disc of 10 degrees, 0.0239 steradians."""

FIELD = 4 * QUARTER

SLACK = 1e-9
"""Against rounding: an area of exactly a quarter does not count."""

Counts = NDArray[np.int16]
"""(rows, columns): how many changes each cell saw."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of view of *rows* × *columns* cells; what happens in *least* of them counts."""

    rows: int
    columns: int
    least: int


@dataclass(frozen=True, slots=True)
class Wall:
    """A screen of *height_m* × *width_m* metres, divided into *rows* × *columns* cells."""

    height_m: float
    width_m: float
    rows: int
    columns: int

    @property
    def cell_m2(self) -> float:
        """The area of a cell, in square metres."""
        return self.height_m * self.width_m / (self.rows * self.columns)

    def field(self, distance_m: float) -> Field:
        """Return the field of view from *distance_m* metres."""
        side = distance_m * sqrt(FIELD)
        return Field(
            rows=min(self.rows, max(1, round(side * self.rows / self.height_m))),
            columns=min(self.columns, max(1, round(side * self.columns / self.width_m))),
            least=floor(QUARTER * distance_m**2 / self.cell_m2 * (1 + SLACK)) + 1,
        )

    def too_small_from(self, cells: float) -> float:
        """Return from which distance on, in metres, *cells* take up no more than a quarter of the field."""
        return sqrt(cells * self.cell_m2 / QUARTER)


def wall_of(height_m: float, width: int, height: int, cells: int) -> Wall:
    """Return the wall of a canvas of *width* × *height* pixels, in about so many square *cells*."""
    rows = max(1, round(sqrt(cells * height / width)))
    return Wall(height_m, height_m * width / height, rows, max(1, round(rows * width / height)))


def seen(counts: Counts, field: Field) -> int:
    """Return the largest n such that somewhere a *field* holds enough cells that saw n changes or more."""
    if field.least > counts.size:
        return 0
    if (field.rows, field.columns) == counts.shape:
        return int(np.partition(counts, -field.least, axis=None)[-field.least])
    for n in _levels(counts, field.least):
        if _most(counts >= n, field) >= field.least:
            return n
    return 0


def _levels(counts: Counts, least: int) -> Iterable[int]:
    """Return the figures worth trying, the largest first: more cells than are needed saw each."""
    return range(int(np.partition(counts, -least, axis=None)[-least]), 0, -1)


def _most(cells: NDArray[np.bool_], field: Field) -> int:
    """Return how many *cells* the fullest field holds."""
    sums = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), np.int32)
    sums[1:, 1:] = cells.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    rows, columns = field.rows, field.columns
    held = sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns] + sums[:-rows, :-columns]
    return int(held.max())


def up_to(distance_m: float) -> tuple[float, ...]:
    """Return round distances in metres, from near to the first one that is *distance_m* or more."""
    steps = (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100)
    farther = [step for step in steps if step >= distance_m]
    last = farther[0] if farther else float(ceil(distance_m / 100) * 100)
    return (*[float(step) for step in steps if step < distance_m], float(last))
