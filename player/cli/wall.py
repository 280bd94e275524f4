"""How the wall is, set for a terminal: once, or kept up to date.

Titles, mirrors and files have names that others gave; they are text here,
never markup, and what a terminal would obey is shown escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.columns import Columns
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from player.core.pictures import escaped

Told = Mapping[str, Any]

WIDE = 32
"""Cells of a bar: an eighth of one is a 256th of it."""

NARROW = 20
"""Cells of a bar beside the longest name and the longest counts, so that 80 columns hold them all."""

EIGHTHS = " ▏▎▍▌▋▊▉█"
MEGABYTE = 1_000_000


def page(status: Told, coverage: Told | None = None, note: str = "") -> RenderableType:
    """Return all that is said of the wall, with the tops of *coverage*; *note* stands above it in red."""
    parts: list[RenderableType] = [Text(escaped(note), "red")] if note else []
    parts += [_head(status), *_troubles(status), *_remarks(status), Text(), _facts(status)]
    if coverage is None or not coverage.get("tops"):
        return Group(*parts)
    return _Fitted(Group(*parts, Text()), coverage)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """The tops of *coverage* below what stands *above*, as much of them as the terminal has lines for."""

    above: RenderableType
    coverage: Told

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield both: bars and counts if they fit, else names and shares beside each other."""
        room = options.size.height - len(console.render_lines(self.above, options))
        ways = self._ways()
        fitting = (tops for tops in ways if len(console.render_lines(tops, options)) <= room)
        yield self.above
        yield next(fitting, ways[-1])

    def _ways(self) -> list[RenderableType]:
        fewer = range(len(self.coverage["tops"]), 0, -1)
        return [_tops(self.coverage), *(_shares(self.coverage, number) for number in fewer)]


def _head(status: Told) -> RenderableType:
    well = bool(status["well"])
    word = Text("well" if well else "not well", "bold green" if well else "bold red")
    title = Text.assemble(word, "  ", (escaped(str(status.get("title", ""))), "bold"))
    return Rule(title, align="left", style="dim")


def _troubles(status: Told) -> list[RenderableType]:
    return [Text(f"– {escaped(str(trouble))}", "red") for trouble in status.get("troubles", [])]


def _remarks(status: Told) -> list[RenderableType]:
    return [Text(f"– {escaped(str(remark))}") for remark in status.get("remarks", [])]


def _facts(status: Told) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in (*_showing(status), *_measured(status), *_around(status)):
        table.add_row(name, value if isinstance(value, Text) else Text(escaped(value)))
    return table


def _showing(status: Told) -> list[tuple[str, str | Text]]:
    pictures = max(1, status["pictures"])
    reached = status["position"] + (status["now"] is not None)
    passing = f", pass {status['pass'] + 1}" if status["pass"] else ""
    done = Text.assemble(_bar(reached / pictures), f" {_percent(reached, pictures)}")
    rows: list[tuple[str, str | Text]] = [
        ("state", escaped(str(status["state"]))),
        ("picture", f"{reached:,} of {pictures:,}{passing}"),
        ("", done),
    ]
    now = status["now"]
    if now is not None:
        told = " › ".join(now["path"]) or ("withheld" if now["withheld"] else "")
        rows.append(("showing", told))
        rows.append(("", " · ".join(filter(None, (now["file"], now["wnid"], _moment(now["shown_at"]))))))
    return rows


def _measured(status: Told) -> list[tuple[str, str | Text]]:
    beat, ring = status["cadence"], status["ring"]
    return [
        ("cadence", f"{_ms(beat['wanted_ms'])} wanted, {_ms(beat['mean_ms'])} in the mean"),
        ("", f"99 in 100 within {_ms(beat['p99_late_ms'])}, {_many(beat['slips'], 'slip')}"),
        ("ring", f"{_many(ring['filled'], 'picture')}, {ring['bytes'] / MEGABYTE:,.0f} MB"),
        ("pauses", f"{status['pauses']:,}"),
    ]


def _around(status: Told) -> list[tuple[str, str | Text]]:
    change, end = status["next_change"], status["projected_end"]
    doors = "open" if status["open"] else "closed"
    verb = "close" if status["open"] else "open"
    head = (status.get("ledger") or {}).get("head")
    deaths = ", ".join(f"{count:,} × {cause}" for cause, count in status.get("deaths", {}).items())
    told = [
        ("doors", f"{doors}, {verb} {_moment(change)}" if change else f"{doors}, always"),
        ("the end", _moment(end) if end else "reached" if status["state"] == "ended" else "not known"),
        ("mirror", str(status["mirror"])),
        ("ledger", f"head {head}" if head else "none"),
        ("ends unasked", deaths or "none"),
        ("running for", _length(status["uptime_s"])),
        ("version", str(status["version"] or "–")),
    ]
    return list(told)


def _tops(coverage: Told) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    for _ in range(3):
        table.add_column(justify="right", no_wrap=True)
    for top in coverage["tops"]:
        shown, pictures = top["shown"], top["pictures"]
        counted = Text(f"{shown:,} of {pictures:,}", "dim")
        bar = _bar(shown / pictures if pictures else 0.0, NARROW)
        table.add_row(Text(escaped(str(top["name"]))), bar, Text(_percent(shown, pictures)), counted)
    if "counting" in coverage:
        table.add_row("", _counting(coverage))
    return table


def _shares(coverage: Told, number: int) -> RenderableType:
    """Return the first *number* tops in columns, and how many are left out."""
    tops = coverage["tops"]
    told = [
        Text.assemble((escaped(str(top["name"])), "dim"), f" {_percent(top['shown'], top['pictures'])}")
        for top in tops[:number]
    ]
    left_out = [Text(f"and {len(tops) - number} more", "dim")] if number < len(tops) else []
    counting = [_counting(coverage)] if "counting" in coverage else []
    return Columns([*told, *left_out, *counting], column_first=True, padding=(0, 2))


def _counting(coverage: Told) -> Text:
    return Text(f"still counting, {coverage['counting']:.0%}", "dim")


def _bar(share: float, wide: int = WIDE) -> Text:
    """Return a bar of *wide* cells filled to *share*, 0 to 1; what is more than nothing is seen."""
    eighths = round(min(1.0, max(0.0, share)) * wide * 8)
    eighths = max(eighths, 1) if share > 0 else 0
    whole, part = divmod(eighths, 8)
    drawn = EIGHTHS[8] * whole + (EIGHTHS[part] if part else "")
    return Text(drawn.ljust(wide), "on grey23")


def _percent(some: int, whole: int) -> str:
    """Return the share in percent; 100 is for all of it alone, and 0 for none."""
    if some >= whole > 0:
        return "100 %"
    percent = 100 * some / whole if whole else 0.0
    return f"{min(percent, 99.9):.1f} %" if percent >= 0.1 or not some else "under 0.1 %"


def _ms(length: float | None) -> str:
    return "–" if length is None else f"{length:,.1f} ms"


def _many(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _moment(iso: str) -> str:
    """Return *iso* as people say it in its own zone."""
    at = datetime.fromisoformat(iso)
    return f"{at.day} {at:%B %Y, %H:%M:%S}"


def _length(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3_600}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{_many(days, 'day')} {clock}" if days else clock
