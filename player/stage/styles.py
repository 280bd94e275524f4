"""The three styles of captions, each as a way to set a caption's words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from player.core.captions import elided, elided_lemmas, london_2019
from player.core.playlist import Style
from player.core.scene import Caption
from player.stage.composition import AIR
from player.stage.foot import TOP as FOOT_TOP
from player.stage.lettering import (
    Colour,
    Line,
    Mark,
    Type,
    Word,
    broken,
    extent,
    followed,
    marks_of,
    word,
    words,
)
from player.stage.stick import SMALL_LEADING, Stick, one_line, shortened

# in cap heights of the leaf
LEAF_BASELINE = 0.7
LEAF_LEADING = 1.4
LEAF_CLEARS = 1.3
"""From the leaf's baseline to the descenders of the path above it: its capitals and some air."""
LABEL_BELOW_PICTURE = 1.567
"""From the band's upper edge to the label's first baseline."""
LABEL_CLEARS = 0.6
LONDON_BASELINE = 0.733
"""In the still 0.87; a little lower, to make room for a second line."""
LONDON_LEADING = 1.483
SECOND_AIR = 0.6
"""Between a leaf and its name in the second language."""
DESCENDERS = 0.35

# in cap heights of the small type
SMALL_CLEARS = 0.46
SMALL_BELOW = 0.7
SEPARATOR_AIR = 0.5
"""Space on either side of a separator."""
WNID_AIR = 2.0
"""Least space before the wnid, in its cap heights."""

WIDE = 1.2
"""From this measure on, in the composition's em, the wnid stands beside the leaf; else it ends the path."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How a caption stands there: brighter in a pause, dim as a hint, its gloss unfolded."""

    bright: bool = False
    dim: bool = False
    unfolded: bool = False


def path(stick: Stick, caption: Caption, mood: Mood) -> list[Mark]:
    """Set the path above the leaf, which stands on one baseline and grows upward."""
    caption, column = _in_print(caption), stick.column
    wnid, leaf = _wnid(stick, caption), stick.composition.leaf
    reserve = wnid.width + WNID_AIR * stick.tiny.cap if wnid else 0.0
    beside = column.width >= WIDE * stick.composition.em
    large = _large(stick, caption, mood, reserve if beside else 0.0)
    foot = stick.from_foot(LEAF_BASELINE * leaf)
    clears = LEAF_CLEARS * leaf + SMALL_CLEARS * stick.small.cap
    last = foot - round(clears) - round(LEAF_LEADING * leaf) * (len(large) - 1)
    measures = [column.width, column.width - (0.0 if beside else reserve)]
    above = _above(stick, caption, mood, measures[2 - _rows_above(stick, last) :])
    marks = stick.upward(large, foot, LEAF_LEADING * leaf)
    marks += stick.upward(above, last, SMALL_LEADING * stick.small.cap)
    row = foot if beside else last
    seen = wnid and (beside or _rows_above(stick, last))
    return marks + (marks_of([wnid], column.right - wnid.width, row) if wnid and seen else [])


def label(stick: Stick, caption: Caption, mood: Mood) -> list[Mark]:
    """Set the leaf below the picture, on one first baseline, and the other lemmas under it."""
    caption, column, leaf = _in_print(caption), stick.column, stick.composition.leaf
    large = _large(stick, caption, mood, 0.0)
    first = column.y + round(LABEL_BELOW_PICTURE * leaf)
    last = first + round(LEAF_LEADING * leaf) * (len(large) - 1)
    small = last + round(LABEL_CLEARS * leaf + SMALL_BELOW * stick.small.cap)
    below = _below(stick, caption, mood, _rows_below(stick, small))
    leading = SMALL_LEADING * stick.small.cap
    return stick.upward(large, last, LEAF_LEADING * leaf) + stick.downward(below, small, leading)


def london(stick: Stick, caption: Caption, mood: Mood) -> list[Mark]:
    """Set ``Synset: `` in white and the lemmas in cyan, in one line or two, as the still of 2019 does."""
    second = caption.second
    kept = elided_lemmas(caption.lemmas, lambda lemmas: _synset(stick, lemmas, second, mood) is not None)
    lines = _synset(stick, kept, second, mood) or _synset(stick, kept, "", mood)
    lines = lines or _clipped_synset(stick, kept[0], mood)
    leaf = stick.composition.leaf
    return stick.upward(lines, stick.from_foot(LONDON_BASELINE * leaf), LONDON_LEADING * leaf)


