"""What the API answers, as JSON Schemas for its document; a test holds real answers against them."""

from typing import Any

from player.control.bodies import Schema
from player.core.deaths import Cause
from player.core.playback import State
from player.core.playlist import Style

WHOLE: Schema = {"type": "integer", "minimum": 0}
TEXT: Schema = {"type": "string"}
TRUTH: Schema = {"type": "boolean"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
WNID: Schema = {"type": "string", "pattern": "^n[0-9]{8}$"}
NODE: Schema = {"type": "string", "pattern": "^(n[0-9]{8}|fa11misc)$"}
"""A synset of the tree; ImageNet gathers what has no other top under one that WordNet does not know."""


def exactly(**properties: Schema) -> dict[str, Any]:
    """Return the schema of an object that has all of *properties* and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def besides(schema: Schema, **properties: Schema) -> dict[str, Any]:
    """Return the schema of an object that may have *properties*, too."""
    return {**schema, "properties": {**schema["properties"], **properties}}


def listed(items: Schema, **bounds: int) -> dict[str, Any]:
    """Return the schema of a list of *items*."""
    return {"type": "array", "items": items, **bounds}


def perhaps(schema: Schema) -> dict[str, Any]:
    """Return the schema of what may be missing, and is null then."""
    return {"anyOf": [schema, {"type": "null"}]}


def told(means: str, schema: Schema) -> dict[str, Any]:
    """Return *schema* with what it means."""
    return {**schema, "description": means}


ERROR = besides(
    exactly(error=told("one plain sentence", TEXT)),
    needs=told("the same with this set to true is done; absent where nothing helps", {"const": "sure"}),
)

_MS: Schema = {"type": "number"}

_NOW = exactly(
    position=WHOLE,
    wnid=WNID,
    path=told("first lemmas from the top down; empty if withheld", listed(TEXT)),
    file=told("as the mirror names it; empty if withheld", TEXT),
    shown_at=INSTANT,
    pausing_ms=told("how long it pauses, 0 if it beats", _MS),
    withheld=told("the empty ground stands in its place", TRUTH),
)

STATUS = exactly(
    well=told("the wall does what it should, and nothing is wrong", TRUTH),
    state={"enum": [str(state) for state in State]},
    title=TEXT,
    **{"pass": told("from 0", WHOLE)},
    position=told("the one on screen, from 0; with none on the wall the one that comes next", WHOLE),
    pictures=told("of one pass", WHOLE),
    now=perhaps(_NOW),
    cadence=exactly(wanted_ms=_MS, mean_ms=perhaps(_MS), p99_late_ms=perhaps(_MS), slips=WHOLE),
    ring=exactly(filled=WHOLE, bytes=WHOLE),
    pauses=told("of this run", WHOLE),
    open=TRUTH,
    next_change=told("when the doors open or close next", perhaps(INSTANT)),
    projected_end=perhaps(INSTANT),
    mirror=told("its name without folders", TEXT),
    uptime_s=WHOLE,
    version=told("the player's; null for strangers", perhaps(TEXT)),
    troubles=told("what is wrong, one sentence each", listed(TEXT)),
    remarks=told("what is good to know and spoils nothing, one sentence each", listed(TEXT)),
    deaths=told(
        "ends that nobody asked for, by cause",
        {
            "type": "object",
            "propertyNames": {"enum": [str(cause) for cause in Cause]},
            "additionalProperties": WHOLE,
        },
    ),
    ledger=exactly(
        head=told(
            "the beginning of the chain's head; null if none is kept",
            perhaps({"type": "string", "pattern": "^[0-9a-f]{16}$"}),
        )
    ),
    caption=told("the style in force", {"enum": [str(style) for style in Style]}),
    identify=told("the wall says which player it is", TRUTH),
    withdrawn=told("how many pictures are withdrawn", WHOLE),
    playlists=told("those that may be chosen", listed(TEXT)),
    playlist=told("which of them plays", perhaps(TEXT)),
    acts=told("there is a token, so that people can act", TRUTH),
)


def asked(verb: str) -> dict[str, Any]:
    """Return the schema of what is answered to a wish."""
    return exactly(asked={"const": verb})


WITHDRAWAL_ASKED = exactly(asked={"const": "withdraw"}, wnid=WNID, file=TEXT)

WITHDRAWN = exactly(
    withdrawn=listed(
        exactly(
            wnid=WNID,
            file=TEXT,
            reason=TEXT,
            by=TEXT,
            at=INSTANT,
            sha256=told("of what the mirrors hold under that name", listed(TEXT)),
        )
    )
)

_COUNT = {"pictures": told("of the score", WHOLE), "shown": told("of them, in this pass", WHOLE)}
_COUNTING = told("the share that is counted so far; absent if all is", {"type": "number"})
_WITHHELD = told("it is not named in public: label and gloss are empty", TRUTH)

_TOP = exactly(
    name=TEXT,
    wnid=NODE,
    first=told("its first byte in fill", WHOLE),
    count=told("its bytes", WHOLE),
    **_COUNT,
)
COVERAGE = besides(
    exactly(
        **_COUNT,
        synsets=WHOLE,
        fill=told(
            "a byte a synset, base64: 0 none … 255 all its pictures shown; in preorder, top by top",
            {"type": "string", "contentEncoding": "base64"},
        ),
        tops=listed(_TOP),
    ),
    counting=_COUNTING,
)

_RELATION = besides(exactly(wnid=NODE, label=TEXT), withheld=_WITHHELD)
_CHILD = besides(exactly(wnid=NODE, label=TEXT, **_COUNT), withheld=_WITHHELD)

SYNSET = besides(
    exactly(
        wnid=perhaps(NODE),
        label=TEXT,
        gloss=TEXT,
        path=told("labels from the top down", listed(TEXT)),
        way=told("their wnids", listed(NODE)),
        parents=listed(_RELATION),
        **_COUNT,
        last_shown_at=told("in this pass", perhaps(INSTANT)),
        next=told("when one of its pictures comes", perhaps(exactly(position=WHOLE, at=perhaps(INSTANT)))),
        first=told("its first byte in the map's fill", WHOLE),
        synsets=told("it and all below it", WHOLE),
        children=told("with all below them", listed(_CHILD)),
    ),
    withheld=_WITHHELD,
)

_DAY = exactly(
    day={"type": "string", "format": "date"},
    shown=WHOLE,
    unshowable=WHOLE,
    withheld=WHOLE,
    withdrawn=told("by the gallery; not among the unshowable", WHOLE),
    pauses=WHOLE,
    slips=WHOLE,
    starved_ms={"type": "number", "minimum": 0},
    starts=WHOLE,
)

HISTORY = besides(
    exactly(
        days=listed(_DAY),
        disturbances=told(
            "the newest first", listed(exactly(at=INSTANT, kind=TEXT, text=TEXT), maxItems=200)
        ),
        closings=listed(exactly(at=INSTANT, position=WHOLE, head=TEXT)),
        today=told(
            "when the doors are open; null for always",
            perhaps(listed(exactly(opens=INSTANT, closes=INSTANT))),
        ),
    ),
    counting=_COUNTING,
)
