"""The same pictures, whatever the form of the mirror, and as Pillow sees them."""

import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from player.core.pictures import Box, Pixels, Stored, Tabled
from player.core.playlist import Fit
from player.core.units import Index
from player.decode.making import make
from player.sources import build_index, open_mirror
from tests.mirrors import FORMS, FURTHER_FORMS

EVERY_FORM = {**FORMS, **FURTHER_FORMS}
SCREEN = Box(1920, 1080)
WNID = "n01440764"


def scene() -> Image.Image:
    """Return a colourful picture without symmetry."""
    rng = np.random.default_rng(7)
    small = rng.integers(0, 256, (6, 8, 3), np.uint8)
    return Image.fromarray(cv2.resize(small, (400, 300), interpolation=cv2.INTER_CUBIC))


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def rotated(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(scene(), "JPEG", quality=95, exif=exif.tobytes())


KINDS = {
    "plain": encoded(scene(), "JPEG", quality=95),
    "progressive": encoded(scene(), "JPEG", quality=95, progressive=True),
    "cmyk": encoded(scene().convert("CMYK"), "JPEG", quality=95),
    "gray": encoded(scene().convert("L"), "JPEG", quality=95),
    "a PNG": encoded(scene(), "PNG"),
    "a palette": encoded(scene().quantize(64), "PNG"),
    "16 bit": encoded(Image.fromarray(np.asarray(scene().convert("L")).astype(np.uint16) * 257), "PNG"),
    **{f"turned {k}": rotated(k) for k in range(2, 9)},
}
NAMES = {kind: f"{WNID}_{k}.JPEG".encode() for k, kind in enumerate(KINDS)}


def shown(mirror: Path, state: Path) -> list[NDArray[np.uint8]]:
    """Return the pixels of every picture of *mirror*, in playing order."""
    build_index(mirror, state, lambda _: None)
    source = open_mirror(mirror, state)
    pixels = []
    for index in range(source.manifest.pictures):
        place = source.picture(Index(index)).place
        assert isinstance(place, Stored | Tabled)
        made = make(place, SCREEN, Fit.CONTAIN, _no_drawing, lambda: None)
        assert isinstance(made, Pixels), made
        pixels.append(made.array)
    source.close()
    return pixels


def _no_drawing(wnid: str, number: int, top: str) -> NDArray[np.uint8]:
    raise AssertionError(f"a mirror is read, not drawn: {wnid} {number} {top}")


@pytest.fixture(scope="module")
def by_form(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[NDArray[np.uint8]]]:
    folder = tmp_path_factory.mktemp("forms")
    content = {WNID: [(NAMES[kind], KINDS[kind]) for kind in KINDS]}
    return {
        name: shown(build(folder / name, content), folder / f"{name} state")
        for name, build in EVERY_FORM.items()
    }


def test_every_form_gives_the_same_pixels(by_form: dict[str, list[NDArray[np.uint8]]]) -> None:
    first, *others = by_form.values()
    assert len(by_form) == len(EVERY_FORM) >= 5
    for pixels in others:
        assert all(np.array_equal(a, b) for a, b in zip(first, pixels, strict=True))


@pytest.mark.parametrize(("place", "kind"), list(enumerate(KINDS)))
def test_every_kind_looks_as_pillow_sees_it(
    by_form: dict[str, list[NDArray[np.uint8]]], place: int, kind: str
) -> None:
    ours = next(iter(by_form.values()))[place][:, :, 2::-1]
    image: Image.Image = Image.open(io.BytesIO(KINDS[kind]))
    if kind == "16 bit":  # Pillow's own conversion of 16 bits to 8 clips; scaled is what is meant
        image = Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    theirs = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    assert ours.shape == theirs.shape
    labs = [cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for rgb in (ours, theirs)]
    assert float(np.linalg.norm(labs[0] - labs[1], axis=2).mean()) <= 2
