"""Make the sheets of the stage: every caption style on canvases of every shape, to be looked at.

    python -m tools.stage_sheet [OUT] [--whole]

OUT is docs/pictures unless named. `stage.jpg` has a row for each style and kind
of picture (landscape, portrait, small) and a column for each canvas;
`captions.jpg` shows what a playlist can make of a caption. `--whole` leaves
each cell in OUT at its own size, too. The pictures are the stand-in's; no
synset of persons is among them. Everything is painted by the painter of the
stage, at 1080 lines, and reduced.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from player.assets import load_census, load_wordnet
from player.core.pictures import Box, Drawn, Frame, Picture, Slot
from player.core.playlist import CaptionRule, Design, Fit, Style
from player.core.scene import Scene
from player.core.staging import Staging
from player.core.units import Index, Position
from player.core.wording import Wording
from player.drawing import draw
from player.stage.composition import Sight
from player.stage.painter import Painter

Sheet = NDArray[np.uint8]

LINES = 1080
CELL = 225
GAP = 8
GREY = 72
"""The paper that the cells lie on, lighter than any ground."""
PICTURES = 14_197_122

CANVASES = (Box(1920, 1080), Box(960, 1080), Box(608, 1080), Box(3840, 1080), Box(1440, 1080))
"""16:9; 8:9, the London wall; 9:16; 32:9; 4:3."""

KINDS = (("n03001627", 8), ("n02123159", 4), ("n01514752", 10))
"""A landscape under chair, a portrait under tiger cat, a small picture under gamecock."""
LONG = (("n04196925", 1), ("n14175579", 4), ("n11823756", 1))
"""The longest leaf, the longest path, the longest list of lemmas."""

SECOND = {"n03001627": "chaise", "n02123159": "chat tigré", "n01514752": "coq de combat"}
"""French names, ours, to show the place of a second language."""


@dataclass(frozen=True)
class Cell:
    """One wall: a picture by synset and number, under a caption, on a canvas, for visitors at a distance."""

    picture: tuple[str, int]
    rule: CaptionRule
    canvas: Box = CANVASES[0]
    sight: Sight | None = None
    standing: bool = True
    unfolded: bool = False
    position: int = 1_234_566


OPTIONS = (
    Cell(KINDS[0], CaptionRule(design=Design(counter=True, labour=True))),
    Cell(KINDS[0], CaptionRule(gloss=True), unfolded=True),
    Cell(KINDS[1], CaptionRule(second=SECOND)),
    Cell(KINDS[1], CaptionRule(Style.LABEL, design=Design(accent=(255, 212, 0)), gloss=True), unfolded=True),
    Cell(KINDS[0], CaptionRule(Style.LABEL, template="{leaf}, {second}\n{path}, {wnid}", second=SECOND)),
    Cell(KINDS[2], CaptionRule(Style.LONDON_2019, design=Design(counter=True), second=SECOND)),
    Cell(KINDS[0], CaptionRule(), sight=Sight(0.68, 4.0)),
    Cell(KINDS[0], CaptionRule(), sight=Sight(0.68, 9.0)),
    Cell(KINDS[1], CaptionRule(design=Design(ink=(40, 34, 30), separator="/"))),
)
"""In rows of three: figures at the foot, a gloss, a second language; a gloss under a label, a template,
london-2019 with counter; a 55-inch screen read from 4 m and from 9 m; dark ink on a light ground."""


def frame(picture: tuple[str, int], position: int) -> Frame:
    """Return a picture of the stand-in as the ring gives it."""
    wnid, number = picture
    top = load_census().top(wnid)
    row = Picture(Index(0), wnid, f"{wnid}_{number}.JPEG".encode(), Drawn(wnid, number, top))
    return Frame(Slot(0, Position(position), row), draw(wnid, number, top))


def scene(cell: Cell) -> Scene:
    """Return what stands on the wall of *cell*, by the player's own staging."""
    rule, wording = cell.rule, Wording(cell.rule, load_wordnet(), PICTURES)
    staging = Staging(
        rule.style,
        Fit.CONTAIN,
        always=False,
        words=wording.caption,
        plate=lambda _: (),
        beat=rule.beat,
        design=rule.design,
        count=wording.count,
    )
    staged = staging.scene(frame(cell.picture, cell.position), standing=cell.standing)
    return Scene(
        frame=staged.frame,
        style=staged.style,
        caption=staged.caption,
        bright=cell.standing,
        dim=staged.dim,
        unfolded=cell.unfolded,
        design=staged.design,
        count=staged.count,
    )


def painted(cell: Cell) -> Sheet:
    """Return the wall of *cell*, (height, width, 3) BGR."""
    ink = cell.rule.design.ink
    ground = (236, 232, 224) if ink and sum(ink) < 200 else (7, 0, 7)
    pixels = np.zeros((cell.canvas.height, cell.canvas.width, 4), np.uint8)
    Painter(cell.canvas, ground, cell.sight).paint(pixels, scene(cell))
    return pixels[..., :3]


def joined(rows: list[list[Sheet]], height: int) -> Sheet:
    """Lay *rows* of walls on paper, each wall reduced to *height* lines."""
    return _laid([_laid([_reduced(wall, height) for wall in row], 1) for row in rows], 0)


def _reduced(wall: Sheet, height: int) -> Sheet:
    width = round(wall.shape[1] * height / wall.shape[0])
    return np.asarray(cv2.resize(wall, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _laid(parts: list[Sheet], axis: int) -> Sheet:
    edge = ((GAP, 0), (0, 0), (0, 0)) if axis == 0 else ((0, 0), (GAP, 0), (0, 0))
    return np.concatenate([np.pad(part, edge, constant_values=GREY) for part in parts], axis=axis)


def stage() -> list[list[Cell]]:
    """Return the cells of ``stage.jpg``."""
    looks = [(style, picture) for style in Style for picture in KINDS]
    return [[Cell(picture, CaptionRule(style), canvas) for canvas in CANVASES] for style, picture in looks]


def captions() -> list[list[Cell]]:
    """Return the cells of ``captions.jpg``: the longest texts, then what a playlist can ask for."""
    longest = [Cell(picture, CaptionRule(style)) for style in list(Style)[:3] for picture in LONG]
    cells = [*longest, *OPTIONS]
    return [cells[k : k + 3] for k in range(0, len(cells), 3)]


def main() -> None:
    """Write the sheets."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", nargs="?", type=Path, default=Path("docs/pictures"))
    asked.add_argument("--whole", action="store_true")
    wishes = asked.parse_args()
    wishes.out.mkdir(parents=True, exist_ok=True)
    for name, rows, height in (("stage", stage(), CELL), ("captions", captions(), 360)):
        walls = [[painted(cell) for cell in row] for row in rows]
        sheet = np.pad(joined(walls, height), ((0, GAP), (0, GAP), (0, 0)), constant_values=GREY)
        path = wishes.out / f"{name}.jpg"
        cv2.imwrite(str(path), sheet, [cv2.IMWRITE_JPEG_QUALITY, 84])
        print(f"{path}: {path.stat().st_size:,} bytes")
        for k, wall in enumerate(wall for row in walls for wall in row if wishes.whole):
            cv2.imwrite(str(wishes.out / f"{name}-{k:02}.png"), wall)


if __name__ == "__main__":
    main()
