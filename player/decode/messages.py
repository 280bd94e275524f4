"""What the pool and a worker say to each other: one small packet each, on a SOCK_SEQPACKET pair.

A hello, with its process id, opens a worker's life; then the pool sends requests,
several ahead, and the worker answers each with one outcome, in their order. What
does not fit a packet lies in the scratch memory that both map (see `scratch`).
"""

import struct
from dataclasses import dataclass

from player.core.pictures import Box, Drawn, Fetched, Origin, Readable, Refused, Stored, Tabled, Unreadable
from player.core.playlist import Fit

LONGEST = 1 << 13
"""Bytes of the longest packet: a path has at most 4,096 (PATH_MAX)."""

_HELLO = struct.Struct("=cI")  # kind, process id
_GREETS, _SIZE, _REFUSED, _UNREADABLE = b"H", b"P", b"X", b"U"

_FITS = tuple(Fit)
_HEAD = struct.Struct("=BIIB?c")  # slot, box, fit, whether hashed, kind of place
_STORED = struct.Struct("=QQ?QQq")  # offset, size, whether stamped, inode, size, mtime
_TABLED = struct.Struct("=QQQQq")  # row group, row, inode, size, mtime
_DRAWN = struct.Struct("=q")
_LEFT = struct.Struct("=Q")
_PIXELS = struct.Struct("=IIII32s")  # size of what lies in the slot, size of its origin, SHA-256 or zeros
_UNHASHED = bytes(32)


@dataclass(frozen=True, slots=True)
class Left:
    """So many bytes, fetched for the worker, which lie at the beginning of the slot."""

    size: int


Asked = Stored | Tabled | Drawn | Left
"""A place as it travels: what was fetched does so apart from the packet."""


def pack_hello(pid: int) -> bytes:
    """Return the packet with which the worker of process *pid* says that it begins."""
    return _HELLO.pack(_GREETS, pid)


def unpack_hello(packet: bytes) -> int | None:
    """Return the worker's process id, None if *packet* is an outcome."""
    return _HELLO.unpack(packet)[1] if packet[:1] == _GREETS else None


@dataclass(frozen=True, slots=True)
class Request:
    """What the worker is asked for: *asked* in *box*, left in *slot*; *hashed*: with the file's SHA-256."""

    slot: int
    box: Box
    fit: Fit
    hashed: bool
    asked: Asked


def pack_request(slot: int, box: Box, fit: Fit, place: Readable, *, hashed: bool = False) -> bytes:
    """Return the packet that asks for *place* in *box*, to be left in *slot*, 0 … 255."""
    kind, body = _packed(place)
    return _HEAD.pack(slot, box.width, box.height, _FITS.index(fit), hashed, kind) + body


def unpack_request(packet: bytes) -> Request:
    """Return what `pack_request` packed."""
    slot, width, height, fit, hashed, kind = _HEAD.unpack_from(packet)
    return Request(slot, Box(width, height), _FITS[fit], hashed, _unpacked(kind, packet[_HEAD.size :]))


def pack_size(width: int, height: int, origin: Origin, digest: bytes = b"") -> bytes:
    """Return the packet that says: BGRA of *width* × *height* lies in the slot; *digest* is its file's."""
    kind = f"{origin.format}\0{origin.mode}".encode()
    return _SIZE + _PIXELS.pack(width, height, origin.width, origin.height, digest) + kind


def pack_failure(failure: Refused | Unreadable) -> bytes:
    """Return the packet that says why there are no pixels."""
    kind = _REFUSED if isinstance(failure, Refused) else _UNREADABLE
    return kind + failure.reason.encode()


def unpack_outcome(packet: bytes) -> tuple[Box, Origin, bytes] | Refused | Unreadable:
    """Return size, origin and SHA-256 (if asked) of the pixels in the slot, or why there are none."""
    kind, body = packet[:1], packet[1:]
    if kind == _SIZE:
        width, height, *stored, digest = _PIXELS.unpack_from(body)
        name, mode = body[_PIXELS.size :].decode().split("\0")
        return Box(width, height), Origin(name, mode, *stored), b"" if digest == _UNHASHED else digest
    return Refused(body.decode()) if kind == _REFUSED else Unreadable(body.decode())


def _packed(place: Readable) -> tuple[bytes, bytes]:
    match place:
        case Stored():
            stamp = place.stamp or (0, 0, 0)
            return b"S", _STORED.pack(place.offset, place.size, place.stamp is not None, *stamp) + place.path
        case Tabled():
            return b"T", _TABLED.pack(place.group, place.row, *place.stamp) + place.path
        case Drawn():
            return b"D", _DRAWN.pack(place.number) + f"{place.wnid}\0{place.top}".encode()
        case Fetched():
            return b"F", _LEFT.pack(len(place.data))


def _unpacked(kind: bytes, body: bytes) -> Asked:
    match kind:
        case b"S":
            return _unpack_stored(body)
        case b"T":
            return _unpack_tabled(body)
        case b"D":
            return _unpack_drawn(body)
        case _:
            return Left(*_LEFT.unpack(body))


def _unpack_stored(body: bytes) -> Stored:
    offset, size, stamped, *stamp = _STORED.unpack_from(body)
    inode, length, mtime = stamp
    return Stored(body[_STORED.size :], offset, size, (inode, length, mtime) if stamped else None)


def _unpack_tabled(body: bytes) -> Tabled:
    group, row, *stamp = _TABLED.unpack_from(body)
    inode, length, mtime = stamp
    return Tabled(body[_TABLED.size :], group, row, (inode, length, mtime))


def _unpack_drawn(body: bytes) -> Drawn:
    wnid, top = body[_DRAWN.size :].decode().split("\0")
    return Drawn(wnid, _DRAWN.unpack_from(body)[0], top)
