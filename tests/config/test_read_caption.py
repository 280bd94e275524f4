"""The caption of a playlist: its files, its words, its letters."""

import shutil
from pathlib import Path

import pytest

from player.assets import font, load_census, load_wordnet
from player.config import check_file, load_playlist
from player.config.caption import GLOSS_LETTERS, WORDNET_LETTERS
from player.core.playlist import Beat, CaptionRule, Design, Style, When
from tests.config.reading import write

NAMES = "wnid\tname\nn03001627\tchaise\n\nn02084071\tchien  domestique\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with what may stand beside a playlist."""
    shutil.copy(font("LiberationSerif-Regular.ttf"), tmp_path / "Serif.ttf")
    shutil.copy(font("LiberationSerif-Bold.ttf"), tmp_path / "Strong.TTF")
    (tmp_path / "Bad.otf").write_bytes(b"<html>")
    (tmp_path / "names.tsv").write_text(NAMES, "utf-8")
    (tmp_path / "names.csv").write_text('\ufeffn03001627,"chaise, siège"\n', "utf-8")
    (tmp_path / "kana.tsv").write_text("n03001627\t椅子\n", "utf-8")
    (tmp_path / "wide.tsv").write_text("n03001627\ta\tb\n", "utf-8")
    (tmp_path / "latin.tsv").write_bytes(b"n03001627\tsi\xe8ge\n")
    return tmp_path


def caption(folder: Path, text: str) -> CaptionRule:
    return load_playlist(write(folder, f"caption: {{{text}}}")).caption


def complaints(folder: Path, text: str) -> list[str]:
    return [f"{p.line}:{p.column}  {p.what}" for p in check_file(write(folder, f"caption: {{{text}}}"))]


def test_every_key_becomes_its_checked_value(folder: Path) -> None:
    text = (
        "style: label, when: pauses, beat: top, ink: '#102030', accent: '#ffd400', font: Serif.ttf,"
        " font_strong: Strong.TTF, separator: '/', counter: true, labour: true, second: names.tsv,"
        ' template: "{leaf}\\n{second}", gloss: true'
    )
    assert caption(folder, text) == CaptionRule(
        Style.LABEL,
        When.PAUSES,
        Beat.TOP,
        Design(
            ink=(16, 32, 48),
            accent=(255, 212, 0),
            font=folder / "Serif.ttf",
            font_strong=folder / "Strong.TTF",
            separator="/",
            counter=True,
            labour=True,
        ),
        {"n03001627": "chaise", "n02084071": "chien domestique"},
        "{leaf}\n{second}",
        gloss=True,
    )


def test_without_keys_the_caption_is_the_path(folder: Path) -> None:
    assert caption(folder, "") == CaptionRule()


def test_a_table_may_be_csv_with_quotes_and_a_mark_of_its_encoding(folder: Path) -> None:
    assert caption(folder, "second: names.csv").second == {"n03001627": "chaise, siège"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "font: away.ttf",
            '1:17  caption.font: "away.ttf" is not there: paths begin in the playlist\'s folder',
        ),
        ("font: Bad.otf", '1:17  caption.font: "Bad.otf" cannot be used: no TrueType or OpenType font'),
        (
            "font: names.tsv",
            '1:17  caption.font: expected a font\'s path such as fonts/Sans.otf, got "names.tsv"',
        ),
        ("font: 7", "1:17  caption.font: expected a font's path such as fonts/Sans.otf, got 7"),
        (
            "second: wide.tsv",
            (
                '1:19  caption.second: "wide.tsv" cannot be read:'
                " in line 1 expected a wnid and a name of at most 120 characters"
            ),
        ),
        (
            "second: kana.tsv",
            (
                "1:19  caption.second: the shipped font (SourceSans3-Regular.ttf) has no glyph for 子 椅;"
                " the shipped font (SourceSans3-Semibold.ttf) has no glyph for 子 椅"
            ),
        ),
        ("second: kana.tsv, font: Serif.ttf", '1:35  caption.font: "Serif.ttf" has no glyph for 子 椅'),
        (
            'template: "{leav}"',
            (
                "1:21  caption.template: expected one or two lines of text, at most 200 characters,"
                ' with fields such as {leaf}, got "{leav}"; "leav" is no field; did you mean "leaf"?'
            ),
        ),
        (
            "style: london-2019, gloss: true",
            (
                '1:38  caption.gloss: "gloss" goes with the styles path and label;'
                " london-2019 is set as in the still"
            ),
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(folder: Path, text: str, said: str) -> None:
    assert complaints(folder, text)[:1] == [said]


def test_what_the_strong_font_lacks_is_said_apart(folder: Path) -> None:
    both = complaints(folder, "second: kana.tsv, font: Serif.ttf, font_strong: Strong.TTF")
    assert both == [
        '1:59  caption.font_strong: "Serif.ttf" has no glyph for 子 椅; "Strong.TTF" has no glyph for 子 椅'
    ]


def test_a_table_in_another_encoding_is_refused(folder: Path) -> None:
    assert "cannot be read" in complaints(folder, "second: latin.tsv")[0]


def test_a_template_has_two_lines_at_most(folder: Path) -> None:
    assert complaints(folder, 'template: "a\\nb\\nc"') != []
    assert complaints(folder, 'template: "a\\nb\\n"') == []


def test_fonts_are_asked_for_every_letter_that_wordnet_has() -> None:
    # The config does not read WordNet, which takes 60 ms: these two constants stand for it.
    wordnet = load_wordnet()
    wnids = load_census().wnids
    lemmas = {c for w in wnids for node in wordnet.path(w) for lemma in wordnet[node].lemmas for c in lemma}
    glosses = {c for w in wnids for c in wordnet.gloss(w)}
    assert lemmas - {" "} <= set(WORDNET_LETTERS)
    assert glosses - {" "} <= set(GLOSS_LETTERS)
