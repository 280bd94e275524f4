"""Letters on paper."""

from pathlib import Path

import pytest

from player.assets import font
from player.core.sheet import Face, Text
from player.sheets.letters import Letters, shaped

LETTERS = Letters()


def fitted(words: str, room: float, *, middle: bool = False) -> str:
    return LETTERS.fitted(Text(0, 0, words, 10, room=room, middle=middle))


def test_what_has_room_is_left_as_it_is() -> None:
    assert fitted("gamecock, fighting cock", 1000) == "gamecock, fighting cock"


def test_names_lose_their_end_and_files_their_middle() -> None:
    assert fitted("dog, domestic dog, Canis familiaris", 90) == "dog, domestic dog…"
    assert fitted("n03026506_Christmas_stocking.JPEG", 90, middle=True) == "n0302650…ing.JPEG"


@pytest.mark.parametrize("middle", [True, False])
@pytest.mark.parametrize("room", [0, 5, 37, 81, 120])
def test_nothing_is_wider_than_its_room(room: float, middle: bool) -> None:
    kept = fitted("n03026506_Christmas_stocking.JPEG", room, middle=middle)
    assert kept == "…" or LETTERS.width(kept, Face.PLAIN, 10) <= room


def test_a_letter_that_no_font_has_is_told_by_its_number() -> None:
    assert fitted("犬_1.JPEG", 1000) == "\\u72ac_1.JPEG"


def test_a_font_beside_the_playlist_lends_its_letters(tmp_path: Path) -> None:
    serif = font("LiberationSerif-Regular.ttf")  # has Hebrew, which Source Sans has not
    letters = Letters([tmp_path / "none.ttf", serif])
    assert letters.fitted(Text(0, 0, "כלב", 10)) == "כלב"
    assert [run.letters for run in letters.runs("a אb", Face.PLAIN)] == ["a ", "א", "b"]
    assert letters.font_of("כלב", Face.PLAIN) == serif


def test_scripts_whose_letters_depend_on_each_other_are_known() -> None:
    assert [shaped(word) for word in ("dog", "собака", "犬", "Hündin", "כלב", "كلب", "कुत्ता")] == [
        *[False] * 4,
        *[True] * 3,
    ]


def test_accents_that_came_apart_are_one_letter_again() -> None:
    assert fitted("Hu\u0308ndin.JPEG", 1000) == "Hündin.JPEG"


def test_kerning_brings_letters_nearer() -> None:
    pair, apart = LETTERS.width("AV", Face.TITLE, 10), LETTERS.width("A", Face.TITLE, 10)
    assert pair < apart + LETTERS.width("V", Face.TITLE, 10)
