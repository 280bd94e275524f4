"""A tar of tars of as many members as wanted, written header by header: some seconds for two millions."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 512
EACH = 2_000
"""Members of an inner tar: fall11_whole.tar has 650 on average, ILSVRC2012_img_train.tar 1,281."""

SIZE = 137
"""Bytes of a member's body, one block; an index never reads it."""

_SIZE_AT, _CHECKSUM_AT = 124, 148
"""Offsets of two fields of a ustar header (POSIX.1-1988 §10.1.1)."""

U8 = NDArray[np.uint8]


def write_tar_of_tars(path: Path, members: int) -> None:
    """Write *members* members ``nXXXXXXXX_<n>.JPEG`` in tars of `EACH`."""
    with path.open("wb") as out:
        for wnid, count in _inner(members):
            inner = _inner_tar(wnid, count)
            out.write(_headers([f"{wnid}.tar".encode()], inner.size).tobytes())
            out.write(inner.tobytes())
            out.write(bytes(-inner.size % BLOCK))
        out.write(bytes(2 * BLOCK))


def _inner(members: int) -> Iterator[tuple[str, int]]:
    """Yield the wnid and number of members of each inner tar."""
    for number, first in enumerate(range(0, members, EACH)):
        yield f"n{10_000_000 + 37 * number}", min(EACH, members - first)


def _inner_tar(wnid: str, count: int) -> U8:
    blocks = np.zeros((count + 1, 2, BLOCK), np.uint8)  # the last pair is the tar's end
    blocks[:count, 0] = _headers([f"{wnid}_{7 * n}.JPEG".encode() for n in range(1, count + 1)], SIZE)
    blocks[:count, 1, :3] = 0xFF, 0xD8, 0xFF
    return blocks.reshape(-1)


def _headers(names: list[bytes], size: int) -> U8:
    """Return the ustar headers of regular files, (len(names), 512) uint8."""
    header = np.zeros(BLOCK, np.uint8)
    for at, field in ((100, b"0000644"), (108, b"0000000"), (116, b"0000000"), (136, b"14000000000")):
        header[at : at + len(field)] = list(field)
    header[_SIZE_AT : _SIZE_AT + 11] = list(b"%011o" % size)
    header[156:158] = ord("0"), 0
    header[257:265] = list(b"ustar\x0000")
    headers = np.tile(header, (len(names), 1))
    headers[:, :100] = np.array(names, "S100").view(np.uint8).reshape(-1, 100)
    return _with_checksums(headers)


def _with_checksums(headers: U8) -> U8:
    """Fill in the sum of each header's bytes, its own field as spaces: six octal digits, NUL, space."""
    field = slice(_CHECKSUM_AT, _CHECKSUM_AT + 8)
    headers[:, field] = ord(" ")
    sums = headers.sum(axis=1, dtype=np.int64)
    for digit in range(6):
        headers[:, _CHECKSUM_AT + digit] = ord("0") + (sums >> 3 * (5 - digit) & 7)
    headers[:, _CHECKSUM_AT + 6] = 0
    return headers
