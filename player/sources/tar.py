"""A walk over the headers of a tar, to learn where each file lies without reading any of them.

Python's tarfile builds an object with thirty fields for every member, about
ten times what a picture costs us, and has looped forever on a negative size
(CVE-2025-8194). We need three fields. The walk reads one block of 512 bytes a
member and knows POSIX.1-1988 (ustar), GNU, pax and V7 headers. It can not
loop: sizes are never negative, so each header lies at least a block behind
the one before. It can not be led astray: nothing is extracted, so a name is
only a name. The checksum is verified at the price of one adler32, whose low
half is the sum of the bytes plus one, modulo 65521.

Two kinds of damage are told apart. A tar that *ends early* (a download that
broke off) is read as far as its files are whole, and `cut` says where it
ends. A header that *makes no sense* raises: whatever is missing behind it, no
one has decided to leave it out.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from zlib import adler32

from player.sources.names import Skipped
from player.sources.trouble import MirrorError

BLOCK = 512
_ADLER = 65521
_LONGEST_EXTENSION = 1 << 20
"""Bytes of a long name or pax header: a path has at most 4,096, the rest is a bomb."""

_REGULAR = b"0\x007"
_EXTENSIONS = b"LKxg"
_NAMING = b"Lx"
_LINKS = b"12"
_WITHOUT_DATA = b"123456"
_FOLDER = ord("5")
_SPARSE = ord("S")

Member = tuple[bytes, int, int]
"""Name as it stands in the tar, offset of its bytes in the file, their number."""

Read = Callable[[int, int], bytes]
"""Return so many bytes (first argument) from so far (second) of a file; fewer only at its end."""


def reading(fd: int) -> Read:
    """Return how to read the file *fd*, which stays the caller's."""
    return partial(os.pread, fd)


class _Senseless(ValueError):  # noqa: N818 - it becomes a MirrorError
    """A header that cannot be right."""


class TarWalk:
    """The regular files of the tar that lies from *start* to *end* of what *read* reads, in their order.

    *where* names the tar in messages. After each member `at` is the offset of
    the header behind it: a walk that starts there goes on as this one would.
    After the walk `cut` is the offset at which the tar ends before its time
    (None if it is whole), and `skipped` counts the members that are no regular
    files (folders not counted).

    Raises (while iterated):
        MirrorError: a header makes no sense, or a member is sparse.
        OSError: the file cannot be read.
    """

    def __init__(self, read: Read, start: int, end: int, where: bytes) -> None:
        """Prepare the walk; nothing is read yet."""
        self._read, self._end, self._where = read, end, where
        self.at = start
        self.cut: int | None = None
        self.skipped: Counter[Skipped] = Counter()

    def __iter__(self) -> Iterator[Member]:
        """Yield (name, offset, size) of each regular file."""
        read, end, at = self._read, self._end, self.at
        named, sized = b"", None  # what a header before says of the next member
        while at + BLOCK <= end:
            block = read(BLOCK, at)
            if not _sound(block):
                self._end_at(at, block)
                return
            data, kind = at + BLOCK, block[156]
            try:
                size = _size(block) if sized is None or kind in _EXTENSIONS else sized
                if kind in _EXTENSIONS:
                    named, sized = self._extension(kind, data, size, named, sized)
            except ValueError as error:
                raise self._damaged(at, str(error)) from error
            if kind in _WITHOUT_DATA:
                size = 0
            if data + size > end:
                break
            at = data + (size + BLOCK - 1) // BLOCK * BLOCK
            if kind in _EXTENSIONS:
                continue
            if kind in _REGULAR:
                name = named or _name(block)
                if not name.endswith(b"/"):  # so V7 wrote folders
                    self.at = at
                    yield name, data, size
            else:
                self._skip(kind)
            named, sized = b"", None
        self.cut = min(at, end)

    def _end_at(self, at: int, block: bytes) -> None:
        """Accept *block* at *at* as the end: a block of zeros, or the end of a file that has shrunk."""
        if len(block) < BLOCK:
            self.cut = at
        elif block.count(0) < BLOCK:
            raise self._damaged(at, "no tar header")

    def _skip(self, kind: int) -> None:
        """Count a member that is neither file nor folder."""
        if kind != _FOLDER:
            self.skipped[Skipped.LINK if kind in _LINKS else Skipped.KIND] += 1

    def _extension(
        self, kind: int, at: int, size: int, name: bytes, resized: int | None
    ) -> tuple[bytes, int | None]:
        """Return the name and size that the long name or pax header at *at* gives the next member."""
        if kind not in _NAMING:
            return name, resized
        if size > _LONGEST_EXTENSION:
            raise _Senseless(f"a name of {size} bytes")
        data = self._read(size, at)
        if kind == ord("L"):
            return data.partition(b"\0")[0], resized
        records = _pax(data) if len(data) == size else {}
        if any(key.startswith(b"GNU.sparse.") for key in records):
            raise _Senseless("a sparse file")
        if b"size" in records:
            resized = _decimal(records[b"size"])
        return records.get(b"path", name).partition(b"\0")[0], resized

    def _damaged(self, at: int, found: str) -> MirrorError:
        return MirrorError(
            f"damaged at byte {at}: {found}",
            self._where,
            "fetch the archive again, or take what it holds from elsewhere",
        )


