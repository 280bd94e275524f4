"""The papers of a showing are a bag that any archive can read, and the ledger in it can be recomputed."""

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
import typer

from player.app.bundle import bundle, playlist_file
from player.assets import shipped
from player.cli.archiving import report_bundled
from player.config import load_machine, load_playlist
from player.core.audit import Ledger
from player.core.ledger import Row, Sealed, Tail
from player.core.machine import Machine
from player.core.units import Ns
from player.journal.bag import NotABag, write_bag
from player.journal.opening import open_run
from player.journal.reading import NoLedger
from player.journal.run import RunIdentity, StartInfo
from player.journal.tables import LEDGER, as_csv, ledger_facts, ledger_rows, schema
from player.sources import build_index
from player.sources.standin import HASH
from tests.eye import marked_folder
from tests.flips import flip

MADE = datetime(2019, 9, 14, 10, tzinfo=UTC)
STAND_IN = RunIdentity(
    "whole-3fa2b1c4d5e6", "whole", "Exhibiting", 14_197_114, "by-synset", 2019, HASH, "1" * 12
)


@dataclass
class Report:
    """A report, as the record of showing makes one."""

    figures: dict[str, object]

    def html(self) -> str:
        return "<p>"


# --- an independent reading of RFC 8493 --------------------------------------------


def faults(bag: Path) -> list[str]:
    """Return what makes the folder *bag* no valid bag, by sections 2 and 3 of the RFC."""
    found: list[str] = []
    declaration = (bag / "bagit.txt").read_bytes()
    if not re.fullmatch(rb"BagIt-Version: 1\.0\nTag-File-Character-Encoding: UTF-8\n", declaration):
        found.append("bagit.txt is not the declaration of a bag (2.1.1)")
    if not (bag / "data").is_dir():
        found.append("there is no payload folder (2.1.2)")
    listed = manifest_of(bag / "manifest-sha256.txt")
    payload = {p.relative_to(bag).as_posix() for p in (bag / "data").rglob("*") if p.is_file()}
    if set(listed) != payload:
        found.append(f"payload and its manifest differ: {set(listed) ^ payload} (3)")
    tags = manifest_of(bag / "tagmanifest-sha256.txt")
    others = {p.name for p in bag.iterdir() if p.is_file()} - {"tagmanifest-sha256.txt"}
    if set(tags) != others:
        found.append(f"tag files and their manifest differ: {set(tags) ^ others} (2.2.1)")
    for name, digest in {**listed, **tags}.items():
        if (bag / name).is_file() and hashlib.sha256((bag / name).read_bytes()).hexdigest() != digest:
            found.append(f"{name} has another checksum (3)")
    oxum = f"{sum((bag / name).stat().st_size for name in payload)}.{len(payload)}"
    if information(bag).get("Payload-Oxum") != oxum:
        found.append("Payload-Oxum is not that of the payload (2.2.2)")
    return found


def manifest_of(path: Path) -> dict[str, str]:
    """Return path → checksum: "checksum, whitespace, filepath" a line, no path twice, none outside."""
    lines = path.read_text("utf-8").splitlines()
    pairs = [re.fullmatch(r"([0-9a-f]{64})[ \t]+\*?(\S.*)", line) for line in lines]
    assert all(pairs), "a line of a manifest is malformed"
    found = {pair[2]: pair[1] for pair in pairs if pair}
    assert len(found) == len(lines)
    assert not any(name.startswith("/") or ".." in name.split("/") for name in found)
    return found


def information(bag: Path) -> dict[str, str]:
    lines = (bag / "bag-info.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[^:\s][^:]*: .*", line) for line in lines)
    return dict(line.split(": ", 1) for line in lines)


# --- the bag ---------------------------------------------------------------------


