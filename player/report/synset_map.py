"""The map of all synsets: a small square each, under the nine tops, neighbours in the tree side by side."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from player.report import writing
from player.report.markup import Markup, tag
from player.report.plots import WIDTH, Figures, svg, words
from player.report.writing import Value

LEFT = 330
"""Where the squares begin; the tops' names stand before them."""

MOST_HIGH = 2_040
"""What a page has room for, beside heading and legend: Letter, the shorter one."""

GAP = 26
LEAST = 66
"""A family's least height: its name and a line below it."""


class Mark(NamedTuple):
    """How a fate looks without colour: a line *broad* cells wide, its dashes *dash* of a cell long."""

    fate: str
    name: str
    grey: str
    broad: float
    dash: float


MARKS = (
    Mark("s", "shown", "#242424", 0.88, 0.88),
    Mark("p", "partly", "#8a8a8a", 0.88, 0.88),
    Mark("n", "not_reached", "#d8d8d8", 0.88, 0.88),
    Mark("w", "withheld", "#242424", 0.34, 0.34),
    Mark("o", "omitted", "#242424", 0.16, 0.88),
    Mark("u", "unshowable", "#242424", 0.88, 0.2),
    Mark("x", "not_selected", "#b0b0b0", 0.2, 0.2),
)
NAMES = {
    "shown": "shown",
    "partly": "shown in part, the rest not reached",
    "not_reached": "not reached",
    "withheld": "withheld",
    "omitted": "omitted",
    "unshowable": "unshowable",
    "not_selected": "not in the playlist",
}


def synset_map(figures: Figures) -> Markup:
    """Draw what became of each synset of the mirror."""
    families = figures["synsets"]["families"]
    pitch = _pitch([family["synsets"] for family in families])
    columns = _columns(pitch)
    drawn, top = list[Markup](), 10.0
    for number, family in enumerate(families):
        drawn += _named(family, number, top)
        drawn += _squares(family["map"], top, pitch, columns)
        top += _height(family["synsets"], pitch) + GAP
    return svg(round(top) + 10, "All synsets of the mirror, by what became of them", *drawn)


def _columns(pitch: float) -> int:
    return int((WIDTH - LEFT) / pitch)


def _height(synsets: int, pitch: float) -> float:
    return max(LEAST, -(-synsets // _columns(pitch)) * pitch)


def _pitch(sizes: list[int]) -> float:
    """Return the largest distance of two squares with which all families go onto one page."""
    pitch = 40.0
    while pitch > 4 and sum(_height(size, pitch) + GAP for size in sizes) > MOST_HIGH:
        pitch -= 0.1
    return round(pitch, 1)


def _named(family: Mapping[str, Value], number: int, top: float) -> Iterator[Markup]:
    at = f"synsets.families.{number}"
    yield words(0, top + 26, family["top"], class_="name")
    shown = _figure(family["pictures_shown"], f"{at}.pictures_shown")
    whole = _figure(family["pictures"], f"{at}.pictures")
    yield tag("text", shown, " of ", whole, x=0, y=f"{top + 56:.0f}")


def _figure(number: int, at: str) -> Markup:
    return tag("tspan", writing.count(number), data_of=at, data_value=str(number))


def _squares(fates: str, top: float, pitch: float, columns: int) -> Iterator[Markup]:
    strokes: dict[str, list[str]] = {}
    for row in range(-(-len(fates) // columns)):
        line, x = fates[row * columns : (row + 1) * columns], float(LEFT)
        y = top + (row + 0.5) * pitch
        for fate, members in groupby(line):
            length = len(list(members)) * pitch
            strokes.setdefault(fate, []).append(_run(fate, x, y, length, pitch))
            x += length
    for mark in MARKS:
        if mark.fate in strokes:
            yield _drawn(mark, "".join(strokes[mark.fate]), pitch)


def _run(fate: str, x: float, y: float, length: float, pitch: float) -> str:
    """Return the stroke of some neighbours of one *fate*: dashes that lie in the middle of their cells."""
    mark = next(m for m in MARKS if m.fate == fate)
    before = (1 - mark.dash) / 2 * pitch
    return f"M{x + before:.1f} {y:.1f}h{length - before:.1f}"


def _drawn(mark: Mark, strokes: str, pitch: float) -> Markup:
    return tag(
        "path",
        d=strokes,
        fill="none",
        stroke=mark.grey,
        stroke_width=f"{mark.broad * pitch:.2f}",
        stroke_dasharray=f"{mark.dash * pitch:.2f} {(1 - mark.dash) * pitch:.2f}",
    )


def legend(figures: Figures) -> Markup:
    """Return what the squares mean, with how many there are of each."""
    held = figures["synsets"]
    return tag("ul", *[_entry(mark, held[mark.name]) for mark in MARKS if held[mark.name]], class_="legend")


def _entry(mark: Mark, number: int) -> Markup:
    cell = tag("svg", _drawn(mark, _run(mark.fate, 0, 20, 120, 40), 40), viewBox="0 0 120 40", class_="cell")
    named = tag("data", writing.count(number), value=str(number), data_of=f"synsets.{mark.name}")
    return tag("li", cell, " ", named, f" {NAMES[mark.name]}")
