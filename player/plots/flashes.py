"""Flashes over time on one sheet: a stave for each distance, or each way to play it, in one ink.

Grey is what the threshold allows, black what goes beyond it, so that a stave
without black is one that holds. Red flashes are a line: they are rare, and
may not hide behind the general ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from player.plots.sheet import GREY, INK, LEFT, PALE, PAPER, RIGHT, face, on_paper

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BOTTOM, TOP = 0.115, 0.80

MOST_NAMES = 26
"""Names of stretches that have room below each other's ends."""


@dataclass(frozen=True, slots=True, eq=False)
class FlashStave:
    """Flashes in each second, (seconds,) float64; *below* says more of *name*, *share* how much is beyond."""

    name: str
    below: str
    share: str
    general: NDArray[np.float64]
    red: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FlashSheet:
    """What is drawn: words, *staves*, the *most* flashes that are allowed, and the *stretches*.

    A stretch is the second with which it begins, and what is written there.
    """

    title: str
    subtitle: str
    figures: Sequence[tuple[str, str]]
    staves: Sequence[FlashStave]
    most: float
    stretches: Sequence[tuple[int, str]]
    footer: str


def draw_flashes(sheet: FlashSheet, file: Path) -> None:
    """Draw *sheet* into *file*, a PNG, SVG or PDF by its ending.

    Raises:
        PlotUnavailable: another ending, no matplotlib, or the file cannot be written.
    """
    on_paper(lambda figure: _Drawing(sheet, figure).draw(), file)


class _Drawing:
    """*sheet* on its way onto *figure*."""

    def __init__(self, sheet: FlashSheet, figure: "Figure") -> None:
        self._sheet = sheet
        self._figure = figure
        self._highest = max(2 * sheet.most, *(float(max(s.general.max(), s.red.max())) for s in sheet.staves))
        self._serif, self._sans, self._strong = map(
            face, ("LiberationSerif-Bold.ttf", "SourceSans3-Regular.ttf", "SourceSans3-Semibold.ttf")
        )

    def draw(self) -> None:
        """Draw everything, from the top down."""
        rows = len(self._sheet.staves)
        grid = self._figure.add_gridspec(rows, 1, left=LEFT, right=RIGHT, bottom=BOTTOM, top=TOP, hspace=0.28)
        self._head()
        for row, stave in enumerate(self._sheet.staves):
            self._stave(self._figure.add_subplot(grid[row]), stave, last=row == rows - 1)
        self._figure.text(LEFT, 0.022, self._sheet.footer, **self._sans, fontsize=8.5, color=GREY)

    def _head(self) -> None:
        put = self._figure.text
        put(LEFT, 0.925, self._sheet.title, **self._serif, fontsize=30, color=INK)
        put(LEFT, 0.893, self._sheet.subtitle, **self._sans, fontsize=13, color=INK)
        places = np.linspace(LEFT, RIGHT, len(self._sheet.figures) + 1)[:-1]
        for x, (number, words) in zip(places.tolist(), self._sheet.figures, strict=True):
            put(x, 0.848, number, **self._strong, fontsize=17, color=INK)
            put(x, 0.828, words, **self._sans, fontsize=10, color=GREY)

    def _stave(self, axes: "Axes", stave: FlashStave, *, last: bool) -> None:
        self._frame(axes)
        edges = np.arange(len(stave.general) + 1)
        allowed = np.minimum(stave.general, self._sheet.most)
        axes.stairs(allowed, edges, fill=True, color=PALE, linewidth=0)
        axes.stairs(
            np.maximum(stave.general, self._sheet.most), edges, baseline=self._sheet.most, fill=True,
            color=INK, linewidth=0,
        )  # fmt: skip
        seen = np.where(stave.red > 0, stave.red, np.nan)
        axes.hlines(seen, edges[:-1], edges[1:], color=PAPER, linewidth=3)  # also where it is black
        axes.hlines(seen, edges[:-1], edges[1:], color=INK, linewidth=1.4, linestyles=(0, (1, 1)))
        self._label(axes, stave)
        if last:
            self._names(axes)

    def _frame(self, axes: "Axes") -> None:
        axes.set_xlim(0, max(1, *(len(stave.general) for stave in self._sheet.staves)))
        axes.set_ylim(0, self._highest)
        for side in ("top", "left", "right"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(GREY)
        axes.axhline(self._sheet.most, color=INK, linewidth=0.7)
        for second, _ in self._sheet.stretches:
            axes.axvline(second, color=GREY, linewidth=0.5, zorder=0)
        axes.set_xticks([])
        axes.set_yticks([0, self._sheet.most, 2 * self._sheet.most])
        axes.tick_params(length=0, labelsize=9, labelcolor=INK, pad=4)
        axes.set_yticklabels([f"{tick:g}" for tick in axes.get_yticks()], **self._sans)

    def _names(self, axes: "Axes") -> None:
        every = -(-len(self._sheet.stretches) // MOST_NAMES)
        named = self._sheet.stretches[::every]
        axes.set_xticks([second for second, _ in named])
        turned: dict[str, Any] = {"rotation": 28, "ha": "right"} if len(named) > 8 else {"ha": "left"}
        axes.set_xticklabels([name for _, name in named], **self._sans, **turned, fontsize=8.5)

    def _label(self, axes: "Axes", stave: FlashStave) -> None:
        said: dict[str, Any] = {"transform": axes.transAxes, "ha": "right"}
        axes.text(-0.022, 0.56, stave.name, **said, **self._serif, fontsize=12.5, color=INK, va="bottom")
        axes.text(-0.022, 0.53, stave.below, **said, **self._sans, fontsize=9.5, color=GREY, va="top")
        axes.text(-0.022, 0.30, stave.share, **said, **self._sans, fontsize=9.5, color=INK, va="top")
