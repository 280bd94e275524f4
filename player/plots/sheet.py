"""A showing on one sheet: nine staves for the nine tops, over the hours of its days, in one ink.

It is drawn as a score is: time runs to the right, each top category has a
stave, and they enter one after the other. The ink says which share of the
pictures just then belongs to it. Nothing is told by colour, so that any
printer and any photocopier keeps it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from player.assets import font

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

A3 = (16.54, 11.69)
"""Inches, landscape."""

DOTS = 200
"""Pixels an inch of a PNG: 3,308 × 2,338."""

INK, GREY, PALE, PAPER = "#111111", "#6b6b6b", "#d4d4d4", "#ffffff"

LEFT, RIGHT, BOTTOM, TOP = 0.135, 0.975, 0.085, 0.80
"""The edges of the staves, as shares of the sheet."""

_UNDATED: dict[str, dict[str, None]] = {".png": {}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
"""The endings, and the metadata that keeps the date out: the same plan is the same file."""


class PlotUnavailable(Exception):  # noqa: N818 - a state of the world, not a mistake
    """It cannot be drawn here; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Something that lies from *begins* to *ends* (days from the left), most of it within *bulk*."""

    name: str
    begins: float
    ends: float
    bulk: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What is drawn: words, and numbers by day.

    *staves* are a name and the number of its pictures, in the order drawn;
    *shares* (staves, slices) are evenly spread over the days, each day having
    the same number of slices, 0 where nothing is shown. *beat* and *paused*
    are hours of each day. *ticks* are days (from 0) and what is written there.
    """

    title: str
    subtitle: str
    figures: Sequence[tuple[str, str]]
    staves: Sequence[tuple[str, int]]
    shares: NDArray[np.float64]
    beat: NDArray[np.float64]
    paused: NDArray[np.float64]
    strips: Sequence[Strip]
    ticks: Sequence[tuple[int, str]]
    footer: str


def draw(sheet: Sheet, file: Path) -> None:
    """Draw *sheet* into *file*, a PNG, SVG or PDF by its ending.

    Raises:
        PlotUnavailable: another ending, no matplotlib, or the file cannot be written.
    """
    on_paper(lambda figure: _Drawing(sheet, figure).draw(), file)


def on_paper(draw_on: Callable[["Figure"], None], file: Path) -> None:
    """Let *draw_on* draw on an A3 sheet, and write it into *file*.

    Raises:
        PlotUnavailable: as `draw`.
    """
    if file.suffix.lower() not in _UNDATED:
        raise PlotUnavailable(f"{file}: expected a name that ends in {', '.join(_UNDATED)}")
    try:
        from matplotlib import rc_context  # noqa: PLC0415 - half a second, and only for this
        from matplotlib.figure import Figure  # noqa: PLC0415 - as above
    except ImportError as error:
        raise PlotUnavailable("plots need matplotlib: pip install matplotlib") from error
    with rc_context({"svg.hashsalt": "twelve-hours", "axes.linewidth": 0.6, "hatch.linewidth": 0.5}):
        figure = Figure(figsize=A3, facecolor=PAPER)
        draw_on(figure)
        try:
            figure.savefig(file, dpi=DOTS, metadata=_UNDATED[file.suffix.lower()])
        except OSError as error:
            raise PlotUnavailable(f"{file}: {error.strerror or error}") from error


