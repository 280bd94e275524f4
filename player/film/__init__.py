"""Films on disk: what is given pixels and times, and leaves a file that plays to where it came."""

import errno
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from player.core.film import Form
from player.core.pictures import Box

Canvas = NDArray[np.uint8]
"""(height, width, 4) uint8, BGRA, C-contiguous; the fourth channel is not looked at."""


class FilmError(Exception):
    """A film that cannot be made, or not be written on; the text says why."""


class NoSuchFilmError(FilmError):
    """What is asked for is no film that there can be; whoever asked can ask otherwise."""


def refused(path: Path, error: OSError) -> FilmError:
    """Return what to say where *path* was begun, and the disk takes no more."""
    why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
    return FilmError(f"{path} cannot be written on: {why}")


@dataclass(frozen=True, slots=True)
class Make:
    """What a film is to be: its *unit* in seconds, and whether it is *even*, a frame in each unit.

    *beat* is how long a picture stands, in seconds, the shortest time where that differs. *track*: it has a
    track of text. *threads* may encode.
    """

    canvas: Box
    unit: Fraction
    even: bool
    beat: Fraction
    title: str = ""
    comment: str = ""
    track: bool = False
    threads: int = 2


class Film(Protocol):
    """A film being written, under its own name from the beginning."""

    def prepare(self, canvas: Canvas) -> Any:  # noqa: ANN401 - each form's own
        """Return what is written of *canvas*, which may change afterwards; any thread may call."""

    def write(self, prepared: Any, begins: int, ends: int) -> None:  # noqa: ANN401 - as above
        """Show what was *prepared* from unit *begins* to unit *ends*, which is where the last one ended.

        Raises:
            FilmError: it cannot be written.
        """

    def say(self, text: str, begins: int, ends: int) -> None:
        """Put *text* on the track from unit *begins* to unit *ends*."""

    def close(self) -> None:
        """Write what is left."""


def open_film(path: Path, form: Form, make: Make) -> Film:
    """Begin a film at *path*, over what is there.

    Raises:
        FilmError: *path* cannot be written, or what it takes is not installed.
    """
    try:
        match form:
            case Form.GIF:
                from player.film.gif import GifFilm  # noqa: PLC0415 - a film takes one of these libraries

                return GifFilm(path, make)
            case Form.WEBP:
                from player.film.webp import WebpFilm  # noqa: PLC0415 - as above

                return WebpFilm(path, make)
            case Form.PNG | Form.JPEG:
                from player.film.stills import Stills  # noqa: PLC0415 - as above

                return Stills(path, form, make)
            case _:
                return _coded(path, form, make)
    except OSError as error:
        raise FilmError(f"{path} cannot be written: {error.strerror or error}") from error


def _coded(path: Path, form: Form, make: Make) -> Film:
    try:
        from player.film.coded import CodedFilm  # noqa: PLC0415 - as above
    except ImportError as error:
        raise FilmError(
            f"a film as {form} needs PyAV: pip install 'twelve-hours-of-imagenet[export]'"
        ) from error
    return CodedFilm(path, form, make)
