"""The keys of a playlist."""

from datetime import date
from enum import StrEnum
from typing import Any

from player.config.caption import CAPTION
from player.config.composing import (
    AT,
    NEVER_ON,
    STRETCHES,
    TITLE_CARD,
    WITHHELD,
    in_these_fonts,
    no_synset_in_a_shuffle,
)
from player.config.kinds import Absent, Key, Leaf, ListOf, Rule, Section, Taken, choice, member
from player.config.leaves import (
    DAY,
    EVERY,
    EXCLUDED,
    INCLUDED,
    PER_SYNSET,
    PERCENT,
    POLICIES,
    TITLE,
    duration,
    whole,
)
from player.config.showing import SHOWING
from player.config.tree import Plain
from player.core.playlist import (
    LONGEST_CADENCE,
    SHORTEST_CADENCE,
    Decision,
    Fit,
    Gentle,
    Limit,
    Order,
    Passage,
    PauseRule,
    Place,
    Playlist,
    Policy,
    Scaling,
    Selection,
    Showing,
    TitleCard,
)
from player.core.units import MILLISECOND, SECOND, Ns, format_duration

_HOUR = Ns(3600 * SECOND)
_DAY = Ns(24 * _HOUR)


def _limit(value: Plain) -> Limit:
    if isinstance(value, str) and value != "all":
        return Limit(share=PERCENT.parse(value))
    return Limit(pictures=PER_SYNSET.parse(value))


LIMIT = Leaf('all, "50 %" or a whole number from 1', _limit, {"anyOf": [PER_SYNSET.json, PERCENT.json]})

# pictures
INCLUDE = Key(
    "include",
    ListOf(INCLUDED, "[all]", 1),
    "what plays: all, tops, wnids or lemmas, with all below them; also policy:NAME",
    ["all"],
)
EXCLUDE = Key(
    "exclude", ListOf(EXCLUDED, "[person]"), "what does not, even if included; also policy:NAME", []
)
PER = Key("per_synset", PER_SYNSET, "at most so many of each synset, in playing order", "all")
HOW_MUCH = Key("limit", LIMIT, "at most so much of the selection, cut in the order of the score", "all")


def _selection(taken: Taken) -> Selection:
    return Selection(taken[INCLUDE], taken[EXCLUDE], taken[PER], taken[HOW_MUCH])


PICTURES = Section((INCLUDE, EXCLUDE, PER, HOW_MUCH), _selection)

# content
UNSAFE, WINTER = POLICIES
UNSAFE_2019 = Key(UNSAFE, member(Decision), "the 1,593 unsafe person synsets, most of them slurs", "omitted")
WINTER_2021: Key[Decision | None] = Key(
    WINTER, member(Decision), "these and the other persons missing from the winter 2021 release", Absent.NONE
)
DECIDED_BY: Key[str | None] = Key(
    "decided_by", TITLE, "who decided; required where something is shown", Absent.NONE
)
ON: Key[date | None] = Key(
    "on", DAY, "the day of the decision; required where something is shown", Absent.NONE
)


def _content(taken: Taken) -> dict[str, Policy]:
    decisions: dict[str, Decision | None] = {UNSAFE: taken[UNSAFE_2019], WINTER: taken[WINTER_2021]}
    by, on = taken[DECIDED_BY], taken[ON]
    return {name: Policy(decision, by, on) for name, decision in decisions.items() if decision}


def _undecided(policy: Key[Decision | None]) -> Rule:
    def broken(taken: Taken) -> str | None:
        missing = [f"{key}: …" for key in (DECIDED_BY.name, ON.name) if taken.values[key] is None]
        if taken[policy] is Decision.SHOWN and missing:
            return f'"shown" needs {" and ".join(missing)} beside it'
        return None

    shown = {"properties": {policy.name: {"const": "shown"}}, "required": [policy.name]}
    return Rule(
        (policy, DECIDED_BY, ON),
        (policy.name,),
        broken,
        {"if": shown, "then": {"required": [DECIDED_BY.name, ON.name]}},
    )


CONTENT = Section(
    (UNSAFE_2019, WINTER_2021, DECIDED_BY, ON), _content, (_undecided(UNSAFE_2019), _undecided(WINTER_2021))
)

