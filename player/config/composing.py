"""The keys for composing: places in the pass, stretches of other cadences, a title card, withheld frames."""

import re
from dataclasses import dataclass
from typing import Any

from player.config.caption import unset_letters
from player.config.kinds import Absent, Key, Leaf, ListOf, Rule, Schema, Section, Taken, Unfit, choice, member
from player.config.leaves import POLICIES, duration, plain_text
from player.config.tree import Node, Plain, Scope, Table
from player.core.playlist import (
    LONGEST_CADENCE,
    SHORTEST_CADENCE,
    CaptionRule,
    Empty,
    Passage,
    Place,
    TitleCard,
)
from player.core.units import SECOND, Ns

_WNID = r"n[0-9]{8}"
_SHARE = r"([0-9]{1,2}(\.[0-9]{1,7})?|100(\.0{1,7})?)\s*%"
_LAST_POSITION = 10**12
_LONGEST_FILE = 255
_MOST_LINES, _LONGEST_CARD = 6, 400
_MINUTE = Ns(60 * SECOND)

_A_PLACE = 'a wnid such as n02084071, a share such as "50 %" or a position such as 1000'


def _place(value: Plain) -> Place:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LAST_POSITION:
        return Place(position=value)
    if not isinstance(value, str):
        raise Unfit
    if re.fullmatch(_SHARE, value):
        whole, _, decimals = value.rstrip("% \t").partition(".")
        return Place(share=int(whole + decimals.ljust(7, "0")))
    if re.fullmatch(_WNID, value):
        return Place(wnid=value)
    raise Unfit(_wnids_of(value))


def _wnids_of(lemma: str) -> str:
    """Return a hint for who wrote the lemma of a synset where its wnid is wanted."""
    from player.assets import load_wordnet  # noqa: PLC0415 - 60 ms, and only for who slipped

    found = load_wordnet().named(lemma)
    return f'; "{lemma}" is {" or ".join(found)}' if found else ""


_PLACE_SCHEMA: Schema = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": _LAST_POSITION},
        {"type": "string", "pattern": f"^({_SHARE}|{_WNID})$"},
    ]
}
PLACE = Leaf(_A_PLACE, _place, _PLACE_SCHEMA)


def _wnid(value: Plain) -> str:
    text = plain_text(value)
    if not re.fullmatch(_WNID, text):
        raise Unfit(_wnids_of(text))
    return text


def _file(value: Plain) -> str:
    text = plain_text(value)
    if not text.strip() or len(text) > _LONGEST_FILE or "/" in text or not text.isprintable():
        raise Unfit("; the name alone, without its folder" if "/" in text else "")
    return text


WNID = Key(
    "wnid",
    Leaf("a wnid such as n02084071", _wnid, {"type": "string", "pattern": f"^{_WNID}$"}),
    "the picture's synset",
    Absent.REFUSED,
)
FILE = Key(
    "file",
    Leaf(
        "a file's name such as n02084071_1234.JPEG",
        _file,
        {"type": "string", "pattern": r"^[^/]*[^/\s][^/]*$", "maxLength": _LONGEST_FILE},
    ),
    "the picture's name in the mirror, with its extension or without",
    Absent.REFUSED,
)


def _picture(taken: Taken) -> Place:
    return Place(wnid=taken[WNID], file=taken[FILE])


