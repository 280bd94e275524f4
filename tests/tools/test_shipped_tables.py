"""The shipped tables are, byte for byte, what the scripts make of their whole inputs."""

import os
from pathlib import Path

import pytest

from player.assets import shipped
from tools import make_imagenet, make_wordnet


@pytest.fixture
def inputs() -> Path:
    """Return the folder of the scripts' inputs, which the project does not ship."""
    beside = Path(__file__).parents[2].parent / "shared"
    folder = Path(os.environ.get("TWELVE_HOURS_SHARED", beside)) / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the inputs that assets/*/README.md name, in {folder} (TWELVE_HOURS_SHARED)")
    return folder


def test_assets_wordnet_is_made_by_its_script(inputs: Path, tmp_path: Path) -> None:
    lists = ("imagenet/fall11_synsets.tsv", "imagenet/ilsvrc2012_synsets.txt")
    nouns = inputs / "wordnet-3.0" / "data.noun.gz"
    make_wordnet.main([str(nouns), *(str(inputs / name) for name in lists), "--out", str(tmp_path)])
    for name in ("synsets.tsv", "LICENSE"):
        assert (tmp_path / name).read_bytes() == shipped("assets", "wordnet", name).read_bytes()


def test_assets_imagenet_is_made_by_its_script(inputs: Path, tmp_path: Path) -> None:
    lists = {
        "--ilsvrc": "ilsvrc2012_synsets.txt",
        "--unsafe": "unsafe_synsets_2019.txt",
        "--other-persons": "other_person_synsets_2019.txt",
        "--winter21": "winter21_p_synsets.txt",
        "--val": "ilsvrc2012_val_labels.json.gz",
    }
    folder = inputs / "imagenet"
    arguments = [str(folder / "fall11_synsets.tsv"), "--out", str(tmp_path)]
    for option, name in lists.items():
        arguments += [option, str(folder / name)]
    make_imagenet.main([*arguments, "--wordnet", str(shipped("assets", "wordnet", "synsets.tsv"))])
    for name in ("census.tsv", "ilsvrc2012_val.txt"):
        assert (tmp_path / name).read_bytes() == shipped("assets", "imagenet", name).read_bytes()
