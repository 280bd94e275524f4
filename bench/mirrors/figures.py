"""What a bench has measured, and how it is told: on screen, as Markdown, as JSON."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Comparison:
    """How *ours* stands to *peer*: at least *wanted* times as good, where that was promised."""

    ours: str
    peer: str
    wanted: float | None = None


@dataclass(slots=True)
class Section:
    """One figure of several contenders, taken in turn; *rounds* holds each one's readings in *unit*.

    *more* tells whether a larger figure is the better one.
    """

    title: str
    unit: str
    comparisons: Sequence[Comparison]
    more: bool = True
    rounds: dict[str, list[float]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def add(self, contender: str, reading: float) -> None:
        """Enter a reading of *contender*."""
        self.rounds.setdefault(contender, []).append(reading)

    def ratio(self, ours: str, peer: str) -> float:
        """Return how many times as good *ours* is: the median of the rounds' ratios."""
        pairs = zip(self.rounds[ours], self.rounds[peer], strict=False)
        return statistics.median(a / b if self.more else b / a for a, b in pairs)

    def figures(self) -> Iterator[tuple[str, ...]]:
        """Yield a line for each contender: median, lowest, highest."""
        for contender, readings in self.rounds.items():
            told = (statistics.median(readings), min(readings), max(readings))
            yield contender, *(_told(figure) for figure in told)

    def verdicts(self) -> Iterator[tuple[str, ...]]:
        """Yield a line for each comparison that can be made: ratio, wanted, whether it holds."""
        for made in self.comparisons:
            if made.ours in self.rounds and made.peer in self.rounds:
                ratio = self.ratio(made.ours, made.peer)
                wanted = f"≥ {made.wanted:g} ×" if made.wanted else ""
                holds = ("yes" if ratio >= made.wanted else "no") if made.wanted else ""
                yield f"{made.ours} : {made.peer}", f"{ratio:.2f} ×", wanted, holds

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "title": self.title,
            "unit": self.unit,
            "rounds": self.rounds,
            "ratios": {line[0]: float(line[1].split()[0]) for line in self.verdicts()},
            "remarks": self.remarks,
        }


def _told(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def show(section: Section, console: Console) -> None:
    """Print the tables of *section*."""
    console.print()
    for heads, lines in _tables(section):
        if lines:
            table = Table(*heads, title=None, header_style="bold")
            for line in lines:
                table.add_row(*line)
            console.print(table)
    for remark in section.remarks:
        console.print(remark, highlight=False)


def _tables(section: Section) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    yield (f"{section.title}, {section.unit}", "median", "lowest", "highest"), list(section.figures())
    yield ("", "times as good", "wanted", "holds"), list(section.verdicts())


def markdown(sections: Sequence[Section], circumstances: Mapping[str, str]) -> str:
    """Return a part of a page with all *sections*, headed by the *circumstances* of the run."""
    page = ["## Mirrors", "", "Written by `python -m bench.mirrors --write`; not by hand.", ""]
    page += [f"- {name}: {value}" for name, value in circumstances.items()]
    for section in sections:
        page += ["", f"### {section.title}"]
        for heads, lines in _tables(section):
            if lines:
                page += ["", _row(heads), _row(["---"] + ["---:"] * (len(heads) - 1)), *map(_row, lines)]
        page += ["", *section.remarks] if section.remarks else []
    return "\n".join(page) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
