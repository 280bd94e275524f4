"""A playlist's small rules."""

import pytest

from player.core.machine import Control, Screen
from player.core.playlist import CaptionRule, Order, Playlist, When


@pytest.mark.parametrize(
    ("order", "when", "always"),
    [
        (Order.BY_SYNSET, When.AUTO, True),
        (Order.BY_TREE, When.AUTO, True),
        (Order.SHUFFLED, When.AUTO, False),
        (Order.SHUFFLED, When.ALWAYS, True),
        (Order.BY_SYNSET, When.PAUSES, False),
    ],
)
def test_a_caption_stands_always_if_the_order_keeps_synsets_together_or_it_is_asked(
    order: Order, when: When, always: bool
) -> None:
    assert Playlist("test", order=order, caption=CaptionRule(when=when)).captions_always() is always


def test_a_machine_nobody_configured_is_safe() -> None:
    assert Control().host == "127.0.0.1"
    assert Control().token_file is None
    assert Screen().required is False
    assert Screen().background == (7, 0, 7)
