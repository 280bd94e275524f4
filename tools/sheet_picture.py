"""Make the picture of a contact sheet in docs/playlists.md: pauses of London 2019, by the command itself.

    python -m tools.sheet_picture [OUT]

OUT is docs/pictures/sheet.jpg unless named. The pictures are the stand-in's; none is of a synset of persons.
"""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2

from player.app.sheet import Asked, sheet
from player.app.sheet_choice import Wanted
from player.app.wishes import Wishes
from player.assets import shipped
from player.config import default_machine
from player.core.machine import STAND_IN
from player.core.sheet import PAPERS
from player.core.units import Wall

LONDON = shipped("playlists", "london-2019.yaml")
DAY = date(2019, 8, 3)
PICTURES = 18
WIDTH = 1400
"""Pixels: the letters of the captions are 8 high."""


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("docs/pictures/sheet.jpg"))
    out: Path = parser.parse_args().out
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sheet.png"
        machine = replace(default_machine(), state=Path(folder) / "state", mirrors=(STAND_IN,))
        asked = Asked(file, Wanted(pauses=DAY, count=PICTURES), PAPERS["A4"].turned(), columns=6)
        sheet(machine, Wishes(public=False, playlist=LONDON), asked, Wall(0))
        page = cv2.imread(str(file))
    assert page is not None, "a page was written"
    height = round(page.shape[0] * WIDTH / page.shape[1])
    small = cv2.resize(page, (WIDTH, height), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(out), small, [cv2.IMWRITE_JPEG_QUALITY, 85])
    print(f"{out}: {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
