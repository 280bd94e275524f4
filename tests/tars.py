"""Tars written by hand, block by block: quickly where they are large, wrongly where they are hostile."""

from collections.abc import Iterable

BLOCK = 512

END = bytes(2 * BLOCK)


def signed(block: bytearray) -> bytes:
    """Return *block* with the checksum that belongs to it."""
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def header(name: bytes, size: int | bytes = 0, kind: bytes = b"0", magic: bytes = b"ustar  \0") -> bytes:
    """Return a header; a *size* in bytes is taken as it is."""
    block = bytearray(BLOCK)
    block[: len(name)] = name
    block[100:124] = b"0000644\0001750\0001750\0".ljust(24, b"\0")
    field = b"%011o\0" % size if isinstance(size, int) else size
    block[124 : 124 + len(field)] = field
    block[136:148] = b"14000000000\0"
    block[156:157] = kind
    block[257 : 257 + len(magic)] = magic
    return signed(block)


def member(name: bytes, body: bytes = b"", kind: bytes = b"0") -> bytes:
    """Return a header and the *body* that belongs to it."""
    return header(name, len(body), kind) + padded(body)


def padded(body: bytes) -> bytes:
    """Return *body* up to the next whole block."""
    return body + bytes(-len(body) % BLOCK)


def pax(**records: bytes | str) -> bytes:
    """Return a pax header that says *records* of the next member."""
    lines = [f" {key.replace('_', '.')}=".encode() + _raw(value) + b"\n" for key, value in records.items()]
    return member(b"PaxHeader", b"".join(map(_measured, lines)), b"x")


def numbered(wnid: str, numbers: Iterable[int]) -> bytes:
    """Return a tar of empty pictures of *wnid*."""
    empty = bytearray(header(b"%s_" % wnid.encode()))
    blocks = []
    for number in numbers:
        name = f"{wnid}_{number}.JPEG".encode()
        block = bytearray(empty)
        block[: len(name)] = name
        blocks.append(signed(block))
    return b"".join(blocks) + END


def _raw(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _measured(line: bytes) -> bytes:
    length = next(n for n in range(len(line), len(line) + 9) if n == len(line) + len(str(n)))
    return str(length).encode() + line
