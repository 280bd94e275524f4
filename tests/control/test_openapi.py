"""The document and the answers, held together."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from player.control.acts import Acts
from player.control.board import Board
from player.control.door import Door
from player.control.inbox import Inbox
from player.control.openapi import document
from player.control.operations import OPERATIONS, Operation
from player.control.printed import sheets
from player.control.site import Site
from player.control.views import Views
from player.control.web import Web
from player.core.snapshot import Snapshot
from tests.control.asking import GOOD, Answer, ask, port_of
from tests.control.whole import Doer

DOCUMENT = document(OPERATIONS)
JSON = {"Content-Type": "application/json"}
WITHDRAWAL = {"wnid": "n01440764", "file": "n01440764_7", "reason": "a person"}

ASKED: list[tuple[str, int, Any]] = [
    ("healthz", 200, None),
    ("readyz", 200, None),
    ("metrics", 200, None),
    ("live", 404, None),
    ("openapi", 200, None),
    ("status", 200, None),
    ("coverage", 200, None),
    ("synsets", 200, None),
    ("synset", 200, None),
    ("history", 200, None),
    ("hold", 202, None),
    ("release", 202, None),
    ("next", 202, None),
    ("calm", 202, None),
    ("caption", 202, None),
    ("reload", 202, None),
    ("identify", 202, None),
    ("jump", 409, {"position": 7}),
    ("jump", 202, {"position": 7, "sure": True}),
    ("jump", 404, {"position": 1_000}),
    ("jump", 422, {"position": "x"}),
    ("playlist", 409, {"name": "tour"}),
    ("playlist", 202, {"name": "tour", "sure": True}),
    ("playlist", 404, {"name": "x"}),
    ("withdraw", 202, WITHDRAWAL),
    ("withdraw", 202, {"now": True, "reason": "a person"}),
    ("withdraw", 404, {**WITHDRAWAL, "file": "unknown"}),
    ("withdraw", 422, {}),
    ("withdrawn", 200, None),
]


def operation(name: str) -> Operation:
    return next(one for one in OPERATIONS if one.name == name)


def said_of(name: str, status: int) -> dict[str, Any]:
    """Return what the document says of an answer, its reference followed."""
    one = operation(name)
    said = DOCUMENT["paths"][one.path][one.method.lower()]["responses"][str(status)]
    if "$ref" in said:
        said = DOCUMENT["components"]["responses"][said["$ref"].rpartition("/")[2]]
    assert isinstance(said, dict)
    return said


def holds(name: str, answer: Answer) -> None:
    """Raise if *answer* is not what the document says of it."""
    said = said_of(name, answer.status)
    media, schema = next(iter(said["content"].items()))
    assert answer.headers["content-type"].partition(";")[0] == media
    if media == "application/json":
        whole = {**schema["schema"], "components": DOCUMENT["components"]}
        checker = Draft202012Validator.FORMAT_CHECKER
        Draft202012Validator(whole, format_checker=checker).validate(json.loads(answer.body))


def routes(app: Any) -> Iterator[tuple[str, str]]:
    for route in app.router.routes():
        path = route.resource.canonical
        if route.method != "HEAD" and path not in {sheet.path for sheet in sheets()}:
            yield route.method, path


def test_the_document_names_every_route_and_no_other(board: Board, inbox: Inbox) -> None:
    site = Site(board, inbox, Door("127.0.0.1", 8090, None), print, Acts(), Views())
    told = {(one.method, one.path) for one in OPERATIONS}
    assert sorted(routes(site.app())) == sorted(told)


def test_every_schema_in_it_is_one() -> None:
    for one in OPERATIONS:
        for schema in (*(answer.schema for answer in one.answers.values()), one.body or {}):
            Draft202012Validator.check_schema(schema)


def test_it_is_what_is_served_and_tells_strangers_no_version(web: Web) -> None:
    answer = ask(web, "/api/v1/openapi.json")
    assert answer.json == DOCUMENT
    assert answer.json["openapi"] == "3.1.0"
    assert answer.json["info"]["version"] == "1"


@pytest.mark.usefixtures("posted")
@pytest.mark.parametrize(("name", "status", "body"), ASKED)
def test_every_answer_is_what_the_document_says(whole: Web, name: str, status: int, body: Any) -> None:
    one = operation(name)
    path = one.path.replace("{wnid}", "n00017222")
    answer = ask(whole, path, one.method, {**GOOD, **JSON}, "" if body is None else json.dumps(body))
    assert answer.status == status
    holds(name, answer)


def test_the_private_list_is_as_said(whole: Web, doer: Doer) -> None:
    doer.withdraw("n01440764", "n01440764_7", "a person", "somebody")
    answer = ask(whole, "/api/v1/withdrawn", headers=GOOD)
    assert len(answer.json["withdrawn"]) == 1
    holds("withdrawn", answer)


def test_every_operation_is_asked() -> None:
    assert {name for name, _, _ in ASKED} == {one.name for one in OPERATIONS} - {"events"}


def test_before_the_first_picture_the_answers_are_as_said(whole: Web) -> None:
    for name in ("status", "readyz"):
        answer = ask(whole, operation(name).path)
        assert answer.status == 503
        holds(name, answer)


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_every_refusal_is_as_said(whole: Web, doer: Doer, one: Operation) -> None:
    path = one.path.replace("{wnid}", "n00017222")
    refused = [
        ask(whole, path, one.method, {"Authorization": "Bearer wrong"}),
        ask(whole, path, one.method, {**GOOD, "Origin": "http://evil.example"}),
        ask(whole, path, one.method, {**GOOD, "Host": "evil.example"}),
        ask(whole, path, one.method, GOOD, body="x" * 5_000),
    ]
    assert [answer.status for answer in refused] == [401, 403, 421, 413]
    for answer in refused:
        holds(one.name, answer)
    assert doer.done == []


@pytest.mark.parametrize("path", ["/nothing", "/api", "/api/v1/", "/api/v1/control/quit", "/.git/config"])
def test_what_is_not_there_is_refused_in_json(whole: Web, path: str) -> None:
    answer = ask(whole, path, headers=GOOD)
    assert (answer.status, answer.json) == (404, {"error": "There is nothing here."})


def test_the_beginning_of_the_stream_is_as_said(whole: Web, posted: Snapshot) -> None:
    connection = HTTPConnection("127.0.0.1", port_of(whole), timeout=5)
    connection.request("GET", "/api/v1/events")
    response = connection.getresponse()
    assert response.headers["Content-Type"].partition(";")[0] == "text/event-stream"
    lines = iter(response.readline, b"")
    data = next(line for line in lines if line.startswith(b"data: "))
    connection.close()
    Draft202012Validator(operation("status").answers[200].schema).validate(json.loads(data[6:]))
    assert json.loads(data[6:])["position"] == posted.position
