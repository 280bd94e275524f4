"""How slots become scenes, and how a wall eases to the ground."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.ease import GROUND_LEVEL, Ease
from player.core.playlist import Fit, Gentle, Style
from player.core.scene import Caption
from player.core.staging import STYLES, Staging
from player.core.units import SECOND, Ns
from tests.fakes import frame

WORDS = Caption("n01000001", ("animal", "bird"), ("bird",))
STAGING = Staging(Style.PATH, Fit.COVER, always=True, words=lambda _: WORDS, plate=lambda _: ("n01000001",))


@pytest.mark.parametrize(
    ("always", "standing", "seen"),
    [(True, False, True), (True, True, True), (False, False, False), (False, True, True)],
)
def test_a_caption_is_seen_always_or_while_its_picture_stands(
    always: bool, standing: bool, seen: bool
) -> None:
    scene = replace(STAGING, always=always, gentle=Gentle(mean=1)).scene(frame(1), standing=standing)
    assert scene.caption == (WORDS if seen else None)
    assert (scene.style, scene.fit, scene.gentle) == (Style.PATH, Fit.COVER, Gentle(mean=1))


def test_without_a_style_there_are_no_words() -> None:
    assert replace(STAGING, style=Style.NONE).scene(frame(1), standing=True).caption is None


def test_a_withheld_picture_has_its_plate_and_no_words() -> None:
    scene = STAGING.scene(replace(frame(1), pixels=None), standing=True)
    assert scene.plate == ("n01000001",)
    assert scene.caption is None


def test_the_ground_has_one_quiet_line_and_the_same_places() -> None:
    ground = STAGING.ground("Indexing …")
    assert (ground.frame, ground.notice, ground.style) == (None, "Indexing …", Style.PATH)


def test_styles_go_round() -> None:
    staging, seen = STAGING, []
    for _ in STYLES:
        staging = staging.next_style()
        seen.append(staging.style)
    assert sorted(seen) == sorted(STYLES)
    assert seen[-1] is Style.PATH


def test_the_list_of_keys_is_shown_and_hidden() -> None:
    keys = (("q", "quit"),)
    shown = STAGING.with_keys(keys)
    assert shown.scene(frame(1), standing=False).keys == keys
    assert shown.with_keys(keys).keys == ()


@given(
    st.integers(0, 10**18), st.integers(1, 10**10), st.lists(st.integers(-(10**10), 3 * 10**10), min_size=2)
)
def test_a_wall_eases_evenly_and_only_onwards(start: int, over: int, moments: list[int]) -> None:
    ease = Ease(Ns(start), Ns(over))
    levels = [ease.level(Ns(start + moment)) for moment in sorted(moments)]
    assert levels == sorted(levels)
    assert all(0 <= level <= GROUND_LEVEL for level in levels)


def test_it_begins_at_the_picture_and_ends_at_the_ground() -> None:
    ease = Ease(Ns(0), Ns(2 * SECOND))
    assert [ease.level(Ns(k * SECOND // 2)) for k in range(6)] == [0, 63, 127, 191, 255, 255]