class _Drawing:
    """*sheet* on its way onto *figure*."""

    def __init__(self, sheet: Sheet, figure: "Figure") -> None:
        self._sheet = sheet
        self._figure = figure
        self._days = len(sheet.beat)
        self._serif, self._sans, self._strong = map(
            face, ("LiberationSerif-Bold.ttf", "SourceSans3-Regular.ttf", "SourceSans3-Semibold.ttf")
        )

    def draw(self) -> None:
        """Draw everything, from the top down."""
        staves = len(self._sheet.staves)
        strips = len(self._sheet.strips)
        heights = [1.0] * staves + [0.34] * strips + [2.4]
        grid = self._figure.add_gridspec(
            len(heights),
            1,
            left=LEFT,
            right=RIGHT,
            bottom=BOTTOM,
            top=TOP,
            hspace=0.22,
            height_ratios=heights,
        )
        self._head()
        for row, (name, pictures) in enumerate(self._sheet.staves):
            self._stave(self._axes(grid[row]), name, pictures, self._sheet.shares[row])
        for row, strip in enumerate(self._sheet.strips, staves):
            self._strip(self._axes(grid[row]), strip)
        self._hours(self._axes(grid[-1]))
        self._figure.text(LEFT, 0.022, self._sheet.footer, **self._sans, fontsize=8.5, color=GREY)

    def _head(self) -> None:
        put = self._figure.text
        put(LEFT, 0.925, self._sheet.title, **self._serif, fontsize=30, color=INK)
        put(LEFT, 0.893, self._sheet.subtitle, **self._sans, fontsize=13, color=INK)
        places = np.linspace(LEFT, RIGHT, len(self._sheet.figures) + 1)[:-1]
        for x, (number, words) in zip(places.tolist(), self._sheet.figures, strict=True):
            put(x, 0.843, number, **self._strong, fontsize=17, color=INK)
            put(x, 0.823, words, **self._sans, fontsize=10, color=GREY)

    def _axes(self, place: Any) -> "Axes":  # noqa: ANN401 - a SubplotSpec
        axes = self._figure.add_subplot(place)
        axes.set_xlim(0, self._days)
        axes.set_xticks([])
        axes.set_yticks([])
        for side in ("top", "left", "right"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(GREY)
        for day, _ in self._sheet.ticks:
            axes.axvline(day, color=PALE, linewidth=0.6, zorder=0)
        return axes

    def _stave(self, axes: "Axes", name: str, pictures: int, shares: NDArray[np.float64]) -> None:
        axes.set_ylim(0, 1)
        edges = np.linspace(0, self._days, len(shares) + 1)
        axes.stairs(shares, edges, fill=True, color=INK, linewidth=0)
        self._label(axes, name, f"{pictures:,}", 0.5)

    def _strip(self, axes: "Axes", strip: Strip) -> None:
        axes.set_ylim(0, 1)
        axes.spines["bottom"].set_visible(False)
        axes.plot((strip.begins, strip.ends), (0.45, 0.45), color=INK, linewidth=0.7, zorder=1)
        low, high = strip.bulk
        hatched: dict[str, Any] = {"color": PAPER, "edgecolor": INK, "hatch": "////"}
        axes.barh(0.45, high - low, 0.6, low, **hatched, linewidth=0.7, zorder=2)
        axes.text(
            -0.008, 0.45, strip.name, transform=axes.get_yaxis_transform(), **self._sans,
            fontsize=9.5, color=INK, ha="right", va="center",
        )  # fmt: skip

    def _hours(self, axes: "Axes") -> None:
        days = np.arange(self._days)
        most = float(max(1.0, (self._sheet.beat + self._sheet.paused).max(initial=0)))
        axes.set_ylim(0, most * 1.06)
        axes.bar(days, self._sheet.paused, 0.82, align="edge", color=INK)
        axes.bar(days, self._sheet.beat, 0.82, self._sheet.paused, align="edge", color=PALE, edgecolor=PALE)
        step = next(step for step in (1, 2, 4, 6, 8, 12, 24) if most / step <= 6 or step == 24)
        hours = range(0, round(most) + 1, step)
        axes.set_yticks(hours)
        axes.set_yticklabels([f"{hour} h" for hour in hours], **self._sans)
        axes.set_xticks([day for day, _ in self._sheet.ticks])
        axes.set_xticklabels([name for _, name in self._sheet.ticks], **self._sans, ha="left")
        axes.tick_params(length=0, labelsize=9.5, labelcolor=INK, pad=5)
        self._label(axes, "hours", "black: pauses\ngrey: the beat", 0.62, 0.045)

    def _label(self, axes: "Axes", name: str, below: str, height: float, indent: float = 0.008) -> None:
        said: dict[str, Any] = {"transform": axes.transAxes, "ha": "right"}
        axes.text(-indent, height, name, **said, **self._serif, fontsize=12.5, color=INK, va="bottom")
        axes.text(-indent, height - 0.03, below, **said, **self._sans, fontsize=9.5, color=GREY, va="top")


def face(name: str) -> dict[str, Any]:
    """Return what sets text in the shipped font *name*."""
    return {"font": font(name)}
