"""A playlist resolved against a manifest."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.pauses import FULL, threshold
from player.core.playlist import (
    Beat,
    CaptionRule,
    Decision,
    Design,
    Limit,
    Order,
    PauseRule,
    Playlist,
    Policy,
    Selection,
    Style,
    When,
)
from player.core.score import Score, ScoreError, decided, resolve, run_id
from player.core.units import MILLISECOND, SECOND, Ns, Position
from tests.fakes import CENSUS, WORDNET, manifest

MIRROR = manifest({"n01000001": 3, "n01000002": 4, "n01000003": 2, "n03000001": 5, "n03000002": 1})


def score(playlist: Playlist) -> Score:
    return resolve(playlist, MIRROR, WORDNET, CENSUS)


def played(playlist: Playlist) -> list[str]:
    """Return the synsets of the first pass, each once, in the order they come."""
    resolved = score(playlist)
    rows = [resolved.wnid(resolved.index(0, Position(p))) for p in range(resolved.pictures)]
    return list(dict.fromkeys(rows))


def including(*include: str, exclude: tuple[str, ...] = ()) -> Playlist:
    return Playlist("test", pictures=Selection(include=include, exclude=exclude))


@pytest.mark.parametrize(
    ("include", "synsets"),
    [
        (("all",), ["n01000001", "n01000002", "n01000003", "n03000001", "n03000002"]),
        (("animal",), ["n01000001", "n01000002", "n01000003"]),
        (("artifact",), ["n03000001"]),
        (("n00021939",), ["n03000001", "n03000002"]),
        (("misc",), ["n03000002"]),
        (("bird",), ["n01000001", "n01000002", "n01000003"]),
        (("n01000002", "chair"), ["n01000002", "n03000001"]),
        (("biddy",), ["n01000003"]),
    ],
)
def test_a_name_is_tried_as_top_then_wnid_then_lemma(include: tuple[str, ...], synsets: list[str]) -> None:
    assert played(including(*include)) == synsets


def test_exclude_wins_and_may_name_a_policy() -> None:
    assert played(including("all", exclude=("policy:winter-2021", "chair"))) == ["n01000001", "n03000002"]


def test_a_lemma_of_several_synsets_is_an_error_that_lists_them() -> None:
    with pytest.raises(ScoreError, match=r"n01000002 \(cock\); n03000002 \(cock\)"):
        score(including("cock"))


@pytest.mark.parametrize("name", ["unicorn", "n99999999", "policy:nobody"])
def test_a_name_that_means_nothing_is_an_error(name: str) -> None:
    with pytest.raises(ScoreError, match=name):
        score(including(name))


def test_a_wnid_that_only_the_mirror_knows_stands_alone() -> None:
    mirror = manifest({"n77777777": 2, "n01000001": 1})
    resolved = resolve(including("n77777777"), mirror, WORDNET, CENSUS)
    assert resolved.pictures == 2


def test_nothing_left_is_an_error() -> None:
    with pytest.raises(ScoreError, match="nothing is left"):
        score(including("n01000001", exclude=("bird",)))


def test_by_tree_children_follow_their_parent() -> None:
    mirror = manifest({"n01000001": 1, "n00021939": 1, "n01000003": 1, "n00015388": 1, "n03000001": 1})
    tree = Playlist("test", order=Order.BY_TREE)
    resolved = resolve(tree, mirror, WORDNET, CENSUS)
    rows = [resolved.wnid(resolved.index(0, Position(p))) for p in range(5)]
    assert rows == ["n00015388", "n01000001", "n01000003", "n00021939", "n03000001"]


def test_per_synset_takes_the_first_pictures_of_each() -> None:
    resolved = score(Playlist("test", pictures=Selection(per_synset=2)))
    assert [resolved.index(0, Position(p)) for p in range(resolved.pictures)] == [0, 1, 3, 4, 7, 8, 9, 10, 14]


@pytest.mark.parametrize(
    ("limit", "pictures"),
    [
        (Limit(), 15),
        (Limit(pictures=4), 4),
        (Limit(pictures=99), 15),
        (Limit(share=500_000_000), 7),
        (Limit(share=1), 1),
    ],
)
def test_the_limit_cuts_the_score(limit: Limit, pictures: int) -> None:
    assert score(Playlist("test", pictures=Selection(limit=limit))).pictures == pictures


UNSAFE = {"unsafe-2019": Policy(Decision.OMITTED)}


def test_what_is_omitted_does_not_play_and_is_counted() -> None:
    resolved = score(Playlist("test", content=UNSAFE))
    assert resolved.pictures == 13
    assert resolved.omitted == 2


def test_what_is_withheld_keeps_its_positions() -> None:
    resolved = score(Playlist("test", content={"unsafe-2019": Policy(Decision.WITHHELD)}))
    assert resolved.pictures == 15
    assert [w for w in MIRROR.wnids if resolved.withheld(w)] == ["n01000003"]


def test_omitted_outweighs_withheld_outweighs_shown() -> None:
    playlist = Playlist(
        "test", content={"unsafe-2019": Policy(Decision.SHOWN), "winter-2021": Policy(Decision.WITHHELD)}
    )
    assert decided(playlist, CENSUS, Decision.WITHHELD) == {"n01000002", "n01000003"}
    assert decided(playlist, CENSUS, Decision.SHOWN) == frozenset()
    assert decided(replace(playlist, content=UNSAFE), CENSUS, Decision.OMITTED) == {"n01000003"}


PAUSING = Playlist(
    "test", pauses=PauseRule(every=3, shortest=Ns(2 * SECOND), longest=Ns(9 * SECOND)), order=Order.SHUFFLED
)


def test_pauses_follow_the_draws_and_the_share() -> None:
    resolved = score(PAUSING)
    everywhere = [resolved.pause(0, Position(p), FULL) for p in range(15)]
    assert all(length is not None and 2 * SECOND <= length <= 9 * SECOND for length in everywhere)
    some = [resolved.pause(0, Position(p), threshold(3)) for p in range(15)]
    assert all(s is None or s == e for s, e in zip(some, everywhere, strict=True))
    assert [resolved.pause(0, Position(p), 0) for p in range(15)] == [None] * 15


def test_without_a_rule_nothing_pauses() -> None:
    assert score(Playlist("test")).pause(0, Position(0), FULL) is None


def test_one_pass_follows_the_other() -> None:
    resolved = score(including("n01000003"))
    onward = resolved.onward(0, Position(1))
    assert [next(onward) for _ in range(4)] == [(0, 1), (1, 0), (1, 1), (2, 0)]


@given(st.integers(0, 2**63), st.integers(0, 44))
def test_resuming_anywhere_gives_the_same_pictures_order_and_pauses(seed: int, resumed_at: int) -> None:
    def told(resolved: Score, start: int, length: int) -> list[tuple[int, Ns | None]]:
        onward = resolved.onward(start // resolved.pictures, Position(start % resolved.pictures))
        here = (next(onward) for _ in range(length))
        return [(resolved.index(*at), resolved.pause(*at, threshold(3))) for at in here]

    playlist = replace(PAUSING, seed=seed)
    whole = told(score(playlist), 0, 60)
    assert told(score(playlist), resumed_at, 60 - resumed_at) == whole[resumed_at:]


CAPTION = CaptionRule(
    Style.LABEL,
    When.PAUSES,
    Beat.TOP,
    Design((1, 2, 3), (4, 5, 6), Path("a.ttf"), Path("b.ttf"), "/", counter=True, labour=True),
    {"n01000001": "oiseau"},
    "{leaf}",
    gloss=True,
)
RUN = Playlist("test", content=UNSAFE, pauses=PauseRule(every=100))


@pytest.mark.parametrize(
    "changed",
    [
        replace(RUN, cadence=Ns(180 * MILLISECOND)),
        replace(RUN, pauses=None),
        replace(RUN, title="Another"),
        replace(RUN, caption=CAPTION),
        replace(RUN, content={**UNSAFE, "winter-2021": Policy(Decision.WITHHELD)}),
        replace(RUN, pictures=Selection(include=("all",), exclude=())),
    ],
)
def test_what_does_not_change_the_order_keeps_the_run(changed: Playlist) -> None:
    assert run_id(changed, "abc") == run_id(RUN, "abc")


@pytest.mark.parametrize(
    "changed",
    [
        replace(RUN, id="other"),
        replace(RUN, seed=1),
        replace(RUN, order=Order.SHUFFLED),
        replace(RUN, content={}),
        replace(RUN, pictures=Selection(include=("animal",))),
        replace(RUN, pictures=Selection(exclude=("animal",))),
        replace(RUN, pictures=Selection(per_synset=12)),
        replace(RUN, pictures=Selection(limit=Limit(pictures=7))),
        replace(RUN, pictures=Selection(limit=Limit(share=7))),
    ],
)
def test_what_changes_the_order_makes_another_run(changed: Playlist) -> None:
    assert run_id(changed, "abc") != run_id(RUN, "abc")


def test_another_mirror_makes_another_run() -> None:
    assert run_id(RUN, "abc") != run_id(RUN, "abd")
