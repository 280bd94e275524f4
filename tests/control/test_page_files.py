"""The files of the page, held against each other without a browser."""

import re

from player.control.printed import sheets

FILES = {sheet.path: sheet.plain.decode() for sheet in sheets()}
SCRIPTS = "\n".join(text for path, text in FILES.items() if path.endswith(".js") and path != "/texts.js")
NAMED = set(re.findall(r'data-(?:text|label)="(\w+)', FILES["/"]))
USED = set(re.findall(r"TEXTS\.(\w+)", SCRIPTS)) | NAMED
WRITTEN = set(re.findall(r"^  (\w+):", FILES["/texts.js"], re.MULTILINE))


def test_every_text_is_written_once_and_said_somewhere() -> None:
    assert USED == WRITTEN


def test_every_element_that_a_script_asks_for_is_on_the_page() -> None:
    asked = set(re.findall(r'(?:\$|say|setTable)\("([\w-]+)"', SCRIPTS))
    assert asked <= set(re.findall(r'id="([\w-]+)"', FILES["/"]))


def test_nothing_on_the_page_needs_what_its_policy_forbids() -> None:
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", FILES["/"])
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", SCRIPTS)
