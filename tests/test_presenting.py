"""How to present is learnt once and remembered; a lost memory is no matter."""

from pathlib import Path

from player.app.opening import Learnt
from player.core.presenting import Place, Way
from player.stage.drivers import has_graphics_card

HERE = Place("x11", 0, "1920x1080@60")


def test_what_was_learnt_holds_for_that_place_alone(tmp_path: Path) -> None:
    Learnt(tmp_path).learn(HERE, Way.TEXTURE, "Mesa Intel", "name")
    assert Learnt(tmp_path).way(HERE) is Way.TEXTURE
    assert Learnt(tmp_path).way(Place("x11", 1, "1920x1080@60")) is None
    Learnt(tmp_path).learn(HERE, Way.SURFACE, "Mesa Intel", "measured")
    assert Learnt(tmp_path).way(HERE) is Way.SURFACE


def test_a_memory_that_is_missing_or_spoiled_says_nothing(tmp_path: Path) -> None:
    assert Learnt(tmp_path / "nowhere").way(HERE) is None
    Learnt(tmp_path / "nowhere").learn(HERE, Way.SURFACE, "", "name")
    for text in ("", "[]", '{"x11 0 1920x1080@60": 5}', '{"x11 0 1920x1080@60": {"way": "fast"}}'):
        (tmp_path / "presenting.json").write_text(text)
        assert Learnt(tmp_path).way(HERE) is None


def test_a_graphics_card_is_a_render_node_with_a_card_behind_it(tmp_path: Path) -> None:
    cards, facts = tmp_path / "dri", tmp_path / "drm"
    cards.mkdir()
    assert not has_graphics_card(cards, facts)
    for number, driver in enumerate(("vgem", "i915")):
        node = f"renderD{128 + number}"
        (cards / node).touch()
        (tmp_path / driver).mkdir()
        (facts / node / "device").mkdir(parents=True)
        (facts / node / "device" / "driver").symlink_to(tmp_path / driver)
        assert has_graphics_card(cards, facts) is (driver == "i915")
