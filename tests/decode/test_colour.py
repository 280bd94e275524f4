"""Pictures of other colours than sRGB look as LittleCMS would have them; a broken profile is as none."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from player.core.pictures import Box
from player.core.playlist import Fit
from player.decode.colour import KEPT, LONGEST, Space, conversion
from player.decode.decoding import decode
from tests.colours import COLOURS, apart, chart, ciede2000, seen
from tests.decode.pictures import SCREEN, U8, encoded, oriented
from tests.decode.profiles import (
    ADOBE,
    P3,
    PROPHOTO,
    SRGB,
    cmyk,
    gamma,
    gray,
    matrix,
    profile,
    srgb_curve,
    xyz,
)

TAGGED = {
    "Adobe RGB": ("RGB", matrix(ADOBE, gamma(2.2))),
    "Display P3": ("RGB", matrix(P3, srgb_curve())),
    "ProPhoto": ("RGB", matrix(PROPHOTO, gamma(1.8))),
    "a display of gamma 1.8": ("RGB", matrix(SRGB, gamma(1.8))),
    "in several segments": ("RGB", matrix(ADOBE, gamma(2.2), note=bytes(150_000))),
    "gray of gamma 1.8": ("L", gray(gamma(1.8))),
    "a press": ("CMYK", cmyk()),
}
OF_SRGB = matrix(SRGB, srgb_curve())


def decoded(data: bytes, box: Box = SCREEN) -> U8:
    return decode(data, box, Fit.CONTAIN).array


def patches(data: bytes, box: Box = SCREEN) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return seen(decoded(data, box)[..., 2::-1])


def by_littlecms(data: bytes, icc: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The 24 colours as Pillow decodes and LittleCMS converts them."""
    with Image.open(io.BytesIO(data)) as image:
        given = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        made = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert made is not None
    return seen(np.asarray(made))


def test_the_measure_agrees_with_published_pairs() -> None:
    one = np.array(
        [(50, 2.6772, -79.7751), (50, 2.5, 0), (60.2574, -34.0099, 36.2677), (2.0776, 0.0795, -1.135)]
    )
    other = np.array(
        [(50, 0, -82.7485), (73, 25, -18), (60.4626, -34.1751, 39.4387), (0.9033, -0.0636, -0.5514)]
    )
    # G. Sharma, W. Wu, E. Dalal 2005, table 1: pairs 1, 17, 21, 34
    assert ciede2000(one, other).round(4).tolist() == [2.0425, 27.1492, 1.2644, 0.9082]


@pytest.mark.parametrize("form", ["JPEG", "TIFF", "PNG", "WEBP"])
@pytest.mark.parametrize("name", TAGGED)
def test_tagged_pictures_look_as_littlecms_has_them(name: str, form: str) -> None:
    mode, icc = TAGGED[name]
    if mode == "CMYK" and form in ("PNG", "WEBP"):
        mode, icc = "RGB", TAGGED["Display P3"][1]  # which know no inks
    options = {"quality": 95} if form == "JPEG" else {"lossless": True} if form == "WEBP" else {}
    data = encoded(chart(mode), form, icc_profile=icc, **options)
    if mode == "L" and form == "WEBP":  # it has no gray, so the profile is of another space
        assert apart(patches(data), seen(np.asarray(chart("L").convert("RGB")))).max() <= 1
        return
    assert apart(patches(data), by_littlecms(data, icc)).max() <= 2
    assert apart(patches(data), patches(encoded(chart(mode), form, **options))).max() > 3


@pytest.mark.parametrize("name", TAGGED)
def test_a_tagged_picture_looks_the_same_reduced_to_the_screen(name: str) -> None:
    mode, icc = TAGGED[name]
    data = encoded(chart(mode), icc_profile=icc, quality=95)
    assert decoded(data, Box(96, 64)).shape == (64, 96, 4)
    assert apart(patches(data, Box(96, 64)), by_littlecms(data, icc)).max() <= 2


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_tagged_picture_is_set_upright_too(orientation: int) -> None:
    icc = TAGGED["Adobe RGB"][1]
    data = encoded(chart(), icc_profile=icc, quality=95, exif=oriented(orientation))
    turned = np.rot90(decoded(data), 2 if orientation == 3 else 1)
    assert apart(seen(turned[..., 2::-1]), by_littlecms(data, icc)).max() <= 2


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("tag", [b"", TAGGED["gray of gamma 1.8"][1], TAGGED["Display P3"][1]])
def test_gray_is_neutral_under_any_profile(form: str, tag: bytes) -> None:
    pixels = decoded(encoded(chart("L"), form, icc_profile=tag)).astype(int)
    assert not np.ptp(pixels[..., :3], axis=2).any()


