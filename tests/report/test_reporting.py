"""The commands ``report`` and ``note``, as people and scripts use them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from player.assets import load_census, load_wordnet, shipped
from player.cli import recording
from player.cli.options import app
from player.config import load_playlist
from player.core.schedule import Schedule
from player.core.score import resolve
from player.hours import schedule_of
from player.journal.lock import lock_state
from player.journal.reading import read_ledger
from tests.fakes import manifest
from tests.report.conftest import THREE_DAYS, Recorded
from tests.report.reading import assert_equal
from tests.report.showing import write_showing

assert recording


def run(recorded: Recorded, command: str, *arguments: str, playlist: bool = True) -> Result:
    named = [str(recorded.playlist)] if playlist and command == "report" else []
    mirror = ["--mirror", "stand-in"] if command == "report" and "--mirror" not in arguments else []
    environment = {"HOME": str(recorded.state), "XDG_CONFIG_HOME": "", "TWELVE_HOURS_CONFIG": ""}
    given = [command, *named, *mirror, *arguments, "--state", str(recorded.state)]
    return CliRunner().invoke(app, given, env=environment)


def reported(recorded: Recorded, *arguments: str, playlist: bool = True) -> dict[str, Any]:
    made = run(recorded, "report", *arguments, "--json", playlist=playlist)
    assert made.exit_code == 0, made.output
    return dict(json.loads(made.stdout))


@pytest.fixture
def without_notes(three_days: Recorded) -> Iterator[Recorded]:
    yield three_days
    (three_days.state / "runs" / three_days.run / "notes.jsonl").unlink(missing_ok=True)


def test_the_page_and_json_are_one_record(three_days: Recorded, tmp_path: Path) -> None:
    file = tmp_path / "record.html"
    figures = reported(three_days, "--html", str(file))
    assert len(assert_equal(file.read_text("utf-8"), figures)) > 150


def test_it_agrees_with_the_audit(three_days: Recorded) -> None:
    told = reported(three_days)
    audited = run(three_days, "verify", "--json")
    found = json.loads(audited.stdout)
    names = ("shown", "unshowable", "withheld", "missing", "repeated", "uncertain")
    assert {name: told["pictures"][name] for name in names} == {name: found[name] for name in names}
    assert told["disturbances"]["unclean_starts"] == found["unclean_starts"]
    assert told["pictures"]["unshowable"] == 12
    assert told["pictures"]["score"] == told["pictures"]["shown"] + told["pictures"]["withheld"] + 12


def test_the_terminal_has_the_lines_of_the_page(three_days: Recorded) -> None:
    text = run(three_days, "report").stdout
    for words in ("Rehearsal", "Three days", "Shown once", "Chain head", "What this does not prove"):
        assert words in text


def test_what_is_omitted_withheld_and_by_whom_is_told(three_days: Recorded) -> None:
    (decided,) = reported(three_days)["content"]
    assert (decided["policy"], decided["decision"], decided["synsets"]) == ("unsafe-2019", "withheld", 1593)
    assert decided["decided_by"] is None


def test_without_a_playlist_the_newest_run_is_reported_from_its_facts(three_days: Recorded) -> None:
    told = reported(three_days, playlist=False)
    assert told["work"]["run"] == three_days.run
    assert "not at hand" in told["remarks"][0]
    assert told["pictures"]["mirror"] is None
    assert told["rehearsal"], "the hash of the stand-in is known without a playlist"


def configured(recorded: Recorded, folder: Path, text: str) -> dict[str, Any]:
    """Report with a config that has *text*, and no playlist named."""
    config = folder / "config.yaml"
    config.write_text(text)
    return reported(recorded, "--config", str(config), playlist=False)


def test_a_playlist_of_the_config_is_found_by_the_name_in_the_ledger(
    three_days: Recorded, tmp_path: Path
) -> None:
    told = configured(three_days, tmp_path, f"playlist: {three_days.playlist}")
    assert (told["remarks"], told["work"]["title"]) == ([], "Three days")


def test_hours_of_a_programme_are_those_of_its_lines(three_days: Recorded, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(THREE_DAYS)
    told = configured(
        three_days,
        tmp_path,
        "programme:\n"
        f'  - {{playlist: {other}, hours: "Mo 10:00-10:12"}}\n'
        f'  - {{playlist: {three_days.playlist}, hours: "10:00-11:00"}}\n',
    )
    assert told["remarks"] == []
    assert told["hours"]["planned_s"] == (10 + 22 + 22) * 60


def test_a_playlist_of_the_config_with_errors_is_left_aside(three_days: Recorded, tmp_path: Path) -> None:
    broken = tmp_path / "three-days.yaml"
    broken.write_text("cadence: 90")
    told = configured(three_days, tmp_path, f"playlist: {broken}")
    assert "has errors and is left aside" in told["remarks"][0]
    named = run(three_days, "report", str(broken), playlist=False)
    assert (named.exit_code, "cadence" in named.stderr) == (78, True)


def test_a_playlist_that_cannot_be_played_any_more_is_told(three_days: Recorded, tmp_path: Path) -> None:
    other = tmp_path / "three-days.yaml"
    other.write_text("pictures: {include: [fungus], exclude: [fungus]}")
    told = configured(three_days, tmp_path, f"playlist: {other}")
    assert "nothing is left to play" in told["remarks"][0]
    assert told["pictures"]["shown"] > 0


def test_a_shipped_playlist_and_a_mirror_that_is_not_indexed_here(
    three_days: Recorded, tmp_path: Path
) -> None:
    playlist = load_playlist(shipped("playlists", "london-2019.yaml"))
    counts = {"n01000001": 700, "n03000001": 300}
    score = resolve(playlist, manifest(counts, content="5" * 64), load_wordnet(), load_census())
    day = Schedule(schedule_of(playlist.showing).openings[:1]) if playlist.showing else Schedule(())
    played = Recorded(tmp_path, three_days.playlist, write_showing(tmp_path, score, day), score)
    told = reported(played, playlist=False)
    assert told["heading"] == "Record of showing"
    assert told["work"]["title"] == "Exhibiting ImageNet, London 2019"
    assert "not at hand (the mirror of the config has another content)" in told["remarks"][0]
    assert told["pictures"]["shown"] == told["pictures"]["score"] == 1_000
    away = run(played, "report", "--mirror", str(tmp_path / "away"), "--json", playlist=False)
    assert "it has not been indexed" in json.loads(away.stdout)["remarks"][0]


def test_a_default_playlist_is_found(three_days: Recorded, tmp_path: Path) -> None:
    whole = load_playlist(shipped("playlists", "whole.yaml"))
    assert three_days.score.playlist.showing
    score = resolve(whole, manifest({"n01000001": 50}), load_wordnet(), load_census())
    hours = schedule_of(three_days.score.playlist.showing)
    played = Recorded(tmp_path, three_days.playlist, write_showing(tmp_path, score, hours), score)
    assert reported(played, playlist=False)["work"]["title"] == "ImageNet, whole"


def test_an_edited_playlist_that_makes_another_run_is_not_taken_for_the_one_played(
    three_days: Recorded,
) -> None:
    before = three_days.playlist.read_text()
    three_days.playlist.write_text(before.replace("per_synset: 1", "per_synset: 2"))
    try:
        told = reported(three_days)
    finally:
        three_days.playlist.write_text(before)
    assert "makes another run" in told["remarks"][0]
    assert told["content"] is None
    assert told["hours"]["planned_s"] == 3 * 22 * 60


def test_the_seed_that_was_played_is_the_ledgers(three_days: Recorded) -> None:
    before = three_days.playlist.read_text()
    three_days.playlist.write_text(before + "seed: 7\n")
    try:
        assert reported(three_days)["remarks"] == []
    finally:
        three_days.playlist.write_text(before)


def test_a_note_is_in_the_next_report_with_its_moment(without_notes: Recorded) -> None:
    assert run(without_notes, "note", "Venue: The Small Gallery").exit_code == 0
    assert run(without_notes, "note", " rain came in ").exit_code == 0
    told = reported(without_notes)
    assert told["stated"]["venue"] == "The Small Gallery"
    assert [note["text"] for note in told["notes"]] == ["Venue: The Small Gallery", "rain came in"]
    rows = read_ledger(without_notes.state, without_notes.run).rows
    assert {note["after_row"] for note in told["notes"]} == {len(rows)}


def test_a_note_does_not_wait_for_the_player(without_notes: Recorded) -> None:
    with lock_state(without_notes.state):
        assert run(without_notes, "note", "while it plays").exit_code == 0
    assert [note["text"] for note in reported(without_notes)["notes"]] == ["while it plays"]


def test_a_note_that_was_taken_out_is_remarked(without_notes: Recorded) -> None:
    for text in ("one", "two"):
        run(without_notes, "note", text)
    file = without_notes.state / "runs" / without_notes.run / "notes.jsonl"
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[1])
    told = reported(without_notes)
    assert "line 1 of notes.jsonl is not what was written" in told["remarks"][0]
    assert [note["text"] for note in told["notes"]] == ["two"]


def test_what_cannot_be_reported_is_one_line(three_days: Recorded, tmp_path: Path) -> None:
    nothing = Recorded(tmp_path / "empty", three_days.playlist, "", three_days.score)
    for command, arguments in (("report", ()), ("note", ("rain",))):
        made = run(nothing, command, *arguments)
        assert (made.exit_code, made.exception.__class__) == (69, SystemExit)
        assert "no run" in made.stderr
    assert run(three_days, "note", "  ").exit_code == 2
    assert run(three_days, "note", "rain", "--run", "nothing-000000000000").exit_code == 69
    assert run(three_days, "report", "--html", str(tmp_path / "no" / "folder.html")).exit_code == 2


def test_the_papers_are_bundled_with_the_record(three_days: Recorded, tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    made = run(three_days, "report", "--bundle", str(bag))
    assert (made.exit_code, made.stdout) == (0, "")
    figures = json.loads((bag / "data" / "report.json").read_text("utf-8"))
    assert_equal((bag / "data" / "report.html").read_text("utf-8"), figures)
    assert run(three_days, "report", "--bundle", str(bag), "--merge", "x").exit_code == 2


def test_the_parts_of_a_run_make_one_page(three_days: Recorded, tmp_path: Path) -> None:
    file, state = tmp_path / "one.html", str(three_days.state)
    made = run(three_days, "report", "--merge", state, "--merge", state, "--html", str(file), "--json")
    assert made.exit_code == 0, made.output
    found = json.loads(made.stdout)
    text = file.read_text("utf-8")
    assert f">{found['shown'] - found['uncertain']:,}</data>" in text
    assert "part 1: " in text
    (tmp_path / "none.tar").write_bytes(b"no archive")
    assert (
        run(three_days, "report", "--merge", str(tmp_path / "none.tar"), "--html", str(file)).exit_code == 2
    )
