"""The bytes of one file into the pixels of one picture, or the reason why not.

Two decoders, one verdict. OpenCV is fast, but shows grey where a file is cut
short; Pillow is strict and knows every odd kind. So OpenCV gets only what
both read alike (8-bit gray and YCbCr JPEGs, markers in order, the end marker
there); all else, whatever OpenCV declines included, is Pillow's, whose word
is final. What would cost much is refused by its header: too many bytes,
pixels or scans (a 107 kB JPEG of 400 scans costs every decoder 4 s). What an
ICC profile says of the colours is done last, on as few pixels as are shown
(see `colour`). The reasons stay the same words for the same fault, because
the ledger and the page count them.
"""

import math
import threading
import warnings
from io import BytesIO

import cv2
import numpy as np
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from player.core.pictures import Box, Origin, Pixels
from player.core.playlist import Fit
from player.decode.colour import Space, conversion
from player.decode.fitting import U8, fitted, shrink, turned, upright
from player.decode.jpeg import Survey, count_scans, exif_orientation, is_jpeg, survey
from player.decode.kinds import FLICKR_REFUSAL, is_flickr_tile, kind, refusal

MOST_BYTES = 20_000_000  # ImageNet's median picture has 110 kB
MOST_PIXELS = 40_000_000
MOST_SCANS = 100  # jpegtran's and libjpeg's progressive scripts make 10
ALLOWED = [  # an MPO opens as the JPEG that it begins with
    plugin.format  # naming the plugins also loads them once, before any worker is forked
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
        BmpImagePlugin.BmpImageFile,
        GifImagePlugin.GifImageFile,
        TiffImagePlugin.TiffImageFile,
    )
]
_GRAYS = {"1", "L", "I", "F"}
"""The first band of Pillow's gray modes."""

_filters = threading.Lock()
"""Guards the warning filters, which belong to the whole process, while Pillow decodes."""


class BadPicture(ValueError):  # noqa: N818 - a verdict on a file, not an error of ours
    """A file is no picture that may be shown; *reason* says why in a few stable words."""

    def __init__(self, reason: str) -> None:
        """Keep *reason*."""
        super().__init__(reason)
        self.reason = reason


def decode(data: bytes, box: Box, fit: Fit, room: U8 | None = None) -> Pixels:
    """Return the picture in *data*: (h, w, 4) uint8 BGRA of sRGB, opaque, upright, never larger than *box*.

    Unless it has alpha or other colours than sRGB, it lies at the beginning of *room*, (n,) uint8
    with space for *box*, if given. Alpha is composited over black; of an animation the first frame is taken.

    Raises:
        BadPicture: no picture, one of a kind not allowed, damaged, cut short or too large.
    """
    if not data:
        raise BadPicture("empty file")
    if is_flickr_tile(data):
        raise BadPicture(FLICKR_REFUSAL)
    check_size(len(data))
    seen = survey(data) if is_jpeg(data) else None
    if is_jpeg(data):
        _check_scans(seen.scans if seen else count_scans(data))
    if seen:
        _check_pixels(seen.width, seen.height)
    if seen and seen.plain and seen.complete:
        pixels = _decode_plain(data, seen, box, fit)
        if pixels is not None:
            return Pixels(
                opaque(pixels, room), Origin("JPEG", "L" if seen.gray else "RGB", seen.width, seen.height)
            )
    pixels, origin = _decode_odd(data, box, fit)
    return Pixels(opaque(pixels, room), origin)


def check_size(size: int) -> None:
    """Refuse a file of *size* bytes if that is too many."""
    if size > MOST_BYTES:
        raise BadPicture(f"too large: {math.ceil(size / 1e6)} MB")


def opaque(pixels: U8, room: U8 | None = None) -> U8:
    """Return *pixels* (gray, BGR or BGRA) as BGRA with alpha 255, in *room* if they are to be converted."""
    height, width = pixels.shape[:2]
    into = None if room is None else room[: height * width * 4].reshape(height, width, 4)
    if pixels.ndim == 2:
        return _u8(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGRA, into))
    if pixels.shape[2] == 3:
        return _u8(cv2.cvtColor(pixels, cv2.COLOR_BGR2BGRA, into))
    pixels[..., 3] = 255
    return pixels


def _check_scans(scans: int) -> None:
    if scans > MOST_SCANS:
        raise BadPicture(f"too many scans: {scans}")


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise BadPicture(f"too large: {math.ceil(width * height / 1e6)} Mpx")


_REDUCED = {
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}


