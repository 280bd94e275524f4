"""What every Source keeps to. A test class inherits `SourceContract` and gives the fixture `source`."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from player.core.manifest import content_hash, playing_key, stem_of
from player.core.pictures import Drawn, Picture, Stored, Tabled
from player.core.units import Index
from player.ports import Source

MOST = 20_000
"""Pictures that are looked at one by one; of a larger source, this many spread over the whole."""


def indices(source: Source) -> list[Index]:
    pictures = source.manifest.pictures
    step = max(1, pictures // MOST)
    return [Index(n) for n in sorted({*range(0, pictures, step), pictures - 1})]


def pictures(source: Source) -> Iterator[Picture]:
    return (source.picture(index) for index in indices(source))


class SourceContract:
    """The claims."""

    @pytest.fixture
    def source(self) -> object:
        """Give the source, or yield it and clean up."""
        raise NotImplementedError

    def test_a_picture_carries_its_index_and_the_synset_the_manifest_gives_that_row(
        self, source: Source
    ) -> None:
        manifest = source.manifest
        for index in indices(source):
            picture = source.picture(index)
            assert picture.index == index
            assert picture.wnid == manifest.wnids[manifest.synset_at(index)]

    def test_rows_outside_the_manifest_are_index_errors(self, source: Source) -> None:
        for index in (-1, source.manifest.pictures, 2**62):
            with pytest.raises(IndexError):
                source.picture(Index(index))

    def test_within_a_synset_pictures_stand_in_playing_order(self, source: Source) -> None:
        keys = [(picture.wnid, *playing_key(picture.name)) for picture in pictures(source)]
        assert keys == sorted(keys)

    def test_names_are_file_names_without_a_folder(self, source: Source) -> None:
        assert all(picture.name and b"/" not in picture.name for picture in pictures(source))

    def test_the_hash_is_that_of_the_names(self, source: Source) -> None:
        if source.manifest.pictures > MOST:
            pytest.skip("too many pictures to hash here")
        rows = ((picture.wnid, stem_of(picture.name)) for picture in pictures(source))
        assert source.manifest.hash == content_hash(rows)

    def test_a_place_tells_how_to_get_the_picture(self, source: Source) -> None:
        for picture in pictures(source):
            place = picture.place
            if isinstance(place, Drawn):
                assert place.wnid == picture.wnid
                assert place.number >= 1
                continue
            if isinstance(place, Tabled):
                assert place.path.startswith(b"/")
                assert place.group >= 0
                assert place.row >= 0
                continue
            assert isinstance(place, Stored)
            assert place.path.startswith(b"/")
            assert place.offset >= 0
            assert place.size >= 0
            assert place.offset == 0 or place.stamp is not None

    def test_asked_again_or_from_several_threads_it_gives_the_same(self, source: Source) -> None:
        asked = indices(source)[:500]
        once = [source.picture(index) for index in asked]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(source.picture, asked)) == once
            assert list(pool.map(source.picture, reversed(asked))) == once[::-1]

    def test_what_is_there_is_reachable_and_can_be_closed_twice(self, source: Source) -> None:
        assert source.reachable()
        source.close()
        source.close()
