"""What the doctor found, in the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from player.core.doctor import Check, Verdict

COLOURS = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red"}


def print_checks(checks: Sequence[Check]) -> None:
    """Print a line for each check, and below it what to do; then how many of each verdict there are."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        found = Text(check.found)
        if check.advice:
            found.append(f"\n→ {check.advice}", "bold" if check.verdict is Verdict.FAIL else "")
        table.add_row(Text(str(check.verdict), COLOURS[check.verdict]), Text(check.name), found)
    console = Console()
    console.print(table)
    counts = {verdict: sum(check.verdict is verdict for check in checks) for verdict in Verdict}
    console.print(Text(", ".join(f"{count} {verdict}" for verdict, count in counts.items())))
