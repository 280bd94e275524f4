"""Pictures withdrawn by command: which is meant, who hears of it, what the papers say and do not say."""

import asyncio
import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

import player.cli  # noqa: F401 - adds the commands
from player.app.archive import export_state, import_state
from player.app.bundle import bundle
from player.app.contents import contents, contents_apart
from player.app.excerpt import Excerpts
from player.app.inspect import check
from player.app.known import Known, known_mirror
from player.app.withdrawing import stem_called, withdraw
from player.cli.options import app
from player.config import load_machine, load_playlist
from player.core.machine import Machine
from player.core.pictures import Box
from player.core.playlist import Fit
from player.core.units import Position
from player.journal.run import LedgerUnavailable
from player.journal.withdrawn import FILE, FOLDER
from player.sources import build_index
from tests.commands import short_config
from tests.eye import marked, marked_folder
from tests.fakes import manifest
from tests.mirrors import FORMS, FURTHER_FORMS, Content, class_folders
from tests.test_archive import RUN, played

FIRST, SECOND = "n01000000", "n01000001"
SHA = sha256(marked(5)).hexdigest()
Ask = Callable[..., str]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small mirror with its index, and a config."""
    folder = tmp_path_factory.mktemp("withdraw")
    mirror = marked_folder(folder / "mirror", 12, 2)
    build_index(mirror, folder / "state", lambda _: None)
    return folder


@pytest.fixture
def folder(shared: Path, tmp_path: Path) -> Path:
    """The same, for a test of its own; the mirror stays where it was."""
    copytree(shared / "state", tmp_path / "state")
    short_config(tmp_path, str(shared / "mirror"))
    return tmp_path


@pytest.fixture
def machine(folder: Path) -> Machine:
    return load_machine(folder / "config.yaml")


@pytest.fixture
def ask(folder: Path) -> Ask:
    def asked(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, [*arguments, "--config", str(folder / "config.yaml")])
        assert result.exit_code == code, result.output
        return result.output

    return asked


def listed(ask: Ask) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(ask("withdraw", "--list", "--json"))
    return found


def test_it_is_withdrawn_by_name_and_content_and_restored_by_the_same_name(ask: Ask) -> None:
    said = ask("withdraw", FIRST, f"{FIRST}_5.JPEG", "--reason", "asked by the family", "--by", "Ana")
    assert said == f"withdrawn: {FIRST} {FIRST}_5; what plays here takes it out within a second\n"
    (one,) = listed(ask)
    assert (one["wnid"], one["file"], one["reason"], one["by"]) == (
        FIRST,
        f"{FIRST}_5",
        "asked by the family",
        "Ana",
    )
    assert one["sha256"] == [SHA]
    assert "asked by the family" in ask("withdraw", "--list")
    ask("withdraw", FIRST, f"{FIRST}_5", "--restore", "--reason", "a mistake")
    assert listed(ask) == []


@pytest.mark.parametrize("file", [f"{FIRST}_5", f"{FIRST}_5.JPEG", f"train/{FIRST}/{FIRST}_5.png"])
def test_a_picture_may_be_named_with_or_without_folder_and_extension(ask: Ask, file: str) -> None:
    ask("withdraw", FIRST, file, "--reason", "x")
    assert [one["file"] for one in listed(ask)] == [f"{FIRST}_5"]


def test_what_is_no_picture_is_refused_and_what_is_not_withdrawn_cannot_be_restored(ask: Ask) -> None:
    assert "no picture of that name" in ask("withdraw", FIRST, "x", "--reason", "y", code=1)
    assert "no picture of that name" in ask("withdraw", "n09999999", f"{FIRST}_5", "--reason", "y", code=1)
    assert "no withdrawn picture" in ask(
        "withdraw", FIRST, f"{FIRST}_5", "--restore", "--reason", "y", code=1
    )
    assert "are needed" in ask("withdraw", FIRST, f"{FIRST}_5", code=2)
    assert "are needed" in ask("withdraw", FIRST, f"{FIRST}_5", "--reason", " ", code=2)
    assert listed(ask) == []


def test_the_list_is_read_entry_by_entry(ask: Ask) -> None:
    for number in (3, 5):
        ask("withdraw", FIRST, f"{FIRST}_{number}.JPEG", "--reason", "a test")
    first, second, count = ask("withdraw", "--list").strip().split("\n\n")
    assert f"{FIRST}_3" in first
    assert f"{FIRST}_5" in second
    assert count == "2 withdrawn"
    assert all(line.split()[1:] for line in (first + "\n" + second).splitlines())


def test_a_list_that_is_damaged_is_told(ask: Ask, folder: Path) -> None:
    ask("withdraw", FIRST, f"{FIRST}_5", "--reason", "x")
    file = folder / "state" / "withdrawn" / "withdrawn.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"x"', b'"y"'))
    assert "cannot be read" in ask("withdraw", "--list", code=1)


def test_odd_names_are_found_as_the_page_prints_them() -> None:
    names = [b"n01000001_\xff\x1b.JPEG", b"n01000001_a.b.JPEG", "n01000001_é.JPEG".encode()]
    held = sorted(names)
    known = Known(manifest({"n01000001": 3}), lambda index: held[index])
    for file, stem in (
        ("n01000001_\\xff\\x1b.JPEG", b"n01000001_\xff\x1b"),
        ("n01000001_\\xff\\x1b", b"n01000001_\xff\x1b"),
        ("n01000001_\udcff\x1b.JPEG", b"n01000001_\xff\x1b"),
        ("n01000001_a.b", b"n01000001_a.b"),
        ("n01000001_a.b.JPEG", b"n01000001_a.b"),
        ("n01000001_é", "n01000001_é".encode()),
        ("n01000001_\ud800", None),
        ("", None),
    ):
        assert stem_called(known, "n01000001", file) == stem
        assert stem_called(known, "n01000002", file) is None


CONTENT: Content = {
    "n01440764": [(f"n01440764_{k}.JPEG", marked(k)) for k in range(3)],
    "n01443537": [(f"n01443537_{k}.JPEG", marked(k)) for k in (3, 4)],
}
"""Two synsets of ILSVRC, which parquet's labels need."""