def is_header(block: bytes) -> bool:
    """Tell whether *block*, the first of a file, is a tar header."""
    return len(block) == BLOCK and _sound(block)


def _sound(block: bytes) -> bool:
    """Tell whether the checksum of the header *block* holds (unsigned, or signed as old Suns wrote it)."""
    field = block[148:156]
    try:
        stored = int(field.strip(b"\0 "), 8)
    except ValueError:
        return False
    # The low half is 1 + the sum of all bytes, of which the field counts as eight spaces (256).
    difference = (adler32(block) & 0xFFFF) - (adler32(field) & 0xFFFF) + 256 - stored
    return difference % _ADLER == 0 or (difference - 256 * _high(block)) % _ADLER == 0


def _high(block: bytes) -> int:
    """Return how many bytes of *block* count negative where a sum is signed."""
    return sum(byte >> 7 for byte in block)


def _size(block: bytes) -> int:
    """Return the size in the header *block*: octal, or base 256 where the first bit is set."""
    if block[156] == _SPARSE:
        raise _Senseless("a sparse file")
    field = block[124:136]
    digits = field.strip(b"\0 ")
    return int(digits, 8) if digits.isdigit() else _odd_size(field)


def _odd_size(field: bytes) -> int:
    if field[0] == 0x80:  # GNU's base 256; 0xFF would be a negative number
        return int.from_bytes(field[1:])
    digits = field.partition(b"\0")[0].strip()
    if digits and not digits.isdigit():
        raise _Senseless(f"a size of {digits!r}")
    return int(digits or b"0", 8)


def _name(block: bytes) -> bytes:
    """Return the name in the header *block*, with ustar's prefix (GNU keeps times in its place)."""
    name = block[:100].partition(b"\0")[0]
    if block[345] and block[257:263] == b"ustar\0":
        return block[345:500].partition(b"\0")[0] + b"/" + name
    return name


def _pax(data: bytes) -> dict[bytes, bytes]:
    """Read pax records, ``length key=value LF`` each; the last of a key wins."""
    records: dict[bytes, bytes] = {}
    at = 0
    while at < len(data) and data[at]:
        digits = data[at : at + 21].partition(b" ")[0]
        end = at + _decimal(digits)
        key, equals, value = data[at + len(digits) + 1 : max(at, end - 1)].partition(b"=")
        if not equals or end > len(data):  # a length too short leaves no room for a key
            raise _Senseless("a broken pax header")
        records[key] = value
        at = end
    return records


def _decimal(digits: bytes) -> int:
    """Read a decimal number of at most twenty digits (2**64)."""
    if not digits.isdigit() or len(digits) > 20:
        raise _Senseless(f"a number of {digits[:30]!r}")
    return int(digits)
