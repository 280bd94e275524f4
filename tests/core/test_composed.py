"""What a playlist decides beside its draws: stretches, pauses chosen, pauses that never are."""

from dataclasses import replace

import numpy as np
import pytest

from player.core.beats import Beats
from player.core.composed import PAUSES, composed_id, find, part_of
from player.core.pauses import FULL, threshold
from player.core.playlist import (
    Decision,
    Limit,
    Order,
    Passage,
    PauseRule,
    Place,
    Playlist,
    Policy,
    Selection,
)
from player.core.score import Score, ScoreError, resolve
from player.core.units import MILLISECOND, SECOND, Index, Ns, Position
from tests.fakes import CENSUS, WORDNET, manifest

BEAT, SLOW = Ns(90 * MILLISECOND), Ns(360 * MILLISECOND)
MIRROR = manifest({"n01000001": 30, "n01000002": 40, "n01000003": 20, "n03000001": 10})
RULE = PauseRule(every=10, shortest=Ns(SECOND), longest=Ns(3 * SECOND))


def name_of(index: Index) -> bytes:
    """Names as ImageNet's: a number after the wnid, and one picture without."""
    ordinal = MIRROR.synset_at(index)
    nth = index - int(MIRROR.firsts[ordinal])
    wnid = MIRROR.wnids[ordinal].encode()
    return wnid + (b".JPEG" if nth == 0 else b"_%d.JPEG" % (nth * 7))


def score(rule: PauseRule | None = RULE, **kept: object) -> Score:
    playlist = replace(Playlist("composed", pauses=rule), **kept)  # type: ignore[arg-type]
    return resolve(playlist, MIRROR, WORDNET, CENSUS, name_of)


def pausing(resolved: Score, share: int, pass_number: int = 0) -> list[int]:
    places = map(Position, range(resolved.pictures))
    found = list[int](p for p in places if resolved.pause(pass_number, p, share) is not None)
    assert resolved.pausing(pass_number, 0, resolved.pictures, share).tolist() == found
    assert resolved.pausing(pass_number, 20, 70, share).tolist() == [p for p in found if 20 <= p < 70]
    return found


# stretches


def beats(*stretches: tuple[Place, Ns], order: Order = Order.BY_SYNSET) -> Beats:
    return score(stretches=tuple(Passage(*one) for one in stretches), order=order).beats


def test_a_stretch_begins_at_a_position_a_share_or_a_synset() -> None:
    assert beats((Place(position=7), SLOW)) == Beats((0, 7), (BEAT, SLOW))
    assert beats((Place(share=500_000_000), SLOW)) == Beats((0, 50), (BEAT, SLOW))
    assert beats((Place(wnid="n01000003"), SLOW)) == Beats((0, 70), (BEAT, SLOW))
    assert beats((Place(wnid="n01000001"), SLOW)) == Beats((0,), (SLOW,))


def test_a_synset_that_does_not_play_is_the_place_where_it_would_stand() -> None:
    assert beats((Place(wnid="n02999999"), SLOW)) == Beats((0, 90), (BEAT, SLOW))
    assert beats((Place(wnid="n09999999"), SLOW)) == Beats((0,), (BEAT,))


def test_a_stretch_that_would_begin_behind_the_last_picture_is_told() -> None:
    places = [Place(position=0), Place(share=10**9), Place(position=10**9), Place(wnid="n99999999")]
    told = score(stretches=tuple(Passage(place, SLOW) for place in places))
    assert told.never == tuple(places[1:])
    assert score().never == ()


def test_by_tree_a_synset_stands_among_its_kin() -> None:
    assert beats((Place(wnid="n00021939"), SLOW), order=Order.BY_TREE) == Beats((0, 90), (BEAT, SLOW))


def test_a_synset_is_no_place_in_a_shuffled_order() -> None:
    with pytest.raises(ScoreError, match="no place in a shuffled order"):
        beats((Place(wnid="n01000003"), SLOW), order=Order.SHUFFLED)
    assert beats((Place(position=3), SLOW), order=Order.SHUFFLED).starts == (0, 3)


# pauses at chosen pictures


def test_what_is_chosen_pauses_besides_what_is_drawn() -> None:
    drawn = pausing(score(), threshold(10))
    at = (Place(position=3), Place(wnid="n01000002"), Place(share=990_000_000))
    chosen = score(replace(RULE, at=at))
    assert pausing(chosen, threshold(10)) == sorted({*drawn, 3, 30, 99})
    assert pausing(chosen, 0) == [3, 30, 99]
    assert chosen.pause(0, Position(30), 0) == score().pause(0, Position(30), FULL)


def test_one_picture_is_chosen_by_its_name_with_its_extension_or_without() -> None:
    for file in ("n01000002_21.JPEG", "n01000002_21"):
        assert pausing(score(replace(RULE, at=(Place(wnid="n01000002", file=file),))), 0) == [33]


