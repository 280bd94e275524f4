"""All names of a manifest in bulk, as its pictures have them one by one."""

from pathlib import Path

import pytest

from player.core.manifest import stem_of
from player.core.units import Index
from player.sources import NotIndexed, build_index, open_mirror
from player.sources.form import root_of
from player.sources.manifest.listing import stems
from player.sources.manifest.tables import load
from tests.mirrors import FORMS, Builder

CONTENT = {
    "n01440764": [(b"n01440764_%d.JPEG" % n, b"x") for n in (10, 9, 1)],
    "n01443537": [(b"n01443537_a'\xff\n.b.jpg", b"x"), (b"n01443537_" + 240 * b"y" + b".png", b"x")],
}


@pytest.mark.parametrize("build", FORMS.values(), ids=FORMS)
def test_the_stems_are_those_of_the_pictures_in_playing_order(build: Builder, tmp_path: Path) -> None:
    mirror, state = build(tmp_path / "mirror", CONTENT), tmp_path / "state"
    build_index(mirror, state, lambda _: None)
    source = open_mirror(mirror, state)
    one_by_one = [source.picture(Index(n)) for n in range(source.manifest.pictures)]
    source.close()
    in_bulk = [(wnid, stem) for wnid, named in stems(*load(state, root_of(mirror))) for stem in named]
    assert in_bulk == [(picture.wnid, stem_of(picture.name)) for picture in one_by_one]


def test_damaged_rows_are_noticed(tmp_path: Path) -> None:
    mirror, state = FORMS["class-folders"](tmp_path / "mirror", CONTENT), tmp_path / "state"
    build_index(mirror, state, lambda _: None)
    folder, table = load(state, root_of(mirror))
    (folder / "rows.bin").write_bytes(b"\xff" * (folder / "rows.bin").stat().st_size)
    with pytest.raises(NotIndexed, match="damaged"):
        list(stems(folder, table))
