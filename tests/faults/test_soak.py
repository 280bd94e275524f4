"""The soak (tools/soak): days of overlapping faults hold, a pass grows by nothing, and leaks are found."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DAYS = "9-11"
"""By seed: summer time begins, summer time ends, a leap day; over midnight all three."""

ALL_DAYS = "0-99"
PICTURES = 80_000
LEAKING = 24_000
"""Of 12 a synset: enough for a dict a synset to show."""


def soaked(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tools.soak", "--json", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if found["holds"] else 1), done.stderr
    return found


@pytest.mark.slow
@pytest.mark.timeout(6 * 3_600)
def test_days_of_overlapping_faults_hold(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    found = soaked("--seeds", ALL_DAYS if request.config.getoption("--full") else DAYS)
    record_property("total", found["total"])
    assert found["broken"] == []
    assert min(found["total"][death] for death in ("kill", "power_cut", "terminate")) > 0


@pytest.mark.slow
@pytest.mark.timeout(6 * 3_600)
def test_a_pass_in_one_life_shows_each_position_once_and_grows_by_nothing(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    full = request.config.getoption("--full")
    found = soaked("--whole", "--seed", "1", *([] if full else ["--pictures", str(PICTURES)]))
    for name in ("pictures", "faults", "days", "bytes_a_picture", "blocks_a_picture", "seconds"):
        record_property(name, found[name])
    assert found["flips"] + found["unshowable"] == (14_197_114 if full else PICTURES)
    assert found["leaks"] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("leak", "grows"),
    [
        ("list", "allocated blocks"),
        ("descriptor", "descriptors"),
        ("thread", "threads"),
        ("dict", "allocated blocks"),
    ],
)
def test_a_planted_leak_is_found(leak: str, grows: str) -> None:
    found = soaked(
        "--whole", "--seed", "2", "--pictures", str(LEAKING), "--per-synset", "12", "--plant", leak
    )
    assert not found["holds"]
    assert any(sentence.startswith(grows) for sentence in found["leaks"]), found["leaks"]
