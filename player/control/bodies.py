"""What the bodies of requests must be: schemas for the API's document, by which requests are judged, too."""

import json
import re
from collections.abc import Mapping
from typing import Any

from player.control.refusal import Refusal

Schema = Mapping[str, Any]

LAST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly (RFC 8259, 6)."""

_SURE: Schema = {
    "type": "boolean",
    "description": "true does it; without, the answer (409) says what would be done",
}
_REASON: Schema = {
    "type": "string",
    "description": "why, for the private record",
    "minLength": 1,
    "maxLength": 500,
    "pattern": r"\S",
}

JUMP: Schema = {
    "type": "object",
    "properties": {
        "position": {"type": "integer", "minimum": 0, "maximum": LAST},
        "pass": {
            "type": "integer",
            "minimum": 0,
            "maximum": LAST,
            "description": "absent: the one under way",
        },
        "sure": _SURE,
    },
    "required": ["position"],
    "additionalProperties": False,
}
CHOICE: Schema = {
    "type": "object",
    "properties": {"name": {"type": "string", "minLength": 1, "maxLength": 255}, "sure": _SURE},
    "required": ["name"],
    "additionalProperties": False,
}
_NAMED: Schema = {
    "type": "object",
    "properties": {
        "wnid": {"type": "string", "minLength": 9, "maxLength": 9, "pattern": r"^n[0-9]{8}$"},
        "file": {"type": "string", "minLength": 1, "maxLength": 255},
        "reason": _REASON,
    },
    "required": ["wnid", "file", "reason"],
    "additionalProperties": False,
}
_SHOWING: Schema = {
    "type": "object",
    "properties": {
        "now": {"const": True, "description": "the picture on the wall"},
        "reason": _REASON,
    },
    "required": ["now", "reason"],
    "additionalProperties": False,
}
WITHDRAWAL: Schema = {"oneOf": [_NAMED, _SHOWING]}

_TYPES = {"integer": (int, "a whole number"), "string": (str, "text"), "boolean": (bool, "true or false")}


def read_body(raw: bytes, schema: Schema) -> dict[str, Any]:
    """Return the JSON object in *raw* if it is as *schema* has it.

    Raises:
        Refusal: it is no JSON (400), or not as it should be (422); the sentence names the key.
    """
    try:
        value = json.loads(raw, parse_constant=_refuse_constant, parse_float=_number)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise Refusal(400, "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise Refusal(422, "The body must be an object, such as {}.")
    wrong = _wrong(value, schema)
    if wrong:
        raise Refusal(422, wrong)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _number(text: str) -> float:
    """Return 1.0 as 1, which JSON Schema takes for a whole number."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _wrong(value: Mapping[str, Any], schema: Schema) -> str:
    """Return what is wrong with *value* in one sentence, empty if nothing is."""
    if "oneOf" in schema:
        likeliest = max(schema["oneOf"], key=lambda one: len(one["properties"].keys() & value.keys()))
        return _wrong(value, likeliest)
    known = schema["properties"]
    if not value.keys() <= known.keys():
        return f"The body has a key that is not known here; known are {', '.join(known)}."
    missing = [key for key in schema["required"] if key not in value]
    if missing:
        return f"The body lacks {' and '.join(missing)}."
    return next(filter(None, (_unfit(key, known[key], value[key]) for key in value)), "")


def _unfit(key: str, schema: Schema, value: object) -> str:
    if "const" in schema:
        return "" if value is schema["const"] else f"{key} must be {json.dumps(schema['const'])}."
    kind, words = _TYPES[schema["type"]]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return f"{key} must be {words}."
    if isinstance(value, str):
        return _unfit_text(key, schema, value)
    if kind is int and not schema["minimum"] <= value <= schema["maximum"]:
        return f"{key} must be from {schema['minimum']} to {schema['maximum']}."
    return ""


def _unfit_text(key: str, schema: Schema, value: str) -> str:
    if not schema["minLength"] <= len(value) <= schema["maxLength"]:
        return f"{key} must have {schema['minLength']} to {schema['maxLength']} letters."
    if re.search(schema.get("pattern", ""), value) is None:
        return f"{key} must match {schema['pattern']}."
    return ""
