"""The golden images: every caption style on eight canvases, with the shortest and the longest text.

One sheet a style, tests/stage/golden/STYLE.png: a column for each canvas, the
shortest text above, the longest below, each wall reduced to 180 grey lines.
``python -m tools.make_golden`` makes them anew, after a deliberate change.
"""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from player import assets
from player.core.captions import caption_of
from player.core.pictures import Box, Frame
from player.core.playlist import Style
from player.core.scene import Caption, Scene
from player.stage.painter import Painter
from tests.contracts.stage import slot

FOLDER = Path(__file__).parent / "golden"
LINES = 180
CANVASES = {
    "720p": Box(1280, 720),
    "1080p": Box(1920, 1080),
    "4K": Box(3840, 2160),
    "8:9": Box(960, 1080),
    "9:16": Box(1080, 1920),
    "32:9": Box(3840, 1080),
    "4:3": Box(1024, 768),
    "small": Box(640, 360),
}
TEXTS = ("shortest", "longest")
LENGTHS: dict[Style, Callable[[Caption], int]] = {
    Style.PATH: lambda caption: len("".join(caption.path)),
    Style.LABEL: lambda caption: len("".join(caption.lemmas)),
    Style.LONDON_2019: lambda caption: len("".join(caption.lemmas)),
    Style.NONE: lambda caption: len(caption.path[-1]),
}

Grey = NDArray[np.uint8]


def texts(style: Style) -> tuple[Caption, Caption]:
    """Return the captions with the fewest and the most letters in *style*, of all 21,841."""
    wordnet = assets.load_wordnet()
    captions = [caption_of(wordnet, wnid) for wnid in assets.load_census().wnids]
    return min(captions, key=LENGTHS[style]), max(captions, key=LENGTHS[style])


def ramp() -> Frame:
    """Return a picture that nobody owns: grey, lighter to the right and down."""
    down, across = np.mgrid[0:375, 0:500]
    level = (60 + across * 0.2 + down * 0.16).astype(np.uint8)
    return Frame(slot(), np.dstack([level] * 4))


def reduced(style: Style, canvas: Box, caption: Caption) -> Grey:
    """Return the wall with *caption*, (180, width) grey."""
    pixels = np.zeros((canvas.height, canvas.width, 4), np.uint8)
    Painter(canvas).paint(pixels, Scene(ramp(), style, caption=caption, bright=True))
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGRA2GRAY)
    width = round(canvas.width * LINES / canvas.height)
    return np.asarray(cv2.resize(grey, (width, LINES), interpolation=cv2.INTER_AREA), np.uint8)


def made(style: Style) -> dict[tuple[str, str], Grey]:
    """Return all golden images of *style* as they come out now, by canvas and text."""
    shown = dict(zip(TEXTS, texts(style), strict=True))
    return {
        (name, text): reduced(style, canvas, shown[text])
        for text in TEXTS
        for name, canvas in CANVASES.items()
    }


def sheet(images: dict[tuple[str, str], Grey]) -> Grey:
    """Return *images* laid side by side as they are kept."""
    return np.vstack([np.hstack([images[name, text] for name in CANVASES]) for text in TEXTS])


def kept(style: Style) -> dict[tuple[str, str], Grey]:
    """Return all golden images of *style* as they are kept."""
    whole = np.asarray(cv2.imread(str(FOLDER / f"{style}.png"), cv2.IMREAD_GRAYSCALE), np.uint8)
    found, right = {}, 0
    for name, canvas in CANVASES.items():
        left, right = right, right + round(canvas.width * LINES / canvas.height)
        found.update({(name, t): whole[k * LINES : (k + 1) * LINES, left:right] for k, t in enumerate(TEXTS)})
    return found
