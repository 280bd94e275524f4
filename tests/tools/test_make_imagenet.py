"""The script that makes assets/imagenet, on a small piece."""

import gzip
import json
from pathlib import Path

import pytest

from tools.make_imagenet import main

RELEASE = """\
wnid\timages\ttop
n00000001\t8\tfa11misc
n09600001\t30\tn00007846
n09600002\t20\tn00007846
n09600003\t10\tn00007846
"""
INPUTS = {
    "ilsvrc": "n00000001\nn04399382\n",
    "unsafe": "n09600003\n",
    "other-persons": "n09600002\nn09600001\n",
    "winter21": "n00000001\nn09600001\n",
    "wordnet": (
        "wnid\tlemmas\thypernyms\tgloss\n"
        "n00021939\tartifact\t\tmade\n"
        "n04399382\tteddy|teddy bear\tn00021939\tplaything\n"
    ),
}
TABLE = """\
wnid\tpictures\tpolicies\tilsvrc2012\ttop
n00000001\t8\t\t1\tfa11misc
n04399382\t0\t\t1\tn00021939
n09600001\t30\t\t0\tn00007846
n09600002\t20\twinter-2021\t0\tn00007846
n09600003\t10\tunsafe-2019 winter-2021\t0\tn00007846
"""


VAL = {
    "ILSVRC2012_val_00000003.JPEG": 7,
    "ILSVRC2012_val_00000001.JPEG": 999,
    "ILSVRC2012_val_00000002.JPEG": 0,
}


def made(folder: Path, release: str, val: dict[str, int] = VAL) -> str:
    """Run the script on *release*, the lists above and *val*; return the census it wrote."""
    (folder / "release.tsv").write_text(release)
    (folder / "val.json.gz").write_bytes(gzip.compress(json.dumps(val).encode()))
    arguments = [str(folder / "release.tsv"), "--val", str(folder / "val.json.gz"), "--out", str(folder)]
    for name, text in INPUTS.items():
        (folder / name).write_text(text)
        arguments += [f"--{name}", str(folder / name)]
    main(arguments)
    return (folder / "census.tsv").read_text()


def test_the_table_holds_counts_policies_and_tops_by_wnid(tmp_path: Path) -> None:
    assert made(tmp_path, RELEASE) == TABLE


def test_a_top_that_is_none_of_the_nine_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not among the nine tops: n00001740"):
        made(tmp_path, RELEASE.replace("fa11misc", "n00001740"))


def test_the_labels_of_val_stand_by_the_pictures_numbers(tmp_path: Path) -> None:
    made(tmp_path, RELEASE)
    assert (tmp_path / "ilsvrc2012_val.txt").read_text() == "999\n0\n7\n"


def test_a_val_picture_missing_among_the_labels_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not numbered from 1 without a gap"):
        made(tmp_path, RELEASE, {"ILSVRC2012_val_00000002.JPEG": 0})
