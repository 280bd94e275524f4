"""How pixels come onto a display: from shared memory, or as a texture of its graphics card.

Without a graphics card a texture is copied by the processor: 14 ms a flip at
1080p through OpenGL in software, where shared memory takes 0.4 ms. With one, a
texture costs next to nothing and is shown between two refreshes, whole. Which
it is tells the name of the renderer, and that is known for sure only once a
window is open; a window on the wall is never opened twice for it, so what was
learnt counts from the next start on.
"""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a flip is made."""

    SURFACE = "surface"
    TEXTURE = "texture"


SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software", "swiftshader", "basic render")
"""What renderers without a graphics card are called, by Mesa and others."""

WITHOUT_SURFACES = frozenset({"wayland", "kmsdrm", "cocoa"})
"""The drivers for which SDL has no shared memory: it takes a texture whatever is asked."""


@dataclass(frozen=True, slots=True)
class Place:
    """A display in a mode, by SDL's names: what a way of presenting is remembered for."""

    driver: str
    display: int
    mode: str

    def __str__(self) -> str:
        """Return the name under which it is remembered."""
        return f"{self.driver} {self.display} {self.mode}"


@dataclass(frozen=True, slots=True)
class Renderer:
    """Who draws a window's texture; no *name* where there is none, or it is not told."""

    name: str = ""
    vsync: bool = False

    @property
    def by_hand(self) -> bool:
        """Tell whether it is the processor, under another name."""
        return any(word in self.name.lower() for word in SOFTWARE)


def way_of(driver: str, renderer: Renderer, *, card: bool) -> Way:
    """Return how to present with *driver*: by its *renderer*, else by whether there is a graphics *card*."""
    if driver in WITHOUT_SURFACES:
        return Way.TEXTURE
    if driver != "x11":  # unseen, or one that SDL knows best
        return Way.SURFACE
    if renderer.name:
        return Way.SURFACE if renderer.by_hand else Way.TEXTURE
    return Way.TEXTURE if card else Way.SURFACE


def quicker(costs: dict[Way, float]) -> Way:
    """Return the way whose flips cost least of those measured, in ms; shared memory if they are equal."""
    return min(costs, key=lambda way: (costs[way], way is Way.TEXTURE))


def complaint(driver: str, renderer: Renderer) -> str:
    """Return the line to be said of a *renderer* in use that is slow; empty where all is well."""
    if not renderer.by_hand:
        return ""
    slow = f"{renderer.name} draws with the processor"
    if driver in WITHOUT_SURFACES:
        return f"{slow}, and {driver} knows no other way: a card's own driver is missing, or use X11"
    return f"{slow}: the next start presents from shared memory"