def test_in_a_shuffle_the_same_picture_pauses_wherever_it_stands() -> None:
    rule = replace(RULE, at=(Place(wnid="n01000002", file="n01000002_21"), Place(wnid="n03000001")))
    shuffled = score(rule, order=Order.SHUFFLED)
    for pass_number in (0, 1):
        one, other = pausing(shuffled, 0, pass_number)
        synsets = {shuffled.wnid(shuffled.index(pass_number, Position(p))) for p in (one, other)}
        assert synsets == {"n01000002", "n03000001"}
        walk = shuffled.traversal
        assert walk.position(pass_number, Index(33)) in (one, other)
        assert int(walk.positions(pass_number, 3)[0]) in (one, other)
    assert pausing(shuffled, 0, 0) != pausing(shuffled, 0, 1)


def test_what_does_not_play_is_told_and_nothing_else() -> None:
    at = (
        Place(position=3),
        Place(position=60),
        Place(wnid="n01000003"),
        Place(wnid="n03000001"),
        Place(wnid="n07777777"),
        Place(wnid="n01000002", file="n01000002_5"),
        Place(wnid="n07777777", file="n07777777_1"),
    )
    content = {"unsafe-2019": Policy(Decision.OMITTED)}
    resolved = score(replace(RULE, at=at), content=content, pictures=Selection(limit=Limit(pictures=50)))
    assert resolved.choice is not None
    assert resolved.choice.missing == at[1:]
    assert pausing(resolved, 0) == [3]


def test_without_names_no_file_is_found() -> None:
    playlist = Playlist("x", pauses=replace(RULE, at=(Place(wnid="n01000002", file="n01000002_21"),)))
    found = resolve(playlist, MIRROR, WORDNET, CENSUS).choice
    assert found is not None
    assert len(found.missing) == 1


def test_a_picture_is_found_by_its_whole_name() -> None:
    assert find(MIRROR, name_of, "n01000002", b"n01000002_21") == [33]
    assert find(MIRROR, name_of, "n01000002", b"n01000002") == [30]
    assert find(MIRROR, name_of, "n01000002", b"another_21") == []
    assert find(MIRROR, name_of, "n03000001", b"n03000001_9999") == []


# pauses never on a policy


@pytest.mark.parametrize("order", Order)
def test_nothing_pauses_on_the_synsets_of_a_policy(order: Order) -> None:
    resolved = score(replace(RULE, never_on=("unsafe-2019",)), order=order)
    paused = {resolved.wnid(resolved.index(0, Position(p))) for p in pausing(resolved, FULL)}
    assert paused == {"n01000001", "n01000002", "n03000001"}
    assert len(pausing(resolved, FULL)) == 80


def test_not_even_where_it_is_chosen_and_that_is_told() -> None:
    rule = replace(RULE, at=(Place(wnid="n01000003"), Place(position=0)), never_on=("unsafe-2019",))
    resolved = score(rule)
    assert pausing(resolved, 0) == [0]
    assert resolved.choice is not None
    assert resolved.choice.missing == (Place(wnid="n01000003"),)


def test_a_policy_of_which_nothing_plays_bars_nothing() -> None:
    resolved = score(
        replace(RULE, never_on=("unsafe-2019",)), content={"unsafe-2019": Policy(Decision.OMITTED)}
    )
    assert resolved.choice is not None
    assert not resolved.choice.bars
    assert resolved.choice.barred(0, np.arange(5)).tolist() == [False] * 5


# what it is called


def test_without_a_rule_nothing_pauses() -> None:
    assert pausing(score(None), FULL) == []


def test_a_plain_playlist_has_no_composition_and_no_name_for_one() -> None:
    assert composed_id(Playlist("x", pauses=RULE)) == ""
    assert score().choice is None
    assert score().composed == ""


def test_the_name_of_a_composition_changes_with_what_it_decides() -> None:
    stretch = (Passage(Place(position=5), SLOW),)
    whole = Playlist("x", pauses=replace(RULE, at=(Place(position=1),)), stretches=stretch)
    faster = replace(whole, cadence=Ns(80 * MILLISECOND))
    barred = replace(whole, pauses=replace(RULE, at=(Place(position=1),), never_on=("unsafe-2019",)))
    names = [composed_id(one) for one in (whole, faster, barred)]
    assert len({*names}) == 3
    assert part_of(names[0], PAUSES) == part_of(names[1], PAUSES) != part_of(names[2], PAUSES)
    assert all(len(name) <= 24 for name in names)  # the mark cuts longer texts
    assert composed_id(replace(whole, pauses=None)).startswith("c:")


def test_the_fastest_beat_is_what_a_machine_must_keep_up_with() -> None:
    stretch = (Passage(Place(position=5), Ns(20 * MILLISECOND)), Passage(Place(position=9), SLOW))
    assert Playlist("x", stretches=stretch).fastest == 20 * MILLISECOND
    assert Playlist("x").fastest == BEAT


def test_these_keys_keep_the_run() -> None:
    rule = replace(RULE, at=(Place(position=1),), never_on=("unsafe-2019",))
    composed = score(rule, stretches=(Passage(Place(position=5), SLOW),))
    assert composed.run == score().run


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(position=1000), "1000"),
        (Place(share=125_000_000), "12.5 %"),
        (Place(wnid="n02084071"), "n02084071"),
        (Place(wnid="n02084071", file="a b.JPEG"), "n02084071 a b.JPEG"),
    ],
)
def test_a_place_reads_as_it_is_written(place: Place, words: str) -> None:
    assert str(place) == words
