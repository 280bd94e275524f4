"""What must be known of a JPEG before it is decoded: size, colour, orientation, scans, completeness."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_SOF_PLAIN = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive; Huffman-coded (ITU-T T.81 table B.1)
_SOF = (set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}) | {0xF7}  # every frame header, JPEG-LS too
_SOI, _EOI, _SOS, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xE1, 0xE2, 0xEE
_BARE = {0x00, 0x01, _SOI, _EOI, *range(0xD0, 0xD8)}  # markers without a length
_BETWEEN_SCANS = {0xC4, _SOS, 0xDB, 0xDD, *range(0xE0, 0xF0), 0xFE}  # tables, SOS, applications', comments
_NEXT = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # in coded data: neither a stuffed FF00 nor a restart
_ICC = b"ICC_PROFILE\0"
_ORIENTATION = 0x0112  # Exif 2.32 §4.6.4
_SHORT_OR_LONG = {3: "H", 4: "I"}
_RGB = b"RGB"  # libjpeg takes these component ids for RGB where no marker says otherwise


@dataclass(frozen=True, slots=True)
class Survey:
    """A JPEG seen from outside.

    *plain* means 8 bits, gray or YCbCr, Huffman-coded, every marker in its
    place; *complete* means that its end marker follows the last scan;
    *orientation* is Exif's 1 … 8. *width* and *height* are as stored. *profile*
    is the whole ICC profile, empty if there is none.
    """

    width: int
    height: int
    gray: bool
    plain: bool
    orientation: int
    scans: int
    complete: bool
    profile: bytes


def is_jpeg(data: bytes) -> bool:
    """Tell whether *data* opens like a JPEG (the test that Pillow makes)."""
    return data.startswith(b"\xff\xd8\xff")


def survey(data: bytes) -> Survey | None:
    """Walk the markers of a JPEG; None where they are out of order before the first scan."""
    frame: tuple[int, bytes] | None = None
    orientation, adobe_rgb = 1, False
    parts: list[bytes] = []
    for marker, start, end in _segments(data):
        if marker == _SOS:
            return _judge(data, start, frame, orientation, adobe_rgb, _joined(parts)) if frame else None
        if marker in _SOF:
            if frame or end - start < 6 + 3:
                return None
            frame = marker, data[start:end]
        elif marker == _APP1 and data.startswith(b"Exif\0\0", start):
            orientation = exif_orientation(data[start + 6 : end])
        elif marker == _APP2 and data.startswith(_ICC, start):
            parts.append(data[start + len(_ICC) : end])
        elif marker == _APP14 and data.startswith(b"Adobe", start):
            adobe_rgb = data[start + 11 : end][:1] == b"\0"  # transform 0: three components are RGB
    return None


def count_scans(data: bytes) -> int:
    """Return an upper bound of the scans of a JPEG whose markers are out of order."""
    return data.count(b"\xff\xda")


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (marker, start, end) of each segment's body up to the first irregularity."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        start, end = at + 4, at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker in _BARE or end < start or end > len(data):
            return
        yield marker, start, end
        at = end


def _joined(parts: list[bytes]) -> bytes:
    """Return the profile that lies in *parts*, which open with their number and how many there are.

    Empty where one is missing or comes twice (ICC.1:2022 annex B.4).
    """
    parts.sort()
    numbered = [(number, len(parts)) for number in range(1, len(parts) + 1)]
    return b"".join(part[2:] for part in parts) if [tuple(part[:2]) for part in parts] == numbered else b""


def _judge(
    data: bytes, scan: int, frame: tuple[int, bytes], orientation: int, adobe_rgb: bool, profile: bytes
) -> Survey:
    marker, body = frame
    depth, height, width, components = struct.unpack_from(">BHHB", body)
    colour = components == 1 or (components == 3 and not adobe_rgb and body[6::3] != _RGB)
    scans, complete = _walk_scans(data, scan - 4)
    plain = marker in _SOF_PLAIN and depth == 8 and colour and width > 0 and height > 0
    return Survey(width, height, components == 1, plain, orientation, scans, complete, profile)


def _walk_scans(data: bytes, at: int) -> tuple[int, bool]:
    """Return (scans, whether the end marker follows) from the first SOS marker at *at* on."""
    scans, marker = 1, _SOS
    while True:
        length = int.from_bytes(data[at + 2 : at + 4])
        end = at + 2 + length
        found = _NEXT.search(data, end)
        # Coded data follows a scan's header alone; behind a table it is a broken byte that looked like one.
        if found is None or length < 2 or (marker != _SOS and found.start() != end):
            return scans, False
        at = found.start()
        marker = data[at + 1]
        if marker not in _BETWEEN_SCANS:  # libjpeg errs on others, OpenCV hides that
            return scans, marker == _EOI
        scans += marker == _SOS


def exif_orientation(exif: bytes) -> int:
    """Return the orientation 1 … 8 in *exif* (a TIFF header and what follows), 1 where it is odd."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        return _first_directory(exif, order)
    except struct.error:  # an offset beyond the block
        return 1


def _first_directory(exif: bytes, order: str) -> int:
    (start,) = struct.unpack_from(f"{order}I", exif, 4)
    (count,) = struct.unpack_from(f"{order}H", exif, start)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind = struct.unpack_from(f"{order}HH", exif, entry)
        if tag == _ORIENTATION and kind in _SHORT_OR_LONG:
            (value,) = struct.unpack_from(order + _SHORT_OR_LONG[kind], exif, entry + 8)
            return int(value) if 1 <= value <= 8 else 1
    return 1
