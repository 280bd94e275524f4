"""ILSVRC 2012: val is labelled by the best source there is, test by none, Kaggle's tree is one mirror."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from player.assets import load_census, load_ilsvrc, load_val_labels, load_wordnet
from player.core.captions import caption_of
from player.core.manifest import Manifest
from player.core.playlist import Order, Playlist
from player.core.score import resolve
from player.core.units import Index, Position
from player.sources import Form, Indexed, MirrorError, NotIndexed, Progress, build_index, open_mirror
from player.sources.forms.labels import UNLABELLED, Numbers
from player.sources.names import Skipped
from tests.mirrors import (
    Builder,
    Content,
    class_folders,
    devkit,
    kaggle,
    solution,
    tar_bytes,
    val_folder,
    val_tar,
    write,
)

# Other labels than the true ones, so that it shows where a label came from.
OTHER: Content = {
    "n01440764": [("ILSVRC2012_val_00000003.JPEG", b"3"), ("ILSVRC2012_val_00000001.JPEG", b"1")],
    "n15075141": [("ILSVRC2012_val_00000002.JPEG", b"2")],
}
IDS = {"n15075141": 7, "n01440764": 1000, "n00001740": 1001}
PLACES = [".", "..", "../.."]
BUILDERS = pytest.mark.parametrize("build", [val_folder, val_tar])


def quiet(_: Progress) -> None:
    pass


def index(mirror: Path, tmp: Path, form: Form | None = None) -> tuple[Indexed, dict[str, str]]:
    """Return the report on *mirror*, and the wnid of each picture by its name."""
    report = build_index(mirror, tmp / "state", quiet, form=form)
    source = open_mirror(mirror, tmp / "state")
    pictures = [source.picture(Index(n)) for n in range(report.pictures)]
    source.close()
    return report, {picture.file: picture.wnid for picture in pictures}


def labels(content: Content) -> dict[str, str]:
    return {str(name): wnid for wnid, pictures in content.items() for name, _ in pictures}


@BUILDERS
def test_without_anything_beside_val_the_built_in_labels_hold(tmp_path: Path, build: Builder) -> None:
    report, found = index(build(tmp_path / "val", OTHER), tmp_path)
    assert found == {f"ILSVRC2012_val_0000000{n}.JPEG": load_val_labels()[n - 1] for n in (1, 2, 3)}
    assert report.remarks == ("labels of val: the built-in list",)


@BUILDERS
@pytest.mark.parametrize("place", PLACES)
def test_kaggles_list_in_or_near_val_comes_before_the_built_in_one(
    tmp_path: Path, build: Builder, place: str
) -> None:
    mirror = build(tmp_path / "a" / "val", OTHER)
    folder = solution((tmp_path / "a" / "val" / place).resolve(), OTHER)
    report, found = index(mirror, tmp_path)
    assert found == labels(OTHER)
    assert report.remarks == (f"labels of val: {folder}/LOC_val_solution.csv",)


@BUILDERS
@pytest.mark.parametrize("place", PLACES)
def test_the_devkit_in_or_near_val_comes_before_all(tmp_path: Path, build: Builder, place: str) -> None:
    mirror = build(tmp_path / "a" / "val", OTHER)
    folder = devkit((tmp_path / "a" / "val" / place).resolve(), OTHER, IDS)
    write(tmp_path / "a" / "val", b"LOC_val_solution.csv", b"not even looked at")
    report, found = index(mirror, tmp_path)
    assert found == labels(OTHER)
    (remark,) = report.remarks
    assert remark.startswith(f"labels of val: the devkit, {folder}/ILSVRC2012_devkit_t12/data/")


def test_half_a_devkit_is_none(tmp_path: Path) -> None:
    mirror = val_folder(tmp_path / "val", OTHER)
    devkit(tmp_path, OTHER, IDS)
    (tmp_path / "ILSVRC2012_devkit_t12" / "data" / "meta.mat").unlink()
    assert index(mirror, tmp_path)[0].remarks == ("labels of val: the built-in list",)


def test_other_labels_make_the_index_untrue(tmp_path: Path) -> None:
    mirror = val_folder(tmp_path / "a" / "val", OTHER)
    solution(tmp_path / "a", OTHER)
    index(mirror, tmp_path)
    solution(tmp_path / "a", {"n02119789": OTHER["n01440764"], "n15075141": OTHER["n15075141"]})
    with pytest.raises(NotIndexed):
        open_mirror(mirror, tmp_path / "state")
    assert "n02119789" in index(mirror, tmp_path)[1].values()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("LOC_val_solution.csv", b""),
        ("LOC_val_solution.csv", b"ImageId,PredictionString\nILSVRC2012_val_00000001,chair 1 2 3 4\n"),
        ("LOC_val_solution.csv", b"ImageId,PredictionString\nILSVRC2012_val_00000001\n"),
        ("LOC_val_solution.csv", b"ImageId,PredictionString\nn01440764_1,n01440764 1 2 3 4\n"),
        ("LOC_val_solution.csv", b"id,label\n1,2\n"),
        ("LOC_val_solution.csv", b"\xff\xfe"),
        ("ILSVRC2012_devkit_t12/data/meta.mat", b"MATLAB"),
        ("ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt", b"7\n8\n9\n"),
        ("ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt", b"seven\n"),
    ],
)
def test_damaged_labels_are_an_error_that_names_the_file(tmp_path: Path, name: str, content: bytes) -> None:
    mirror = val_folder(tmp_path / "val", OTHER)
    if "devkit" in name:
        devkit(tmp_path, OTHER, IDS)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MirrorError, match="no labels of val") as caught:
        index(mirror, tmp_path)
    assert caught.value.where == str(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_picture_without_a_label_is_left_out_and_counted(tmp_path: Path) -> None:
    mirror = val_folder(tmp_path / "val", OTHER)
    solution(mirror, {"n15075141": OTHER["n15075141"]})
    for name in (
        b"ILSVRC2012_val_99999999.JPEG",
        b"holiday.jpg",
        b"ILSVRC2012_val_00000001.xml",
        b"list.txt",
    ):
        write(mirror, name, b"")
    report, found = index(mirror, tmp_path)
    assert found == labels({"n15075141": OTHER["n15075141"]})
    # The list of labels lies among the pictures, and is no picture either.
    assert report.skipped == {Skipped.LABEL: 4, Skipped.NAME: 3}


def test_val_in_a_tar_may_lie_in_a_folder_of_it(tmp_path: Path) -> None:
    members = [(f"./val/{name}", b"x") for name in ("ILSVRC2012_val_00000001.JPEG", "readme.txt")]
    report, found = index(write(tmp_path / "m", b"val.tar", tar_bytes(members)), tmp_path)
    assert found == {"ILSVRC2012_val_00000001.JPEG": load_val_labels()[0]}
    assert report.skipped == {Skipped.NAME: 1}


def test_test_is_one_unlabelled_synset_if_it_is_asked_for(tmp_path: Path) -> None:
    names = [f"ILSVRC2012_test_{number:08d}.JPEG" for number in (10, 9, 100)]
    folder = val_folder(tmp_path / "test", {"": [(name, b"x") for name in names]})
    tar = write(tmp_path / "tars", b"test.tar", tar_bytes([(name, b"x") for name in names]))
    for mirror, form in ((folder, Form.TEST_FOLDER), (tar, Form.TEST_TAR)):
        report, found = index(mirror, tmp_path, form)
        assert list(found.items()) == [(name, "unlabelled") for name in (names[1], names[0], names[2])]
        assert (report.form, report.hash_comparable) == (form, True)


@pytest.mark.parametrize("order", Order)
def test_what_is_unlabelled_plays_in_every_order_under_that_word(order: Order) -> None:
    counts = np.array([2, 5])
    manifest = Manifest("x", "0" * 64, hash_comparable=True, wnids=("n01440764", UNLABELLED), counts=counts)
    score = resolve(Playlist("x", order=order), manifest, load_wordnet(), load_census())
    played = [score.wnid(score.index(0, Position(position))) for position in range(score.pictures)]
    assert sorted(played) == ["n01440764"] * 2 + [UNLABELLED] * 5
    assert caption_of(load_wordnet(), UNLABELLED).path == (UNLABELLED,)


TRAIN: Content = {
    "n01440764": [("n01440764_10.JPEG", b"ten"), ("n01440764_9.JPEG", b"nine")],
    "n02119789": [("n02119789_1.JPEG", b"fox")],
}
BOTH: Content = {
    "n01440764": [*TRAIN["n01440764"], *OTHER["n01440764"]],
    "n02119789": TRAIN["n02119789"],
    "n15075141": OTHER["n15075141"],
}


@pytest.mark.parametrize("named", [".", "ILSVRC", "ILSVRC/Data", "ILSVRC/Data/CLS-LOC"])
def test_kaggles_tree_is_one_mirror_from_wherever_it_is_named(tmp_path: Path, named: str) -> None:
    root = kaggle(tmp_path / "kaggle", BOTH)
    report, found = index(root / named, tmp_path)
    assert report.form is Form.KAGGLE
    assert found == labels(BOTH)
    assert report.hash == index(class_folders(tmp_path / "folders", BOTH), tmp_path)[0].hash
    assert report.remarks == (f"labels of val: {root}/LOC_val_solution.csv",)


def test_train_named_by_itself_stays_class_folders(tmp_path: Path) -> None:
    root = kaggle(tmp_path / "kaggle", BOTH)
    report, found = index(root / "ILSVRC/Data/CLS-LOC/train", tmp_path)
    assert (report.form, found) == (Form.CLASS_FOLDERS, labels(TRAIN))


def test_val_named_by_itself_finds_kaggles_labels(tmp_path: Path) -> None:
    root = kaggle(tmp_path / "kaggle", BOTH)
    report, found = index(root / "ILSVRC/Data/CLS-LOC/val", tmp_path)
    assert (report.form, found) == (Form.VAL_FOLDER, labels(OTHER))


def test_kaggles_test_is_left_out_in_a_line(tmp_path: Path) -> None:
    root = kaggle(tmp_path / "kaggle", BOTH)
    write(root / "ILSVRC/Data/CLS-LOC/test", b"ILSVRC2012_test_00000001.JPEG", b"")
    write(root / "ILSVRC/Annotations/CLS-LOC/val", b"ILSVRC2012_val_00000001.xml", b"")
    report, found = index(root, tmp_path)
    assert found == labels(BOTH)
    assert report.remarks[1] == f"{root}/ILSVRC/Data/CLS-LOC/test: left out, it has no labels"


def test_in_kaggles_tree_val_may_have_been_sorted_into_class_folders(tmp_path: Path) -> None:
    tree = tmp_path / "ILSVRC" / "Data" / "CLS-LOC"
    class_folders(class_folders(tree, TRAIN, below="train"), OTHER, below="val")
    assert index(tmp_path / "ILSVRC", tmp_path)[1] == labels(BOTH)
    assert index(tree, tmp_path)[0].form is Form.CLASS_FOLDERS


def test_a_flat_val_beside_train_is_not_overlooked(tmp_path: Path) -> None:
    mirror = tmp_path / "imagenet"
    class_folders(mirror, TRAIN, below="train")
    val_folder(mirror / "val", OTHER)
    solution(mirror, OTHER)
    assert index(mirror, tmp_path)[1] == labels(BOTH)


def test_bounding_boxes_and_lists_among_the_pictures_are_counted(tmp_path: Path) -> None:
    root = kaggle(tmp_path / "kaggle", BOTH)
    tree = root / "ILSVRC" / "Data" / "CLS-LOC"
    write(tree / "train" / "n01440764", b"n01440764_10.xml", b"")
    write(tree / "val", b"ILSVRC2012_val_00000001.xml", b"")
    shutil.copy(root / "LOC_val_solution.csv", tree / "val" / "val.txt")
    assert index(root, tmp_path)[0].skipped == {Skipped.NAME: 3}


def test_numbers_mean_the_synsets_of_ilsvrc_in_order() -> None:
    numbers = Numbers()
    first, last = (wnid.encode() for wnid in load_ilsvrc()[::999])
    assert [numbers.synset(number, None) for number in (0, 999, 1000, -1, None)] == [
        first,
        last,
        None,
        None,
        None,
    ]
    assert numbers.synset(0, first) == first
    numbers.check(b"/mirror")


def test_a_name_outweighs_a_number_and_contradicted_numbers_label_nothing() -> None:
    numbers = Numbers()
    assert numbers.synset(0, b"n02119789") == b"n02119789"
    numbers.check(b"/mirror")
    numbers.synset(1, None)
    with pytest.raises(MirrorError, match="not those of ILSVRC 2012: label 0 stands with n02119789"):
        numbers.check(b"/mirror")
