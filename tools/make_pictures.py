"""Make the pictures of the README and of docs/playlists.md: the stage as it looks, with stand-in pictures.

    python -m tools.make_pictures [OUT]

OUT is docs/pictures unless named. No synset of persons is among them.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from player.assets import load_census, load_wordnet
from player.core.captions import caption_of
from player.core.pictures import Box, Drawn, Frame, Picture, Slot
from player.core.playlist import Style
from player.core.scene import Scene
from player.core.units import Index, Position
from player.drawing import draw
from player.stage.painter import Painter
from tools import composing_pictures

CANVAS = Box(1280, 720)


@dataclass(frozen=True)
class Shot:
    """One picture of the README: a picture of the stand-in under a caption."""

    name: str
    wnid: str
    number: int
    style: Style


SHOTS = (
    Shot(
        "path", "n02791124", 8, Style.PATH
    ),  # barber chair: one of few whose drawing happens to fit its name
    Shot("label", "n12620196", 4, Style.LABEL),  # rose
    Shot(
        "london-2019", "n01514752", 9, Style.LONDON_2019
    ),  # gamecock, the caption of the one surviving still
)


def scene_of(shot: Shot) -> Scene:
    """Return the scene of *shot*, its leaf bright as in a pause."""
    top = load_census().top(shot.wnid)
    place = Drawn(shot.wnid, shot.number, top)
    picture = Picture(Index(0), shot.wnid, f"{shot.wnid}_{shot.number}.JPEG".encode(), place)
    frame = Frame(Slot(0, Position(0), picture), draw(shot.wnid, shot.number, top))
    return Scene(frame, style=shot.style, caption=caption_of(load_wordnet(), shot.wnid), bright=True)


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("docs/pictures"))
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        canvas = np.zeros((CANVAS.height, CANVAS.width, 4), np.uint8)
        Painter(CANVAS).paint(canvas, scene_of(shot))
        path = out / f"{shot.name}.jpg"
        cv2.imwrite(str(path), canvas[:, :, :3], [cv2.IMWRITE_JPEG_QUALITY, 88])
        print(f"{path}: {path.stat().st_size:,} bytes")
    for name, pixels in composing_pictures.pictures():
        path = out / f"{name}.jpg"
        composing_pictures.write(str(path), pixels)
        print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
