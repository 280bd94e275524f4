"""The record of showing in the terminal."""

from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from player.report import Line, sections
from player.report.front import LIMITS, dates

_WEIGHTS = {1: "bold", -1: "dim"}


def print_record(figures: dict[str, Any]) -> None:
    """Print the one page: the same lines as the HTML sets, without its plots."""
    console = Console()
    title = figures["work"]["title"] or figures["work"]["playlist"] or ""
    console.print(Text(figures["heading"], "bold reverse" if figures["rehearsal"] else "bold"))
    for line in (title, dates(figures), *figures["rehearsal"], *figures["remarks"]):
        console.print(Text(line))
    for heading, lines in sections(figures).items():
        console.print(Text(f"\n{heading}", "bold"))
        console.print(_table(lines, "left" if heading == "Proof" else "right"))
    console.print(Text("\nWhat this does not prove", "bold"))
    console.print(Text(" ".join(LIMITS)))


def _table(lines: list[Line], side: Literal["left", "right"]) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify=side, overflow="fold")  # a hash is worth nothing in part
    table.add_column()
    for line in lines:
        style = _WEIGHTS.get(line.weight, "")
        label = ("  " if line.weight < 0 else "") + line.label
        table.add_row(Text(label, style), Text(line.text, style), Text(line.remark, "dim"))
    return table
