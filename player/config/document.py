"""Bytes to a tree: the part of YAML a person needs, and nothing a stranger could use against us.

PyYAML's parser gives events, each with its place; the tree is built from
those, because everything dangerous or surprising in YAML happens after them.
Aliases (a billion laughs) and tags are refused where they stand; depth is
counted, so nothing recurses far; scalars are resolved by the short list
below (YAML 1.2 without octal, hexadecimal, infinity): `on`, `10:30`, `010`
and `2019-07-01` stay text, and the key they belong to says what they mean.
64 kB bound the time: a flat list of 1 MB takes PyYAML 8 s.
"""

import re
from pathlib import Path
from typing import Protocol

import yaml

from player.config.problems import escaped
from player.config.tree import Broken, Entry, Items, Node, Plain, Scalar, Scope, Spot, Table

MAX_BYTES = 64 * 1024
MAX_DEPTH = 32
"""A playlist needs three levels."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
"""Nineteen digits hold every 64-bit number; longer ones stay text, since int() is slow on them."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,18})(?:\.[0-9]{1,18})?(?:[eE][-+]?[0-9]{1,3})?")

_CONTROL = yaml.reader.Reader.NON_PRINTABLE
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")

_HINTS = (
    (r"found character '\t'", "a tab; YAML wants spaces here"),
    ("found character '%'", 'text that begins with "%"; put it in quotes'),
    ("found character '@'", 'text that begins with "@"; put it in quotes'),
    ("found character '`'", 'text that begins with "`"; put it in quotes'),
    (
        "mapping values are not allowed",
        'a ": " too many; put the text in quotes, or look at the indentation',
    ),
    ("could not find expected ':'", 'expected "key: value"'),
    ("expected <block end>", "this line is not indented like the lines it belongs with"),
    ("did not find expected", "this line is not indented like the lines it belongs with"),
)


def read_document(path: Path, scope: Scope) -> Node:
    """Return the one document in the file *path*.

    What can be read around is reported and the rest returned: a duplicate
    key, an alias, a tag, a second document.

    Raises:
        Stopped: nothing sensible can be returned; the reason is reported.
    """
    return _Builder(_decoded(_bytes(path, scope), scope), scope).document()


def _bytes(path: Path, scope: Scope) -> bytes:
    """Return the content of *path*; a pipe or device, which might never end, is not opened."""
    try:
        if path.exists() and not path.is_file():
            raise scope.stop(Spot(), "expected a file, got something else of that name")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise scope.stop(Spot(), f"cannot be read: {reason}") from error
    if len(raw) > MAX_BYTES:
        raise scope.stop(Spot(), "expected at most 64 kB of text, got more")
    return raw


def _decoded(raw: bytes, scope: Scope) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        spot = _end_of(raw[: error.start].decode("utf-8"))
        raise scope.stop(spot, f"expected UTF-8 text, got the byte 0x{raw[error.start]:02x}") from error
    if control := _CONTROL.search(text):
        found = escaped(control.group())
        raise scope.stop(
            _end_of(text[: control.start()]), f"expected text, got the control character {found}"
        )
    return text


def _end_of(text: str) -> Spot:
    lines = _LINE_END.split(text)
    return Spot(len(lines), len(lines[-1]) + 1)


class _Mark(Protocol):
    """A place as PyYAML gives it, counting from 0."""

    line: int
    column: int


def _spot(mark: _Mark | None) -> Spot:
    return Spot(mark.line + 1, mark.column + 1) if mark else Spot()


def _resolved(event: yaml.ScalarEvent) -> Plain:
    """Return the value of a scalar: what is quoted is text."""
    text = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _said(error: yaml.MarkedYAMLError) -> tuple[Spot, str]:
    """Return where a syntax error stands and what to say about it."""
    context, problem = error.context or "", error.problem or "syntax error"
    mark, begun = error.problem_mark or error.context_mark, _spot(error.context_mark)
    if "quoted scalar" in context and "end of stream" in problem:
        return begun, "not YAML: the quote that opens here is never closed"
    if "while parsing a flow" in context:
        return _spot(
            mark
        ), f"not YAML: expected a comma or the end of the bracket opened on line {begun.line}"
    hint = next((hint for begins, hint in _HINTS if problem.startswith(begins)), problem)
    return _spot(mark), f"not YAML: {hint}"


