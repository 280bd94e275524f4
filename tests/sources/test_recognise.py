"""A mirror's form is found by looking; what is no form is refused in one line that says what to do."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from player.sources import Form, MirrorAway, MirrorError, is_web, recognise
from player.sources.form import root_of
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
        ("winter21_whole.tar.gz", "not read: compressed archives; unpack the outer layer (tar -xzf /"),
        ("winter21_whole.tar.gz", "/winter21_whole.tar.gz -C FOLDER) and name what comes out"),
        ("n01440764.tar.bz2", "(tar -xjf /"),
        ("imagenet.tar.zst", "(tar --zstd -xf /"),
        ("imagenet-object-localization-challenge.zip", "(unzip /"),
        ("it's here.tgz", """s here.tgz' -C FOLDER)"""),
        ("dataset.arrow", "not read: Arrow files; save the data set with to_parquet()"),
        (
            "imagenet2012-train.tfrecord-00000-of-01024",
            "not read: TFRecord files; name the ILSVRC2012_img_tr",
        ),
        ("ILSVRC", "not read: Kaggle's tree without Data/CLS-LOC/train or val"),
        (
            "ILSVRC2012_test_00000001.JPEG",
            "which have no labels; to have them played as unlabelled, say so: ind",
        ),
        ("ILSVRC2012_test_00000001.JPEG", " --form ilsvrc-test-folder"),
        ("ILSVRC2012_img_train.tar", "but tars (1) that may each be one; name one, such as /"),
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
        (b"\x1f\x8b\x08\0", "/imagenet.tar -C FOLDER)"),
        (tar_bytes([("ILSVRC2012_test_00000001.JPEG", b"")]), "--form ilsvrc-test-tar"),
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


@pytest.mark.parametrize("url", ["s3://bucket/key", "ftp://host/imagenet"])
def test_other_network_mirrors_are_refused_in_a_line(url: str) -> None:
    scheme = url.partition(":")[0]
    advice = "mount it and name the path, or serve it by http"
    assert refusal(url) == f"{url}: not read: mirrors by {scheme}://; {advice}"


@pytest.mark.parametrize(
    "url", ["http:///imagenet", "http://host:99999/x", "http://host/x?page=2", "https://[::1/x"]
)
def test_what_is_no_url_of_a_mirror_is_refused_in_a_line(url: str) -> None:
    assert "no URL" in refusal(url)
    assert "write it as http://host/folder" in refusal(url)


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://Host:8080/a b/", b"http://host:8080/a%20b"),
        ("HTTPS://host/%20/\xfc.tar", b"https://host/%20/%C3%BC.tar"),
        ("http://host", b"http://host"),
        ("http://[::1]:80/x//", b"http://[::1]:80/x"),
        ("http://m\xfcnchen.de/x", b"http://xn--mnchen-3ya.de/x"),
        ("http://me:secret@host/x", b"http://me:secret@host/x"),
    ],
)
def test_the_root_of_a_mirror_on_a_server_is_its_url_in_ascii(url: str, root: bytes) -> None:
    assert root_of(url) == root
    assert is_web(root)


def test_a_path_is_no_url() -> None:
    assert root_of("http:/x").endswith(b"/http:/x")
    assert not is_web(root_of("/http://x"))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("ILSVRC2012_val_00000001.JPEG", Form.VAL_FOLDER),
        ("n01440764_tench.JPEG", Form.FLAT_FOLDER),
        ("train-00000-of-00294.parquet", Form.PARQUET),
        ("0000.parquet", Form.PARQUET),
        ("data/validation-00000-of-00014.parquet", Form.PARQUET),
        ("n01440764.tar", Form.FOLDER_OF_TARS),
        ("winter21_whole/n01440764.tar", Form.FOLDER_OF_TARS),
        ("val/ILSVRC2012_val_00000001.JPEG", Form.KAGGLE),
        ("ILSVRC/Data/CLS-LOC/train/n01440764/n01440764_1.JPEG", Form.KAGGLE),
        ("CLS-LOC/val/n01440764/ILSVRC2012_val_00000001.JPEG", Form.KAGGLE),
        ("val/n01440764/ILSVRC2012_val_00000001.JPEG", Form.CLASS_FOLDERS),
    ],
)
def test_one_file_is_enough_to_tell_a_form(tmp_path: Path, name: str, form: Form) -> None:
    path = tmp_path / name
    write(path.parent, path.name.encode(), b"")
    write(tmp_path, b"README.md", b"")
    assert recognise(tmp_path) is form


