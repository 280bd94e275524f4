"""What a playlist's captions say of a picture."""

from dataclasses import replace

import pytest

from player.core.playlist import CaptionRule, Design
from player.core.scene import Caption, Count
from player.core.template import bare, filled, unknown_fields
from player.core.wording import Wording
from tests.fakes import WORDNET, frame

COCK = frame(6, wnid="n01000003").slot


def words(rule: CaptionRule, wnid: str = "n01000003") -> Caption:
    return Wording(rule, WORDNET, 1_500).caption(frame(6, wnid=wnid).slot)


def test_without_wishes_there_are_the_path_and_the_lemmas() -> None:
    assert words(CaptionRule()) == Caption("n01000003", ("animal", "bird", "hen"), ("hen", "biddy"))


def test_a_second_name_comes_from_the_table_and_one_that_is_not_there_is_empty() -> None:
    rule = CaptionRule(second={"n01000003": "poule"})
    assert words(rule).second == "poule"
    assert words(rule, "n01000002").second == ""


def test_a_gloss_is_there_if_it_is_wished_and_wordnet_has_it() -> None:
    assert words(CaptionRule(gloss=True)).gloss == "an adult female bird"
    assert words(CaptionRule(gloss=True), "n99999999").gloss == ""
    assert words(CaptionRule()).gloss == ""


def test_a_template_is_filled_for_each_picture() -> None:
    rule = CaptionRule(
        template="{leaf} / {second}\n{path} ({wnid}, {lemmas}, {top}): {gloss}, {position} of {pictures}",
        second={"n01000003": "poule"},
    )
    assert words(rule).lines == (
        "hen / poule",
        "animal › bird › hen (n01000003, hen, biddy, animal): an adult female bird, 7 of 1,500",
    )
    assert (words(rule).second, words(rule).gloss) == ("", "")


def test_a_template_leaves_the_gloss_to_unfold_where_that_is_wished() -> None:
    assert words(CaptionRule(template="{leaf}", gloss=True)).gloss == "an adult female bird"


def test_the_path_of_a_template_has_the_separator_of_the_design() -> None:
    rule = CaptionRule(template="{path}", design=Design(separator="/"))
    assert words(rule).lines == ("animal / bird / hen",)


@pytest.mark.parametrize("design", [Design(counter=True), Design(labour=True)])
def test_pictures_are_counted_from_one_where_a_design_counts(design: Design) -> None:
    assert Wording(CaptionRule(design=design), WORDNET, 1_500).count(COCK) == Count(7, 1_500)
    assert Wording(CaptionRule(), WORDNET, 1_500).count(COCK) is None


@pytest.mark.parametrize(
    ("template", "wrong"),
    [("{leaf}", []), ("{leav} {top}", ["leav"]), ("a { b", ["{"]), ("}", ["}"]), ("{}", ["{", "}"])],
)
def test_what_is_no_field_is_found(template: str, wrong: list[str]) -> None:
    assert unknown_fields(template) == wrong


def test_a_line_keeps_its_place_and_loses_its_spare_spaces() -> None:
    assert filled("{a}\n  x {b}  y\n", {"a": "", "b": ""}) == ("", "x y")
    assert bare("{leaf}, x") == ", x"


def test_captions_differ_by_picture_only_where_a_template_says_so() -> None:
    wording = Wording(CaptionRule(), WORDNET, 9)
    other = replace(COCK, position=frame(1).slot.position)
    assert wording.caption(COCK) is wording.caption(other)
