"""The OpenAPI 3.1 document, made from the table of operations."""

from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from player.control.answers import ERROR
from player.control.operations import JSON, Answer, Operation

VERSION = "1"
"""Of the API; the player's own is for people with the token."""

_SHARED: dict[int, str] = {
    400: "the request cannot be read",
    401: "no token, or a wrong one; after a wrong one it is said a second late",
    403: "another site's page asks, or this is not for whoever asks from there",
    413: "more than 4,096 bytes",
    421: "the Host header is not one of the player's names",
    429: "too many requests without the token",
}
"""What any operation may answer to anybody."""


@cache
def document(operations: tuple[Operation, ...]) -> dict[str, Any]:
    """Return the document of *operations*."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The player of 12 Hours of ImageNet",
            "version": VERSION,
            "description": (
                "Looking is open to whoever reaches the page; acting asks for the token. Instants are "
                "ISO 8601 with offset, errors one plain sentence."
            ),
        },
        "paths": _paths(operations),
        "components": {
            "schemas": {"Error": ERROR},
            "responses": {_name(status): _refusal(means) for status, means in _SHARED.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths(operations: Iterable[Operation]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return paths


def _operation(operation: Operation) -> dict[str, Any]:
    shared = {str(status): {"$ref": f"#/components/responses/{_name(status)}"} for status in _SHARED}
    own = {str(status): _answer(answer) for status, answer in operation.answers.items()}
    said: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.says,
        "security": [{"token": []}] if operation.token else [{}, {"token": []}],
        "responses": dict(sorted((shared | own).items())),
    }
    if operation.body is not None:
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": operation.body}}}
    if operation.parameters:
        said["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": schema}
            for name, schema in operation.parameters.items()
        ]
    return said


def _answer(answer: Answer) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"} if answer.schema is ERROR else answer.schema
    return {"description": answer.means, "content": {answer.media: {"schema": schema}}}


def _refusal(means: str) -> dict[str, Any]:
    return _answer(Answer(means, ERROR))


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.replace(" ", "")
