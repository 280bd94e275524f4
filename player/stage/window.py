"""The window: SDL's surface as pixels for the painter, flips, keys, and what happens to windows.

Everything here runs on the main thread. A window's surface belongs to SDL,
which replaces it whenever the window is resized; so the pixels are looked up
anew for each scene and never kept. The frame of the scene on screen must stay
valid until the next flip: if the window is damaged while the next scene is
already drawn, what visitors saw is painted and flipped again first.
"""

import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pygame

from player.core.orbit import offset
from player.core.pictures import Box
from player.core.presenting import Place, Renderer, Way, way_of
from player.core.scene import GROUND, Key, Scene
from player.core.units import MILLISECOND, Ns
from player.stage import sdl, x11
from player.stage.composition import Sight
from player.stage.drivers import (
    UNSEEN,
    NoScreen,
    choose_driver,
    has_graphics_card,
    look_around,
    without_screen,
)
from player.stage.keys import key_of
from player.stage.lettering import Canvas, Colour
from player.stage.painter import GROUND as NEAR_BLACK
from player.stage.painter import Painter
from player.stage.projection import AS_BUILT, Projection
from player.stage.starting import OtherDriver, give_hints, present_by, start

UNSEEN_SIZE = Box(1920, 1080)
"""The canvas where there is no screen to ask: the size that most walls have."""

WARM_UP_FLIPS = 3
"""The first flips map the window and its shared memory; the third is as quick as all others."""

_WITHOUT_WINDOWS = UNSEEN | {"kmsdrm"}
_BGRA = (0xFF0000, 0xFF00, 0xFF)

_DAMAGE = {pygame.WINDOWEXPOSED, pygame.WINDOWSIZECHANGED, pygame.WINDOWRESTORED}


@dataclass(frozen=True, slots=True)
class Screen:
    """Where the stage stands: *size* None is the display's own; *required* forbids playing unseen.

    *orbit* is how many pixels standing words wander, at most. *way* remembers
    how to present, None where nothing is known. *sight* is for whom the captions
    are sized, None where nobody measured.
    """

    display: int = 0
    size: Box | None = None
    full_screen: bool = True
    required: bool = False
    ground: Colour = NEAR_BLACK
    projection: Projection = AS_BUILT
    way: Callable[[Place], Way | None] = lambda _: None
    orbit: int = 0
    title: str = "12 Hours of ImageNet"
    sight: Sight | None = None


