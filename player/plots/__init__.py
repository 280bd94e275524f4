"""Plots on paper; the only room that imports matplotlib."""

from player.plots.flashes import FlashSheet, FlashStave, draw_flashes
from player.plots.sheet import PlotUnavailable, Sheet, Strip, draw

__all__ = ["FlashSheet", "FlashStave", "PlotUnavailable", "Sheet", "Strip", "draw", "draw_flashes"]
