"""What verify recomputes: a run's rows against its score, or its own facts where no score is at hand."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from player.app.verify import WHOLE, verify
from player.config import load_machine
from player.core.ledger import Row, beginning, chained, tail_of
from player.core.machine import Machine
from player.journal.reading import NoLedger, read_ledger
from player.journal.store import Store
from tests.commands import done, short_config
from tests.eye import marked_folder


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config whose forty pictures were played for some seconds, with pauses."""
    folder = tmp_path_factory.mktemp("verify")
    mirror = marked_folder(folder / "mirror", 40)
    (mirror / mirror_file(mirror)).write_bytes(b"no picture")
    config = short_config(folder, str(mirror))
    (folder / "short.yaml").write_text(
        "title: Forty\npauses: {every: 5 pictures, shortest: 100 ms, longest: 200 ms}\n"
    )
    ended = done("run", "--config", str(config), "--for", "6s")
    assert ended.returncode == 0, ended.stderr
    return config


def mirror_file(mirror: Path) -> Path:
    return sorted(path for path in mirror.rglob("*") if path.is_file())[3].relative_to(mirror)


@pytest.fixture
def machine(played: Path, tmp_path: Path) -> Machine:
    """The same machine with a state folder of its own to change."""
    state = tmp_path / "state"
    for path in sorted((played.parent / "state").rglob("*")):
        if path.is_file() and path.name != "lock":
            target = state / path.relative_to(played.parent / "state")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    config = tmp_path / "config.yaml"
    text = played.read_text().replace("state: state", f"state: {state}")
    config.write_text(text.replace("playlist: short.yaml", f"playlist: {played.parent / 'short.yaml'}"))
    return load_machine(config)


def run_of(machine: Machine) -> str:
    (folder,) = (machine.state / "runs").iterdir()
    return folder.name


def resealed(machine: Machine, change: dict[str, str | int], kind: str, **said: object) -> int:
    """Change the last row of *kind* and seal the whole anew, as a forger would; return its number."""
    path = machine.state / "runs" / run_of(machine) / "ledger.sqlite"
    with closing(Store(path, read_only=True)) as store:
        ledger = store.ledger()
    assert ledger.tail is not None
    facts = {**ledger.facts, **change}
    head = beginning(facts)
    named = max(sealed.row.number for sealed in ledger.rows if sealed.row.kind == kind)
    with closing(sqlite3.connect(path)) as connection, connection:
        for key, value in change.items():
            connection.execute("UPDATE facts SET value = ? WHERE key = ?", (json.dumps(value), key))
        for row in (sealed.row for sealed in ledger.rows):
            body = json.dumps(json.loads(row.body) | said, sort_keys=True, separators=(",", ":"))
            told = Row(row.number, row.kind, row.pass_number, row.first, row.count, body)
            told = told if row.number == named else row
            head = chained(head, told)
            values = (told.body, head, row.number)
            connection.execute("UPDATE rows SET body = ?, seal = ? WHERE number = ?", values)
        tail = tail_of(head, ledger.tail.row, ledger.tail.entry)
        connection.execute("UPDATE tail SET seal = ?", (tail.seal,))
    return named


def test_a_run_is_recomputed_from_its_score(machine: Machine) -> None:
    found = verify(machine, None, None)
    assert (found.basis, found.audit.ok, found.audit.chain) == (WHOLE, True, "ok")
    assert found.audit.shown > 30
    assert found.audit.unshowable >= 1
    assert found.audit.pauses > 3


def test_a_file_that_the_score_does_not_have_there_is_named(machine: Machine) -> None:
    number = resealed(machine, {}, "unshowable", file="n00004475_1.JPEG")
    found = verify(machine, None, None).audit
    assert found.chain.startswith(f"row {number} cannot be: it names n00004475_1.JPEG, the score has ")
    assert not found.ok


def test_a_pause_that_was_not_drawn_is_named(machine: Machine) -> None:
    number = resealed(machine, {}, "pause", ms=4_000)
    assert verify(machine, None, None).audit.chain.startswith(f"row {number} cannot be: position ")


def test_facts_that_are_not_the_scores_are_named(machine: Machine) -> None:
    resealed(machine, {"pictures": 41}, "pause")
    found = verify(machine, None, None).audit
    assert found.chain == "the facts cannot be: pictures is 41, the score has 40"


def test_a_head_that_was_told_elsewhere_shows_a_ledger_that_was_sealed_anew(machine: Machine) -> None:
    heads = [sealed.seal.hex() for sealed in read_ledger(machine.state, run_of(machine)).rows]
    assert verify(machine, None, None, [heads[0].upper(), heads[-1]]).audit.ok
    resealed(machine, {}, "start", driver="another")
    assert verify(machine, None, None).audit.ok
    found = verify(machine, None, None, heads[-1:]).audit
    assert found.chain.startswith(f"no row has the seal {heads[-1]}")
    assert not found.ok


def test_a_broken_chain_is_told_before_anything_else(machine: Machine) -> None:
    with closing(sqlite3.connect(machine.state / "runs" / run_of(machine) / "ledger.sqlite")) as other, other:
        other.execute("UPDATE rows SET body = '{}' WHERE number = 2")
    found = verify(machine, None, None)
    assert found.audit.chain.startswith("row 2 breaks the chain")
    assert found.basis.startswith("not recomputed")


@pytest.mark.parametrize("at_hand", ["another playlist", "no manifest", "a broken playlist"])
def test_without_its_score_a_run_is_judged_by_its_own_facts(
    machine: Machine, tmp_path: Path, at_hand: str
) -> None:
    playlist = tmp_path / "short.yaml"
    playlist.write_text(
        {"another playlist": "order: shuffled\n", "a broken playlist": "cadence: 5\n"}.get(at_hand, "")
    )
    if at_hand == "no manifest":
        for path in (machine.state / "mirrors").iterdir():
            path.unlink()
    found = verify(machine, playlist, None)
    assert found.basis.startswith("recomputed from the ledger's own facts")
    assert found.audit.ok
    number = resealed(machine, {}, "pause", ms=1)
    assert verify(machine, playlist, None).audit.chain.startswith(f"row {number} cannot be: position ")


def test_what_is_not_there_is_no_ledger(machine: Machine) -> None:
    with pytest.raises(NoLedger):
        verify(machine, None, "nobody")
    assert read_ledger(machine.state, run_of(machine)).fault is None