@pytest.mark.parametrize(
    ("members", "form"),
    [
        (["LICENSE", "ILSVRC2012_val_00000001.JPEG"], Form.VAL_TAR),
        (["winter21_whole/n01440764.tar"], Form.TAR_OF_TARS),
        (["n01440764/1.jpg"], Form.TAR),
        (["n01440764_1.jpg", "n01440764_1.json"], Form.WEBDATASET),
        (["0.cls", "0.jpg"], Form.WEBDATASET),
    ],
)
def test_the_first_members_of_a_tar_tell_its_form(tmp_path: Path, members: list[str], form: Form) -> None:
    tar = tar_bytes([(name, b"0") for name in members])
    assert recognise(write(tmp_path, b"some.tar", tar)) is form


def test_a_folder_around_a_mirror_is_refused_with_the_mirrors_path(tmp_path: Path) -> None:
    class_folders(tmp_path / "imagenet" / "fall11", ONE)
    assert f"but a folder; name {tmp_path}/imagenet/fall11" in refusal(tmp_path / "imagenet")


@pytest.mark.parametrize(
    ("names", "seen"),
    [
        (
            ["n01440764.tar", "train-0.parquet"],
            "1 per-synset tars, 1 parquet tables; give each form a folder of its own and name one, or say",
        ),
        (
            ["n01440764.tar", "winter21_whole/n01440764.tar"],
            "1 per-synset tars, 1 per-synset tars below winter21_whole/",
        ),
        (["a.parquet", "data/a.parquet", "data/b.parquet"], "1 parquet tables, 2 parquet tables below data/"),
        (
            [
                "ILSVRC2012_val_00000001.JPEG",
                "ILSVRC2012_test_00000001.JPEG",
                "ILSVRC2012_test_00000002.JPEG",
            ],
            "2 pictures of ILSVRC 2012's test, 1 pictures of ILSVRC 2012's val",
        ),
        (
            ["n01440764/1.jpg", "ILSVRC/Data/CLS-LOC/train/n01440764/1.jpg"],
            "1 class folders, 1 folders of train and val below ILSVRC/Data/CLS-LOC/train/ and",
        ),
    ],
)
def test_forms_that_come_together_are_counted(tmp_path: Path, names: list[str], seen: str) -> None:
    for name in names:
        path = tmp_path / name
        write(path.parent, path.name.encode(), b"")
    assert f"several forms at once: {seen}" in refusal(tmp_path)


def test_of_several_forms_one_may_be_named(tmp_path: Path) -> None:
    folder_of_tars(class_folders(tmp_path, ONE), ONE)
    assert recognise(tmp_path, Form.CLASS_FOLDERS) is Form.CLASS_FOLDERS
    assert recognise(tmp_path, Form.FOLDER_OF_TARS) is Form.FOLDER_OF_TARS


@pytest.mark.parametrize("form", Form)
def test_a_form_that_cannot_be_is_refused(tmp_path: Path, form: Form) -> None:
    tar = write(tmp_path, b"a.tar", tar_bytes([("n01440764_1.JPEG", b"")]))
    if form in {Form.PARQUET, Form.WEBDATASET}:
        possible, impossible = [tar, tmp_path], []
    elif form in {Form.TAR, Form.TAR_OF_TARS, Form.VAL_TAR, Form.TEST_TAR}:
        possible, impossible = [tar], [tmp_path]
    else:
        possible, impossible = [tmp_path], [tar]
    assert [recognise(mirror, form) for mirror in possible] == [form] * len(possible)
    for mirror in impossible:
        with pytest.raises(MirrorError, match=r"which cannot be .*; name another form, or none"):
            recognise(mirror, form)


def test_a_named_form_does_not_make_a_tar(tmp_path: Path) -> None:
    zipped = write(tmp_path, b"a.tar", b"\x1f\x8b\x08\0")
    with pytest.raises(MirrorError, match="compressed archives"):
        recognise(zipped, Form.TAR)


def test_an_empty_mount_point_is_away_whatever_form_is_named(tmp_path: Path) -> None:
    with pytest.raises(MirrorAway):
        recognise(tmp_path, Form.CLASS_FOLDERS)


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