@pytest.mark.parametrize("form", [*FORMS, *FURTHER_FORMS])
def test_the_content_is_learnt_from_every_form_of_a_mirror(tmp_path: Path, form: str) -> None:
    mirror = {**FORMS, **FURTHER_FORMS}[form](tmp_path / "mirror", CONTENT)
    build_index(mirror, tmp_path / "state", lambda _: None)
    build_index(class_folders(tmp_path / "plain", CONTENT), tmp_path / "state", lambda _: None)
    names = [("n01443537", b"n01443537_4"), ("n01440764", b"nothing")]
    (plain, nothing) = contents([str(tmp_path / "plain")], tmp_path / "state", names)
    assert len(plain) == 1
    assert nothing == ()
    assert contents([str(mirror), "stand-in"], tmp_path / "state", names) == [plain, ()]


def test_it_is_learnt_apart_while_something_plays_and_a_mirror_that_is_away_gives_nothing(
    machine: Machine,
) -> None:
    names = [(FIRST, f"{FIRST}_5".encode())]
    assert contents_apart(machine.mirrors, machine.state, names) == [(SHA,)]
    assert contents_apart(["/nowhere"], machine.state, names) == [()]
    assert contents_apart(["stand-in"], machine.state, names) == [()]


# --- the papers ---------------------------------------------------------------------


def test_the_list_moves_with_the_state_and_joins_what_is_there(machine: Machine, tmp_path: Path) -> None:
    two, archive = tmp_path / "two", tmp_path / "showing.tar"
    played(machine.state, 10)
    withdraw(machine, FIRST, f"{FIRST}_5", "x", "Ana")
    export_state(machine.state, archive, datetime.now(UTC))
    assert archive.stat().st_mode & 0o777 == 0o600
    import_state(two, archive)
    ours, theirs = (state / "withdrawn" / "withdrawn.jsonl" for state in (machine.state, two))
    assert theirs.read_bytes() == ours.read_bytes()
    assert theirs.stat().st_mode & 0o777 == 0o600
    withdraw(machine, SECOND, f"{SECOND}_7", "y", "Ana")
    export_state(machine.state, archive, datetime.now(UTC))
    import_state(two, archive)
    assert theirs.read_bytes() == ours.read_bytes()


