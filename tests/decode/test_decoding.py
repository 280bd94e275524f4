"""What decodes, what is refused and why, and that the pixels are the right ones."""

import csv
import io
import struct
import tarfile
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from player.core.pictures import Box
from player.core.playlist import Fit
from player.decode.decoding import MOST_BYTES, MOST_SCANS, BadPicture, decode
from tests.decode.pictures import (
    SAMPLES,
    SCREEN,
    U8,
    difference,
    encoded,
    needs_samples,
    oriented,
    photo,
    reference,
    strictly_decodes,
)


def decoded(data: bytes) -> U8:
    return decode(data, SCREEN, Fit.CONTAIN).array


def refusal(data: bytes) -> str:
    with pytest.raises(BadPicture) as bad:
        decoded(data)
    return bad.value.reason


PLAIN = {
    "baseline": encoded(photo()),
    "progressive": encoded(photo(), progressive=True),
    "gray": encoded(photo().convert("L")),
    "restarts": encoded(photo(), restart_marker_blocks=4),
    "turned": encoded(photo(), exif=oriented(6), subsampling=0, quality=92),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_jpegs_have_pillows_pixels(name: str) -> None:
    pixels = decoded(PLAIN[name])
    assert pixels.dtype == np.uint8
    assert (pixels[..., 3] == 255).all()
    assert difference(pixels, reference(PLAIN[name])) <= 2


@pytest.mark.parametrize("name", PLAIN)
def test_plain_jpegs_are_left_in_the_room_that_is_given(name: str) -> None:
    room = np.zeros(SCREEN.width * SCREEN.height * 4, np.uint8)
    pixels = decode(PLAIN[name], SCREEN, Fit.CONTAIN, room).array
    assert np.shares_memory(pixels, room)
    assert (room[: pixels.size] == decoded(PLAIN[name]).reshape(-1)).all()
    assert not room[pixels.size :].any()


@given(name=st.sampled_from(sorted(PLAIN)), data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_truncation_is_refused_exactly_where_pillow_refuses_it(name: str, data: st.DataObject) -> None:
    whole = PLAIN[name]
    near_the_end = st.integers(len(whole) - 20, len(whole))
    cut = whole[: data.draw(st.integers(0, len(whole)) | near_the_end)]
    assert verdict(cut) == strictly_decodes(cut)


@given(name=st.sampled_from(sorted(PLAIN)), data=st.data())
@settings(max_examples=300, deadline=None)
def test_damage_is_refused_exactly_where_pillow_refuses_it(name: str, data: st.DataObject) -> None:
    damaged = bytearray(PLAIN[name])
    telling = st.sampled_from([0x00, 0xFF, 0xC4, 0xD8, 0xD9, 0xDA]) | st.integers(0, 255)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(telling)
    assert verdict(bytes(damaged)) == strictly_decodes(bytes(damaged))


@pytest.mark.parametrize("marker", [0xC4, 0xDB, 0xDD, 0xE0, 0xFE])
def test_a_marker_amid_coded_data_is_refused_as_pillow_does(marker: int) -> None:
    for whole in PLAIN.values():
        scan = whole.index(b"\xff\xda")
        stuffed = [at for at in range(scan, len(whole) - 1) if whole[at : at + 2] == b"\xff\0"]
        for at in stuffed[:40]:
            damaged = whole[: at + 1] + bytes([marker]) + whole[at + 2 :]
            assert verdict(damaged) == strictly_decodes(damaged)


def verdict(data: bytes) -> bool:
    try:
        decode(data, Box(64, 64), Fit.CONTAIN)
    except BadPicture:
        return False
    return True


def test_grayscale_stays_neutral() -> None:
    pixels = decoded(PLAIN["gray"])
    assert (pixels[..., 0] == pixels[..., 1]).all()
    assert (pixels[..., 1] == pixels[..., 2]).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_every_orientation_is_set_upright(orientation: int, form: str) -> None:
    data = encoded(photo(), form, exif=oriented(orientation))
    assert difference(decoded(data), reference(data)) <= 2


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_set_upright_before_it_is_fitted(orientation: int) -> None:
    data = encoded(photo(400, 300), exif=oriented(orientation))
    expected = (133, 100, 4) if orientation >= 5 else (75, 100, 4)
    assert decode(data, Box(100, 200), Fit.CONTAIN).array.shape == expected


@given(st.binary(max_size=80))
@settings(max_examples=100, deadline=None)
def test_an_odd_exif_block_is_harmless(junk: bytes) -> None:
    plain = PLAIN["baseline"]
    body = b"Exif\0\0" + junk
    data = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]
    assert sorted(decoded(data).shape) == [4, 120, 160]


@pytest.mark.parametrize(
    ("image", "form"),
    [
        (photo().convert("CMYK"), "JPEG"),
        (photo().convert("CMYK"), "TIFF"),
        (photo().quantize(16), "PNG"),
        (photo().quantize(16), "GIF"),
        (photo(), "PNG"),
        (photo(), "BMP"),
        (photo(), "WEBP"),
        (photo(), "TIFF"),
        (photo().convert("1"), "PNG"),
    ],
    ids=lambda value: value.mode if isinstance(value, Image.Image) else value,
)
def test_odd_kinds_have_pillows_pixels(image: Image.Image, form: str) -> None:
    data = encoded(image, form)
    assert difference(decoded(data), reference(data)) <= 2


def test_adobe_rgb_is_not_taken_for_ycc() -> None:
    data = encoded(photo(), keep_rgb=True, quality=95)
    assert difference(decoded(data), np.asarray(photo())) <= 5  # what encoding itself costs


def test_sixteen_bits_are_scaled_to_eight() -> None:
    ramp = np.arange(0, 65536, 64).astype(np.uint16).reshape(32, 32)
    pixels = decoded(encoded(Image.fromarray(ramp), "PNG"))
    assert np.abs(pixels[..., 0] - ramp / 257).max() <= 1


def test_alpha_is_composited_over_black() -> None:
    image = photo().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    over_black = Image.alpha_composite(Image.new("RGBA", image.size, "black"), image).convert("RGB")
    assert difference(decoded(encoded(image, "PNG")), np.asarray(over_black)) <= 2


def test_a_transparent_colour_becomes_black() -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([255, 0, 0, 0, 255, 0])
    assert not decoded(encoded(image, "PNG", transparency=1))[..., :3].any()


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF", "MPO"])
def test_the_first_frame_of_an_animation_is_shown(form: str) -> None:
    frames = [photo(seed=1), photo(seed=2)]
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:])
    assert difference(decoded(data), reference(data)) <= 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b"\n <!DOCTYPE html><title>404</title>", "not a picture: HTML"),
        (b"\0" * 5000, "not a picture"),
        (encoded(photo(), "ICO"), "format not allowed: ICO"),
        (b"\0\0\0\x1cftypavif" + bytes(50), "format not allowed: AVIF"),
        (b"\0\0\0\x0cjP  " + bytes(50), "format not allowed: JPEG2000"),
        (PLAIN["baseline"][:2000], "truncated"),
        (PLAIN["baseline"][:100], "damaged: JPEG"),
        (encoded(photo(), "PNG")[:3000], "truncated"),
        (b"GIF89a" + bytes(20), "damaged: GIF"),
        (bytes(MOST_BYTES + 1), "too large: 21 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_reason_names_the_fault(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def claiming(data: bytes, width: int, height: int) -> bytes:
    """Return the baseline JPEG or PNG *data* with another size in its header."""
    if data.startswith(b"\x89PNG"):
        header = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
        return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_pictures_beyond_forty_megapixels_are_refused_by_their_header(form: str) -> None:
    small = encoded(photo(), form)
    assert refusal(claiming(small, 8000, 5500)) == "too large: 44 Mpx"
    assert refusal(claiming(small, 30000, 30000)).startswith("too large: ")


def test_too_many_scans_are_refused_unread() -> None:
    progressive = PLAIN["progressive"]
    scan = progressive[progressive.rindex(b"\xff\xda") : -2]
    many = progressive[:-2] + scan * 400 + b"\xff\xd9"
    assert refusal(many).startswith("too many scans: 4")
    few = progressive[:-2] + scan * (MOST_SCANS - 20) + b"\xff\xd9"
    assert verdict(few) == strictly_decodes(few)


def test_trailing_bytes_are_no_scans() -> None:
    assert decoded(PLAIN["baseline"] + b"\xff\xda" * 1000).shape == (120, 160, 4)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "RGBA", "P"])
