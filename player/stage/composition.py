"""Where things stand on the wall: the picture's box and the caption's lines, in pixels.

Everything is a share of one unit, so that a caption has the same size on any
wall of the same shape. The unit is the canvas's height; on canvases narrower
than 8:9 (the London wall) it follows the width, because there the length of a
line is what is short. The shares meet the figures of the design: leaf 6 % cap
height, path 2.8 %, the band at most 26 % of the height, the picture at least
70 %. Where the wall's height and the visitors' distance are known, the leaf is
as high as they need instead: twenty minutes of arc. What then is short is
taken from the path first, never from the leaf. Text stands on fixed last
baselines and grows upward into reserved space, so nothing jumps when one
caption follows another.
"""

from dataclasses import dataclass
from functools import cached_property

from player.core.pictures import Box
from player.core.playlist import Fit, Style

NARROWEST_FULL = (9, 8)
"""The unit is the height as long as the canvas is at least 8 wide to 9 high."""

LEAF_CAP = 0.06
"""The design's figure; the still's too (its text line measures 13.4 em of Times over 1.23 heights)."""
SMALL_CAP = 0.028
"""The design's figure for the path."""
SMALL_OF_LEAF = 2 / 3
"""At most: of a small leaf, so that hierarchy by size remains."""
TINY_OF_SMALL = 0.02 / SMALL_CAP
"""The wnid and the foot, beside the path."""

READS_AT = 172
"""Cap heights to the farthest reader: 20 minutes of arc, 1 / tan(20')."""
LEAST_LEAF = 18
"""Pixels; under it the wnid has capitals of six, and no shape any more."""
LEAST_SMALL = 0.02
"""Of the height: what the path shrinks to, where the leaf needs the room."""
LEAST_MEASURE = 13.4
"""A line's length in cap heights of the leaf: in two such lines only six leaves of 21,841 are cut."""

MARGIN = 0.04
"""The picture's margin in the still of 2019, and the text's at the sides; inside every screen's safe area."""

LIFT = 0.01
"""So much higher stands the picture, that a path in its highest place has air; not so in the still."""

LONGEST_LINE = 1.72
"""A line's longest measure in units: a full line at 16:9; on wider walls the text stays with the picture."""

LARGEST_BAND = 0.26
"""Of the height, by the design."""
BAND = {Style.PATH: 0.315, Style.LABEL: 0.315, Style.LONDON_2019: 0.22, Style.NONE: 0.0}
"""What a caption can use: two lines of leaf and two of path; in the still the picture ends at 78 %."""
AIR = 0.01
"""What must stay free between the picture and the first line."""
SMALL_ROWS = 3.14
"""Two lines of path, from their capitals down to the leaf's air, in cap heights of the path."""
FOOT = 1.3
"""The height of the line at the foot, in cap heights of the path."""

LEAST_ROWS = {Style.PATH: 3.47, Style.LABEL: 3.57, Style.LONDON_2019: 3.5, Style.NONE: 3.47}
"""Two lines of leaf from the foot to the ascenders, in cap heights; under a label its small line, too."""
ROWS_WITH_FOOT = {**LEAST_ROWS, Style.LABEL: 3.7}
"""The same where the wnid stands at the foot, and the small line of a label may yield."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How high the lit surface is, and how far from it the visitors stand, in metres."""

    height_m: float
    distance_m: float

    @property
    def cap(self) -> float:
        """The cap height they need, as a share of the surface's height."""
        return self.distance_m / READS_AT / self.height_m


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


