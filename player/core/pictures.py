"""A picture on its way from the mirror to the wall, as values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from player.core.units import Index, Ns, Position


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that lie in a file: *size* bytes of *path* from *offset* on.

    *stamp* is (inode, size, mtime in ns) of the container when it was indexed,
    or None where the file is the picture itself (its name is its label); the
    reader refuses a container whose stamp has changed.
    """

    path: bytes
    offset: int
    size: int
    stamp: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of the stand-in: drawn from its synset, top category and number."""

    wnid: str
    number: int
    top: str


Place = Stored | Drawn


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a mirror: its row, synset, file name (raw bytes, no folder) and place."""

    index: Index
    wnid: str
    name: bytes
    place: Place

    @property
    def file(self) -> str:
        """The file name as text that is safe to print: undecodable and control characters escaped."""
        return printable(self.name)


def printable(name: bytes) -> str:
    """Return *name* as one line of text: bytes that are not UTF-8, controls and bidi marks escaped."""
    text = name.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


@dataclass(frozen=True, slots=True)
class Slot:
    """A position of the score and the picture that stands there."""

    pass_number: int
    position: Position
    picture: Picture


@dataclass(frozen=True, slots=True)
class Frame:
    """A slot ready to be drawn.

    *pixels* is (height, width, 4) uint8 BGRA, own size, never larger than the
    screen, read-only, in the ring's memory until the frame is released; None
    where the picture is withheld and the empty ground stands in its place.
    """

    slot: Slot
    pixels: NDArray[np.uint8] | None


@dataclass(frozen=True, slots=True)
class Unshowable:
    """A slot whose picture cannot be shown, and why, in a few words."""

    slot: Slot
    reason: str


@dataclass(frozen=True, slots=True)
class Pixels:
    """What a decoder leaves: (height, width, 4) uint8 BGRA, valid until its next picture."""

    array: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a decoder gave no pixels: the picture's own fault."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a decoder gave no pixels: the bytes could not be read (mirror away, disk hanging)."""

    reason: str


CHANGED = "container changed since it was indexed"
"""The reason of an `Unreadable` that no waiting mends: what the index says of it is no longer true."""

Decoded = Pixels | Refused | Unreadable


@dataclass(frozen=True, slots=True)
class Box:
    """A width and height in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One flip: which slot, when it was due and when it was shown (ns of the monotonic clock)."""

    slot: Slot
    due: Ns
    at: Ns
    period: Ns
    withheld: bool = False
