"""The notice for the door: one sheet on what flickers, how often, from where, and who should take care."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path

from player.report.door_words import LANGUAGES, Words
from player.report.markup import Markup, joined, tag
from player.report.page import faces

CAUTION = Markup(
    '<svg viewBox="0 0 100 90" role="img" aria-label="!"><path d="M50 5 96 85 4 85Z" fill="none" '
    'stroke="currentColor" stroke-width="8" stroke-linejoin="round"/><path d="M50 32v28" '
    'stroke="currentColor" stroke-width="9" stroke-linecap="round"/><circle cx="50" cy="73" r="5.5" '
    'fill="currentColor"/></svg>'
)
"""A triangle with an exclamation mark, as on any door; no stripes, which are a trigger themselves."""

LONGEST_IN_MS = 1_000
"""From here on a period is told in seconds."""

RATE_TOLD = 2.0
"""From so many pictures a second on the rate is told."""


@dataclass(frozen=True, slots=True)
class People:
    """When the pictures of people come: *first* to *last* day, None for all the time."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Contested:
    """What becomes of the categories judged offensive: omitted, excluded, withheld or shown, by whom."""

    verdict: str
    synsets: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the notice tells. *pause_s* is the shortest and the longest pause, None where nothing pauses.

    *most* and *red* are flashes in the worst second where people stand, *over* whether that is more
    than allowed; *far_m* is from where on they are too small to count, None where that says
    nothing. *people* is None where none are shown. *ask* names whom to ask, beside the
    staff; *measured* says in a line what the figures rest on.
    """

    title: str
    period_ms: float
    pause_s: tuple[float, float] | None
    most: float
    red: float
    over: bool
    far_m: int | None
    people: People | None
    contested: Contested | None
    ask: str
    measured: str


def door_notice(notice: Notice, languages: Sequence[str] = tuple(LANGUAGES)) -> str:
    """Return the sheet in *languages* (ISO 639, one at least), the first one large."""
    first, *others = languages
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{LANGUAGES[first].heading}: {notice.title}"),
        tag("style", Markup(faces() + (Path(__file__).parent / "door.css").read_text("utf-8"))),
    )
    body = tag(
        "body",
        tag("header", CAUTION, tag("h1", LANGUAGES[first].heading), lang=first),
        tag("section", *_paragraphs(notice, LANGUAGES[first], whole=True), id="first", lang=first),
        tag("div", *[_other(notice, code) for code in others], id="others", class_=_roomy(others)),
        tag("footer", _ask(notice, LANGUAGES[first]), tag("p", notice.measured)),
    )
    return joined(Markup("<!DOCTYPE html>\n"), tag("html", head, body, lang=first), "\n")


def _ask(notice: Notice, words: Words) -> Markup:
    return tag("p", words.ask, " ", tag("b", notice.ask), class_="ask") if notice.ask else Markup()


def _other(notice: Notice, code: str) -> Markup:
    words = LANGUAGES[code]
    return tag("section", tag("h2", words.heading), *_paragraphs(notice, words, whole=False), lang=code)


def _roomy(others: Sequence[str]) -> str | None:
    """Return the class of few languages, which have room to be set larger."""
    return "roomy" if len(others) <= 2 else None


def _paragraphs(notice: Notice, words: Words, *, whole: bool) -> Iterator[Markup]:
    """Yield what is said; not *whole*: who should take care, why, what helps, and who is shown."""
    yield tag("p", words.keep_out if notice.over else words.take_care, class_="who")
    yield tag("p", " ".join(_light(notice, words)) if whole else _rate(notice, words))
    yield tag("p", words.unwell, class_="unwell")
    people = " ".join(_people(notice if whole else replace(notice, contested=None), words))
    if people:
        yield tag("p", people)
    if whole and not notice.ask:
        yield tag("p", words.ask)


def _light(notice: Notice, words: Words) -> Iterator[str]:
    """Yield what flickers, how often, and from where."""
    yield _rate(notice, words)
    if notice.pause_s:
        shortest, longest = (_number(seconds, words) for seconds in notice.pause_s)
        yield words.rests.format(shortest=shortest, longest=longest)
    yield (words.over if notice.over else words.under).format(most=ceil(notice.most))
    if notice.red:
        yield words.red
    yield words.guideline
    if notice.far_m is not None:
        yield words.far.format(far=notice.far_m)


def _rate(notice: Notice, words: Words) -> str:
    """Return how fast pictures follow each other."""
    rate = 1_000 / notice.period_ms
    told = words.rate if rate >= RATE_TOLD else words.slow
    return told.format(period=_period(notice.period_ms, words), rate=_number(rate, words))


def _people(notice: Notice, words: Words) -> Iterator[str]:
    """Yield who is shown, when, and what was decided on the words for them."""
    people, contested = notice.people, notice.contested
    if people is not None and people.first and people.last:
        yield words.people_between.format(span=words.span(people.first, people.last))
    elif people is not None:
        yield words.people
    if contested is not None:
        said = {"withheld": words.withheld, "shown": words.shown}.get(contested.verdict, words.left_out)
        yield said.format(synsets=_whole(contested.synsets, words), by=contested.by)


def _period(ms: float, words: Words) -> str:
    if ms < LONGEST_IN_MS:
        return f"{_number(ms, words)} {words.milliseconds}"
    return f"{_number(ms / 1_000, words)} {words.seconds}"


def _number(value: float, words: Words) -> str:
    """Write *value* to the tenth; from ten on, and where it is whole, without it."""
    text = f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")
    return text.replace(".", words.decimal)


def _whole(value: int, words: Words) -> str:
    return f"{value:,}".replace(",", words.thousands)
