"""What a visitor will see, in sentences."""

from collections.abc import Iterator, Sequence

from player.app.explain import Explanation, Seen, Stay, Synset
from player.app.plan_words import contested_words
from player.core.advice import told_length, told_moment
from player.core.pacing import GROUND, HELD
from player.core.playlist import Empty, Order, Style
from player.core.units import SECOND, format_duration

_TOLD = 3
"""So many pauses are told one by one."""

_TENFOLD = 10
"""From this on a share is told without decimals."""

_ORDERS = {
    Order.BY_SYNSET: "synset after synset, by wnid",
    Order.BY_TREE: "branch after branch of WordNet's tree",
    Order.SHUFFLED: "in an order drawn by the seed",
}
_WORDS = {
    Style.PATH: "the path of its synset",
    Style.LABEL: "the names of its synset",
    Style.LONDON_2019: "its synset, set as in London in 2019",
}
_LOOKS = {
    Empty.WNID: "the wnid and count on the empty ground",
    Empty.OUTLINE: "an empty frame with the wnid and count",
    Empty.GROUND: "the empty ground",
}


def paragraphs(told: Explanation) -> dict[str, list[str]]:
    """Return the sentences, by what they tell of."""
    minute, hour, day = told.spans
    parts = {
        "minute": [*_opening(told), *_minute(told, minute)],
        "hour": list(_later(told, hour, minute)),
        "day": list(_later(told, day, hour)),
        "policies": contested_words(told.report),
        "not played": list(_lacking(told)),
    }
    return {name: sentences for name, sentences in parts.items() if sentences}


def _opening(told: Explanation) -> Iterator[str]:
    plan, playlist = told.report.plan, told.score.playlist
    if not plan.openings.openings:
        yield "The doors never open: nothing is seen."
        return
    if not told.greeted:
        yield "It is always open, and begins at once with a picture."
        return
    moment = told_moment(told.begins, told.report.zone)
    card = playlist.title_card
    titled = f", then the title card for {format_duration(card.length)}" if card else ""
    yield (
        f"The doors open on {moment}: the ground stands for {GROUND // SECOND} s{titled}, "
        f"then the first picture is held for {HELD // SECOND} s."
    )


def _minute(told: Explanation, seen: Seen) -> Iterator[str]:
    if not seen.pictures:
        return
    order = f", {_ORDERS[told.score.playlist.order]}" if seen.synsets > 1 else ""
    yield f"In the first minute {_pictures(seen)}{order}: {_pace(told, seen)}."
    yield f"{_synsets(seen)}."
    if seen.withheld:
        share = "Each of them is" if seen.withheld == seen.pictures else f"{seen.withheld:,} of them are"
        yield f"{share} withheld: {_LOOKS[told.score.playlist.empty]} in its place."
    yield _staying(seen)
    if seen.withheld < seen.pictures:
        yield _caption(told)


def _pictures(seen: Seen) -> str:
    return f"{seen.pictures:,} picture{'' if seen.pictures == 1 else 's'} {_come(seen)}"


def _come(seen: Seen) -> str:
    return "comes" if seen.pictures == 1 else "come"


def _pace(told: Explanation, seen: Seen) -> str:
    """Return how long pictures beat within *seen*."""
    beats = told.score.beats
    periods = [beats.at(seen.first)]
    for start, period in zip(beats.starts, beats.periods, strict=True):
        if seen.first < start < seen.end and period not in periods:
            periods.append(period)
    each = ", then ".join(map(format_duration, periods))
    rate = SECOND / periods[0]
    often = f", {rate:.3g} a second" if len(periods) == 1 and rate > 1 else ""
    return f"{each} each{often}"


def _synsets(seen: Seen) -> str:
    names = [_name(synset) for synset in seen.named]
    if seen.synsets == 1:
        return f"{'It is' if seen.pictures == 1 else 'All are'} of one synset, {names[0]}"
    more = seen.synsets - len(names)
    listed = ", ".join(names[:-1]) + (f", {names[-1]} and {more:,} more" if more else f" and {names[-1]}")
    return f"They are of {seen.synsets:,} synsets: {listed}"


def _name(synset: Synset) -> str:
    return synset.wnid if synset.name == synset.wnid else f"{synset.name} ({synset.wnid})"


def _staying(seen: Seen) -> str:
    if not seen.pauses:
        return "None stays longer than its time."
    first = "; ".join(map(_stay, seen.stays[:_TOLD]))
    if seen.pauses == 1:
        return f"One of them stays: {first}."
    more = f"; and {seen.pauses - _TOLD:,} more" if seen.pauses > _TOLD else ""
    return f"{seen.pauses:,} of them stay, {told_length(seen.paused)} in all: {first}{more}."


def _stay(stay: Stay) -> str:
    when, length = stay.after / SECOND, stay.length / SECOND
    return f"after {when:.1f} s a picture of {_name(stay.synset)}, for {length:.1f} s"


def _caption(told: Explanation) -> str:
    playlist = told.score.playlist
    if playlist.caption.style is Style.NONE:
        return "No words stand with them."
    words = _WORDS[playlist.caption.style]
    if playlist.caption.template:
        words = "the playlist's own words"
    when = "each" if playlist.captions_always() else "those that stay"
    return f"Below {when} stands {words.replace('its', 'their') if when != 'each' else words}."


def _later(told: Explanation, seen: Seen, before: Seen) -> Iterator[str]:
    if seen.pictures <= before.pictures:
        return
    plan = told.report.plan
    whole = seen.end == told.score.pictures
    hours = f" ({told_length(seen.open)} open)" if seen.open < seen.length else ""
    share = "all of it" if whole else _share(seen.pictures, told.score.pictures)
    opening = "On the first day" if seen.name == "day" else f"In the first {seen.name}"
    synsets = f"{seen.synsets:,} synset{'' if seen.synsets == 1 else 's'}"
    yield f"{opening}{hours} {_pictures(seen)} of {synsets}, {share}{_staying_in_all(seen)}."
    if whole and before.end != told.score.pictures:
        yield "Then the ground stands, to the end." if plan.schedule else "Then the next pass begins."


def _share(part: int, whole: int) -> str:
    """Return *part* as a share of the *whole*: of what is half of it or more, how much is missing."""
    if 2 * part >= whole:
        return f"all but {whole - part:,} of the whole"
    parts = whole / part
    return f"one in {parts:,.{0 if parts >= _TENFOLD else 1}f} of the whole"


def _staying_in_all(seen: Seen) -> str:
    if not seen.pauses:
        return ", none of which stays"
    if seen.pauses == 1:
        return f"; one of them stays, for {seen.longest / SECOND:.1f} s"
    span = f"{seen.shortest / SECOND:.1f} to {seen.longest / SECOND:.1f} s"
    return f"; {seen.pauses:,} of them stay, for {span}, {told_length(seen.paused)} in all"


def _lacking(told: Explanation) -> Iterator[str]:
    choice = told.score.choice
    places: Sequence[str] = [] if choice is None else [str(place) for place in choice.missing]
    if places:
        yield f"Chosen to pause, but not played here, or never paused on: {', '.join(places)}."
    if never := told.score.never:
        yield f"Stretches that would begin behind the last picture: {', '.join(map(str, never))}."
