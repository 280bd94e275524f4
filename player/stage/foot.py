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


def _figures(stick: Stick, count: Count, x: float, baseline: int) -> list[Mark]:
    marks: list[Mark] = []
    if stick.design.counter:
        here, whole = counter(count)
        room = width_of(re.sub(r"\d", "0", here), stick.tiny)  # figures may differ in width, not their places
        first = word(here, stick.tiny, stick.palette.tone(0.8))
        rest = word(f" / {whole}", stick.tiny, stick.palette.tone(0.48))
        marks += marks_of([first], x + room - first.width, baseline)
        marks += marks_of([rest], x + room, baseline)
        x += room + rest.width + GAP * stick.tiny.cap
    if stick.design.labour:
        text = _labour(stick, count.whole, stick.column.right - x).format(labour(count))
        marks += marks_of([word(text, stick.tiny, stick.palette.tone(0.62))], x, baseline)
    return marks


def _labour(stick: Stick, whole: int, measure: float) -> str:
    """Return the longest form that has room beside the widest wnid, whatever the picture."""
    widest = labour(Count(max(whole, 50 * 1440 * 100), whole)).replace(" 0 h", " 00 h")
    spare = measure - word("n00000000", stick.tiny, (0, 0, 0)).width - GAP * stick.tiny.cap
    fitting = (form for form in LABOURS if word(form.format(widest), stick.tiny, (0, 0, 0)).width <= spare)
    return next(fitting, LABOURS[-1])
