"""When the clock on a wall shows a time: local times become instants, also where summer time begins."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta, tzinfo

from player.core.units import Wall, wall_of

_SECOND = timedelta(seconds=1)


def instant(local: datetime, zone: tzinfo) -> Wall:
    """Return the first instant at which a clock in *zone* shows the naive time *local* or a later one.

    So a time that comes twice is meant when it first comes (as RFC 5545, 3.3.5
    has it), and one that is skipped comes when the clock skips it: doors that
    open at 02:30 open at 03:00 on the night in which the one follows 01:59.
    Later times are never earlier instants.
    """
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if _shown(found, zone) != local:
        found = _skipped(local, zone, found)
    return wall_of(found)


def _shown(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _skipped(local: datetime, zone: tzinfo, after: datetime) -> datetime:
    """Return when the clock skips *local*: by the offsets before and after, at *after* at the latest."""
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range((after - before) // _SECOND)
    return before + _SECOND * bisect_left(
        seconds, local, key=lambda second: _shown(before + second * _SECOND, zone)
    )
