"""The page in a real browser, fed by a loop that only posts."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from itertools import pairwise
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from player.clock import SystemClock
from player.control.board import Board
from player.control.inbox import Inbox
from player.control.web import Web, start_web
from player.core.pictures import Drawn, Picture
from player.core.playback import State
from player.core.snapshot import About, RingLevel, Snapshot
from player.core.units import MILLISECOND, Index, Ns, Position

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed"),
]
QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BEAT = Ns(90 * MILLISECOND)
HOSTILE = '<img src=x onerror="document.title=1"> & "bird"'


class Installation:
    """A loop without a wall: it posts a snapshot each beat until it is stopped."""

    def __init__(self, port: int) -> None:
        self.state = State.PLAYING
        self.path: tuple[str, ...] = ("animal", "bird", "gamecock")
        self.mirror = "stand-in"
        self.withheld = False
        clock = SystemClock()
        self._clock = clock
        self._board = Board(clock, lambda: RingLevel(filled=112, bytes=84_000_000))
        self._position = 1_234_566
        self._over = Event()
        self._loop = Thread(target=self._turn)
        self._loop.start()
        web = start_web("127.0.0.1", port, board=self._board, inbox=Inbox(), token=None, say=print)
        assert web is not None
        self.web: Web = web

    def stop(self) -> None:
        self.web.close()
        self._over.set()
        self._loop.join()

    def _turn(self) -> None:
        while not self._over.wait(BEAT / 1e9):
            self._board.post(self._snapshot())
            if self._board.picture_wanted:
                bare = self.withheld or self.state is State.CALM
                pixels = None if bare else np.full((60, 80, 4), (30, 60, 200, 255), np.uint8)
                self._board.leave_picture(pixels)

    def _snapshot(self) -> Snapshot:
        picture = Picture(Index(0), "n01514752", b"n01514752_8.JPEG", Drawn("n01514752", 8, "animal"))
        about = About("London 2019", self.mirror, 14_197_114, BEAT, BEAT)
        position = Position(self._position)
        now = self._clock.now()
        return Snapshot(about, self.state, 0, position, picture, self.path, now, Ns(0), 12_345, self.withheld)


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def installation(port: int) -> Iterator[Installation]:
    playing = Installation(port)
    yield playing
    playing.stop()


@pytest.fixture
def browser(tmp_path: os.PathLike[str]) -> Iterator[webdriver.Chrome]:
    options = Options()
    assert CHROMIUM is not None
    options.binary_location = CHROMIUM
    for argument in (*QUIET, f"--user-data-dir={tmp_path}", "--window-size=1280,800"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield chrome
    chrome.quit()


def eventually(browser: webdriver.Chrome, claim: Callable[[], Any]) -> None:
    WebDriverWait(browser, 15, poll_frequency=0.1).until(lambda _: claim())


def text(browser: webdriver.Chrome, name: str) -> str:
    return str(browser.find_element(By.ID, name).get_attribute("textContent"))


def sees_picture(browser: webdriver.Chrome) -> bool:
    return bool(browser.execute_script("return document.getElementById('picture').naturalWidth > 0"))


def test_the_page_fills_and_says_in_one_word_that_it_is_well(
    installation: Installation, browser: webdriver.Chrome
) -> None:
    browser.get(installation.web.url)
    eventually(browser, lambda: text(browser, "word") == "Well")
    assert text(browser, "number") == "1,234,567"
    assert text(browser, "of") == "of 14,197,114"
    assert text(browser, "leaf") == "gamecock"
    assert text(browser, "ancestors") == "animalbird"
    assert "n01514752" in text(browser, "wnid")
    assert text(browser, "pauses") == "12,345"
    assert text(browser, "remark") == "stand-in: drawn, not ImageNet"
    assert browser.title == "Well · London 2019"


def test_it_shows_the_picture_and_stops_it_when_asked(
    installation: Installation, browser: webdriver.Chrome
) -> None:
    browser.get(installation.web.url)
    eventually(browser, lambda: sees_picture(browser))
    button = browser.find_element(By.ID, "stop")
    button.click()
    assert button.text == "Let the picture go on"
    before = browser.find_element(By.ID, "picture").get_attribute("src")
    installation.path = ("animal", "bird", "cock")
    number = browser.execute_async_script(
        "setTimeout(() => arguments[0](document.getElementById('picture').src), 4000)"
    )
    assert number == before
    assert text(browser, "leaf") == "gamecock"
    button.click()
    eventually(browser, lambda: text(browser, "leaf") == "cock")


def test_who_wants_less_motion_gets_one_picture(
    installation: Installation, browser: webdriver.Chrome
) -> None:
    feature = {"name": "prefers-reduced-motion", "value": "reduce"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    browser.get(installation.web.url)
    eventually(browser, lambda: sees_picture(browser))
    assert browser.find_element(By.ID, "stop").text == "Let the picture go on"


def test_it_changes_the_picture_at_most_once_in_three_seconds(
    installation: Installation, browser: webdriver.Chrome
) -> None:
    browser.get(installation.web.url)
    eventually(browser, lambda: sees_picture(browser))
    asked = browser.execute_async_script(
        "setTimeout(() => arguments[0](performance.getEntriesByType('resource')"
        ".filter((e) => e.name.endsWith('live.jpg')).map((e) => e.startTime)), 7000)"
    )
    assert len(asked) >= 3
    assert all(b - a >= 2_990 for a, b in pairwise(asked))  # a timer's own grain


def test_it_says_when_the_player_is_gone_and_fills_again_when_it_is_back(
    port: int, browser: webdriver.Chrome
) -> None:
    first = Installation(port)
    try:
        browser.get(first.web.url)
        eventually(browser, lambda: text(browser, "word") == "Well")
    finally:
        first.stop()
    eventually(browser, lambda: text(browser, "word") == "No answer")
    second = Installation(port)
    try:
        second.path = ("artifact", "chair")
        eventually(browser, lambda: text(browser, "word") == "Well")
        eventually(browser, lambda: text(browser, "leaf") == "chair")
    finally:
        second.stop()


@pytest.mark.parametrize(
    ("state", "word", "mood"),
    [
        (State.HELD, "Held", "heed"),
        (State.EASED, "Waiting", "ill"),
        (State.CALM, "Calm", "rest"),
        (State.CLOSED, "Closed", "rest"),
        (State.ENDED, "Complete", "rest"),
    ],
)
def test_every_state_has_its_word_and_colour(
    installation: Installation, browser: webdriver.Chrome, state: State, word: str, mood: str
) -> None:
    installation.state = state
    browser.get(installation.web.url)
    eventually(browser, lambda: text(browser, "word") == word)
    assert browser.find_element(By.TAG_NAME, "body").get_attribute("data-mood") == mood


def test_calm_on_the_wall_is_calm_on_the_page(installation: Installation, browser: webdriver.Chrome) -> None:
    browser.get(installation.web.url)
    eventually(browser, lambda: sees_picture(browser))
    installation.state = State.CALM
    eventually(browser, lambda: not sees_picture(browser))
    assert text(browser, "leaf") == "The wall rests"


def test_a_withheld_picture_has_no_words(installation: Installation, browser: webdriver.Chrome) -> None:
    installation.withheld = True
    browser.get(installation.web.url)
    eventually(browser, lambda: text(browser, "leaf") == "Withheld")
    assert text(browser, "ancestors") == ""
    assert text(browser, "wnid") == "n01514752"


def test_names_with_markup_are_text(installation: Installation, browser: webdriver.Chrome) -> None:
    installation.path = (HOSTILE, HOSTILE)
    installation.mirror = HOSTILE
    browser.get(installation.web.url)
    eventually(browser, lambda: text(browser, "leaf") == HOSTILE)
    assert text(browser, "mirror") == HOSTILE
    assert len(browser.find_elements(By.TAG_NAME, "img")) == 1


def test_it_asks_nobody_else_and_complains_of_nothing(
    installation: Installation, browser: webdriver.Chrome
) -> None:
    browser.get(installation.web.url)
    eventually(browser, lambda: sees_picture(browser))
    urls = browser.execute_script("return performance.getEntriesByType('resource').map((e) => e.name)")
    assert {url.removeprefix(installation.web.url) for url in urls} <= {
        "style.css",
        "page.js",
        "icon.svg",
        "api/v1/status",
        "live.jpg",
    } | {url.removeprefix(installation.web.url) for url in urls if url.startswith("blob:")}
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]  # selenium's


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_nothing_sticks_out_sideways(
    installation: Installation, browser: webdriver.Chrome, width: int
) -> None:
    installation.path = ("measuring instrument",) * 12 + ("electrodynamometrical",)
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(installation.web.url)
    eventually(browser, lambda: text(browser, "leaf") == "electrodynamometrical")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
