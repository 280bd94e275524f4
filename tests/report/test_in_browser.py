"""The page of a whole London showing in a real browser: on the screen, and printed."""

import base64
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from player.assets import shipped
from player.report import page
from tests.report.conftest import recorded
from tests.report.reading import assert_equal

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed"),
]
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
)
INCH = 25.4
A4, LETTER = (210, 297), (8.5 * INCH, 11 * INCH)
MARGINS = 13 + 14
"""Millimetres above and below, as the style sheet has them."""


@pytest.fixture(scope="module")
def london(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """London 2019, 75 days, played and reported."""
    state = tmp_path_factory.mktemp("london")
    return recorded(state, shipped("playlists", "london-2019.yaml"), bad=1_200, every=7).figures()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = Options()
    assert CHROMIUM is not None
    options.binary_location = CHROMIUM
    for argument in (
        *QUIET,
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
        "--window-size=1200,900",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield chrome
    chrome.quit()


def show(browser: webdriver.Chrome, figures: dict[str, Any], folder: Path) -> None:
    file = folder / "record.html"
    file.write_text(page(figures), "utf-8")
    browser.get(file.as_uri())
    browser.execute_async_script("document.fonts.ready.then(() => arguments[0]())")


def printed(browser: webdriver.Chrome, paper: tuple[float, float]) -> bytes:
    width, height = (side / INCH for side in paper)
    wish = {"paperWidth": width, "paperHeight": height, "preferCSSPageSize": True, "printBackground": False}
    return base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", wish)["data"])


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def height(browser: webdriver.Chrome, selector: str) -> float:
    """Return the height of an element as it is printed, in mm."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    script = f"return document.querySelector('{selector}').getBoundingClientRect().height"
    found = float(browser.execute_script(script))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    return found / 96 * INCH


def test_its_figures_in_the_browser_are_those_of_json(
    browser: webdriver.Chrome, london: dict[str, Any], tmp_path: Path
) -> None:
    show(browser, london, tmp_path)
    as_loaded = str(browser.execute_script("return document.documentElement.outerHTML"))
    assert len(assert_equal(as_loaded, json.loads(json.dumps(london)))) > 500


@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "Letter"])
def test_it_prints_on_paper_the_front_on_one_page(
    browser: webdriver.Chrome, london: dict[str, Any], tmp_path: Path, paper: tuple[float, float]
) -> None:
    show(browser, london, tmp_path)
    pdf = printed(browser, paper)
    assert 6 <= pages(pdf) <= 9
    for selector in ("#front", "#map"):
        assert height(browser, selector) <= paper[1] - MARGINS


def test_the_front_holds_the_worst_showing_on_one_page_of_letter(
    browser: webdriver.Chrome, london: dict[str, Any], tmp_path: Path
) -> None:
    times = {"number": 1_234, "sum_s": 123_456.0, "longest_s": 4_567.0}
    kinds = ("off", "starved", "hold", "calm", "unseen", "clock", "mirror", "change", "damaged")
    reasons = [{"reason": "truncated at a marker", "pictures": 99, "withdrawn": False}] * 9
    excluded = [{"name": f"policy:winter-202{k}", "pictures": 1_000} for k in range(9)]
    pictures = {**london["pictures"], "excluded": excluded, "not_included": 5}
    content = [{**london["content"][0], "decided_by": "The curator", "on": "2019-06-01"}] * 2
    work = {
        **london["work"],
        "title": "A title that is so long that it takes a second line on any paper there is",
    }
    worst = {
        **london,
        "work": work,
        "pictures": {**pictures, "excluded_sum": 9_000, "beyond_per_synset": 6, "beyond_limit": 7},
        "content": content,
        "unshowable_reasons": reasons,
        "hours": {**london["hours"], "outside_s": 5.0},
        "disturbances": {**london["disturbances"], "totals": dict.fromkeys(kinds, times)},
        "rehearsal": ["The pictures were drawn by the player; they are not ImageNet."] * 2,
    }
    show(browser, worst, tmp_path)
    assert height(browser, "#front") <= LETTER[1] - MARGINS


def test_it_asks_nobody_and_complains_of_nothing(
    browser: webdriver.Chrome, london: dict[str, Any], tmp_path: Path
) -> None:
    show(browser, london, tmp_path)
    asked = browser.execute_script("return performance.getEntriesByType('resource').map((e) => e.name)")
    assert [url for url in asked if not url.startswith("data:")] == []
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]  # selenium's
    fonts = browser.execute_script("return [...document.fonts].map((f) => f.status)")
    assert fonts == ["loaded", "loaded"]


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_nothing_sticks_out_sideways(
    browser: webdriver.Chrome, london: dict[str, Any], tmp_path: Path, width: int
) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    show(browser, london, tmp_path)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
