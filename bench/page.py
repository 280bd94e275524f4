"""docs/benchmarks.md: each bench writes its own part and leaves those of the others."""

from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs/benchmarks.md"
HEAD = "# Beside others\n"


def write_part(name: str, text: str, page: Path = PAGE) -> None:
    """Put *text*, as what ``python -m NAME --write`` has written, into its place on *page*, or at the end."""
    begins, ends = f"<!-- {name} begins -->\n", f"<!-- {name} ends -->\n"
    whole = page.read_text("utf-8") if page.exists() else HEAD
    before, found, rest = whole.partition(begins)
    after = rest.partition(ends)[2] if found else ""
    blank = "" if found else "\n"
    page.write_text(f"{before}{blank}{begins}\n{text.strip()}\n\n{ends}{after}", "utf-8")
