"""``sheet``: contact sheets of a mirror whose pictures carry their number."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import player.cli.sheeting  # noqa: F401 - adds its command
from player.app.inspect import check
from player.app.sheet import Asked, Made, sheet
from player.app.sheet_choice import MOST, NothingThere, Wanted
from player.app.wishes import Wishes
from player.app.withdrawing import withdraw
from player.assets import load_census, load_wordnet
from player.cli.options import app
from player.config import default_machine
from player.core.machine import STAND_IN, Machine
from player.core.sheet import PAPERS, Paper, grid_of, pixels
from player.core.sheet_page import Heading, Tile, page_of
from player.core.units import SECOND, Wall
from player.inspection.odd import NotChecked
from player.sheets import SheetError, open_sheet
from tests.decode.pictures import encoded, photo
from tests.eye import marked
from tests.indexed import index
from tests.test_film import number_of, played

ROOT = Path(__file__).parent.parent
NOW = Wall(1_561_975_200 * SECOND)
DOG, COCK = "n02084071", "n01514752"
(UNSAFE, *_) = sorted(load_census().policies["unsafe-2019"])
EACH = 14
"""Pictures of each of the three synsets; their numbers go on through all of them, by wnid."""

ORDER = sorted([DOG, COCK, UNSAFE])
SHOWING = """
showing: {from: 2019-07-01, until: 2019-07-02, hours: "10:00-10:01", timezone: Europe/London}
pauses: {every: 4 pictures, shortest: 3 s, longest: 4 s}
cadence: 1500 ms
"""
"""The pass ends on the second of two days of a minute each."""

SMALL = Paper(150, 215)
GRID = grid_of(SMALL, 4)
"""Of a page that is quick to paint and to read, and takes all of a synset."""

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a mirror, indexed."""
    folder = tmp_path_factory.mktemp("sheet")
    for number in range(3 * EACH):
        wnid = ORDER[number // EACH]
        home = folder / "mirror" / wnid
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{wnid}_{number}.JPEG").write_bytes(marked(number))
    index(folder / "mirror", folder / "state")
    return folder


@pytest.fixture
def machine(folder: Path) -> Machine:
    return replace(default_machine(), state=folder / "state", mirrors=(str(folder / "mirror"),))


def playlist(tmp_path: Path, text: str = "") -> Wishes:
    file = tmp_path / "mine.yaml"
    decided = "content: {unsafe-2019: shown, decided_by: a test, on: 2026-01-01}\n"
    file.write_text(f"title: Mine\n{text if 'content:' in text else decided + text}")
    return Wishes(public=False, playlist=file)


def asked(out: Path, wanted: Wanted = Wanted(count=8), **further: Any) -> Asked:  # noqa: B008 - frozen
    return Asked(out, wanted, **{"paper": SMALL} | further)


def text_of(path: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout


def places(path: Path) -> list[int | None]:
    """Return the number in each place of a page, -1 where none reads, None where the paper is white."""
    grid = GRID
    page = np.asarray(cv2.imread(str(path)), np.uint8)
    found: list[int | None] = []
    for place in range(grid.places):
        left, top = (pixels(one) for one in grid.place(place))
        width, height = (pixels(one) for one in grid.cell)
        seen = page[top : top + height, left : left + width]
        found.append(None if seen.mean() > 254 else number_of(seen))
    return found


def test_every_picture_stands_in_its_place_in_the_order_of_the_score(
    machine: Machine, tmp_path: Path
) -> None:
    made = sheet(machine, playlist(tmp_path), asked(tmp_path / "a.png", Wanted(count=MOST)), NOW)
    assert [path.name for path in made.files] == ["a-1.png", "a-2.png", "a-3.png"]
    seen = [number for path in made.files for number in places(path)]
    assert seen == [*range(42), *[None] * (3 * GRID.places - 42)]
    assert (made.pages, made.pictures, made.of, made.unshowable) == (3, 42, 42, 0)


@needs_poppler
def test_under_each_stand_name_position_file_and_moment(machine: Machine, tmp_path: Path) -> None:
    wanted = Wanted(COCK, count=2)
    sheet(machine, playlist(tmp_path, SHOWING + "order: by-synset\n"), asked(tmp_path / "a.pdf", wanted), NOW)
    at = ORDER.index(COCK) * EACH
    said = text_of(tmp_path / "a.pdf")
    for word in (
        "Mine",
        f"Positions {at} to {at + 1} of 42 (from {COCK} on)",
        "2 pictures · run mine-",
        "seed 2019",
        "by the plan",
        "gamecock, fighting cock",
        f"{at} · {COCK}",
        f"{COCK}_{at}.JPEG",
        "1 Jul 2019, 10:00:",
        "moment (Europe/London)",
        "page 1 of 1",
    ):
        assert word in " ".join(said.split()), word
    assert str(machine.mirrors[0]) not in said
    assert str(machine.mirrors[0]).encode() not in (tmp_path / "a.pdf").read_bytes()


@needs_poppler
@pytest.mark.parametrize("name", [DOG, "domestic dog"])
def test_a_page_of_a_synset_by_wnid_or_by_name(machine: Machine, tmp_path: Path, name: str) -> None:
    wanted = asked(tmp_path / "a.pdf", Wanted(synset=name), whole=False)
    made = sheet(machine, playlist(tmp_path), wanted, NOW)
    assert (made.pages, made.pictures) == (1, EACH)
    assert f"{DOG} · dog, domestic dog, Canis familiaris" in text_of(tmp_path / "a.pdf")


def test_without_a_count_it_is_one_page(machine: Machine, tmp_path: Path) -> None:
    wanted = asked(tmp_path / "a.pdf", Wanted(), whole=False, paper=PAPERS["A4"])
    made = sheet(machine, playlist(tmp_path), wanted, NOW)
    assert (made.pages, made.pictures) == (1, 30)


@needs_poppler
def test_the_pauses_of_a_day_are_those_of_the_plan(machine: Machine, tmp_path: Path) -> None:
    days = [date(2019, 7, day) for day in (1, 2)]
    wishes, told = playlist(tmp_path, SHOWING), []
    for day in days:
        made = sheet(machine, wishes, asked(tmp_path / f"{day}.pdf", Wanted(pauses=day)), NOW)
        said = text_of(tmp_path / f"{day}.pdf")
        moments = [word for word in said.split("   ") if f"{day.day} Jul 2019, 10:00:" in word]
        assert len(moments) == made.pictures
        told.append(made.pictures)
    whole = sheet(machine, wishes, asked(tmp_path / "whole.pdf", Wanted(count=MOST)), NOW)
    assert whole.pictures == 42
    assert sum(told) == len(re.findall(r" · \d\.\d s\b", text_of(tmp_path / "whole.pdf")))
    assert min(told) > 1
    with pytest.raises(NothingThere, match="Wednesday 3 July 2019"):
        sheet(machine, wishes, asked(tmp_path / "3.pdf", Wanted(pauses=date(2019, 7, 3))), NOW)
    assert not (tmp_path / "3.pdf").exists()


def test_what_is_withheld_is_an_empty_frame_and_has_no_name(machine: Machine, tmp_path: Path) -> None:
    wishes = playlist(tmp_path, "content: {unsafe-2019: withheld}\n")
    made = sheet(machine, wishes, asked(tmp_path / "a.png", Wanted(synset=UNSAFE)), NOW)
    assert places(tmp_path / "a.png") == [*[-1] * EACH, *[None] * (GRID.places - EACH)]
    page = np.asarray(cv2.imread(str(tmp_path / "a.png")), np.uint8)
    left, top = (pixels(one) for one in GRID.place(0))
    assert page[top + 5, left + 5].tolist() == [7, 0, 7]
    assert not any(lemma in made.place for lemma in load_wordnet()[UNSAFE].lemmas)
    sheet(machine, wishes, asked(tmp_path / "a.pdf", Wanted(synset=UNSAFE)), NOW)
    assert b"/DCTDecode" not in (tmp_path / "a.pdf").read_bytes()
    if shutil.which("pdftotext"):
        said = text_of(tmp_path / "a.pdf")
        assert not any(lemma in said for lemma in load_wordnet()[UNSAFE].lemmas)
        assert f"{EACH} pictures" in said


def test_what_is_omitted_is_on_no_sheet(machine: Machine, tmp_path: Path) -> None:
    wishes = playlist(tmp_path, "content: {unsafe-2019: omitted}\n")
    with pytest.raises(NothingThere, match="shows no picture"):
        sheet(machine, wishes, asked(tmp_path / "a.pdf", Wanted(synset=UNSAFE)), NOW)


@needs_poppler
def test_what_is_withdrawn_is_an_empty_frame_without_its_file(
    folder: Path, machine: Machine, tmp_path: Path
) -> None:
    shutil.copytree(folder / "state", tmp_path / "state")
    here = replace(machine, state=tmp_path / "state")
    number = ORDER.index(DOG) * EACH + 3
    withdraw(here, DOG, f"{DOG}_{number}", reason="asked for", by="a test")
    made = sheet(here, playlist(tmp_path), asked(tmp_path / "a.png", Wanted(synset=DOG)), NOW)
    seen = places(tmp_path / "a.png")
    assert seen[:EACH] == [*range(number - 3, number), seen[3], *range(number + 1, number + 11)]
    assert seen[3] in {None, -1}
    assert made.unshowable == 1
    sheet(here, playlist(tmp_path), asked(tmp_path / "a.pdf", Wanted(synset=DOG)), NOW)
    said = text_of(tmp_path / "a.pdf")
    assert f"{DOG}_{number}." not in said
    assert "withdrawn" in said


def test_the_odd_ones_are_those_that_the_check_found(tmp_path: Path) -> None:
    good = encoded(photo())
    files = {
        1: good,
        2: good[:-200],
        3: encoded(photo(300, 200).convert("L")),
        4: encoded(photo(30, 20)),
        5: encoded(photo().convert("CMYK")),
    }
    (tmp_path / "mirror" / DOG).mkdir(parents=True)
    for number, data in files.items():
        (tmp_path / "mirror" / DOG / f"{DOG}_{number}.JPEG").write_bytes(data)
    mirror = str(tmp_path / "mirror")
    machine = replace(default_machine(), state=tmp_path / "state", mirrors=(mirror,))
    wanted = asked(tmp_path / "a.pdf", Wanted(odd=True))
    with pytest.raises(NotChecked):
        sheet(machine, playlist(tmp_path), wanted, NOW)
    check(mirror, tmp_path / "state", lambda _: None)
    made = sheet(machine, playlist(tmp_path), wanted, NOW)
    assert (made.pictures, made.of, made.unshowable) == (4, 4, 1)
    assert made.place == "What is odd: truncated 1, CMYK 1, grayscale 1, tiny 1"


@needs_poppler
def test_a_sheet_of_the_stand_in_says_so_on_every_page(tmp_path: Path) -> None:
    machine = replace(default_machine(), state=tmp_path / "state", mirrors=(STAND_IN,))
    wishes = playlist(tmp_path, f"pictures: {{include: [{COCK}]}}\n")
    wanted = asked(tmp_path / "a.pdf", Wanted(count=14), paper=Paper(100, 100))
    made = sheet(machine, wishes, wanted, NOW)
    assert made.pages > 1
    assert text_of(tmp_path / "a.pdf").count("drawn, not ImageNet") == made.pages


@pytest.mark.slow  # plays for two seconds
def test_what_was_shown_is_by_the_ledger(folder: Path, machine: Machine, tmp_path: Path) -> None:
    wishes = playlist(tmp_path, "pauses: {every: 2 pictures, shortest: 100 ms, longest: 200 ms}\n")
    assert wishes.playlist is not None
    state = tmp_path / "state"
    played(folder, wishes.playlist, state, "--for", "2s", "--window", "--size", "320x240")
    here = replace(machine, state=state)

    def shown(name: str, **wanted: Any) -> Made:
        return sheet(here, wishes, asked(tmp_path / name, Wanted(as_shown=True, **wanted)), NOW)

    made = shown("a.png", start="2", count=5)
    assert places(made.files[0])[:6] == [2, 3, 4, 5, 6, None]
    since = shown("e.png", start="2000-01-01", count=3)
    assert (places(since.files[0])[:4], since.place) == ([0, 1, 2, None], "From 2000-01-01 on")
    with pytest.raises(NothingThere):
        shown("f.png", start="2100-01-01 10:00")
    whole = shown("b.png")
    assert 8 <= whole.pictures < 42
    synset = shown("c.png", synset=ORDER[0])
    assert places(synset.files[0])[: synset.pictures] == [*range(min(EACH, whole.pictures))]
    today = date.fromisoformat(
        subprocess.run(["date", "-I"], capture_output=True, text=True, check=True).stdout.strip()
    )
    pauses = shown("d.png", pauses=today)
    assert 1 <= pauses.pictures < whole.pictures
    assert set(places(pauses.files[0])) - {None} <= set(range(whole.pictures))


# --- as a command -------------------------------------------------------------


def run(folder: Path, *arguments: str | Path) -> Any:
    common = ["--mirror", str(folder / "mirror"), "--state", str(folder / "state")]
    return CliRunner().invoke(app, ["sheet", *map(str, arguments), *common])


def test_the_command_says_what_it_made(folder: Path, tmp_path: Path) -> None:
    wishes = playlist(tmp_path)
    arguments = (str(wishes.playlist), tmp_path / "a.pdf", "--at", "50%", "--count", "4", "--paper", "Letter")
    assert run(folder, *arguments).output == "a.pdf: 1 page, 4 pictures\n"
    told = json.loads(run(folder, *arguments, "--landscape", "--json").output)
    assert told == {
        "sheet": str(tmp_path / "a.pdf"),
        "files": [str(tmp_path / "a.pdf")],
        "place": "Positions 21 to 24 of 42 (from 50% on)",
        "paper_mm": [279.4, 215.9],
        "pages": 1,
        "pictures": 4,
        "of": 4,
        "not_shown": 0,
    }


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["a.jpg"], 2, "expected a name that ends in .pdf or .png"),
        (["no/a.pdf"], 69, "no/a.pdf cannot be written: No such file or directory"),
        (["a.pdf", "--synset", "gamecok"], 2, "neither a top category"),
        (["a.pdf", "--synset", "n04037443"], 1, "shows no picture of it"),
        (["a.pdf", "--at", "99"], 2, "the last position is 27"),
        (["a.pdf", "--pauses", "2019-08-03"], 2, "need a playlist with a showing"),
        (["a.pdf", "--as-shown"], 69, "nothing was shown yet"),
        (["a.pdf", "--odd"], 69, "index MIRROR --check"),
        (["mine.yaml"], 2, "name the sheet"),
        (["a.pdf", "--at", "3", "--odd"], 2, "four different sheets"),
        (["a.pdf", "--odd", "--as-shown"], 2, "--as-shown"),
        (["a.pdf", "--pauses", "3 August"], 2, "2019-08-03"),
        (["a.pdf", "--pauses", "2019-02-30"], 2, "2019-08-03"),
        (["a.pdf", "--paper", "A9"], 2, "Tabloid"),
        (["a.pdf", "--count", "0"], 2, "pictures"),
    ],
)
def test_what_cannot_be_is_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(folder, *arguments)
    assert (found.exit_code, said in " ".join(found.output.replace("│", "").split())) == (code, True), (
        found.output
    )
    assert not list(tmp_path.glob("a.*"))


