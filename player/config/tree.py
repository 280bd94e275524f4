"""A YAML document as a tree of values that know where they stand, and the scope in which they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from player.config.problems import Problem, escaped

Plain = str | int | float | bool | None
"""What a scalar may be. Dates, durations and hours are text until their key says otherwise."""

Written = Plain | Sequence["Written"] | Mapping[str, "Written"]
"""A value as a person would write it, without a place."""

_MOST_PROBLEMS = 100
"""Nobody reads more, and 64 kB of unknown keys would take seconds to find suggestions for."""


class Spot(NamedTuple):
    """A place in a file; both count from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value."""

    spot: Spot
    value: Plain


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    spot: Spot
    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping, where the key stands, and its value."""

    name: str
    spot: Spot
    node: "Node"


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; each name occurs once."""

    spot: Spot
    entries: tuple[Entry, ...]

    def get(self, name: str) -> "Node | None":
        """Return the value under *name*, None if it is not there."""
        return next((entry.node for entry in self.entries if entry.name == name), None)


@dataclass(frozen=True, slots=True)
class Broken:
    """A value that was already reported; whoever reads it stays silent."""

    spot: Spot


Node = Scalar | Items | Table | Broken


class Refused(Exception):  # noqa: N818 - an answer within this room, which its sections expect and collect
    """A value does not fit; the problem has been reported."""


class Stopped(Exception):  # noqa: N818 - as above
    """Reading the file cannot go on; the problem has been reported."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where in which file we read: *path* is the dotted key, *folder* the place relative paths start from."""

    file: str
    folder: Path
    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    def key(self, name: str) -> "Scope":
        """Return the scope of key *name*."""
        shown = escaped(name)
        return replace(self, path=f"{self.path}.{shown}" if self.path else shown)

    def item(self, index: int) -> "Scope":
        """Return the scope of list item *index*, counting from 0."""
        return replace(self, path=f"{self.path}[{index}]")

    def report(self, spot: Spot, message: str) -> None:
        """Add a problem; raises Stopped when there are more than anyone reads."""
        self.problems.append(Problem(self.file, *spot, self.path, message))
        if len(self.problems) == _MOST_PROBLEMS:
            raise self.stop(spot, f"more than {_MOST_PROBLEMS} problems; the rest is not listed")

    def refuse(self, node: Node, message: str) -> Refused:
        """Report *message* about *node* and return the exception to raise."""
        if not isinstance(node, Broken):
            self.report(node.spot, message)
        return Refused()

    def stop(self, spot: Spot, message: str) -> Stopped:
        """Report *message* about the whole file and return the exception to raise."""
        self.problems.append(Problem(self.file, *spot, "", message))
        return Stopped()


def shown(node: Node) -> str:
    """Return how a message names the value of *node*."""
    match node:
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=bool(truth)):
            return "true" if truth else "false"
        case Scalar(value=str(text)):
            return f'"{escaped(text)}"'
        case Scalar(value=number):
            return str(number)
        case Items():
            return "a list"
        case _:
            return "a mapping"


def written(value: Written) -> Node:
    """Return *value* as the node it would be in a file."""
    match value:
        case str() | int() | float() | None:
            return Scalar(Spot(), value)
        case Mapping():
            return Table(Spot(), tuple(Entry(name, Spot(), written(v)) for name, v in value.items()))
        case _:
            return Items(Spot(), tuple(written(item) for item in value))
