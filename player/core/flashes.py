"""Flashes, by WCAG 2.x: where on the wall, and how often, light and dark or red and not red alternate.

A *change* is a rise or a fall between a valley and the peak beside it, so a
slow ramp is one change however many pictures it takes; two opposing changes
are a *flash* (WCAG 2.1 and 2.2, success criterion 2.3.1 and the term "general
flash and red flash thresholds"). A change counts

- as general if relative luminance moves by 0.1 of the maximum or more and the
  darker side is below 0.80;
- as red if 320 · (R − G − B), no less than 0, moves by more than 20 and one
  side at least is saturated, R / (R + G + B) ≥ 0.8. This is the formula of
  WCAG 2.0 and 2.1; that of 2.2 (a distance of 0.2 in u′v′) has no value for
  black, which stands between our pictures.

R, G and B are linear, 0 to 1. Every cell of a grid over the wall counts for
itself; the cells of one second are added up where they lie in one field of
view. Doubts: WCAG does not say how flashes in different places add up. Here a
field saw *n* changes if more than a quarter of it saw *n* each; it says
nothing of a quarter that changes once here, once there. What the cadence
allows at most is told beside it, and no way of counting gets beyond that.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_LUMINANCE = 0.1
DARKER_BELOW = 0.80
"""Of the maximum relative luminance, 1.0 (WCAG 2.x)."""

LEAST_RED = float(np.nextafter(20.0, np.inf))
SATURATED = 0.8
RED_SCALE = 320
"""WCAG 2.0 and 2.1: the change of 320 · (R − G − B) is *more than* 20."""

MOST_FLASHES = 3
"""In any one second (WCAG 2.3.1, and 2.3.2 without regard to size)."""

WEIGHTS = (0.2126, 0.7152, 0.0722)
"""Relative luminance of linear R, G, B (sRGB, IEC 61966-2-1)."""

Grid = NDArray[np.float64]
"""(rows, columns): one figure a cell of the wall."""

Cells = NDArray[np.bool_]


def _linear() -> NDArray[np.float64]:
    """Return the light of each of the 256 values of a channel (sRGB, IEC 61966-2-1)."""
    value = np.arange(256) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


LINEAR = _linear()
_LINEAR_32 = LINEAR.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """What a grid of cells sends out: relative *luminance* (0 to 1), how *red*, *saturated* or not."""

    luminance: Grid
    red: Grid
    saturated: Cells


def light_of(pixels: NDArray[np.uint8], cell: int) -> Light:
    """Return the light of *pixels*, (height, width, 4) BGRA, in squares of *cell* pixels, which divide both.

    Light is averaged as light, not as code values: a fine pattern is what it looks like from afar.
    """
    rows, columns = pixels.shape[0] // cell, pixels.shape[1] // cell
    light = np.take(_LINEAR_32, pixels[..., :3])
    bands = light.reshape(rows, cell, columns * cell * 3).sum(axis=1)  # a sum at a time: three times as fast
    sums = bands.reshape(rows, columns, cell, 3).sum(axis=2, dtype=np.float64)
    blue, green, red = np.moveaxis(sums / cell**2, -1, 0)
    return Light(
        luminance=WEIGHTS[0] * red + WEIGHTS[1] * green + WEIGHTS[2] * blue,
        red=RED_SCALE * np.maximum(0, red - green - blue),
        saturated=(red > 0) & (red >= SATURATED * (red + green + blue)),
    )


@dataclass(slots=True)
class _Since:
    """What each cell reached since its last change, and its *way*: 1 up, -1 down, 0 not known yet."""

    way: NDArray[np.int8]
    low: Grid
    low_counts: Cells
    high: Grid
    high_counts: Cells

    def reach(self, value: Grid, counting: Cells) -> None:
        """Take note of deeper valleys and higher peaks."""
        lower, higher = value < self.low, value > self.high
        self.low, self.high = np.minimum(self.low, value), np.maximum(self.high, value)
        self.low_counts = np.where(lower, counting, self.low_counts)
        self.high_counts = np.where(higher, counting, self.high_counts)

    def turn(self, rises: Cells, falls: Cells, value: Grid, counting: Cells) -> None:
        """Begin anew where a change came to pass."""
        turned = rises | falls
        self.way[rises], self.way[falls] = 1, -1
        self.low, self.high = np.where(turned, value, self.low), np.where(turned, value, self.high)
        self.low_counts = np.where(turned, counting, self.low_counts)
        self.high_counts = np.where(turned, counting, self.high_counts)


class Swings:
    """The changes of one quantity, cell by cell: rises and falls between its valleys and peaks."""

    def __init__(self, least: float) -> None:
        """Count what moves by *least* or more; the first grid is where everything begins."""
        self._least = least
        self._since: _Since | None = None

    def follow(self, value: Grid, counting: Cells) -> Cells:
        """Return the cells where *value* completes a change, one side of which at least is *counting*."""
        since = self._since
        if since is None:
            way = np.zeros(value.shape, np.int8)
            since = self._since = _Since(way, value, counting, value, counting)
        since.reach(value, counting)
        rises = (since.way <= 0) & (value - since.low >= self._least) & (counting | since.low_counts)
        falls = (since.way >= 0) & (since.high - value >= self._least) & (counting | since.high_counts)
        since.turn(rises, falls, value, counting)
        turned: Cells = rises | falls
        return turned


class Changes:
    """The general and the red changes of a sequence of pictures."""

    def __init__(self) -> None:
        """Begin with the first picture."""
        self._general = Swings(LEAST_LUMINANCE)
        self._red = Swings(LEAST_RED)

    def follow(self, light: Light) -> tuple[Cells, Cells]:
        """Return the cells in which *light* completes a general change, and a red one."""
        general = self._general.follow(light.luminance, light.luminance < DARKER_BELOW)
        return general, self._red.follow(light.red, light.saturated)
