"""Generated pictures for these tests, and the strict reader and colour distance they are judged by."""

import io
import os
import warnings
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from player.core.pictures import Box
from player.decode.decoding import ALLOWED

U8 = NDArray[np.uint8]

SCREEN = Box(1920, 1080)
SHARED = Path(os.environ.get("TWELVE_HOURS_SHARED") or Path(__file__).parents[2].parent / "shared")
SAMPLES = SHARED / "data" / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the shared samples are not here (TWELVE_HOURS_SHARED names their folder)"
)


def photo(width: int = 160, height: int = 120, seed: int = 1) -> Image.Image:
    """A smooth colourful picture with some grain, so that its JPEG has realistic coefficients."""
    dice = np.random.default_rng(seed)
    smooth = cv2.resize(dice.integers(0, 256, (5, 7, 3), np.uint8), (width, height))
    grain = dice.integers(-12, 13, (height, width, 1))
    return Image.fromarray(np.clip(smooth.astype(np.int16) + grain, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def oriented(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def strictly_decodes(data: bytes) -> bool:
    """Tell whether Pillow, strict as it is by default, decodes *data*; odd EXIF is only warned of."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=ALLOWED) as image:
            image.load()
    except Exception:  # noqa: BLE001 - parsers raise anything
        return False
    return True


def reference(data: bytes) -> U8:
    """The sRGB pixels of an opaque picture by Pillow and LittleCMS, upright."""
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image)
    if icc := image.info.get("icc_profile"):
        with suppress(ImageCms.PyCMSError):  # of other pixels, such as a gray picture's of RGB
            given = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            made = ImageCms.profileToProfile(upright, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
            assert made is not None
            return np.asarray(made)
    return np.asarray(upright.convert("RGB"))


def difference(pixels: U8, rgb: U8) -> float:
    """The mean CIE76 ΔE between BGRA *pixels* and *rgb* of the same size."""
    assert pixels.shape[:2] == rgb.shape[:2]
    ours, theirs = (
        cv2.cvtColor(side.astype(np.float32) / 255, cv2.COLOR_RGB2Lab) for side in (pixels[..., 2::-1], rgb)
    )
    return float(np.sqrt(((ours - theirs) ** 2).sum(axis=-1)).mean())
