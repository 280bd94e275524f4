"""A showing moves to another computer, and its parts become one record again."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from player.app.archive import export_state, import_state, joined
from player.cli.archiving import report_merged
from player.cli.options import app
from player.core.audit import audit
from player.core.ledger import beginning
from player.core.merge import NotOneRun
from player.core.record_notes import Note
from player.core.units import SECOND, Ns, Wall
from player.journal.journal import SqliteJournal
from player.journal.lock import StateInUse, lock_state
from player.journal.moving import CannotMove
from player.journal.opening import open_run
from player.journal.packing import NoArchive
from player.journal.reading import NoLedger, read_ledger
from player.journal.run import LedgerUnavailable, RunIdentity, StartInfo
from player.journal.store import FILE
from player.report import append_note, read_notes
from tests.commands import done, line_with, playing, short_config
from tests.eye import marked_folder
from tests.flips import flip

RUN = RunIdentity("whole-3fa2b1c4d5e6", "whole", "", 1_000, "by-synset", 2019, "ab" * 32, "11" * 6)
NOON = datetime(2019, 7, 1, 12, tzinfo=UTC)


def opened(state: Path, hours: int = 0, run: RunIdentity = RUN) -> tuple[SqliteJournal, int]:
    start = StartInfo(NOON + timedelta(hours=hours), Ns(0), "0.1", "x11", "")
    journal, resume = open_run(state, run, start)
    return journal, resume.position


def play(journal: SqliteJournal, first: int, stop: int) -> None:
    for position in range(first, stop):
        journal.shown(flip(position))


def played(state: Path, pictures: int, hours: int = 0, run: RunIdentity = RUN) -> None:
    """Play so many pictures from where the run stands, and end."""
    journal, first = opened(state, hours, run)
    play(journal, first, first + pictures)
    journal.close(clean=True)


def carried(there: Path, here: Path, archive: Path) -> list[str]:
    export_state(there, archive, NOON)
    return [moved.line for moved in import_state(here, archive)]


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return tmp_path / "one"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    return tmp_path / "two"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "showing.tar"


def test_a_showing_goes_on_elsewhere_at_the_next_picture_and_is_one_record(
    one: Path, two: Path, archive: Path
) -> None:
    played(one, 300)
    assert carried(one, two, archive) == ["whole-3fa2b1c4d5e6: goes on at pass 0, position 300 of 1,000"]
    played(two, 200, hours=24)
    found = joined([one, two])
    assert (found.audit.shown, found.audit.position, found.audit.ok) == (500, 500, True)
    assert [part.names for part in found.parts] == [(str(one), str(two)), (str(two),)]
    assert [part.span for part in found.parts] == [((0, 0), (0, 299)), ((0, 300), (0, 499))]


def test_it_is_exported_while_it_plays_and_what_is_shown_twice_is_named(
    one: Path, two: Path, archive: Path
) -> None:
    journal, _ = opened(one)
    play(journal, 0, 300)
    assert carried(one, two, archive)[0].endswith("position 300 of 1,000")
    play(journal, 300, 310)
    journal.close(clean=True)
    played(two, 200, hours=24)
    found = joined([two, one, archive])
    assert (found.audit.shown, found.audit.repeated, found.audit.missing) == (500, 10, 0)
    assert [(o.first, o.last) for o in found.overlaps] == [(300, 309)]
    # Nobody had told the copy that the player would end.
    assert (found.audit.uncertain, found.audit.unclean_starts) == (1, 1)


def test_three_computers_make_one_record(one: Path, two: Path, archive: Path, tmp_path: Path) -> None:
    three = tmp_path / "three"
    played(one, 100)
    carried(one, two, archive)
    played(two, 100, hours=24)
    carried(two, three, archive)
    played(three, 100, hours=48)
    found = joined([three, archive, one, three / "runs" / RUN.id / "ledger.sqlite"], RUN.id)
    assert (found.audit.shown, found.audit.ok, len(found.parts)) == (300, True, 3)


def test_it_comes_back_to_where_it_began(one: Path, two: Path, archive: Path) -> None:
    played(one, 100)
    carried(one, two, archive)
    played(two, 100, hours=24)
    assert carried(two, one, archive)[0].endswith("position 200 of 1,000")
    played(one, 100, hours=48)
    assert audit(read_ledger(one, RUN.id)).ok
    assert joined([one, two]).audit.shown == 300


def test_importing_twice_changes_nothing(one: Path, two: Path, archive: Path) -> None:
    played(one, 100)
    carried(one, two, archive)
    before = read_ledger(two, RUN.id)
    assert carried(one, two, archive)[0].endswith("(was here already)")
    assert read_ledger(two, RUN.id) == before


def test_a_run_that_is_further_on_here_is_kept(one: Path, two: Path, archive: Path) -> None:
    played(one, 100)
    carried(one, two, archive)
    played(two, 1, hours=24)
    with pytest.raises(CannotMove, match="further on here"):
        import_state(two, archive)
    played(one, 5, hours=25)
    with pytest.raises(CannotMove, match="report --merge joins both"):
        carried(one, two, archive)
    assert audit(read_ledger(two, RUN.id)).position == 101


def test_all_runs_of_an_archive_are_taken_or_none(one: Path, two: Path, archive: Path) -> None:
    other = replace(RUN, id="tour-000000000000", playlist="tour")
    played(one, 100)
    played(one, 7, run=other)
    played(two, 9, run=other)
    with pytest.raises(CannotMove, match=r"tour-0.* went on here"):
        carried(one, two, archive)
    assert sorted(path.name for path in (two / "runs").iterdir()) == [other.id]
    assert not list(two.glob(".import-*"))


def test_a_state_in_use_is_not_imported_into(one: Path, two: Path, archive: Path) -> None:
    played(one, 100)
    export_state(one, archive, NOON)
    with lock_state(two), pytest.raises(StateInUse):
        import_state(two, archive)


def test_what_cannot_be_written_or_read_is_said(one: Path, two: Path, archive: Path) -> None:
    with pytest.raises(NoLedger, match="no run is recorded"):
        export_state(one, archive, NOON)
    played(one, 10)
    export_state(one, archive, NOON)
    two.write_text("a file")
    with pytest.raises(LedgerUnavailable, match="the state folder must be"):
        import_state(two, archive)
    with pytest.raises(NoArchive, match="no such file"):
        import_state(one, two.with_name("nowhere.tar"))
    with pytest.raises(NoLedger, match="has no run tour-0"):
        joined([archive], "tour-000000000000")


def test_an_archive_whose_ledger_was_changed_is_refused(one: Path, two: Path, archive: Path) -> None:
    played(one, 100)
    file = one / "runs" / RUN.id / "ledger.sqlite"
    file.write_bytes(file.read_bytes().replace(b'"driver":"x11"', b'"driver":"kms"'))
    with pytest.raises(CannotMove, match="does not hold: row 1"):
        carried(one, two, archive)


def test_what_was_left_of_an_import_that_was_killed_is_removed(one: Path, two: Path, archive: Path) -> None:
    played(one, 10)
    (two / ".import-x" / "coming").mkdir(parents=True)
    carried(one, two, archive)
    assert not list(two.glob(".import-*"))


def test_ledgers_of_two_runs_are_no_record(one: Path, two: Path) -> None:
    played(one, 10)
    played(two, 10, run=replace(RUN, manifest="cd" * 32))
    with pytest.raises(NotOneRun, match="is of run"):
        joined([one, two])


# --- what travels along -----------------------------------------------------------


def test_the_manifest_of_the_run_travels_along_and_no_other(one: Path, two: Path, archive: Path) -> None:
    played(one, 10)
    for name, content in (("a", RUN.manifest), ("b", "cd" * 32)):
        folder = one / "manifests" / f"{content[:16]}-{name * 16}"
        folder.mkdir(parents=True)
        (folder / "meta.json").write_text(name)
        (one / "mirrors").mkdir(exist_ok=True)
        (one / "mirrors" / f"{name}.json").write_text(json.dumps({"manifest": folder.name}))
    (one / "mirrors" / "c.json").write_text("[]")
    (one / "cache").mkdir()
    carried(one, two, archive)
    assert [path.name for path in (two / "manifests").iterdir()] == [f"{RUN.manifest[:16]}-{'a' * 16}"]
    assert [path.name for path in (two / "mirrors").iterdir()] == ["a.json"]
    assert not (two / "cache").exists()
    carried(one, two, archive)


def noted(state: Path, text: str, at: int) -> None:
    ledger = read_ledger(state, RUN.id)
    append_note(
        state / "runs" / RUN.id, beginning(ledger.facts), Note(Wall(at), text, 1), ledger.rows[0].seal
    )


def notes(state: Path) -> list[str]:
    begins = beginning(read_ledger(state, RUN.id).facts)
    return [note.text for note in read_notes(state / "runs" / RUN.id, begins)]


def test_notes_of_both_computers_are_kept_and_their_chain_holds(one: Path, two: Path, archive: Path) -> None:
    played(one, 10)
    noted(one, "begun", 1 * SECOND)
    carried(one, two, archive)
    assert notes(two) == ["begun"]
    noted(one, "rain came in", 2 * SECOND)
    carried(one, two, archive)
    assert notes(two) == ["begun", "rain came in"]
    noted(two, "moved", 3 * SECOND)
    noted(one, "switched off", 4 * SECOND)
    carried(one, two, archive)
    assert notes(two) == ["begun", "rain came in", "moved", "switched off"]


def test_what_else_lies_beside_a_ledger_is_kept_under_a_name_of_its_own(
    one: Path, two: Path, archive: Path
) -> None:
    played(one, 10)
    for state in (one, two):
        folder = state / "runs" / RUN.id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ledger.damaged-1.sqlite").write_text(str(state))
    carried(one, two, archive)
    folder = two / "runs" / RUN.id
    assert (folder / "ledger.damaged-1.sqlite").read_text() == str(two)
    assert (folder / "ledger.damaged-1.imported-1.sqlite").read_text() == str(one)


def test_notes_that_cannot_be_read_are_kept_beside_ours(one: Path, two: Path, archive: Path) -> None:
    played(one, 10)
    carried(one, two, archive)
    noted(two, "moved", 3 * SECOND)
    (one / "runs" / RUN.id / "notes.jsonl").write_text("torn")
    carried(one, two, archive)
    assert notes(two) == ["moved"]
    assert (two / "runs" / RUN.id / "notes.imported-1.jsonl").read_text() == "torn"


# --- as commands ------------------------------------------------------------------


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marked_folder(tmp_path_factory.mktemp("archive") / "mirror", 40)


@pytest.fixture
def asked() -> Callable[..., str]:
    def ask(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exit_code == code, result.output
        return result.output

    return ask


@pytest.mark.slow
def test_a_playing_showing_moves_by_two_commands(
    tmp_path: Path, mirror: Path, asked: Callable[..., str]
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    here, there = (short_config(tmp_path / name, str(mirror)) for name in ("here", "there"))
    archive = str(tmp_path / "showing.tar")
    with playing(here) as player:
        line_with(player, "url=")
        assert "goes on at pass" in asked("state", "export", archive, "--config", str(here))
        asked("state", "import", archive, "--config", str(here), code=75)
    assert "goes on at pass" in asked("state", "import", archive, "--config", str(there))
    second = done("run", "--config", str(there), "--for", "1s")
    assert second.returncode == 0, second.stderr
    assert "goes on" in second.stderr
    found = joined([tmp_path / "here" / "state", tmp_path / "there" / "state"])
    assert (found.audit.missing, found.faults) == (0, ())
    assert found.parts[-1].names == (str(tmp_path / "there" / "state"),)
    assert "further on here" in asked("state", "import", archive, "--config", str(there), code=1)


def test_the_parts_are_reported_in_words_and_in_json(
    one: Path, two: Path, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played(one, 100)
    carried(one, two, archive)
    played(two, 100, hours=24)
    report_merged([one, two], None, as_json=True)
    assert json.loads(capsys.readouterr().out)["shown"] == 200
    played(one, 1, hours=48)
    with pytest.raises(typer.Exit) as ended:
        report_merged([one, two], None, as_json=False)
    assert ended.value.exit_code == 1
    said = capsys.readouterr().out
    assert "shown twice: pass 0, positions 100 … 100" in said
    played(two, 1, run=replace(RUN, manifest="cd" * 32, id="whole-000000000000"))
    with pytest.raises(typer.BadParameter, match="is of run"):
        report_merged(
            [one / "runs" / RUN.id / FILE, two / "runs" / "whole-000000000000" / FILE], None, as_json=False
        )


def test_a_part_that_would_be_taken_for_the_playlist_is_refused(asked: Callable[..., str]) -> None:
    said = asked("report", "--merge", "one.tar", "two.tar", code=2)
    assert "--merge one.tar --merge two.tar" in " ".join(said.replace("│", " ").split())
    assert "one part only" in asked("report", "--merge", "one.tar", code=2)


def test_what_cannot_be_carried_is_one_line_and_a_code(tmp_path: Path, asked: Callable[..., str]) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("state: state\n")
    where = ("--config", str(config))
    assert "no run is recorded" in asked("state", "export", str(tmp_path / "x.tar"), *where, code=69)
    assert "no such file" in asked("state", "import", str(tmp_path / "x.tar"), *where, code=1)
    played(tmp_path / "state", 5)
    nowhere = tmp_path / "nowhere" / "x.tar"
    assert "No such file or directory" in asked("state", "export", str(nowhere), *where, code=1)
    (tmp_path / "file").write_text("")
    below = ("--state", str(tmp_path / "file" / "below"))
    assert "must be one" in asked("state", "import", str(tmp_path / "x.tar"), *where, *below, code=69)
