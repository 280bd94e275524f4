"""SDL, started with the driver that we chose and told how to present, in its own words: hints."""

import os

import pygame

from player.core.presenting import Way

_HINTS = {
    "SDL_NO_SIGNAL_HANDLERS": "1",  # SIGTERM is the player's to handle, not SDL's
    "SDL_VIDEO_ALLOW_SCREENSAVER": "0",
    "SDL_VIDEO_MINIMIZE_ON_FOCUS_LOSS": "0",  # a wall stays when another screen is clicked
}
_ACCELERATION = "SDL_FRAMEBUFFER_ACCELERATION"
_VSYNC = "SDL_RENDER_VSYNC"
_GIVEN = {name: os.environ.get(name) for name in (_ACCELERATION, _VSYNC)}
"""What people set themselves, who are honoured."""


class OtherDriver(Exception):  # noqa: N818 - what is the case
    """SDL started another driver than it was told to."""


def give_hints() -> None:
    """Tell SDL what it is to leave alone, unless people told it otherwise."""
    os.environ.update({name: value for name, value in _HINTS.items() if name not in os.environ})


def present_by(way: Way) -> None:
    """Have the next window present by *way*, a texture in step with the display.

    A window's surface is then a texture of SDL's own renderer (docs: SDL2,
    SDL_HINT_FRAMEBUFFER_ACCELERATION, SDL_HINT_RENDER_VSYNC), so that all else
    stays the same: the canvas, the flip.
    """
    wanted = {_ACCELERATION: str(int(way is Way.TEXTURE)), _VSYNC: "1"}
    os.environ.update({name: value for name, value in wanted.items() if _GIVEN[name] is None})


def start(driver: str) -> None:
    """Start SDL's video with *driver*; the environment is left as it was, for whoever opens it next.

    Raises:
        pygame.error: the driver does not start.
        OtherDriver: SDL silently took another one.
    """
    given = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = driver
    try:
        pygame.display.init()
    finally:
        if given is None:
            del os.environ["SDL_VIDEODRIVER"]
        else:
            os.environ["SDL_VIDEODRIVER"] = given
    if (taken := pygame.display.get_driver()) not in driver.split(","):
        raise OtherDriver(f"it took {taken} instead")
