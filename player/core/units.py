"""Units of the installation: nanoseconds, positions, indices, and durations as people write them."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NewType

Ns = NewType("Ns", int)
"""Integer nanoseconds: of a monotonic clock for instants, plain for lengths."""

Wall = NewType("Wall", int)
"""An instant of the wall clock: integer nanoseconds since 1970 UTC, which knows no summer time."""

Position = NewType("Position", int)
"""A place within one pass of a score, 0 … N-1."""

Index = NewType("Index", int)
"""A row of a manifest."""

MICROSECOND = Ns(1_000)
MILLISECOND = Ns(1_000_000)
SECOND = Ns(1_000_000_000)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_UNITS = {
    "ms": MILLISECOND,
    "s": SECOND,
    "m": 60 * SECOND,
    "min": 60 * SECOND,
    "h": 3_600 * SECOND,
    "d": 86_400 * SECOND,
}
_DURATION = re.compile(r"(\d+(?:\.\d{1,9})?)\s*(ms|s|m|min|h|d)", re.ASCII)


def wall_of(instant: datetime) -> Wall:
    """Return the aware *instant* as nanoseconds since 1970 UTC."""
    return Wall((instant - _EPOCH) // timedelta(microseconds=1) * MICROSECOND)


def datetime_of(wall: Wall, zone: tzinfo = UTC) -> datetime:
    """Return *wall* as an aware datetime in *zone*, to the microsecond.

    Raises:
        OverflowError: beyond the calendar.
    """
    return (_EPOCH + timedelta(microseconds=wall // MICROSECOND)).astimezone(zone)


def parse_duration(text: str) -> Ns:
    """Read a duration such as ``90 ms``, ``30s``, ``5m``, ``2h`` or ``61d``.

    Returns nanoseconds, exact for up to nine decimals.

    Raises:
        ValueError: *text* is not a number followed by ms, s, m, min, h or d,
            or is not a whole number of nanoseconds.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'expected a duration such as "90 ms", got "{text}"')
    number, unit = match.groups()
    whole, _, decimals = number.partition(".")
    scale = 10 ** len(decimals)
    length, rest = divmod(int(whole + decimals) * _UNITS[unit], scale)
    if rest:
        raise ValueError(f'expected whole nanoseconds, got "{text}"')
    return Ns(length)


def format_duration(length: Ns) -> str:
    """Write *length* in the largest unit that keeps it a whole number; the inverse of parsing."""
    for unit in ("d", "h", "m", "s", "ms"):
        whole, rest = divmod(length, _UNITS[unit])
        if rest == 0 and whole:
            return f"{whole} {unit}"
    whole, rest = divmod(length, MILLISECOND)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".") + " ms"
