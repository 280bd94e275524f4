"""The kernel's word on displays: files as /sys/class/drm has them."""

from pathlib import Path

import pytest

from player.stage.connectors import Connectors


class Cards:
    """A folder of connectors, as the kernel keeps it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connectors = Connectors(folder)

    def say(self, name: str, status: str, enabled: str = "enabled", dpms: str = "On") -> None:
        connector = self.folder / name
        connector.mkdir(exist_ok=True)
        for fact, word in (("status", status), ("enabled", enabled), ("dpms", dpms)):
            (connector / fact).write_text(f"{word}\n")

    def lit(self) -> bool:
        return self.connectors.lit()


@pytest.fixture
def cards(tmp_path: Path) -> Cards:
    return Cards(tmp_path)


def test_a_display_that_is_there_and_awake_is_lit(cards: Cards) -> None:
    cards.say("card0-HDMI-A-1", "connected")
    assert cards.lit()


@pytest.mark.parametrize(
    "word",
    [("disconnected", "enabled", "On"), ("connected", "disabled", "On"), ("connected", "enabled", "Off")],
)
def test_one_that_is_unplugged_unused_or_asleep_is_not_and_comes_back(
    cards: Cards, word: tuple[str, str, str]
) -> None:
    cards.say("card0-HDMI-A-1", "connected")
    assert cards.lit()
    cards.say("card0-HDMI-A-1", *word)
    assert not cards.lit()
    cards.say("card0-HDMI-A-1", "connected")
    assert cards.lit()


def test_one_of_several_is_enough_on_any_card(cards: Cards) -> None:
    cards.say("card0-HDMI-A-1", "connected")
    assert cards.lit()
    cards.say("card0-HDMI-A-1", "disconnected")
    cards.say("card1-DP-2", "connected")
    assert cards.lit()


def test_where_none_ever_was_lit_nothing_is_known(cards: Cards) -> None:
    cards.say("card0-HDMI-A-1", "disconnected", "disabled")
    assert cards.lit()


def test_a_machine_without_graphics_cards_knows_nothing(tmp_path: Path) -> None:
    assert Connectors(tmp_path / "no-such-folder").lit()


def test_a_connector_that_vanishes_is_dark(cards: Cards) -> None:
    cards.say("card0-HDMI-A-1", "connected")
    assert cards.lit()
    (cards.folder / "card0-HDMI-A-1" / "dpms").unlink()
    assert not cards.lit()
