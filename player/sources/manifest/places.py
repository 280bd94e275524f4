"""Where a row's picture is: its container, offset and size, turned into a place by the form of the mirror."""

from collections.abc import Callable

from player.core.pictures import Place, Remote, Stored, Tabled
from player.sources.form import is_web
from player.sources.manifest.tables import Table
from player.sources.raw import below
from player.sources.web import address

GROUP = 32
"""Bits of a table's offset that count the row within its group; those above count the row group."""

PlaceOf = Callable[[int, bytes, int, int], Place]
"""(container, name, offset, size) → place; IndexError for a container there is none of."""


def places_of(root: bytes, table: Table) -> PlaceOf:
    """Return what gives the places of the mirror at *root*; each is made when it is asked for."""
    if is_web(root):
        return _in_parts_of_urls(root, table) if table.form.in_tars else _urls(root, table)
    if table.form.in_tables:
        return _in_tables(root, table)
    return _in_parts(root, table) if table.form.in_tars else _files(root, table)


def _files(root: bytes, table: Table) -> PlaceOf:
    """Each picture is a file: its path is its label, so nothing else binds it to its container."""

    def place(container: int, name: bytes, offset: int, size: int) -> Stored:
        return Stored(below(root, table.paths[container]) + b"/" + name, offset, size, None)

    return place


def _in_parts(root: bytes, table: Table) -> PlaceOf:
    def place(container: int, _name: bytes, offset: int, size: int) -> Stored:
        return Stored(below(root, table.paths[container]), offset, size, table.stamp(container))

    return place


def _in_tables(root: bytes, table: Table) -> PlaceOf:
    def place(container: int, _name: bytes, offset: int, _size: int) -> Tabled:
        path = below(root, table.paths[container])
        return Tabled(path, offset >> GROUP, offset & (1 << GROUP) - 1, table.stamp(container))

    return place


def _urls(root: bytes, table: Table) -> PlaceOf:
    """Each picture is a file on the server; size 0 where its listing did not say."""

    def place(container: int, name: bytes, offset: int, size: int) -> Remote:
        path = table.paths[container]
        return Remote(address(root, path + b"/" + name if path else name), offset, size, None)

    return place


def _in_parts_of_urls(root: bytes, table: Table) -> PlaceOf:
    def place(container: int, _name: bytes, offset: int, size: int) -> Remote:
        return Remote(address(root, table.paths[container]), offset, size, table.stamp(container))

    return place
