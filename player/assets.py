"""Where the files that come with the player lie: in the checkout, or inside the installed package."""

from functools import cache
from pathlib import Path

from player.core.synsets import CENSUS_COLUMNS, Census, WordNet
from player.core.table import Table


def root_of(package: Path) -> Path:
    """Return the folder that holds ``assets``, ``playlists`` and ``config`` for the *package* folder.

    The wheel carries them within the package (pyproject.toml, force-include);
    in the checkout they lie beside it.
    """
    shipped_within = package / "_shipped"
    return shipped_within if shipped_within.is_dir() else package.parent


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as ``shipped("playlists", "whole.yaml")``."""
    return root_of(Path(__file__).resolve().parent).joinpath(*parts)


def font(name: str) -> Path:
    """Return the path of a shipped font by its file name (the table in assets/fonts/README.md).

    Raises:
        FileNotFoundError: no font of that name is shipped.
    """
    path = shipped("assets", "fonts", name)
    if not path.is_file():
        raise FileNotFoundError(f"no font {name} in {path.parent}; assets/fonts/README.md lists them")
    return path


@cache
def load_wordnet() -> WordNet:
    """Return the shipped table of synsets, read once."""
    return WordNet(shipped("assets", "wordnet", "synsets.tsv").read_text("ascii"))


@cache
def load_census() -> Census:
    """Return the shipped table of the fall 2011 release, read once."""
    return Census(shipped("assets", "imagenet", "census.tsv").read_text("ascii"))


@cache
def load_ilsvrc() -> tuple[str, ...]:
    """Return the 1,000 wnids of ILSVRC 2012, ascending: the synset of each label from 0 to 999."""
    table = Table(shipped("assets", "imagenet", "census.tsv").read_text("ascii"), CENSUS_COLUMNS)
    wnids, marks = (table.column(CENSUS_COLUMNS.index(name)) for name in ("wnid", "ilsvrc2012"))
    return tuple(wnid for wnid, mark in zip(wnids, marks, strict=True) if mark == "1")


def load_val_labels() -> tuple[str, ...]:
    """Return the wnid of each of the 50,000 pictures of ILSVRC 2012's val, that of picture 1 first."""
    synsets = load_ilsvrc()
    text = shipped("assets", "imagenet", "ilsvrc2012_val.txt").read_text("ascii")
    return tuple(synsets[int(label)] for label in text.split())
