"""One Chromium for all, as new for each test; it reaches this machine and nothing else."""

import shutil
import socket
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tests.browser.installation import Installation
from tests.browser.seeing import Seen

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    if not (CHROMIUM and DRIVER):
        pytest.skip("chromium and chromedriver are not installed")
    options = Options()
    options.binary_location = CHROMIUM
    for argument in (*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(DRIVER))
    chrome.set_script_timeout(30)
    yield chrome
    chrome.quit()


@pytest.fixture
def page(chromium: webdriver.Chrome) -> Iterator[Seen]:
    chromium.switch_to.new_window("tab")  # with a session storage of its own
    seen = Seen(chromium)
    seen.as_on(1280, 800)
    yield seen
    seen.complaints()
    chromium.close()
    chromium.switch_to.window(chromium.window_handles[0])


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def installation(port: int) -> Iterator[Installation]:
    playing = Installation(port)
    yield playing
    playing.stop()
