"""Flashes on one sheet of paper."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from player.plots import FlashSheet, FlashStave, draw_flashes

STAVE = FlashStave("from 2 m", "", "half over three", np.array([6.0, 6, 2, 2]), np.array([0, 0, 1.0, 0]))
SHEET = FlashSheet(
    title="A showing",
    subtitle="four seconds",
    figures=[("90 ms", "a picture")],
    staves=[STAVE],
    most=3,
    stretches=[(0, "tench"), (2, "kite")],
    footer="measured",
)


def ink(file: Path) -> np.ndarray:
    """Return how dark each pixel is within the stave, 0 … 1."""
    with Image.open(file) as image:
        dark = 1 - np.asarray(image.convert("L")) / 255
    rows, columns = dark.shape
    return dark[round(0.2 * rows) : round(0.885 * rows), round(0.135 * columns) : round(0.975 * columns)]


def test_what_goes_beyond_three_is_black_and_what_is_allowed_is_pale(tmp_path: Path) -> None:
    draw_flashes(SHEET, tmp_path / "sheet.png")
    dark = ink(tmp_path / "sheet.png")
    half, middle = dark.shape[1] // 2, dark.shape[0] // 2
    assert dark[: middle - 20, 20 : half - 20].mean() > 0.9
    assert dark[: middle - 20, half + 20 :].max() == 0
    assert 0.05 < dark[middle + 20 :, 20 : half - 20].mean() < 0.3


def test_many_stretches_and_no_flash_at_all_are_drawn_all_the_same(tmp_path: Path) -> None:
    still = replace(STAVE, general=np.zeros(60), red=np.zeros(60))
    many = replace(SHEET, staves=[still, still], stretches=[(k, f"name {k}") for k in range(60)])
    for name in ("a.svg", "b.svg"):
        draw_flashes(many, tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
