"""One picture of the run: every interval of every contender, and what each takes. In one ink."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bench.wall.contenders import PERIOD_MS
from bench.wall.rounds import Stand

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, GREY, PALE, PAPER = "#111111", "#6b6b6b", "#d4d4d4", "#ffffff"
INCHES_WIDE, INCHES_A_ROW, DOTS = 11.0, 0.55, 130
LINEAR = 1.0
"""ms around 90 within which the scale is linear; beyond it is logarithmic."""

TICKS = (-50, -10, -1, 0, 1, 10, 100, 1_000)


def draw(stand: Stand, file: Path) -> None:
    """Draw *stand* into *file*, a PNG."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second, and only for this

    medians = stand.medians()
    names = list(medians)[::-1]
    figure = Figure(
        figsize=(INCHES_WIDE, 1.5 + INCHES_A_ROW * len(names)), facecolor=PAPER, layout="constrained"
    )
    beat, cpu, memory = figure.subplots(1, 3, sharey=True, width_ratios=(5, 1.6, 1.6))
    figure.suptitle(f"The same pictures on the same wall, {stand.title}", color=INK, x=0.01, ha="left")
    rng = np.random.default_rng(0)
    for row, name in enumerate(names):
        intervals = np.concatenate([np.diff(run.sight.onsets) for run in stand.runs[name]]) * 1000
        _intervals(beat, row, intervals - PERIOD_MS, rng)
    _bars(cpu, [medians[name].cpu for name in names], "CPU, % of a core")
    _bars(memory, [medians[name].memory_mb for name in names], "memory, MB (PSS)")
    beat.set_yticks(range(len(names)), names)
    beat.set_xscale("symlog", linthresh=LINEAR)
    beat.set_xlim(-90, 2_000)
    beat.set_xticks(TICKS, [f"{tick:+d}" if tick else "90 ms" for tick in TICKS])
    beat.axvline(0, color=GREY, linewidth=0.6, zorder=0)
    beat.set_xlabel(
        "how far each interval lies from 90 ms, in ms; a bar holds 98 of 100", color=GREY, fontsize=9
    )
    for axes in (beat, cpu, memory):
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(length=0, labelsize=9, labelcolor=INK)
    figure.savefig(file, dpi=DOTS, metadata={"Software": None})


def _intervals(axes: "Axes", row: int, away: NDArray[np.float64], rng: np.random.Generator) -> None:
    scatter = row + rng.uniform(-0.28, 0.28, len(away))
    axes.plot(away, scatter, ".", color=INK, markersize=1.6, alpha=0.35, zorder=2)
    low, high = np.percentile(away, (1, 99)).tolist()
    axes.plot((low, high), (row, row), color=GREY, linewidth=7, alpha=0.3, solid_capstyle="butt", zorder=1)


def _bars(axes: "Axes", values: list[float], title: str) -> None:
    drawn: Any = axes.barh(range(len(values)), values, 0.5, color=INK)
    axes.bar_label(drawn, [f"{value:.3g}" for value in values], padding=3, fontsize=9, color=INK)
    axes.set_xlim(0, 1.25 * max(values, default=1))
    axes.set_xticks([])
    axes.set_xlabel(title, color=GREY, fontsize=9)
