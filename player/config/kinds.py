"""Kinds of values: each says once what it expects, and both the reader and the JSON Schema follow.

A playlist is read for a person who made a mistake, so every kind reads a
node that knows its place, reports whatever is wrong there in the words of
STYLE's examples, and goes on: all errors of a file come at once. The kinds
are declared, not programmed: a `Key` couples a name, a kind, its meaning and
its default as one would write it; a `Section` is a list of keys, the rules
between them, and the function that makes the checked value. (A model library
would do the types, but not the places, the wording, nor the unions such as
"all | 50 % | 7000000", and costs as much again to import as this whole room.)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Generic, Protocol, TypeVar, cast

from player.config.problems import suggestion
from player.config.tree import Items, Node, Plain, Refused, Scalar, Scope, Table, Written, shown, written

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=StrEnum)

Schema = dict[str, Any]
"""A JSON Schema, draft 2020-12."""


class Kind(Protocol[T_co]):
    """What a value may be."""

    def read(self, node: Node, scope: Scope) -> T_co:
        """Return the checked value of *node*; report what is wrong and raise Refused."""

    def schema(self) -> Schema:
        """Return the JSON Schema of what is accepted, as far as a schema can say it."""


class Unfit(ValueError):  # noqa: N818 - a value that does not fit is expected here, not a fault
    """A scalar does not fit; its text, if any, is a hint that ends the message."""


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """A scalar: *parse* raises Unfit for what is not *expected*."""

    expected: str
    parse: Callable[[Plain], T]
    json: Schema

    def read(self, node: Node, scope: Scope) -> T:
        """Return the parsed scalar."""
        hint = ""
        if isinstance(node, Scalar):
            try:
                return self.parse(node.value)
            except Unfit as unfit:
                hint = str(unfit)
        raise scope.refuse(node, f"expected {self.expected}, got {shown(node)}{hint}")

    def schema(self) -> Schema:
        """Return the schema it was declared with."""
        return self.json


def choice(meanings: Mapping[str, T]) -> Leaf[T]:
    """Return the kind of one word out of *meanings*."""
    words = list(meanings)

    def parse(value: Plain) -> T:
        if isinstance(value, str) and value in meanings:
            return meanings[value]
        raise Unfit(suggestion(value, words) if isinstance(value, str) else "")

    listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
    return Leaf(listed, parse, {"enum": words})


def member(enum: type[E]) -> Leaf[E]:
    """Return the kind of one member of *enum*, written as its value."""
    return choice({str(one): one for one in enum})


@dataclass(frozen=True, slots=True)
class Nullable(Generic[T]):
    """A value, or null for "not given"."""

    kind: Kind[T]

    def read(self, node: Node, scope: Scope) -> T | None:
        """Return None for null."""
        if isinstance(node, Scalar) and node.value is None:
            return None
        return self.kind.read(node, scope)

    def schema(self) -> Schema:
        """Return the schema of either."""
        return {"anyOf": [self.kind.schema(), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list of at least *least* values of one kind; *example* is how one would write it."""

    kind: Kind[T]
    example: str
    least: int = 0

    def read(self, node: Node, scope: Scope) -> tuple[T, ...]:
        """Return all items; every wrong one is reported."""
        if not isinstance(node, Items) or len(node.nodes) < self.least:
            got = "an empty list" if isinstance(node, Items) else shown(node)
            raise scope.refuse(node, f"expected a list such as {self.example}, got {got}")
        return self._items(node, scope)

    def _items(self, node: Items, scope: Scope) -> tuple[T, ...]:
        values, refused = [], False
        for index, item in enumerate(node.nodes):
            try:
                values.append(self.kind.read(item, scope.item(index)))
            except Refused:
                refused = True
        if refused:
            raise Refused
        return tuple(values)

    def schema(self) -> Schema:
        """Return the schema of a list."""
        return {"type": "array", "items": self.kind.schema()} | (
            {"minItems": self.least} if self.least else {}
        )