PICTURE = Section((WNID, FILE), _picture)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the pass, or one picture by its synset and name."""

    place: Leaf[Place]

    def read(self, node: Node, scope: Scope) -> Place:
        """Return the place."""
        return PICTURE.read(node, scope) if isinstance(node, Table) else self.place.read(node, scope)

    def schema(self) -> Schema:
        """Return the schema of either."""
        return {"anyOf": [*_PLACE_SCHEMA["anyOf"], PICTURE.schema()]}


# pauses
AT: Key[tuple[Place, ...] | None] = Key(
    "at",
    ListOf(Spot(Leaf(f"{_A_PLACE}, or {{wnid: …, file: …}}", _place, _PLACE_SCHEMA)), "[n02084071, 1000]", 1),
    "pictures that pause always, beside the drawn ones: wnids, positions, shares, or {wnid: …, file: …}",
    Absent.NONE,
)
NEVER_ON = Key(
    "never_on",
    ListOf(choice({policy: policy for policy in POLICIES}), f"[{POLICIES[0]}]"),
    "policies on whose synsets nothing pauses",
    [],
)

# stretches
BEGIN = Key("from", PLACE, "where it begins: a synset, a share of the pictures, a position", Absent.REFUSED)
STRETCH_CADENCE = Key(
    "cadence",
    duration("360 ms", SHORTEST_CADENCE, LONGEST_CADENCE),
    "how long each picture stands from there on",
    Absent.REFUSED,
)


def _passage(taken: Taken) -> Passage:
    return Passage(taken[BEGIN], taken[STRETCH_CADENCE])


STRETCH = Section((BEGIN, STRETCH_CADENCE), _passage)
STRETCHES = ListOf(STRETCH, '[{from: "50 %", cadence: 360 ms}]')


# title card
def _lines(value: Plain) -> tuple[str, ...]:
    text = plain_text(value)
    lines = tuple(" ".join(line.split()) for line in text.strip().split("\n"))
    if not lines[0] or len(lines) > _MOST_LINES or len(text) > _LONGEST_CARD:
        raise Unfit
    if not all(line.isprintable() for line in lines):
        raise Unfit
    return lines


WORDS = Key(
    "text",
    Leaf(
        f"one to {_MOST_LINES} lines of text, at most {_LONGEST_CARD} characters",
        _lines,
        {"type": "string", "pattern": r"\S", "maxLength": _LONGEST_CARD},
    ),
    "one to six lines, the first of them large",
    Absent.REFUSED,
)
STANDS = Key("for", duration("5 s", Ns(2 * SECOND), _MINUTE), "how long it stands", "5 s")


def _card(taken: Taken) -> TitleCard:
    return TitleCard(taken[WORDS], taken[STANDS])


TITLE_CARD = Section((WORDS, STANDS), _card)

# withheld
LOOK = Key("look", member(Empty), "its wnid and count, these within an outline, or the ground alone", "wnid")


def _withheld(taken: Taken) -> Empty:
    return taken[LOOK]


WITHHELD = Section((LOOK,), _withheld)


def in_these_fonts(card: Key[TitleCard | None], caption: Key[CaptionRule]) -> Rule:
    """Return the rule that the caption's fonts, in which a title card is set, have all its letters."""

    def broken(taken: Taken) -> str | None:
        shown = taken[card]
        if shown is None:
            return None
        rule = taken[caption]
        return unset_letters(rule.style, rule.design, "".join(shown.lines))

    keys: tuple[Key[Any], ...] = (card, caption)
    return Rule(keys, (f"{card.name}.{WORDS.name}",), broken)


def no_synset_in_a_shuffle(
    stretches: Key[tuple[Passage, ...] | None], order: Key[Any], shuffled: str
) -> Rule:
    """Return the rule that a stretch of a *shuffled* order begins at a share or a position."""

    def broken(taken: Taken) -> str | None:
        if taken[order] == shuffled and any(passage.begin.wnid for passage in taken[stretches] or ()):
            return 'a synset is no place in a shuffled order: begin at a share such as "50 %" or a position'
        return None

    by_wnid = {"properties": {"from": {"type": "string", "pattern": f"^{_WNID}$"}}, "required": ["from"]}
    return Rule(
        (stretches, order),
        (stretches.name,),
        broken,
        {
            "if": {
                "properties": {order.name: {"const": shuffled}, stretches.name: {"contains": by_wnid}},
                "required": [order.name, stretches.name],
            },
            "then": False,
        },
    )
