"""The stage, opened as the machine's config has it."""

from player.core.machine import Screen as Configured
from player.core.pictures import Box
from player.stage.projection import Projection
from player.stage.window import Screen, Window


def screen_of(screen: Configured) -> Screen:
    """Return what the stage is told of *screen*."""
    return Screen(
        display=screen.display,
        size=Box(*screen.size) if screen.size else None,
        full_screen=screen.fullscreen,
        required=screen.required,
        ground=screen.background,
        projection=Projection(screen.rotate, screen.mirror, screen.luminance),
        orbit=screen.orbit,
    )


def open_stage(screen: Configured) -> Window:
    """Open the window.

    Raises:
        NoScreen: there is no screen, and *screen* requires one.
    """
    return Window(screen_of(screen))
