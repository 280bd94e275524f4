"""The plots, drawn by hand as SVG in greys: units are tenths of a millimetre on paper."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from math import ceil, log10
from typing import NamedTuple

from player.report.markup import Markup, joined, tag
from player.report.writing import Value

WIDTH = 1740
"""The text block of A4 and Letter between margins of 18 mm."""

Figures = Mapping[str, Value]


class Frame(NamedTuple):
    """Where a plot's axes lie."""

    left: int
    top: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """The line of the x axis."""
        return self.top + self.height


def svg(height: int, label: str, *content: str) -> Markup:
    """Return a drawing as wide as the text block."""
    box = f"0 0 {WIDTH} {height}"
    return tag("svg", *content, viewBox=box, role="img", aria_label=label, xmlns="http://www.w3.org/2000/svg")


def words(x: float, y: float, text: str, anchor: str = "start", class_: str | None = None) -> Markup:
    """Return *text* at (x, y)."""
    return tag("text", text, x=_n(x), y=_n(y), text_anchor=anchor, class_=class_)


def path(class_: str, *strokes: str) -> Markup:
    """Return a path of *strokes*."""
    return tag("path", d="".join(strokes), class_=class_)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


# --- how far, over time -----------------------------------------------------


def coverage(figures: Figures) -> Markup:
    """Draw how many pictures had been shown, against the calendar."""
    quarters = [
        (datetime.fromisoformat(q["at"]).timestamp(), q["pictures"] + q["withheld"])
        for q in figures["quarters"]
    ]
    if not quarters:
        return tag("p", "Nothing was shown yet.")
    frame = Frame(150, 20, WIDTH - 170, 560)
    begin, end = _span(figures, quarters[0][0], quarters[-1][0] + 900)
    pictures = figures["pictures"]
    whole = max(1, pictures["score"] * pictures["passes"])

    def place(moment: float, shown: int) -> str:
        x = frame.left + (moment - begin) / (end - begin) * frame.width
        return f"{_n(x)} {_n(frame.bottom - shown / whole * frame.height)}"

    line, shown, before = [f"M{place(begin, 0)}"], 0, begin
    for moment, number in quarters:
        if moment > before:
            line.append(f"L{place(moment, shown)}")
        shown += number
        before = moment + 900
        line.append(f"L{place(before, shown)}")
    return svg(
        660,
        "Coverage: pictures shown against time",
        *_heights(frame, whole),
        *_calendar(frame, begin, end, figures["quarters"][0]["at"]),
        path("line", *line),
    )


def _span(figures: Figures, first: float, last: float) -> tuple[float, float]:
    showing = figures["showing"]
    closes = showing["closes_at"]
    if closes is None:
        return first, last
    offset = datetime.fromisoformat(showing["first_picture_at"]).tzinfo
    opens = datetime.fromisoformat(showing["from"]).replace(tzinfo=offset).timestamp()
    return min(opens, first), max(datetime.fromisoformat(closes).timestamp(), last)


def _heights(frame: Frame, whole: int) -> Iterator[Markup]:
    for quarter in range(5):
        y = frame.bottom - frame.height * quarter / 4
        yield path("grid", f"M{frame.left} {_n(y)}h{frame.width}")
        yield words(frame.left - 15, y + 9, f"{whole * quarter // 4:,}", "end")


