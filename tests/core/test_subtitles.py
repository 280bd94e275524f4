"""Captions as a track of text."""

import pytest

from player.core.playlist import Design, Style
from player.core.scene import Caption, Scene
from player.core.subtitles import Cue, Cues, text_of

COCK = Caption("n01000002", ("animal", "bird", "cock"), ("cock", "rooster"))


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (Style.PATH, "animal › bird › cock"),
        (Style.LABEL, "cock, rooster"),
        (Style.LONDON_2019, "Synset: cock, rooster"),
    ],
)
def test_the_words_are_those_of_the_style(style: Style, text: str) -> None:
    assert text_of(Scene(style=style, caption=COCK)) == text


def test_a_template_and_a_second_name_stand_in_lines() -> None:
    assert text_of(Scene(caption=Caption("n1", (), (), lines=("one", "", "two")))) == "one\ntwo"
    second = Caption("n1", ("bird", "cock"), ("cock",), second="Hahn")
    assert (
        text_of(Scene(style=Style.PATH, caption=second, design=Design(separator="/"))) == "bird / cock\nHahn"
    )


def test_where_nothing_is_written_nothing_is_said() -> None:
    assert text_of(Scene()) == ""


def test_the_same_words_are_one_cue_until_it_is_long_or_they_change() -> None:
    cues = Cues(200)
    told = [
        *cues.add("a", 0, 90),
        *cues.add("a", 90, 180),
        *cues.add("a", 180, 270),
        *cues.add("b", 270, 360),
    ]
    told += [*cues.add("", 360, 450), *cues.add("", 450, 500), *cues.add("b", 500, 590), *cues.close()]
    assert told == [
        Cue("a", 0, 180),
        Cue("a", 180, 270),
        Cue("b", 270, 360),
        Cue("b", 500, 590),
    ]
    assert not list(cues.close())