class _Builder:
    """Turns the events of one text into a tree."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._loader = yaml.SafeLoader(text)
        self._scope = scope

    def document(self) -> Node:
        self._next()  # the stream's start
        first = self._next()
        if isinstance(first, yaml.StreamEndEvent):
            raise self._scope.stop(Spot(), "expected a mapping of keys, got an empty file")
        node = self._node(self._next(), self._scope, MAX_DEPTH)
        self._next()  # the document's end
        second = self._next()
        if not isinstance(second, yaml.StreamEndEvent):
            self._scope.report(_spot(second.start_mark), "expected one document, got a second one")
        return node

    def _next(self) -> yaml.Event:
        """Return the next event; ValueError is PyYAML's way to meet an impossible escape or number."""
        try:
            event: yaml.Event = self._loader.get_event()  # type: ignore[no-untyped-call] # so in its stub
        except yaml.MarkedYAMLError as error:
            spot, message = _said(error)
            raise self._scope.stop(spot, message) from error
        except (ValueError, OverflowError) as error:
            spot = _spot(self._loader.get_mark())
            raise self._scope.stop(spot, "not YAML: an impossible number or escape") from error
        return event

    def _node(self, event: yaml.Event, scope: Scope, depth: int) -> Node:
        """Return the tree that begins with *event* and may be *depth* levels deep."""
        assert isinstance(event, yaml.NodeEvent)
        spot = _spot(event.start_mark)
        if depth == 0:
            raise scope.stop(spot, f"expected at most {MAX_DEPTH} levels, got more")
        sound = self._is_plain(event, spot, scope)
        node = self._content(event, spot, scope, depth)
        return node if sound else Broken(spot)

    def _content(self, event: yaml.NodeEvent, spot: Spot, scope: Scope, depth: int) -> Node:
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(spot, scope, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._table(spot, scope, depth)
        return self._scalar(event, spot, scope) if isinstance(event, yaml.ScalarEvent) else Broken(spot)

    def _is_plain(self, event: yaml.NodeEvent, spot: Spot, scope: Scope) -> bool:
        """Report an alias, an anchor, a tag; tell whether the value is what it seems all the same."""
        name = escaped(event.anchor or "")
        if isinstance(event, yaml.AliasEvent):
            scope.report(spot, f'aliases are not used here; write out what "*{name}" stands for')
        elif name:
            scope.report(spot, f'anchors are not used here; remove "&{name}"')
        tag = event.tag if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) else None
        if tag is not None:
            scope.report(spot, f'tags are not used here; remove the one that means "{escaped(tag)}"')
        return tag is None

    def _scalar(self, event: yaml.ScalarEvent, spot: Spot, scope: Scope) -> Node:
        if control := _CONTROL.search(event.value):
            scope.report(spot, f"expected text, got the control character {escaped(control.group())}")
            return Broken(spot)
        return Scalar(spot, _resolved(event))

    def _items(self, spot: Spot, scope: Scope, depth: int) -> Items:
        nodes: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            nodes.append(self._node(event, scope.item(len(nodes)), depth - 1))
        return Items(spot, tuple(nodes))

    def _table(self, spot: Spot, scope: Scope, depth: int) -> Table:
        entries: dict[str, Entry] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            entry = self._entry(event, scope, depth)
            if entry is None:
                continue
            if first := entries.get(entry.name):
                scope.key(entry.name).report(
                    entry.spot, f"duplicate key; the first is on line {first.spot.line}"
                )
            entries.setdefault(entry.name, entry)
        return Table(spot, tuple(entries.values()))

    def _entry(self, event: yaml.Event, scope: Scope, depth: int) -> Entry | None:
        """Return a key with its value; None (reported) where the key is no plain word."""
        key = self._node(event, scope, depth - 1)
        name = event.value if isinstance(event, yaml.ScalarEvent) else ""
        node = self._node(self._next(), scope.key(name) if name else scope, depth - 1)
        if isinstance(key, Scalar):
            return Entry(name, key.spot, node)
        if not isinstance(key, Broken):
            scope.report(key.spot, "expected a word as the key, got a list or a mapping")
        return None
