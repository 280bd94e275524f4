"""A showing on one sheet of paper."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from player.plots import PlotUnavailable, Sheet, Strip, draw

SHEET = Sheet(
    title="A showing",
    subtitle="four days",
    figures=[("1,000", "pictures"), ("4 h", "open")],
    staves=[("animal", 600), ("artifact", 400)],
    shares=np.array([[1, 1, 1, 0.2, 0, 0, 0, 0], [0, 0, 0, 0.8, 1, 1, 1, 1]], float),
    beat=np.array([1, 0.5, 0, 1.0]),
    paused=np.array([1, 1.5, 0, 1.0]),
    strips=[Strip("unsafe-2019, omitted", 0.5, 3.5, (1.0, 2.0))],
    ticks=[(0, "1 Jul"), (2, "3 Jul")],
    footer="a plan",
)


def ink(file: Path) -> np.ndarray:
    """Return how dark each pixel is, 0 … 1."""
    with Image.open(file) as image:
        return 1 - np.asarray(image.convert("L")) / 255


def test_it_is_an_a3_sheet_in_one_ink(tmp_path: Path) -> None:
    draw(SHEET, tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as image:
        assert image.size == (3308, 2338)
        red, green, blue = (np.asarray(part, int) for part in image.convert("RGB").split())
    assert abs(red - green).max() <= 1
    assert abs(green - blue).max() <= 1


def test_a_stave_is_inked_where_its_pictures_are(tmp_path: Path) -> None:
    draw(replace(SHEET, strips=[], ticks=[]), tmp_path / "sheet.png")
    dark = ink(tmp_path / "sheet.png")
    left, right = (round(share * dark.shape[1]) for share in (0.135, 0.975))
    upper = dark[480:700, left:right]  # within the first stave
    half = upper.shape[1] // 2
    assert upper[:, : half - 20].mean() > 0.5
    assert upper[:, half + 20 :].max() == 0


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_the_same_plan_is_the_same_file(tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{name}{ending}" for name in "ab"]
    for file in files:
        draw(SHEET, file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_showing_of_nothing_is_drawn_all_the_same(tmp_path: Path) -> None:
    nothing = np.zeros(1)
    bare = replace(
        SHEET, staves=[], shares=np.zeros((0, 1)), strips=[], ticks=[], beat=nothing, paused=nothing
    )
    draw(bare, tmp_path / "sheet.svg")
    assert "<text" not in (tmp_path / "sheet.svg").read_text()  # letters are drawn: no font is needed


def test_another_ending_or_an_unwritable_place_is_a_line(tmp_path: Path) -> None:
    with pytest.raises(PlotUnavailable, match=r"\.png, \.svg, \.pdf"):
        draw(SHEET, tmp_path / "sheet.bmp")
    with pytest.raises(PlotUnavailable, match="No such file"):
        draw(SHEET, tmp_path / "nowhere" / "sheet.png")
