"""What is read from a JPEG's markers."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.decode.jpeg import count_scans, exif_orientation, survey
from tests.decode.pictures import encoded, oriented, photo


def test_a_progressive_jpeg_is_seen_whole() -> None:
    seen = survey(encoded(photo(160, 120), progressive=True, exif=oriented(6)))
    assert seen is not None
    assert (seen.width, seen.height, seen.orientation) == (160, 120, 6)
    assert seen.plain
    assert seen.complete
    assert seen.scans == 10  # libjpeg's script for colour


def test_cmyk_and_rgb_are_not_plain() -> None:
    for data in (encoded(photo().convert("CMYK")), encoded(photo(), keep_rgb=True)):
        seen = survey(data)
        assert seen is not None
        assert not seen.plain


def test_without_its_end_marker_it_is_not_complete() -> None:
    seen = survey(encoded(photo())[:-2])
    assert seen is not None
    assert not seen.complete


def test_a_marker_that_libjpeg_does_not_know_ends_the_confidence() -> None:
    whole = encoded(photo())
    seen = survey(whole[:-2] + b"\xff\xf5\x00\x02" + whole[-2:])
    assert seen is not None
    assert not seen.complete


def test_markers_out_of_order_are_not_surveyed() -> None:
    whole = encoded(photo())
    assert survey(whole[:2] + b"junk" + whole[2:]) is None
    assert count_scans(whole[:2] + b"junk" + whole[2:]) >= 1


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_survey(junk: bytes) -> None:
    survey(b"\xff\xd8\xff" + junk)


@pytest.mark.parametrize(("order", "mark"), [("<", b"II*\0"), (">", b"MM\0*")])
@pytest.mark.parametrize(("kind", "code"), [("H", 3), ("I", 4)])
def test_orientation_is_found_in_either_byte_order(order: str, mark: bytes, kind: str, code: int) -> None:
    entry = struct.pack(f"{order}HHI{kind}", 0x0112, code, 1, 8)
    assert exif_orientation(mark + struct.pack(f"{order}IH", 8, 1) + entry) == 8


@given(st.sampled_from([b"II*\0", b"MM\0*", b""]), st.binary(max_size=80))
def test_an_odd_block_has_some_orientation(mark: bytes, junk: bytes) -> None:
    assert 1 <= exif_orientation(mark + junk) <= 8
