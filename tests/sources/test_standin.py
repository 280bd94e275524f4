"""The stand-in is a source like any other, computed from the census."""

import pytest

from player.assets import load_census
from player.core.manifest import content_hash
from player.core.pictures import Drawn
from player.core.synsets import Census
from player.core.units import Index
from player.ports import Source
from player.sources import StandIn
from player.sources.standin import HASH, PICTURES, names
from tests.contracts.source import SourceContract

SMALL = Census(
    "wnid\tpictures\tpolicies\tilsvrc2012\ttop\n"
    "n00004475\t8\t\t0\tfa11misc\n"
    "n01440764\t12\t\t1\tn00015388\n"
    "n10252354\t3\tunsafe-2019 winter-2021\t0\tn00007846\n"
)


class TestSmall(SourceContract):
    @pytest.fixture
    def source(self) -> Source:
        return StandIn(SMALL, content_hash(names(SMALL)))


class TestWhole(SourceContract):
    @pytest.fixture
    def source(self) -> Source:
        return StandIn(load_census())


def test_it_has_every_synset_with_its_true_count() -> None:
    manifest = StandIn(load_census()).manifest
    assert (manifest.form, len(manifest.wnids), manifest.pictures) == ("stand-in", 21_841, PICTURES)
    assert (manifest.hash, manifest.hash_comparable) == (HASH, True)


def test_pictures_are_numbered_from_one_within_their_synset() -> None:
    source = StandIn(SMALL, content_hash(names(SMALL)))
    found = [source.picture(Index(row)) for row in (0, 7, 8, 19)]
    assert [picture.name for picture in found] == [
        b"n00004475_1.JPEG",
        b"n00004475_8.JPEG",
        b"n01440764_1.JPEG",
        b"n01440764_12.JPEG",
    ]
    assert found[3].place == Drawn("n01440764", 12, "n00015388")
    assert found[0].place == Drawn("n00004475", 1, "fa11misc")


def test_the_synsets_of_unsafe_2019_stand_on_empty_ground() -> None:
    place = StandIn(SMALL, content_hash(names(SMALL))).picture(Index(20)).place
    assert place == Drawn("n10252354", 1, "unsafe")


def test_another_census_cannot_have_the_hash_of_the_whole() -> None:
    with pytest.raises(ValueError, match="23 pictures cannot have the hash of 14197114"):
        StandIn(SMALL)


@pytest.mark.slow
def test_the_pinned_hash_is_that_of_all_names() -> None:
    # Ten seconds; whoever changes the census or the names must run it and pin what it finds.
    assert content_hash(names(load_census())) == HASH
