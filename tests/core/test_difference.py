"""What one mirror has that another has not."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from player.core.difference import Difference, Synset, Unlike, count_differences, differences, gathered


def synset(wnid: str, *numbers: int) -> Synset:
    return wnid, [f"{wnid}_{number}".encode() for number in numbers]


def test_equal_mirrors_have_no_difference() -> None:
    side = [synset("n1", 1, 2), synset("n2", 1)]
    assert gathered(differences(side, side, 3)) == Difference(3, ())


def test_what_either_has_alone_is_told_with_its_first_names() -> None:
    found = gathered(differences([synset("n1", 1, 2, 9, 8, 7)], [synset("n1", 2, 3)], 2))
    (unlike,) = found.unlike
    assert unlike == Unlike("n1", 1, 4, 1, (b"n1_1", b"n1_9"), (b"n1_3",))
    assert (found.same, found.only_a, found.only_b) == (1, 4, 1)


def test_synsets_of_one_side_alone_are_counted() -> None:
    a = [synset("n1", 1), synset("n2", 1, 2), synset("n5", 1)]
    b = [synset("n2", 1, 2), synset("n3", 1), synset("n4", 1)]
    found = gathered(differences(a, b, 3))
    assert [(unlike.wnid, unlike.in_a, unlike.in_b) for unlike in found.unlike] == [
        ("n1", True, False),
        ("n3", False, True),
        ("n4", False, True),
        ("n5", True, False),
    ]
    assert (found.synsets_only_a, found.synsets_only_b) == (2, 2)


def test_a_stem_that_comes_twice_counts_twice() -> None:
    (unlike,) = gathered(differences([synset("n1", 1, 1, 2)], [synset("n1", 1, 2)], 3)).unlike
    assert (unlike.both, unlike.only_a, unlike.only_b) == (2, 1, 0)


def test_the_order_within_a_synset_is_no_difference() -> None:
    assert gathered(differences([synset("n1", 1, 2)], [synset("n1", 2, 1)], 3)) == Difference(2, ())


def test_without_names_counts_alone_are_compared() -> None:
    found = gathered(count_differences([("n1", 5), ("n2", 3), ("n3", 1)], [("n1", 5), ("n2", 7), ("n4", 2)]))
    assert found == Difference(8, (Unlike("n2", 3, 0, 4), Unlike("n3", 0, 1, 0), Unlike("n4", 0, 0, 2)))


MIRRORS = st.dictionaries(
    st.sampled_from([f"n{k}" for k in range(6)]), st.lists(st.sampled_from([b"a", b"b", b"c"]), min_size=1)
)


@given(MIRRORS, MIRRORS)
def test_the_sums_are_those_of_the_whole_lists(a: dict[str, list[bytes]], b: dict[str, list[bytes]]) -> None:
    ours = Counter((wnid, stem) for wnid, stems in a.items() for stem in stems)
    theirs = Counter((wnid, stem) for wnid, stems in b.items() for stem in stems)
    found = gathered(differences(sorted(a.items()), sorted(b.items()), 2))
    assert found.same == (ours & theirs).total()
    assert (found.only_a, found.only_b) == ((ours - theirs).total(), (theirs - ours).total())
    assert found.synsets_only_a == len(a.keys() - b.keys())
    assert found.synsets_only_b == len(b.keys() - a.keys())
