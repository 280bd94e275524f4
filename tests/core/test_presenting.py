"""How pixels come onto a display: decided by driver and renderer."""

import pytest

from player.core.presenting import Place, Renderer, Way, complaint, quicker, way_of

LLVMPIPE = Renderer("llvmpipe (LLVM 15.0.6, 256 bits)", vsync=True)
INTEL = Renderer("Mesa Intel(R) UHD Graphics 620 (KBL GT2)", vsync=True)
UNKNOWN = Renderer()


@pytest.mark.parametrize(
    ("driver", "renderer", "card", "way"),
    [
        ("x11", UNKNOWN, False, Way.SURFACE),
        ("x11", UNKNOWN, True, Way.TEXTURE),
        ("x11", LLVMPIPE, True, Way.SURFACE),
        ("x11", INTEL, True, Way.TEXTURE),
        ("x11", INTEL, False, Way.TEXTURE),
        ("offscreen", UNKNOWN, True, Way.SURFACE),
        ("dummy", UNKNOWN, True, Way.SURFACE),
        ("windows", UNKNOWN, True, Way.SURFACE),
        ("wayland", LLVMPIPE, False, Way.TEXTURE),
        ("kmsdrm", UNKNOWN, True, Way.TEXTURE),
    ],
)
def test_a_texture_is_for_graphics_cards_and_where_there_is_nothing_else(
    driver: str, renderer: Renderer, card: bool, way: Way
) -> None:
    assert way_of(driver, renderer, card=card) is way


def test_what_was_measured_decides_and_shared_memory_if_it_is_all_the_same() -> None:
    assert quicker({Way.SURFACE: 0.4, Way.TEXTURE: 14.0}) is Way.SURFACE
    assert quicker({Way.TEXTURE: 0.2, Way.SURFACE: 3.0}) is Way.TEXTURE
    assert quicker({Way.TEXTURE: 1.0, Way.SURFACE: 1.0}) is Way.SURFACE


def test_a_place_is_remembered_by_driver_display_and_mode() -> None:
    assert str(Place("x11", 1, "1920x1080@60")) == "x11 1 1920x1080@60"


def test_only_a_renderer_without_a_card_is_complained_of() -> None:
    assert complaint("x11", INTEL) == complaint("x11", UNKNOWN) == ""
    assert complaint("x11", LLVMPIPE).endswith("the next start presents from shared memory")
    assert "wayland knows no other way" in complaint("wayland", LLVMPIPE)
