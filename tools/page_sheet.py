"""Make the pictures of the control room: the page on desk and phone, three weeks into London 2019.

    python -m tools.page_sheet [OUT]

OUT is docs/pictures unless named. The site, the score, the map and the pictures
are the player's own, of the stand-in; only the loop is not: it posts at its beat
from a position that the real one would take three weeks to. No synset of
persons is among the pictures. Takes Chromium, and selenium of the extra `test`.
"""

import argparse
import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from player.app.shelf import shelf_of
from player.assets import load_census, load_wordnet, shipped
from player.clock import PretendingClock
from player.config import load_playlist
from player.control.board import Board
from player.control.inbox import Inbox
from player.control.views import Views
from player.control.web import start_web
from player.core.charting import Chart
from player.core.pictures import Drawn, Picture
from player.core.playback import State
from player.core.score import resolve
from player.core.snapshot import About, RingLevel, Snapshot
from player.core.units import MILLISECOND, Ns, Position, wall_of
from player.drawing import draw
from player.sources import StandIn

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2019, 7, 22, 14, 20, tzinfo=LONDON)
CLOSES = datetime(2019, 7, 22, 18, 0, tzinfo=LONDON)
ENDS = datetime(2019, 9, 13, 17, 59, tzinfo=LONDON)
POSITION = 3_914_566
BEAT = Ns(90 * MILLISECOND)
SEEN_ON = (("page-desk", 1280, 1570, False), ("page-phone", 390, 844, True))
"""Names of the pictures, width and height in CSS pixels, and whether it is dark."""


class Showing:
    """What a loop would post three weeks into London 2019, and what the page may read of it."""

    def __init__(self) -> None:
        """Resolve the score and draw the map."""
        playlist = load_playlist(shipped("playlists", "london-2019.yaml"))
        self._mirror = StandIn(load_census())
        self._score = resolve(playlist, self._mirror.manifest, load_wordnet(), load_census())
        self._shelf = shelf_of(self._score, lambda: None)
        self._chart = Chart(self._score, self._shelf.tree, 0)
        self._chart.enter(0, POSITION)
        while self._chart.count(1 << 20):
            pass
        self._about = About(playlist.title, "stand-in", self._score.pictures, BEAT, BEAT, hours=True)
        self.clock = PretendingClock(NOW)
        self.board = Board(self.clock, lambda: RingLevel(filled=112, bytes=84_000_000))
        self.board.zone = LONDON
        self.board.head = lambda: "9f3c2a7e01b8d45c"
        self.views = Views(coverage=self._coverage, synset=lambda _wnid: self._tops(), history=_history)
        self._position = POSITION

    def turn(self) -> None:
        """Post one beat."""
        now = self.clock.now()
        picture = self._mirror.picture(self._score.index(0, Position(self._position)))
        self.board.meter.flipped(Ns(now - 200_000 - self._position % 7 * 90_000), now, BEAT)
        self.board.post(self._snapshot(picture, now))
        if self.board.picture_wanted and isinstance(place := picture.place, Drawn):
            self.board.leave_picture(draw(place.wnid, place.number, place.top))
        self._position += 1

    def _snapshot(self, picture: Picture, now: Ns) -> Snapshot:
        path = tuple(self._shelf.short(wnid) for wnid in load_wordnet().path(picture.wnid))
        return Snapshot(
            self._about,
            State.PLAYING,
            0,
            Position(self._position),
            picture,
            path,
            now,
            Ns(0),
            12_345,
            withheld=False,
            next_change=wall_of(CLOSES),
            ends=wall_of(ENDS),
        )

    def _coverage(self) -> dict[str, Any]:
        tree = self._shelf.tree
        tops = []
        for name, place in zip(self._shelf.names, tree.tops, strict=True):
            rows = tree.below(place)
            where = {"first": rows[0], "count": rows[1] - rows[0]}
            tops.append({"name": name, "wnid": tree.wnids[place], **where, **self._counts(rows)})
        whole = {"synsets": tree.rows, "fill": base64.b64encode(self._chart.fill()).decode()}
        return {**self._counts((0, tree.rows)), **whole, "tops": tops}

    def _counts(self, rows: tuple[int, int]) -> dict[str, int]:
        return {"pictures": self._chart.due(rows), "shown": self._chart.shown(rows)}

    def _tops(self) -> dict[str, Any]:
        tree = self._shelf.tree
        children = [
            {"wnid": tree.wnids[place], "label": name, **self._counts(tree.below(place))}
            for name, place in zip(self._shelf.names, tree.tops, strict=True)
        ]
        return {"wnid": None, "path": [], "way": [], "parents": [], "children": children}


def _history() -> dict[str, Any]:
    opens = NOW.replace(hour=10, minute=0)
    today = [{"opens": opens.isoformat(), "closes": CLOSES.isoformat()}]
    return {"days": [], "disturbances": [], "closings": [], "today": today}


@contextmanager
def served(showing: Showing) -> Iterator[str]:
    """Serve the page of *showing* and yield its address."""
    over = Event()

    def loop() -> None:
        while not over.wait(BEAT / 1e9):
            showing.turn()

    turning = Thread(target=loop)
    turning.start()
    web = start_web(
        "127.0.0.1", 0, board=showing.board, inbox=Inbox(), token=None, say=print, views=showing.views
    )
    assert web is not None
    try:
        yield web.url
    finally:
        web.close()
        over.set()
        turning.join()


@contextmanager
def browser() -> Iterator[webdriver.Chrome]:
    """Yield a Chromium without a window."""
    options = Options()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    chrome = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield chrome
    finally:
        chrome.quit()


def shot(chrome: webdriver.Chrome, url: str, width: int, height: int, *, dark: bool) -> bytes:
    """Return the page at *url* as PNG, once it has its picture and its map."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    chrome.get(url)
    filled = (
        "return document.getElementById('picture').naturalWidth > 0"
        " && !document.getElementById('map').hidden && document.getElementById('today').textContent > ''"
    )
    WebDriverWait(chrome, 60).until(lambda _: chrome.execute_script(filled))
    return base64.b64decode(chrome.get_screenshot_as_base64())


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("docs/pictures"))
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with served(Showing()) as url, browser() as chrome:
        for name, width, height, dark in SEEN_ON:
            path = out / f"{name}.png"
            path.write_bytes(shot(chrome, url, width, height, dark=dark))
            print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
