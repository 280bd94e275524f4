"""The scalars of playlists and configs: durations, sizes, percentages, days, colours, addresses."""

import re
from datetime import date
from functools import partial
from ipaddress import ip_address

from player.config.kinds import Leaf, Unfit
from player.config.problems import suggestion
from player.config.tree import Plain
from player.core.units import Ns, format_duration, parse_duration

BILLION = 10**9
POLICIES = ("unsafe-2019", "winter-2021")

_DURATION = r"^[0-9]+(\.[0-9]{1,9})?\s*(ms|s|m|min|h|d)$"
_PERCENT = r"^[0-9]{1,3}(\.[0-9]{1,7})?\s*%$"
"""Seven decimals of a per cent are billionths of the whole."""
_EVERY = r"^[1-9][0-9]{0,8} pictures?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_COLOUR = r"^#[0-9a-fA-F]{6}$"
_SIZE = r"^[1-9][0-9]{1,4}x[1-9][0-9]{1,4}$"
_BYTES = r"^[0-9]{1,5}\s*[MG]B$"
_LISTEN = r"^([A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}$"
_HOST_NAME = r"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?$"
_WNID = r"n[0-9]{8}"
_NAME = r"^(?!policy:)\S(.*\S)?$"
_POLICY_OR_NAME = rf"^(policy:({'|'.join(POLICIES)})|(?!policy:)\S(.*\S)?)$"

_LONGEST_TITLE = 200
_LARGEST_SCREEN = 16384
"""The largest texture of today's graphics cards."""
_SMALLEST_CACHE = 100 * 10**6
"""Bytes: 80 s of pictures, at 11.1 a second of 110 kB each."""
_LARGEST_CACHE = 20 * 10**9
"""Bytes: four hours of pictures, 180,000 files; their list takes 40 MB of memory."""
_MOST_PICTURES = 10**12
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
"""Instants are nanoseconds since 1970 in 64 bits; a year of five centuries on is a slip of the finger."""


def plain_text(value: Plain) -> str:
    """Return *value* if it is text; a number could be text in quotes."""
    if isinstance(value, str):
        return value
    raise Unfit("" if value is None else "; text that looks like something else needs quotes")


def _matching(pattern: str, value: Plain) -> str:
    if isinstance(value, str) and re.fullmatch(pattern, value):
        return value
    raise Unfit


