"""Which characters a font can set, read from its cmap table.

So that a letter that is missing is found when a playlist is checked, and not
as an empty box on a wall. The forms are those of the OpenType specification,
"cmap": format 4 for the letters of most languages, format 12 for all.
"""

import struct
from collections.abc import Iterator

_COLLECTION = b"ttcf"
_KINDS = (b"\x00\x01\x00\x00", b"OTTO", b"true", _COLLECTION)
_SEGMENTS, _GROUPS = 4, 12
_NO_GLYPH = 0
_MOST_GROUPS = 1 << 16


class NotAFont(ValueError):  # noqa: N818 - what the bytes are not
    """The bytes are no TrueType or OpenType font, or a broken one."""


def characters_of(font: bytes) -> frozenset[int]:
    """Return the code points for which *font* (a .ttf, .otf, or the first of a .ttc) has a glyph.

    Raises:
        NotAFont: it is none, or its table of characters cannot be read.
    """
    if font[:4] not in _KINDS:
        raise NotAFont("no TrueType or OpenType font")
    try:
        tables = [_segments(font, at) if form == _SEGMENTS else _groups(font, at) for at, form in _maps(font)]
        return frozenset().union(*tables)
    except (struct.error, IndexError, MemoryError) as error:
        raise NotAFont("its table of characters is broken") from error


def lacking(font: bytes, text: str) -> str:
    """Return the characters of *text* that *font* has no glyph for, each once, in order; spaces aside.

    Raises:
        NotAFont: as above.
    """
    known = characters_of(font)
    return "".join(sorted({c for c in text if not c.isspace() and ord(c) not in known}))


def _maps(font: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the Unicode subtables begin, with their format, of those that we read."""
    (start,) = struct.unpack_from(">12xI", font) if font[:4] == _COLLECTION else (0,)
    (count,) = struct.unpack_from(">4xH", font, start)
    entries = (struct.unpack_from(">4s4xI4x", font, start + 12 + 16 * k) for k in range(count))
    cmap = next((at for tag, at in entries if tag == b"cmap"), None)
    if cmap is None:
        raise NotAFont("it has no table of characters")
    (subtables,) = struct.unpack_from(">2xH", font, cmap)
    for k in range(subtables):
        platform, encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * k)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if (platform == 0 or (platform, encoding) in {(3, 1), (3, 10)}) and form in {_SEGMENTS, _GROUPS}:
            yield cmap + offset, form


def _segments(font: bytes, at: int) -> set[int]:
    """Read a subtable of format 4: segments of 16-bit code points."""
    (doubled,) = struct.unpack_from(">6xH", font, at)
    size = doubled // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{size}H", font, at + 14 + skipped + column * doubled)
        for column, skipped in enumerate((0, 2, 2, 2))
    )
    found: set[int] = set()
    for k in range(size):
        codes = range(starts[k], min(ends[k], 0xFFFE) + 1)
        if offsets[k] == 0:
            found.update(code for code in codes if (code + deltas[k]) & 0xFFFF != _NO_GLYPH)
            continue
        glyphs = at + 16 + 3 * doubled + 2 * k + offsets[k]
        found.update(c for c in codes if struct.unpack_from(">H", font, glyphs + 2 * (c - starts[k]))[0])
    return found


def _groups(font: bytes, at: int) -> set[int]:
    """Read a subtable of format 12: groups of 32-bit code points."""
    (count,) = struct.unpack_from(">12xI", font, at)
    if count > _MOST_GROUPS:
        raise NotAFont("its table of characters is broken")
    found: set[int] = set()
    for k in range(count):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * k)
        found.update(range(first + (glyph == _NO_GLYPH), min(last, 0x10FFFF) + 1))
    return found
