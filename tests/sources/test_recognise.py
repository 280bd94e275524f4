"""A mirror's form is found by looking; what is no form is refused in one line that says what to do."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from player.sources import Form, MirrorAway, MirrorError, open_mirror, recognise
from player.sources.trouble import of_reading
from tests.mirrors import Content, class_folders, flat_folder, folder_of_tars, tar_bytes, write

ONE: Content = {"n01440764": [("n01440764_1.JPEG", b"tench")]}


def refusal(mirror: Path | str) -> str:
    with pytest.raises(MirrorError) as caught:
        recognise(mirror)
    line = str(caught.value)
    assert "\n" not in line
    assert caught.value.advice
    return line


def test_odd_entries_beside_the_form_do_not_matter(tmp_path: Path) -> None:
    class_folders(tmp_path, ONE)
    for name in (b"README.md", b".DS_Store", b"LOC_synset_mapping.txt", b"caf\xe9"):
        write(tmp_path, name, b"")
    (tmp_path / "n01440765").write_bytes(b"a file, not a folder")
    assert recognise(tmp_path) is Form.CLASS_FOLDERS


@pytest.mark.parametrize("split", ["train", "val"])
def test_one_split_is_enough(tmp_path: Path, split: str) -> None:
    assert recognise(class_folders(tmp_path, ONE, below=split)) is Form.CLASS_FOLDERS


@pytest.mark.parametrize(
    ("first", "second", "seen"),
    [
        (class_folders, folder_of_tars, "1 class folders, 1 per-synset tars"),
        (class_folders, flat_folder, "1 class folders, 1 pictures whose names open with a wnid"),
        (flat_folder, folder_of_tars, "1 pictures whose names open with a wnid, 1 per-synset tars"),
    ],
)
def test_several_forms_in_one_folder_are_refused_with_what_was_seen(
    tmp_path: Path, first: Callable[[Path, Content], Path], second: Callable[[Path, Content], Path], seen: str
) -> None:
    first(tmp_path, ONE)
    second(tmp_path, ONE)
    assert f"several forms at once: {seen};" in refusal(tmp_path)


def test_class_folders_both_here_and_below_train_are_two_forms(tmp_path: Path) -> None:
    class_folders(class_folders(tmp_path, ONE), ONE, below="train")
    assert "1 class folders, 1 class folders below train/ or val/" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("winter21_whole.tar.gz", "not read: compressed archives; unpack the outer layer"),
        ("n01440764.tar.bz2", "compressed archives"),
        ("train-00000-of-00294.parquet", "not read: parquet tables"),
        ("imagenet2012-train.tfrecord-00000-of-01024", "not read: TFRecord files"),
        ("ILSVRC", "not read: Kaggle's tree; name its folder"),
        ("ILSVRC2012_val_00000001.JPEG", "not read: pictures without their synset"),
        (
            "imagenet1k-train-0000.tar",
            "nothing that is read as a mirror; name a folder of class folders, of per-synset tars",
        ),
        ("holiday.jpg", "nothing that is read as a mirror; name a folder of class folders"),
    ],
)
def test_other_forms_in_a_folder_are_refused_by_name(tmp_path: Path, name: str, what: str) -> None:
    write(tmp_path, name.encode(), b"")
    assert what in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x1f\x8b\x08\0", "compressed archives"),
        (b"\xfd7zXZ\0", "compressed archives"),
        (b"\x28\xb5\x2f\xfd", "compressed archives"),
        (b"BZh91AY", "compressed archives"),
        (b"PK\x03\x04", "compressed archives"),
        (b"PAR1", "parquet tables"),
        (b"", "no tar"),
        (bytes(10240), "no tar"),
        (b"\xff\xd8\xff\xe0" * 300, "no tar"),
        (tar_bytes([]), "no tar"),
        (tar_bytes([("1.JPEG", b""), ("cat.cls", b"")]), "a tar without a picture of any synset"),
        (tar_bytes([("n01440764.tar.gz", b"")]), "a tar without a picture of any synset"),
    ],
)
def test_a_file_is_known_by_its_content_whatever_its_name(tmp_path: Path, content: bytes, what: str) -> None:
    assert what in refusal(write(tmp_path, b"imagenet.tar", content))


def test_a_tfrecord_file_is_refused_by_its_name(tmp_path: Path) -> None:
    assert "TFRecord" in refusal(write(tmp_path, b"imagenet2012-train.tfrecord-00000-of-01024", b"\x10" * 99))


@pytest.mark.parametrize("url", ["http://host/imagenet", "https://host/fall11_whole.tar", "s3://bucket/key"])
def test_network_mirrors_are_refused_in_a_line(url: str) -> None:
    assert refusal(url) == f"{url}: not read: mirrors in a network; mount or copy it and name the path"


def test_a_network_mirror_cannot_be_opened_either(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="mirrors in a network"):
        open_mirror("http://host/imagenet", tmp_path)


def test_what_may_not_be_read_is_no_missing_mirror() -> None:
    # Whoever runs the tests as root may read everything, so the error is made by hand.
    trouble = of_reading(PermissionError(13, "Permission denied", b"/mirror/n01440764"), b"/mirror")
    assert (
        str(trouble) == "/mirror/n01440764: cannot be read: Permission denied; let the player's user read it"
    )


def test_what_is_neither_folder_nor_file_is_refused_without_opening_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "neither a folder nor a file" in refusal(tmp_path / "pipe")


def test_a_path_that_is_not_there_is_away(tmp_path: Path) -> None:
    with pytest.raises(MirrorAway, match="no such mirror; check the path"):
        recognise(tmp_path / "nowhere")


def test_an_empty_mount_point_is_away(tmp_path: Path) -> None:
    with pytest.raises(MirrorAway, match="an empty folder; check whether its disk is mounted"):
        recognise(tmp_path)


def test_a_link_to_itself_is_away_and_not_followed_for_ever(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(MirrorAway):
        recognise(tmp_path / "loop")


def test_names_in_messages_are_safe_to_print(tmp_path: Path) -> None:
    path = write(tmp_path, b"\x1b[31mred\xff\n", b"nothing")
    assert "\\x1b[31mred\\xff\\n: no tar" in refusal(path)
