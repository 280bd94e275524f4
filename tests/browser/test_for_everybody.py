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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=["phone", "desktop"])
@pytest.mark.parametrize("mood", MOODS)
def test_axe_finds_nothing(
    installation: Installation, page: Seen, *, mood: str, size: tuple[int, int], dark: bool
) -> None:
    state, troubles, word = MOODS[mood]
    installation.state, installation.troubles = state, troubles
    page.as_on(*size, dark=dark)
    page.open(installation.url)
    page.says("word", word)
    page.says("covered", "synsets")
    page.says("days", "Wed 10 Jul")
    assert page.violations() == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_while_somebody_acts(installation: Installation, page: Seen, *, dark: bool) -> None:
    page.as_on(390, 844, dark=dark)
    page.open(installation.url)
    page.says("word", "Well")
    page.write("token", f"{TOKEN}\n")
    page.says("outcome", "you may act")
    page.write("to", "5\n")
    page.says("question", "pictures replayed")
    assert page.violations() == []
