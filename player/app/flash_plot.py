"""Measured flashes as a sheet of paper."""

from pathlib import Path

import numpy as np

from player.app.flash_report import FlashReport, Look
from player.app.flash_words import distance, share
from player.core.advice import told_length
from player.core.flash_meter import View
from player.core.flashes import MOST_FLASHES
from player.core.units import SECOND, Ns, format_duration
from player.plots import FlashSheet, FlashStave, PlotUnavailable, draw_flashes

__all__ = ["PlotUnavailable", "draw_report", "sheet_of"]

MOST_STAVES = 5
"""Distances that are drawn: from the nearest to the one from which on nothing counts."""


def draw_report(report: FlashReport, file: Path) -> None:
    """Draw *report* into *file*, a PNG, SVG or PDF by its ending.

    Raises:
        PlotUnavailable: it cannot be drawn or written.
    """
    draw_flashes(sheet_of(report), file)


def sheet_of(report: FlashReport) -> FlashSheet:
    """Return what is drawn of *report*: its distances, or, where it compares, its looks."""
    playlist = report.score.playlist
    each = len(report.look.seconds) // len(report.stretches)
    return FlashSheet(
        title=playlist.title or playlist.id,
        subtitle="Flashes in any one second, of WCAG 2.3.1"
        f"   ·   a screen of {report.wall.width_m:.2f} × {report.wall.height_m:.2f} m"
        + (f"   ·   seen from {distance(report.nearest)}" if len(report.looks) > 1 else ""),
        figures=_figures(report),
        staves=_by_look(report) if len(report.looks) > 1 else _by_distance(report),
        most=MOST_FLASHES,
        stretches=[(k * each, stretch.words) for k, stretch in enumerate(report.stretches)],
        footer=_footer(report),
    )


def _figures(report: FlashReport) -> list[tuple[str, str]]:
    seen, look = report.view(report.look), report.look
    return [
        (format_duration(look.cadence), "a picture"),
        (f"{seen.general_median:g}", f"flashes in the usual second, from {distance(report.nearest)}"),
        (f"{seen.general_most:g}", "in the worst"),
        (f"{report.too_small_from(look):.1f} m", "from there on too small, as measured"),
        (f"{report.any_too_small_from:.1f} m", "from there on too small, whatever comes"),
    ]


def _by_look(report: FlashReport) -> list[FlashStave]:
    place = report.distances.index(report.nearest)
    own = [_stave(report, report.look, place, report.look.name, format_duration(report.look.cadence))]
    return own + [_stave(report, look, place, look.name, "") for look in report.looks[1:]]


def _by_distance(report: FlashReport) -> list[FlashStave]:
    last = len(report.distances) - 1
    asked = report.distances.index(report.nearest)
    places = {asked, *(round(k * last / (MOST_STAVES - 1)) for k in range(MOST_STAVES))}
    names = [f"from {distance(metres)}" for metres in report.distances]
    return [_stave(report, report.look, place, names[place], "") for place in sorted(places)]


def _stave(report: FlashReport, look: Look, place: int, name: str, below: str) -> FlashStave:
    seen: View = report.views(look)[place]
    return FlashStave(
        name=name,
        below=below,
        share="holds" if seen.holds else f"{share(seen.over)} over three",
        general=np.array([second.general[place] / 2 for second in look.seconds]),
        red=np.array([second.red[place] / 2 for second in look.seconds]),
    )


def _footer(report: FlashReport) -> str:
    seconds = told_length(Ns(len(report.look.seconds) * SECOND))
    drawn = ", drawn by the player, not ImageNet" if report.drawn else ""
    return (
        f"A column is a second of {seconds} measured, {report.pictures:,} pictures{drawn}. "
        "Grey: general flashes, up to the three that are allowed; black: beyond. Dotted: red flashes.\n"
        "A flash is two opposing changes of 10 % of the light or more, over more than a quarter of a field "
        f"of 10°. The stricter rule, three changes of picture a second: at most {report.look.worst.flips}."
    )
