"""What somebody sees and does on the page, in a real browser."""

from collections.abc import Callable
from typing import Any

from axe_core_python.base import AXE_SCRIPT
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 20.0


class Seen:
    """The page in *chrome*'s tab."""

    def __init__(self, chrome: webdriver.Chrome) -> None:
        self.chrome = chrome

    def as_on(self, width: int, height: int, *, dark: bool = False, still: bool = False) -> None:
        """See it on a screen of that size in CSS pixels, by people who like it *dark*, or *still*."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        likes = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"},
        ]
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": likes})

    def open(self, url: str) -> None:
        self.chrome.get(url)

    def one(self, name: str) -> WebElement:
        return self.chrome.find_element(By.ID, name)

    def all(self, selector: str) -> list[WebElement]:
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def text(self, name: str) -> str:
        return str(self.one(name).get_attribute("textContent"))

    def click(self, name: str) -> None:
        self.script("document.getElementById(arguments[0]).click()", name)

    def write(self, name: str, text: str) -> None:
        self.script("document.getElementById(arguments[0]).value = ''", name)
        self.one(name).send_keys(text)

    def script(self, script: str, *arguments: object) -> Any:
        return self.chrome.execute_script(script, *arguments)

    def after(self, milliseconds: int, expression: str) -> Any:
        """Return what *expression* is some time from now."""
        script = f"setTimeout(() => arguments[0]({expression}), {milliseconds})"
        return self.chrome.execute_async_script(script)

    def eventually(self, claim: Callable[[], Any]) -> None:
        WebDriverWait(self.chrome, PATIENCE, poll_frequency=0.1).until(lambda _: claim())

    def says(self, name: str, text: str) -> None:
        """Wait until element *name* says *text*."""
        try:
            self.eventually(lambda: text in self.text(name))
        except Exception as error:
            raise AssertionError(f"{name} says {self.text(name)!r}, not {text!r}") from error

    def is_wide(self, width: int) -> None:
        """Wait until the page has taken on *width*."""
        self.eventually(lambda: self.script("return innerWidth") == width)

    def shows_picture(self) -> bool:
        return bool(self.script("return document.getElementById('picture').naturalWidth > 0"))

    def complaints(self) -> list[str]:
        """Return what the browser has complained of since the last time."""
        log = self.chrome.get_log("browser")  # type: ignore[no-untyped-call]  # selenium's
        return [str(entry["message"]) for entry in log]

    def violations(self) -> list[str]:
        """Return what axe-core finds wrong for people who see, hear or move otherwise."""
        self.script(AXE_SCRIPT)
        script = "axe.run().then((found) => arguments[0](found.violations))"
        found = self.chrome.execute_async_script(script)
        return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]
