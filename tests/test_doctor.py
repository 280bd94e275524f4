"""The doctor, as a technician meets it."""

import json
from pathlib import Path

import pytest

from player.journal.lock import lock_state
from tests.commands import done
from tests.eye import marked_folder

NAMES = [
    "display", "presenting", "beat", "mirror", "decode", "disk", "disk health", "clock", "hardware clock",
    "memory", "temperature", "fonts", "permissions", "blanking", "updates",
]  # fmt: skip


CONFIG = "state: state\nplaylist: slow.yaml\nscreen: {size: 320x180}\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    (tmp_path / "slow.yaml").write_text("cadence: 2 s\n")  # a busy machine is no failure
    return path


def checks(config: Path, code: int, *more: str, **environment: str) -> dict[str, dict[str, str]]:
    ended = done("doctor", "--config", str(config), "--json", *more, **environment)
    assert ended.returncode == code, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)["checks"]
    assert all(set(check) == {"name", "verdict", "found", "advice"} for check in found)
    assert all(check["advice"] for check in found if check["verdict"] == "fail")
    return {check["name"]: check for check in found}


def test_every_question_is_answered_on_a_machine_that_can_do_it(config: Path) -> None:
    found = checks(config, 0)
    assert list(found) == NAMES
    assert found["presenting"]["found"].startswith("surface: draw")
    assert (
        found["display"]["verdict"] == found["beat"]["verdict"] == "warn"
    )  # nobody sees it, nothing is told
    assert "stand-in" in found["mirror"]["found"]
    assert "pictures/s" in found["decode"]["found"]
    assert found["fonts"]["verdict"] == found["permissions"]["verdict"] == "pass"


@pytest.mark.slow
def test_what_is_not_known_is_never_passed(config: Path) -> None:
    for check in checks(config, 0).values():
        assert not (check["found"].startswith("not known") and check["verdict"] == "pass"), check


def test_a_mirror_is_measured_once_it_is_indexed(config: Path, tmp_path: Path) -> None:
    mirror = marked_folder(tmp_path / "mirror", 60)
    before = checks(config, 0, "--mirror", str(mirror))
    assert before["mirror"]["verdict"] == before["decode"]["verdict"] == "warn"
    assert f"index {mirror}" in before["mirror"]["advice"]
    assert done("index", str(mirror), "--state", str(tmp_path / "state")).returncode == 0
    after = checks(config, 0, "--mirror", str(mirror))
    assert "pictures/s one by one" in after["mirror"]["found"]
    assert "pictures/s" in after["decode"]["found"]


def test_a_mirror_that_is_away_fails(config: Path, tmp_path: Path) -> None:
    found = checks(config, 1, "--mirror", str(tmp_path / "nowhere"))
    assert found["mirror"]["verdict"] == "fail"
    assert "nowhere" in found["mirror"]["found"]
    assert found["decode"]["verdict"] == "warn"


@pytest.mark.slow
def test_a_screen_that_is_required_and_not_there_fails(config: Path) -> None:
    config.write_text("state: state\nplaylist: slow.yaml\nscreen: {required: true}\n")
    found = checks(config, 1, DISPLAY=":987", SDL_VIDEODRIVER="")
    assert found["display"]["verdict"] == "fail"
    assert "DISPLAY=:987" in found["display"]["found"]


def test_a_wall_that_plays_is_left_alone(config: Path) -> None:
    with lock_state(config.parent / "state"):
        found = checks(config, 0)
    for name in ("display", "mirror", "decode"):
        assert found[name]["verdict"] == "warn"
        assert "in use" in found[name]["found"]
    assert "presenting" not in found


@pytest.mark.slow
def test_a_state_folder_that_cannot_be_had_fails(config: Path) -> None:
    config.write_text(CONFIG.replace("state: state", "state: config.yaml/state"))
    found = checks(config, 1)
    assert found["display"]["verdict"] == "warn"
    assert "fail" in {found["disk"]["verdict"], found["permissions"]["verdict"]}


@pytest.mark.slow
def test_a_token_for_everybody_is_said(config: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret")
    (tmp_path / "token").chmod(0o644)
    config.write_text(CONFIG + "control: {token_file: token}\n")
    assert checks(config, 1)["token"]["verdict"] == "fail"


@pytest.mark.slow
def test_in_words_a_verdict_begins_each_check_and_what_to_do_follows(config: Path) -> None:
    said = done("doctor", "--config", str(config)).stdout
    assert said.startswith("warn  display")
    assert "\npass  presenting" in said
    assert "→ connect a display" in said
    assert " pass, " in said.splitlines()[-1]