@pytest.mark.parametrize("fit", [Fit.CONTAIN, Fit.COVER])
def test_a_large_picture_is_reduced_to_the_screen_and_looks_the_same(mode: str, fit: Fit) -> None:
    image = photo(1600, 1200).convert(mode)
    data = encoded(image, "JPEG" if mode in ("RGB", "L", "CMYK") else "PNG")
    small = decode(data, Box(200, 150), fit).array
    assert small.shape == (150, 200, 4)
    with Image.open(io.BytesIO(data)) as whole:
        expected = whole.convert("RGB").resize((200, 150), Image.Resampling.BOX)
    assert difference(small, np.asarray(expected)) <= 2


@needs_samples
def test_real_pictures_have_pillows_pixels() -> None:
    with tarfile.open(SAMPLES / "imagenet-300.tar") as tar:
        files = [tar.extractfile(member) for member in tar]
        pictures = [file.read() for file in files if file]
    assert len(pictures) == 300
    whole = Box(10_000, 10_000)
    worst = max(difference(decode(data, whole, Fit.CONTAIN).array, reference(data)) for data in pictures[::4])
    assert worst <= 2


def hostile_rows() -> list[dict[str, str]]:
    if not SAMPLES.is_dir():
        return []
    with (SAMPLES / "hostile.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@needs_samples
def test_verdicts_agree_on_every_hostile_file() -> None:
    rows = hostile_rows()
    assert len(rows) == 152
    expected = {row["file"]: row["expected"] == "decodes" for row in rows if row["expected"] != "odd-but-ok"}
    found = {name: verdict((SAMPLES / "hostile" / name).read_bytes()) for name in expected}
    assert found == expected


@needs_samples
def test_odd_hostile_files_get_pixels_or_a_reason() -> None:
    for row in hostile_rows():
        if row["expected"] == "odd-but-ok":
            verdict((SAMPLES / "hostile" / row["file"]).read_bytes())
