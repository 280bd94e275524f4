"""The captions as set type: which words stand where, in which size and tone.

A caption is read from across a room, for seconds or for a tenth of one. So
there is one size for all captions of a canvas, hierarchy comes from size and
tone alone, and nothing moves but the words: the leaf stands on one baseline
for the whole showing. The path stands above it in two reserved lines and
yields first: it is shortened from the middle, and gives up a line where a
long leaf on a narrow wall needs two. All lengths are shares of the
composition's unit, measured upward from the foot of the canvas unless said
otherwise.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from player.core.captions import ELLIPSIS, elided, elided_lemmas, london_2019
from player.core.pictures import Box
from player.core.playlist import Style
from player.core.scene import Caption
from player.stage.composition import Composition, Rect
from player.stage.lettering import (
    Colour,
    Face,
    Line,
    Mark,
    Type,
    Word,
    broken,
    extent,
    followed,
    marks_of,
    mixed,
    word,
    words,
)

LEAF_CAP = 0.06
"""The design's figure; the still's too (its text line measures 13.4 em of Times over 1.23 heights)."""
SMALL_CAP = 0.028
"""The design's figure for the path."""
WNID_CAP = 0.02
NOTICE_CAP = 0.0125

LEAF_BASELINE = 0.042
LEAF_LEADING = 0.084
PATH_ABOVE_LEAF = 0.091
"""From the leaf's baseline to the path's last: the leaf's capitals and 3.1 % of air."""
SMALL_LEADING = 0.047
LABEL_BELOW_PICTURE = 0.094
"""From the band's upper edge to the label's first baseline."""
SMALL_BELOW_LEAF = 0.056
LONDON_BASELINE = 0.044
"""In the still 5.2 %; a little lower, to make room for a second line."""
LONDON_LEADING = 0.089
NOTICE_BASELINE = 0.0075
NOTICE_HEIGHT = 0.0215
"""Below the descenders of the lowest line of a caption."""

AIR = 0.01
"""What must stay free between the picture and the first line."""
WIDE = 1.2
"""From this measure on, in units, the wnid stands beside the leaf; else it ends the path."""

SEPARATOR = "›"
SEPARATOR_AIR = 0.5
"""Space on either side of a separator, in cap heights."""
WNID_AIR = 2.0
"""Least space before the wnid, in its cap heights."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of text on a *ground*; strengths are chosen for at least 4.5 : 1 on the dark one."""

    ground: Colour

    @property
    def ink(self) -> Colour:
        """Warm white on a dark ground, near black on a light one."""
        red, green, blue = self.ground
        return (246, 243, 238) if 2 * red + 7 * green + blue < 1280 else (20, 17, 20)

    def tone(self, strength: float) -> Colour:
        """Return the ink at *strength* 0 to 1."""
        return mixed(self.ground, self.ink, strength)

    def leaf(self, *, bright: bool) -> Colour:
        """A leaf is slightly dimmed, so that it can brighten when the beat stands still."""
        return self.tone(1.0 if bright else 0.8)

    def cyan(self, *, bright: bool) -> Colour:
        """The still has (0, 232, 249) at the median of its letters."""
        return (96, 255, 255) if bright else (0, 232, 249)


