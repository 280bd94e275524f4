"""What SDL knows of displays and renderers and pygame does not pass on, asked of SDL itself.

The library that pygame has loaded is found among the mappings of this process;
where it is not (another system than Linux), nothing is known, and nothing needs it.
"""

import ctypes
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
import pygame

from player.core.presenting import Renderer
from player.stage.lettering import Canvas

_MAPPINGS = Path("/proc/self/maps")
_VSYNC = 4  # SDL_RENDERER_PRESENTVSYNC
_GL_RENDERER = 0x1F01
_MOST_WINDOWS = 8  # SDL numbers windows from 1 on; we have one


class _Mode(ctypes.Structure):
    _fields_ = (
        ("format", ctypes.c_uint32),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("rate", ctypes.c_int),
        ("data", ctypes.c_void_p),
    )


class _Info(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("flags", ctypes.c_uint32),
        ("formats", ctypes.c_uint32 * 17),  # their number, and they
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
    )


def pixels_of(surface: pygame.Surface) -> Canvas:
    """Return *surface* as it is now, (height, width, 4) BGRA; SDL may replace it, so it is not to be kept."""
    width, height = surface.get_size()
    memory = cast("memoryview[int]", surface.get_buffer())  # which pygame's stubs do not say
    return np.ndarray(
        (height, width, 4), np.uint8, np.frombuffer(memory, np.uint8), strides=(surface.get_pitch(), 4, 1)
    )


def modes(display: int) -> list[tuple[int, int, int]]:
    """Return the modes of *display*: width and height in pixels, refreshes a second (0: not told)."""
    library = _library()
    if library is None:
        return []
    count = library.SDL_GetNumDisplayModes(display)
    found = [_Mode() for _ in range(max(0, count))]
    for index, mode in enumerate(found):
        library.SDL_GetDisplayMode(display, index, ctypes.byref(mode))
    return [(mode.width, mode.height, mode.rate) for mode in found]


def renderer() -> Renderer:
    """Return who draws our window's texture, by the name that OpenGL has for it, if there is one."""
    library = _library()
    handle = next(_renderers(library), None) if library else None
    if library is None or handle is None:
        return Renderer()
    info = _Info()
    if library.SDL_GetRendererInfo(handle, ctypes.byref(info)):
        return Renderer()
    name = (info.name or b"").decode()
    if name.startswith("opengl"):
        name = _gl_name(library) or name
    return Renderer(name, bool(info.flags & _VSYNC))


def _renderers(library: ctypes.CDLL) -> Iterator[int]:
    for number in range(1, _MOST_WINDOWS + 1):
        window = library.SDL_GetWindowFromID(number)
        handle = library.SDL_GetRenderer(window) if window else None
        if handle:
            yield handle


def _gl_name(library: ctypes.CDLL) -> str:
    address = library.SDL_GL_GetProcAddress(b"glGetString")
    if not address:
        return ""
    ask = ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_uint)(address)
    return (ask(_GL_RENDERER) or b"").decode(errors="replace")


@cache
def _library() -> ctypes.CDLL | None:
    """Return the SDL that pygame has loaded, None where it is not found."""
    if not _MAPPINGS.exists():
        return None
    names = (line.split()[-1] for line in _MAPPINGS.read_text().splitlines() if "libSDL2-2" in line)
    path = next(names, None)
    if path is None:
        return None
    library = ctypes.CDLL(path)
    library.SDL_GetWindowFromID.restype = ctypes.c_void_p
    library.SDL_GetRenderer.restype = ctypes.c_void_p
    library.SDL_GetRenderer.argtypes = [ctypes.c_void_p]
    library.SDL_GetRendererInfo.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    library.SDL_GL_GetProcAddress.restype = ctypes.c_void_p
    return library
