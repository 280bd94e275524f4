"""The synsets of a score as a tree below the nine tops."""

from player.assets import load_census, load_wordnet
from player.core.synsets import Census, WordNet
from player.core.tree import Tree, tree_of
from tests.fakes import CENSUS, WORDNET

HELD = ["n01000001", "n01000002", "n01000003", "n03000001", "n03000002"]


def drawn(tree: Tree, place: int) -> str:
    """Return the subtree at *place*, played synsets in capitals."""
    name = tree.wnids[place]
    below = " ".join(drawn(tree, child) for child in tree.children(place))
    return f"{name.upper() if tree.played(place) else name}({below})" if below else name.upper()


def test_each_synset_stands_below_its_top_and_siblings_by_wnid() -> None:
    tree = tree_of(HELD, WORDNET, CENSUS)
    assert drawn(tree, tree.tops[0]) == "n00015388(N01000001(N01000002 N01000003))"
    assert drawn(tree, tree.tops[1]) == "n00021939(N03000001)"
    assert drawn(tree, tree.tops[4]) == "fa11misc(n00021939(N03000002))"
    assert len(tree.tops) == 9
    assert tree.rows == 5


def test_what_lies_below_a_place_is_a_range_of_rows() -> None:
    tree = tree_of(HELD, WORDNET, CENSUS)
    bird = tree.place("n01000001")
    assert bird is not None
    assert tree.below(bird) == (0, 3)
    assert tree.below(tree.tops[1]) == (3, 4)
    assert tree.below(tree.tops[2]) == (4, 4)
    assert [tree.wnids[tree.place_of_row(row) or 0] for row in range(5)] == HELD
    assert tree.place_of_row(5) is None


def test_the_way_leads_down_from_the_top() -> None:
    tree = tree_of(HELD, WORDNET, CENSUS)
    hen = tree.place("n01000003")
    assert hen is not None
    assert [tree.wnids[place] for place in tree.way(hen)] == ["n00015388", "n01000001", "n01000003"]


def test_a_synset_below_two_tops_is_found_where_it_is_played() -> None:
    # The faucet's way goes through artifact, below misc; artifact itself is a top.
    table = (
        "wnid\tpictures\tpolicies\tilsvrc2012\ttop\nn00021939\t2\t\t\tn00021939\nn03000002\t1\t\t\tfa11misc\n"
    )
    tree = tree_of(["n00021939", "n03000002"], WORDNET, Census(table))
    assert tree.place("n00021939") == tree.tops[1]
    assert tree.place("nobody") is None
    assert tree.place("n00015388€") is None


def test_a_synset_that_the_census_does_not_know_is_misc() -> None:
    tree = tree_of(["n99999999"], WORDNET, CENSUS)
    assert drawn(tree, tree.tops[4]) == "fa11misc(N99999999)"


def test_the_way_is_the_first_that_leads_to_the_top_of_the_census() -> None:
    words = WordNet(
        "wnid\tlemmas\thypernyms\tgloss\n"
        "n00001740\tentity\t\t-\n"
        "n00015388\tanimal\tn00001740\t-\n"
        "n00017222\tplant\tn00001740\t-\n"
        "n01000001\tsponge\tn00001740 n00015388\t-\n"
        "n01000002\tstray\tn00017222\t-\n"
    )
    table = "wnid\tpictures\tpolicies\tilsvrc2012\ttop\n" + "".join(
        f"{wnid}\t1\t\t\tn00015388\n" for wnid in ("n01000001", "n01000002")
    )
    tree = tree_of(["n01000001", "n01000002"], words, Census(table))
    # The stray leads there by no way at all, and is put below it nevertheless.
    assert drawn(tree, tree.tops[0]) == "n00015388(n00017222(N01000002) N01000001)"


def test_others_may_rest_while_it_grows() -> None:
    rests = list[int]()
    tree_of(HELD, WORDNET, CENSUS, lambda: rests.append(1))
    assert len(rests) > len(HELD)


def test_the_whole_of_imagenet_is_laid_out_once_in_the_order_of_the_table() -> None:
    census = load_census()
    tree = tree_of(census.wnids, load_wordnet(), census)
    assert tree.rows == 21_841
    names = [tree.wnids[tree.place_of_row(row) or 0] for row in range(tree.rows)]
    assert sorted(names) == list(census.wnids)
    assert [tree.wnids[place] for place in tree.tops] == list(census.tops.values())
    for place in tree.tops:
        first, stop = tree.below(place)
        assert {census.top(name) for name in names[first:stop]} == {tree.wnids[place]}