@dataclass(frozen=True, slots=True)
class Setting:
    """Type set on one composition."""

    composition: Composition
    palette: Palette

    def caption(self, caption: Caption, *, bright: bool) -> list[Mark]:
        """Set *caption* in the composition's style; every mark stands within the band."""
        match self.composition.style:
            case Style.PATH:
                return self._path(_with_apostrophes(caption), bright=bright)
            case Style.LABEL:
                return self._label(_with_apostrophes(caption), bright=bright)
            case Style.LONDON_2019:
                return self._london(caption, bright=bright)
            case Style.NONE:
                return []

    def plate(self, lines: Sequence[str]) -> list[Mark]:
        """Set *lines* where a picture would be, one below the other, in the middle of its box."""
        box, kind = self.composition.picture, self._type(Face.SANS, SMALL_CAP)
        first = box.y + box.height / 2 - (len(lines) - 1) / 2 * self._px(SMALL_LEADING)
        marks = []
        for row, text in enumerate(lines):
            line = self._shortened(text, kind, self.palette.tone(0.62), box.width)
            baseline = round(first + row * self._px(SMALL_LEADING) + kind.cap / 2)
            marks += marks_of(line, box.x + (box.width - extent(line)) / 2, baseline)
        return marks

    def notice(self, text: str) -> tuple[Rect, list[Mark]]:
        """Set one quiet line in the lower left corner; return the corner it needs, and the line."""
        kind = self._type(Face.SANS, NOTICE_CAP)
        canvas, inset = self.composition.canvas, round(self._px(NOTICE_HEIGHT))
        line = self._shortened(text, kind, self.palette.tone(0.62), canvas.width - 2 * inset)
        height = math.floor(self._px(NOTICE_HEIGHT))
        width = min(canvas.width, round(extent(line)) + 2 * inset)
        corner = Rect(0, canvas.height - height, width, height)
        return corner, marks_of(line, inset, self._from_foot(NOTICE_BASELINE))

    def keys(self, keys: Sequence[tuple[str, str]]) -> tuple[Rect, list[Mark]]:
        """Set the list of keys in two columns, in the middle; return its panel, and the list."""
        canvas, step = self.composition.canvas, self._px(SMALL_LEADING)
        plain, strong = self._type(Face.SANS, WNID_CAP), self._type(Face.SANS_STRONG, WNID_CAP)
        names = [word(name, strong, self.palette.tone(1.0)) for name, _ in keys]
        rows = [self._shortened(text, plain, self.palette.tone(0.8), canvas.width) for _, text in keys]
        gap = max(w.width for w in names) + step
        width, height = gap + max(map(extent, rows)), step * (len(rows) + 1)
        left, top = (canvas.width - width) / 2, (canvas.height - height) / 2
        marks = []
        for row, (name, line) in enumerate(zip(names, rows, strict=True), start=1):
            baseline = round(top + row * step + plain.cap / 2)
            marks += marks_of([name], left, baseline) + marks_of(line, left + gap, baseline)
        return _within(canvas, left - step, top, width + 2 * step, height), marks

    def _path(self, caption: Caption, *, bright: bool) -> list[Mark]:
        column, wnid = self._column, self._wnid(caption)
        reserve = wnid.width + WNID_AIR * self._px(WNID_CAP)
        beside_leaf = column.width >= WIDE * self.composition.unit
        leaf = self._leaf(caption.path[-1], bright=bright, reserve=reserve if beside_leaf else 0.0)
        foot = self._from_foot(LEAF_BASELINE)
        marks = self._upward(leaf, foot, LEAF_LEADING)
        last = foot - round(self._px(PATH_ABOVE_LEAF + LEAF_LEADING * (len(leaf) - 1)))
        rows = 2 if last - self._px(SMALL_LEADING + SMALL_CAP + AIR) >= column.y else 1
        measures = [column.width, column.width - (0.0 if beside_leaf else reserve)][-rows:]
        marks += self._upward(self._nodes(caption.path, measures), last, SMALL_LEADING)
        return marks + marks_of([wnid], column.right - wnid.width, foot if beside_leaf else last)

    def _label(self, caption: Caption, *, bright: bool) -> list[Mark]:
        column = self._column
        leaf = self._leaf(caption.lemmas[0], bright=bright, reserve=0.0)
        first = column.y + round(self._px(LABEL_BELOW_PICTURE))
        last = first + round(self._px(LEAF_LEADING)) * (len(leaf) - 1)
        small = last + round(self._px(SMALL_BELOW_LEAF))
        rows = 2 if small + self._px(SMALL_LEADING + NOTICE_CAP) <= column.bottom else 1
        others = self._others(caption, rows)
        return self._upward(leaf, last, LEAF_LEADING) + self._downward(others, small, SMALL_LEADING)

    def _london(self, caption: Caption, *, bright: bool) -> list[Mark]:
        kept = elided_lemmas(caption.lemmas, lambda lemmas: self._synset(lemmas, bright=bright) is not None)
        lines = self._synset(kept, bright=bright) or self._clipped_synset(kept, bright=bright)
        return self._upward(lines, self._from_foot(LONDON_BASELINE), LONDON_LEADING)

    def _synset(self, lemmas: Sequence[str], *, bright: bool) -> list[Line] | None:
        """Break ``Synset: `` and *lemmas* after a comma if that does, else anywhere between words."""
        head, tail = london_2019(lemmas)
        label = word(head.strip(), self._type(Face.SERIF, LEAF_CAP), self.palette.tone(1.0))
        kind, cyan = self._type(Face.SERIF_STRONG, LEAF_CAP), self.palette.cyan(bright=bright)
        measures = [self._column.width] * 2
        whole = [word(text, kind, cyan) for text in _with_commas(lemmas)]
        return broken([label, *whole], measures) or broken(
            [label, *words(tail, kind, cyan, self._column.width)], measures
        )

    def _clipped_synset(self, lemmas: Sequence[str], *, bright: bool) -> list[Line]:
        """Shorten a first lemma that two lines cannot hold, letter by letter."""
        settings = (self._synset([text], bright=bright) for text in shortened(lemmas[0]))
        return next((lines for lines in settings if lines is not None), [])

    def _leaf(self, text: str, *, bright: bool, reserve: float) -> list[Line]:
        """Set the leaf in one or two lines, the last of them shorter by *reserve* pixels."""
        kind, ink = self._type(Face.SANS_STRONG, LEAF_CAP), self.palette.leaf(bright=bright)
        measures = [self._column.width, self._column.width - reserve]
        settings = (broken(words(short, kind, ink, measures[-1]), measures) for short in shortened(text))
        return next((lines for lines in settings if lines is not None), [])

    def _nodes(self, path: Sequence[str], measures: Sequence[float]) -> list[Line]:
        """Break the nodes above the leaf into lines that lead on with a separator."""
        kept = elided(path, lambda nodes: self._chain(nodes[:-1], measures) is not None)
        return self._chain(kept[:-1], measures) or []

    def _chain(self, nodes: Sequence[str], measures: Sequence[float]) -> list[Line] | None:
        kind = self._type(Face.SANS, SMALL_CAP)
        air = SEPARATOR_AIR * kind.cap
        arrow = word(SEPARATOR, kind, self.palette.tone(0.36))
        arrow = Word(arrow.parts, arrow.width, air)
        line = [followed(word(node, kind, self.palette.tone(0.62)), air, arrow) for node in nodes]
        return broken(line, measures)

    def _others(self, caption: Caption, rows: int) -> list[Line]:
        """Set the lemmas after the first, and the wnid after them, in at most *rows* lines."""
        wnid, measures = self._wnid(caption), [self._column.width] * rows
        kind, tone = self._type(Face.SANS, SMALL_CAP), self.palette.tone(0.62)

        def line(lemmas: Sequence[str]) -> list[Word]:
            texts = _with_commas(lemmas)
            spaced = [w for text in texts for w in words(text, kind, tone, self._column.width)]
            return [*spaced[:-1], *(Word(w.parts, w.width, 1.2 * kind.cap) for w in spaced[-1:]), wnid]

        kept = elided_lemmas(caption.lemmas[1:], lambda lemmas: broken(line(lemmas), measures) is not None)
        return broken(line(kept), measures) or [[wnid]]

    def _wnid(self, caption: Caption) -> Word:
        return word(caption.wnid, self._type(Face.SANS, WNID_CAP), self.palette.tone(0.48))

    def _shortened(self, text: str, kind: Type, ink: Colour, measure: float) -> Line:
        """Set *text* in one line, cut at its end if need be."""
        lines = (broken([word(short, kind, ink)], [measure]) for short in shortened(text))
        return next((line[0] for line in lines if line), [])

    def _upward(self, lines: Sequence[Line], foot: int, leading: float) -> list[Mark]:
        """Set *lines* so that the last stands on the baseline *foot*."""
        step = round(self._px(leading))
        rows = enumerate(reversed(lines))
        return [m for row, line in rows for m in marks_of(line, self._column.x, foot - row * step)]

    def _downward(self, lines: Sequence[Line], head: int, leading: float) -> list[Mark]:
        """Set *lines* so that the first stands on the baseline *head*."""
        return self._upward(lines, head + round(self._px(leading)) * (len(lines) - 1), leading)

    @property
    def _column(self) -> Rect:
        return self.composition.column

    def _type(self, face: Face, cap: float) -> Type:
        return Type(face, self._px(cap))

    def _px(self, share: float) -> float:
        return share * self.composition.unit

    def _from_foot(self, share: float) -> int:
        return self.composition.canvas.height - round(self._px(share))


def shortened(text: str) -> Iterator[str]:
    """Return *text*, then ever less of it and an ellipsis: cut between words first, then anywhere."""
    yield text
    spaces = [at for at, letter in enumerate(text) if letter == " "]
    for kept in (*reversed(spaces), *range(len(text) - 1, -1, -1)):
        yield text[:kept] + ELLIPSIS


def _with_commas(lemmas: Sequence[str]) -> list[str]:
    return [f"{lemma}," for lemma in lemmas[:-1]] + list(lemmas[-1:])


def _with_apostrophes(caption: Caption) -> Caption:
    """Return *caption* with the apostrophe that print has, for the one that typewriters had."""
    path, lemmas = ((text.replace("'", "’") for text in texts) for texts in (caption.path, caption.lemmas))
    return Caption(caption.wnid, tuple(path), tuple(lemmas))


def _within(canvas: Box, x: float, y: float, width: float, height: float) -> Rect:
    """Return a rectangle, in whole pixels, cut to *canvas*."""
    left, top = max(0, round(x)), max(0, round(y))
    return Rect(left, top, min(canvas.width - left, round(width)), min(canvas.height - top, round(height)))
