"""Templates of captions: text with named fields in braces."""

import re
from collections.abc import Mapping

FIELDS = ("leaf", "lemmas", "path", "top", "wnid", "gloss", "second", "position", "pictures")
"""What a template may name."""

_FIELD = re.compile(r"\{(\w+)\}")


def unknown_fields(template: str) -> list[str]:
    """Return what stands in braces in *template* and is no field; a brace alone counts too."""
    named = [name for name in _FIELD.findall(template) if name not in FIELDS]
    return named + [brace for brace in _FIELD.sub("", template) if brace in "{}"]


def bare(template: str) -> str:
    """Return what *template* says of its own, without its fields."""
    return _FIELD.sub("", template)


def filled(template: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines of *template* with *fields* in place; a line that comes out empty stays, as empty."""
    text = _FIELD.sub(lambda found: fields[found[1]], template.strip("\n"))
    return tuple(" ".join(line.split()) for line in text.split("\n"))
