"""Make the pictures of the README and of docs/playlists.md: the stage as it looks, and the desk.

    python -m tools.make_pictures [OUT]

OUT is docs/pictures unless named. The pictures are the stand-in's; no synset of persons is among them.
"""

import argparse
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import numpy as np

from player.app.pacer import planned_whole
from player.app.place import position_by
from player.assets import load_census, load_wordnet, shipped
from player.config import load_playlist
from player.core.captions import caption_of
from player.core.desk import Bar
from player.core.pictures import Box, Drawn, Frame, Picture, Slot
from player.core.playlist import Style
from player.core.scene import Scene
from player.core.score import resolve
from player.core.timeline import Timeline
from player.core.units import Index, Position
from player.drawing import draw
from player.sources import StandIn
from player.stage.corner import corner
from player.stage.lettering import Canvas
from player.stage.painter import GROUND, Painter
from player.stage.scrub import Strip
from player.stage.stick import Palette
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


LONDON = "london-2019.yaml"
MOMENT = datetime(2019, 8, 3, 14, 0, tzinfo=ZoneInfo("Europe/London"))
SLIP = 'my-showing.yaml:15:11  pauses: expected a share such as "50 %", got "half"'


def desk() -> Canvas:
    """Return the window of a preview of London 2019 at `MOMENT`, with its bar, after a slip of the pen."""
    source, wordnet, census = StandIn(load_census()), load_wordnet(), load_census()
    score = resolve(load_playlist(shipped("playlists", LONDON)), source.manifest, wordnet, census)
    plan = planned_whole(score)
    at = position_by(plan, MOMENT)
    line = Timeline(plan.forecast, score.pictures, MOMENT.tzinfo)
    share = at / score.pictures
    place = f"{at:,} of {score.pictures:,}  ·  {share:.2%}  ·  90 ms  ·  held"
    bar = Bar(share, line.ticks(), line.moment(at), place)
    picture = source.picture(score.index(0, at))
    assert isinstance(picture.place, Drawn), "the stand-in draws"
    pixels = draw(picture.place.wnid, picture.place.number, picture.place.top)
    scene = Scene(
        Frame(Slot(0, at, picture), pixels), Style.LONDON_2019, caption=caption_of(wordnet, picture.wnid)
    )
    canvas, palette = np.zeros((CANVAS.height, CANVAS.width, 4), np.uint8), Palette(GROUND)
    Painter(CANVAS).paint(canvas, scene)
    strip = Strip(CANVAS, palette)
    canvas[: strip.rows.bottom] = strip.painted(bar, None)
    room, panel = corner(CANVAS, strip.rows.bottom, palette, [SLIP], [])
    canvas[room.y : room.bottom, room.x : room.right] = panel
    return canvas


def write(path: Path, canvas: Canvas) -> None:
    """Write *canvas* as a JPEG, and say how large it is."""
    cv2.imwrite(str(path), canvas[:, :, :3], [cv2.IMWRITE_JPEG_QUALITY, 88])
    print(f"{path}: {path.stat().st_size:,} bytes")


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("docs/pictures"))
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        canvas = np.zeros((CANVAS.height, CANVAS.width, 4), np.uint8)
        Painter(CANVAS).paint(canvas, scene_of(shot))
        write(out / f"{shot.name}.jpg", canvas)
    write(out / "preview.jpg", desk())
    for name, pixels in composing_pictures.pictures():
        write(out / f"{name}.jpg", pixels)


if __name__ == "__main__":
    main()
