"""The words of captions."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.captions import (
    ELLIPSIS,
    caption_of,
    counter,
    definition,
    elided,
    elided_lemmas,
    hint_of,
    label,
    labour,
    london_2019,
    reading_time,
)
from player.core.scene import Caption, Count
from player.core.synsets import WordNet
from player.core.units import SECOND

NOUNS = WordNet(
    "wnid\tlemmas\thypernyms\tgloss\n"
    "n00015388\tanimal|beast\t\tit lives\n"
    "n01514752\tgamecock|fighting cock\tn00015388\tit fights\n"
)
WORDS = st.lists(st.text("abc ", min_size=1, max_size=12), min_size=1, max_size=14)
ROOM = st.integers(0, 120)


def no_longer_than(room: int) -> Callable[[Sequence[str]], bool]:
    """Return a caption's room: so many characters, with three between words."""
    return lambda words: len(" > ".join(words)) <= room


def test_a_caption_holds_the_first_lemmas_of_the_path_and_all_those_of_the_leaf() -> None:
    assert caption_of(NOUNS, "n01514752") == Caption(
        "n01514752", path=("animal", "gamecock"), lemmas=("gamecock", "fighting cock")
    )


def test_a_synset_that_wordnet_does_not_know_is_captioned_by_its_wnid() -> None:
    assert caption_of(NOUNS, "n99999999") == Caption("n99999999", path=("n99999999",), lemmas=("n99999999",))


def test_a_label_is_the_lemmas_in_a_row() -> None:
    assert label(("gamecock", "fighting cock")) == "gamecock, fighting cock"


def test_london_said_synset_first() -> None:
    assert london_2019(("gamecock", "fighting cock")) == ("Synset: ", "gamecock, fighting cock")


CHAIR = ("artifact", "instrumentality", "furnishing", "furniture", "seat", "chair")


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (67, "artifact > instrumentality > furnishing > furniture > seat > chair"),
        (65, "artifact > … > furnishing > furniture > seat > chair"),
        (45, "artifact > … > furniture > seat > chair"),
        (35, "artifact > … > seat > chair"),
        (20, "artifact > … > chair"),
        (5, "artifact > … > chair"),
    ],
)
def test_a_path_loses_its_middle_first(room: int, shown: str) -> None:
    assert " > ".join(elided(CHAIR, no_longer_than(room))) == shown


@pytest.mark.parametrize(
    ("room", "shown"),
    [(33, "first, second, third"), (18, "first, second, …"), (10, "first, …"), (1, "first, …")],
)
def test_lemmas_are_lost_from_the_end(room: int, shown: str) -> None:
    assert label(elided_lemmas(("first", "second", "third"), no_longer_than(room))) == shown


@given(WORDS, ROOM)
def test_what_fits_is_left_whole(words: list[str], room: int) -> None:
    fits = no_longer_than(room)
    assert (elided(words, fits) == tuple(words)) or not fits(words)
    assert (elided_lemmas(words, fits) == tuple(words)) or not fits(words)


@given(WORDS, ROOM)
def test_top_and_leaf_always_stay(words: list[str], room: int) -> None:
    shown = elided(words, no_longer_than(room))
    assert (shown[0], shown[-1]) == (words[0], words[-1])


@given(WORDS, ROOM)
def test_a_shortened_path_keeps_the_nodes_nearest_the_leaf_and_one_more_would_not_fit(
    words: list[str], room: int
) -> None:
    fits = no_longer_than(room)
    shown = elided(words, fits)
    if ELLIPSIS in shown:
        top, mark, *rest = shown
        assert mark == ELLIPSIS
        assert rest == words[-len(rest) :]
        longer = (top, ELLIPSIS, *words[-len(rest) - 1 :])
        assert not fits(words)
        assert len(longer) > len(words) or not fits(longer)


@given(WORDS, ROOM)
def test_a_path_that_could_be_shortened_to_fit_does_fit(words: list[str], room: int) -> None:
    fits = no_longer_than(room)
    shortest = (words[0], ELLIPSIS, words[-1]) if len(words) > 2 else tuple(words)
    assert fits(elided(words, fits)) or not fits(shortest)


@given(WORDS, ROOM)
def test_shortened_lemmas_keep_the_first_ones_and_one_more_would_not_fit(words: list[str], room: int) -> None:
    fits = no_longer_than(room)
    shown = elided_lemmas(words, fits)
    assert shown[0] == words[0]
    if ELLIPSIS in shown:
        *kept, mark = shown
        assert mark == ELLIPSIS
        assert kept == words[: len(kept)]
        assert not fits(words)
        assert len(kept) + 1 == len(words) or not fits((*words[: len(kept) + 1], ELLIPSIS))


@given(WORDS)
def test_one_word_is_never_shortened(words: list[str]) -> None:
    assert elided(words[:1], no_longer_than(0)) == (words[0],)
    assert elided_lemmas(words[:1], no_longer_than(0)) == (words[0],)


def test_a_hint_is_the_top_and_no_more() -> None:
    hint = hint_of(Caption("n1", ("animal", "bird", "cock"), ("cock", "rooster"), "coq", "a male bird"))
    assert hint == Caption("", ("animal",), ("animal",))


def test_a_definition_has_no_examples() -> None:
    assert definition('a sudden flight; "the flushing of quail"; "so"') == "a sudden flight"
    assert definition("a seat; for one person") == "a seat; for one person"


def test_a_gloss_needs_a_second_and_one_more_for_fifteen_characters() -> None:
    assert reading_time("x" * 45) == 4 * SECOND
    assert reading_time("x") == SECOND + SECOND // 15


def test_a_counter_has_its_thousands_apart() -> None:
    assert counter(Count(1_234_567, 14_197_122)) == ("1,234,567", "14,197,122")


@pytest.mark.parametrize(
    ("pictures", "said"),
    [
        (1, "1 s"),
        (49, "58 s"),
        (50, "1 min"),
        (3_000, "1 h 0 min"),
        (71_999, "23 h 59 min"),
        (72_000, "1 d 0 h"),
        (14_197_122, "197 d 4 h"),
    ],
)
def test_an_annotator_does_fifty_pictures_a_minute_and_never_rests(pictures: int, said: str) -> None:
    # 197 days of one person for 14.2 million pictures, once over: the figure of the work's own texts.
    assert labour(Count(pictures, 14_197_122)) == said
