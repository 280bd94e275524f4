"""The window, offscreen: no display is needed."""

from collections.abc import Iterator

import numpy as np
import pygame
import pytest

from player.core.machine import Mirroring
from player.core.orbit import STEP
from player.core.pictures import Box
from player.core.playlist import Style
from player.core.scene import GROUND, Scene
from player.core.units import Ns
from player.ports import Stage
from player.stage.drivers import NoScreen
from player.stage.projection import Projection
from player.stage.window import Screen, Window
from tests.contracts.stage import CHAIR, CLAIMS, Claim, frame

SIZE = Box(640, 360)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Give an environment that names no display; SDL's hints are undone afterwards."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_FRAMEBUFFER_ACCELERATION", "SDL_NO_SIGNAL_HANDLERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SDL_VIDEODRIVER", "offscreen")
    return monkeypatch


@pytest.fixture
def window(alone: pytest.MonkeyPatch) -> Iterator[Window]:
    del alone
    opened = Window(Screen(size=SIZE))
    yield opened
    opened.close()


def seen(window: Window) -> int:
    """Return the blue of the middle pixel of the surface."""
    return int(window._pixels()[SIZE.height // 2, SIZE.width // 2, 0])


def press(key: int, text: str = "") -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, unicode=text))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_the_window_keeps_the_contract_of_a_stage(claim: Claim, window: Stage) -> None:
    claim(window)


def test_a_window_says_its_driver_size_and_mode(window: Window) -> None:
    assert (window.driver, window.size, window.mode) == ("offscreen", SIZE, "640x360")


def test_what_is_unseen_is_said(window: Window) -> None:
    assert "nobody" in window.line


def test_unseen_the_canvas_has_the_size_of_most_walls(alone: pytest.MonkeyPatch) -> None:
    del alone
    window = Window(Screen())
    assert window.mode == "1920x1080"
    window.close()


def test_a_dead_x_server_is_played_without_and_said(alone: pytest.MonkeyPatch) -> None:
    alone.delenv("SDL_VIDEODRIVER")
    alone.setenv("DISPLAY", ":987")
    window = Window(Screen(size=SIZE))
    assert window.driver == "offscreen"
    assert "DISPLAY=:987" in window.line
    window.close()


def test_a_dead_x_server_is_an_error_where_a_screen_is_required(alone: pytest.MonkeyPatch) -> None:
    alone.delenv("SDL_VIDEODRIVER")
    alone.setenv("DISPLAY", ":987")
    with pytest.raises(NoScreen, match="DISPLAY=:987"):
        Window(Screen(size=SIZE, required=True))


def test_a_driver_that_does_not_start_is_played_without_and_said(alone: pytest.MonkeyPatch) -> None:
    alone.setenv("SDL_VIDEODRIVER", "no-such-driver")
    window = Window(Screen(size=SIZE))
    assert window.driver == "offscreen"
    assert "no-such-driver" in window.line
    window.close()


def test_a_driver_that_does_not_start_is_an_error_where_a_screen_is_required(
    alone: pytest.MonkeyPatch,
) -> None:
    alone.setenv("SDL_VIDEODRIVER", "no-such-driver")
    with pytest.raises(NoScreen, match="no-such-driver"):
        Window(Screen(size=SIZE, required=True))


def test_a_window_can_be_opened_again_after_it_was_closed(alone: pytest.MonkeyPatch) -> None:
    alone.delenv("SDL_VIDEODRIVER")
    alone.setenv("DISPLAY", ":987")
    lines = []
    for _ in range(2):
        window = Window(Screen(size=SIZE))
        lines.append(window.line)
        window.close()
    assert lines[0] == lines[1]


def test_the_surface_holds_the_scene(window: Window) -> None:
    window.draw(Scene(frame(640, 360, 201)))
    window.flip()
    assert seen(window) == 201


def test_a_captioned_scene_reaches_the_surface_whole(window: Window) -> None:
    window.draw(Scene(frame(640, 360, 201), Style.PATH, caption=CHAIR))
    band = window._pixels()[270:, :, :3]
    assert band.max() > 180
    assert np.median(band) < 10


