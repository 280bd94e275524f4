"""Plots on paper; the only room that imports matplotlib."""

from player.plots.sheet import PlotUnavailable, Sheet, Strip, draw

__all__ = ["PlotUnavailable", "Sheet", "Strip", "draw"]
