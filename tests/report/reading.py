"""The page read as a program would: which figures stand on it, and where JSON has them."""

from html.parser import HTMLParser
from typing import Any, NamedTuple

from player.report import writing
from player.report.writing import at_path

WRITERS = (
    writing.count,
    writing.length,
    writing.less,
    writing.milliseconds,
    writing.share,
    writing.signed,
    writing.span,
    writing.tenth,
)


class Figure(NamedTuple):
    """A figure on the page: where JSON has it, its value in the attribute, and as a person reads it."""

    path: str
    value: str
    text: str


class Reader(HTMLParser):
    """Gathers the figures and everything that could fetch or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[Figure] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self._open: tuple[str, str, str] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        said = {name: value or "" for name, value in attrs}
        self.addresses += [v for name, v in said.items() if name in {"src", "href", "action", "data"}]
        if "data-of" in said:
            self._open = (tag, said["data-of"], said.get("value", said.get("data-value", "")))
            self._text = ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[0] == tag:
            self.figures.append(Figure(self._open[1], self._open[2], self._text))
            self._open = None


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def assert_equal(page: str, figures: dict[str, Any]) -> set[str]:
    """Claim that each figure on *page* is JSON's, in its attribute and in words; return their paths."""
    found = read(page).figures
    for figure in found:
        value = at_path(figures, figure.path)
        assert figure.value == ("" if value is None else str(value)), figure
        assert figure.text in _written(value), figure
    return {figure.path for figure in found}


def _written(value: Any) -> set[str]:
    return {value} if isinstance(value, str) else {write(value) for write in WRITERS}
