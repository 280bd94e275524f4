"""The keys of a showing: its days, its hours, its zone, its country."""

import re
from zoneinfo import ZoneInfo, available_timezones

from player.config.kinds import Absent, Key, Leaf, Rule, Section, Taken, Unfit
from player.config.leaves import DAY, plain_text
from player.config.problems import suggestion
from player.config.tree import Plain
from player.core.hours import rules_of
from player.core.playlist import Showing

_COUNTRY = r"^[A-Z]{2}$"


def _zone(value: Plain) -> str:
    name = plain_text(value)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Unfit(suggestion(name, sorted(available_timezones()))) from error
    return name


ZONE = Leaf("a time zone such as Europe/London", _zone, {"type": "string", "minLength": 1})


def _hours(value: Plain) -> str:
    """Return opening hours as they were written, if the library and we understand the same by them."""
    from opening_hours import (  # type: ignore[attr-defined] # noqa: PLC0415 - 20 ms, only for playlists with hours
        OpeningHours,
        ParserError,  # not in the library's stub
    )

    text = plain_text(value)
    try:
        OpeningHours(text)
        rules_of(text)
    except ParserError as error:
        raise Unfit(_misread(text, str(error))) from error
    except ValueError as error:
        raise Unfit(f"; {error}") from error
    return text


def _misread(text: str, complaint: str) -> str:
    """Return a hint for what the parser could not read."""
    if re.search(r"\d{4}-\d\d-\d\d", text):
        return '; days are written like "2019 Jul 14"'
    where = re.search(r"--> 1:(\d+)", complaint)
    return f"; not understood from character {where[1]} on" if where else ""


HOURS = Leaf(
    'opening hours such as "Mo-Sa 10:00-18:00; Su 11:00-18:00" or "24/7"',
    _hours,
    {"type": "string", "minLength": 1},
)


def _plain_hours(value: Plain) -> str:
    text = _hours(value)
    if "PH" in text:
        raise Unfit("; PH needs a country, which only a playlist's showing has: write it in the hours there")
    return text


PLAIN_HOURS = Leaf(
    'opening hours such as "Sa-Su 10:00-18:00" or "24/7"',
    _plain_hours,
    {"type": "string", "minLength": 1, "not": {"pattern": "PH"}},
)


def _country(value: Plain) -> str:
    """Return an ISO 3166 code, if the library knows the country's holidays."""
    code = plain_text(value)
    if not re.fullmatch(_COUNTRY, code) or code == "UK":
        upper = "GB" if code.upper() == "UK" else code.upper()
        raise Unfit(f'; did you mean "{upper}"?' if re.fullmatch(_COUNTRY, upper) else "")
    if not _has_holidays(code):
        raise Unfit('; its public holidays are not known here: leave it out and name the days ("Dec 25 off")')
    return code


def _has_holidays(code: str) -> bool:
    from opening_hours import (  # type: ignore[attr-defined] # noqa: PLC0415 - as above
        OpeningHours,
        UnknownCountryError,  # not in the library's stub
    )

    try:
        OpeningHours("24/7", country=code)
    except UnknownCountryError:
        return False
    return True


COUNTRY = Leaf(
    "a country as two letters, such as GB",
    _country,
    {"type": "string", "pattern": _COUNTRY},
)

FROM = Key("from", DAY, "the first day", Absent.REFUSED)
UNTIL = Key("until", DAY, "the last day, inclusive", Absent.REFUSED)
OPENING = Key("hours", HOURS, "opening hours as OpenStreetMap writes them", Absent.REFUSED)
TIMEZONE = Key("timezone", ZONE, "where the clock on the wall belongs", Absent.REFUSED)
HOLIDAYS: Key[str | None] = Key(
    "country", COUNTRY, "whose public holidays the hours mean by PH, such as GB (ISO 3166)", Absent.NONE
)


def _reversed_days(taken: Taken) -> str | None:
    if taken[UNTIL] < taken[FROM]:
        return f"expected the first day, {taken[FROM]}, or a later one, got {taken[UNTIL]}"
    return None


def _whose_holidays(taken: Taken) -> str | None:
    if "PH" in taken[OPENING] and taken[HOLIDAYS] is None:
        return "PH, the public holidays, needs a country beside it, such as country: GB"
    return None


def _showing(taken: Taken) -> Showing:
    return Showing(taken[FROM], taken[UNTIL], taken[OPENING], taken[TIMEZONE], taken[HOLIDAYS])


SHOWING = Section(
    (FROM, UNTIL, OPENING, TIMEZONE, HOLIDAYS),
    _showing,
    (
        Rule((FROM, UNTIL), ("until",), _reversed_days),
        Rule(
            (OPENING, HOLIDAYS),
            ("hours",),
            _whose_holidays,
            {
                "if": {"properties": {"hours": {"pattern": "PH"}}, "required": ["hours"]},
                "then": {"required": ["country"]},
            },
        ),
    ),
)