def _whole(value: Plain, least: int, most: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise Unfit


def whole(expected: str, least: int, most: int) -> Leaf[int]:
    """Return the kind of a whole number from *least* to *most*."""
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Leaf(expected, partial(_whole, least=least, most=most), schema)


def _truth(value: Plain) -> bool:
    if isinstance(value, bool):
        return value
    raise Unfit


TRUTH = Leaf("true or false", _truth, {"type": "boolean"})


def duration(example: str, least: Ns, most: Ns) -> Leaf[Ns]:
    """Return the kind of a duration from *least* to *most*."""

    def parse(value: Plain) -> Ns:
        try:
            length = parse_duration(_matching(_DURATION, value))
        except ValueError as error:
            raise Unfit from error
        if not least <= length <= most:
            raise Unfit(f"; the range is {format_duration(least)} to {format_duration(most)}")
        return length

    return Leaf(f'a duration such as "{example}"', parse, {"type": "string", "pattern": _DURATION})


def _billionths(value: Plain) -> int:
    """Return a percentage such as "33.3 %" as an exact share in billionths."""
    whole_part, _, decimals = _matching(_PERCENT, value).rstrip("% \t").partition(".")
    share = int(whole_part + decimals.ljust(7, "0"))
    if not 0 < share <= BILLION:
        raise Unfit("; it must be more than 0 % and at most 100 %")
    return share


PERCENT = Leaf('a percentage such as "50 %"', _billionths, {"type": "string", "pattern": _PERCENT})


def _all_or(value: Plain) -> int | None:
    return None if value == "all" else _whole(value, 1, _MOST_PICTURES)


PER_SYNSET = Leaf(
    "all or a whole number from 1, such as 12",
    _all_or,
    {"anyOf": [{"const": "all"}, {"type": "integer", "minimum": 1, "maximum": _MOST_PICTURES}]},
)


def _every(value: Plain) -> int:
    return int(_matching(_EVERY, value).split()[0])


EVERY = Leaf('a number of pictures such as "100 pictures"', _every, {"type": "string", "pattern": _EVERY})


def _title(value: Plain) -> str:
    text = plain_text(value)
    if text.strip() and "\n" not in text and len(text) <= _LONGEST_TITLE:
        return text
    raise Unfit


TITLE = Leaf(
    f"one line of text, at most {_LONGEST_TITLE} characters",
    _title,
    {"type": "string", "pattern": r"^[^\n]*\S[^\n]*$", "maxLength": _LONGEST_TITLE},
)


def _day(value: Plain) -> date:
    try:
        day = date.fromisoformat(_matching(_DATE, value))
    except ValueError as error:
        raise Unfit from error
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unfit(f"; the years are {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


DAY = Leaf("a date such as 2019-07-01", _day, {"type": "string", "format": "date", "pattern": _DATE})


def _meant(name: str) -> str:
    """Return *name* if it means something in ImageNet; a wnid may be known to the mirror alone."""
    if name == "all" or re.fullmatch(_WNID, name):
        return name
    # 60 ms, and only for playlists that name a top or a lemma.
    from player.assets import load_census, load_wordnet  # noqa: PLC0415 - as said
    from player.core.score import ScoreError, synsets_named  # noqa: PLC0415 - as said

    try:
        synsets_named(name, frozenset(), load_wordnet(), load_census())
    except ScoreError as error:
        raise Unfit(f"; {error}") from error
    return name


def _named(value: Plain) -> str:
    text = plain_text(value)
    if not text.startswith("policy:"):
        return _meant(_matching(_NAME, text))
    known = [f"policy:{policy}" for policy in POLICIES]
    if text not in known:
        raise Unfit(suggestion(text, known) or f"; the policies are {' and '.join(POLICIES)}")
    return text


_NAMED: dict[str, object] = {"type": "string", "pattern": _POLICY_OR_NAME}

INCLUDED = Leaf(
    "all, the name of a top, a wnid, a lemma or a policy such as policy:winter-2021", _named, _NAMED
)
EXCLUDED = Leaf("the name of a top, a wnid, a lemma or a policy such as policy:winter-2021", _named, _NAMED)


def _colour(value: Plain) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(_matching(_COLOUR, value)[1:])
    return red, green, blue


COLOUR = Leaf(
    'a colour such as "#070007", in quotes since # begins a comment',
    _colour,
    {"type": "string", "pattern": _COLOUR},
)


def _size(value: Plain) -> tuple[int, int] | None:
    if value == "auto":
        return None
    width, height = (int(side) for side in _matching(_SIZE, value).split("x"))
    if max(width, height) > _LARGEST_SCREEN:
        raise Unfit(f"; at most {_LARGEST_SCREEN} a side")
    return width, height


SIZE = Leaf(
    "auto or a size such as 1920x1080",
    _size,
    {"anyOf": [{"const": "auto"}, {"type": "string", "pattern": _SIZE}]},
)


def _bytes(value: Plain) -> int:
    text = _matching(_BYTES, value)
    size = int(text[:-2]) * {"MB": 10**6, "GB": 10**9}[text[-2:]]
    if size and not _SMALLEST_CACHE <= size <= _LARGEST_CACHE:
        raise Unfit("; the range is 100 MB to 20 GB, and 0 MB is off")
    return size


CACHE = Leaf('a size such as "2 GB"', _bytes, {"type": "string", "pattern": _BYTES})


def _turn(value: Plain) -> int:
    turn = _whole(value, 0, 270)
    if turn % 90:
        raise Unfit
    return turn


TURN = Leaf("0, 90, 180 or 270", _turn, {"enum": [0, 90, 180, 270]})


def metres(most: int) -> Leaf[float]:
    """Return the kind of a length in metres, more than 0 and at most *most*."""

    def parse(value: Plain) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= most:
            return float(value)
        raise Unfit

    schema = {"type": "number", "exclusiveMinimum": 0, "maximum": most}
    return Leaf(f"metres, more than 0 and at most {most}, such as 2.7", parse, schema)


def _listen(value: Plain) -> tuple[str, int]:
    host, _, port = _matching(_LISTEN, value).rpartition(":")
    bare = host.strip("[]")
    if host != bare or re.fullmatch(r"[0-9.]+", host):
        try:
            ip_address(bare)
        except ValueError as error:
            raise Unfit(f'; "{bare}" is no address') from error
    if int(port) > 65535:
        raise Unfit("; ports end at 65535")
    return bare, int(port)


LISTEN = Leaf("host:port such as 127.0.0.1:8090", _listen, {"type": "string", "pattern": _LISTEN})


def _host_name(value: Plain) -> str:
    return _matching(_HOST_NAME, value).lower()


HOST_NAME = Leaf(
    "a host name such as wall.example or wall.example:8443",
    _host_name,
    {"type": "string", "pattern": _HOST_NAME},
)
