"""The API in one table: the site takes its routes from it, and the OpenAPI document what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from player.control import answers
from player.control.bodies import CHOICE, JUMP, WITHDRAWAL, Schema

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what it means, its media type and, if it is JSON, its schema."""

    means: str
    schema: Schema
    media: str = JSON


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One thing that can be asked for; *token*: by people with the token alone."""

    method: str
    path: str
    name: str
    says: str
    answers: Mapping[int, Answer]
    token: bool = False
    body: Schema | None = None
    parameters: Mapping[str, Schema] = field(default_factory=dict)


def _text(means: str) -> Answer:
    return Answer(means, {"type": "string"}, "text/plain")


def _error(means: str) -> Answer:
    return Answer(means, answers.ERROR)


def _act(verb: str, says: str, *, body: Schema | None = None, **more: str) -> Operation:
    """Return an operation behind the token; *more* are refusals by their status, as in ``_404``."""
    refusals = {int(status[1:]): _error(means) for status, means in more.items()}
    if body is not None:
        refusals |= {
            408: _error("the body does not come"),
            415: _error("the body is not declared as JSON"),
            422: _error("the body is not as it should be"),
        }
    done = Answer("asked for; it happens at the loop's next turn", answers.asked(verb))
    path = f"/api/v1/control/{verb}"
    return Operation("POST", path, verb, says, {202: done, **refusals}, token=True, body=body)


_NONE_YET = _error("there is no picture yet")
_BUSY = _error("nothing plays yet, or the player is busy, or its disk takes too long")

LOOKING = (
    Operation("GET", "/healthz", "healthz", "Is the process there?", {200: _text("it is")}),
    Operation(
        "GET",
        "/readyz",
        "readyz",
        "Does the wall do what it should: a picture within seconds, or none on purpose?",
        {200: _text("it does"), 503: _text("it does not")},
    ),
    Operation("GET", "/metrics", "metrics", "The status for Prometheus.", {200: _text("one scrape")}),
    Operation(
        "GET",
        "/live.jpg",
        "live",
        "What the wall shows, small, at most twice a second; the header Label is its label in JSON.",
        {
            200: Answer("the picture", {"type": "string", "format": "binary"}, "image/jpeg"),
            404: _error("there is none just now"),
        },
    ),
    Operation(
        "GET",
        "/api/v1/openapi.json",
        "openapi",
        "This document.",
        {200: Answer("it", {"type": "object"})},
    ),
    Operation(
        "GET",
        "/api/v1/status",
        "status",
        "All there is to know of the wall now.",
        {200: Answer("the status", answers.STATUS), 503: _NONE_YET},
    ),
)

VIEWING = (
    Operation(
        "GET",
        "/api/v1/events",
        "events",
        "The status as server-sent events: at each change of state, else once a second; beats, too.",
        {200: Answer("the stream, without end", {"type": "string"}, "text/event-stream")},
    ),
    Operation(
        "GET",
        "/api/v1/coverage",
        "coverage",
        "How much of each synset was shown in this pass.",
        {200: Answer("the map", answers.COVERAGE), 503: _BUSY},
    ),
    Operation(
        "GET",
        "/api/v1/synsets",
        "synsets",
        "The nine tops, as children.",
        {200: Answer("the tops", answers.SYNSET), 503: _BUSY},
    ),
    Operation(
        "GET",
        "/api/v1/synsets/{wnid}",
        "synset",
        "One synset by its wnid, or its place on the map (`row:17`): what was shown, when it comes next.",
        {200: Answer("the synset", answers.SYNSET), 404: _error("it is not known"), 503: _BUSY},
        parameters={"wnid": {"type": "string", "pattern": "^(n[0-9]{8}|fa11misc|row:[0-9]{1,6})$"}},
    ),
    Operation(
        "GET",
        "/api/v1/history",
        "history",
        "What happened in the run that plays: by days, disturbances, closings.",
        {200: Answer("the history", answers.HISTORY), 503: _BUSY},
    ),
)

ACTING = (
    _act("hold", "Keep this picture; after `hold_limit` the wall is calm, until it is released."),
    _act("release", "Go on: ends a hold, and a calm."),
    _act("next", "The next picture: ends a pause, steps in a hold."),
    _act("calm", "Ease the wall to its ground within a second, until it is released."),
    _act(
        "caption",
        "The next style of the caption, around in a ring; `caption` of the status says which is on.",
    ),
    _act(
        "reload",
        "Read the playlist again, and check what the next start would read: `troubles` and `remarks` say.",
    ),
    _act(
        "identify",
        "Show or hide which player this is, on the wall.",
        _409="not now",
        _503="the player is busy",
    ),
    _act(
        "jump",
        "Go to a position. Ask twice: without `sure` the answer says what would be jumped or replayed.",
        body=JUMP,
        _404="there is no such position",
        _409="not sure, or not now; the sentence says what would be jumped or replayed",
        _503="the player is busy",
    ),
    _act(
        "playlist",
        "Play another playlist of those the status names. Ask twice, as for `jump`.",
        body=CHOICE,
        _404="there is no such playlist to choose",
        _409="not sure, or not now",
        _503="the player is busy",
    ),
    Operation(
        "POST",
        "/api/v1/control/withdraw",
        "withdraw",
        "Never show a picture again: one that is named, or the one on the wall.",
        {
            202: Answer("withdrawn", answers.WITHDRAWAL_ASKED),
            404: _error("there is no such picture"),
            408: _error("the body does not come"),
            409: _error("not now"),
            415: _error("the body is not declared as JSON"),
            422: _error("the body is not as it should be"),
            503: _BUSY,
        },
        token=True,
        body=WITHDRAWAL,
    ),
    Operation(
        "GET",
        "/api/v1/withdrawn",
        "withdrawn",
        "The private list of what was withdrawn, by whom and why.",
        {200: Answer("the list", answers.WITHDRAWN), 503: _BUSY},
        token=True,
    ),
)

OPERATIONS: tuple[Operation, ...] = (*LOOKING, *VIEWING, *ACTING)
