"""Acting on the page, in a real browser: every control works with the token, and none without."""

from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from player.core.commands import Command
from player.core.playback import State
from tests.browser.installation import SENTENCE, TOKEN, Installation
from tests.browser.seeing import Seen

pytestmark = pytest.mark.slow

VERBS = [
    ("hold", Command.HOLD, "Held: the picture stays."),
    ("next", Command.NEXT, "The next picture is on the wall."),
    ("calm", Command.CALM, "Calm: the wall rests."),
    ("release", Command.RELEASE, "Released: it goes on."),
    ("caption", Command.CAPTION, "The caption is now: label."),
    ("reload", Command.RELOAD, "The playlist is read again."),
    ("identify", "identify", "it says for some seconds which player this is."),
]


def unlock(page: Seen, url: str) -> None:
    page.open(url)
    page.says("word", "Well")
    page.write("token", f"{TOKEN}\n")
    page.says("outcome", "The token is right: you may act.")


def test_every_verb_is_done_and_says_what_came_of_it(installation: Installation, page: Seen) -> None:
    unlock(page, installation.url)
    for verb, wish, outcome in VERBS:
        page.click(f"do-{verb}")
        page.says("outcome", outcome)
        page.eventually(lambda: installation.asked)
        assert installation.asked == [wish]
        installation.asked.clear()


def test_what_the_wall_does_not_do_is_said_too(installation: Installation, page: Seen) -> None:
    unlock(page, installation.url)
    installation.obeys = False
    page.click("do-hold")
    page.says("outcome", "Asked, but the wall is still playing.")
    page.click("do-caption")
    page.says("outcome", "Asked, but the caption is still: path.")


def test_going_elsewhere_asks_twice(installation: Installation, page: Seen) -> None:
    unlock(page, installation.url)
    page.write("to", "6\n")
    page.says("question", SENTENCE)
    assert page.script("return document.activeElement.id") == "question"
    page.click("leave")
    assert installation.asked == []
    assert page.script("return document.activeElement.id") == "to"
    page.write("to", "14,000,000\n")
    page.says("question", SENTENCE)
    page.click("surely")
    page.says("outcome", "The wall has gone to position 14,000,000.")
    assert installation.asked == [("jump", None, 14_000_000)]
    page.write("to", "14,197,114\n")
    page.says("outcome", "from 0 to 14,197,113")


def test_what_cannot_be_done_now_is_no_question(installation: Installation, page: Seen) -> None:
    unlock(page, installation.url)
    installation.hinders = "Position 5 comes next anyway."
    page.write("to", "5\n")
    page.says("outcome", installation.hinders)
    assert not page.one("sure").is_displayed()


def test_another_playlist_is_asked_for_twice(installation: Installation, page: Seen) -> None:
    unlock(page, installation.url)
    assert page.script("return document.getElementById('choices').value") == "whole"
    page.script("document.getElementById('choices').value = 'tour'")
    page.script("document.getElementById('choice').requestSubmit()")
    page.eventually(lambda: page.one("sure").is_displayed())
    page.click("surely")
    page.says("outcome", "tour plays.")
    assert installation.asked == [("choose", "tour")]


def test_what_was_asked_for_is_not_yet_done(installation: Installation, page: Seen) -> None:
    unlock(page, installation.url)
    installation.obeys = False
    page.write("to", "5\n")
    page.says("question", SENTENCE)
    page.click("surely")
    page.says("outcome", "Asked to go to position 5.")
    page.says("outcome", "Asked, but the wall is at position 1,234,566.")
    page.script("document.getElementById('choices').value = 'tour'")
    page.script("document.getElementById('choice').requestSubmit()")
    page.says("question", "What plays now would end")
    page.click("surely")
    page.says("outcome", "Asked for tour.")


def test_escape_leaves_a_question(installation: Installation, page: Seen) -> None:
    unlock(page, installation.url)
    page.write("to", "6\n")
    page.says("question", SENTENCE)
    page.script("return document.activeElement").send_keys(Keys.ESCAPE)
    assert not page.one("sure").is_displayed()
    assert page.script("return document.activeElement.id") == "to"
    assert installation.asked == []


def test_the_picture_shown_is_withdrawn_by_name_and_disappears(
    installation: Installation, page: Seen
) -> None:
    unlock(page, installation.url)
    page.eventually(page.shows_picture)
    page.click("take")
    page.script("document.getElementById('withdrawal').requestSubmit()")
    page.says("outcome", "Say why.")
    page.write("reason", "the person in it asks for it")
    page.script("document.getElementById('withdrawal').requestSubmit()")
    page.says("question", "n01514752_8.JPEG of n01514752 will never be shown again")
    assert installation.asked == []
    page.click("surely")
    page.says("outcome", "n01514752_8.JPEG of n01514752 is withdrawn.")
    assert installation.asked == [
        ("withdraw", "n01514752", "n01514752_8.JPEG", "the person in it asks for it")
    ]
    page.says("withdrawn", "the person in it asks for it")


def test_a_picture_that_is_not_there_cannot_be_withdrawn(installation: Installation, page: Seen) -> None:
    installation.known = False
    unlock(page, installation.url)
    page.write("of-wnid", "n01514752")
    page.write("of-file", "another.JPEG")
    page.write("reason", "a mistake")
    page.script("document.getElementById('withdrawal').requestSubmit()")
    page.click("surely")
    page.says("outcome", "no such picture")


def test_a_wrong_token_is_said_to_be_wrong_and_opens_nothing(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("word", "Well")
    page.write("token", "wrong\n")
    page.says("outcome", "The token is wrong. Nothing was done.")
    assert not page.one("controls").is_displayed()
    assert page.script("return sessionStorage.length") == 0


def test_without_the_token_no_control_does_anything(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("word", "Well")
    assert not page.one("controls").is_displayed()
    for name in ("to", "of-wnid", "of-file", "reason"):  # somebody opens them with the browser's tools
        page.script("document.getElementById(arguments[0]).value = '5'", name)
    before = requests(page)
    page.script("document.querySelectorAll('#verbs button').forEach((button) => button.click())")
    page.script("document.querySelectorAll('#controls form').forEach((form) => form.requestSubmit())")
    page.click("surely")
    page.eventually(lambda: len(requests(page)) >= len(before) + len({verb for verb, _, _ in VERBS}))
    page.says("outcome", "wrong")
    assert installation.asked == []
    assert installation.state is State.PLAYING


def requests(page: Seen) -> list[Any]:
    """Return what the page has asked of the control verbs."""
    asked = page.script(
        "return performance.getEntriesByType('resource').map((e) => e.name)"
        ".filter((name) => name.includes('/control/'))"
    )
    return list(asked)


def test_the_token_stays_in_its_tab_and_is_forgotten_when_asked(
    installation: Installation, page: Seen
) -> None:
    unlock(page, installation.url)
    assert page.script("return [localStorage.length, document.cookie]") == [0, ""]
    assert TOKEN not in page.script("return document.body.outerHTML + location.href")
    page.open(installation.url)
    page.eventually(lambda: page.one("controls").is_displayed())
    page.click("lock")
    assert page.script("return sessionStorage.length") == 0
    assert not page.one("controls").is_displayed()
    page.says("outcome", "forgotten")


def test_where_there_is_no_token_the_page_says_so(port: int, page: Seen) -> None:
    playing = Installation(port, token=None)
    try:
        page.open(playing.url)
        page.says("word", "Well")
        page.eventually(lambda: page.one("nobody").is_displayed())
        assert not page.one("entry").is_displayed()
    finally:
        playing.stop()
