"""The bar of a preview: the whole of a pass, where play is, and what is being typed in its place.

It lies at the head of the window. Whoever looks for a synset reads its name,
which stands at the foot; and it goes by itself, so that what is judged is the
wall and nothing else.
"""

from dataclasses import dataclass

from player.core.desk import Bar
from player.core.pictures import Box
from player.stage.brush import fill
from player.stage.composition import Rect
from player.stage.lettering import Canvas, Colour, Face, Mark, Type, extent, inked, marks_of, width_of
from player.stage.stick import Palette, one_line

HINT = "a synset, a top, 40 %, 2019-08-03 14:00, a position; Enter, Esc"

HEIGHT = 0.1
LEAST_HEIGHT = 54
"""Of the canvas's shorter side, that its words have room beside each other in an upright window; the least in
pixels, that they can be read in a small one."""

INSET = 0.02
"""Of the canvas's width."""

# in shares of the strip
WORDS = 0.34
LINE = 0.5
LINE_HEIGHT = 0.09
TICK_HEIGHT = 0.13
LABELS = 0.86
CAP = 0.17
LABEL_CAP = 0.145
KNOB = 0.3


def inset_of(canvas: Box) -> int:
    """Return how far from the sides of *canvas* everything stays that lies over a picture, in pixels."""
    return max(12, round(INSET * canvas.width))


@dataclass(frozen=True, slots=True)
class Strip:
    """The rows of the bar on a *canvas*, in the colours of *palette*."""

    canvas: Box
    palette: Palette

    @property
    def rows(self) -> Rect:
        """The whole strip."""
        shorter = min(self.canvas.width, self.canvas.height)
        height = min(max(LEAST_HEIGHT, round(HEIGHT * shorter)), self.canvas.height)
        return Rect(0, 0, self.canvas.width, height)

    @property
    def line(self) -> Rect:
        """The line that is the pass."""
        rows = self.rows
        inset = inset_of(self.canvas)
        height = max(3, round(LINE_HEIGHT * rows.height))
        return Rect(inset, round(LINE * rows.height), max(1, rows.width - 2 * inset), height)

    def share_at(self, x: int) -> float:
        """Return the share of the line at column *x*, 0 to 1."""
        return min(max((x - self.line.x) / self.line.width, 0.0), 1.0)

    def painted(self, bar: Bar, typed: str | None) -> Canvas:
        """Return the strip with *bar*, and what is *typed* in place of its words."""
        rows, line = self.rows, self.line
        marks = self._words(bar) if typed is None else self._entry(typed)
        pixels = inked([*marks, *self._labels(bar)], rows, self.palette.ground).copy()
        fill(pixels, line, self.palette.tone(0.3))
        played = round(bar.at * line.width)
        fill(pixels, Rect(line.x, line.y, played, line.height), self.palette.tone(0.8))
        for tick in bar.ticks:
            x = line.x + round(tick.share * line.width)
            fill(pixels, Rect(x, line.bottom, 1, round(TICK_HEIGHT * rows.height)), self.palette.tone(0.45))
        if bar.hover is not None:
            self._knob(pixels, bar.hover, self.palette.tone(0.6))
        self._knob(pixels, bar.at, self.palette.tone(1.0))
        return pixels

    def _knob(self, pixels: Canvas, share: float, colour: Colour) -> None:
        rows, line = self.rows, self.line
        height, width = round(KNOB * rows.height), max(3, round(0.05 * rows.height))
        top = line.y + line.height // 2 - height // 2
        left = min(max(line.x + round(share * line.width) - width // 2, 0), rows.width - width)
        fill(pixels, Rect(left, top, width, height), colour)

    def _words(self, bar: Bar) -> list[Mark]:
        line, baseline, kind = self.line, round(WORDS * self.rows.height), self._type(CAP)
        place = one_line(bar.place, kind, self.palette.tone(0.8), 0.6 * line.width)
        room = line.width - extent(place) - 2 * kind.cap
        moment = one_line(bar.moment, kind, self.palette.tone(1.0), room)
        return marks_of(moment, line.x, baseline) + marks_of(place, line.right - extent(place), baseline)

    def _entry(self, typed: str) -> list[Mark]:
        line, baseline, kind = self.line, round(WORDS * self.rows.height), self._type(CAP)
        tail = typed
        while width_of(f"go to  {tail}|", kind) > line.width and tail:
            tail = tail[1:]
        entry = one_line(f"go to  {tail}|", kind, self.palette.tone(1.0), line.width)
        room = line.width - extent(entry) - 2 * kind.cap
        hint = one_line(HINT, kind, self.palette.tone(0.55), room) if room > 0 else []
        return marks_of(entry, line.x, baseline) + marks_of(hint, line.right - extent(hint), baseline)

    def _labels(self, bar: Bar) -> list[Mark]:
        """Set the labels of the ticks, none over another, none beyond the line."""
        line, kind, marks, free = self.line, self._type(LABEL_CAP), list[Mark](), 0.0
        for tick in bar.ticks:
            width = width_of(tick.label, kind)
            x = line.x + tick.share * line.width - width / 2
            if tick.label and x >= max(free, line.x) and x + width <= line.right:
                colour = self.palette.tone(0.62)
                marks.append(Mark(tick.label, kind, colour, x, round(LABELS * self.rows.height)))
                free = x + width + kind.cap
        return marks

    def _type(self, share: float) -> Type:
        return Type(Face.SANS, share * self.rows.height)
