"""Opening hours as people write them: the rules in an OpenStreetMap text, and what a day makes of them.

Which days a rule is about, the room ``hours`` asks the library; what the
rules then make of one day is said here, because doors need answers that a map
does not: an overnight window belongs to the day it begins on, whatever the
next day's rule says, and a time that is not certain is refused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

Span = tuple[int, int]
"""From and until, exclusive, in minutes since the midnight that begins the day; until is at most 48 h."""

_WHOLE_DAY = 24 * 60
"""Minutes."""

_UNCERTAIN = (
    ('"', "a comment in quotes decides nothing; write it after # instead"),
    ("unknown", "the doors are either open or closed"),
    ("dawn|sunrise|sunset|dusk", "the sun is not followed; write times"),
    ("SH", "school holidays are not known; name the days"),
    (r":\d\d ?\+", "an open end is no closing time"),
    (r":\d\d ?/", "times that recur are no opening hours"),
)
_SPAN = r"(\d{1,2}):(\d\d) ?- ?(\d{1,2}):(\d\d)"
_TIMES = re.compile(rf"{_SPAN}(?:, ?{_SPAN})*")
_MODIFIER = re.compile(r"\s*(open|closed|off)$", re.IGNORECASE)
_SEPARATOR = re.compile(r" ?(;) ?| ?(\|\|) | ?(,) (?!(?<=:\d\d, )\d{1,2}:\d\d)")
"""After a time, a comma and a time go on with the same rule; else a comma and a space begin another."""


class Joint(Enum):
    """How a rule is joined to those before it."""

    NORMAL = ";"
    ADDITIONAL = ","
    FALLBACK = "||"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a text: *days* is a text of its own, open all day on the days that the rule is about.

    Without *spans* it speaks of the whole of these days.
    """

    joint: Joint
    days: str
    spans: tuple[Span, ...]
    closes: bool


def rules_of(text: str) -> tuple[Rule, ...]:
    """Return the rules of *text*, which the library has found well-formed.

    Raises:
        ValueError: it leaves open when the doors are open; the message says how.
    """
    for pattern, reason in _UNCERTAIN:
        if re.search(pattern, text, re.IGNORECASE):
            raise ValueError(reason)
    pieces = [piece.strip() for piece in _SEPARATOR.split(text) if piece is not None]
    joints = [Joint.NORMAL, *map(Joint, pieces[1::2])]
    _refuse_spaced_lists(pieces)
    return tuple(map(_rule, joints, pieces[::2]))


def _refuse_spaced_lists(pieces: list[str]) -> None:
    """Refuse ``Dec 25, Dec 26 off``: to the grammar that is a Christmas open day and night."""
    for piece, separator in zip(pieces[::2], pieces[1::2], strict=False):
        bare = not _TIMES.search(piece) and not _MODIFIER.search(piece) and piece != "24/7"
        if separator == "," and bare:
            raise ValueError('a list of days has no spaces, as in "Dec 25,Dec 26 off"')


def _rule(joint: Joint, text: str) -> Rule:
    modifier = _MODIFIER.search(text)
    bare = text[: modifier.start()] if modifier else text
    times = _TIMES.search(bare)
    spans = tuple(_spans(times.group())) if times else ()
    days = _TIMES.sub("00:00-24:00", bare).strip() or "24/7"
    return Rule(joint, days, spans, closes=modifier is not None and modifier[1].lower() != "open")


def _spans(text: str) -> Iterator[Span]:
    for found in re.findall(_SPAN, text):
        from_hour, from_minute, hour, minute = map(int, found)
        begin, end = from_hour * 60 + from_minute, hour * 60 + minute
        yield begin, end if end > begin else end + _WHOLE_DAY


@dataclass(slots=True)
class Day:
    """What the rules make of one day: windows that begin on it, and times of its clock that are closed.

    A rule that closes a whole day takes the windows that begin on it; one that
    closes times closes them to windows of the evening before as well.
    """

    windows: list[Span] = field(default_factory=list)
    closed: list[Span] = field(default_factory=list)

    def follow(self, rule: Rule) -> None:
        """Let *rule*, which is about this day, change what those before it said."""
        if rule.joint is Joint.FALLBACK and self.windows:
            return
        if rule.closes:
            self._close(rule.spans)
        else:
            self._open(rule)

    def _close(self, spans: tuple[Span, ...]) -> None:
        if not spans:
            self.windows, self.closed = [], []
        self.windows = list(_without(self.windows, spans))
        self.closed += spans

    def _open(self, rule: Rule) -> None:
        spans = rule.spans or ((0, _WHOLE_DAY),)
        if rule.joint is Joint.NORMAL:
            self.windows, self.closed = [], []
        self.windows += spans
        self.closed = list(_without(self.closed, spans))


def _without(spans: Iterable[Span], cuts: Iterable[Span]) -> Iterable[Span]:
    """Return what *cuts* leave of *spans*."""
    for begin, end in cuts:
        pieces = [((a, min(b, begin)), (max(a, end), b)) for a, b in spans]
        spans = [piece for pair in pieces for piece in pair if piece[0] < piece[1]]
    return spans
