"""A YAML text as plain Python values, by way of our own document reader."""

from pathlib import Path

from player.config.document import read_document
from player.config.tree import Items, Node, Scalar, Scope, Table

Value = object


def values(node: Node) -> Value:
    match node:
        case Scalar():
            return node.value
        case Items():
            return [values(item) for item in node.nodes]
        case Table():
            return {entry.name: values(entry.node) for entry in node.entries}
        case _:
            raise AssertionError(node)


def read(path: Path) -> Value:
    scope = Scope(str(path), path.parent)
    found = values(read_document(path, scope))
    assert scope.problems == []
    return found


def write(folder: Path, text: str, name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path