@dataclass(frozen=True)  # without slots, so that what is reckoned once is kept
class Composition:
    """The places of one style on one canvas; they do not depend on any picture or caption."""

    canvas: Box
    style: Style
    sight: Sight | None = None
    foot: bool = False

    @cached_property
    def unit(self) -> float:
        """The length that margins and measures are shares of, in pixels."""
        across, up = NARROWEST_FULL
        return min(self.canvas.height, self.canvas.width * across / up)

    @cached_property
    def leaf(self) -> float:
        """The cap height of the leaf, in pixels."""
        return min(max(LEAST_LEAF if self.sight else 0.0, self._wanted), self._largest)

    @cached_property
    def em(self) -> float:
        """The length that sizes of type are shares of, in pixels."""
        return self.leaf / LEAF_CAP

    @cached_property
    def small(self) -> float:
        """The cap height of the path, in pixels; it yields where two lines of it would not fit.

        For visitors who stand near it shrinks less than the leaf: it is read, too.
        """
        room = LARGEST_BAND * self.canvas.height
        fitting = (room - AIR * self.em - 2 * self.leaf) / (SMALL_ROWS + (FOOT if self.foot else 0.0))
        if self.foot:
            fitting = min(fitting, (room - ROWS_WITH_FOOT[self.style] * self.leaf) / FOOT)
        nearer = min(SMALL_OF_LEAF * self.leaf, SMALL_CAP * self.unit)
        return min(max(SMALL_CAP * self.em, nearer), fitting)

    @cached_property
    def tiny(self) -> float:
        """The cap height of the wnid and of the foot, in pixels."""
        return TINY_OF_SMALL * self.small

    @cached_property
    def foot_height(self) -> float:
        """How much the caption stands higher for the line at the foot, in pixels; 0 without one."""
        return FOOT * self.small if self.foot and self.style is not Style.NONE else 0.0

    @cached_property
    def shortfall(self) -> str:
        """A line that says from how far the leaf can be read, where that is less than was asked for."""
        if self.sight is None or self.style is Style.NONE or self.leaf >= self._wanted - 0.5:
            return ""
        reads = self.leaf / self.canvas.height * self.sight.height_m * READS_AT
        return (
            f"captions can be read from {reads:.1f} m, not from {self.sight.distance_m:g} m: "
            "larger letters would take more than a caption's share of this wall"
        )

    @cached_property
    def band(self) -> Rect:
        """The caption's own rows, at the foot of the canvas; no rows without a caption."""
        used = BAND[self.style] * self.em + self.foot_height
        if used:
            used += max(0.0, SMALL_ROWS * (self.small - SMALL_CAP * self.em))
        height = round(min(LARGEST_BAND * self.canvas.height, used))
        return Rect(0, self.canvas.height - height, self.canvas.width, height)

    @cached_property
    def picture(self) -> Rect:
        """The box that pictures are fitted into: the whole canvas without a caption."""
        if self.style is Style.NONE:
            return Rect(0, 0, self.canvas.width, self.canvas.height)
        margin = round(MARGIN * self.unit)
        top = margin - (0 if self.style is Style.LONDON_2019 else round(LIFT * self.unit))
        return Rect(margin, top, self.canvas.width - 2 * margin, self.band.y - margin)

    @cached_property
    def column(self) -> Rect:
        """The columns that text may stand in, within the band's rows."""
        width = round(self._measure)
        return Rect((self.canvas.width - width) // 2, self.band.y, width, self.band.height)

    @cached_property
    def _measure(self) -> float:
        return min(self.canvas.width - 2 * MARGIN * self.unit, LONGEST_LINE * self.unit)

    @cached_property
    def _wanted(self) -> float:
        return self.sight.cap * self.canvas.height if self.sight else LEAF_CAP * self.unit

    @cached_property
    def _largest(self) -> float:
        """The largest leaf of which two lines fit the band, and the longest of leaves two lines."""
        rows = (ROWS_WITH_FOOT if self.foot else LEAST_ROWS)[self.style]
        spared = FOOT if self.foot else 1.05 if self.style is Style.LABEL else 0.0
        room = LARGEST_BAND - spared * LEAST_SMALL
        return min(room * self.canvas.height / rows, max(self._measure / LEAST_MEASURE, LEAF_CAP * self.unit))


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
