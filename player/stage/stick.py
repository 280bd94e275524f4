"""The composing stick: what every piece of set type needs, the colours, the sizes, lines one upon another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from player.core.captions import ELLIPSIS
from player.core.playlist import Design, Style
from player.stage.composition import Composition, Rect
from player.stage.lettering import Colour, Face, Font, Line, Mark, Type, broken, marks_of, mixed, word

SMALL_LEADING = 1.68
"""In cap heights of the small type."""

CYAN: Colour = (0, 232, 249)
"""The median of the letters in the still."""
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of text on a *ground*; strengths are chosen for at least 4.5 : 1 on the dark one.

    *inked* and *accented* are the playlist's own colours, None for ours.
    """

    ground: Colour
    inked: Colour | None = None
    accented: Colour | None = None

    @property
    def ink(self) -> Colour:
        """Warm white on a dark ground, near black on a light one, unless the playlist has its own."""
        red, green, blue = self.ground
        ours = (246, 243, 238) if 2 * red + 7 * green + blue < 1280 else (20, 17, 20)
        return self.inked or ours

    def tone(self, strength: float) -> Colour:
        """Return the ink at *strength* 0 to 1."""
        return mixed(self.ground, self.ink, strength)

    def leaf(self, *, bright: bool, dim: bool = False) -> Colour:
        """A leaf is slightly dimmed, so that it can brighten when the beat stands still."""
        strength = 0.36 if dim else 1.0 if bright else 0.8
        return mixed(self.ground, self.accented or self.ink, strength)

    def accent(self, *, bright: bool, dim: bool = False) -> Colour:
        """The lemmas of london-2019."""
        colour = self.accented or CYAN
        return mixed(self.ground, colour, 0.36) if dim else mixed(colour, WHITE, 0.38 if bright else 0.0)


@dataclass(frozen=True, slots=True)
class Stick:
    """Type for one composition: its *design* says in which fonts, *palette* in which colours."""

    composition: Composition
    palette: Palette
    design: Design = Design()

    @property
    def column(self) -> Rect:
        """The columns of the caption."""
        return self.composition.column

    @property
    def plain(self) -> Font:
        """What is quiet."""
        london = self.composition.style is Style.LONDON_2019
        return self.design.font or (Face.SERIF if london else Face.SANS)

    @property
    def strong(self) -> Font:
        """The leaf; in the font of the rest, where that alone is given."""
        london = self.composition.style is Style.LONDON_2019
        return (
            self.design.font_strong or self.design.font or (Face.SERIF_STRONG if london else Face.SANS_STRONG)
        )

    @property
    def small(self) -> Type:
        """The path, other lemmas, a gloss."""
        return Type(self.plain, self.composition.small)

    @property
    def tiny(self) -> Type:
        """The wnid and the line at the foot."""
        return Type(self.plain, self.composition.tiny)

    def from_foot(self, length: float) -> int:
        """Return the row so far above the canvas's foot, or above the line there."""
        return self.composition.canvas.height - round(length + self.composition.foot_height)

    def upward(self, lines: Sequence[Line], foot: int, leading: float) -> list[Mark]:
        """Set *lines* so that the last stands on the baseline *foot*."""
        step = round(leading)
        rows = enumerate(reversed(lines))
        return [m for row, line in rows for m in marks_of(line, self.column.x, foot - row * step)]

    def downward(self, lines: Sequence[Line], head: int, leading: float) -> list[Mark]:
        """Set *lines* so that the first stands on the baseline *head*."""
        return self.upward(lines, head + round(leading) * (len(lines) - 1), leading)


def one_line(text: str, kind: Type, ink: Colour, measure: float) -> Line:
    """Set *text* in one line, cut at its end if need be."""
    lines = (broken([word(short, kind, ink)], [measure]) for short in shortened(text))
    return next((line[0] for line in lines if line), [])


def shortened(text: str) -> Iterator[str]:
    """Return *text*, then ever less of it and an ellipsis: cut between words first, then anywhere."""
    yield text
    spaces = [at for at, letter in enumerate(text) if letter == " "]
    for kept in (*reversed(spaces), *range(len(text) - 1, -1, -1)):
        yield text[:kept].rstrip(",;: ") + ELLIPSIS