class Absent(Enum):
    """What the absence of a key means where no value stands in for it."""

    REFUSED = "the key is required"
    NONE = "the value is None"


@dataclass(frozen=True, slots=True)
class Key(Generic[T_co]):
    """A key of a section: *default* is what stands there if nobody writes it, as one would write it."""

    name: str
    kind: Kind[T_co]
    meaning: str
    default: Written | Absent


@dataclass(slots=True)
class Taken:
    """The checked values of one section, and which keys had none."""

    values: dict[str, object] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)

    def __getitem__(self, key: Key[T]) -> T:
        return cast("T", self.values[key.name])


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold between *keys*.

    *broken* returns what to say, or None if it holds; it is asked only when all
    the keys are sound. *at* names where to say it: the last of these (dotted)
    keys that stands in the file. *json* says the same in a schema.
    """

    keys: tuple[Key[Any], ...]
    at: tuple[str, ...]
    broken: Callable[[Taken], str | None]
    json: Schema | None = None


@dataclass(frozen=True, slots=True)
class Section(Generic[T]):
    """A mapping of known keys."""

    keys: tuple[Key[Any], ...]
    build: Callable[[Taken], T]
    rules: tuple[Rule, ...] = ()

    def read(self, node: Node, scope: Scope) -> T:
        """Return the checked value; every wrong or unknown key and every broken rule is reported."""
        if not isinstance(node, Table):
            raise scope.refuse(node, f"expected a mapping of keys, got {shown(node)}")
        self._refuse_unknown(node, scope)
        taken = Taken()
        for key in self.keys:
            self._take(key, taken, node, scope)
        for rule in self.rules:
            self._keep(rule, taken, node, scope)
        if taken.bad or any(entry.name not in self.names for entry in node.entries):
            raise Refused
        return self.build(taken)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys."""
        return tuple(key.name for key in self.keys)

    def _refuse_unknown(self, table: Table, scope: Scope) -> None:
        for entry in table.entries:
            if entry.name not in self.names:
                hint = suggestion(entry.name, self.names)
                scope.key(entry.name).report(entry.spot, f"unknown key{hint}")

    def _take(self, key: Key[Any], taken: Taken, table: Table, scope: Scope) -> None:
        """Put the value of *key* into *taken*."""
        node = table.get(key.name)
        try:
            if node is not None:
                taken.values[key.name] = key.kind.read(node, scope.key(key.name))
            elif key.default is Absent.REFUSED:
                raise scope.key(key.name).refuse(table, "required, but missing")
            elif key.default is Absent.NONE:
                taken.values[key.name] = None
            else:
                taken.values[key.name] = key.kind.read(written(key.default), scope.key(key.name))
        except Refused:
            taken.bad.add(key.name)

    def _keep(self, rule: Rule, taken: Taken, table: Table, scope: Scope) -> None:
        """Report *rule* if it is broken."""
        if taken.bad & {key.name for key in rule.keys}:
            return
        if message := rule.broken(taken):
            found = [(name, node) for name in rule.at if (node := at(table, name))]
            name, node = found[-1] if found else ("", table)
            place = scope.key(name) if name else scope
            place.report(node.spot, message)
            taken.bad.update(key.name for key in rule.keys)

    def schema(self) -> Schema:
        """Return the schema of the section, with its rules."""
        properties = {key.name: _property(key) for key in self.keys}
        required = [key.name for key in self.keys if key.default is Absent.REFUSED]
        schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
        if required:
            schema["required"] = required
        if rules := [rule.json for rule in self.rules if rule.json]:
            schema["allOf"] = rules
        return schema


def at(table: Node, dotted: str) -> Node | None:
    """Return the node under a *dotted* name, None where there is none."""
    node: Node | None = table
    for name in dotted.split("."):
        node = node.get(name) if isinstance(node, Table) else None
    return node


def _property(key: Key[Any]) -> Schema:
    default = {} if isinstance(key.default, Absent) else {"default": key.default}
    return {"description": key.meaning, **key.kind.schema(), **default}
