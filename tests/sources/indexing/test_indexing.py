"""Indexing: what is a picture, what is skipped and counted, what comes twice, what is told meanwhile."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from player.sources import MirrorError, Progress, build_index, open_mirror
from player.sources.names import Skipped
from tests.indexed import TWO, index, names, place
from tests.mirrors import (
    FORMS,
    Content,
    class_folders,
    flat_folder,
    flat_tar,
    folder_of_tars,
    tar_bytes,
    tar_of_folders,
    tar_of_tars,
    write,
)

# What is a picture.


@pytest.mark.parametrize(
    "name",
    [
        "a.JPEG",
        "a.jpg",
        "a.Png",
        "a.WEBP",
        "a.bmp",
        "a.gif",
        "a.tif",
        "a.TIFF",
        "a.mpo",
        "a",
        "a.",
        "a.b.jpg",
    ],
)
def test_pictures_are_known_by_their_ending_in_any_case_or_by_having_none(tmp_path: Path, name: str) -> None:
    mirror = class_folders(tmp_path / "mirror", {"n01440764": [(name, b"")]})
    assert index(mirror, tmp_path).pictures == 1


@pytest.mark.parametrize(
    "name", [".hidden.JPEG", "._a.JPEG", "a.xml", "a.txt", "a.JPEG.part", "a.tar", ".jpg", "a.5"]
)
@pytest.mark.parametrize("build", [class_folders, folder_of_tars, tar_of_folders, tar_of_tars])
def test_other_names_are_skipped_and_counted(
    tmp_path: Path, build: Callable[[Path, Content], Path], name: str
) -> None:
    mirror = build(tmp_path / "mirror", {"n01440764": [("good.JPEG", b""), (name, b"")]})
    report = index(mirror, tmp_path)
    assert (report.pictures, dict(report.skipped)) == (1, {Skipped.NAME: 1})


def test_what_only_looks_like_a_picture_is_skipped_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = class_folders(tmp_path / "mirror", TWO) / "n01440764"
    os.mkfifo(folder / "pipe.JPEG")
    (folder / "folder.JPEG").mkdir()
    (folder / "loop.JPEG").symlink_to(folder / "loop.JPEG")
    (folder / "dead.JPEG").symlink_to(folder / "nowhere")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(folder)  # the address of a socket holds 107 bytes, whatever the folder's depth
        listening.bind("socket.JPEG")
    report = index(folder.parent, tmp_path)
    assert (report.pictures, dict(report.skipped)) == (3, {Skipped.KIND: 5})


def test_links_to_pictures_and_to_class_folders_are_followed(tmp_path: Path) -> None:
    target = write(tmp_path / "elsewhere", b"target.JPEG", b"linked")
    mirror = class_folders(tmp_path / "mirror", TWO)
    (mirror / "n01440764" / "link.JPEG").symlink_to(target)
    (mirror / "n03001627").symlink_to(tmp_path / "elsewhere")
    assert index(mirror, tmp_path).pictures == 5
    source = open_mirror(mirror, tmp_path)
    assert (place(source).size, Path(os.fsdecode(place(source).path)).read_bytes()) == (6, b"linked")
    source.close()


def test_empty_files_are_rows(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", {"n01440764": [("a.JPEG", b"")]})
    assert index(mirror, tmp_path).pictures == 1


def test_a_synset_without_pictures_is_none(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    (mirror / "n03001627").mkdir()
    assert index(mirror, tmp_path).synsets == 2


def test_pictures_without_a_synset_are_skipped_and_counted(tmp_path: Path) -> None:
    flat = flat_folder(tmp_path / "flat", TWO)
    tar = write(tmp_path, b"one.tar", tar_bytes([("n01440764/1.JPEG", b""), ("test/1.JPEG", b"")]))
    write(flat, b"n014407641_1.JPEG", b"nine digits")
    assert dict(index(flat, tmp_path).skipped) == {Skipped.SYNSET: 1}
    assert dict(index(tar, tmp_path).skipped) == {Skipped.SYNSET: 1}


def test_a_name_in_a_tar_that_no_disk_could_hold_is_skipped_and_counted(tmp_path: Path) -> None:
    long = ("n01440764_" + "9" * 5000 + ".JPEG", b"")
    tar = write(tmp_path, b"one.tar", tar_bytes([("n01440764_1.JPEG", b""), long]))
    assert dict(index(tar, tmp_path).skipped) == {Skipped.LONG: 1}


def test_an_inner_fifo_named_as_a_tar_is_left_alone(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    os.mkfifo(mirror / "n03001627.tar")
    (mirror / "n03001628.tar").symlink_to(mirror / "nowhere")
    assert index(mirror, tmp_path).synsets == 2


@pytest.mark.parametrize("form", FORMS)
def test_a_mirror_of_no_pictures_is_refused(tmp_path: Path, form: str) -> None:
    nothing: Content = {"n01440764": [("n01440764_1.xml", b"")]}
    with pytest.raises(MirrorError, match=r"holds no pictures|without a picture|nothing that is read"):
        index(FORMS[form](tmp_path / "mirror", nothing), tmp_path)
    assert list((tmp_path).glob("manifests/*")) == []


def test_other_files_beside_inner_tars_are_skipped_and_counted(tmp_path: Path) -> None:
    inner = tar_bytes([("n01440764_1.JPEG", b"")])
    mirror = write(tmp_path, b"whole.tar", tar_bytes([("README", b""), ("n01440764.tar", inner)]))
    assert dict(index(mirror, tmp_path).skipped) == {Skipped.NAME: 1}


# Twice the same name.


def test_of_a_name_that_comes_twice_in_a_tar_the_last_counts_as_when_unpacked(tmp_path: Path) -> None:
    twice = [("n01440764_1.JPEG", b"old"), ("n01440764_2.JPEG", b"other"), ("./n01440764_1.JPEG", b"newer")]
    once = class_folders(tmp_path / "once", {"n01440764": [twice[1], ("n01440764_1.JPEG", b"newer")]})
    wanted = index(once, tmp_path).hash
    inner = tar_bytes(twice)
    flat = write(tmp_path, b"flat.tar", inner)
    whole = write(tmp_path, b"whole.tar", tar_bytes([("n01440764.tar", b"x"), ("n01440764.tar", inner)]))
    for mirror in (flat, whole):
        assert index(mirror, tmp_path).hash == wanted
        source = open_mirror(mirror, tmp_path)
        assert place(source).size == len(b"newer")
        source.close()


def test_the_same_name_below_train_and_val_is_two_pictures_train_first(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    for split in ("val", "train"):
        class_folders(mirror, {"n01440764": [("1.JPEG", split.encode())]}, below=split)
    index(mirror, tmp_path)
    source = open_mirror(mirror, tmp_path)
    assert [b"/train/" in place(source, row).path for row in (0, 1)] == [True, False]
    source.close()


def test_two_inner_tars_of_one_synset_are_joined(tmp_path: Path) -> None:
    inner = [(f"{part}/n01440764.tar", tar_bytes([(f"n01440764_{part}.JPEG", b"")])) for part in (2, 1)]
    mirror = write(tmp_path, b"whole.tar", tar_bytes(inner))
    assert index(mirror, tmp_path).synsets == 1
    assert names(mirror, tmp_path) == [b"n01440764_1.JPEG", b"n01440764_2.JPEG"]


# Damage.


def test_a_truncated_tar_gives_what_is_whole_and_a_remark(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    tar = mirror / "n01440764.tar"
    os.truncate(tar, 3 * 512)
    report = index(mirror, tmp_path)
    assert report.pictures == 2
    assert report.remarks == (
        "n01440764.tar: ends before its time, at byte 1024; the files before it are taken",
    )


def test_an_archive_cut_inside_its_last_inner_tar_gives_those_before(tmp_path: Path) -> None:
    mirror = tar_of_tars(tmp_path / "mirror", TWO)
    os.truncate(mirror, mirror.stat().st_size - 11_000)
    report = index(mirror, tmp_path)
    assert (report.synsets, len(report.remarks)) == (1, 1)


@pytest.mark.parametrize("build", [flat_tar, tar_of_tars])
def test_a_damaged_header_is_refused_and_says_where(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror = build(tmp_path / "mirror", TWO)
    tar = mirror.read_bytes()
    at = tar.rindex(b"n01440764_")
    mirror.write_bytes(tar[:at] + b"N" + tar[at + 1 :])
    with pytest.raises(MirrorError, match=rf"damaged at byte {at}: no tar header"):
        index(mirror, tmp_path)


@pytest.mark.parametrize("order", [1, -1])
def test_a_tar_of_tars_and_pictures_is_refused(tmp_path: Path, order: int) -> None:
    mixed = [("n02105855_1.JPEG", b""), ("n01440764.tar", tar_bytes([("n01440764_1.JPEG", b"")]))]
    mirror = write(tmp_path, b"mixed.tar", tar_bytes(mixed[::order]))
    with pytest.raises(MirrorError, match=r"holds .* so it is no .* split them"):
        index(mirror, tmp_path)


# What is told meanwhile.


@pytest.mark.parametrize("build", [flat_tar, flat_folder])
def test_a_large_container_tells_while_it_is_scanned(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror = build(tmp_path / "mirror", {"n01440764": [(f"n01440764_{n}.JPEG", b"") for n in range(5000)]})
    told: list[Progress] = []
    build_index(mirror, tmp_path / "state", told.append)
    assert len({step.pictures for step in told if step.parts == 0}) >= 1
    assert (told[-1].pictures, told[-1].synsets, told[-1].parts) == (5000, 1, 1)


def test_a_name_that_comes_twice_in_two_folders_of_a_tar_is_two_pictures(tmp_path: Path) -> None:
    twice = [(f"{folder}/n01440764_1.JPEG", folder.encode()) for folder in ("a", "b")]
    mirror = folder_of_tars(tmp_path / "mirror", {"n01440764": twice})
    assert index(mirror, tmp_path / "state").pictures == 2