class Window:
    """The stage on a real screen, or unseen where there is none (implements ports.Stage)."""

    patience = Ns(50 * MILLISECOND)
    """Keys and signals are answered within it."""

    def __init__(self, screen: Screen) -> None:
        """Open the window; the ground is on screen when this returns.

        Raises:
            NoScreen: *screen* is required and there is none, or not of that number; the message says why.
        """
        give_hints()
        self._screen = screen
        self._full_screen = screen.full_screen
        self._whole: x11.Whole | None = None
        self._choice = choose_driver(os.environ, look_around(os.environ), required=screen.required)
        self._surface = self._open()
        self._painter = Painter(self.size, screen.ground, screen.sight)
        self._canvas = self._new_canvas()
        self._wandered = 0, 0
        self._shown = self._drawn = GROUND
        for _ in range(WARM_UP_FLIPS):
            self.draw(GROUND)
            self.flip()
        pygame.event.pump()  # SDL hides a pointer once it knows where it is

    @property
    def driver(self) -> str:
        """SDL's name of the driver that paints."""
        return pygame.display.get_driver()

    @property
    def line(self) -> str:
        """The plain line to be said about the driver; empty where all is as it should be."""
        return self._choice.line

    @property
    def size(self) -> Box:
        """The canvas in pixels, as visitors see it."""
        return self._screen.projection.upright(Box(*self._surface.get_size()))

    @property
    def mode(self) -> str:
        """The panel and the display's rate, such as ``1920x1080@60``; no rate where none is known."""
        return self._mode(Box(*self._surface.get_size()))

    @property
    def place(self) -> Place:
        """The display and its mode: what a way of presenting is remembered for."""
        return self._place(Box(*self._surface.get_size()))

    @property
    def renderer(self) -> Renderer:
        """Who draws the window's texture; nameless where flips are made from shared memory."""
        return sdl.renderer()

    @property
    def modes(self) -> list[tuple[int, int, int]]:
        """The modes of the display: width, height, refreshes a second; none where none are told."""
        return [] if self.driver in UNSEEN else sdl.modes(self._screen.display)

    @property
    def rate(self) -> int:
        """The display's refreshes a second, as it tells them; 0 where it tells none."""
        rates = [] if self.driver in UNSEEN else pygame.display.get_desktop_refresh_rates()
        return rates[self._screen.display] if self._screen.display < len(rates) else 0

    def draw(self, scene: Scene) -> None:
        """Prepare *scene* behind the screen; the screen does not change."""
        pixels = self._pixels()
        self._painter.paint(pixels, scene)
        if not self._screen.projection.direct:
            self._screen.projection.lay(pixels, self._panel())
        self._drawn = scene

    def flip(self) -> None:
        """Show what was drawn.

        Raises:
            NoScreen: the compositor has ended, and nobody has seen it.
        """
        pygame.display.flip()
        self._mind_loss()
        self._shown = self._drawn

    def wander(self, now: Ns) -> None:
        """Let standing words be where they belong at *now*; on a wall that stands still, at once."""
        reach = min(self._screen.orbit, min(self.size.width, self.size.height) // 100)
        wandered = offset(now, reach)
        if wandered == self._wandered:
            return
        self._painter.wandered = self._wandered = wandered
        if self._drawn is self._shown:
            self.draw(self._shown)
            self.flip()

    def keys(self) -> Sequence[Key]:
        """Return the keys pressed since the last call; mend the window if it was damaged.

        Raises:
            NoScreen: the compositor has ended, and the window with it.
        """
        self._mind_loss()
        events = pygame.event.get()
        if self._whole is not None and self._whole.outgrew(Box(*self._surface.get_size())):
            self._reopen()
        elif any(event.type in _DAMAGE for event in events):
            self._mend()
        return self._named(events)

    def toggle_full_screen(self) -> None:
        """Change between window and full screen, where there are windows; what is on screen stays.

        The window is made anew: one that leaves full screen without a window
        manager keeps the wrong size.
        """
        if self.driver in _WITHOUT_WINDOWS:
            return
        self._full_screen = not self._full_screen
        self._reopen()

    def close(self) -> None:
        """Give the screen back."""
        pygame.display.quit()

    def _named(self, events: Sequence[pygame.event.Event]) -> Sequence[Key]:
        return [key for event in events if (key := key_of(event))]

    def _reopen(self) -> None:
        """Make the window anew, as large as it should be now; what is on screen stays."""
        pygame.display.quit()
        self._surface = self._open()
        self._mend()

    def _open(self) -> pygame.Surface:
        """Start the chosen driver and open the window; where that fails, play unseen or say why not."""
        try:
            start(self._choice.driver)
            return self._open_surface()
        except (pygame.error, OtherDriver) as error:
            pygame.display.quit()
            reason = f"SDL's {self._choice.driver} driver does not work here ({error})"
            self._choice = without_screen(reason, required=self._screen.required)
            start(self._choice.driver)
            return self._open_surface()

    def _open_surface(self) -> pygame.Surface:
        if self.driver == "x11":
            x11.end_with_server()
        size = self._wanted_size()
        present_by(self._screen.way(self._place(size)) or self._likely_way())
        flags = (pygame.FULLSCREEN if self._full_screen else pygame.RESIZABLE) | pygame.HIDDEN
        display = 0 if self.driver in UNSEEN else self._screen.display
        surface = pygame.display.set_mode((size.width, size.height), flags, display=display)
        if surface.get_bytesize() != 4 or surface.get_masks()[:3] != _BGRA:
            raise pygame.error(f"{surface.get_bitsize()} bits a pixel, 24 or 32 are needed")
        if self._stands_alone():
            pygame.display.set_window_position((0, 0))
        pygame.display.set_caption(self._screen.title)
        pygame.display.set_allow_screensaver(False)
        pygame.mouse.set_visible(not self._full_screen)
        if self._full_screen:
            pygame.mouse.set_cursor((8, 8), (0, 0), bytes(8), bytes(8))  # it would show until the first event
        self._appear()
        self._whole = x11.Whole() if self.driver == "x11" and self._full_screen else None
        return pygame.display.get_surface() or surface  # in full screen, it is another one now

    @staticmethod
    def _appear() -> None:
        """Come out of hiding, with whatever is on the screen until the first flip.

        A window that is opened in sight is black first: pygame flips an empty surface.
        """
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            pygame.Window.from_display_module().show()  # pygame has no other name for its own window

    def _stands_alone(self) -> bool:
        """Tell whether a window has no desktop to place it: it then belongs into the corner."""
        desktop = os.environ.get("XDG_CURRENT_DESKTOP", "")
        return self.driver == "x11" and not self._full_screen and not desktop and self._screen.display == 0

    def _mode(self, size: Box) -> str:
        return f"{size.width}x{size.height}" + (f"@{self.rate}" if self.rate else "")

    def _place(self, size: Box) -> Place:
        return Place(self.driver, self._screen.display, self._mode(size))

    def _likely_way(self) -> Way:
        return way_of(self.driver, Renderer(), card=has_graphics_card())

    def _wanted_size(self) -> Box:
        """Return the size asked for; in full screen the display's own, so that no mode changes."""
        if self.driver in UNSEEN:
            return self._screen.size or UNSEEN_SIZE
        displays = pygame.display.get_desktop_sizes()
        if self._screen.display >= len(displays):
            raise NoScreen(f"no display {self._screen.display}: there are {len(displays)}, counted from 0")
        desktop = Box(*displays[self._screen.display])
        return desktop if self._full_screen else self._screen.size or desktop

    def _pixels(self) -> Canvas:
        """Return what is painted in, (height, width, 4) BGRA; not to be kept."""
        return self._panel() if self._canvas is None else self._canvas

    def _new_canvas(self) -> Canvas | None:
        """Return a canvas apart from the panel, None where it is the panel itself."""
        if self._screen.projection.direct:
            return None
        return np.zeros((self.size.height, self.size.width, 4), np.uint8)

    def _panel(self) -> Canvas:
        """Return the surface as it is now, (height, width, 4) BGRA; not to be kept."""
        return sdl.pixels_of(self._surface)

    def _mind_loss(self) -> None:
        """End with the compositor: SDL then asks to quit, though nobody has closed the window."""
        asked = self.driver == "wayland" and pygame.event.peek(pygame.QUIT)
        if asked and not pygame.event.peek(pygame.WINDOWCLOSE):
            raise NoScreen("no screen any more: the compositor has ended")

    def _mend(self) -> None:
        """Paint and show again what is on screen, then draw again what was drawn ahead."""
        ahead = self._drawn
        self._painter = Painter(self.size, self._screen.ground, self._screen.sight)
        self._painter.wandered = self._wandered
        self._canvas = self._new_canvas()
        self.draw(self._shown)
        self.flip()
        if ahead is not self._shown:
            self.draw(ahead)
