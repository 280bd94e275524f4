"""What a playlist can ask of its captions, as set type: glosses, second names, templates, figures, fonts."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from player import assets
from player.core.captions import ELLIPSIS, caption_of, hint_of
from player.core.playlist import Design, Style
from player.core.scene import Count
from player.stage.composition import Composition, Rect, Sight
from player.stage.lettering import Mark, unusable
from player.stage.typesetting import Palette, Setting
from tests.stage.test_typesetting import (
    CAPTIONED,
    CHAIR,
    EVERY_BAND,
    EXTREMES,
    GROUND,
    WALLS,
    WORDNET,
    large,
    luminance,
    setting,
    strays,
    text_of,
)

NEAR, FAR = Sight(0.68, 3), Sight(0.68, 20)
RICH = Design(counter=True, labour=True)
LAST = Count(14_197_122, 14_197_122)


@pytest.mark.parametrize("sight", [None, NEAR, FAR])
@pytest.mark.parametrize("design", [Design(), RICH])
@pytest.mark.parametrize(("wall", "style"), EVERY_BAND)
def test_no_letter_leaves_its_band_with_all_that_a_playlist_can_ask_for(
    wall: str, style: Style, design: Design, sight: Sight | None
) -> None:
    composition = Composition(WALLS[wall], style, sight, design.foot)
    band = Setting(composition, Palette(GROUND), design)
    room = composition.column
    if design.foot:
        foot, marks = band.foot(LAST, "n00000000")
        assert strays(marks, foot) == []
        room = Rect(room.x, room.y, room.width, foot.y - room.y)
    for caption in EXTREMES[::12]:
        rich = replace(caption, second="une chaise de jardin", gloss="a seat; " * 40)
        for unfolded in (False, True):
            assert strays(band.caption(rich, unfolded=unfolded), room) == [], caption


def small(marks: list[Mark], band: Setting) -> list[Mark]:
    return [mark for mark in marks if mark.type.cap == band.composition.small]


RISING = Setting(Composition(WALLS["1080p"], Style.PATH), Palette(GROUND))
UNDER = Setting(Composition(WALLS["1080p"], Style.LABEL), Palette(GROUND))


def test_a_gloss_takes_the_lines_of_the_path_and_moves_nothing_else() -> None:
    seat = replace(CHAIR, gloss="a seat for one person, with a support for the back")
    folded, unfolded = (RISING.caption(seat, unfolded=unfolded) for unfolded in (False, True))
    assert text_of(small(unfolded, RISING)) == seat.gloss
    same = [[mark for mark in marks if mark not in small(marks, RISING)] for marks in (folded, unfolded)]
    assert same[0] == same[1]
    assert small(folded, RISING)[0].baseline == small(unfolded, RISING)[0].baseline


def test_a_gloss_takes_the_place_of_the_other_lemmas_under_a_label() -> None:
    cock = replace(caption_of(WORDNET, "n01514752"), gloss="a cock bred and trained for fighting")
    marks = UNDER.caption(cock, unfolded=True)
    assert text_of(marks) == "gamecock a cock bred and trained for fighting n01514752"


def test_a_gloss_that_is_too_long_ends_in_an_ellipsis() -> None:
    marks = RISING.caption(replace(CHAIR, gloss="seat after seat after " * 30), unfolded=True)
    assert text_of(small(marks, RISING)).endswith(ELLIPSIS)
    assert len({mark.baseline for mark in small(marks, RISING)}) == 2


def test_a_second_name_stands_behind_the_leaf_else_below_it() -> None:
    short, long = (
        large(RISING.caption(replace(CHAIR, second=name), bright=True), WALLS["1080p"], Style.PATH)
        for name in ("chaise", "un siège à dossier pour une personne seule")
    )
    assert text_of(short) == "chair chaise"
    assert len({mark.baseline for mark in short}) == 1
    assert min(long, key=lambda mark: mark.baseline).text == "chair"
    assert len({mark.baseline for mark in long}) == 2
    assert max(m.baseline for m in long) == max(m.baseline for m in short)


def test_a_second_name_never_costs_a_letter_of_the_leaf() -> None:
    narrow = Setting(Composition(WALLS["8:9"], Style.PATH), Palette(GROUND))
    for caption in EXTREMES[::4]:
        alone, both = (
            text_of(large(narrow.caption(replace(caption, second=name)), WALLS["8:9"], Style.PATH))
            for name in ("", "une chaise")
        )
        assert both.startswith(alone)


def test_london_sets_a_second_name_in_white_after_the_lemmas() -> None:
    band = setting(WALLS["1080p"], Style.LONDON_2019)
    marks = band.caption(replace(caption_of(WORDNET, "n01514752"), second="coq de combat"))
    assert text_of(marks) == "Synset: gamecock, fighting cock coq de combat"
    white = {mark.text for mark in marks if mark.colour == Palette(GROUND).ink}
    assert white == {"Synset:", "coq de combat"}


def test_a_templates_large_line_is_the_last_of_a_path_and_the_first_of_a_label() -> None:
    filled = replace(CHAIR, lines=("chaise, chair", "seat"))
    assert text_of(large(RISING.caption(filled), WALLS["1080p"], Style.PATH)) == "seat"
    assert text_of(large(UNDER.caption(filled), WALLS["1080p"], Style.LABEL)) == "chaise, chair"
    assert {text_of(small(band.caption(filled), band)) for band in (RISING, UNDER)} == {
        "chaise, chair",
        "seat",
    }


def test_a_template_of_one_line_is_all_there_is() -> None:
    filled = replace(CHAIR, lines=("a chair",))
    assert [text_of(band.caption(filled)) for band in (RISING, UNDER)] == ["a chair", "a chair"]


def test_a_templates_small_line_is_shortened_from_its_middle() -> None:
    filled = replace(CHAIR, lines=("begins " + "and goes on " * 60 + "ends", "chair"))
    text = text_of(small(RISING.caption(filled), RISING))
    assert text.startswith(f"begins {ELLIPSIS} ")
    assert text.endswith("ends")


@pytest.mark.parametrize("style", CAPTIONED)
def test_a_hint_is_the_top_alone_and_dim(style: Style) -> None:
    band = setting(WALLS["1080p"], style)
    marks = band.caption(hint_of(CHAIR), dim=True)
    assert text_of(marks) == ("Synset: artifact" if style is Style.LONDON_2019 else "artifact")
    assert max(luminance(mark.colour) for mark in marks) < 0.2


def test_figures_at_the_foot_keep_their_places_whatever_the_picture() -> None:
    band = Setting(Composition(WALLS["1080p"], Style.PATH, foot=True), Palette(GROUND), RICH)
    counts = [Count(k, 14_197_122) for k in range(1_000_000, 1_000_200)]
    places = {tuple(mark.x for mark in band.foot(count, "n03001627")[1]) for count in counts}
    assert len(places) == 1
    wnid, *figures, rest, labour = band.foot(Count(1_234_567, 14_197_122), "n03001627")[1]
    assert "".join(mark.text for mark in [*figures, rest]) == "1,234,567 / 14,197,122"
    assert labour.text == "17 d 3 h of an annotator’s time, at 50 pictures a minute"
    assert wnid.text == "n03001627"


@pytest.mark.parametrize("wall", WALLS)
def test_the_labour_line_has_one_form_for_the_whole_showing(wall: str) -> None:
    band = Setting(Composition(WALLS[wall], Style.PATH, foot=True), Palette(GROUND), RICH)
    said = [band.foot(Count(k, 14_197_122), "n03001627")[1] for k in (1, 5_000, 14_197_122)]
    forms = {re.sub(r"[\d,]+ \w+( \d+ \w+)?", "", marks[-1].text) for marks in said}
    assert len(forms) == 1


def test_colours_fonts_and_separator_are_the_playlists() -> None:
    path = assets.font("LiberationSerif-Regular.ttf")
    design = Design((200, 200, 200), (255, 212, 0), path, separator="/")
    band = Setting(
        Composition(WALLS["1080p"], Style.PATH), Palette(GROUND, design.ink, design.accent), design
    )
    marks = band.caption(CHAIR, bright=True)
    assert {mark.type.face for mark in marks} == {path}
    assert "/" in {mark.text for mark in marks}
    assert [mark.colour for mark in marks if mark.text == "chair"] == [(255, 212, 0)]
    strong = Setting(
        band.composition, band.palette, replace(design, font_strong=assets.font("SourceSans3-Semibold.ttf"))
    )
    assert len({mark.type.face for mark in strong.caption(CHAIR)}) == 2


def test_a_font_that_cannot_be_opened_is_said_before_it_is_needed(tmp_path: Path) -> None:
    broken = tmp_path / "Broken.ttf"
    broken.write_bytes(assets.font("LiberationSerif-Regular.ttf").read_bytes()[:9_000])
    assert unusable(broken) != ""
    assert unusable(tmp_path / "away.ttf") != ""
    assert unusable(assets.font("LiberationSerif-Regular.ttf")) == ""
