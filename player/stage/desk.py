"""The window of a preview: a stage with an overlay, and with all keys and the pointer told.

The overlay is laid over what the painter has painted and lifted again before
it paints on, so that the painter finds its canvas as it left it. Where there is
none, a flip costs what it costs on a wall.
"""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress

import pygame

from player.core.desk import NOTHING_OVER, Overlay, Pointed, Pressed
from player.core.scene import Key, Scene
from player.stage.composition import Rect
from player.stage.corner import corner
from player.stage.keys import key_of
from player.stage.lettering import Canvas
from player.stage.painter import Painter
from player.stage.scrub import Strip
from player.stage.stick import Palette
from player.stage.window import Screen, Window

ROOM = 256
"""Presses that may wait to be asked for."""

_NAMES = {
    pygame.K_LEFT: "left",
    pygame.K_RIGHT: "right",
    pygame.K_UP: "up",
    pygame.K_DOWN: "down",
    pygame.K_PAGEUP: "page up",
    pygame.K_PAGEDOWN: "page down",
    pygame.K_HOME: "home",
    pygame.K_END: "end",
    pygame.K_BACKSPACE: "backspace",
    pygame.K_RETURN: "enter",
    pygame.K_KP_ENTER: "enter",
    pygame.K_ESCAPE: "escape",
    pygame.K_SPACE: "space",
}
"""Keys that write nothing, or whose name says more than what they write."""

_GO_FAR = {"left", "right", "up", "down", "page up", "page down"}


class DeskWindow(Window):
    """A window at a desk (implements ports.Stage)."""

    def __init__(self, screen: Screen) -> None:
        """Open the window with nothing over it."""
        self.inputs: deque[Pressed | Pointed] = deque(maxlen=ROOM)
        """What was pressed and pointed at, oldest first, for whoever sits there."""
        self._over = NOTHING_OVER
        self._layers: list[tuple[Rect, Canvas]] = []
        self._under: list[tuple[Rect, Canvas]] = []
        self._stale = False
        super().__init__(screen)

    # --- the overlay ------------------------------------------------------

    def overlay(self, over: Overlay) -> bool:
        """Have *over* lie over the picture from the next flip on; tell whether that is something else."""
        if over == self._over:
            return False
        self._over = over
        self._stale = True
        return True

    def refresh(self) -> None:
        """Show what is on screen again, with the overlay as it is now."""
        ahead = self._drawn
        if ahead is not self._shown:
            self.draw(self._shown)
        self.flip()
        if ahead is not self._shown:
            self.draw(ahead)

    def draw(self, scene: Scene) -> None:
        """Prepare *scene* behind the screen, and the overlay over it."""
        self._lift()
        super().draw(scene)
        self._lay()

    def flip(self) -> None:
        """Show what was drawn, with the newest overlay."""
        if self._stale:
            self._lift()
            self._lay()
        super().flip()

    def still(self) -> Canvas:
        """Return what visitors see, without the overlay and the list of keys: (height, width, 4) BGRA."""
        pixels = self._panel().copy()
        Painter(self.size, self._screen.ground, self._screen.sight).paint(pixels, self._shown.without_keys())
        return pixels

    def _mend(self) -> None:
        self._under.clear()  # it is of a surface that is gone
        self._stale = True
        super()._mend()

    def _lift(self) -> None:
        pixels = self._pixels()
        for room, below in reversed(self._under):
            pixels[room.y : room.bottom, room.x : room.right] = below
        self._under.clear()

    def _lay(self) -> None:
        if self._stale:
            self._layers = self._painted()
            self._stale = False
        pixels = self._pixels()
        for room, layer in self._layers:
            part = pixels[room.y : room.bottom, room.x : room.right]
            self._under.append((room, part.copy()))
            part[:] = layer

    def _painted(self) -> list[tuple[Rect, Canvas]]:
        over, layers, top = self._over, list[tuple[Rect, Canvas]](), 0
        if over.bar is not None:
            strip = self._strip()
            layers.append((strip.rows, strip.painted(over.bar, over.typed)))
            top = strip.rows.bottom
        if over.errors or over.notes:
            layers.append(corner(self.size, top, Palette(self._screen.ground), over.errors, over.notes))
        return layers

    def _strip(self) -> Strip:
        return Strip(self.size, Palette(self._screen.ground))

    # --- what is pressed and pointed at ----------------------------------------

    def _named(self, events: Sequence[pygame.event.Event]) -> Sequence[Key]:
        self.inputs.extend(told for event in events if (told := self._told(event)))
        return super()._named(events)

    def _told(self, event: pygame.event.Event) -> Pressed | Pointed | None:
        if event.type == pygame.QUIT:
            return Pressed(Key("close"))
        if event.type == pygame.KEYDOWN:
            return pressed(event)
        if event.type == pygame.MOUSEMOTION:
            self._show_pointer()
            return self._pointed(event.pos, down=bool(event.buttons[0]))
        if event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP) and event.button == 1:
            return self._pointed(event.pos, down=event.type == pygame.MOUSEBUTTONDOWN)
        return None

    def _pointed(self, at: tuple[int, int], *, down: bool) -> Pointed:
        strip = self._strip()
        return Pointed(strip.share_at(at[0]), at[1] < strip.rows.bottom, down)

    def _show_pointer(self) -> None:
        if self._full_screen and not pygame.mouse.get_visible():
            with suppress(pygame.error):  # a screen without cursors of its own
                pygame.mouse.set_cursor(pygame.SYSTEM_CURSOR_ARROW)
            pygame.mouse.set_visible(True)


def pressed(event: pygame.event.Event) -> Pressed | None:
    """Return what the pressed key of *event* is called and writes, None for one that means nothing."""
    name = _NAMES.get(event.key) or key_of(event) or event.unicode
    if not name:
        return None
    if name in _GO_FAR:
        far = pygame.KMOD_CTRL | pygame.KMOD_META  # a Mac keeps the arrows with ctrl for itself
        more = "ctrl " if event.mod & far else "shift " if event.mod & pygame.KMOD_SHIFT else ""
        return Pressed(Key(more + name))
    return Pressed(Key(name), event.unicode if event.unicode.isprintable() else "")