# pauses
FILL: Key[bool | None] = Key(
    "fill",
    choice({"showing": True}),
    "showing: so many that the last picture falls in the last open minute",
    Absent.NONE,
)
EVERY_SO_MANY: Key[int | None] = Key("every", EVERY, "one pause in so many pictures, at random", Absent.NONE)
SHORTEST = Key("shortest", duration("2 s", MILLISECOND, _DAY), "the shortest pause", "2 s")
LONGEST = Key("longest", duration("20 s", MILLISECOND, _DAY), "the longest pause", "20 s")
AT_MOST = Key(
    "at_most", PERCENT, "with fill: the largest share of the open time that pauses may take", "50 %"
)
RESERVE = Key(
    "reserve", duration("0 s", Ns(0), _DAY), "with fill: time kept free before the last closing", "0 s"
)


def _one_of_two(taken: Taken) -> str | None:
    if taken[AT] and taken[FILL] is None and taken[EVERY_SO_MANY] is None:
        return None  # those chosen alone
    if (taken[FILL] is None) == (taken[EVERY_SO_MANY] is None):
        got = "neither" if taken[FILL] is None else "both"
        return f'expected either "fill: showing" or "every: 100 pictures", got {got}'
    return None


def _reversed_lengths(taken: Taken) -> str | None:
    if taken[SHORTEST] > taken[LONGEST]:
        longest, shortest = format_duration(taken[LONGEST]), format_duration(taken[SHORTEST])
        return f"expected no less than the shortest pause, {shortest}, got {longest}"
    if -(-taken[SHORTEST] // MILLISECOND) > taken[LONGEST] // MILLISECOND:
        return "expected a whole number of milliseconds between the shortest and the longest pause"
    return None


def _pauses(taken: Taken) -> PauseRule:
    every = taken[EVERY_SO_MANY]
    at: tuple[Place, ...] | None = taken[AT]
    return PauseRule(
        every if every or taken[FILL] else 0,
        taken[SHORTEST],
        taken[LONGEST],
        taken[AT_MOST],
        taken[RESERVE],
        at or (),
        taken[NEVER_ON],
    )


PAUSES = Section(
    (FILL, EVERY_SO_MANY, SHORTEST, LONGEST, AT_MOST, RESERVE, AT, NEVER_ON),
    _pauses,
    (
        Rule(
            (FILL, EVERY_SO_MANY, AT),
            ("fill", "every"),
            _one_of_two,
            {
                "anyOf": [{"required": ["fill"]}, {"required": ["every"]}, {"required": ["at"]}],
                "not": {"required": ["fill", "every"]},
            },
        ),
        Rule((SHORTEST, LONGEST), ("shortest", "longest"), _reversed_lengths),
    ),
)

# gentle
LUMINANCE = Key("luminance", PERCENT, "the brightest that a picture may be, of the screen's white", "100 %")
MEAN = Key(
    "mean", PERCENT, "the most that a picture may send out in the mean; brighter ones are dimmed", "100 %"
)


def _gentle(taken: Taken) -> Gentle:
    return Gentle(taken[LUMINANCE], taken[MEAN])


GENTLE = Section((LUMINANCE, MEAN), _gentle)


# evidence
class Evidence(StrEnum):
    """How we know what a re-staging plays."""

    KNOWN = "known"
    INFERRED = "inferred"
    OURS = "ours"


# the whole
HEADING: Key[str | None] = Key(
    "title", TITLE, "the showing's name, on the page and in the record", Absent.NONE
)
SELECTED = Key("pictures", PICTURES, "which pictures", {})
DECIDED = Key("content", CONTENT, "what happens to contested synsets, by whose decision", {})
ORDER = Key("order", member(Order), "by wnid, by WordNet's tree, or shuffled by the seed", "by-synset")
SEED = Key(
    "seed",
    whole("a whole number from 0 to 2**63 - 1", 0, 2**63 - 1),
    "fixes the shuffle and the pauses",
    2019,
)
CADENCE = Key(
    "cadence", duration("90 ms", SHORTEST_CADENCE, LONGEST_CADENCE), "how long each picture stands", "90 ms"
)
PAUSING: Key[PauseRule | None] = Key(
    "pauses", PAUSES, "how often and how long a picture stays; without it: never", Absent.NONE
)
SHOWN: Key[Showing | None] = Key(
    "showing", SHOWING, "when it is shown; without it: always, pass after pass", Absent.NONE
)
CAPTIONED = Key("caption", CAPTION, "the words below the picture", {})
FIT = Key("fit", member(Fit), "the whole picture, the whole screen, or pixel by pixel", "contain")
SCALING = Key("scaling", member(Scaling), "how pictures are enlarged: smoothly, or as blocks", "smooth")
CHANGES: Key[tuple[Passage, ...] | None] = Key(
    "stretches", STRETCHES, "from which pictures on it goes faster or slower", Absent.NONE
)
CARD: Key[TitleCard | None] = Key(
    "title_card", TITLE_CARD, "words that stand before the first picture when the doors open", Absent.NONE
)
EMPTY = Key("withheld", WITHHELD, "what stands in place of withheld pictures", {})
SOFTENED = Key("gentle", GENTLE, "pictures dimmed, for fewer and weaker flashes", {})

_CLAIMS: tuple[Key[Any], ...] = (
    HEADING,
    SELECTED,
    *PICTURES.keys,
    DECIDED,
    ORDER,
    SEED,
    CADENCE,
    PAUSING,
    *PAUSES.keys,
)
_MORE_CLAIMS: tuple[Key[Any], ...] = (
    CHANGES,
    SHOWN,
    *SHOWING.keys,
    CARD,
    CAPTIONED,
    *CAPTION.keys,
    FIT,
    SCALING,
    SOFTENED,
    EMPTY,
)
CLAIMS = tuple(
    Key(claim.name, member(Evidence), f"how we know: {claim.meaning}", Absent.NONE)
    for claim in _CLAIMS + _MORE_CLAIMS
)


def _evidence(taken: Taken) -> dict[str, str]:
    return {claim.name: str(taken[claim]) for claim in CLAIMS if taken[claim]}


EVIDENCE = Section(CLAIMS, _evidence)
KNOWN_HOW = Key("evidence", EVIDENCE, "for re-stagings: which of the keys are known, inferred or ours", {})


def _nothing_to_fill(taken: Taken) -> str | None:
    pauses = taken[PAUSING]
    if pauses and pauses.every is None and not taken[SHOWN]:
        return '"fill: showing" needs a showing (from, until, hours, timezone)'
    return None


def _playlist(taken: Taken) -> Playlist:
    stretches: tuple[Passage, ...] | None = taken[CHANGES]
    return Playlist(
        id="",
        title=taken[HEADING] or "",
        pictures=taken[SELECTED],
        content=taken[DECIDED],
        order=taken[ORDER],
        seed=taken[SEED],
        cadence=taken[CADENCE],
        pauses=taken[PAUSING],
        showing=taken[SHOWN],
        caption=taken[CAPTIONED],
        fit=taken[FIT],
        scaling=taken[SCALING],
        gentle=taken[SOFTENED],
        stretches=stretches or (),
        title_card=taken[CARD],
        empty=taken[EMPTY],
        evidence=taken[KNOWN_HOW],
    )


PLAYLIST = Section(
    (
        HEADING,
        SELECTED,
        DECIDED,
        ORDER,
        SEED,
        CADENCE,
        CHANGES,
        PAUSING,
        SHOWN,
        CARD,
        CAPTIONED,
        FIT,
        SCALING,
        SOFTENED,
        EMPTY,
        KNOWN_HOW,
    ),
    _playlist,
    (
        Rule(
            (PAUSING, SHOWN),
            ("pauses.fill",),
            _nothing_to_fill,
            {
                "if": {"properties": {"pauses": {"required": ["fill"]}}, "required": ["pauses"]},
                "then": {"required": ["showing"]},
            },
        ),
        no_synset_in_a_shuffle(CHANGES, ORDER, Order.SHUFFLED),
        in_these_fonts(CARD, CAPTIONED),
    ),
)
