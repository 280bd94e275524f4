"""When an index is still true, when it is damaged, and where it says that a picture lies."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from player.core.pictures import Stored
from player.core.units import Index
from player.sources import Form, MirrorAway, NotIndexed, open_mirror
from tests.indexed import TWO, index, later, manifest_of, names, place
from tests.mirrors import (
    FORMS,
    Content,
    class_folders,
    flat_folder,
    flat_tar,
    folder_of_tars,
    tar_of_tars,
    write,
)

# When an index is still true.


def test_a_mirror_never_indexed_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotIndexed, match="has not been indexed"):
        open_mirror(class_folders(tmp_path / "mirror", TWO), tmp_path)


def replaced(path: Path) -> None:
    """Put an equal copy in the place of *path*: another inode."""
    copy = path.with_suffix(".copy")
    shutil.copy2(path, copy)
    copy.replace(path)


def grown(path: Path) -> None:
    """Append to *path* and give it its old mtime."""
    status = path.stat()
    with path.open("ab") as file:
        file.write(bytes(512))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("change", [later, replaced, grown])
@pytest.mark.parametrize("build", [flat_tar, tar_of_tars, folder_of_tars])
def test_a_changed_tar_is_noticed(
    tmp_path: Path, build: Callable[[Path, Content], Path], change: Callable[[Path], None]
) -> None:
    mirror = build(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    change(mirror / "n01440764.tar" if mirror.is_dir() else mirror)
    with pytest.raises(NotIndexed, match="has changed since it was indexed"):
        open_mirror(mirror, tmp_path / "state")


@pytest.mark.parametrize("build", [class_folders, flat_folder])
def test_a_folder_with_other_entries_is_noticed(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror = build(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    later(mirror / "n02105855" if build is class_folders else mirror)
    with pytest.raises(NotIndexed, match="has changed since it was indexed"):
        open_mirror(mirror, tmp_path / "state")


@pytest.mark.parametrize(("build", "name"), [(class_folders, "n02105855"), (folder_of_tars, "n02105855.tar")])
def test_a_container_that_came_or_went_is_noticed(
    tmp_path: Path, build: Callable[[Path, Content], Path], name: str
) -> None:
    mirror = build(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    (mirror / name).rename(tmp_path / name)
    with pytest.raises(NotIndexed, match=f"{name} has gone since"):
        open_mirror(mirror, tmp_path / "state")
    (tmp_path / name).rename(mirror / name)
    (mirror / name).rename(mirror / name.replace("n0", "n1"))
    with pytest.raises(NotIndexed):
        open_mirror(mirror, tmp_path / "state")


def test_a_folder_of_tars_that_became_something_else_is_noticed(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    shutil.rmtree(mirror)
    mirror.write_bytes(b"a file now")
    with pytest.raises(NotIndexed, match=r"n01440764\.tar has gone since"):
        open_mirror(mirror, tmp_path / "state")


def test_other_files_beside_the_containers_leave_an_index_true(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    write(mirror, b"README", b"")
    assert len(names(mirror, tmp_path / "state")) == 3


# A damaged index.


def flipped(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x01
    path.write_bytes(content)


def shortened(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "pointer empty": lambda state: next((state / "mirrors").iterdir()).write_bytes(b""),
    "pointer not JSON": lambda state: next((state / "mirrors").iterdir()).write_bytes(b"\xff{"),
    "pointer of another shape": lambda state: next((state / "mirrors").iterdir()).write_text("[1]"),
    "pointer without manifest": lambda state: next((state / "mirrors").iterdir()).write_text("{}"),
    "pointer to a number": lambda state: next((state / "mirrors").iterdir()).write_text('{"manifest": 7}'),
    "pointer leading elsewhere": lambda state: next((state / "mirrors").iterdir()).write_text(
        json.dumps({"manifest": "../../etc"})
    ),
    "manifest gone": lambda state: shutil.rmtree(manifest_of(state)),
    "meta.json gone": lambda state: (manifest_of(state) / "meta.json").unlink(),
    "meta.json empty": lambda state: (manifest_of(state) / "meta.json").write_bytes(b""),
    "meta.json short": lambda state: shortened(manifest_of(state) / "meta.json"),
    "rows.bin gone": lambda state: (manifest_of(state) / "rows.bin").unlink(),
    "rows.bin short": lambda state: shortened(manifest_of(state) / "rows.bin"),
    "names.bin short": lambda state: shortened(manifest_of(state) / "names.bin"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_index_is_none_and_is_made_anew(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    state, mirror = tmp_path / "state", class_folders(tmp_path / "mirror", TWO)
    index(mirror, state)
    damage(state)
    with pytest.raises(NotIndexed):
        open_mirror(mirror, state)
    index(mirror, state)
    assert len(names(mirror, state)) == 3


def test_any_flipped_bit_in_the_table_is_noticed(tmp_path: Path) -> None:
    state, mirror = tmp_path / "state", class_folders(tmp_path / "mirror", TWO)
    index(mirror, state)
    meta = manifest_of(state) / "meta.json"
    for at in range(0, meta.stat().st_size, 11):
        flipped(meta, at)
        with pytest.raises(NotIndexed):
            open_mirror(mirror, state)
        flipped(meta, at)
    assert len(names(mirror, state)) == 3


# Where a picture lies, and whether the mirror is there.


def test_a_picture_in_a_folder_is_its_own_file_and_one_in_a_tar_is_bound_to_it(tmp_path: Path) -> None:
    folders, tar = class_folders(tmp_path / "mirror", TWO), flat_tar(tmp_path, TWO)
    for mirror in (folders, tar):
        index(mirror, tmp_path)
    in_folder, in_tar = open_mirror(folders, tmp_path), open_mirror(tar, tmp_path)
    path = folders / "n01440764" / "n01440764_1.JPEG"
    assert place(in_folder) == Stored(os.fsencode(path), 0, 5, None)
    status = tar.stat()
    assert place(in_tar).stamp == (status.st_ino, status.st_size, status.st_mtime_ns)
    in_folder.close()
    in_tar.close()


def test_a_relative_path_is_the_mirror_it_leads_to(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    index(os.path.relpath(mirror), tmp_path)
    assert names(mirror, tmp_path) == names(Path(os.path.relpath(mirror)), tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_a_mirror_taken_away_is_not_reachable_until_it_returns(tmp_path: Path, form: str) -> None:
    mirror = FORMS[form](tmp_path / "disk", TWO)
    index(mirror, tmp_path / "state")
    source = open_mirror(mirror, tmp_path / "state")
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    assert not source.reachable()
    (tmp_path / "disk").mkdir()
    assert not source.reachable()
    with pytest.raises(MirrorAway):
        open_mirror(mirror, tmp_path / "state")
    (tmp_path / "disk").rmdir()
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    assert source.reachable()
    source.close()


def test_another_mirror_in_its_place_is_not_it(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    index(mirror, tmp_path)
    source = open_mirror(mirror, tmp_path)
    mirror.rename(tmp_path / "away")
    class_folders(tmp_path / "mirror", {"n03001627": [("n03001627_1.JPEG", b"chair")]})
    assert not source.reachable()
    source.close()


def test_the_same_content_under_another_root_inode_is_reachable_by_some_of_its_pictures(
    tmp_path: Path,
) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    index(mirror, tmp_path)
    source = open_mirror(mirror, tmp_path)
    mirror.rename(tmp_path / "away")
    mirror.mkdir()
    (tmp_path / "away" / "n01440764").rename(mirror / "n01440764")
    assert source.reachable()
    source.close()


def test_a_closed_source_gives_no_pictures(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    assert index(mirror, tmp_path).form is Form.CLASS_FOLDERS
    source = open_mirror(mirror, tmp_path)
    source.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        source.picture(Index(0))