def test_the_bag_carries_the_list_and_no_other_paper_names_what_is_on_it(
    machine: Machine, tmp_path: Path
) -> None:
    played(machine.state, 10)
    withdraw(machine, FIRST, f"{FIRST}_5", "a secret reason", "Ana")
    bundle(machine, tmp_path / "bag", RUN.id, {}, "<p>", {}, datetime.now(UTC))
    data = tmp_path / "bag" / "data"
    assert b"a secret reason" in (data / "withdrawn.jsonl").read_bytes()
    others = [path for path in data.iterdir() if path.name not in {"withdrawn.jsonl", "manifest.csv"}]
    assert others
    assert not any(f"{FIRST}_5".encode() in path.read_bytes() for path in others)
    assert not any(b"a secret reason" in path.read_bytes() for path in others)


def test_when_says_that_it_will_be_passed_over(ask: Ask) -> None:
    ask("withdraw", FIRST, f"{FIRST}_5", "--reason", "x")
    said = ask("when", f"{FIRST}_5")
    assert f"{FIRST}_5.JPEG  pass 0, position 5  withdrawn\n" in said
    (told,) = json.loads(ask("when", f"{FIRST}_5", "--json"))
    assert (told["state"], told["at"], told["position"]) == ("withdrawn", None, 5)
    assert json.loads(ask("when", f"{FIRST}_4", "--json"))[0]["state"] == "coming"
    assert json.loads(ask("when", FIRST, "--json"))[0]["counts"] == {"coming": 5, "withdrawn": 1}


def gray(value: int) -> bytes:
    """Return a small gray picture, which is odd enough for the contact sheet."""
    return cv2.imencode(".jpg", np.full((40, 40), value, np.uint8))[1].tobytes()


def seen_on(sheet: Path, value: int) -> int:
    """Return how many pictures of that gray the contact sheet shows."""
    pixels = cv2.imread(str(sheet), cv2.IMREAD_GRAYSCALE)
    assert pixels is not None
    return round(float((np.abs(pixels.astype(int) - value) < 3).sum()) / 40**2)


def test_the_contact_sheet_hides_it_by_name_and_by_content(tmp_path: Path) -> None:
    grays = enumerate((90, 170, 90))
    content: Content = {FIRST: [(f"{FIRST}_{k}.JPEG", gray(value)) for k, value in grays]}
    mirror = class_folders(tmp_path / "mirror", content)
    machine = load_machine(short_config(tmp_path, str(mirror)))
    sheet = tmp_path / "sheet.png"
    check(str(mirror), machine.state, lambda _: None, sheet)
    assert (seen_on(sheet, 90), seen_on(sheet, 170)) == (2, 1)
    withdraw(machine, FIRST, f"{FIRST}_0", "x", "Ana")
    check(str(mirror), machine.state, lambda _: None, sheet)
    assert (seen_on(sheet, 90), seen_on(sheet, 170)) == (0, 1)


def test_where_nobody_knows_what_is_withdrawn_nothing_is_shown(machine: Machine, tmp_path: Path) -> None:
    withdraw(machine, FIRST, f"{FIRST}_5", "x", "Ana")
    listed = machine.state / FOLDER / FILE
    listed.unlink()
    listed.mkdir()  # which root cannot read either
    with ExitStack() as stack, pytest.raises(LedgerUnavailable, match="--state"):
        Excerpts(machine, Box(64, 48), Fit.CONTAIN, stack)
    with pytest.raises(LedgerUnavailable, match="--state"):
        check(str(machine.mirrors[-1]), machine.state, lambda _: None, tmp_path / "sheet.png")


def test_flashes_measure_without_it(machine: Machine) -> None:
    withdraw(machine, FIRST, f"{FIRST}_5", "x", "Ana")
    assert machine.playlist is not None
    playlist = load_playlist(machine.playlist)

    async def seen() -> list[int]:
        with known_mirror(machine) as known, ExitStack() as stack:
            excerpts = Excerpts(machine, Box(64, 64), Fit.CONTAIN, stack)
            frames = excerpts.frames(known.score(playlist), Position(0))
            return [(await anext(frames)).slot.position for _ in range(8)]

    assert asyncio.run(seen()) == [0, 1, 2, 3, 4, 6, 7, 8]
