"""The window of a preview, offscreen: what lies over the picture, what is pressed and pointed at."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pygame
import pytest

from player.core.desk import Bar, Overlay, Pointed, Pressed, Tick
from player.core.pictures import Box
from player.core.playlist import Style
from player.core.scene import Key, Scene
from player.ports import Stage
from player.stage.corner import TALLEST, WRONG, corner, fitted
from player.stage.desk import DeskWindow
from player.stage.lettering import Face, Line, Type, extent, marks_of, width_of, words, wrapped
from player.stage.scrub import Strip
from player.stage.stick import Palette
from player.stage.window import Screen
from tests.contracts.stage import CHAIR, CLAIMS, Claim, frame

SIZE = Box(640, 360)
GROUND = (7, 0, 7)
BAR = Bar(0.25, (Tick(0.3, "8 Jul"), Tick(0.31, "9 Jul"), Tick(0.999, "13 Sep")), "Mon 1 July", "7 of 9")
STRIP = Strip(SIZE, Palette(GROUND))


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskWindow]:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_FRAMEBUFFER_ACCELERATION", "SDL_NO_SIGNAL_HANDLERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SDL_VIDEODRIVER", "offscreen")
    opened = DeskWindow(Screen(size=SIZE))
    opened.keys()  # where the pointer was from the beginning
    opened.inputs.clear()
    yield opened
    opened.close()


def scene(level: int = 128, style: Style = Style.PATH) -> Scene:
    return Scene(frame(500, 375, level), style, caption=CHAIR)


def show(window: DeskWindow, what: Scene) -> None:
    window.draw(what)
    window.flip()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_it_keeps_the_contract_of_a_stage(claim: Claim, window: Stage) -> None:
    claim(window)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_it_keeps_it_under_an_overlay(claim: Claim, window: DeskWindow) -> None:
    window.overlay(Overlay(BAR, ("wrong",), ("done",)))
    claim(window)


def test_what_was_laid_over_leaves_nothing_behind(window: DeskWindow) -> None:
    show(window, scene(100))
    show(window, scene(200))
    wanted = window._pixels().copy()
    window.overlay(Overlay(BAR, ("an error",)))
    show(window, scene(100))
    assert not np.array_equal(window._pixels()[:60], wanted[:60])
    window.overlay(Overlay(notes=("a note",)))
    show(window, scene(150))
    window.overlay(Overlay())
    show(window, scene(200))
    assert np.array_equal(window._pixels(), wanted)


def test_a_flip_shows_the_newest_overlay_though_the_picture_was_drawn_before(window: DeskWindow) -> None:
    window.draw(scene())
    before = window._pixels().copy()
    assert window.overlay(Overlay(BAR))
    assert not window.overlay(Overlay(BAR)), "it is the same"
    window.flip()
    assert not np.array_equal(window._pixels()[: STRIP.rows.bottom], before[: STRIP.rows.bottom])
    assert np.array_equal(window._pixels()[STRIP.rows.bottom :], before[STRIP.rows.bottom :])


def test_what_stands_is_shown_again_and_what_was_drawn_ahead_is_not_lost(window: DeskWindow) -> None:
    show(window, scene(100))
    window.draw(scene(200))
    ahead = window._pixels()[200, 320, 0]
    window.overlay(Overlay(BAR))
    window.refresh()
    assert window._pixels()[200, 320, 0] == ahead
    show(window, scene(100))
    window.overlay(Overlay())
    window.refresh()
    assert window._pixels()[200, 320, 0] == 100


def test_a_still_is_what_is_seen_without_what_lies_over_it(window: DeskWindow) -> None:
    show(window, scene(100))
    wanted = window._pixels().copy()
    window.overlay(Overlay(BAR, ("an error",), typed="cha"))
    show(window, Scene(scene(100).frame, Style.PATH, caption=CHAIR, keys=(("g", "go to"),)))
    window.draw(scene(200))
    assert np.array_equal(window.still()[:, :, :3], wanted[:, :, :3])


def test_a_window_made_anew_has_its_overlay(window: DeskWindow) -> None:
    window.overlay(Overlay(BAR))
    show(window, scene())
    before = window._pixels().copy()
    window._reopen()
    assert np.array_equal(window._pixels(), before)


# --- what is pressed and pointed at ---------------------------------------------


def press(window: DeskWindow, key: int, text: str = "", mod: int = 0) -> Pressed | Pointed | None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, unicode=text, mod=mod))
    window.inputs.clear()
    window.keys()
    return window.inputs.popleft() if window.inputs else None


def test_keys_have_names_and_say_what_they_write(window: DeskWindow) -> None:
    assert press(window, pygame.K_LEFT) == Pressed(Key("left"))
    assert press(window, pygame.K_LEFT, mod=pygame.KMOD_LSHIFT) == Pressed(Key("shift left"))
    assert press(window, pygame.K_PAGEUP, mod=pygame.KMOD_RCTRL) == Pressed(Key("ctrl page up"))
    assert press(window, pygame.K_q, "q") == Pressed(Key("q"), "q")
    assert press(window, pygame.K_SPACE, " ") == Pressed(Key("space"), " ")
    assert press(window, pygame.K_RETURN, "\r") == Pressed(Key("enter"))
    assert press(window, pygame.K_BACKSPACE, "\b") == Pressed(Key("backspace"))
    assert press(window, pygame.K_u, "ü") == Pressed(Key("ü"), "ü")
    assert press(window, pygame.K_LSHIFT) is None


def test_the_button_of_the_window_is_a_key(window: DeskWindow) -> None:
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert "close" in list(window.keys())
    assert Pressed(Key("close")) in window.inputs


def test_the_pointer_is_on_the_bar_or_elsewhere(window: DeskWindow) -> None:
    window.inputs.clear()
    middle = STRIP.line.x + STRIP.line.width // 2
    moved: dict[str, Any] = {"rel": (0, 0), "touch": False}
    for event in (
        pygame.event.Event(pygame.MOUSEMOTION, pos=(middle, 20), buttons=(0, 0, 0), **moved),
        pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(0, 20), button=1),
        pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(0, 20), button=3),
        pygame.event.Event(pygame.MOUSEMOTION, pos=(640, 300), buttons=(1, 0, 0), **moved),
        pygame.event.Event(pygame.MOUSEBUTTONUP, pos=(640, 300), button=1),
    ):
        pygame.event.post(event)
    window.keys()
    first, *others = window.inputs
    assert isinstance(first, Pointed)
    assert first == replace(first, on=True, down=False)
    assert first.share == pytest.approx(0.5, abs=0.01)
    assert others == [
        Pointed(0.0, on=True, down=True),
        Pointed(1.0, on=False, down=True),
        Pointed(1.0, on=False, down=False),
    ]


# --- bar and corner ---------------------------------------------------------------


def test_the_bar_is_full_up_to_where_play_is() -> None:
    line, bare = STRIP.line, Palette(GROUND).tone(0.3)
    row = STRIP.painted(Bar(0.25, (), "", ""), None)[line.y + 1, line.x : line.right, 2]
    bright = np.flatnonzero(row > bare[0])
    assert bright.max() == pytest.approx(0.25 * line.width, abs=3)
    assert len(bright) == pytest.approx(0.25 * line.width, abs=3)


def test_labels_that_have_no_room_are_left_out_and_their_marks_are_not() -> None:
    assert [mark.text for mark in STRIP._labels(BAR)] == ["8 Jul"]


@pytest.mark.parametrize("width", [160, 640, 3840])
@pytest.mark.parametrize(
    "typed", [None, "", "a very long name of a synset that nobody would ever type in here"]
)
def test_whatever_is_written_stays_within_the_strip(width: int, typed: str | None) -> None:
    strip = Strip(Box(width, width * 9 // 16), Palette(GROUND))
    marks = strip._words(BAR) if typed is None else strip._entry(typed)
    assert all(mark.x + width_of(mark.text, mark.type) <= strip.line.right + 1 for mark in marks)
    assert strip.painted(BAR, typed).shape[:2] == (strip.rows.height, width)


def test_errors_are_wrapped_and_stand_below_the_bar() -> None:
    error = "mine.yaml:4:10  cadence: expected a duration such as 90 ms, got ninety milliseconds " * 3
    room, pixels = corner(SIZE, 54, Palette(GROUND), [error], ["a note"])
    assert (room.x, room.y) == (0, 54)
    assert room.width <= SIZE.width
    assert room.bottom <= SIZE.height
    assert pixels.shape[:2] == (room.height, room.width)
    assert (pixels[:, :, 2] > 200).any()


@pytest.mark.parametrize(
    ("many", "rows", "more"),
    [
        (1, 1, ""),
        (40, 1, "more: check names them all"),
        (1, 90, "… check says all of it"),
        (4, 6, "… and 3 more: check names them all"),
        (4, 4, "… and 2 more: check names them all"),
    ],
)
def test_errors_that_have_no_room_are_counted(many: int, rows: int, more: str) -> None:
    kind = Type(Face.SANS, 9.0)
    errors: list[list[Line]] = [[words("row", kind, WRONG, 200.0)] * rows for _ in range(many)]
    lines = [" ".join(mark.text for mark in marks_of(line, 0, 0)) for line in fitted(errors, 10, kind)]
    assert len(lines) <= 10
    assert lines[-1].endswith(more or "row")
    assert lines[:-1] == ["row"] * (len(lines) - 1)


def test_many_errors_leave_some_of_the_picture_to_be_seen() -> None:
    room, _ = corner(
        SIZE, 54, Palette(GROUND), ["an error of many words in a long row " * 9] * 30, ["a note"]
    )
    assert room.bottom <= TALLEST * SIZE.height + 1


def test_an_upright_window_has_no_larger_words_than_one_on_its_side() -> None:
    upright = Strip(Box(720, 1280), Palette(GROUND))
    assert upright.rows.height == Strip(Box(1280, 720), Palette(GROUND)).rows.height
    bar = Bar(
        0.5, (), "→ Wed 2 December 2026, 10:07:19  ·  mixing bowl", "2,319 of 2,532  ·  91.62%  ·  360 ms"
    )
    assert not any("…" in mark.text for mark in upright._words(bar))


def test_a_word_that_no_line_holds_is_cut() -> None:
    kind = Type(Face.SANS, 9.0)
    lines = wrapped("a" * 500, kind, (255, 255, 255), 200.0)
    assert len(lines) > 5
    assert all(extent(line) <= 200 for line in lines)
