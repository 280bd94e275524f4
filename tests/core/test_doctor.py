"""What a doctor says of a display."""

from dataclasses import replace

import pytest

from player.core.doctor import (
    Check,
    Measured,
    Verdict,
    beat,
    display,
    holds,
    no_display,
    not_measured,
    presenting,
)
from player.core.presenting import Way
from player.core.units import MILLISECOND, Ns

BEAT = Ns(90 * MILLISECOND)
MODES = ((1920, 1080, 60), (1920, 1080, 100), (1280, 720, 100))
WALL = Measured(Way.SURFACE, "x11", "1920x1080@60", "", False, 60.0, 0.0, 1.4, 0.8, MODES)  # noqa: FBT003 - all of it in order
SOFTWARE = replace(WALL, way=Way.TEXTURE, renderer="llvmpipe", vsync=True, flip=17.0)
CARD = replace(SOFTWARE, renderer="Mesa Intel", steps=60.0, flip=16.7, draw=2.0)


def test_a_display_is_named_and_one_for_nobody_is_said() -> None:
    assert display(WALL, "") == Check("display", Verdict.PASS, "x11 1920x1080@60")
    unseen = display(replace(WALL, driver="offscreen"), "DISPLAY is not set")
    assert (unseen.verdict, unseen.found) == (Verdict.WARN, "DISPLAY is not set")
    assert unseen.advice
    assert display(replace(WALL, driver="dummy"), "").found == "dummy 1920x1080@60"


def test_no_display_fails_and_a_wall_that_plays_is_left_alone() -> None:
    assert no_display("no screen").verdict is Verdict.FAIL
    assert not_measured("a player runs").verdict is Verdict.WARN
    assert not holds([display(WALL, ""), no_display("no screen")])
    assert holds([display(WALL, ""), not_measured("a player runs")])


def test_the_way_that_costs_least_is_named_first() -> None:
    check = presenting([SOFTWARE, WALL], BEAT)
    assert check.verdict is Verdict.PASS
    assert check.found == "surface: draw 1.4 ms, flip 0.8 ms; texture (llvmpipe): draw 1.4 ms, flip 17.0 ms"


def test_a_flip_that_waits_for_the_display_costs_nothing() -> None:
    assert presenting([CARD, WALL], BEAT).found.startswith("texture (Mesa Intel)")


@pytest.mark.parametrize(("flip", "verdict"), [(10, "pass"), (30, "warn"), (50, "fail")])
def test_what_takes_a_quarter_of_a_beat_is_said_and_half_is_too_much(flip: float, verdict: str) -> None:
    check = presenting([replace(WALL, flip=flip)], BEAT)
    assert check.verdict == verdict
    assert bool(check.advice) is (verdict != "pass")


def test_where_an_exact_mode_is_to_be_had_it_is_advised() -> None:
    check = beat(WALL, BEAT)
    assert check.verdict is Verdict.WARN
    assert check.found == "90 ms at 60 Hz: 5 and 6 refreshes in turn, 83.3 or 100.0 ms"
    assert check.advice == "exact would be: 1920x1080@100, 1280x720@100"


def test_where_none_is_exact_nothing_has_to_be_done() -> None:
    check = beat(replace(WALL, modes=MODES[:1]), BEAT)
    assert (check.verdict, check.advice) == (Verdict.PASS, "")
    assert check.found.endswith("no mode of this display is exact")


def test_an_exact_mode_is_well() -> None:
    assert beat(replace(WALL, rate=100.0), BEAT) == Check(
        "beat", Verdict.PASS, "90 ms at 100 Hz: 9 refreshes exactly"
    )


def test_what_was_measured_counts_and_a_display_that_tells_otherwise_is_named() -> None:
    found = beat(replace(CARD, steps=50.1), BEAT).found
    assert "90 ms at 50.1 Hz" in found
    assert found.endswith("the display tells 60 Hz")
    assert "tells" not in beat(replace(CARD, steps=59.9), BEAT).found


def test_the_beat_on_a_display_without_a_rate_is_not_known() -> None:
    check = beat(replace(WALL, rate=0.0), BEAT)
    assert (check.verdict, check.found.startswith("not known: ")) == (Verdict.WARN, True)


def test_a_check_has_the_four_keys_of_the_contract() -> None:
    assert Check("beat", Verdict.PASS, "9 refreshes exactly").as_json() == {
        "name": "beat",
        "verdict": "pass",
        "found": "9 refreshes exactly",
        "advice": "",
    }
