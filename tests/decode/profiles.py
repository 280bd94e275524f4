"""ICC profiles written byte by byte (ICC.1:2001-04), so that none of another's making is needed."""

import struct
from itertools import product

import cv2
import numpy as np

Column = tuple[float, float, float]

D50 = (0.9642, 1.0, 0.8249)
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
PROPHOTO = ((0.79767, 0.28804, 0.0), (0.13519, 0.71187, 0.0), (0.03134, 0.00009, 0.82491))
"""The colorants' XYZ, adapted to D50."""


def profile(space: bytes, tags: dict[bytes, bytes], kind: bytes = b"mntr", pcs: bytes = b"XYZ ") -> bytes:
    """Return a profile of version 2.4 with *tags*."""
    table, body = b"", b""
    for name, tag in tags.items():
        at = 128 + 4 + 12 * len(tags) + len(body)
        table += struct.pack(">4sII", name, at, len(tag))
        body += tag + bytes(-len(tag) % 4)
    size = 128 + 4 + len(table) + len(body)
    head = struct.pack(
        ">I4sI4s4s4s12s4s28s12s", size, b"", 0x02400000, kind, space, pcs, b"", b"acsp", b"", _fixed(D50)
    )
    return head + bytes(48) + struct.pack(">I", len(tags)) + table + body


def matrix(columns: tuple[Column, Column, Column], curve: bytes, **others: bytes) -> bytes:
    """Return the profile of a display with these colorants, all of one *curve*."""
    tags = {b"wtpt": xyz(D50)}
    tags |= {name: xyz(column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return profile(b"RGB ", tags | {name.encode(): tag for name, tag in others.items()})


def gray(curve: bytes) -> bytes:
    return profile(b"GRAY", {b"wtpt": xyz(D50), b"kTRC": curve})


def gamma(exponent: float) -> bytes:
    return struct.pack(">4sIIH", b"curv", 0, 1, round(exponent * 256))


def srgb_curve(points: int = 1024) -> bytes:
    """Return the curve of IEC 61966-2-1 as a table."""
    level = np.linspace(0, 1, points)
    light = np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)
    return struct.pack(">4sII", b"curv", 0, points) + (light * 65535).round().astype(">u2").tobytes()


def cmyk(grid: int = 5) -> bytes:
    """Return a printer that mixes its inks as if none covered another: a table of Lab (lut8Type)."""
    inks = np.array(list(product(np.linspace(0, 1, grid), repeat=4)), np.float32)
    rgb = (1 - inks[:, :3]) * (1 - inks[:, 3:])
    lab = cv2.cvtColor(rgb[None], cv2.COLOR_RGB2Lab)[0]
    table = np.clip(lab * (2.55, 1, 1) + (0, 128, 128), 0, 255).round().astype(np.uint8).tobytes()
    straight = bytes(range(256))
    head = struct.pack(">4sIBBBx", b"mft1", 0, 4, 3, grid) + struct.pack(
        ">9i", *(np.eye(3, dtype=int).ravel() << 16)
    )
    tag = head + straight * 4 + table + straight * 3
    return profile(b"CMYK", {b"wtpt": xyz(D50), b"A2B0": tag}, b"prtr", b"Lab ")


def xyz(value: Column) -> bytes:
    return struct.pack(">4sI", b"XYZ ", 0) + _fixed(value)


def _fixed(value: Column) -> bytes:
    return struct.pack(">3i", *(round(part * 65536) for part in value))
