"""The notice for the door."""

import re
from dataclasses import fields, replace
from datetime import date

import pytest

from player.report import LANGUAGES, ContestedNotice, Notice, People, door_notice
from player.report.door_words import Words

LONDON = Notice(
    title="Exhibiting ImageNet, <London> 2019",
    period_ms=90,
    pause_s=(2, 20),
    most=5.5,
    red=2,
    over=True,
    far_m=24,
    people=People(date(2019, 8, 28), date(2019, 8, 31)),
    contested=ContestedNotice("omitted", 1_593),
    ask="Front of house, +44 20 7946 0000",
    measured="Measured over 120 s.",
)
CODES = list(LANGUAGES)


def text(notice: Notice, *codes: str) -> str:
    """Return the words of the page, without markup."""
    body = door_notice(notice, codes or CODES).split("<body>")[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_it_says_what_flickers_how_often_from_where_and_who_should_take_care() -> None:
    said = text(LONDON, "en")
    for claim in (
        "Flashing light",
        "photosensitive epilepsy",
        "please do not go in",
        "every 90 milliseconds: 11 pictures a second",
        "stays for 2 to 20 seconds",
        "up to 6 flashes",
        "saturated red",
        "WCAG 2.3.1, allows three",
        "from about 24 m on",
        "From 28 to 31 August 2019 many pictures of people",
        "1,593 categories that ImageNet’s makers judged offensive or sensitive are left out",
        "ask our staff. Front of house, +44 20 7946 0000",
        "Measured over 120 s.",
    ):
        assert claim in said


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_every_sentence_and_the_same_names_in_it(code: str) -> None:
    def names(words: Words) -> dict[str, set[str]]:
        said = {one.name: getattr(words, one.name) for one in fields(words) if one.name != "span"}
        return {name: set(re.findall(r"\{(\w+)\}", sentence)) for name, sentence in said.items()}

    assert names(LANGUAGES[code]) == names(LANGUAGES["en"])
    assert all(getattr(LANGUAGES[code], one.name) for one in fields(LANGUAGES[code]))


@pytest.mark.parametrize("code", CODES)
def test_every_language_can_be_the_large_one_and_says_who_should_not_go_in(code: str) -> None:
    words = LANGUAGES[code]
    page = door_notice(LONDON, [code, *(other for other in CODES if other != code)])
    assert f'<html lang="{code}">' in page
    assert all(LANGUAGES[other].heading in page for other in CODES)
    assert words.keep_out in page
    assert "90 " + words.milliseconds in page
    assert not re.search(r"\{\w+\}", text(LONDON))


def test_what_keeps_the_guideline_is_told_as_that() -> None:
    said = text(replace(LONDON, over=False, most=3, red=0, far_m=None, period_ms=180), "en")
    assert "no more than 3 flashes" in said
    assert "please take care" in said
    assert "please do not go in" not in said
    assert "saturated red" not in said
    assert "further away" not in said
    assert "5.6 pictures a second" in said


def test_a_slow_cadence_is_told_in_seconds_and_without_a_rate() -> None:
    said = text(replace(LONDON, period_ms=2_500, pause_s=None), "en", "de")
    assert "every 2.5 seconds, for" in said
    assert "Alle 2,5 Sekunden erscheint" in said
    assert "At random moments" not in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "From 28 August to 2 September 2019"),
        ("de", "Vom 28. August bis zum 2. September 2019"),
        ("fr", "Du 28 août au 2 septembre 2019"),
        ("es", "Del 28 de agosto al 2 de septiembre de 2019"),
        ("eu", "2019/08/28 – 2019/09/02"),
    ],
)
def test_days_are_written_as_the_language_has_them(code: str, said: str) -> None:
    assert said in text(replace(LONDON, people=People(date(2019, 8, 28), date(2019, 9, 2))), code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "From 28 December 2019 to 1 January 2020"),
        ("de", "Vom 28. Dezember 2019 bis zum 1. Januar 2020"),
        ("fr", "Du 28 décembre 2019 au 1er janvier 2020"),
        ("es", "Del 28 de diciembre de 2019 al 1 de enero de 2020"),
    ],
)
def test_days_across_a_new_year_have_both_years(code: str, said: str) -> None:
    assert said in text(replace(LONDON, people=People(date(2019, 12, 28), date(2020, 1, 1))), code)


def test_people_at_all_times_and_none_at_all() -> None:
    assert "Many pictures of people are shown" in text(replace(LONDON, people=People()), "en")
    assert "people" not in text(replace(LONDON, people=None, contested=None), "en")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("excluded", "sensitive are left out"),
        ("withheld", "the screen stays empty"),
        ("shown", "by decision of The curator"),
    ],
)
def test_whose_decision_on_contested_categories(verdict: str, said: str) -> None:
    assert said in text(replace(LONDON, contested=ContestedNotice(verdict, 1_593, "The curator")), "en")


def test_without_a_name_the_staff_is_named_alone() -> None:
    assert "ask our staff." in text(replace(LONDON, ask=""), "en")


def test_the_page_holds_everything_and_runs_nothing() -> None:
    page = door_notice(LONDON)
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "&lt;London&gt;" in page


def test_few_languages_are_set_larger() -> None:
    assert 'class="roomy"' in door_notice(LONDON, ["en", "fr", "eu"])
    assert 'class="roomy"' not in door_notice(LONDON)
