"""A changed container is looked at alone, and the index is what a fresh one would be."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from player.sources import Form, MirrorError, Progress, build_index, open_mirror
from tests.indexed import files, index, later, manifest_of
from tests.mirrors import Content, class_folders, flat_folder, folder_of_tars, tar_bytes, train_and_val, write
from tests.tars import END, member

CONTENT: Content = {
    f"n{number:08d}": [(f"n{number:08d}_{n}.JPEG", bytes(n)) for n in (3, 1, 20)] + [("odd 7.gif", b"odd")]
    for number in range(5)
}


def equal_to_fresh(mirror: Path, state: Path, fresh: Path) -> None:
    """Index *mirror* with and without what *state* holds; both must say and hold the same."""
    assert index(mirror, state) == index(mirror, fresh)
    now, wanted = open_mirror(mirror, state), open_mirror(mirror, fresh)
    assert now.manifest.hash == wanted.manifest.hash
    (pointer,) = (fresh / "mirrors").iterdir()
    assert (state / "mirrors" / pointer.name).read_bytes() == pointer.read_bytes()
    folder = manifest_of(fresh)
    assert files(state / "manifests" / folder.name) == files(folder)
    now.close()
    wanted.close()


def grown(mirror: Path) -> None:
    write(mirror / "n00000002", b"n00000002_2.JPEG", b"new")


def shrunk(mirror: Path) -> None:
    (mirror / "n00000002" / "n00000002_1.JPEG").unlink()


def emptied(mirror: Path) -> None:
    for path in (mirror / "n00000002").iterdir():
        path.unlink()


def come(mirror: Path) -> None:
    write(mirror / "n00000000x".removesuffix("x"), b"n00000000_9.JPEG", b"new")
    write(mirror / "n00000009", b"n00000009_1.JPEG", b"new")
    write(mirror / "n00000001", b"notes.txt", b"no picture")


def gone(mirror: Path) -> None:
    shutil.rmtree(mirror / "n00000000")


def moved(mirror: Path) -> None:
    (mirror / "n00000000").rename(mirror / "n00000008")


def untouched(_: Path) -> None:
    pass


@pytest.mark.parametrize("change", [grown, shrunk, emptied, come, gone, moved, untouched])
def test_class_folders_that_changed_are_listed_anew(tmp_path: Path, change: Callable[[Path], None]) -> None:
    mirror = class_folders(tmp_path / "mirror", CONTENT)
    index(mirror, tmp_path / "state")
    change(mirror)
    equal_to_fresh(mirror, tmp_path / "state", tmp_path / "fresh")


@pytest.mark.parametrize("split", ["train", "val"])
def test_of_train_and_val_one_may_change_alone(tmp_path: Path, split: str) -> None:
    mirror = train_and_val(tmp_path / "mirror", CONTENT)
    index(mirror, tmp_path / "state")
    write(mirror / split / "n00000002", b"n00000002_2.JPEG", b"new")
    equal_to_fresh(mirror, tmp_path / "state", tmp_path / "fresh")


def with_odd_tars(root: Path) -> Path:
    """Return per-synset tars with all that a scan has to say something about."""
    folder_of_tars(root, CONTENT)
    twice = (
        member(b"a/n00000003_1.JPEG") + member(b"b/n00000003_1.JPEG") + member(b"b/n00000003_1.JPEG", b"last")
    )
    write(root, b"n00000003.tar", twice + member(b"notes.txt") + END)
    write(root, b"n00000004.tar", member(b"n00000004_5.JPEG") + member(b"link", b"", b"2"))  # no end
    return root


@pytest.mark.parametrize("changed", ["n00000000", "n00000002", "n00000003", "n00000004", "n00000009", None])
def test_tars_that_changed_are_walked_anew(tmp_path: Path, changed: str | None) -> None:
    mirror = with_odd_tars(tmp_path / "mirror")
    index(mirror, tmp_path / "state")
    if changed:
        write(mirror, f"{changed}.tar".encode(), tar_bytes([(f"{changed}_8.JPEG", b"8"), ("notes.txt", b"")]))
        later(mirror / f"{changed}.tar")
    equal_to_fresh(mirror, tmp_path / "state", tmp_path / "fresh")


def test_an_unchanged_tar_is_not_opened(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", CONTENT)
    index(mirror, tmp_path / "state")
    tar, changed = mirror / "n00000001.tar", mirror / "n00000002.tar"
    status = tar.stat()
    tar.write_bytes(b"garbage".ljust(status.st_size))
    os.utime(tar, ns=(status.st_atime_ns, status.st_mtime_ns))  # as if nothing had been
    later(changed)
    assert index(mirror, tmp_path / "state").pictures == 20
    with pytest.raises(MirrorError, match=r"n00000001\.tar: damaged"):
        index(mirror, tmp_path / "fresh")


def test_what_is_known_counts_in_the_progress_from_the_beginning(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", CONTENT)
    index(mirror, tmp_path / "state")
    later(mirror / "n00000002.tar")
    told: list[Progress] = []
    build_index(mirror, tmp_path / "state", told.append)
    assert (told[0].pictures, told[0].parts, told[0].parts_total) == (16, 4, 5)
    assert (told[-1].pictures, told[-1].volume) == (20, told[-1].volume_total)


@pytest.mark.parametrize(
    "file", ["rows.bin", "names.bin", "sums.bin", "remarks.json", "lists.bin", "meta.json"]
)
@pytest.mark.parametrize("damage", ["flipped", "gone"])
def test_a_damaged_index_is_not_believed(tmp_path: Path, file: str, damage: str) -> None:
    mirror = with_odd_tars(tmp_path / "mirror")
    index(mirror, tmp_path / "state")
    path = manifest_of(tmp_path / "state") / file
    if damage == "gone":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0x40
        path.write_bytes(content)
    later(mirror / "n00000002.tar")
    equal_to_fresh(mirror, tmp_path / "state", tmp_path / "fresh")


def test_an_index_of_another_form_is_not_believed(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", CONTENT)
    index(mirror, tmp_path / "state")
    shutil.rmtree(mirror)
    class_folders(mirror, CONTENT)
    equal_to_fresh(mirror, tmp_path / "state", tmp_path / "fresh")


def test_a_form_that_a_person_named_stays_until_another_is_named(tmp_path: Path) -> None:
    mirror = flat_folder(
        class_folders(tmp_path / "mirror", CONTENT), {"n00000007": [("n00000007_1.JPEG", b"")]}
    )
    with pytest.raises(MirrorError, match="several forms"):
        index(mirror, tmp_path / "state")
    named = build_index(mirror, tmp_path / "state", lambda _: None, Form.FLAT_FOLDER)
    assert (named.form, named.pictures) == (Form.FLAT_FOLDER, 1)
    assert index(mirror, tmp_path / "state") == named
    other = build_index(mirror, tmp_path / "state", lambda _: None, Form.CLASS_FOLDERS)
    assert (other.form, other.pictures) == (Form.CLASS_FOLDERS, 20)
