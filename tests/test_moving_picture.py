"""The moving picture of the README: a loop that begins by itself, too slow to flash, and nobody in it."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from player.assets import load_census
from tests.commands import ROOT, done

MADE = ROOT / "docs" / "pictures" / "moving.webp"
SLOW = 180
"""Milliseconds a picture at least."""


def beside(film: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(film.with_name(f"{film.name}.json").read_text("utf-8"))
    return told


def lengths(film: Path) -> list[int]:
    """Return how long each frame stands, ms."""
    with Image.open(film) as image:
        found = list[int]()
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            found.append(int(image.info["duration"]))
    return found


def test_it_is_small_and_slow_and_as_long_as_is_said() -> None:
    assert MADE.stat().st_size < 3_000_000
    frames = lengths(MADE)
    assert min(frames) >= SLOW
    assert frames == [one["for_ms"] for one in beside(MADE)["pictures"]]


def test_nobody_is_in_it_and_nothing_of_imagenet() -> None:
    told, census = beside(MADE), load_census()
    assert "person" not in {census.top(one["wnid"]) for one in told["pictures"]}
    assert told["stand_in"]


@pytest.mark.slow
def test_the_command_in_the_readme_makes_it(tmp_path: Path) -> None:
    (said,) = re.findall(
        r"run_installation\.py (export docs/pictures/moving.*)", (ROOT / "README.md").read_text("utf-8")
    )
    film = tmp_path / MADE.name
    asked = [str(film) if word.endswith(".webp") else word for word in shlex.split(said)]
    made = done(*asked, "--state", str(tmp_path / "state"))
    assert made.returncode == 0, made.stderr
    assert beside(film)["pictures"] == beside(MADE)["pictures"]
    assert lengths(film) == lengths(MADE)