def test_of_a_day_without_a_pause_there_is_no_sheet(folder: Path, tmp_path: Path) -> None:
    wishes = playlist(tmp_path, SHOWING)
    found = run(folder, str(wishes.playlist), tmp_path / "a.pdf", "--pauses", "2020-01-01")
    assert found.exit_code == 1
    assert "The pauses of Wednesday 1 January 2020: there is not one picture" in found.output


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_one_that_is_ended_leaves_no_half_of_a_file(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"a.{ending}"
    out.write_text("the one of before")
    command = [
        sys.executable,
        "run_installation.py",
        "sheet",
        str(out),
        "--mirror",
        "stand-in",
        "--synset",
        COCK,
    ]
    making = subprocess.Popen(
        [*command, "--count", "all", "--state", str(tmp_path / "state")],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )
    while making.poll() is None and not list(tmp_path.glob("a*.new")):
        with pytest.raises(subprocess.TimeoutExpired):
            making.wait(0.02)
    making.send_signal(signal.SIGTERM)
    _, said = making.communicate(timeout=20)
    assert (making.returncode, said) == (130, "stopped; no page is half written\n")
    assert not list(tmp_path.glob("*.new"))
    assert out.read_text() == "the one of before"
    for whole in tmp_path.glob("a-*.png"):
        with Image.open(whole) as page:
            page.load()


def test_pages_that_are_written_are_forgotten(tmp_path: Path) -> None:
    noise, held = np.random.default_rng(1).integers(0, 256, (200, 300, 3), np.uint8), list[int]()
    sheets = open_sheet(tmp_path / "a.pdf", SMALL, "", 10)
    tracemalloc.start()
    for number in range(10):
        tiles = [Tile(("a",), noise + np.uint8(number)) for _ in range(GRID.places)]
        sheets.page(page_of(GRID, Heading("", "", "", ""), tiles, number + 1, 10))
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    sheets.close()
    assert (tmp_path / "a.pdf").stat().st_size > 8_000_000
    assert held[-1] - held[1] < 100_000


def test_a_sheet_that_cannot_be_written_is_said(machine: Machine, tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"a\.png cannot be written"):
        sheet(machine, playlist(tmp_path), asked(tmp_path / "none" / "a.png"), NOW)
