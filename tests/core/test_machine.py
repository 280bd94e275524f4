"""Who a machine's config lets in."""

import pytest

from player.core.machine import Control, is_loopback


@pytest.mark.parametrize(
    ("host", "near"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
     ("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("gallery.example", False), ("", False)],
)  # fmt: skip
def test_loopback_is_told_from_the_world(host: str, near: bool) -> None:
    assert is_loopback(host) is near


def test_others_come_in_by_an_address_or_by_a_name() -> None:
    assert Control().lets_in == ""
    assert Control("0.0.0.0", names=("wall.example",)).lets_in == "listen"
    assert Control(names=("wall.example",)).lets_in == "names"
