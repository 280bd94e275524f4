"""A picture on its way from the mirror to the wall, as values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from player.core.units import Index, Ns, Position

Stamp = tuple[int, int, int]
"""What a container was when it was indexed: (inode, size, mtime in ns) of a file, (64 bits of the
SHA-256 of its ETag, size, Last-Modified in ns) on a web server, 0 for what the server does not say."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that lie in a file: *size* bytes of *path* from *offset* on.

    *stamp* is that of the container, or None where the file is the picture
    itself (its name is its label); the reader refuses a container whose stamp
    has changed.
    """

    path: bytes
    offset: int
    size: int
    stamp: Stamp | None


@dataclass(frozen=True, slots=True)
class Tabled:
    """Bytes in a cell of the parquet file *path*: *row* counts within row group *group*."""

    path: bytes
    group: int
    row: int
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Remote:
    """Bytes on a web server: *size* bytes of *url* from *offset* on; the whole of it where *stamp* is None.

    *url* is percent-encoded. *stamp* is that of the container, as `Stored` has it.
    """

    url: str
    offset: int
    size: int
    stamp: Stamp | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of the stand-in: drawn from its synset, top category and number."""

    wnid: str
    number: int
    top: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Nowhere: the mirror no longer has the picture, and why that is known."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes that came over a network, on their way to the decoder.

    *kept* are those that came earlier and lay in the player's cache: they say nothing of the server now.
    """

    data: bytes
    kept: bool = False


Digest = bytes
"""The SHA-256 of a picture's file, empty where it was not taken."""

Place = Stored | Tabled | Drawn | Remote | Withdrawn
"""Where a source says that a picture is."""

Readable = Stored | Tabled | Drawn | Fetched
"""What a decoder takes."""


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
    return escaped(name.decode("utf-8", "backslashreplace"))


def escaped(text: str) -> str:
    """Return *text* as one line that can be printed: controls, bidi marks and surrogates are escaped."""
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

    *pixels* is (height, width, 3) uint8 BGR, or 4 with a fourth channel that
    is not looked at, own size, never larger than the
    screen, read-only, in the ring's memory until the frame is released; None
    where the picture is withheld and the empty ground stands in its place.
    *mirror* names the mirror that served it, empty where there is only one.
    """

    slot: Slot
    pixels: NDArray[np.uint8] | None
    mirror: str = ""
    digest: Digest = b""


@dataclass(frozen=True, slots=True)
class Unshowable:
    """A slot whose picture cannot be shown, and why, in a few words."""

    slot: Slot
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file was before it was decoded: *format* and *mode* by Pillow's names, size in pixels."""

    format: str
    mode: str
    width: int
    height: int


DRAWN = Origin("drawn", "RGB", 0, 0)
"""The origin of what the stand-in draws."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """What a decoder leaves: (height, width, 4) uint8 BGRA, valid until its next picture; and its origin."""

    array: NDArray[np.uint8]
    origin: Origin = DRAWN
    digest: Digest = b""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a decoder gave no pixels: the picture's own fault."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a decoder gave no pixels: the bytes could not be read (mirror away, disk hanging).

    *hung* tells that reading had not come to an end, and was given up.
    """

    reason: str
    hung: bool = False


CHANGED = "container changed since it was indexed"
"""The reason of an `Unreadable` that no waiting mends: what the index says of it is no longer true."""

BEHIND = "stood behind a read that hangs"
"""The reason of an `Unreadable` that says nothing of the picture, which was not begun: ask again."""

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
