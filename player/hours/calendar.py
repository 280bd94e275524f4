"""Which days each rule of an opening text is about, and the schedule the rules make of a showing's days."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from player.core.hours import Day, Rule, Span, rules_of
from player.core.playlist import Showing
from player.core.schedule import Schedule
from player.core.units import Wall
from player.hours.wallclock import instant

_DAY = timedelta(days=1)


def schedule_of(showing: Showing) -> Schedule:
    """Return when the doors are open for *showing*."""
    return schedule_within(showing.hours, showing.timezone, showing.country, showing.first, showing.last)


def schedule_within(hours: str, timezone: str, country: str | None, first: date, last: date) -> Schedule:
    """Return when doors with these *hours* are open, by windows that begin on *first* to *last*, inclusive.

    *country* (ISO 3166, two letters) says which days PH means, those of the
    whole country alone; without it PH means none.

    Raises:
        ValueError: *hours* leave open when the doors are open.
    """
    days = _days(rules_of(hours), country, first - _DAY, last + _DAY)
    zone = ZoneInfo(timezone)
    windows = ((day, span) for day, made in days.items() if first <= day <= last for span in made.windows)
    closed = ((day, span) for day, made in days.items() for span in made.closed)
    return Schedule(_instants(windows, zone)).without(Schedule(_instants(closed, zone)))


def _days(rules: Iterable[Rule], country: str | None, first: date, last: date) -> dict[date, Day]:
    """Return what *rules* make of each day from *first* to *last*."""
    days = {first + _DAY * k: Day() for k in range((last - first).days + 1)}
    for rule in rules:
        for day in _about(rule.days, country, first, last):
            days[day].follow(rule)
    return days


def _about(days: str, country: str | None, first: date, last: date) -> set[date]:
    """Return the days from *first* to *last* that the text *days* is about.

    It is asked with the country and without: where a weekday is a holiday of a
    part of the country, the library may call a rule for both unknown.
    """
    return {day for asked in {country, None} for day in _matching(days, asked, first, last)}


def _matching(days: str, country: str | None, first: date, last: date) -> Iterator[date]:
    from opening_hours import OpeningHours, State  # noqa: PLC0415 - 20 ms, only for playlists with hours

    asked = OpeningHours(days, country=country, auto_country=False, auto_timezone=False)
    begin, end = datetime.combine(first, time()), datetime.combine(last + _DAY, time())
    for since, until, state, _comment in asked.intervals(begin, end):
        if state == State.OPEN:
            yield from (since.date() + _DAY * k for k in range((until - since).days))


def _instants(spans: Iterable[tuple[date, Span]], zone: ZoneInfo) -> Iterator[tuple[Wall, Wall]]:
    for day, (begin, end) in spans:
        midnight = datetime.combine(day, time())
        opens, closes = (instant(midnight + timedelta(minutes=m), zone) for m in (begin, end))
        yield opens, closes
