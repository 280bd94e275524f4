"""The screen is chosen by us, never by SDL's silence."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from player.stage.drivers import NoScreen, Surroundings, choose_driver, look_around, x_server_answers

BARE = Surroundings("linux")
ALL = Surroundings("linux", wayland=True, x11=True, cards=True)
X11 = Surroundings("linux", x11=True, cards=True)
CARDS = Surroundings("linux", cards=True)


def free_display() -> int:
    """Return an N whose TCP port 6000 + N nobody listens on."""
    for number in range(200, 400):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", 6000 + number)) != 0:
                return number
    pytest.skip("no free display number")


@pytest.fixture
def x_server() -> Iterator[str]:
    """Give the name of a display whose server answers every hello with one byte."""
    number = free_display()
    with socket.create_server(("127.0.0.1", 6000 + number)) as server:

        def answer() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(12)
                caller.sendall(b"\1")

        answering = threading.Thread(target=answer)
        answering.start()
        yield f"127.0.0.1:{number}.0"
        answering.join()


def test_the_environment_is_honoured_before_anything_that_is_there() -> None:
    assert choose_driver({"SDL_VIDEODRIVER": "kmsdrm"}, ALL, required=True).driver == "kmsdrm"


def test_wayland_comes_before_x11_and_x11_before_the_bare_card() -> None:
    assert (
        choose_driver({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, ALL, required=True).driver
        == "wayland"
    )
    assert choose_driver({"DISPLAY": ":0"}, X11, required=True).driver == "x11"
    assert choose_driver({}, CARDS, required=True).driver == "kmsdrm"


@pytest.mark.parametrize(("platform", "driver"), [("darwin", "cocoa"), ("win32", "windows")])
def test_other_systems_have_one_driver(platform: str, driver: str) -> None:
    assert choose_driver({}, Surroundings(platform), required=True).driver == driver


def test_a_driver_that_can_be_seen_needs_no_words() -> None:
    assert choose_driver({"DISPLAY": ":0"}, X11, required=False).line == ""


def test_a_dead_desktop_is_not_replaced_by_the_card_beneath_it() -> None:
    choice = choose_driver({"DISPLAY": ":7"}, CARDS, required=False)
    assert choice.driver == "offscreen"
    assert "no display server answers at DISPLAY=:7" in choice.line


def test_without_any_screen_the_player_plays_unseen_and_says_so() -> None:
    choice = choose_driver({}, BARE, required=False)
    assert choice.driver == "offscreen"
    assert "nobody" in choice.line


def test_offscreen_by_wish_is_said_too() -> None:
    assert (
        "SDL_VIDEODRIVER is offscreen"
        in choose_driver({"SDL_VIDEODRIVER": "offscreen"}, ALL, required=True).line
    )


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ":7"}, {"WAYLAND_DISPLAY": "wayland-9"}])
def test_a_required_screen_that_is_missing_is_an_error_that_says_why(environment: dict[str, str]) -> None:
    with pytest.raises(NoScreen, match="no screen: .*" + next(iter(environment), "WAYLAND_DISPLAY")):
        choose_driver(environment, BARE, required=True)


def test_an_x_server_that_answers_is_found(x_server: str) -> None:
    assert x_server_answers(x_server)


def test_a_display_whose_server_is_dead_does_not_answer() -> None:
    number = free_display()
    assert not x_server_answers(f":{number}")
    assert not x_server_answers(f"127.0.0.1:{number}")


@pytest.mark.parametrize("display", ["", ":", "nonsense", ":x", "a:b:c"])
def test_a_display_that_names_nothing_does_not_answer(display: str) -> None:
    assert not x_server_answers(display)


def test_a_compositor_is_found_by_its_socket_in_the_runtime_folder(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        runtime = {"XDG_RUNTIME_DIR": str(tmp_path)}
        assert look_around({**runtime, "WAYLAND_DISPLAY": "wayland-0"}).wayland
        assert look_around({"WAYLAND_DISPLAY": str(tmp_path / "wayland-0")}).wayland
        assert not look_around({**runtime, "WAYLAND_DISPLAY": "wayland-1"}).wayland
        assert not look_around(runtime).wayland


def test_a_socket_that_a_dead_compositor_left_is_not_a_screen(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
    assert not look_around({"WAYLAND_DISPLAY": str(tmp_path / "wayland-0")}).wayland
