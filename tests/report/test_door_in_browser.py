"""The notice for the door, printed by a real browser: one sheet, whatever it says."""

from dataclasses import replace
from pathlib import Path

import pytest
from selenium import webdriver

from player.report import LANGUAGES, ContestedNotice, Notice, door_notice
from tests.report.test_door import LONDON
from tests.report.test_in_browser import A4, browser, pages, printed, pytestmark

__all__ = ["browser", "pytestmark"]


@pytest.fixture
def shown(browser: webdriver.Chrome, tmp_path: Path) -> "Door":
    return Door(browser, tmp_path / "door.html")


class Door:
    def __init__(self, browser: webdriver.Chrome, file: Path) -> None:
        self.browser = browser
        self.file = file

    def hang(self, notice: Notice, *codes: str) -> None:
        self.file.write_text(door_notice(notice, codes or tuple(LANGUAGES)), "utf-8")
        self.browser.get(self.file.as_uri())
        self.browser.execute_async_script("document.fonts.ready.then(() => arguments[0]())")


@pytest.mark.parametrize("verdict", ["omitted", "withheld", "shown"])
@pytest.mark.parametrize("first", list(LANGUAGES))
def test_it_is_one_sheet_of_a4_whichever_language_is_large(shown: Door, first: str, verdict: str) -> None:
    contested = ContestedNotice(verdict, 1_593, "The Photographers’ Gallery")
    long = replace(
        LONDON, contested=contested, measured=f"{LONDON.title}. " + "Measured with great care. " * 17
    )
    shown.hang(long, first, *(code for code in LANGUAGES if code != first))
    assert pages(printed(shown.browser, A4)) == 1


def test_nothing_sticks_out_of_a_telephone(shown: Door) -> None:
    size = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    shown.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    shown.hang(LONDON)
    assert shown.browser.execute_script("return document.documentElement.scrollWidth") <= 360
    shown.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