@pytest.mark.parametrize(
    ("key", "text", "name"),
    [
        (pygame.K_SPACE, " ", "space"),
        (pygame.K_RIGHT, "", "right"),
        (pygame.K_n, "n", "n"),
        (pygame.K_f, "f", "f"),
        (pygame.K_o, "o", "o"),
        (pygame.K_c, "c", "c"),
        (pygame.K_q, "q", "q"),
        (pygame.K_ESCAPE, "", "escape"),
        (pygame.K_MINUS, "?", "?"),  # where the question mark lies on a German keyboard
        (pygame.K_SLASH, "?", "?"),
    ],
)
def test_keys_are_told_by_name(window: Window, key: int, text: str, name: str) -> None:
    window.keys()
    press(key, text)
    assert list(window.keys()) == [name]


def test_keys_come_in_the_order_in_which_they_were_pressed(window: Window) -> None:
    window.keys()
    press(pygame.K_n, "n")
    press(pygame.K_x, "x")
    press(pygame.K_SPACE, " ")
    assert list(window.keys()) == ["n", "space"]


def test_the_windows_button_closes(window: Window) -> None:
    window.keys()
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert list(window.keys()) == ["close"]


@pytest.mark.parametrize("damage", [pygame.WINDOWEXPOSED, pygame.WINDOWSIZECHANGED])
def test_a_damaged_window_keeps_what_was_drawn_ahead(window: Window, damage: int) -> None:
    window.draw(Scene(frame(640, 360, 100)))
    window.flip()
    window.draw(Scene(frame(640, 360, 200)))
    window._pixels()[:] = 0
    pygame.event.post(pygame.event.Event(damage))
    window.keys()
    assert seen(window) == 200


def test_a_damaged_window_is_painted_again(window: Window) -> None:
    window.draw(Scene(frame(640, 360, 100)))
    window.flip()
    window._pixels()[:] = 0
    pygame.event.post(pygame.event.Event(pygame.WINDOWEXPOSED))
    window.keys()
    assert seen(window) == 100


def test_a_canvas_of_another_size_is_painted_anew(window: Window) -> None:
    window.draw(Scene(frame(640, 360, 100)))
    window.flip()
    window._surface = pygame.display.set_mode((320, 200))
    pygame.event.post(pygame.event.Event(pygame.WINDOWSIZECHANGED))
    window.keys()
    assert window.size == Box(320, 200)
    assert window._pixels()[100, 160, 0] == 100


def test_the_ground_is_on_screen_as_soon_as_the_window_is_open(window: Window) -> None:
    assert window._drawn is GROUND
    assert (window._pixels()[..., :3] == [7, 0, 7]).all()


def opened(screen: Screen, alone: pytest.MonkeyPatch) -> Window:
    del alone
    return Window(screen)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_a_window_on_its_side_keeps_the_contract_of_a_stage(claim: Claim, alone: pytest.MonkeyPatch) -> None:
    window = opened(Screen(size=SIZE, projection=Projection(90, Mirroring.HORIZONTAL, 0.5)), alone)
    claim(window)
    window.close()


def test_a_quarter_turn_gives_an_upright_canvas_and_leaves_the_panels_mode(alone: pytest.MonkeyPatch) -> None:
    window = opened(Screen(size=SIZE, projection=Projection(270)), alone)
    assert (window.size, window.mode) == (Box(360, 640), "640x360")
    window.draw(Scene(frame(360, 320, 201)))
    assert (window._panel()[:, 160:480, :3] == 201).all()
    assert (window._panel()[:, :160, :3] == [7, 0, 7]).all()
    window.close()


def test_where_nothing_is_turned_the_canvas_is_the_panels_own_memory(window: Window) -> None:
    assert np.shares_memory(window._pixels(), window._panel())


def test_a_standing_line_wanders_by_a_pixel_when_its_time_has_come(alone: pytest.MonkeyPatch) -> None:
    window = opened(Screen(size=SIZE, orbit=3), alone)
    window.draw(Scene(notice="opens Tuesday 2 July, 10:00"))
    window.flip()
    before = window._panel().copy()
    window.wander(Ns(STEP - 1))
    assert (window._panel() == before).all()
    window.wander(Ns(STEP))
    assert (window._panel()[:, 1:] == before[:, :-1]).all()
    window.close()


def test_what_was_drawn_ahead_stays_when_words_wander(alone: pytest.MonkeyPatch) -> None:
    window = opened(Screen(size=SIZE, orbit=3), alone)
    window.draw(ahead := Scene(frame(640, 360, 200)))
    window.wander(STEP)
    assert window._drawn is ahead
    assert seen(window) == 200
    window.close()
