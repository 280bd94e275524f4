"""What SDL leaves to the X server's own library: a server that dies, a screen that has another size now."""

import ctypes
import os
from functools import cache

import pygame

from player.core.pictures import Box

LOOKS = 20
"""Of so many looks, made when keys are looked for, one is a real one: about one a second."""


class Whole:
    """The size of the whole screen; begins with what it is when a window was opened to fill it."""

    def __init__(self) -> None:
        """Look for the first time."""
        self._looks = 0
        self._size = screen_size()

    def outgrew(self, window: Box) -> bool:
        """Tell, once, whether the screen has another size now, and *window* has not followed it."""
        self._looks += 1
        if self._looks % LOOKS:
            return False
        before, self._size = self._size, screen_size()
        return self._size not in (before, None, window)


UNAVAILABLE = 69
"""The exit code of a player whose display is not there (sysexits.h)."""

_FAREWELL = b"no screen any more: the X server has ended\n"


def end_with_server() -> None:
    """Have the process end at once when the X server is gone.

    Xlib would call exit(), which takes libraries down under the threads that
    use them: of fifty such ends on a busy machine seven were crashes, which
    count as the player's own.
    """
    if library := _library():
        library.XSetIOErrorHandler(_end)


def _say_and_end(_: int | None) -> int:
    os.write(2, _FAREWELL)
    os._exit(UNAVAILABLE)


_end = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(_say_and_end)
"""Kept for as long as Xlib may call it."""


def screen_size() -> Box | None:
    """Return the size of the whole screen, None where that cannot be asked; a round trip, some 50 µs."""
    capsule, library = pygame.display.get_wm_info().get("display"), _library()
    if capsule is None or library is None:
        return None
    display = _pointer(capsule, b"display")
    place = [ctypes.c_int() for _ in range(2)]
    width, height, border, depth = (ctypes.c_uint() for _ in range(4))
    told = (*place, width, height, border, depth)
    root = library.XDefaultRootWindow(display)
    above = ctypes.c_ulong()
    if not library.XGetGeometry(display, root, ctypes.byref(above), *map(ctypes.byref, told)):
        return None
    return Box(width.value, height.value)


_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype = ctypes.c_void_p
_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


@cache
def _library() -> ctypes.CDLL | None:
    """Return the library with which SDL speaks to the server."""
    try:
        library = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    library.XDefaultRootWindow.restype = ctypes.c_ulong
    library.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
    library.XGetGeometry.argtypes = [ctypes.c_void_p, ctypes.c_ulong, *[ctypes.c_void_p] * 7]
    return library
