from datetime import date

from player.core.playlist import Decision, Limit, Playlist, Policy, Selection
from player.core.record_account import Account, account_of
from player.core.score import resolve
from tests.fakes import CENSUS, WORDNET, manifest

COUNTS = {"n01000001": 30, "n01000002": 40, "n01000003": 20, "n03000001": 50, "n03000002": 10}
UNSAFE = {"unsafe-2019": Policy(Decision.OMITTED, "The curator", date(2026, 3, 1))}


def account(playlist: Playlist) -> Account:
    found = account_of(resolve(playlist, manifest(COUNTS), WORDNET, CENSUS), WORDNET, CENSUS)
    gone = found.not_included + found.beyond_per_synset + found.omitted + found.beyond_limit
    assert found.mirror - gone - sum(n for _, n in found.excluded) == found.score
    return found


def test_of_the_whole_nothing_is_left_out() -> None:
    found = account(Playlist("p"))
    assert (found.mirror, found.synsets, found.score, found.decided) == (150, 5, 150, ())


def test_what_a_policy_omits_is_told_with_whose_decision_it_was() -> None:
    (decided,) = account(Playlist("p", content=UNSAFE)).decided
    assert (decided.policy, decided.decision, decided.synsets, decided.pictures) == (
        "unsafe-2019",
        "omitted",
        1,
        20,
    )
    assert (decided.decided_by, decided.on) == ("The curator", date(2026, 3, 1))


def test_a_synset_of_two_policies_is_counted_once() -> None:
    found = account(Playlist("p", content=UNSAFE | {"winter-2021": Policy(Decision.OMITTED)}))
    assert [(one.policy, one.pictures) for one in found.decided] == [("unsafe-2019", 20), ("winter-2021", 40)]
    assert found.omitted == 60


def test_what_is_withheld_or_shown_by_decision_plays() -> None:
    withheld = account(Playlist("p", content={"winter-2021": Policy(Decision.WITHHELD)}))
    assert (withheld.omitted, withheld.score, withheld.decided[0].pictures) == (0, 150, 60)


def test_names_that_exclude_take_their_pictures_one_after_the_other() -> None:
    selection = Selection(include=("animal", "artifact"), exclude=("n01000002", "policy:winter-2021"))
    found = account(Playlist("p", pictures=selection))
    assert (found.not_included, found.excluded) == (10, (("n01000002", 40), ("policy:winter-2021", 20)))


def test_cuts_by_number_are_told_apart_from_decisions() -> None:
    found = account(
        Playlist("p", content=UNSAFE, pictures=Selection(per_synset=15, limit=Limit(pictures=50)))
    )
    assert found.beyond_per_synset == 15 + 25 + 5 + 35
    assert (found.omitted, found.beyond_limit, found.score) == (15, 5, 50)