def _synset(stick: Stick, lemmas: Sequence[str], second: str, mood: Mood) -> list[Line] | None:
    """Break ``Synset: `` and *lemmas* after a comma if that does, else anywhere between words."""
    head, tail = london_2019(lemmas)
    cap, width = stick.composition.leaf, stick.column.width
    quiet, white = Type(stick.plain, cap), stick.palette.tone(0.36 if mood.dim else 1.0)
    kind, accent = Type(stick.strong, cap), stick.palette.accent(bright=mood.bright, dim=mood.dim)
    opening = word(head.strip(), quiet, white)
    listed = [opening, *(word(text, kind, accent) for text in _with_commas(lemmas))]
    if not second:
        loose = [opening, *words(tail, kind, accent, width)]
        return broken(listed, [width] * 2) or broken(loose, [width] * 2)
    apart = [*listed[:-1], replace(listed[-1], glue=SECOND_AIR * cap), word(second, quiet, white)]
    if extent(apart) > width >= extent(listed):
        return [listed, one_line(second, quiet, white, width)]
    return broken(apart, [width] * 2)


def _clipped_synset(stick: Stick, lemma: str, mood: Mood) -> list[Line]:
    """Shorten a first lemma that two lines cannot hold, letter by letter."""
    settings = (_synset(stick, [text], "", mood) for text in shortened(lemma))
    return next((lines for lines in settings if lines is not None), [])


def _large(stick: Stick, caption: Caption, mood: Mood, reserve: float) -> list[Line]:
    """Set the leaf in one or two lines, the last of them shorter by *reserve* pixels."""
    ink = stick.palette.leaf(bright=mood.bright, dim=mood.dim)
    kind = Type(stick.strong, stick.composition.leaf)
    measures = [stick.column.width, stick.column.width - reserve]
    text = _large_text(stick, caption)
    settings = (broken(words(short, kind, ink, measures[-1]), measures) for short in shortened(text))
    lines = next((lines for lines in settings if lines is not None), [])
    return _with_second(stick, lines, caption.second, measures) if caption.second and lines else lines


def _large_text(stick: Stick, caption: Caption) -> str:
    if caption.lines:
        return caption.lines[-1 if _leads_on(stick) else 0]
    return caption.path[-1] if _leads_on(stick) else caption.lemmas[0]


def _leads_on(stick: Stick) -> bool:
    """Tell whether the small lines come first, as in a path."""
    return stick.composition.style is Style.PATH


def _with_second(stick: Stick, lines: list[Line], second: str, measures: Sequence[float]) -> list[Line]:
    """Put the *second* name behind the leaf, else below it; one that would divide a leaf is left out."""
    kind, tone = Type(stick.plain, stick.composition.leaf), stick.palette.tone(0.62)
    *before, end = lines[-1]
    behind = [*before, replace(end, glue=SECOND_AIR * kind.cap), word(second, kind, tone)]
    if extent(behind) <= measures[-1]:
        return [*lines[:-1], behind]
    if len(lines) == 1:
        return [*lines, one_line(second, kind, tone, measures[-1])]
    return lines


def _above(stick: Stick, caption: Caption, mood: Mood, measures: Sequence[float]) -> list[Line]:
    """Set what stands above the leaf into lines of *measures*; none where there is no room."""
    if not measures:
        return []
    if mood.unfolded and caption.gloss:
        return _prose(stick, caption.gloss, measures)
    if caption.lines:
        return _elided_text(stick, caption.lines[0] if len(caption.lines) > 1 else "", measures)
    kept = elided(caption.path, lambda nodes: _chain(stick, nodes[:-1], measures) is not None)
    return _chain(stick, kept[:-1], measures) or []


