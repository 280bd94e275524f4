"""Where the files that come with the player lie: in the checkout, or inside the installed package."""

from functools import cache
from pathlib import Path

from player.core.synsets import Census, WordNet


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
