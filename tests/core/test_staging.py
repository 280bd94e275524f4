"""How slots become scenes, and how a wall eases to the ground."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.ease import GROUND_LEVEL, Ease
from player.core.playlist import Beat, Design, Fit, Gentle, Scaling, Style
from player.core.scene import Caption, Count
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


@pytest.mark.parametrize("scaling", Scaling)
def test_a_scene_is_scaled_as_the_playlist_says(scaling: Scaling) -> None:
    assert replace(STAGING, scaling=scaling).scene(frame(1), standing=False).scaling is scaling


def test_without_a_style_there_are_no_words() -> None:
    assert replace(STAGING, style=Style.NONE).scene(frame(1), standing=True).caption is None


def test_where_captions_stand_in_pauses_the_beat_may_show_the_top_dim_and_nothing_counts() -> None:
    staging = replace(STAGING, always=False, beat=Beat.TOP, count=lambda _: Count(2, 9))
    beating, standing = (staging.scene(frame(1), standing=stands) for stands in (False, True))
    assert (beating.caption, beating.dim, beating.count) == (
        Caption("", ("animal",), ("animal",)),
        True,
        None,
    )
    assert (standing.caption, standing.dim, standing.count) == (WORDS, False, Count(2, 9))


def test_a_hint_is_not_given_where_the_whole_caption_stands_or_the_picture_is_withheld() -> None:
    always, bare = replace(STAGING, beat=Beat.TOP), replace(frame(1), pixels=None)
    assert not always.scene(frame(1), standing=False).dim
    hidden = replace(always, always=False).scene(bare, standing=False)
    assert (hidden.caption, hidden.dim) == (None, False)


def test_the_design_stays_whatever_comes() -> None:
    staging = replace(STAGING, design=Design(counter=True))
    scenes = [
        staging.ground(),
        staging.scene(frame(1), standing=True),
        staging.scene(frame(2), standing=False),
    ]
    assert {scene.design for scene in scenes} == {Design(counter=True)}


def test_a_gloss_unfolds_only_in_a_pause_that_is_long_enough() -> None:
    glossed = replace(STAGING, words=lambda _: replace(WORDS, gloss="x" * 30))
    slot = frame(1).slot
    assert [glossed.unfolds(slot, Ns(length * SECOND)) for length in (2, 3, 4)] == [False, True, True]
    assert not STAGING.unfolds(slot, Ns(60 * SECOND))


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


@pytest.mark.parametrize(
    ("style", "seen", "lines"),
    [
        (Style.PATH, Style.PATH, ("small", "large")),
        (Style.LABEL, Style.LABEL, ("large", "small")),
        (Style.LONDON_2019, Style.PATH, ("small", "large")),
        (Style.NONE, Style.PATH, ("small", "large")),
    ],
)
def test_a_sign_takes_the_captions_place_and_the_picture_keeps_its_own(
    style: Style, seen: Style, lines: tuple[str, ...]
) -> None:
    staging = replace(STAGING, style=style, beat=Beat.TOP, count=lambda _: Count(2, 9))
    signed = staging.with_sign(("large", "small"))
    for scene in (signed.scene(frame(1), standing=False), signed.ground("opens")):
        assert scene.caption == Caption("", (), ("large",), lines=lines)
        assert (scene.style, scene.dim, scene.count) == (seen, False, None)
    assert signed.scene(frame(1), standing=False).frame is not None
    assert signed.ground("opens").notice == "opens"
    assert signed.with_sign(()).ground() == staging.ground()
