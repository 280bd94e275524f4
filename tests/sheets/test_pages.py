"""Sheets on disk, as programs that are not ours read them."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from player.assets import font
from player.core.sheet import PAPERS, Block, Mark, Paper, Print, Text
from player.sheets import Sheets, open_sheet
from tests.full_disk import full_at

A4 = PAPERS["A4"]
NOISE = np.random.default_rng(8).integers(0, 256, (150, 150, 3), np.uint8)
BLUE = np.full((150, 200, 3), (200, 40, 20), np.uint8)

needs_poppler = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")


def said(*command: str | Path) -> str:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=True).stdout


def written(
    path: Path, pages: Sequence[Sequence[Mark]], paper: Paper = A4, fonts: Sequence[Path] = ()
) -> list[Path]:
    sheets = open_sheet(path, paper, "Ein Blatt · 犬", len(pages), fonts)
    return given(sheets, pages)


def test_a_pdf_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    page: list[Mark] = [Text(50, 60, "gamecock", 12), Print(50, 100, 200, 150, BLUE)]
    one, two = (written(tmp_path / name, [page, page])[0].read_bytes() for name in ("1.pdf", "2.pdf"))
    assert one == two


@needs_poppler
def test_a_pdf_has_pages_of_the_papers_size_and_words_that_can_be_found(tmp_path: Path) -> None:
    words = ["5,986,365 · n03627954", "VAWA “Ty” …", "à l’œuvre"]
    page = [Text(50, 60 + 20 * row, line, 12) for row, line in enumerate(words)]
    (path,) = written(tmp_path / "a.pdf", [page, [Text(500, 60, "second", 9, right=True)]], PAPERS["Tabloid"])
    told = said("pdfinfo", "-l", "2", path)
    assert "Ein Blatt · 犬" in told
    assert told.count("792 x 1224 pts") == 2
    assert [line.strip() for line in said("pdftotext", "-layout", path, "-").split("\n") if line.strip()] == [
        *words,
        "second",
    ]


@needs_poppler
def test_every_font_of_a_pdf_is_within_it_and_no_larger_than_need_be(tmp_path: Path) -> None:
    (path,) = written(tmp_path / "a.pdf", [[Text(50, 60, "gamecock", 12)]])
    (font,) = said("pdffonts", path).splitlines()[2:]
    assert font.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, a subset, with its letters
    assert path.stat().st_size < 12_000


@needs_poppler
def test_both_forms_show_the_same(tmp_path: Path) -> None:
    page: list[Mark] = [
        Block(30, 30, 200, 40, fill=(7, 0, 7)),
        Text(40, 56, "drawn, not ImageNet", 16, ink=(255, 255, 255)),
        Print(30, 100, 200, 150, BLUE),
        Block(260, 100, 100, 75, rim=(100, 100, 100)),
        Text(360, 200, "page 1 of 1", 14, right=True),
    ]
    small = Paper(140, 100)
    (pdf,), (png,) = (written(tmp_path / f"a.{ending}", [page], small) for ending in ("pdf", "png"))
    said("pdftoppm", "-r", "300", "-png", "-singlefile", pdf, tmp_path / "seen")
    with Image.open(png) as ours, Image.open(tmp_path / "seen.png") as theirs:
        assert ours.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert ours.size == (1654, 1181)
        a, b = (np.asarray(one.convert("L").resize((165, 118)), np.int64) for one in (ours, theirs))
    assert np.abs(a - b).max() < 64, "letters or rectangles stand elsewhere"
    assert np.abs(a - b).mean() < 1


@needs_poppler
def test_words_that_must_be_shaped_are_a_stencil_in_their_place(tmp_path: Path) -> None:
    hebrew = [font("LiberationSerif-Regular.ttf")]
    (path,) = written(tmp_path / "a.pdf", [[Text(50, 60, "כלב", 12, ink=(200, 0, 0))]], A4, hebrew)
    assert "stencil" in said("pdfimages", "-list", path)
    said("pdftoppm", "-r", "72", "-png", "-singlefile", path, tmp_path / "seen")
    with Image.open(tmp_path / "seen.png") as seen:
        red = np.argwhere(np.asarray(seen.convert("RGB"), np.int64) @ (1, -1, 0) > 60)
    assert len(red) > 20
    assert red.min(axis=0).tolist() > [48, 48]
    assert red.max(axis=0).tolist() < [64, 80]


def test_pages_of_a_png_are_numbered_and_one_alone_is_not(tmp_path: Path) -> None:
    small = Paper(60, 60)
    assert written(tmp_path / "a.png", [[]], small) == [tmp_path / "a.png"]
    names = [path.name for path in written(tmp_path / "b.png", [[]] * 10, small)]
    assert names == [f"b-{number:02}.png" for number in range(1, 11)]


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_nothing_is_left_of_a_sheet_that_is_given_up(tmp_path: Path, ending: str) -> None:
    before = tmp_path / f"a.{ending}"
    before.write_text("the one of before")
    sheets = open_sheet(before, Paper(60, 60), "", 1)
    with full_at(5_000), pytest.raises(OSError, match="File too large"):
        sheets.page([Print(0, 0, 60, 60, NOISE)] * 2)
    sheets.abandon()
    assert [path.name for path in tmp_path.iterdir()] == [before.name]
    assert before.read_text() == "the one of before"


def test_however_full_the_disk_nothing_stays_of_half_a_pdf(tmp_path: Path) -> None:
    page: list[Mark] = [Text(1, 9, "half", 9), Print(0, 0, 60, 60, NOISE)]
    size = written(tmp_path / "whole.pdf", [page, page])[0].stat().st_size
    for room in (4, 50, 5_000, *range(size - 6_000, size, 500)):
        with full_at(room):
            sheets = open_sheet(tmp_path / "a.pdf", A4, "Ein Blatt · 犬", 2)
            with pytest.raises(OSError, match="File too large"):
                given(sheets, [page, page])
            sheets.abandon()
        assert [path.name for path in tmp_path.iterdir()] == ["whole.pdf"], room


def given(sheets: Sheets, pages: Sequence[Sequence[Mark]]) -> list[Path]:
    for page in pages:
        sheets.page(page)
    return sheets.close()
