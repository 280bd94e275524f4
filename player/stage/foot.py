"""The line at the foot of the band: which picture of how many, and the labour it took to label so many."""

import math
import re

from player.core.captions import counter, labour
from player.core.scene import Count
from player.stage.composition import Rect
from player.stage.lettering import Mark, marks_of, width_of, word
from player.stage.stick import Stick

BASELINE = 0.45
"""In cap heights of the leaf, from the foot of the canvas."""
TOP = 0.35
"""Where the leaf's descenders may end above it, in cap heights of the leaf over the height of the line."""
GAP = 2.4
"""Between the figures, the labour and the wnid, in cap heights of the line."""

LABOURS = (
    "{} of an annotator’s time, at 50 pictures a minute",
    "{} of an annotator’s time",
    "{} of labour",
    "{}",
)
"""What an annotator would have needed; the first form that has room on this wall holds for all pictures."""


def foot(stick: Stick, count: Count | None, wnid: str) -> tuple[Rect, list[Mark]]:
    """Set the line and return its rows; every part keeps its place from picture to picture."""
    leaf, composition = stick.composition.leaf, stick.composition
    height = math.floor(TOP * leaf + composition.foot_height)
    column, baseline = stick.column, composition.canvas.height - round(BASELINE * leaf)
    room = Rect(column.x, composition.canvas.height - height, column.width, height)
    named = word(wnid, stick.tiny, stick.palette.tone(0.48))
    marks = marks_of([named], column.right - named.width, baseline) if wnid else []
    return room, marks + (_figures(stick, count, column.x, baseline) if count else [])


def cell_of(mark: Mark, room: Rect) -> Rect:
    """Return the part of *room*, the line, that *mark* stands in."""
    left = math.floor(mark.x)
    right = min(room.right, math.ceil(mark.x + width_of(mark.text, mark.type)))
    return Rect(left, room.y, right - left, room.height)


def _figures(stick: Stick, count: Count, x: float, baseline: int) -> list[Mark]:
    marks: list[Mark] = []
    here, whole = counter(count)
    if stick.design.counter:
        rest = word(f" / {whole}", stick.tiny, stick.palette.tone(0.48))
        marks += _by_figure(stick, here, x, baseline)
        marks += marks_of([rest], x + _room(here, stick), baseline)
        x += _room(whole, stick) + rest.width + GAP * stick.tiny.cap
    if stick.design.labour:
        text = _labour(stick, count.whole, stick.column.right - x).format(labour(count))
        marks += marks_of([word(text, stick.tiny, stick.palette.tone(0.62))], x, baseline)
    return marks


def _by_figure(stick: Stick, figures: str, x: float, baseline: int) -> list[Mark]:
    """Set each figure as a mark of its own, in whole pixels: what stays need not be painted again."""
    tone, kind = stick.palette.tone(0.8), stick.tiny
    places = (round(x + _room(figures[:k], stick)) for k in range(len(figures)))
    return [Mark(c, kind, tone, place, baseline) for c, place in zip(figures, places, strict=True)]


def _room(figures: str, stick: Stick) -> float:
    """Return the width of so many figures: some fonts have narrow ones, but places must not move."""
    return width_of(re.sub(r"\d", "0", figures), stick.tiny)


def _labour(stick: Stick, whole: int, measure: float) -> str:
    """Return the longest form that has room beside the wnid, whatever the picture."""
    longest = ("23 h 59 min", labour(Count(whole, whole)).replace(" 0 h", " 23 h"))
    spare = measure - width_of("n00000000", stick.tiny) - GAP * stick.tiny.cap
    return next(
        (form for form in LABOURS if max(width_of(form.format(t), stick.tiny) for t in longest) <= spare),
        LABOURS[-1],
    )
