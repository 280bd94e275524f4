"""Where things stand on the wall: the picture's box and the caption's lines, in pixels.

Everything is a share of one unit, so that a caption has the same size on any
wall of the same shape. The unit is the canvas's height; on canvases narrower
than 8:9 (the London wall) it follows the width, because there the length of a
line is what is short. The shares meet the figures of the design: leaf 6 % cap
height, path 2.8 %, the band at most 26 % of the height, the picture at least
70 %. Text stands on fixed last baselines and grows upward into reserved
space, so nothing jumps when one caption follows another.
"""

from dataclasses import dataclass

from player.core.pictures import Box
from player.core.playlist import Fit, Style

NARROWEST_FULL = (9, 8)
"""The unit is the height as long as the canvas is at least 8 wide to 9 high."""

MARGIN = 0.04
"""The picture's margin in the still of 2019, and the text's at the sides."""

LONGEST_LINE = 1.72
"""A line's longest measure in units: a full line at 16:9; on wider walls the text stays with the picture."""

BAND_OF_HEIGHT = {Style.PATH: 0.26, Style.LABEL: 0.26, Style.LONDON_2019: 0.22, Style.NONE: 0.0}
"""The most a caption may take: 26 % by the design; in the still the picture ends at 78 %."""

BAND_OF_UNIT = {Style.PATH: 0.315, Style.LABEL: 0.315, Style.LONDON_2019: 0.22, Style.NONE: 0.0}
"""What a caption can use: two lines of leaf and two of path."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column beyond."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row beyond."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Composition:
    """The places of one style on one canvas; they do not depend on any picture or caption."""

    canvas: Box
    style: Style

    @property
    def unit(self) -> float:
        """The length that all sizes are shares of, in pixels."""
        across, up = NARROWEST_FULL
        return min(self.canvas.height, self.canvas.width * across / up)

    @property
    def band(self) -> Rect:
        """The caption's own rows, at the foot of the canvas; no rows without a caption."""
        height = round(
            min(BAND_OF_HEIGHT[self.style] * self.canvas.height, BAND_OF_UNIT[self.style] * self.unit)
        )
        return Rect(0, self.canvas.height - height, self.canvas.width, height)

    @property
    def picture(self) -> Rect:
        """The box that pictures are fitted into: the whole canvas without a caption."""
        if self.style is Style.NONE:
            return Rect(0, 0, self.canvas.width, self.canvas.height)
        margin = round(MARGIN * self.unit)
        return Rect(margin, margin, self.canvas.width - 2 * margin, self.band.y - margin)

    @property
    def column(self) -> Rect:
        """The columns that text may stand in, within the band's rows."""
        width = round(min(self.canvas.width - 2 * MARGIN * self.unit, LONGEST_LINE * self.unit))
        return Rect((self.canvas.width - width) // 2, self.band.y, width, self.band.height)


def fitted(picture: Box, box: Rect, fit: Fit) -> tuple[Rect, Rect]:
    """Return (part, place): which part of a picture is seen, in its pixels, and where it stands.

    `contain` shows the whole at the largest size that fits, `cover` fills the
    box and loses the edges, `native` keeps the pixels; all are centred.
    """
    whole = Rect(0, 0, picture.width, picture.height)
    match fit:
        case Fit.CONTAIN:
            return whole, _centred(_contained(picture, box), box)
        case Fit.COVER:
            return _centred(_contained(Box(box.width, box.height), whole), whole), box
        case Fit.NATIVE:
            seen = Box(min(picture.width, box.width), min(picture.height, box.height))
            return _centred(seen, whole), _centred(seen, box)


def _contained(shape: Box, room: Rect) -> Box:
    """Return the largest box of *shape*'s aspect within *room*; a side is never less than a pixel."""
    if shape.width * room.height <= shape.height * room.width:
        return Box(max(1, _ratio(shape.width * room.height, shape.height)), room.height)
    return Box(room.width, max(1, _ratio(shape.height * room.width, shape.width)))


def _ratio(numerator: int, denominator: int) -> int:
    """Return the quotient, rounded half up, in exact integers."""
    return (2 * numerator + denominator) // (2 * denominator)


def _centred(size: Box, room: Rect) -> Rect:
    x = room.x + (room.width - size.width) // 2
    y = room.y + (room.height - size.height) // 2
    return Rect(x, y, size.width, size.height)