def _chain(stick: Stick, nodes: Sequence[str], measures: Sequence[float]) -> list[Line] | None:
    """Break *nodes* into lines that lead on with a separator."""
    air = SEPARATOR_AIR * stick.small.cap
    arrow = replace(word(stick.design.separator, stick.small, stick.palette.tone(0.36)), glue=air)
    tone = stick.palette.tone(0.62)
    return broken([followed(word(node, stick.small, tone), air, arrow) for node in nodes], measures)


def _below(stick: Stick, caption: Caption, mood: Mood, rows: int) -> list[Line]:
    """Set the lemmas after the first, and the wnid after them, in at most *rows* lines."""
    wnid, measures = _wnid(stick, caption), [stick.column.width] * rows
    if not rows:
        return []
    if caption.lines and not (mood.unfolded and caption.gloss):
        return _elided_text(stick, caption.lines[-1] if len(caption.lines) > 1 else "", measures)
    end = [wnid] if wnid else []
    if mood.unfolded and caption.gloss:
        return _prose(stick, caption.gloss, measures, end)

    def line(lemmas: Sequence[str]) -> list[Word]:
        return _ended(stick, _small_words(stick, " ".join(_with_commas(lemmas))), end)

    kept = elided_lemmas(caption.lemmas[1:], lambda lemmas: broken(line(lemmas), measures) is not None)
    return broken(line(kept), measures) or [end]


def _prose(stick: Stick, text: str, measures: Sequence[float], end: Sequence[Word] = ()) -> list[Line]:
    """Break running *text* into lines, shortened at its end if it must be."""
    settings = (broken(_ended(stick, _small_words(stick, short), end), measures) for short in shortened(text))
    return next((lines for lines in settings if lines is not None), [])


def _elided_text(stick: Stick, text: str, measures: Sequence[float]) -> list[Line]:
    """Break the small line of a template, shortened from its middle if it must be."""
    kept = elided(
        text.split() or [""],
        lambda pieces: broken(_small_words(stick, " ".join(pieces)), measures) is not None,
    )
    return broken(_small_words(stick, " ".join(kept)), measures) or []


def _small_words(stick: Stick, text: str) -> list[Word]:
    return words(text, stick.small, stick.palette.tone(0.62), stick.column.width)


def _ended(stick: Stick, line: Sequence[Word], end: Sequence[Word]) -> list[Word]:
    """Return *line* with *end* a little apart from it."""
    apart = [replace(w, glue=1.2 * stick.small.cap) for w in line[-1:]] if end else [*line[-1:]]
    return [*line[:-1], *apart, *end]


def _rows_above(stick: Stick, last: int) -> int:
    """Return how many small lines, 0 to 2, have room between the picture and the baseline *last*."""
    room = last - stick.column.y - stick.small.cap - AIR * stick.composition.em
    return max(0, min(2, 1 + int(room // (SMALL_LEADING * stick.small.cap))))


def _rows_below(stick: Stick, first: int) -> int:
    """Return how many small lines, 0 to 2, have room from the baseline *first* down to the foot."""
    below = FOOT_TOP * stick.composition.leaf if stick.composition.foot else 0.0
    keeps = below + DESCENDERS * stick.small.cap
    room = stick.from_foot(keeps) - first
    return max(0, min(2, 1 + int(room // (SMALL_LEADING * stick.small.cap))))


def _wnid(stick: Stick, caption: Caption) -> Word | None:
    """Return the wnid as it stands in the caption; None if it stands at the foot, or is not wanted."""
    if stick.composition.foot or caption.lines or not caption.wnid:
        return None
    tone: Colour = stick.palette.tone(0.48)
    return word(caption.wnid, stick.tiny, tone)


def _with_commas(lemmas: Sequence[str]) -> list[str]:
    return [f"{lemma}," for lemma in lemmas[:-1]] + list(lemmas[-1:])


def _in_print(caption: Caption) -> Caption:
    """Return *caption* with the marks that print has, for those that typewriters had."""
    path_in, lemmas = (tuple(_printed(text) for text in texts) for texts in (caption.path, caption.lemmas))
    lines = tuple(_printed(line) for line in caption.lines)
    return replace(caption, path=path_in, lemmas=lemmas, lines=lines, gloss=_printed(caption.gloss))


def _printed(text: str) -> str:
    return text.replace("'", "’").replace("`", "‘")
