"""Pictures that carry their number, so that an eye before the wall can tell one from the next.

Twelve black or white cells along the upper edge spell the number, twelve along
the lower edge its complement. A picture stands whole when both agree: where one
is painted over another, the upper cells are already those of the new one and
the lower still the old one's. A ground of one colour never agrees. What is
spelled is the number times `SPREAD`, so that neighbours differ in many cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.mirrors.corpus import HEIGHT, WIDTH, WNIDS, drawn, real

BITS = 12
MOST = 1 << BITS
"""How many pictures can be told apart: six minutes of 90 ms."""

SPREAD = 1_629
"""Odd, so that the product modulo `MOST` tells the number: neighbours differ in six cells or more."""

GATHER = pow(SPREAD, -1, MOST)

STRIP = 24
"""Rows of a cell, of 375: three blocks of a JPEG, and 69 rows of a screen of 1080."""

QUALITY = 95
"""Of the JPEG: with the cells in it a picture has 95 to 110 kB, as in ImageNet."""

Pixels = NDArray[np.uint8]
Place = tuple[float, float]
"""Across and down, as shares of a picture's width and height."""

CELLS: tuple[Place, ...] = tuple(
    ((bit + 0.5) / BITS, down) for down in (STRIP / 2 / HEIGHT, 1 - STRIP / 2 / HEIGHT) for bit in range(BITS)
)
"""The middles of all cells: the upper twelve, then the lower."""


@dataclass(frozen=True, slots=True)
class Marked:
    """*pictures* marked pictures: all in the folder *flat*, and as class folders in *mirror*."""

    flat: Path
    mirror: Path
    pictures: int
    median_bytes: int
    real: bool


def mark(picture: Pixels, number: int) -> None:
    """Paint the cells of *number* (below `MOST`) over the edges of *picture*, (h, w, 3)."""
    height, width = picture.shape[:2]
    strip = round(height * STRIP / HEIGHT)
    edges = np.linspace(0, width, BITS + 1).round().astype(int)
    spelled = number * SPREAD % MOST
    for cell in range(BITS):
        lit = spelled >> (BITS - 1 - cell) & 1
        columns = slice(edges[cell], edges[cell + 1])
        picture[:strip, columns] = 255 * lit
        picture[-strip:, columns] = 255 * (1 - lit)


def number_of(levels: Sequence[bool]) -> int | None:
    """Return the number that the cells (lit or not, as in `CELLS`) spell, None where both edges disagree."""
    upper, lower = (
        sum(lit << (BITS - 1 - cell) for cell, lit in enumerate(half))
        for half in (levels[:BITS], levels[BITS:])
    )
    return upper * GATHER % MOST if upper + lower == MOST - 1 else None


def write_marked(root: Path, count: int, samples: Path | None) -> Marked:
    """Write *count* pictures below *root*, in playing order; those of the tar *samples*, or drawn ones."""
    assert count <= MOST
    flat, mirror, sizes = root / "flat", root / "mirror", []
    flat.mkdir(parents=True)
    each = -(-count // len(WNIDS))
    kinds = cycle(islice(real(samples) if samples else drawn(), count))
    for number, kind in enumerate(islice(kinds, count)):
        wnid = WNIDS[number // each]
        (mirror / wnid).mkdir(parents=True, exist_ok=True)
        file = flat / f"{number:05d}.jpg"
        file.write_bytes(_marked(kind, number))
        (mirror / wnid / f"{wnid}_{number}.JPEG").hardlink_to(file)
        sizes.append(file.stat().st_size)
    return Marked(flat, mirror, count, int(np.median(sizes)), real=samples is not None)


def _marked(jpeg: bytes, number: int) -> bytes:
    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    picture = cast("Pixels", cv2.resize(decoded, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA))
    mark(picture, number)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
