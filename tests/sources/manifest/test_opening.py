"""Opening: what an index is asked for at a start, and how any damage to it is noticed."""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from player.core.pictures import Place, Remote, Stored, Tabled
from player.core.units import Index
from player.sources import NotIndexed, StoredSource, build_index, open_mirror
from player.sources.form import Container, Form
from player.sources.manifest.places import places_of
from player.sources.manifest.stored import FEW
from player.sources.manifest.sums import BLOCK, Damaged, Summed, sums_of
from player.sources.manifest.tables import RawPaths, Table, load, pointer, table_of
from tests.mirrors import Content, class_folders, folder_of_tars, tar_bytes, train_and_val, write

TWO: Content = {
    "n01440764": [("n01440764_1.JPEG", b"tench"), ("n01440764_2.JPEG", b"tench too")],
    "n02105855": [("n02105855_1.JPEG", b"dog")],
}
MANY: Content = {f"n{n:08d}": [(f"n{n:08d}_{k}.JPEG", b"") for k in (1, 2)] for n in range(FEW + 1)}


def indexed(mirror: Path, state: Path) -> Path:
    build_index(mirror, state, lambda _: None)
    return mirror


def names(source: StoredSource) -> list[bytes]:
    return [source.picture(Index(row)).name for row in range(source.manifest.pictures)]


