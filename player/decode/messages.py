"""What the pool and a worker say to each other: one small packet each, on a SOCK_SEQPACKET pair.

The pool sends a request; the worker answers READ once it has the bytes (from
then on the short deadline runs), then one outcome. HELLO opens a worker's life.
"""

import struct

from player.core.pictures import Box, Drawn, Place, Refused, Stored, Unreadable
from player.core.playlist import Fit

LONGEST = 1 << 13
"""Bytes of the longest packet: a path has at most 4,096 (PATH_MAX)."""

HELLO = b"H"
READ = b"R"
_SIZE, _REFUSED, _UNREADABLE = b"P", b"X", b"U"

_FITS = tuple(Fit)
_HEAD = struct.Struct("=IIBc")  # box, fit, kind of place
_STORED = struct.Struct("=QQ?QQq")  # offset, size, whether stamped, inode, size, mtime
_DRAWN = struct.Struct("=q")
_PIXELS = struct.Struct("=II")

Request = tuple[Box, Fit, Place]


def pack_request(box: Box, fit: Fit, place: Place) -> bytes:
    """Return the packet that asks for *place* in *box*."""
    kind = b"S" if isinstance(place, Stored) else b"D"
    return _HEAD.pack(box.width, box.height, _FITS.index(fit), kind) + _pack_place(place)


def unpack_request(packet: bytes) -> Request:
    """Return what `pack_request` packed."""
    width, height, fit, kind = _HEAD.unpack_from(packet)
    body = packet[_HEAD.size :]
    place = _unpack_stored(body) if kind == b"S" else _unpack_drawn(body)
    return Box(width, height), _FITS[fit], place


def pack_size(width: int, height: int) -> bytes:
    """Return the packet that says: BGRA of *width* × *height* lies in the scratch."""
    return _SIZE + _PIXELS.pack(width, height)


def pack_failure(failure: Refused | Unreadable) -> bytes:
    """Return the packet that says why there are no pixels."""
    kind = _REFUSED if isinstance(failure, Refused) else _UNREADABLE
    return kind + failure.reason.encode()


def unpack_outcome(packet: bytes) -> Box | Refused | Unreadable:
    """Return the size of the pixels in the scratch, or why there are none."""
    kind, body = packet[:1], packet[1:]
    if kind == _SIZE:
        return Box(*_PIXELS.unpack(body))
    return Refused(body.decode()) if kind == _REFUSED else Unreadable(body.decode())


def _pack_place(place: Place) -> bytes:
    if isinstance(place, Drawn):
        return _DRAWN.pack(place.number) + f"{place.wnid}\0{place.top}".encode()
    stamp = place.stamp or (0, 0, 0)
    return _STORED.pack(place.offset, place.size, place.stamp is not None, *stamp) + place.path


def _unpack_stored(body: bytes) -> Stored:
    offset, size, stamped, *stamp = _STORED.unpack_from(body)
    inode, length, mtime = stamp
    return Stored(body[_STORED.size :], offset, size, (inode, length, mtime) if stamped else None)


def _unpack_drawn(body: bytes) -> Drawn:
    wnid, top = body[_DRAWN.size :].decode().split("\0")
    return Drawn(wnid, _DRAWN.unpack_from(body)[0], top)