def test_sixteen_bit_gray_has_its_profile_too() -> None:
    icc = TAGGED["gray of gamma 1.8"][1]
    deep = Image.fromarray(np.asarray(chart("L")).astype(np.uint16) * 257)
    assert (
        decoded(encoded(deep, "PNG", icc_profile=icc)) == decoded(encoded(chart("L"), "PNG", icc_profile=icc))
    ).all()


def test_alpha_is_composited_and_then_coloured() -> None:
    icc = TAGGED["Adobe RGB"][1]
    image = chart().convert("RGBA")
    assert (
        decoded(encoded(image, "PNG", icc_profile=icc)) == decoded(encoded(chart(), "PNG", icc_profile=icc))
    ).all()
    image.putalpha(0)
    pixels = decoded(encoded(image, "PNG", icc_profile=icc))
    assert not pixels[..., :3].any()
    assert (pixels[..., 3] == 255).all()


@pytest.mark.parametrize("points", [64, 1024, 4096])
def test_srgb_is_known_by_what_it_does_and_left_alone(points: int) -> None:
    assert conversion(matrix(SRGB, srgb_curve(points)), Space.RGB) is None
    assert conversion(gray(srgb_curve(points)), Space.GRAY) is None


WHOLE = matrix(ADOBE, gamma(2.2))
BROKEN = {
    "empty": b"",
    "noise": np.random.default_rng(1).bytes(3000),
    "a header alone": WHOLE[:128],
    "cut short": WHOLE[:300],
    "no curves": profile(b"RGB ", {b"wtpt": xyz((0.9642, 1.0, 0.8249))}),
    "of grays": gray(gamma(1.8)),
    "of inks": cmyk(),
    "a link of devices": WHOLE[:12] + b"link" + WHOLE[16:],
    "too long": matrix(ADOBE, gamma(2.2), note=bytes(LONGEST)),
    "an endless chain": matrix(ADOBE, gamma(2.2), D2B0=bytes(100)),
    "all black": matrix(((0, 0, 0),) * 3, gamma(2.2)),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_profile_that_is_broken_or_of_other_pixels_is_ignored(name: str, form: str) -> None:
    if name == "too long" and form == "PNG":
        assert conversion(BROKEN[name], Space.RGB) is None  # Pillow refuses a PNG with so long a one
        return
    tagged = encoded(chart(), form, icc_profile=BROKEN[name])
    assert (decoded(tagged) == decoded(encoded(chart(), form))).all()


@pytest.mark.parametrize("space", Space)
def test_what_littlecms_declines_is_ignored_in_every_space(space: Space) -> None:
    assert conversion(profile(space.value, {}), space) is None


def test_a_press_that_prints_nothing_is_ignored() -> None:
    inks = cmyk()
    table = inks.index(b"mft1") + 48 + 4 * 256
    blank = inks[:table] + b"\xff\x80\x80" * 5**4 + inks[table + 3 * 5**4 :]
    data = encoded(chart("CMYK"), icc_profile=blank)
    assert (decoded(data) == decoded(encoded(chart("CMYK")))).all()


def _swapped(data: bytes) -> bytes:
    first = data.index(b"ICC_PROFILE\0") + 12
    return data[:first] + bytes([2]) + data[first + 1 :]


def _short(data: bytes) -> bytes:
    first = data.index(b"ICC_PROFILE\0") + 12
    return data[: first + 1] + bytes([9]) + data[first + 2 :]


@pytest.mark.parametrize("spoil", [_swapped, _short])
def test_a_profile_with_a_part_missing_is_ignored(spoil: Callable[[bytes], bytes]) -> None:
    data = encoded(chart(), icc_profile=TAGGED["in several segments"][1])
    assert (decoded(spoil(data)) == decoded(encoded(chart()))).all()


@given(
    name=st.sampled_from(sorted(TAGGED)),
    hits=st.lists(st.tuples(st.integers(0, 700), st.binary(min_size=1, max_size=4)), max_size=6),
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_profile_never_costs_the_picture(name: str, hits: list[tuple[int, bytes]]) -> None:
    mode, icc = TAGGED[name]
    damaged = bytearray(icc)
    for at, junk in hits:
        damaged[at : at + len(junk)] = junk
    assert decoded(encoded(chart(mode), icc_profile=bytes(damaged))).shape == (320, 480, 4)


def test_a_conversion_is_made_once_and_the_oldest_forgotten() -> None:
    made = conversion(WHOLE, Space.RGB)
    assert made is not None
    assert conversion(bytes(bytearray(WHOLE)), Space.RGB) is made
    for number in range(KEPT):
        conversion(matrix(ADOBE, gamma(1.5 + number / 100)), Space.RGB)
    assert conversion(WHOLE, Space.RGB) is not made


def test_untagged_colours_are_taken_for_srgb() -> None:
    assert apart(patches(encoded(chart(), quality=95)), COLOURS).max() <= 1.5