def test_a_bag_is_valid_and_one_byte_changed_is_found(tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    write_bag(bag, {"a.txt": [b"one", b"two"], "ä b.txt": []}, {"External-Identifier": "x\ny"})
    assert faults(bag) == []
    assert (bag / "data" / "a.txt").read_bytes() == b"onetwo"
    assert information(bag)["External-Identifier"] == "x y"
    (bag / "data" / "a.txt").write_bytes(b"onetwO")
    assert faults(bag) == ["data/a.txt has another checksum (3)"]


def test_what_is_there_is_not_overwritten_and_what_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(NotABag, match="is there already"):
        write_bag(tmp_path / "there", {}, {})

    def broken() -> list[bytes]:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        write_bag(tmp_path / "bag", {"a": (chunk for chunk in broken())}, {})
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


# --- the papers ------------------------------------------------------------------


def played(state: Path, run: RunIdentity, pictures: int = 50) -> None:
    journal, _ = open_run(state, run, StartInfo(MADE, Ns(0), "0.1", "x11", ""))
    for position in range(pictures):
        journal.shown(flip(position))
    journal.close(clean=True)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("mirror: https://ann:secret@example.org/imagenet?token=abc\nstate: state\n")
    return path


@pytest.fixture
def machine(config: Path) -> Machine:
    return load_machine(config)


def bagged(machine: Machine, target: Path, config: Path) -> Path:
    whole = shipped("playlists", "whole.yaml")
    bundle(machine, target, None, {"figures": 1}, "<p>é</p>", {"playlist": whole, "config": config}, MADE)
    return target / "data"


def test_a_bundle_is_a_bag_with_all_the_papers_and_no_picture(
    tmp_path: Path, machine: Machine, config: Path
) -> None:
    played(machine.state, STAND_IN)
    data = bagged(machine, tmp_path / "bag", config)
    assert faults(tmp_path / "bag") == []
    assert sorted(path.name for path in data.iterdir()) == [
        "README.txt",
        "audit.json",
        "config.yaml",
        "csv-metadata.json",
        "ledger.csv",
        "ledger.json",
        "playlist.yaml",
        "report.html",
        "report.json",
        "score.md",
        "synsets.csv",
    ]
    assert information(tmp_path / "bag")["External-Identifier"] == STAND_IN.id
    assert json.loads((data / "report.json").read_text()) == {"figures": 1}
    assert (data / "report.html").read_text("utf-8") == "<p>é</p>"
    assert json.loads((data / "audit.json").read_text())["shown"] == 50
    synsets = list(csv.reader((data / "synsets.csv").read_text("utf-8").splitlines()))
    assert synsets[0] == ["wnid", "pictures"]
    assert sum(int(count) for _, count in synsets[1:]) == 14_197_114
    assert load_playlist(data / "playlist.yaml").title == "ImageNet, whole"


def test_no_password_travels_along(tmp_path: Path, machine: Machine, config: Path) -> None:
    played(machine.state, STAND_IN)
    text = (bagged(machine, tmp_path / "bag", config) / "config.yaml").read_text("utf-8")
    assert "secret" not in text
    assert "abc" not in text
    assert load_machine(tmp_path / "bag" / "data" / "config.yaml").mirrors == (
        "https://example.org/imagenet",
    )


def test_a_mirror_that_is_not_at_hand_is_said(tmp_path: Path, machine: Machine, config: Path) -> None:
    played(machine.state, RunIdentity("mine-3fa2b1c4d5e6", "mine", "", 50, "by-synset", 1, "ab" * 32, ""))
    data = bagged(machine, tmp_path / "bag", config)
    assert not (data / "synsets.csv").exists()
    assert "was not at hand" in (data / "README.txt").read_text("utf-8")


def test_a_run_that_is_not_there_is_said(tmp_path: Path, machine: Machine, config: Path) -> None:
    with pytest.raises(NoLedger):
        bagged(machine, tmp_path / "bag", config)


def test_notes_are_among_the_papers(tmp_path: Path, machine: Machine, config: Path) -> None:
    played(machine.state, STAND_IN)
    (machine.state / "runs" / STAND_IN.id / "notes.jsonl").write_text("{}\n")
    assert (bagged(machine, tmp_path / "bag", config) / "notes.jsonl").read_text() == "{}\n"


def test_the_command_bundles_the_run_reported(tmp_path: Path, machine: Machine, config: Path) -> None:
    played(machine.state, STAND_IN)
    report = Report({"work": {"run": STAND_IN.id, "playlist": "whole"}})
    report_bundled(machine, tmp_path / "bag", report, (None, config))
    assert faults(tmp_path / "bag") == []
    assert (tmp_path / "bag" / "data" / "config.yaml").exists()
    with pytest.raises(typer.BadParameter, match="is there already"):
        report_bundled(machine, tmp_path / "bag", report, (None, config))


def test_the_playlist_is_the_one_that_has_the_runs_name(machine: Machine, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("title: Mine\n")
    assert playlist_file(machine, mine, "mine") == mine
    assert playlist_file(machine, mine, "whole") == shipped("playlists", "whole.yaml")
    assert playlist_file(machine, None, "nobodys") is None


# --- the ledger as a table -------------------------------------------------------


def rechained(data: Path) -> list[int]:
    """Recompute the chain as the schema says; return the rows whose seal does not fit."""
    beside = json.loads((data / "ledger.json").read_text("ascii"))

    def canonical(value: object) -> bytes:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()

    head, wrong = hashlib.sha256(canonical(beside["facts"])).digest(), []
    with (data / "ledger.csv").open(encoding="utf-8", newline="") as file:
        for told in csv.DictReader(file):
            numbers = [int(told[key]) for key in ("number", "pass", "first", "count")]
            row = [numbers[0], told["kind"], *numbers[1:], told["body"]]
            head = hashlib.sha256(head + canonical(row)).digest()
            if head.hex() != told["seal"]:
                wrong.append(numbers[0])
    tail = beside["open_row"]
    sealed = hashlib.sha256(
        hashlib.sha256(head + canonical(tail["row"])).digest() + str(tail["entry"]).encode()
    )
    return wrong if sealed.hexdigest() == tail["seal"] else [*wrong, tail["row"][0]]


def test_the_chain_can_be_recomputed_from_the_table(tmp_path: Path, machine: Machine, config: Path) -> None:
    played(machine.state, STAND_IN)
    data = bagged(machine, tmp_path / "bag", config)
    assert rechained(data) == []
    table = data / "ledger.csv"
    table.write_text(table.read_text("utf-8").replace(",shown,0,0,50,", ",shown,0,0,49,"), "utf-8")
    assert rechained(data)[0] == 2


def test_the_schema_names_each_column_of_each_table(tmp_path: Path, machine: Machine, config: Path) -> None:
    played(machine.state, STAND_IN)
    data = bagged(machine, tmp_path / "bag", config)
    for table in json.loads((data / "csv-metadata.json").read_bytes())["tables"]:
        with (data / table["url"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [c["name"] for c in table["tableSchema"]["columns"]]


def test_a_long_ledger_comes_in_pieces_and_says_what_the_rows_say() -> None:
    random = Random(1)
    rows = [
        Sealed(Row(k, random.choice(("shown", 'a "b", c')), 0, k, 1, '{"text":"ä\nb"}'), random.randbytes(32))
        for k in range(12_000)
    ]
    ledger = Ledger({"id": "x"}, rows, Tail(Row(12_001, "", 0, 0, 0, "{}"), 7, b"\1"))
    pieces = list(as_csv(LEDGER, ledger_rows(ledger)))
    assert len(pieces) == 3
    read = list(csv.reader(b"".join(pieces).decode("utf-8").splitlines(keepends=True)))
    assert len(read) == 12_001
    assert read[5][1:] == [rows[4].row.kind, "0", "4", "1", '{"text":"ä\nb"}', rows[4].seal.hex()]
    assert ledger_facts(ledger)["open_row"] == {"row": [12_001, "", 0, 0, 0, "{}"], "entry": 7, "seal": "01"}
    assert ledger_facts(ledger._replace(tail=None))["open_row"] is None


def test_a_damaged_ledger_is_told_as_far_as_it_can_be() -> None:
    rows = [Sealed(Row(1, "sho\udcffn", 0, 0, 1, "{}"), b"\1")]
    assert b"sho\\udcffn" in b"".join(as_csv(LEDGER, ledger_rows(Ledger({}, rows, None))))
    assert json.loads(schema([LEDGER]))["tables"][0]["url"] == LEDGER


def test_the_manifest_of_a_mirror_on_disk_lists_its_pictures(tmp_path: Path) -> None:
    mirror = marked_folder(tmp_path / "mirror", 40)
    config = tmp_path / "config.yaml"
    config.write_text(f"mirror: {mirror}\nstate: state\n")
    machine = load_machine(config)
    found = build_index(str(mirror), machine.state, lambda _: None)
    played(
        machine.state, RunIdentity("mine-3fa2b1c4d5e6", "mine", "", 40, "by-synset", 1, found.hash, ""), 40
    )
    data = bagged(machine, tmp_path / "bag", config)
    with (data / "manifest.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [int(row["index"]) for row in listed] == list(range(40))
    assert {row["file"] for row in listed} == {path.name for path in mirror.rglob("*.*") if path.is_file()}
    assert faults(tmp_path / "bag") == []