def later(path: Path) -> None:
    """Move the mtime of *path* on, as any change an hour later does."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 3_600 * 10**9))


# Many containers: only the doors are looked at.


@pytest.fixture(scope="module")
def many_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("folders")
    return indexed(train_and_val(home / "mirror", MANY), home / "state")


@pytest.fixture(scope="module")
def many_tars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tars")
    tar = write(home, b"any.tar", tar_bytes([("1.JPEG", b"one")]))
    (home / "mirror").mkdir()
    for wnid in MANY:
        os.link(tar, home / "mirror" / f"{wnid}.tar")
    return indexed(home / "mirror", home / "state")


def test_of_many_containers_one_that_changed_is_left_to_the_renewal(many_tars: Path) -> None:
    tar, away = many_tars / "n00000007.tar", many_tars.parent / "away.tar"
    status = many_tars.stat()
    tar.rename(away)
    tar.write_bytes(tar_bytes([("1.JPEG", b"another")]))
    os.utime(many_tars, ns=(status.st_atime_ns, status.st_mtime_ns))
    source = open_mirror(many_tars, many_tars.parent / "state")
    assert len(names(source)) == len(MANY)
    assert source.renew().startswith("n00000007.tar has changed since it was indexed: it holds the same")
    source.close()


@pytest.mark.parametrize("split", ["train", "val"])
def test_of_many_containers_one_that_came_or_went_is_noticed_at_once(many_folders: Path, split: str) -> None:
    state, gone = many_folders.parent / "state", many_folders / split / "n00000007"
    status = gone.parent.stat()
    gone.rename(many_folders.parent / "away")
    with pytest.raises(NotIndexed, match=f"{split}/n00000007 has gone since it was indexed"):
        open_mirror(many_folders, state)
    (many_folders.parent / "away").rename(gone)
    os.utime(gone.parent, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    open_mirror(many_folders, state).close()


def test_many_containers_below_a_root_that_was_replaced_are_all_looked_at(many_folders: Path) -> None:
    state, away = many_folders.parent / "state", many_folders.parent / "old"
    many_folders.rename(away)
    shutil.copytree(away, many_folders, symlinks=True)
    with pytest.raises(NotIndexed, match="changed since it was indexed, and 4,001 more are not as before"):
        open_mirror(many_folders, state)
    shutil.rmtree(many_folders)
    away.rename(many_folders)


def test_a_container_that_names_no_synset_is_looked_at_however_many_there_are(tmp_path: Path) -> None:
    shards = [Container(b"shard-%04d.tar" % n, n, 1, 1) for n in range(FEW + 1)]
    for shard in shards:
        write(tmp_path / "mirror", shard.path, b"")
    table = table_of(
        Form.WEBDATASET, "0" * 64, os.fsencode(tmp_path / "mirror"), 0, [("n00000001", 1)], shards
    )
    assert len(table.doors) == FEW + 2


# A damaged index.


def folder_of(state: Path) -> Path:
    return next((state / "manifests").iterdir())


def flipped(path: Path, at: int, bit: int = 1) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= bit
    path.write_bytes(content)


@pytest.mark.parametrize("file", ["lists.bin", "sums.bin", "rows.bin", "names.bin", "meta.json"])
@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    ],
)
def test_a_file_of_another_size_is_noticed_at_once(
    tmp_path: Path, file: str, damage: Callable[[Path], object]
) -> None:
    mirror = indexed(class_folders(tmp_path / "mirror", TWO), tmp_path)
    damage(folder_of(tmp_path) / file)
    with pytest.raises(NotIndexed):
        open_mirror(mirror, tmp_path)


@pytest.mark.parametrize("file", ["lists.bin", "sums.bin", "rows.bin", "names.bin"])
def test_any_flipped_bit_is_noticed_before_it_can_do_harm(tmp_path: Path, file: str) -> None:
    mirror = indexed(folder_of_tars(tmp_path / "mirror", TWO), tmp_path)
    path = folder_of(tmp_path) / file
    for at in range(path.stat().st_size):
        flipped(path, at, 1 << at % 8)
        with (
            pytest.raises(NotIndexed, match=r"damaged|cannot be read"),
            closing(open_mirror(mirror, tmp_path)) as source,
        ):
            names(source)
        flipped(path, at, 1 << at % 8)
    with closing(open_mirror(mirror, tmp_path)) as source:
        assert len(names(source)) == 3


@pytest.mark.parametrize("version", [b"1", b"3", b"null", b'"2"'])
def test_an_index_of_another_version_is_none_and_says_so(tmp_path: Path, version: bytes) -> None:
    mirror = indexed(class_folders(tmp_path / "mirror", TWO), tmp_path)
    folder = folder_of(tmp_path)
    meta = (folder / "meta.json").read_bytes().replace(b'"version":2', b'"version":' + version)
    renamed = folder.rename(folder.with_name(f"{folder.name[:16]}-{sha256(meta).hexdigest()[:16]}"))
    (renamed / "meta.json").write_bytes(meta)
    pointer(tmp_path, os.fsencode(mirror)).write_text(json.dumps({"manifest": renamed.name}))
    with pytest.raises(NotIndexed, match="its index is of another version of the player"):
        open_mirror(mirror, tmp_path)


def test_parts_are_read_across_blocks_and_not_beyond_the_end(tmp_path: Path) -> None:
    content = np.random.default_rng(0).bytes(3 * BLOCK + 5)
    path, sums = write(tmp_path, b"file", content), write(tmp_path, b"sums", b"")
    sums.write_bytes(b"more" + sums_of(path))
    file = Summed(path, sums, 4)
    for at, size in [(0, 1), (BLOCK - 1, 2), (7, 2 * BLOCK), (0, len(content)), (3 * BLOCK, 5), (9, 0)]:
        assert file.read(at, size) == content[at : at + size]
    with pytest.raises(Damaged):
        file.read(3 * BLOCK, 6)
    file.close()


# The table, and what places it gives.

ODD = (b"train/\xff\n", b"", b"\x01n01440764.tar")


def test_a_table_is_read_as_it_was_written_whatever_the_paths(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path / "mirror")
    for path in ODD[::2]:
        write(tmp_path / "mirror" / "train", path.rpartition(b"/")[2], b"")
        write(tmp_path / "mirror", path.rpartition(b"/")[2], b"")
    containers = [Container(path, 2**64 - 1 - n, 2**40, -n) for n, path in enumerate(ODD)]
    table = table_of(Form.FOLDER_OF_TARS, "ab" * 32, root, 0, [("n1", 3), ("n2", 4)], containers)
    draft = tmp_path / "manifests" / "draft"
    draft.mkdir(parents=True)
    (draft / "rows.bin").write_bytes(bytes(7 * 24))
    (draft / "names.bin").write_bytes(b"")
    name = table.write(draft)
    draft.rename(draft.with_name(name))
    pointer(tmp_path, root).parent.mkdir()
    pointer(tmp_path, root).write_text(json.dumps({"manifest": name}))
    folder, read = load(tmp_path, root)
    assert folder.name == name
    assert (read.containers, read.synsets) == (tuple(containers), (("n1", 3), ("n2", 4)))
    assert (read.form, read.hash, read.mirror, read.doors) == (table.form, table.hash, root, table.doors)
    assert (read.pictures, read.hash_comparable, read.forced) == (7, True, False)


def place(root: bytes, form: Form, path: bytes, offset: int) -> Place:
    table = Table(
        form,
        "",
        root,
        0,
        ("n1",),
        np.array([1]),
        RawPaths(b"\0" + path),
        np.array([(5, 6, 7)], "u8,u8,i8"),
        doors=(),
    )
    return places_of(root, table)(0, b"a b\xff.JPEG", offset, 9)


@pytest.mark.parametrize(
    ("root", "form", "path", "offset", "wanted"),
    [
        (b"/m", Form.CLASS_FOLDERS, b"train/n1", 0, Stored(b"/m/train/n1/a b\xff.JPEG", 0, 9, None)),
        (b"/m", Form.FLAT_FOLDER, b"", 0, Stored(b"/m/a b\xff.JPEG", 0, 9, None)),
        (b"/m", Form.FOLDER_OF_TARS, b"n1.tar", 512, Stored(b"/m/n1.tar", 512, 9, (5, 6, 7))),
        (b"/m", Form.VAL_TAR, b"", 512, Stored(b"/m", 512, 9, (5, 6, 7))),
        (b"/m", Form.PARQUET, b"data/1", 3 << 32 | 8, Tabled(b"/m/data/1", 3, 8, (5, 6, 7))),
        (b"http://h", Form.CLASS_FOLDERS, b"n1", 0, Remote("http://h/n1/a%20b%FF.JPEG", 0, 9, None)),
        (b"http://h/x", Form.FLAT_FOLDER, b"", 0, Remote("http://h/x/a%20b%FF.JPEG", 0, 9, None)),
        (b"http://h", Form.FOLDER_OF_TARS, b"n\xff.tar", 512, Remote("http://h/n%FF.tar", 512, 9, (5, 6, 7))),
        (b"https://h/x.tar", Form.TAR, b"", 512, Remote("https://h/x.tar", 512, 9, (5, 6, 7))),
    ],
)
def test_the_form_tells_where_a_row_is(
    root: bytes, form: Form, path: bytes, offset: int, wanted: Place
) -> None:
    assert place(root, form, path, offset) == wanted
