from random import Random

import pytest

from player.core.ledger import Row
from player.core.playlist import Decision, Limit, Order, Playlist, Policy, Selection
from player.core.record_places import BLOCK, Family, Fate, Places, families
from player.core.score import Score, resolve
from player.core.synsets import Census, WordNet
from player.core.units import Position
from tests.fakes import CENSUS, WORDNET, manifest

COUNTS = {"n01000001": 30, "n01000002": 40, "n01000003": 20, "n03000001": 50, "n03000002": 10}
OMIT = {"unsafe-2019": Policy(Decision.OMITTED)}


def score(playlist: Playlist, counts: dict[str, int] = COUNTS) -> Score:
    return resolve(playlist, manifest(counts), WORDNET, CENSUS)


def places(*ranges: tuple[str, int, int]) -> Places:
    entered = Places()
    for kind, first, count in ranges:
        entered.enter(Row(0, kind, 0, first, count, "{}"))
    return entered


def told(found: tuple[Family, ...]) -> dict[str, tuple[int, str]]:
    return {family.top: (family.shown, family.fates) for family in found}


def became(of: Score, entered: Places) -> dict[str, tuple[int, str]]:
    return told(families(of, entered, WORDNET, CENSUS))


def test_only_what_covers_the_first_pass_is_entered() -> None:
    entered = places(
        ("shown", 0, 5), ("unshowable", 5, 1), ("withheld", 6, 2), ("recovered", 8, 4), ("pause", 11, 0)
    )
    entered.enter(Row(0, "shown", 1, 50, 5, "{}"))
    assert list(entered.passed) == [(0, 12)]
    assert list(entered.shown) == [(0, 5), (8, 12)]


def test_each_synset_has_its_fate_in_the_order_of_the_tree() -> None:
    # In order: 30 birds, 40 cocks, 20 hens (omitted), 50 chairs, 10 faucets.
    playing = score(Playlist("p", content=OMIT))
    assert became(playing, places(("shown", 0, 75))) == {
        "animal": (70, "sso"),
        "artifact": (5, "p"),
        "misc": (0, "n"),
    }
    assert became(playing, places()) == {"animal": (0, "nno"), "artifact": (0, "n"), "misc": (0, "n")}
    all_bad = places(*[("unshowable", k, 1) for k in range(30)], ("shown", 30, 100))
    assert became(playing, all_bad) == {"animal": (40, "uso"), "artifact": (50, "s"), "misc": (10, "s")}


def test_a_withheld_synset_is_withheld_once_its_turn_has_come() -> None:
    playing = score(Playlist("p", content={"unsafe-2019": Policy(Decision.WITHHELD)}))
    assert became(playing, places(("shown", 0, 70)))["animal"] == (70, "ssn")
    assert became(playing, places(("shown", 0, 70), ("withheld", 70, 20)))["animal"] == (70, "ssw")


def test_what_is_excluded_or_beyond_the_limit_is_not_selected() -> None:
    playing = score(Playlist("p", pictures=Selection(exclude=("artifact",), limit=Limit(pictures=75))))
    assert became(playing, places(("shown", 0, 75))) == {
        "animal": (75, "sss"),
        "artifact": (0, "x"),
        "misc": (0, "x"),
    }


def test_a_family_counts_its_synsets_and_pictures() -> None:
    animal = families(score(Playlist("p", content=OMIT)), places(("shown", 0, 30)), WORDNET, CENSUS)[0]
    assert (animal.pictures, animal.synsets(Fate.SHOWN), animal.synsets(Fate.NOT_REACHED)) == (90, 1, 1)


@pytest.mark.parametrize("limit", [None, 40, 149])
@pytest.mark.parametrize("order", list(Order))
def test_the_pictures_shown_of_each_top_are_those_that_the_score_names(
    order: Order, limit: int | None
) -> None:
    random = Random(f"{order} {limit}")
    playing = score(Playlist("p", order=order, pictures=Selection(limit=Limit(pictures=limit))))
    for length in (0, 1, 20, playing.pictures // 2, playing.pictures):
        bad = set(random.sample(range(length), length // 5))
        entered = places(*[("unshowable" if k in bad else "shown", k, 1) for k in range(length)])
        expected: dict[str, int] = {"animal": 0, "artifact": 0, "misc": 0}
        names = {wnid: name for name, wnid in CENSUS.tops.items()}
        for k in set(range(length)) - bad:
            expected[names[CENSUS.top(playing.wnid(playing.index(0, Position(k))))]] += 1
        assert {top: shown for top, (shown, _) in became(playing, entered).items()} == expected


def test_a_large_shuffled_pass_is_looked_up_in_blocks() -> None:
    large = score(Playlist("p", order=Order.SHUFFLED), {"n01000001": 2 * BLOCK, "n03000001": BLOCK})
    passed = BLOCK + BLOCK // 4
    found = became(large, places(("shown", 0, 5), ("shown", 6, passed - 5)))
    assert sum(shown for shown, _ in found.values()) == passed
    assert abs(found["animal"][0] / passed - 2 / 3) < 0.01


def test_the_map_knows_synsets_of_no_table() -> None:
    alone = resolve(
        Playlist("p"), manifest({"n09999999": 3}), WordNet("wnid\tlemmas\thypernyms\tgloss\n"), CENSUS
    )
    assert told(families(alone, places(("shown", 0, 3)), WORDNET, Census(NO_ROWS))) == {"misc": (3, "s")}


NO_ROWS = "wnid\tpictures\tpolicies\tilsvrc2012\ttop\n"
