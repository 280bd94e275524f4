"""The script that makes assets/imagenet, on a small piece."""

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


def made(folder: Path, release: str) -> str:
    """Run the script on *release* and the lists above; return the table it wrote."""
    (folder / "release.tsv").write_text(release)
    arguments = [str(folder / "release.tsv"), "--out", str(folder)]
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
