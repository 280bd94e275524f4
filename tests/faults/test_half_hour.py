"""Half an hour with a fault every minute (tools/storm), watched on the screen: no skip, no desktop."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.eye import needs_xvfb

ROOT = Path(__file__).parents[2]
SEED = 2019
CI = ("--minutes", "1.4", "--every", "12")
FULL = ("--minutes", "30", "--every", "60")


@needs_xvfb
@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.skipif(shutil.which("xsetroot") is None, reason="xsetroot (x11-xserver-utils) is not installed")
def test_a_storm_of_faults_never_shows_the_desktop_and_skips_nothing(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    scale = FULL if request.config.getoption("--full") else CI
    done = subprocess.run(
        [sys.executable, "-m", "tools.storm", "--json", "--seed", str(SEED), *scale],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    for name, value in found.items():
        record_property(name, json.dumps(value))
    assert found["broken"] == [], done.stderr
    assert (found["skipped"], found["desktop_s"], found["black_s"]) == (0, 0, 0)
    assert found["faults"] >= (25 if scale is FULL else 4)
    assert found["verify"]["missing"] == 0
