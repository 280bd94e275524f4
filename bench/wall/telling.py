"""What the bench has to tell: on screen, as Markdown, as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.wall.contenders import CONTENDERS, OURS
from bench.wall.hurried import FROM, TO, Growth
from bench.wall.promises import at_hd, at_uhd, when_disturbed, when_hurried
from bench.wall.reckoning import Figures, Verdict, as_json
from bench.wall.rounds import Stand

HEADS = (
    "", "mean, ms", "p50, ms", "p99, ms", "drift, ms/min", "skipped", "repeated", "long",
    "CPU, %", "X, %", "memory, MB", "first, ms",
)  # fmt: skip

EXPLAINED = """\
Every contender shows the same pictures, 500 × 375, which carry their number; an observer reads a thousand
times a second from the X server's screen which of them stands. Medians over the rounds, in which they take
turns. *mean*: of the intervals; *p50*, *p99*: how far they lie from 90 ms; *drift*: how far the beat runs
away from an ideal clock in a minute; *skipped*, *repeated*: pictures; *long*: those that stood for more than
one and a half beats; *CPU*: of all processes of the player, in % of one core; *X*: the X server's beside it;
*memory*: PSS of all processes, in which libraries that other programs use too count in part (ours share
Python's with the bench); *first*: from exec to the first whole picture, for ours with indexing the mirror."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section: a table, verdicts, remarks."""

    title: str
    heads: Row
    rows: Sequence[Row]
    verdicts: Sequence[Verdict]
    remarks: Sequence[str]
    values: Mapping[str, Any]


def part_of(stand: Stand) -> Part:
    """Return what *stand* came to."""
    medians = stand.medians()
    verdicts = at_uhd(medians) if stand.large else at_hd(medians)
    remarks = [f"{one.name}: {one.remark}" for one in CONTENDERS if one.name in medians]
    values = {
        name: {"median": as_json(medians[name]), "rounds": [as_json(one) for one in runs]}
        for name, runs in stand.figures().items()
    }
    rows = [row_of(name, found) for name, found in medians.items()]
    return Part(f"The beat at {stand.title}", HEADS, rows, [*verdicts], [*remarks, *stand.remarks], values)


def disturbed_part(stand: Stand, polled: Sequence[float]) -> Part:
    """Return what ours came to with much going on beside it."""
    medians = stand.medians()
    verdicts = [*when_disturbed(medians[OURS])] if OURS in medians else []
    remark = (
        f"Beside it: the status page asked for {min(polled, default=0):.0f} times a second, "
        "an index of a million members, niced, again and again, and a busy loop on one of the cores."
    )
    rows = [row_of(name, found) for name, found in medians.items()]
    values = {name: [as_json(one) for one in runs] for name, runs in stand.figures().items()}
    return Part(f"Disturbed, at {stand.title}", HEADS, rows, verdicts, [remark, *stand.remarks], values)


def hurried_part(growth: Growth | None, remarks: Sequence[str]) -> Part:
    """Return what 200,000 pictures left in memory."""
    title = f"{TO:,} pictures without waiting"
    if growth is None:
        return Part(title, (), (), (), remarks, {})
    heads = ("", f"after {growth.begins:,}, MB", f"after {growth.ends:,}, MB", "growth, MB", "pictures/s")
    rate = (growth.ends - growth.begins) / growth.seconds
    figures = (f"{growth.before_mb:.2f}", f"{growth.after_mb:.2f}", f"{growth.grown_mb:+.2f}", f"{rate:.0f}")
    remark = (
        "The player as it is, with a clock that jumps over every wait: a mirror of 14,197,122 pictures, "
        "shuffled, with pauses, ledger and page. Anonymous and shared memory of all processes, the least of "
        "forty readings within ten seconds; the medians, which hold what is being decoded, "
        f"grew by {growth.medians_mb:+.2f} MB."
    )
    values = {"growth_mb": growth.grown_mb, "before_mb": growth.before_mb, "after_mb": growth.after_mb}
    whole = growth.begins >= FROM and growth.ends >= TO
    short = [] if whole else [f"Of {growth.ends:,} pictures only: this was a quick run."]
    verdicts = [*when_hurried(growth.grown_mb)]
    return Part(title, heads, [("ours", *figures)], verdicts, [remark, *short, *remarks], values)


def row_of(name: str, found: Figures) -> Row:
    """Return the row of the table for *name*."""
    times = (f"{found.mean_ms:.3f}", f"{found.p50_ms:.2f}", f"{found.p99_ms:.2f}", f"{found.drift_ms:+,.1f}")
    amiss = (f"{found.skipped:g}", f"{found.repeated:g}", f"{found.long:g}")
    costs = (
        f"{found.cpu:.1f}",
        f"{found.server_cpu:.1f}",
        f"{found.memory_mb:.0f}",
        f"{found.first_ms:,.0f}",
    )
    return name, *times, *amiss, *costs


def show(part: Part, console: Console) -> None:
    """Print *part*."""
    console.print(f"\n{part.title}", style="bold")
    for heads, rows in _tables(part):
        table = Table(*heads, header_style="bold")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    for remark in part.remarks:
        console.print(remark, highlight=False)


def _tables(part: Part) -> Iterator[tuple[Row, Sequence[Row]]]:
    if part.rows:
        yield part.heads, part.rows
    if part.verdicts:
        yield (
            ("wanted", "found", "holds"),
            [(made.promise, made.found, "yes" if made.holds else "no") for made in part.verdicts],
        )


def markdown(parts: Sequence[Part], circumstances: Mapping[str, str], plot: str) -> str:
    """Return the section of docs/benchmarks.md: *circumstances*, the *plot* if there is one, *parts*."""
    page = ["## On the wall", "", "Written by `python -m bench.wall --write`; not by hand.", ""]
    page += [f"- {name}: {value}" for name, value in circumstances.items()]
    page += ["", EXPLAINED]
    page += ["", f"![Every interval of every contender, and what each takes]({plot})"] if plot else []
    for part in parts:
        page += ["", f"### {part.title}"]
        for heads, rows in _tables(part):
            rule = ("---", *["---:"] * (len(heads) - 1))
            page += ["", *("| " + " | ".join(row) + " |" for row in (heads, rule, *rows))]
        page += ["", *(f"- {remark}" for remark in part.remarks)] if part.remarks else []
    return "\n".join(page) + "\n"


def as_values(parts: Sequence[Part], circumstances: Mapping[str, str]) -> dict[str, Any]:
    """Return everything as plain values."""
    told = [
        {
            "title": part.title,
            "figures": part.values,
            "verdicts": [
                {"wanted": one.promise, "found": one.found, "holds": one.holds} for one in part.verdicts
            ],
            "remarks": list(part.remarks),
        }
        for part in parts
    ]
    return {"circumstances": dict(circumstances), "parts": told}