def _calendar(frame: Frame, begin: float, end: float, some: str) -> Iterator[Markup]:
    """Draw a tick for each day, or hour, that there is room for a name for."""
    zone, step = datetime.fromisoformat(some).tzinfo, _step(end - begin)
    at = datetime.fromtimestamp(begin, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    while at.timestamp() <= end:
        x = frame.left + (at.timestamp() - begin) / (end - begin) * frame.width
        if x >= frame.left:
            yield path("axis", f"M{_n(x)} {frame.bottom}v12")
            yield words(x, frame.bottom + 42, f"{at:%H:%M}" if at.hour else f"{at.day} {at:%b}", "middle")
        at += step
    yield path("axis", f"M{frame.left} {frame.bottom}h{frame.width}")


def _step(seconds: float) -> timedelta:
    steps = [timedelta(hours=h) for h in (1, 2, 6)] + [timedelta(days=d) for d in (1, 2, 7, 14, 28, 91, 365)]
    return next((step for step in steps if seconds / step.total_seconds() <= 12), steps[-1])


# --- how even -----------------------------------------------------------------


def lateness(figures: Figures) -> Markup:
    """Draw the histogram of lateness, its counts as logarithms, for all but a few lie in two bins."""
    held = figures["cadence"]
    frame = Frame(0, 60, WIDTH - 20, 300)
    most = max(1, ceil(log10(max([10, *held["bins"]]))))
    step = frame.width / len(held["bins"])
    drawn = [path("axis", f"M{frame.left} {frame.bottom}h{frame.width}")]
    for number, count in enumerate(held["bins"]):
        x = frame.left + number * step
        height = (log10(count) + 0.3) / (most + 0.3) * frame.height if count else 0
        beyond = number < 1 or held["bins_ms"][number][0] >= 5
        top = frame.bottom - height
        if count:
            bar = f"M{_n(x + 6)} {frame.bottom}v{_n(-height)}h{_n(step - 12)}v{_n(height)}z"
            drawn.append(path("beyond" if beyond else "bar", bar))
        drawn.append(_named(x + step / 2, top - 12, count, f"cadence.bins.{number}"))
        drawn.append(words(x + step, frame.bottom + 36, _edge(held["bins_ms"][number][1]), "middle"))
    drawn.append(words(WIDTH - 20, frame.bottom + 74, "ms late", "end"))
    return svg(440, "Cadence: flips by how late they came", *drawn)


def _edge(edge: float | None) -> str:
    return "" if edge is None else f"{edge:.10g}".replace("-", "−")


def _named(x: float, y: float, number: int, at: str) -> Markup:
    """Return the figure *number*, which JSON has *at*, centred above (x, y)."""
    return tag(
        "text",
        f"{number:,}",
        x=_n(x),
        y=_n(y),
        text_anchor="middle",
        class_="small",
        data_of=at,
        data_value=str(number),
    )


# --- when the pauses fell -----------------------------------------------------

SHADES = 10
"""Levels of grey of the map of pauses: each is a tenth of the quarter of an hour."""


TALLEST = 40
"""The largest square of that map, in tenths of a millimetre."""


def pause_map(figures: Figures) -> Markup:
    """Draw which share of each quarter of an hour paused: days across, the clock of the zone downward."""
    cells = [_cell(quarter) for quarter in figures["quarters"] if quarter["played_s"] > 0]
    if not cells:
        return tag("p", "Nothing was shown yet.")
    first, last = min(c[0] for c in cells), max(c[0] for c in cells)
    early = min(c[1] for c in cells) // 4 * 4
    late = max(c[1] for c in cells) // 4 * 4 + 4
    number = (last - first).days + 1
    height = min(TALLEST, 700 // (late - early))
    frame = Frame(110, 20, WIDTH - 130, height * (late - early))
    width = min(float(TALLEST), frame.width / number)
    drawn = list(_hours_down(frame, early, late, height))
    drawn += _days_across(frame, first, number, width)
    for level, members in groupby(sorted(cells, key=lambda c: c[2]), key=lambda c: c[2]):
        strokes = "".join(
            f"M{_n(frame.left + (day - first).days * width + width / 2)}"
            f" {_n(frame.top + (slot - early) * height + 1)}v{_n(height - 2)}"
            for day, slot, _ in members
        )
        drawn.append(
            tag("path", d=strokes, stroke=_grey(level), stroke_width=_n(max(1.0, width - 2)), fill="none")
        )
    drawn += _shades(frame.bottom + 90)
    return svg(frame.bottom + 110, "Pauses: share of each quarter of an hour that paused", *drawn)


def _cell(quarter: Mapping[str, Value]) -> tuple[date, int, int]:
    moment = datetime.fromisoformat(quarter["at"])
    level = min(SHADES - 1, int(quarter["paused_s"] / 900 * SHADES))
    return moment.date(), moment.hour * 4 + moment.minute // 15, level


def _grey(level: int) -> str:
    light = round(236 - level * 24)
    return f"#{light:02x}{light:02x}{light:02x}"


def _hours_down(frame: Frame, early: int, late: int, height: float) -> Iterator[Markup]:
    every = 4 if late - early <= 60 else 8
    for slot in range(early, late + 1, every):
        y = frame.top + (slot - early) * height
        yield path("axis", f"M{frame.left - 14} {_n(y)}h10")
        yield words(frame.left - 20, y + 9, f"{slot // 4:02}:00", "end")


def _days_across(frame: Frame, first: date, number: int, width: float) -> list[Markup]:
    every = next(step for step in (1, 2, 7, 14, 28, 91, 365, 10_000) if step * width >= 110 or step == 10_000)
    drawn = []
    for offset in range(0, number, every):
        day, x = first + timedelta(days=offset), frame.left + offset * width
        drawn.append(path("axis", f"M{_n(x)} {frame.bottom + 4}v10"))
        drawn.append(words(x, frame.bottom + 42, f"{day.day} {day:%b}"))
    return drawn


def _shades(y: int) -> list[Markup]:
    end = WIDTH - 20 - 190
    ramp = [
        tag("path", d=f"M{end - (SHADES - n) * 40} {y - 10}h38", stroke=_grey(n), stroke_width=26)
        for n in range(SHADES)
    ]
    before = words(end - SHADES * 40 - 14, y, "paused: under 10 %", "end")
    return [before, *ramp, words(WIDTH - 20, y, "90 % and more", "end")]


def caption(text: str) -> Markup:
    """Return the line below a plot."""
    return tag("figcaption", text)


def drawn(heading: str, plot: Markup, text: str) -> Markup:
    """Return a plot under its *heading*, with *text* below."""
    return tag("figure", joined(tag("h3", heading), plot, caption(text)))
