"""The doctor, as a technician meets it."""

import json
from pathlib import Path

import pytest

from player.journal.lock import lock_state
from tests.commands import done


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("state: state\nscreen: {size: 320x180}\n")
    return path


def checks(config: Path, code: int, **environment: str) -> dict[str, dict[str, str]]:
    ended = done("doctor", "--config", str(config), "--json", **environment)
    assert ended.returncode == code, ended.stderr
    found = json.loads(ended.stdout)["checks"]
    assert all(set(check) == {"name", "verdict", "found", "advice"} for check in found)
    return {check["name"]: check for check in found}


def test_a_display_for_nobody_is_warned_of_and_measured_all_the_same(config: Path) -> None:
    found = checks(config, 0)
    assert found["display"]["verdict"] == "warn"
    assert found["presenting"]["found"].startswith("surface: draw")
    assert found["beat"]["verdict"] == "pass"


def test_a_screen_that_is_required_and_not_there_fails(config: Path) -> None:
    config.write_text("state: state\nscreen: {required: true}\n")
    found = checks(config, 1, DISPLAY=":987", SDL_VIDEODRIVER="")
    assert found["display"]["verdict"] == "fail"
    assert "DISPLAY=:987" in found["display"]["found"]


def test_a_wall_that_plays_is_left_alone(config: Path) -> None:
    with lock_state(config.parent / "state"):
        found = checks(config, 0)
    assert found["display"]["verdict"] == "warn"
    assert "in use" in found["display"]["found"]
    assert list(found) == ["display"]


def test_in_words_a_verdict_begins_each_check(config: Path) -> None:
    said = done("doctor", "--config", str(config)).stdout
    assert said.startswith("warn  display: ")
    assert "\npass  presenting: " in said
