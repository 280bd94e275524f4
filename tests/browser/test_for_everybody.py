"""axe-core looks at the page as those do who see, hear or move otherwise (WCAG AA and more)."""

import pytest

from player.core.playback import State
from tests.browser.installation import TOKEN, Installation
from tests.browser.seeing import Seen

pytestmark = pytest.mark.slow

MOODS = {
    "playing": (State.PLAYING, [], "Well"),
    "closed": (State.CLOSED, [], "Closed"),
    "fault": (State.STARVED, ["the mirror is away", "the ledger is not written: disk full"], "Waiting"),
}


SEEN_ON = [(390, 844, False), (390, 844, True), (1280, 800, False), (1280, 800, True)]
"""Width and height of phone and desktop, and whether it is dark."""


def violations(page: Seen) -> list[str]:
    """Return what axe-core finds on phone and desktop, by day and by night."""
    found = []
    for width, height, dark in SEEN_ON:
        page.as_on(width, height, dark=dark)
        page.is_wide(width)
        found += [f"{width}, {'dark' if dark else 'light'}: {one}" for one in page.violations()]
    return found


@pytest.mark.parametrize("mood", MOODS)
def test_axe_finds_nothing(installation: Installation, page: Seen, mood: str) -> None:
    state, troubles, word = MOODS[mood]
    installation.state, installation.troubles = state, troubles
    installation.remarks = ["the wall clock is not synchronised"]
    page.open(installation.url)
    page.says("word", word)
    page.says("covered", "synsets")
    page.says("days", "Wed 10 Jul")
    assert violations(page) == []


def test_axe_finds_nothing_while_somebody_acts(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("word", "Well")
    page.write("token", f"{TOKEN}\n")
    page.says("outcome", "you may act")
    page.write("to", "5\n")
    page.says("question", "replays 1,234,562 pictures")
    assert violations(page) == []
