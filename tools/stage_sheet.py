"""Make screenshots of every caption style on several canvases, to be looked at.

    python tools/stage_sheet.py OUT [--pictures FOLDER] [--canvas 1920x1080 …]

Each style is painted with a short caption, the chair's path, the longest cut
path and the longest list of lemmas, without a window, by the painter of the
stage. The pictures are the first four of FOLDER, whatever they show; without
one, plain gradients.
"""

import argparse
import sys
from itertools import cycle
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from player import assets
from player.core.captions import caption_of
from player.core.pictures import Box, Drawn, Frame, Picture, Slot
from player.core.playlist import Style
from player.core.scene import Scene
from player.core.units import Index, Position
from player.stage.painter import Painter

CAPTIONS = {
    "short": "n02123159",  # tiger cat
    "chair": "n03001627",
    "fighting": "n01514752",  # gamecock, fighting cock: the caption of the still of 2019
    "path": "n14175579",  # chlamydia, 202 characters from entity down: the longest cut path
    "lemmas": "n11823756",  # prince's-feather, 175 characters: the longest list of lemmas
    "leaf": "n04196925",  # ship-towed long-range acoustic detection system: the longest leaf
}
CANVASES = ("1280x720", "1920x1080", "1080x1920", "3840x2160")


def frames(folder: Path | None) -> list[Frame]:
    """Return up to as many pictures as there are captions, as frames."""
    files = sorted(folder.glob("*.JPEG")) if folder else []
    shots = [cv2.cvtColor(np.asarray(cv2.imread(str(file))), cv2.COLOR_BGR2BGRA) for file in files]
    drawn = [_gradient(Box(500, 375)), _gradient(Box(375, 500)), _gradient(Box(500, 333))]
    return [_frame(np.asarray(shot, np.uint8)) for shot in shots or drawn]


def _gradient(size: Box) -> NDArray[np.uint8]:
    down, across = np.mgrid[0 : size.height, 0 : size.width]
    grey = 60 + 100 * across / size.width + 60 * down / size.height
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)]).astype(np.uint8)


def _frame(pixels: NDArray[np.uint8]) -> Frame:
    picture = Picture(Index(0), "n00000000", b"", Drawn("n00000000", 1, ""))
    return Frame(Slot(0, Position(0), picture), pixels)


def scenes(style: Style, pictures: list[Frame]) -> dict[str, Scene]:
    """Return what is painted of *style*, by name."""
    wordnet = assets.load_wordnet()
    stock = cycle(pictures)
    shown = {
        name: Scene(next(stock), style=style, caption=caption_of(wordnet, wnid))
        for name, wnid in CAPTIONS.items()
    }
    bright = Scene(next(stock), style=style, caption=caption_of(wordnet, CAPTIONS["chair"]), bright=True)
    plate = Scene(_frame_without(), style=style, plate=("n15102894", "withheld · 928 pictures"))
    notice = Scene(next(stock), style=style, notice="Indexing the mirror … 34 %")
    keys = Scene(next(stock), style=style, caption=bright.caption, keys=KEYS)
    return {**shown, "bright": bright, "plate": plate, "notice": notice, "keys": keys}


KEYS = (
    ("space", "hold, release"),
    ("→  n", "next picture"),
    ("f", "full screen or window"),
    ("o", "another caption"),
    ("c", "calm: ease the wall to the ground"),
    ("q  Esc", "quit"),
    ("?", "this list"),
)


def _frame_without() -> Frame:
    return Frame(_frame(_gradient(Box(1, 1))).slot, None)


def main() -> None:
    """Write OUT/CANVAS-STYLE-NAME.png for all of them."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=Path)
    asked.add_argument("--pictures", type=Path)
    asked.add_argument("--canvas", nargs="+", default=CANVASES)
    wishes = asked.parse_args()
    wishes.out.mkdir(parents=True, exist_ok=True)
    pictures = frames(wishes.pictures)
    for canvas in wishes.canvas:
        width, height = map(int, canvas.split("x"))
        painter, pixels = Painter(Box(width, height)), np.zeros((height, width, 4), np.uint8)
        for style in Style:
            for name, scene in scenes(style, pictures).items():
                painter.paint(pixels, scene)
                cv2.imwrite(str(wishes.out / f"{canvas}-{style}-{name}.png"), pixels[..., :3])


if __name__ == "__main__":
    main()