def _decode_plain(data: bytes, seen: Survey, box: Box, fit: Fit) -> U8 | None:
    """Return the BGR pixels as OpenCV sees them, None if it declines."""
    box = turned(box, seen.orientation)
    factor = shrink(seen.width, seen.height, box, fit)
    # Scaled inverse transforms save most of the work; twice the target is left for the area reduction.
    flags = next((flag for n, flag in reversed(_REDUCED.items()) if 2 * n <= factor), cv2.IMREAD_COLOR)
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None
    if pixels is None:
        return None
    small = fitted(_u8(pixels), box, fit)
    if seen.profile:
        small = _in_srgb(small, seen.profile, Space.GRAY if seen.gray else Space.RGB)
    return upright(small, seen.orientation)


def _in_srgb(pixels: U8, profile: bytes, space: Space) -> U8:
    convert = conversion(profile, space)
    return convert(pixels) if convert else pixels


def _decode_odd(data: bytes, box: Box, fit: Fit) -> tuple[U8, Origin]:
    """Return the gray, BGR or BGRA pixels as Pillow sees them, and what they come from."""
    with _filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd EXIF and the like, which are harmless
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _load(data, box, fit)
        except BadPicture:
            raise
        except MemoryError:
            raise BadPicture("needs too much memory") from None
        except Exception as fault:  # one picture is a named boundary: parsers raise anything
            raise BadPicture(_reason(fault, data)) from fault


def _reason(fault: Exception, data: bytes) -> str:
    if isinstance(fault, Image.DecompressionBombWarning | Image.DecompressionBombError):
        return f"too large: over {MOST_PIXELS // 10**6} Mpx"
    if kind(data) not in ALLOWED:
        return refusal(data)
    return "truncated" if "truncated" in str(fault) else f"damaged: {kind(data)}"


def _load(data: bytes, box: Box, fit: Fit) -> tuple[U8, Origin]:
    with Image.open(BytesIO(data), formats=ALLOWED) as image:
        origin = Origin(image.format or "", image.mode, *image.size)
        _check_pixels(*image.size)
        _draft(image, box, fit)
        image.load()
        # A TIFF is set upright by Pillow itself as it loads.
        orientation = 1 if image.format == "TIFF" else exif_orientation(_exif(image))
        box = turned(box, orientation)
        return upright(_coloured(image, box, fit), orientation), origin


def _exif(image: Image.Image) -> bytes:
    exif = image.info.get("exif", b"")
    return exif.removeprefix(b"Exif\0\0") if isinstance(exif, bytes) else b""


def _draft(image: Image.Image, box: Box, fit: Fit) -> None:
    """Let a JPEG be decoded smaller while twice the target is left; other formats take no notice."""
    factor = shrink(*image.size, turned(box, exif_orientation(_exif(image))), fit)
    if factor > 2:
        image.draft(None, (math.ceil(2 * image.width / factor), math.ceil(2 * image.height / factor)))


def _coloured(image: Image.Image, box: Box, fit: Fit) -> U8:
    """Return *image*, fitted, as gray, BGR or BGRA (alpha to be ignored) of sRGB."""
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes):  # a TIFF may hold it as anything
        return _flat(image, box, fit)
    if image.mode == "CMYK":
        convert = conversion(profile, Space.CMYK)
        return convert(_shrunk(image, box, fit)) if convert else _flat(image, box, fit)
    space = Space.GRAY if image.getbands()[0] in _GRAYS else Space.RGB
    return _in_srgb(_flat(image, box, fit), profile, space)


def _flat(image: Image.Image, box: Box, fit: Fit) -> U8:
    """Return *image*, fitted, as gray, BGR or BGRA (alpha to be ignored) of 8 bits."""
    if image.mode.startswith("I"):
        deep = np.clip(np.asarray(image), 0, 0xFFFF).astype(np.uint16)
        return _u8(cv2.convertScaleAbs(fitted(deep, box, fit), alpha=1 / 257))
    if image.has_transparency_data:
        flat = image.convert("RGBA").convert("RGBa")  # premultiplied: composited over black
        return _u8(cv2.cvtColor(_shrunk(flat, box, fit), cv2.COLOR_RGBA2BGRA))
    if image.mode in ("1", "L"):
        return _shrunk(image.convert("L"), box, fit)
    return _u8(cv2.cvtColor(_shrunk(image.convert("RGB"), box, fit), cv2.COLOR_RGB2BGR))


def _shrunk(image: Image.Image, box: Box, fit: Fit) -> U8:
    # Pillow's own whole-number reduction comes first, so that a large picture is not copied at full size.
    whole = int(shrink(*image.size, box, fit) / 2)
    return fitted(np.asarray(image.reduce(whole) if whole > 1 else image), box, fit)


def _u8(pixels: cv2.typing.MatLike) -> U8:
    return np.asarray(pixels, np.uint8)
