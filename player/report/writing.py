"""How figures are written for people: thousands apart, hours and minutes, days with their months."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from typing import Any

NOT_STATED = "not stated"
UNKNOWN = "–"

Value = Any
"""Whatever JSON knows."""


def at_path(figures: Mapping[str, Value], path: str) -> Value:
    """Return the value at *path*, such as ``pictures.shown`` or ``cadence.bins.3``; None below a None."""

    def step(value: Value, name: str) -> Value:
        if value is None:
            return None
        return value[int(name)] if isinstance(value, Sequence) else value[name]

    return reduce(step, path.split("."), figures)


def count(number: int | None) -> str:
    """Write a whole number."""
    return UNKNOWN if number is None else f"{number:,}"


def tenth(number: float | None) -> str:
    """Write a number to the tenth."""
    return "none" if number is None else f"{number:,.1f}"


def signed(number: int | None) -> str:
    """Write a difference, with its sign."""
    return UNKNOWN if number is None else f"{number:+,}".replace("-", "−")


def less(number: int | None) -> str:
    """Write what is taken away."""
    return UNKNOWN if number is None else f"−{number:,}" if number else "0"


def length(seconds: float | None) -> str:
    """Write a length of time in its two largest units."""
    if seconds is None:
        return UNKNOWN
    if seconds < 10:
        return f"{seconds:.3g} s"
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s"
    if whole < 3_600:
        return f"{whole // 60} min {whole % 60:02} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60:,} h {minutes % 60:02} min"


def span(seconds: float | None) -> str:
    """Write how long something lasted; what has no length has none."""
    return length(seconds) if seconds else UNKNOWN


def share(part: float | None) -> str:
    """Write a share in hundredths, with as many digits as tell something."""
    if part is None:
        return UNKNOWN
    if part in {0, 1}:
        return f"{part * 100:.0f} %"
    return f"{part * 100:.3g} %" if part >= 1e-6 else "under 0.0001 %"


def milliseconds(ms: float | None) -> str:
    """Write milliseconds."""
    return UNKNOWN if ms is None else f"{ms:,.10g} ms".replace("-", "−")


def bounds(found: Sequence[float | None] | None) -> str:
    """Write what can be said of a figure that lies within a bin, in ms."""
    if found is None:
        return UNKNOWN
    low, high = (None if edge is None else f"{edge:.10g}".replace("-", "−") for edge in found)
    if low is None:
        return f"under {high} ms"
    return f"{low} ms or more" if high is None else f"{low} to {high} ms"


def instant(iso: str | None) -> str:
    """Write an instant to the second, as the clock on the wall had it."""
    if iso is None:
        return UNKNOWN
    moment = datetime.fromisoformat(iso)
    return f"{day(iso[:10])}, {moment:%H:%M:%S}"


def day(iso: str | None) -> str:
    """Write a day."""
    if iso is None:
        return UNKNOWN
    found = date.fromisoformat(iso)
    return f"{found.day} {found:%B %Y}"


def days(first: str, last: str) -> str:
    """Write the days from *first* to *last* (ISO), and how many they are."""
    begin, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    number = (end - begin).days + 1
    if number == 1:
        return day(first[:10])
    opening = f"{begin.day} {begin:%B}" if begin.year == end.year else day(first[:10])
    if (begin.year, begin.month) == (end.year, end.month):
        opening = str(begin.day)
    return f"{opening} – {day(last[:10])}, {number:,} days"
