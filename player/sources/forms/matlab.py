"""A struct array out of a MATLAB 5 file, such as the devkit's meta.mat.

A file is a header of 128 bytes and elements, each a tag (type and number of
bytes) and data padded to eight bytes; a tag may hold up to four bytes of data
itself. Variables are elements of type *matrix*, mostly zlib-compressed, that
again consist of elements: flags, dimensions, name, and what the class of the
array asks for. Of a struct array these are the lengths and names of the
fields, then, for each of its members, a matrix for each field. (MAT-File
Format, The MathWorks, chapter 1.) Only numbers and text are made out of a
field; whatever nobody asked for is stepped over.
"""

import math
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from struct import calcsize, iter_unpack

MOST_BYTES = 64 * 2**20
"""Bytes of a variable after decompression; the devkit's has less than one million."""

_HEADER = 128
_MATRIX, _COMPRESSED = 14, 15
_STRUCT, _CHAR = 2, 4
_NUMBERS = {1: "b", 2: "B", 3: "h", 4: "H", 5: "i", 6: "I", 7: "f", 9: "d", 12: "q", 13: "Q"}
_WIDE = {4, 17}
"""Types of text in UTF-16; the others are UTF-8 or ASCII."""

Value = str | float | None
"""Text, the first of some numbers, or None for what is neither or empty."""

_Element = tuple[int, memoryview]
"""Type and data."""


def struct_array(file: bytes, variable: str, fields: Sequence[str]) -> Iterator[tuple[Value, ...]]:
    """Yield the values of *fields* for each member of the struct array *variable* in *file*.

    Raises (while iterated):
        ValueError: *file* is damaged or of another kind, or has no such array or field.
    """
    if file[126:128] != b"IM":
        raise ValueError("no MATLAB 5 file of little-endian order")
    for kind, data in _elements(memoryview(file)[_HEADER:]):
        if kind == _COMPRESSED:
            kind, data = next(_elements(_inflated(data)), (0, data))  # noqa: PLW2901 - in place of its shell
        if kind == _MATRIX:
            head = list(islice(_elements(data), 5))
            if len(head) == 5 and _is_struct(head, variable):
                yield from _members(data, head, fields)
                return
    raise ValueError(f"no struct array called {variable}")


def _is_struct(head: Sequence[_Element], variable: str) -> bool:
    """Tell whether a matrix that begins with *head* is a struct array called *variable*."""
    return head[0][1][:1] == bytes([_STRUCT]) and bytes(head[2][1]) == variable.encode()


def _members(
    data: memoryview, head: Sequence[_Element], wanted: Sequence[str]
) -> Iterator[tuple[Value, ...]]:
    """Yield the *wanted* values of each member of the struct array *data*, which begins with *head*."""
    _, shape, _, (_, length), (_, names) = head
    step = int.from_bytes(length[:4], "little")
    if not step:
        raise ValueError("a struct array without fields")
    known = [bytes(names[at : at + step]).partition(b"\0")[0].decode() for at in range(0, len(names), step)]
    columns = [_column(known, name) for name in wanted]
    matrices = islice(_elements(data), 5, None)
    for _ in range(_count(shape)):
        member = list(islice(matrices, len(known)))
        if len(member) < len(known):
            raise ValueError("ends early")
        yield tuple(_value(member[column]) for column in columns)


def _column(known: Sequence[str], name: str) -> int:
    if name not in known:
        raise ValueError(f"no field {name}")
    return known.index(name)


def _count(shape: _Element) -> int:
    """Return how many members an array of *shape* has."""
    return math.prod(size for (size,) in iter_unpack("<i", _whole(shape[1], 4)))


def _value(matrix: _Element) -> Value:
    """Return the text or first number in *matrix*."""
    kind, data = matrix
    parts = list(islice(_elements(data), 4)) if kind == _MATRIX else []
    if len(parts) < 4 or not parts[3][1]:
        return None
    (_, flags), _, _, (stored, body) = parts
    if flags[:1] == bytes([_CHAR]):
        return bytes(body).decode("utf-16-le" if stored in _WIDE else "utf-8")
    if stored not in _NUMBERS:
        return None
    layout = "<" + _NUMBERS[stored]
    first: tuple[float] = next(iter_unpack(layout, _whole(body, calcsize(layout))))
    return first[0]


def _whole(data: memoryview, size: int) -> memoryview:
    """Return as much of *data* as fills parts of *size* bytes; ValueError if that is nothing."""
    usable = len(data) // size * size
    if not usable:
        raise ValueError("ends early")
    return data[:usable]


def _elements(data: memoryview) -> Iterator[_Element]:
    """Yield the elements that *data* consists of."""
    at = 0
    while at + 8 <= len(data):
        kind = int.from_bytes(data[at : at + 4], "little")
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        start, after = at + 8, at + 8 + (size if kind == _COMPRESSED else (size + 7) // 8 * 8)
        if kind >> 16:  # a small element: its size stands in the upper half of the type
            kind, size, start, after = kind & 0xFFFF, kind >> 16, at + 4, at + 8
        if start + size > len(data):
            raise ValueError("ends early")
        yield kind, data[start : start + size]
        at = after


def _inflated(data: memoryview) -> memoryview:
    """Return what the compressed *data* holds."""
    inflation = zlib.decompressobj()
    try:
        plain = inflation.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"damaged: {error}") from error
    if inflation.unconsumed_tail or not inflation.eof:
        raise ValueError(f"cut short, or over {MOST_BYTES >> 20} MB")
    return memoryview(plain)
