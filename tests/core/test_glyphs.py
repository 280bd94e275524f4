"""Which characters a font has."""

import struct

import pytest

from player.assets import font
from player.core.glyphs import NotAFont, characters_of, lacking

SANS = font("SourceSans3-Regular.ttf").read_bytes()


def made(*subtables: tuple[int, int, bytes], head: bytes = b"\x00\x01\x00\x00", start: int = 0) -> bytes:
    """Return a font of nothing but a cmap with *subtables*: platform, encoding, content."""
    offsets, at = [], 4 + 8 * len(subtables)
    for _, _, content in subtables:
        offsets.append(at)
        at += len(content)
    records = b"".join(
        struct.pack(">HHI", platform, encoding, offset)
        for (platform, encoding, _), offset in zip(subtables, offsets, strict=True)
    )
    cmap = struct.pack(">HH", 0, len(subtables)) + records + b"".join(c for _, _, c in subtables)
    entry = struct.pack(">4s4xII", b"cmap", start + 28, len(cmap))
    return head + struct.pack(">H6x", 1) + entry + cmap


def groups(*found: tuple[int, int, int]) -> bytes:
    listed = b"".join(struct.pack(">III", *group) for group in found)
    return struct.pack(">HHIII", 12, 0, 16 + len(listed), 0, len(found)) + listed


def segments(
    ends: list[int], starts: list[int], deltas: list[int], offsets: list[int], ids: list[int]
) -> bytes:
    size = len(ends)
    arrays = [*ends, 0, *starts, *deltas, *offsets, *ids]
    return struct.pack(">HHHHHHH", 4, 0, 0, size * 2, 0, 0, 0) + struct.pack(f">{len(arrays)}H", *arrays)


def test_the_shipped_font_has_latin_and_the_signs_of_captions_and_no_kana() -> None:
    assert lacking(SANS, "Añ č ‹›’… 0123456789") == ""
    assert lacking(SANS, "chair イス ス") == "イス"


def test_groups_are_read_whole_but_for_glyph_0() -> None:
    assert characters_of(made((3, 10, groups((65, 67, 5), (0x1F600, 0x1F601, 0))))) == {65, 66, 67, 0x1F601}


def test_segments_are_read_by_delta_and_by_table() -> None:
    table = segments([66, 98, 0xFFFF], [65, 97, 0xFFFF], [0xFFBF, 0, 1], [0, 4, 0], [0, 7])
    # 65 + 0xFFBF is 0x10000: glyph 0, none; of 97 and 98 the table has a glyph for the second.
    assert characters_of(made((0, 3, table))) == {66, 98}


def test_maps_for_other_systems_and_in_other_forms_are_passed_over() -> None:
    other = struct.pack(">HHH", 0, 6, 0)
    found = made((1, 0, groups((1, 9, 1))), (3, 1, other), (3, 10, groups((65, 65, 1))))
    assert characters_of(found) == {65}


def test_of_a_collection_the_first_font_is_read() -> None:
    whole = b"ttcf" + struct.pack(">II", 0x00010000, 1) + struct.pack(">I", 16)
    assert characters_of(whole + made((3, 10, groups((65, 65, 1))), start=16)) == {65}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no TrueType"),
        (b"<html>", "no TrueType"),
        (SANS[:40], "broken"),
        (b"OTTO" + struct.pack(">H6x", 0), "no table of characters"),
        (made((3, 10, struct.pack(">HHIII", 12, 0, 16, 0, 1 << 31))), "broken"),
        (made((3, 10, groups((65, 65, 1))))[:-4], "broken"),
    ],
)
def test_what_is_no_font_is_said(content: bytes, said: str) -> None:
    with pytest.raises(NotAFont, match=said):
        characters_of(content)
