"""From the colours that a picture's ICC profile means to sRGB, which is what screens are fed with.

About one of ImageNet's pictures in four carries a profile, one in ten a profile
that is not sRGB (of 300 samples: 80 and 27, mostly cameras' and Adobe RGB). LittleCMS
makes what brings each to sRGB; it is kept by the profile's digest, since cameras'
profiles come back. Whether a profile is sRGB is not asked by its name but by what
it does to a cube of colours. A profile is a stranger's data, too: what is large,
of an odd class, of another colour space than the pixels, or makes white dark is
ignored, as is whatever LittleCMS declines.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from enum import Enum
from hashlib import sha256
from io import BytesIO
from itertools import product

import cv2
import numpy as np
from PIL import Image, ImageCms

from player.decode.fitting import U8

Conversion = Callable[[U8], U8]
"""Brings pixels to sRGB: gray or BGR(A) of a gray picture to the same; BGR(A) or CMYK to BGRA."""

LONGEST = 4 * 2**20
"""Bytes of a profile that is looked at: the press's have up to 3 MB, a camera's 1 to 10 kB."""

KEPT = 16
"""Conversions that a worker keeps, at most 0.15 MB each for RGB, 1 MB for CMYK."""

SAME = 2
"""Levels (of 255) that the profiles called sRGB may be off; those of the samples are by 1."""

_CLASSES = {b"scnr", b"mntr", b"prtr", b"spac"}  # ICC.1:2022 table 18; not links, names, abstract ones
_FLOATS = {b"D2B0", b"D2B1", b"D2B2", b"D2B3"}
"""Tags of chains as long as you like, which only scientists' profiles have: a second for each picture."""

_MOST_TAGS = 100
"""LittleCMS declines more."""

_SRGB = ImageCms.createProfile("sRGB")


class Space(Enum):
    """A colour space of pixels, by its signature in a profile's header (ICC.1:2022 table 19)."""

    GRAY = b"GRAY"
    RGB = b"RGB "
    CMYK = b"CMYK"


_kept: OrderedDict[tuple[bytes, Space], Conversion | None] = OrderedDict()
_keeping = threading.Lock()
"""Guards the conversions kept, for a preview decodes in several threads."""


def conversion(profile: bytes, space: Space) -> Conversion | None:
    """Return what brings pixels of *space* under *profile* to sRGB; None if they are, or nothing can."""
    if not _is_plausible(profile, space):
        return None
    key = sha256(profile).digest(), space
    with _keeping:
        if key not in _kept:
            _kept[key] = _made(profile, space)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def _is_plausible(profile: bytes, space: Space) -> bool:
    """Tell whether *profile* is one that LittleCMS may be given (ICC.1:2022 §7.2)."""
    return (
        len(profile) <= LONGEST
        and profile[36:40] == b"acsp"
        and profile[12:16] in _CLASSES
        and profile[16:20] == space.value
        and _FLOATS.isdisjoint(_tags(profile))
    )


def _tags(profile: bytes) -> Iterator[bytes]:
    """Yield the signatures of the tag table (ICC.1:2022 §7.3), as far as it goes."""
    count = min(int.from_bytes(profile[128:132]), _MOST_TAGS)
    yield from (profile[at : at + 4] for at in range(132, 132 + 12 * count, 12))


def _made(profile: bytes, space: Space) -> Conversion | None:
    try:
        if space is Space.GRAY:
            return _gray(profile)
        return _rgb(profile) if space is Space.RGB else _cmyk(profile)
    except (ImageCms.PyCMSError, OSError, ValueError):  # LittleCMS declines it
        return None


def _gray(profile: bytes) -> Conversion | None:
    """Return a look-up: a gray stays neutral, whatever rounding does to its three colours."""
    levels = np.arange(256, dtype=np.uint8)
    colours = _apply(_transform(profile, "L"), "L", levels[None])
    table = np.asarray(colours[0, :, 1], np.uint8)  # green is most of the luminance
    if not _tells_white_from_black(table[255:], table[:1]) or _is_same(table, levels):
        return None
    return lambda pixels: np.asarray(cv2.LUT(pixels, table), np.uint8)


def _rgb(profile: bytes) -> Conversion | None:
    transform = _transform(profile, "RGBA")

    def convert(pixels: U8) -> U8:
        swap = cv2.COLOR_BGR2RGBA if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
        return _bgra(_apply(transform, "RGBA", np.asarray(cv2.cvtColor(pixels, swap), np.uint8)))

    cube = np.array(list(product(range(0, 256, 51), repeat=3)), np.uint8)[None]
    seen = convert(cube)[..., :3]
    if not _tells_white_from_black(seen[:, -1], seen[:, 0]) or _is_same(seen, cube):
        return None
    return convert


def _cmyk(profile: bytes) -> Conversion | None:
    transform = _transform(profile, "CMYK")

    def convert(pixels: U8) -> U8:
        return _bgra(_apply(transform, "CMYK", pixels))

    paper, ink = np.zeros((1, 1, 4), np.uint8), np.full((1, 1, 4), 255, np.uint8)
    return convert if _tells_white_from_black(convert(paper)[..., :3], convert(ink)[..., :3]) else None


def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    """Return LittleCMS' way from *profile* to sRGB; perceptual, as ICC means for pictures."""
    made = ImageCms.ImageCmsProfile(BytesIO(profile))
    return ImageCms.buildTransform(made, _SRGB, mode, "RGBA" if mode == "RGBA" else "RGB")


def _apply(transform: ImageCms.ImageCmsTransform, mode: str, pixels: U8) -> U8:
    """Return *pixels*, (h, w[, 4]) uint8 of *mode*, as RGB or RGBA."""
    height, width = pixels.shape[:2]
    image = Image.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)
    return np.asarray(ImageCms.applyTransform(image, transform))


def _bgra(pixels: U8) -> U8:
    swap = cv2.COLOR_RGB2BGRA if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    return np.asarray(cv2.cvtColor(pixels, swap), np.uint8)


def _tells_white_from_black(white: U8, black: U8) -> bool:
    return float(white.mean()) - float(black.mean()) >= 128


def _is_same(pixels: U8, others: U8) -> bool:
    return int(np.abs(pixels.astype(int) - others).max()) <= SAME
