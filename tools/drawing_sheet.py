"""Contact sheets of the stand-in's pictures, for judging them by eye, and their speed.

python tools/drawing_sheet.py OUT.png --family n12992868     6 synsets × 6 pictures of one top
python tools/drawing_sheet.py OUT.png --strip                consecutive pictures across synsets of all tops
python tools/drawing_sheet.py OUT.png --one n01440764:7:n00015388   one picture, its own size
python tools/drawing_sheet.py --time                         milliseconds a picture, per family
"""

import argparse
import sys
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from player.drawing import FAMILIES, draw

U8 = NDArray[np.uint8]
_CELL = (300, 225)


def _wnid(family: int, synset: int) -> str:
    """Return a made-up wnid: what is drawn depends on its letters alone."""
    return f"n{family:02d}{synset * 7919 % 1_000_000:06d}"


def _in_cell(picture: U8, cell: tuple[int, int]) -> U8:
    """Fit *picture* into a cell, centred on near-black."""
    h, w = picture.shape[:2]
    scale = min(cell[0] / w, cell[1] / h)
    small = cv2.resize(picture[..., :3], (round(w * scale), round(h * scale)), interpolation=cv2.INTER_AREA)
    out = np.zeros((cell[1], cell[0], 3), np.uint8)
    top, left = (cell[1] - small.shape[0]) // 2, (cell[0] - small.shape[1]) // 2
    out[top : top + small.shape[0], left : left + small.shape[1]] = small
    return out


def _sheet(pictures: list[U8], columns: int, cell: tuple[int, int]) -> U8:
    cells = [_in_cell(p, cell) for p in pictures]
    rows = [np.hstack(cells[i : i + columns]) for i in range(0, len(cells), columns)]
    return np.vstack(rows)


def _family(top: str, first: int) -> list[U8]:
    which = list(FAMILIES).index(top)
    return [draw(_wnid(which, first + s), n, top) for s in range(6) for n in range(1, 7)]


def _strip() -> list[U8]:
    """Three pictures of each of three synsets of each family, one family after the other."""
    return [draw(_wnid(f, s), n, top) for f, top in enumerate(FAMILIES) for s in (3, 4, 5) for n in (1, 2, 3)]


def _times() -> None:
    cv2.setNumThreads(0)
    for f, top in enumerate(FAMILIES):
        draw(_wnid(f, 0), 0, top)
        spent = []
        for i in range(240):
            begun = time.thread_time()
            draw(_wnid(f, i // 4), i, top)
            spent.append((time.thread_time() - begun) * 1000)
        p50, p99 = np.percentile(spent, (50, 99))
        print(f"{top}  median {p50:5.1f} ms   p99 {p99:5.1f} ms   worst {max(spent):5.1f} ms")


def main() -> None:
    """Write the sheet asked for, or print times."""
    parser = argparse.ArgumentParser(description="contact sheets of the stand-in's pictures")
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("--family", choices=list(FAMILIES))
    parser.add_argument("--first", type=int, default=0, help="number of the first synset of --family")
    parser.add_argument("--one", help="WNID:NUMBER:TOP")
    parser.add_argument("--strip", action="store_true")
    parser.add_argument("--time", action="store_true")
    asked = parser.parse_args()
    if asked.time:
        _times()
    elif asked.out is None:
        parser.error("OUT.png is missing")
    elif asked.one:
        wnid, number, top = asked.one.split(":")
        cv2.imwrite(str(asked.out), draw(wnid, int(number), top))
    elif asked.family:
        cv2.imwrite(str(asked.out), _sheet(_family(asked.family, asked.first), 6, _CELL))
    else:
        cv2.imwrite(str(asked.out), _sheet(_strip(), 9, (200, 150)))


if __name__ == "__main__":
    main()
